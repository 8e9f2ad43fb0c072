"""Italian."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, forms, phrases, scale, unit_names, vocabulary

ITALIAN = Language(
    code="it",
    signs={
        Kind.NEGATION: phrases("""
            non no né mai senza nessun nessuno nessuna niente nulla neanche nemmeno neppure nega negano negò negato
            negava smentisce smentiscono smentì smentito smentita rifiuta rifiutano rifiutò rifiutato respinge
            respinto falso falsa falsamente assolto assolta prosciolto prosciolta scagionato innocente fallito
            fallisce fallì fallimento appena manca mancano mancava invece_di anziché esclude esclusa escluso
            annullato annullata revocato
        """),
        Kind.HEDGE: phrases("""
            contestata contestato discussa discusso impossibile verificare
            presunto presunta presunti presunte presumibilmente accusato accusata accusati accusate accusa accuse
            sospettato sospettata sospettati sospetto sospetti sospetta indagato indagata indagati imputato imputata
            apparentemente probabile probabilmente possibile possibilmente forse eventuale eventualmente sembra
            sembrano sembrava pare parrebbe potenziale potenzialmente provvisorio provvisoria provvisoriamente
            previsto prevista previsti previste atteso attesa attesi attese stimato stimata potrebbe potrebbero
            dovrebbe dovrebbero avrebbe avrebbero sarebbe sarebbero cosiddetto cosiddetta voci incerto
        """),
        Kind.CONDITION: phrases("""
            se salvo tranne eccetto solo soltanto solamente unicamente ma però sebbene benché nonostante malgrado
            purché a_condizione a_patto a_meno finché fino in_attesa soggetto soggetta dipende dipenderà in_caso
            parzialmente in_parte qualora anche_se bensì
        """),
        Kind.OPINION: phrases("""
            crede credono credeva ritiene ritengono riteneva pensa pensano pensava considera considerano parere
            opinione secondo_me a_mio_avviso a_suo_avviso deve devono bisogna spera sperano giudica purtroppo
            fortunatamente
        """),
        Kind.ATTRIBUTION: phrases("""
            secondo stando_a stando_al stando_alla per_quanto dice dicono disse dissero diceva detto dicendo
            sostiene sostengono sostenuto sosteneva scrive scrisse scritto scrivono ammette ammesso ammise avverte
            avvertito riconosce riconosciuto fonte fonti aggiunge aggiunto aggiunse promette promesso conclude
            concluso descrive descritto comunicato riferisce riferito riferiscono fa_sapere fatto_sapere risponde
            risposto rispose chiede chiesto mantiene
        """),
        Kind.MODALITY: phrases("può possono poteva potevano potrà potranno"),
    },
    saying=forms(
        "dichiar afferm annunci indic precis spieg assicur sottoline riport confid raccont conferm"
        " rivel ricord testimoni"
        " lament insist comment dettagli segnal manifest denunci critic rilev osserv evidenzi ribad ribadi argoment cit"
        " twitt post chiar chiari inform esclam avvis avvert sottolin",
        "a ano ò arono ava avano ato ata ati ando e ono ì irono isce iscono ito",
    ),
    approximate=phrases("""
        circa quasi intorno attorno all'_incirca almeno fino_a più_di oltre meno_di al_massimo al_più pressoché
        alcuni alcune diversi molti metà maggioranza ex tutti tutte
    """),
    auxiliary=vocabulary("""
        ha hanno aveva avevano avrà avranno è sono era erano fu furono sarà saranno sarebbe stato stata stati state
        essere avere va vanno viene vengono veniva verrà può possono deve devono ebbe
    """),
    intent=vocabulary(
        "vuole vogliono voleva prevede prevedono propone propongono proposto intende intendono progetta"
        " cerca cercano tenta"
        " tentato proposta piano progetto punta"
    ),
    finite=vocabulary("""
        ha hanno aveva avevano avrà avranno è sono era erano fu furono sarà saranno sarebbe va vanno viene vengono
        veniva verrà può possono deve devono ebbe ebbero fa fanno fece fecero dà danno diede disse dissero dice
        dicono vuole vogliono prese mise vide venne vennero chiede chiedono resta restano perde perdono vince
        vincono vinse apre aprono chiude chiudono riceve vive vivono morì approva vota rimane rimasero c'è nacque
        decise scrisse chiuse aprì
    """),
    finite_forms=re.compile(
        r"(?!però|perciò|ciò)[^\W\d_]{2,}(?:ò|arono|erono|irono)|[^\W\d_]{2,}(?:avano|evano|ivano|erà"
        r"|eranno|irà|iranno)"
        r"|(?!brava|nuova|prova)[^\W\d_]{3,}(?:ava|eva|iva)(?<!tiva)"
    ),
    relatives=vocabulary("che cui quale quali dove"),
    subordinators=phrases("mentre poiché perché"),
    participle=re.compile(r"(?!quando|bando|comando|mondo|secondo|fondo|orlando|fernando)[^\W\d_]{2,}(?:ando|endo)"),
    connectives=phrases("""
        tuttavia inoltre intanto nel_frattempo per_esempio ad_esempio comunque quindi dunque infatti infine così
        pertanto d'_altra_parte ma e anche però
    """),
    connectives_without_comma=vocabulary("ma e"),
    articles=vocabulary("il lo la l' i gli le un uno una un' suo sua suoi sue"),
    coordinators=vocabulary("e ed o né ma"),
    not_after_a_part=vocabulary("""
        il lo la l' i gli le un uno una un' questo questa questi queste quel quello quella quei suo sua suoi sue
        loro tutto tutti tutte ogni alcuni alcune due tre quattro cinque sei sette otto nove dieci lui lei essi io
        noi e ed o né ma
    """),
    prepositions=vocabulary("""
        a ad al allo alla all' ai agli alle di del dello della dell' dei degli delle da dal dallo dalla dall' dai
        dalle in nel nello nella nell' nei nelle con su sul sullo sulla sull' sui sulle per tra fra contro durante
        presso senza verso entro lungo oltre secondo
    """),
    according=phrases("secondo stando_a stando_al stando_alla stando_all'"),
    complementisers=vocabulary("che"),
    weekdays=vocabulary("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    months=vocabulary(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
        " gen feb mar apr mag"
        " giu lug ago set ott nov dic"
    ),
    days=vocabulary(
        "ieri oggi domani stasera stanotte mattina sera notte pomeriggio settimana mese anno prossimo prossima scorso"
        " scorsa mezzogiorno mezzanotte primavera estate autunno inverno dopodomani"
    ),
    before_a_day=vocabulary("il la nella"),
    scales=scale("cento=2 mille=3 mila=3 milione=6 milioni=6 mln=6 miliardo=9 miliardi=9 mld=9 mrd=9"),
    units=unit_names("""
        dollaro dollari $
        euro € eur
        sterlina sterline £
        franco franchi chf
        yen ¥
        percento %
        chilometro chilometri km
        metro metri
        centimetro centimetri cm
        millimetro millimetri mm
        miglio miglia
        chilogrammo chilogrammi kg chilo chili
        grammo grammi
        tonnellata tonnellate
        litro litri
        ettaro ettari ha
        grado gradi °
        secondo secondi
        minuto minuti min
        ora ore h
        giorno giorni
        settimana settimane
        mese mesi
        anno anni
        punto punti
        megawatt mw
        gigawatt gw
        centesimo centesimi
    """),
    percent=("per", "cento"),
    per=frozenset({"per"}),
    of=frozenset({"di", "d'"}),
    degrees=vocabulary("celsius fahrenheit"),
    clefts=phrases("è fu sarà sono furono"),
    has_elisions=True,
)
