"""Italian, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

_MILIONE = scale("milione", "milioni", of=True)
_MILIARDO = scale("miliardo", "miliardi", of=True)

ITALIAN = Wording(
    signs=Signs(
        "e", "al massimo", "almeno", "meno di", "più di", "circa", "meno", "a", "a",
        "mezzo", "un quarto", "tre quarti",
    ),
    scales=MappingProxyType(
        {
            "k": scale("mila", alone=False),
            "mln": _MILIONE, "mln.": _MILIONE, "mil.": _MILIONE,
            "M": scale("milione", "milioni", of=True, alone=False),
            "mld": _MILIARDO, "mld.": _MILIARDO, "mrd": _MILIARDO,
        }
    ),
    full_scales=frozenset({"milione", "milioni", "miliardo", "miliardi"}),
    currencies=named(
        ("$ USD", "dollaro", "dollari"),
        ("US$", "dollaro americano", "dollari americani"),
        ("R$", "real", "real"),
        ("£ GBP", "sterlina", "sterline"),
        ("€ EUR", "euro", "euro"),
        ("¥ JPY", "yen", "yen"),
        ("₹", "rupia", "rupie"),
        ("CHF", "franco svizzero", "franchi svizzeri"),
    ),
    of=" di ",
    of_vowel=" di ",
    percent="per cento",
    titles=MappingProxyType(
        {
            "sig.": "signor", "sig.ra": "signora", "sigg.": "signori", "sig.na": "signorina", "dott.": "dottor",
            "dott.ssa": "dottoressa", "dr.": "dottor", "prof.": "professor", "prof.ssa": "professoressa",
            "avv.": "avvocato", "ing.": "ingegner", "on.": "onorevole", "mons.": "monsignor", "gen.": "generale",
            "col.": "colonnello", "card.": "cardinale", "geom.": "geometra",
        }
    ),
    numberings=MappingProxyType(
        {
            "n.": "numero", "n°": "numero", "nº": "numero", "nr.": "numero", "#": "numero", "art.": "articolo",
            "pag.": "pagina", "pagg.": "pagine",
        }
    ),
    leads=MappingProxyType(
        {"ad es.": "ad esempio", "p. es.": "per esempio", "ca.": "circa", "c.ca": "circa", "vs.": "contro"}
    ),
    ends=MappingProxyType(
        {
            "ecc.": "eccetera", "etc.": "eccetera", "a.C.": "avanti Cristo", "d.C.": "dopo Cristo", "S.p.A.": "Spa",
            "S.r.l.": "Srl",
        }
    ),
    ordinals=MappingProxyType({"1°": "primo", "1º": "primo", "1ª": "prima"}),
    units=MappingProxyType(
        {
            "°C": Named("grado", "gradi"),
            "kg": Named("chilo", "chili"),
            "MWh": Named("megawattora", "megawattora"),
            "GWh": Named("gigawattora", "gigawattora"),
            "TWh": Named("terawattora", "terawattora"),
        }
    ),
    openers=word_set(
        "Il Lo La I Gli Le L Un Una Uno Lui Lei Loro Ma E In Per Con Secondo Dopo Da Dal Dalla Se Nel Nella Questo"
        " Questa Questi Queste Ora Anche Poi"
    ),
    measures=word_set(
        "di dollaro dollari usd us americano americani real sterlina sterline gbp euro eur yen jpy rupia rupie"
        " franco franchi svizzero svizzeri chf km h s m chilometro chilometri orario orari al secondo metro metri"
        " quadrato quadrati quadro cubo cubi cm centimetro centimetri mm millimetro millimetri kg chilo chili"
        " chilogrammo chilogrammi mph miglio miglia c f grado gradi celsius fahrenheit ha ettaro ettari kw mw gw kwh"
        " mwh gwh twh chilowatt megawatt gigawatt chilowattora megawattora gigawattora terawattora km2 m2 m3 all"
        " australiani australiano brasiliani brasiliano canadese canadesi cinese cinesi corona corone danese danesi"
        " indiana indiane kilowatt kph messicani messicano neozelandese neozelandesi norvegese norvegesi ora peso"
        " pesos polacchi polacco svedese svedesi yuan zloty"
    ),
)  # fmt: skip
