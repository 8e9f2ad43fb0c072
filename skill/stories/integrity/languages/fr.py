"""French."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, forms, phrases, scale, unit_names, vocabulary

FRENCH = Language(
    code="fr",
    signs={
        Kind.NEGATION: phrases("""
            ne n' pas non ni sans aucun aucune aucuns aucunes jamais rien personne_ne nul nulle nie nient nié niée
            niait démenti dément démentent démentait refuse refusent refusé refusait refus échoué échoue échouent
            échec faux fausse faussement acquitté acquittée relaxé relaxée innocenté innocentée blanchi blanchie
            contesté contestée contestés contestées conteste contestent
            invérifiable invérifiables vérifier impossible discuté discutée
            guère manque manquent manqué nullement au_lieu_de plutôt_que fake infondé
            infondée
        """),
        Kind.HEDGE: phrases("""
            présumé présumée présumés présumées prétendu prétendue prétendument soupçonné soupçonnée soupçonnés
            soupçonnées soupçons soupçon suspecté suspectée suspects suspect accusé accusée accusés accusées
            accusation accusations mis_en_cause mise_en_cause mis_en_examen mise_en_examen apparemment
            vraisemblablement probablement probable possible peut_-_être éventuel éventuelle éventuellement semble
            semblent semblait potentiel potentielle potentiellement supposé supposée attendu attendue attendus
            attendues prévu prévue prévus prévues devrait devraient pourrait pourraient aurait auraient serait
            seraient estimé estimée provisoire provisoirement prétendrait soit_disant rumeur rumeurs incertain
            sauraient saurait risque risquent
        """),
        Kind.CONDITION: phrases("""
            si s'il sauf hormis excepté seulement uniquement mais bien_que quoique malgré sous_réserve à_condition
            à_moins pourvu jusqu' jusque à_défaut dépend dépendra dans_l'_attente en_attendant selon_que
            partiellement en_partie ne_que quitte pourtant en_cas même_si s'_il s'_ils
        """),
        Kind.OPINION: phrases("""
            estime estiment estimait pense pensent pensait croit croient croyait juge jugent jugeait avis à_mon_avis
            faut faudrait devoir doit doivent espère espèrent espérait considère considèrent souhaite souhaitent
            malheureusement heureusement
        """),
        Kind.ATTRIBUTION: phrases("""
            selon d'_après dit dite disent disait disant dixit source sources apprend écrit écrivait écrivent répond
            répondu répondait soutient soutenu soutiennent reconnu reconnaît reconnaissent admis admet prétend
            prétendent averti avertit prévenu prévient promis promet promettent conclu conclut communiqué
            d'_après_lui fait_savoir fait_valoir maintient maintenu rapporté décrit
        """),
        Kind.MODALITY: phrases("peut peuvent pouvait pouvaient pourra pourront"),
    },
    saying=forms(
        "déclar affirm annonc indiqu précis expliqu ajout assur soulign rapport confi racont confirm"
        " révél rappel rappell"
        " témoign résum regrett martel martèl insist comment détaill évoqu signal déplor relat fustig"
        " avanc accus dénonc"
        " critiqu lanc not observ plaid cit argu clam répét répèt alert préven jur ironis tempêt salu rétorqu admett"
        " poursuiv conclu relev tweet post dévoil",
        "e ent é ée és ées ait aient a èrent ant",
    ),
    approximate=phrases("""
        environ près_de près_d' presque quelque jusqu'_à au_moins au_plus plus_de plus_d' moins_de moins_d' à_peine
        autour quasi quasiment à_peu_près une_dizaine plusieurs certains moitié la_plupart ancien ancienne surtout
        tous toutes
    """),
    auxiliary=vocabulary("""
        a ont avait avaient aura auront aurait est sont était étaient sera seront serait fut furent été être avoir
        va vont allait vient viennent doit doivent peut peuvent pourrait devrait fait font
    """),
    intent=vocabulary(
        "veut veulent voulait prévoit prévoient propose proposent proposé compte comptent envisage envisagent projette"
        " projettent entend tente tentent tenté cherche cherchent projet proposition souhaite"
    ),
    finite=vocabulary("""
        a ont avait avaient aura auront aurait auraient est sont était étaient sera seront serait seraient fut
        furent va vont allait vient viennent doit doivent peut peuvent pourrait devrait fait font ira iront eut
        eurent fit firent prend prennent met mettent reste restent demande demandent veut veulent reçoit voit
        devient deviennent tient tiennent ouvre ouvrent ferme ferment perd perdent gagne gagnent remporte accueille
        compte lance part partent sort dit disent prit mit vit vint dut put revient reprend quitte arrive entre rend
        rouvre vote approuve quittent permet permettent concerne concernent existe attend attendent appelle
        appellent prévoit prévoient
    """),
    finite_forms=re.compile(
        r"[^\W\d_]{2,}(?:aient|èrent|irent|urent|era|eront|ira|iront)|(?!(?:f|l|tr|port)ait)[^\W\d_]{2,}ait"
    ),
    relatives=vocabulary("qui dont où lequel laquelle lesquels lesquelles"),
    subordinators=phrases(
        "alors_que alors_qu' tandis_que tandis_qu' pendant_que pendant_qu' parce_que parce_qu' afin_de afin_d' tout_en"
    ),
    participle=re.compile(
        r"(?!pendant|durant|avant|devant|suivant|enfant|pourtant|autant|tant|maintenant|instant|cependant"
        r"|habitant|représentant|important|moyennant|nonobstant)[^\W\d_]{2,}ant"
    ),
    connectives=phrases("""
        cependant toutefois par_ailleurs en_outre ainsi de_plus pendant_ce_temps or mais et donc enfin ensuite puis
        d'_ailleurs par_exemple en_revanche néanmoins de_même en_effet du_coup par_conséquent
    """),
    connectives_without_comma=vocabulary("mais et"),
    articles=vocabulary("le la l' les un une des son sa ses leur leurs"),
    coordinators=vocabulary("et ou ni mais"),
    not_after_a_part=vocabulary("""
        le la l' les un une des du ce cet cette ces son sa ses leur leurs mon ma mes notre nos votre vos tout tous
        toute toutes chaque plusieurs certains certaines deux trois quatre cinq six sept huit neuf dix il elle ils
        elles on nous vous je j' c' et ou ni mais
    """),
    prepositions=vocabulary("""
        à au aux de du d' des dans en sur sous par pour avec contre entre vers chez depuis avant après pendant
        durant jusqu' sans selon malgré dès hors parmi près lors hormis sauf
    """),
    according=phrases("selon d'_après"),
    complementisers=vocabulary("que qu'"),
    weekdays=vocabulary("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    months=vocabulary(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr"
        " avr juil sept oct"
        " nov déc"
    ),
    days=vocabulary(
        "hier demain aujourd' hui matin soir nuit semaine mois année an prochain prochaine dernier dernière midi minuit"
        " après-midi printemps été automne hiver veille lendemain week"
    ),
    before_a_day=vocabulary("ce le dans"),
    scales=scale(
        "cent=2 mille=3 million=6 millions=6 m=6 milliard=9 milliards=9 md=9 mds=9 mrd=9 mrds=9 billion=12 billions=12"
    ),
    units=unit_names("""
        dollar dollars $
        euro euros € eur
        livre livres £
        franc francs chf
        yen yens ¥
        pourcent %
        kilomètre kilomètres km
        mètre mètres
        centimètre centimètres cm
        millimètre millimètres mm
        mille_marin milles
        kilogramme kilogrammes kg kilo kilos
        gramme grammes
        tonne tonnes
        litre litres
        hectare hectares ha
        degré degrés °
        seconde secondes
        minute minutes min
        heure heures h
        jour jours
        semaine semaines
        mois
        an ans
        année années
        point points
        mégawatt mégawatts mw
        gigawatt gigawatts gw
        centime centimes
    """),
    percent=("pour", "cent"),
    per=frozenset({"par"}),
    of=frozenset({"de", "d'"}),
    degrees=vocabulary("celsius fahrenheit"),
    clefts=phrases("c'_est ce_sont c'_était ce_sera ce_fut"),
    has_elisions=True,
)
