"""German, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

_MILLION = scale("Million", "Millionen")
_MILLIARDE = scale("Milliarde", "Milliarden")
_BILLION = scale("Billion", "Billionen")

GERMAN = Wording(
    signs=Signs(
        "und", "höchstens", "mindestens", "weniger als", "mehr als", "etwa", "minus", "zu", "bis",
        "ein halb", "ein Viertel", "drei Viertel",
    ),
    scales=MappingProxyType(
        {
            "Tsd.": scale("tausend"), "Tsd": scale("tausend"), "k": scale("tausend", alone=False),
            "Mio.": _MILLION, "Mio": _MILLION, "Mill.": _MILLION,
            "Mrd.": _MILLIARDE, "Mrd": _MILLIARDE, "Mia.": _MILLIARDE,
            "Bio.": _BILLION,
        }
    ),
    full_scales=frozenset({"tausend", "Million", "Millionen", "Milliarde", "Milliarden", "Billion", "Billionen"}),
    currencies=named(
        ("$ USD", "Dollar", "Dollar"),
        ("US$ US-$", "US-Dollar", "US-Dollar"),
        ("R$", "Real", "Reais"),
        ("£ GBP", "Pfund", "Pfund"),
        ("€ EUR", "Euro", "Euro"),
        ("¥ JPY", "Yen", "Yen"),
        ("₹", "Rupie", "Rupien"),
        ("CHF", "Franken", "Franken"),
    ),
    # Elsewhere "Fr." may be a Friday.
    currencies_in=MappingProxyType({"CH": named(("Fr. sFr.", "Franken", "Franken"))}),
    percent="Prozent",
    titles=MappingProxyType(
        {"Dr.": "Doktor", "Prof.": "Professor", "Hr.": "Herr", "Fr.": "Frau", "St.": "Sankt"}
    ),
    numberings=MappingProxyType(
        {
            "Nr.": "Nummer", "#": "Nummer", "Art.": "Artikel", "Abs.": "Absatz", "S.": "Seite", "Kap.": "Kapitel",
            "§": "Paragraf",
        }
    ),
    leads=MappingProxyType(
        {
            "z. B.": "zum Beispiel", "d. h.": "das heißt", "u. a.": "unter anderem", "v. a.": "vor allem",
            "z. T.": "zum Teil", "i. d. R.": "in der Regel", "u. U.": "unter Umständen", "bzw.": "beziehungsweise",
            "ca.": "circa", "evtl.": "eventuell", "ggf.": "gegebenenfalls", "inkl.": "inklusive", "exkl.": "exklusive",
            "max.": "maximal", "mind.": "mindestens", "vgl.": "vergleiche", "zzgl.": "zuzüglich", "abzgl.": "abzüglich",
            "vs.": "gegen",
        }
    ),
    ends=MappingProxyType(
        {
            "usw.": "und so weiter", "etc.": "et cetera", "u. v. m.": "und vieles mehr", "n. Chr.": "nach Christus",
            "v. Chr.": "vor Christus", "Jh.": "Jahrhundert", "Jhd.": "Jahrhundert", "a. D.": "außer Dienst",
            "a. M.": "am Main", "Std.": "Stunden", "Min.": "Minuten", "Sek.": "Sekunden",
        }
    ),
    units=MappingProxyType(
        {
            "°C": Named("Grad", "Grad"),
            "°F": Named("Grad Fahrenheit", "Grad Fahrenheit"),
            "MWh": Named("Megawattstunde", "Megawattstunden"),
            "GWh": Named("Gigawattstunde", "Gigawattstunden"),
            "TWh": Named("Terawattstunde", "Terawattstunden"),
        }
    ),
    openers=word_set(
        "Der Die Das Ein Eine Einen Er Sie Es Wir Ich Im In Am An Auf Bei Beim Mit Nach Von Vom Zu Zum Zur Für Aus"
        " Vor Und Aber Doch Denn Auch Dann Dort Hier Nun Jetzt Heute Gestern Damit Dabei Diese Dieser Dieses Seit Als"
        " Wenn Weil Wie Laut Noch Nur Zudem Außerdem"
    ),
    measures=word_set(
        "dollar usd us real reais pfund gbp euro eur yen jpy rupie rupien franken chf fr sfr km h s m kilometer pro"
        " stunde stunden sekunde meter cm zentimeter mm millimeter kg kilogramm mph meile meilen c f grad celsius"
        " fahrenheit ha hektar kw mw gw kwh mwh gwh twh kilowatt megawatt gigawatt kilowattstunde kilowattstunden"
        " megawattstunde megawattstunden gigawattstunde gigawattstunden terawattstunde terawattstunden quadratmeter"
        " quadratkilometer kubikmeter km2 m2 m3 australische australischer brasilianische brasilianischer"
        " chinesischer dänische indische kanadische kanadischer kph krone kronen mexikanische mexikanischer"
        " neuseeland norwegische peso pesos polnische polnischer renminbi schwedische yuan złoty"
    ),
    scores_have_colons=True,
)  # fmt: skip
