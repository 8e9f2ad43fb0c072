"""French, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

_MILLION = scale("million", "millions", of=True, alone=False)
_MILLIARD = scale("milliard", "milliards", of=True)

FRENCH = Wording(
    signs=Signs(
        "et", "inférieur ou égal à", "supérieur ou égal à", "inférieur à", "supérieur à", "environ", "moins", "à", "à",
        "un demi", "un quart", "trois quarts",
    ),
    scales=MappingProxyType(
        {
            "k": scale("mille", alone=False),
            "M": _MILLION,
            "Mio": scale("million", "millions", of=True),
            "Md": _MILLIARD,
            "Mds": _MILLIARD,
            "Mrd": _MILLIARD,
            "G": scale("milliard", "milliards", of=True, alone=False),
            "Bn": scale("billion", "billions", of=True, alone=False),
        }
    ),
    full_scales=frozenset({"million", "millions", "milliard", "milliards", "billion", "billions"}),
    currencies=named(
        ("$ USD", "dollar", "dollars"),
        ("US$ $US", "dollar américain", "dollars américains"),
        ("$CA CA$ CAD", "dollar canadien", "dollars canadiens"),
        ("R$", "real", "reais"),
        ("£ GBP", "livre sterling", "livres sterling"),
        ("€ EUR", "euro", "euros"),
        ("¥ JPY", "yen", "yens"),
        ("₹", "roupie", "roupies"),
        ("CHF", "franc suisse", "francs suisses"),
    ),
    of=" de ",
    of_vowel=" d’",
    percent="pour cent",
    hours=Named("heure", "heures"),
    titles=MappingProxyType(
        {
            "M.": "monsieur", "MM.": "messieurs", "Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle",
            "Mlles": "mesdemoiselles", "Me": "maître", "Mgr": "monseigneur", "Dr": "docteur", "Pr": "professeur",
        }
    ),
    numberings=MappingProxyType(
        {"n°": "numéro", "nº": "numéro", "no": "numéro", "#": "numéro", "art.": "article", "p.": "page"}
    ),
    leads=MappingProxyType(
        {"p. ex.": "par exemple", "c.-à-d.": "c’est-à-dire", "env.": "environ"}
    ),
    ends=MappingProxyType(
        {"etc.": "et cetera", "av. J.-C.": "avant Jésus-Christ", "apr. J.-C.": "après Jésus-Christ"}
    ),
    ordinals=MappingProxyType(
        {"1er": "premier", "1ers": "premiers", "1re": "première", "1ère": "première", "1ères": "premières",
         "1res": "premières", "2nd": "second", "2nde": "seconde"}
    ),
    units=MappingProxyType(
        {
            "°C": Named("degré", "degrés"),
            "MWh": Named("mégawattheure", "mégawattheures"),
            "GWh": Named("gigawattheure", "gigawattheures"),
            "TWh": Named("térawattheure", "térawattheures"),
        }
    ),
    openers=word_set(
        "Le La Les L Un Une Des Il Elle Ils Elles On Nous Vous Ce Cette Ces Cet Mais Et Dans En Au Aux Pour Par Sur"
        " Selon Après Avant Depuis Si Son Sa Ses Leur Leurs"
    ),
    measures=word_set(
        "de à dollar dollars usd us américain américains ca cad canadien canadiens real reais livre livres sterling"
        " gbp euro euros eur yen yens jpy roupie roupies franc francs suisse suisses chf km h s m heure heures par"
        " seconde kilomètre kilomètres mètre mètres carré carrés cube cubes cm centimètre centimètres mm millimètre"
        " millimètres kg kilogramme kilogrammes mph mile miles mille milles c f degré degrés celsius fahrenheit ha"
        " hectare hectares kw mw gw kwh mwh gwh twh kilowatt kilowatts mégawatt mégawatts gigawatt gigawatts"
        " wattheure kilowattheure kilowattheures kilowatt-heure mégawattheure mégawattheures gigawattheure"
        " gigawattheures térawattheure térawattheures km2 m2 m3 km³ australien australiens brésilien brésiliens"
        " chinois couronne couronnes d danoise danoises indienne indiennes kph l mexicain mexicains norvégienne"
        " norvégiennes néo peso pesos polonais renminbi réal réals suédoise suédoises yuan yuans zloty zlotys"
        " zélandais"
    ),
)  # fmt: skip
