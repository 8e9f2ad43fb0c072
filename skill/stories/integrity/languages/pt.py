"""Portuguese, of Portugal and of Brazil."""

from __future__ import annotations

import re

from skill.stories.integrity.kinds import Kind
from skill.stories.integrity.languages.language import Language, forms, phrases, scale, unit_names, vocabulary

PORTUGUESE = Language(
    code="pt",
    signs={
        Kind.NEGATION: phrases("""
            não nunca jamais sem ninguém nada nenhum nenhuma nenhuns nem tampouco nega negam negou negaram negava
            negado desmente desmentem desmentiu desmentiram desmentido recusa recusam recusou recusaram rejeita
            rejeitou rejeitado falso falsa falsamente absolvido absolvida absolveu inocente inocentado ilibado
            fracassou fracassaram fracasso falha falhou falharam falta faltam faltou mal em_vez_de ao_invés descarta
            descartou anulado anulada
        """),
        Kind.HEDGE: phrases("""
            contestado contestada disputado disputada impossível verificar
            alegado alegada alegados alegadas alegadamente suposto suposta supostos supostas supostamente presumível
            presumivelmente acusado acusada acusados acusadas acusação acusações suspeito suspeita suspeitos
            suspeitas investigado investigada arguido arguida aparentemente provável provavelmente possível
            possivelmente talvez eventual eventualmente parece parecem parecia potencial potencialmente provisório
            provisória provisoriamente preliminar previsto prevista previstos previstas espera esperam esperado
            esperada estimado estimada poderia poderiam deveria deveriam teria teriam seria seriam deverá deverão
            boato boatos incerto
        """),
        Kind.CONDITION: phrases("""
            se salvo exceto só somente apenas unicamente mas embora porém senão desde_que a_menos a_não_ser contanto
            até apesar pendente pendentes sujeito sujeita sujeitos depende dependerá em_caso parcialmente em_parte
            caso ainda_que
        """),
        Kind.OPINION: phrases("""
            acredita acreditam acreditava acha acham achou pensa pensam considera consideram considerou opinião
            na_minha_opinião a_meu_ver deve devem infelizmente felizmente julga julgam entende entendem
        """),
        Kind.ATTRIBUTION: phrases("""
            segundo conforme de_acordo_com diz dizem disse disseram dizia dito dizendo sustenta sustentam sustentou
            escreve escreveu escreveram escrito reconhece reconheceu reconheceram admite admitiu admitiram adverte
            advertiu fonte fontes descreve descreveu promete prometeu conclui concluiu comunicado responde respondeu
            mantém manteve pede pediu acrescentou
        """),
        Kind.MODALITY: phrases("pode podem podia podiam poderá poderão"),
    },
    saying=forms(
        "declar afirm anunci indic precis explic assegur sublinh inform relat confess cont confirm revel record lembr"
        " testemunh lament insist coment detalh sinaliz manifest denunci critic acus acrescent destac"
        " argument apont avis"
        " exig reiter alert jur cit public refer referi ressalt salient garant garanti avali",
        "a am ou aram ava avam ado ada ados ando e em eu eram ia iam ido iu iram",
    ),
    approximate=phrases("""
        cerca_de aproximadamente quase em_torno por_volta até pelo_menos no_mínimo no_máximo mais_de menos_de
        perto_de alguns algumas vários várias muitos metade maioria ex todos todas
    """),
    auxiliary=vocabulary("""
        tem têm tinha tinham terá terão é são era eram foi foram será serão seria está estão estava estavam estará
        sido ser estar ter há houve vai vão ia iam pode podem deve devem
    """),
    intent=vocabulary(
        "quer querem queria prevê preveem propõe propõem propôs planeja planeia planejam pretende"
        " pretendem tenta tentam"
        " tentou busca buscam proposta plano projeto"
    ),
    finite=vocabulary("""
        tem têm tinha tinham terá terão é são era eram foi foram será serão seria está estão estava estavam estará
        há houve vai vão ia iam pode podem deve devem teve tiveram fez fizeram faz fazem deu deram dá dão pôs veio
        vieram vem disse disseram diz dizem quer querem quis pede pedem fica ficam segue seguem chega chegam sai
        saem ganha ganham perde perdem abre abrem fecha fecham recebe vive vivem soube pôde trouxe aprova vota
    """),
    finite_forms=re.compile(
        r"[^\W\d_]{2,}(?:ou|aram|eram|iram|avam|ará|arão|erá|erão|irá|irão|eu|iu)|(?!trava)[^\W\d_]{3,}ava"
    ),
    relatives=vocabulary("que quem cujo cuja cujos cujas onde qual quais"),
    subordinators=phrases("enquanto porque já_que"),
    participle=re.compile(
        r"(?!quando|bando|comando|mundo|segundo|fundo|fernando|orlando|lindo|vindo)[^\W\d_]{2,}(?:ando|endo|indo)"
    ),
    connectives=phrases("""
        no_entanto contudo todavia entretanto além_disso por_outro_lado enquanto_isso assim portanto também
        por_exemplo mas e entretanto de_facto de_fato porém ainda_assim
    """),
    connectives_without_comma=vocabulary("mas e"),
    articles=vocabulary("o a os as um uma seu sua seus suas"),
    coordinators=vocabulary("e ou nem mas"),
    not_after_a_part=vocabulary("""
        o os as um uma uns umas este esta estes estas esse essa esses essas seu sua seus suas todo todos todas cada
        vários várias alguns algumas dois duas três quatro cinco seis sete oito nove dez ele ela eles elas eu nós e
        ou nem mas que
    """),
    prepositions=vocabulary("""
        a à ao aos às ante com contra de do da dos das desde durante em no na nos nas entre para por pelo pela
        perante sem sob sobre até após num numa segundo exceto
    """),
    according=phrases("segundo de_acordo_com conforme"),
    complementisers=vocabulary("que"),
    weekdays=vocabulary("segunda terça quarta quinta sexta sábado domingo feira"),
    months=vocabulary(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro jan"
        " fev mar abr mai jun jul"
        " ago set out nov dez"
    ),
    days=vocabulary(
        "ontem hoje amanhã anteontem noite tarde manhã madrugada semana mês ano próximo próxima passado"
        " passada meio-dia"
        " primavera verão outono inverno"
    ),
    before_a_day=vocabulary("na no nesta neste"),
    scales=scale(
        "cem=2 mil=3 milhão=6 milhões=6 mi=6 bilhão=9 bilhões=9 bi=9 bilião=12 biliões=12 trilhão=12 trilhões=12"
    ),
    units=unit_names("""
        dólar dólares $
        euro euros € eur
        libra libras £
        real reais
        iene ienes ¥
        porcento %
        quilómetro quilómetros quilômetro quilômetros km
        metro metros
        centímetro centímetros cm
        milímetro milímetros mm
        milha milhas
        quilograma quilogramas kg quilo quilos
        grama gramas
        tonelada toneladas
        litro litros
        hectare hectares ha
        grau graus °
        segundo segundos
        minuto minutos min
        hora horas h
        dia dias
        semana semanas
        mês meses
        ano anos
        ponto pontos
        megawatt megawatts mw
        gigawatt gigawatts gw
        cêntimo cêntimos centavo centavos
    """),
    percent=("por", "cento"),
    per=frozenset({"por"}),
    of=frozenset({"de"}),
    clefts=phrases("é foi será são foram"),
    degrees=vocabulary("celsius fahrenheit"),
)
