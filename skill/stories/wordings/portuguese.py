"""Portuguese, written short and said long."""

from __future__ import annotations

from types import MappingProxyType

from skill.stories.wordings.wording import Named, Signs, Wording, named, scale, word_set

PORTUGUESE = Wording(
    signs=Signs(
        "e", "no máximo", "no mínimo", "menos de", "mais de", "cerca de", "menos", "a", "a",
        "meio", "um quarto", "três quartos",
    ),
    scales=MappingProxyType(
        {
            "k": scale("mil", alone=False),
            "mi": scale("milhão", "milhões", of=True),
            "M": scale("milhão", "milhões", of=True, alone=False),
            "MM": scale("milhão", "milhões", of=True, alone=False),
            "bi": scale("bilhão", "bilhões", of=True),
            "tri": scale("trilhão", "trilhões", of=True, alone=False),
        }
    ),
    full_scales=frozenset(
        {"mil", "milhão", "milhões", "bilhão", "bilhões", "trilhão", "trilhões", "mil milhões", "bilião", "biliões"}
    ),
    currencies=named(
        ("R$ BRL", "real", "reais"),
        ("$ US$ USD", "dólar", "dólares"),
        ("£ GBP", "libra", "libras"),
        ("€ EUR", "euro", "euros"),
        ("¥ JPY", "iene", "ienes"),
        ("₹", "rupia", "rupias"),
        ("CHF", "franco suíço", "francos suíços"),
    ),
    of=" de ",
    of_vowel=" de ",
    percent="por cento",
    hours=Named("hora", "horas"),
    hours_and="e ",
    titles=MappingProxyType(
        {
            "Sr.": "senhor", "Sra.": "senhora", "Srs.": "senhores", "Sras.": "senhoras", "Srta.": "senhorita",
            "Dr.": "doutor", "Dra.": "doutora", "Prof.": "professor", "Profa.": "professora",
            "Prof.ª": "professora", "Eng.": "engenheiro", "Gen.": "general", "Cel.": "coronel", "Av.": "avenida",
        }
    ),
    numberings=MappingProxyType(
        {
            "n.º": "número", "nº": "número", "n°": "número", "#": "número", "art.": "artigo", "pág.": "página",
            "págs.": "páginas",
        }
    ),
    leads=MappingProxyType({"p. ex.": "por exemplo", "aprox.": "aproximadamente", "vs.": "contra"}),
    ends=MappingProxyType(
        {
            "etc.": "et cetera", "a.C.": "antes de Cristo", "d.C.": "depois de Cristo", "Cia.": "companhia",
            "Ltda.": "limitada", "Lda.": "limitada",
        }
    ),
    ordinals=MappingProxyType({"1.º": "primeiro", "1º": "primeiro", "1.ª": "primeira", "1ª": "primeira"}),
    units=MappingProxyType(
        {
            "°C": Named("grau", "graus"),
            "kg": Named("quilo", "quilos"),
            "MWh": Named("megawatt-hora", "megawatts-hora"),
            "GWh": Named("gigawatt-hora", "gigawatts-hora"),
            "TWh": Named("terawatt-hora", "terawatts-hora"),
        }
    ),
    openers=word_set(
        "O A Os As Um Uma Ele Ela Eles Elas Mas E Em No Na Nos Nas Por Para Com Segundo Após Desde Se Este Esta"
        " Estes Estas Isso Isto Seu Sua Ao Do Da Já Também"
    ),
    measures=word_set(
        "de r real reais brl dólar dólares usd us libra libras gbp euro euros eur iene ienes jpy rupia rupias franco"
        " francos suíço suíços chf km h s m e hora horas quilômetro quilômetros quilómetro quilómetros por segundo"
        " metro metros quadrado quadrados cúbico cúbicos cm centímetro centímetros mm milímetro milímetros kg quilo"
        " quilos quilograma quilogramas mph milha milhas c f grau graus celsius fahrenheit ha hectare hectares kw mw"
        " gw kwh mwh gwh twh quilowatt quilowatts megawatt megawatts gigawatt gigawatts terawatt terawatts km2 m2 m3"
        " australiano australianos canadense canadenses canadiano canadianos chineses chinês coroa coroas"
        " dinamarquesa dinamarquesas indiana indianas kph mexicano mexicanos neozelandeses neozelandês norueguesa"
        " norueguesas peso pesos polaco polacos poloneses polonês sueca suecas yuan yuans zloti zlotis zloty zlotys"
    ),
    scores_have_crosses=True,
)  # fmt: skip
