"""German."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, forms, phrases, scale, unit_names, vocabulary

GERMAN = Language(
    code="de",
    signs={
        Kind.NEGATION: phrases("""
            nicht nie niemals nichts niemand niemanden niemandem kein keine keinen keinem keiner keines ohne weder
            noch_nicht nirgends keinesfalls keineswegs bestreitet bestreiten bestritt bestritten bestreitend
            umstritten umstrittene umstrittener umstrittenes umstrittenen unbestätigt unbestätigte ungeprüft
            überprüfbar leugnet
            leugnete dementiert dementierte dementierten dementieren zurückgewiesen verweigert verweigerte
            verweigern abgelehnt lehnt lehnte lehnten falsch fälschlich fälschlicherweise freigesprochen freispruch
            gescheitert scheitert scheiterte kaum statt anstatt unschuldig widerspricht widersprach entlastet fehlt
            fehlte fehlen fehlten widerrufen aufgehoben unbegründet
        """),
        Kind.HEDGE: phrases("""
            mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher mutmaßliches mutmaßlichem mutmasslich mutmassliche
            mutmasslichen mutmasslicher angeblich angebliche angeblichen angeblicher angebliches vermeintlich
            vermeintliche vermeintlichen vermutlich wohl offenbar anscheinend scheinbar möglicherweise möglich
            mögliche möglichen vielleicht wahrscheinlich wahrscheinliche wahrscheinlichen eventuell potenziell
            potenzielle potenziellen verdächtig verdächtigt verdächtige verdächtigen verdacht beschuldigt
            beschuldigte beschuldigten angeklagt angeklagte angeklagten vorwurf vorwürfe erwartet erwartete
            erwarteten voraussichtlich vorläufig vorläufige vorläufigen unbestätigt unbestätigte unbestätigten
            unbestätigten schätzungsweise geschätzt geschätzte dürfte dürften könnte könnten scheint schien scheinen
            soll sollen sollte sollten sei seien habe hätten hätte würde würden wäre wären werde geplant geplante
            geplanten gilt gelten unklar ungewiss sogenannte sogenannten
        """),
        Kind.CONDITION: phrases("""
            wenn falls sofern solange bis nur aber sondern obwohl obgleich trotz jedoch vorbehaltlich vorausgesetzt
            außer ausser ausgenommen abhängig bedingung es_sei_denn ob lediglich teilweise zum_teil allerdings
            unter_umständen auch_wenn doch
        """),
        Kind.OPINION: phrases("""
            glaubt glauben glaubte meint meinen meinte findet finden denkt denken hält_für meinung ansicht
            auffassung hofft hoffen hoffte muss müsse müssten müsste müssen kritisiert kritisierte kritisieren
            leider einschätzung
        """),
        Kind.ATTRIBUTION: phrases("""
            laut zufolge angaben nach_angaben heißt hieß heisst hiess heißt_es so_die so_der so_das so_ein so_eine
            sprach spricht schreibt schrieb schrieben geschrieben gab_bekannt gibt_an gab_an wonach quelle quellen
            mitteilung verspricht versprach teilte teilten mitgeteilt mitteilte mitteilten angab angaben bekanntgab
            hervorgeht rief räumt räumte eingeräumt
        """),
        Kind.MODALITY: phrases(
            "kann können konnte konnten könne will wollen wollte wollten darf dürfen möchte möchten"
        ),
    },
    saying=forms(
        "sag erklär betont beton berichtet bericht berichte melde meld antworte antwort behaupte"
        " behaupt bestätig kündig"
        " füg erzähl äußer äusser warn beklag vermute vermut ergänz erläuter forder versicher urteil urteile resümier"
        " zitier kommentier mahn unterstrich unterstreich wetter warnt bemerk schilder argumentier verkünd twitter"
        " prognostizier",
        "e t te ten en et ete eten",
        "(?:ge|be|an|zu|hinzu)?",
    ),
    approximate=phrases("""
        etwa rund ungefähr circa ca fast nahezu beinahe bis_zu mindestens höchstens mehr_als weniger_als über unter
        knapp gut maximal minimal um_die einige mehrere viele hälfte meisten ehemalige ehemaliger ehemaligen
        früherer frühere alle überwiegend
    """),
    auxiliary=vocabulary("""
        ist sind war waren wird werden wurde wurden hat haben hatte hatten sein gewesen worden geworden kann können
        konnte soll sollen muss müssen darf dürfen will wollen mag sei habe werde würde wäre hätte könnte dürfte bin
        bist gehabt
    """),
    intent=vocabulary(
        "plant planen plante planten beabsichtigt beabsichtigen schlägt vorgeschlagen vorschlag schlug strebt versucht"
        " versuchen versuchte versuchten erwägt erwägen prüft prüfen vorhaben"
    ),
    finite=vocabulary("""
        ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte konnten soll sollen
        sollte muss müssen musste darf dürfen will wollen wollte mag sei habe werde würde wäre hätte könnte dürfte
        ging gingen kam kamen nahm nahmen gab gaben stand standen sah sahen fand fanden blieb blieben verlor
        verloren gewann gewannen lief liefen fiel fielen traf trafen starb starben sprach sprachen ließ ließen hielt
        hielten stieg stiegen sank sanken begann begannen zog zogen schloss schlossen schlug schlugen trat traten
        wies wiesen fuhr fuhren flog flogen trug trugen erhielt erhielten verließ bekam bekamen entschied
        entschieden unterschrieb beschloss beschlossen rief schrieb gehen kommen stehen bleiben liegt lag lagen
    """),
    finite_forms=re.compile(
        r"(?!(?:mit|seit|nicht|erst|fast|sonst|weit|statt|laut|dort|jetzt|heute|bereits|letzte|letzten"
        r"|erste|ersten|zweite"
        r"|zweiten|dritte|dritten|gestern|oft|nachts|zuletzt|zuerst|selbst|bekannt|verletzt|verletzte"
        r"|verletzten|gesamte"
        r"|gesamten|bekannte|bekannten|rechte|rechten|alte|alten|breite|späten|heutigen|hinten|unten"
        r"|weiten|guten|sofort"
        r"|damit|somit|womit|bevorzugt|direkt|recht|leicht|schlecht|schnellst|insgesamt|überhaupt|beste|besten|meisten"
        r"|nächste|nächsten|jüngste|jüngsten|größte|größten|höchste|höchsten|wichtigste|wichtigsten)$)"
        r"[a-zäöüß]{2,}(?:t|te|ten)"
    ),
    relatives=vocabulary("der die das den dem dessen deren denen welcher welche welches welchen welchem wo"),
    subordinators=phrases("während weil wobei wodurch woraufhin indem da"),
    participle=re.compile(r"(?!)"),
    connectives=phrases("und aber doch denn außerdem zudem ferner übrigens unterdessen inzwischen derweil"),
    connectives_without_comma=vocabulary("und aber doch denn"),
    articles=vocabulary("der die das ein eine seine sein ihr ihre dessen deren den dem einen einem einer des eines"),
    coordinators=vocabulary("und oder sowie sondern aber"),
    not_after_a_part=vocabulary("""
        der die das den dem des ein eine einen einem einer dieser diese dieses sein seine ihr ihre alle beide jeder
        jede viele einige mehrere manche zwei drei vier fünf sechs sieben acht neun zehn er sie es wir ihr ich und
        oder sowie sondern aber noch dass ob zu
    """),
    prepositions=vocabulary("""
        in im an am auf aus bei beim mit nach von vom zu zum zur für durch gegen ohne um über unter vor hinter neben
        zwischen seit während wegen trotz bis ab innerhalb außerhalb laut entlang samt sowie
    """),
    according=phrases("laut nach_angaben so"),
    complementisers=vocabulary("dass"),
    weekdays=vocabulary(
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag montags dienstags mittwochs donnerstags"
        " freitags samstags sonntags montagabend dienstagabend mittwochabend donnerstagabend freitagabend samstagabend"
        " sonntagabend montagmorgen dienstagmorgen mittwochmorgen donnerstagmorgen freitagmorgen samstagmorgen"
        " sonntagmorgen"
    ),
    months=vocabulary(
        "januar jänner februar märz april mai juni juli august september oktober november dezember jan"
        " feb mär apr jun jul"
        " aug sept sep okt nov dez"
    ),
    days=vocabulary(
        "gestern heute morgen übermorgen vorgestern abend nacht nachmittag vormittag mittag mitternacht"
        " woche wochen monat"
        " jahr jahre wochenende frühjahr frühling sommer herbst winter kommenden nächsten vergangenen letzten"
    ),
    before_a_day=vocabulary("am im"),
    scales=scale(
        "hundert=2 tausend=3 million=6 millionen=6 mio=6 milliarde=9 milliarden=9 mrd=9 billion=12 billionen=12 bio=12"
    ),
    units=unit_names("""
        dollar $
        euro euros € eur
        pfund £
        franken chf
        yen ¥
        prozent %
        kilometer kilometern km
        meter metern
        zentimeter zentimetern cm
        millimeter millimetern mm
        meile meilen
        kilogramm kilo kg
        gramm
        tonne tonnen
        liter litern
        hektar ha
        grad °
        sekunde sekunden
        minute minuten min
        stunde stunden h std
        tag tage tagen
        woche wochen
        monat monate monaten
        jahr jahre jahren
        punkt punkte punkten
        prozentpunkt prozentpunkte prozentpunkten
        megawatt mw
        gigawatt gw
        cent
    """),
    percent=("prozent",),
    per=frozenset({"pro"}),
    of=frozenset(),
    degrees=vocabulary("celsius fahrenheit"),
    clefts=phrases("es_ist es_war es_sind es_waren"),
    commas_restrict=True,
)
