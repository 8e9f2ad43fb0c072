"""English, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

ENGLISH = Wording(
    signs=Signs(
        "and", "at most", "at least", "less than", "more than", "about", "minus", "to", "to",
        "half", "a quarter", "three quarters",
    ),
    scales=MappingProxyType(
        {
            "k": scale("thousand", alone=False),
            "m": scale("million", alone=False),
            "mn": scale("million"),
            "mln": scale("million"),
            "b": scale("billion", alone=False),
            "bn": scale("billion"),
            "t": scale("trillion", alone=False),
            "tn": scale("trillion"),
            "trn": scale("trillion"),
        }
    ),
    currencies=named(
        ("$ USD", "dollar", "dollars"),
        ("US$", "US dollar", "US dollars"),
        ("A$ AU$", "Australian dollar", "Australian dollars"),
        ("C$ CA$", "Canadian dollar", "Canadian dollars"),
        ("NZ$", "New Zealand dollar", "New Zealand dollars"),
        ("HK$", "Hong Kong dollar", "Hong Kong dollars"),
        ("R$", "real", "reais"),
        ("£ GBP", "pound", "pounds"),
        ("€ EUR", "euro", "euros"),
        ("¥ JPY", "yen", "yen"),
        ("₹", "rupee", "rupees"),
        ("CHF", "Swiss franc", "Swiss francs"),
    ),
    small_units_in=MappingProxyType({"GB": named(("p", "penny", "pence"))}),
    titles=MappingProxyType(
        {
            "Sen.": "Senator", "Sens.": "Senators", "Rep.": "Representative", "Reps.": "Representatives",
            "Gov.": "Governor", "Lt.": "Lieutenant", "Gen.": "General", "Col.": "Colonel", "Capt.": "Captain",
            "Sgt.": "Sergeant", "Cpl.": "Corporal", "Cmdr.": "Commander", "Prof.": "Professor", "Rev.": "Reverend",
            "Supt.": "Superintendent",
        }
    ),
    numberings=MappingProxyType(
        {
            "No.": "number", "Nos.": "numbers", "#": "number", "p.": "page", "pp.": "pages", "vol.": "volume",
            "Art.": "Article", "Sec.": "Section", "Jan.": "January", "Feb.": "February", "Aug.": "August",
            "Sept.": "September", "Oct.": "October", "Nov.": "November", "Dec.": "December",
        }
    ),
    leads=MappingProxyType(
        {"e.g.": "for example", "i.e.": "that is", "vs.": "versus", "approx.": "approximately", "w/o": "without"}
    ),
    ends=MappingProxyType(
        {
            "etc.": "et cetera", "Jr.": "Junior", "Sr.": "Senior", "Inc.": "Incorporated", "Corp.": "Corporation",
            "Ltd.": "Limited", "Bros.": "Brothers",
        }
    ),
    units=MappingProxyType(
        {
            "MWh": Named("megawatt-hour", "megawatt-hours"),
            "GWh": Named("gigawatt-hour", "gigawatt-hours"),
            "TWh": Named("terawatt-hour", "terawatt-hours"),
        }
    ),
    openers=word_set(
        "The A An He She It They We You This That These Those There But And In On At For From After Before When"
        " While If As With His Her Their Its Our No Not Some Many Police Officials"
    ),
    measures=word_set(
        "dollar dollars usd us australian canadian new zealand hong kong real reais pound pounds gbp euro euros eur"
        " yen jpy rupee rupees swiss franc francs chf p penny pence kph mph km h kilometer kilometers kilometre"
        " kilometres mile miles per hour hours second m s c f degree degrees celsius fahrenheit kg kilogram kilograms"
        " cm centimeter centimeters centimetre centimetres mm millimeter millimeters millimetre millimetres meter"
        " meters metre metres square cubic km2 m2 m3 ft foot feet sq lb lbs oz ounce ounces ha hectare hectares kw mw"
        " gw kwh mwh gwh twh kilowatt kilowatts megawatt megawatts gigawatt gigawatts watt kilowatt-hour brazilian"
        " chinese danish indian krona krone kroner kronor mexican norwegian peso pesos polish reals swedish terawatt"
        " yuan zloty zlotys"
    ),
)  # fmt: skip
