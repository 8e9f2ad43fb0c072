"""Spanish."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, forms, phrases, scale, unit_names, vocabulary

SPANISH = Language(
    code="es",
    signs={
        Kind.NEGATION: phrases("""
            no nunca jamás sin nadie nada ningún ninguno ninguna ni tampoco niega niegan negó negaron negaba negado
            niegue desmiente desmienten desmintió desmintieron desmentido rechaza rechazan rechazó rechazaron
            rechazado falso falsa falsamente absuelto absuelta absolvió exculpado inocente fracasó fracasaron
            fracaso fracasado falla falló fallaron apenas carece carecen carecía en_lugar_de en_vez_de descarta
            descartó descartan anulado anulada
        """),
        Kind.HEDGE: phrases("""
            discutida discutido disputada disputado cuestionada cuestionado imposible verificar
            presunto presunta presuntos presuntas presuntamente supuesto supuesta supuestos supuestas supuestamente
            acusado acusada acusados acusadas acusación acusaciones sospechoso sospechosa sospechosos sospecha
            sospechas investigado investigada imputado imputada aparentemente probable probablemente posible
            posiblemente quizá quizás tal_vez eventual eventualmente parece parecen parecía potencial potencialmente
            provisional provisionalmente preliminar previsto prevista previstos previstas espera esperan esperaba
            se_espera se_prevé estimado estimada podría podrían debería deberían habría habrían sería serían rumor
            rumores al_parecer incierto
        """),
        Kind.CONDITION: phrases("""
            si salvo excepto solo sólo solamente únicamente pero aunque sino siempre_que a_menos_que a_condición
            con_la_condición hasta pese a_pesar pendiente pendientes sujeto sujeta sujetos depende dependerá en_caso
            parcialmente en_parte a_falta mientras_no
        """),
        Kind.OPINION: phrases("""
            cree creen creía creyó opina opinan opinó piensa piensan pensó considera consideran consideró opinión
            a_mi_juicio a_su_juicio debe deben confía confían lamentablemente desgraciadamente afortunadamente
        """),
        Kind.ATTRIBUTION: phrases("""
            según dice dicen dijo dijeron decía dicho diciendo sostiene sostienen sostuvo sostuvieron escribe
            escribió escribieron reconoce reconoció reconocieron admite admitió admitieron advierte advirtió
            advirtieron fuente fuentes de_acuerdo_con a_juicio_de describe describió promete prometió concluye
            concluyó añade añadió añadieron añadido comunicado reveló mantuvo mantiene expuso refirió
        """),
        Kind.MODALITY: phrases("puede pueden podía podían podrá podrán"),
    },
    saying=forms(
        "declar afirm anunci indic precis explic asegur subray inform confes cont confirm revel record recuerd testific"
        " lament insist coment detall señal manifest denunci critic acus respond respondi relat recalc destac plante"
        " argument apunt avis exig pidi reiter matiz alert jur cit public tuite zanj sentenci",
        "a an ó aron aba aban ado ada ando e en ió ieron ía ían ido",
    ),
    approximate=phrases("""
        unos unas alrededor_de aproximadamente cerca_de casi hasta al_menos como_mínimo como_máximo más_de menos_de
        en_torno por_lo_menos algunos algunas varios varias muchos mitad mayoría ex todos todas
    """),
    auxiliary=vocabulary("""
        ha han había habían habrá habrán es son era eran fue fueron será serán sería está están estaba estaban
        estará sido ser estar haber hay hubo va van iba iban puede pueden debe deben tiene tienen tenía tendrá
    """),
    intent=vocabulary(
        "quiere quieren quería prevé prevén propone proponen propuso planea planean pretende pretenden intenta intentan"
        " intentó busca buscan propuesta plan proyecto"
    ),
    finite=vocabulary("""
        ha han había habían habrá habrán es son era eran fue fueron será serán sería está están estaba estaban
        estará hay hubo va van iba iban puede pueden debe deben tiene tienen tuvo tuvieron hizo hicieron hace hacen
        dio dieron da dan puso pusieron vino vinieron viene dijo dijeron dice dicen quiere quieren quiso pide piden
        pidió queda quedan sigue siguen llega llegan sale salen gana ganan pierde pierden abre abren cierra cierran
        recibe vive viven trajo supo pudo murió cayó prevé aprueba vota
    """),
    finite_forms=re.compile(
        r"[^\W\d_]{2,}(?:ó|aron|ieron|aban|ará|arán|erá|erán|irá|irán|ían)|(?!(?:acab|prueb|sab)a)[^\W\d_]{3,}aba"
    ),
    relatives=vocabulary("que quien quienes cuyo cuya cuyos cuyas donde cual cuales"),
    subordinators=phrases("mientras mientras_que porque ya_que"),
    participle=re.compile(
        r"(?!cuando|bando|mando|fondo|segundo|mundo|tremendo|estupendo|fernando"
        r"|orlando)[^\W\d_]{2,}(?:ando|iendo|yendo)"
    ),
    connectives=phrases("""
        sin_embargo además no_obstante por_otra_parte por_otro_lado mientras_tanto así por_ello por_tanto asimismo
        también en_cambio por_ejemplo pero y entonces ahora de_hecho en_efecto
    """),
    connectives_without_comma=vocabulary("pero y"),
    articles=vocabulary("el la los las un una su sus"),
    coordinators=vocabulary("y e o u ni pero"),
    not_after_a_part=vocabulary("""
        el la los las un una unos unas este esta estos estas ese esa esos esas su sus todo todos todas cada varios
        varias algunos algunas dos tres cuatro cinco seis siete ocho nueve diez él ella ellos ellas yo nosotros y e
        o u ni pero sino que
    """),
    prepositions=vocabulary("""
        a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por según sin sobre tras
        excepto salvo
    """),
    according=phrases("según de_acuerdo_con"),
    complementisers=vocabulary("que"),
    weekdays=vocabulary("lunes martes miércoles jueves viernes sábado domingo"),
    months=vocabulary(
        "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre"
        " diciembre ene feb mar abr"
        " jun jul ago sept oct nov dic"
    ),
    days=vocabulary(
        "ayer hoy mañana anoche noche tarde madrugada semana mes año próximo próxima pasado pasada mediodía medianoche"
        " primavera verano otoño invierno anteayer"
    ),
    before_a_day=vocabulary("el este"),
    scales=scale("cien=2 mil=3 millón=6 millones=6 mill=6 billón=12 billones=12"),
    units=unit_names("""
        dólar dólares $
        euro euros € eur
        libra libras £
        peso pesos
        yen yenes ¥
        porciento %
        kilómetro kilómetros km
        metro metros
        centímetro centímetros cm
        milímetro milímetros mm
        milla millas
        kilogramo kilogramos kg kilo kilos
        gramo gramos
        tonelada toneladas
        litro litros
        hectárea hectáreas ha
        grado grados °
        segundo segundos
        minuto minutos min
        hora horas h
        día días
        semana semanas
        mes meses
        año años
        punto puntos
        megavatio megavatios mw
        gigavatio gigavatios gw
        céntimo céntimos
    """),
    percent=("por", "ciento"),
    per=frozenset({"por"}),
    of=frozenset({"de"}),
    clefts=phrases("es fue será son fueron"),
    degrees=vocabulary("celsius fahrenheit centígrados"),
)
