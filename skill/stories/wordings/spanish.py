"""Spanish, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

_PESOS = named(("$", "peso", "pesos"))
_MILLONES = scale("millón", "millones", of=True)

SPANISH = Wording(
    signs=Signs(
        "y", "como máximo", "como mínimo", "menos de", "más de", "unos", "menos", "a", "a",
        "medio", "un cuarto", "tres cuartos",
    ),
    scales=MappingProxyType(
        {
            "k": scale("mil", alone=False),
            "M": scale("millón", "millones", of=True, alone=False),
            "mill.": _MILLONES,
            "mill": _MILLONES,
            "MM": scale("millón", "millones", of=True, alone=False),
        }
    ),
    full_scales=frozenset({"millón", "millones", "mil millones", "billón", "billones"}),
    currencies=named(
        ("$ USD", "dólar", "dólares"),
        ("US$ U$S", "dólar", "dólares"),
        ("MX$ MXN", "peso", "pesos"),
        ("R$", "real", "reales"),
        ("£ GBP", "libra", "libras"),
        ("€ EUR", "euro", "euros"),
        ("¥ JPY", "yen", "yenes"),
        ("₹", "rupia", "rupias"),
        ("CHF", "franco suizo", "francos suizos"),
    ),
    currencies_in=MappingProxyType(dict.fromkeys(("MX", "AR", "CL", "CO", "UY"), _PESOS)),
    of=" de ",
    of_vowel=" de ",
    percent="por ciento",
    hours=Named("hora", "horas"),
    titles=MappingProxyType(
        {
            "Sr.": "señor", "Sra.": "señora", "Sres.": "señores", "Srta.": "señorita", "D.": "don", "Dña.": "doña",
            "D.ª": "doña", "Dr.": "doctor", "Dra.": "doctora", "Prof.": "profesor", "Gral.": "general",
            "Lic.": "licenciado", "Ing.": "ingeniero", "Mons.": "monseñor", "Sto.": "santo", "Sta.": "santa",
            "Avda.": "avenida", "Av.": "avenida",
        }
    ),
    numberings=MappingProxyType(
        {
            "n.º": "número", "nº": "número", "n°": "número", "núm.": "número", "#": "número", "art.": "artículo",
            "pág.": "página", "págs.": "páginas",
        }
    ),
    leads=MappingProxyType(
        {"p. ej.": "por ejemplo", "aprox.": "aproximadamente", "Ud.": "usted", "Uds.": "ustedes", "vs.": "contra"}
    ),
    ends=MappingProxyType(
        {
            "EE. UU.": "Estados Unidos", "EEUU": "Estados Unidos", "EE UU": "Estados Unidos",
            "RR. HH.": "recursos humanos", "FF. AA.": "Fuerzas Armadas", "JJ. OO.": "Juegos Olímpicos",
            "CC. AA.": "comunidades autónomas", "CC. OO.": "Comisiones Obreras", "etc.": "etcétera",
            "a. C.": "antes de Cristo", "Cía.": "compañía",
            "mdp": "millones de pesos", "mdd": "millones de dólares",
        }
    ),
    ordinals=MappingProxyType(
        {"1.º": "primero", "1º": "primero", "1.ª": "primera", "1ª": "primera", "1.er": "primer", "1er": "primer"}
    ),
    units=MappingProxyType(
        {
            "°C": Named("grado", "grados"),
            "kg": Named("kilo", "kilos"),
            "MWh": Named("megavatio hora", "megavatios hora"),
            "GWh": Named("gigavatio hora", "gigavatios hora"),
            "TWh": Named("teravatio hora", "teravatios hora"),
        }
    ),
    openers=word_set(
        "El La Los Las Un Una Unos Unas Él Ella Ellos Ellas Pero Y En Por Para Con Según Tras Desde Si Su Sus Este"
        " Esta Estos Estas Ese Esa Eso Esto Lo Al Del Ya También"
    ),
    measures=word_set(
        "de dólar dólares usd us u s peso pesos mx mxn real reales libra libras gbp euro euros eur yen yenes jpy"
        " rupia rupias franco francos suizo suizos chf km h m kilómetro kilómetros por hora horas segundo metro"
        " metros cuadrado cuadrados cúbico cúbicos cm centímetro centímetros mm milímetro milímetros kg kilo kilos"
        " kilogramo kilogramos mph milla millas c f grado grados celsius fahrenheit ha hectárea hectáreas kw mw gw"
        " kwh mwh gwh twh kilovatio kilovatios megavatio megavatios gigavatio gigavatios teravatio teravatios km2 m2"
        " m3 australiano australianos brasileño brasileños canadiense canadienses corona coronas danesa danesas"
        " esloti eslotis india indias kilowatt kilowatts kph neozelandeses neozelandés noruega noruegas polaco"
        " polacos renminbi sueca suecas yuan yuanes"
    ),
)  # fmt: skip
