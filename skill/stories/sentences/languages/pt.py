"""Portuguese, of Brazil and of Portugal."""

from __future__ import annotations

import re

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        Sr Sra Srta Srs Sras Dr Dra Drs Dras Prof Profa Profª Eng Engº Arq D Dom Fr Sto Sta S Mons Exmo Exma Ilmo
        Ilma Gen Cel Cap Ten Sgt Maj Alm Pe Rev V.Exa V.Ex p.ex ex cf vs Av Avda R Pç Pça Al Rod Trav Tv Est Gov Dep
        Sen Ver Min Des Mr Mrs Ms St Vossa Const Pres Depto Dpto Univ
        """,
        figured="""
        art arts pág págs p pp núm n nº N° n° No cap vol tel tels fig aprox máx mín ed jan fev mar abr mai jun jul
        ago set out nov dez inc séc km
        """,
        may_end=f"{COMPANIES} {STATES} {DEGREES} Jr EUA O.N.U U.E a.C d.C al Cia S/A Lda Ltda",
        clock="a.m p.m",
        ends="etc",
    ),
    starters=starters(
        """
        o a os as um uma uns umas este esta isto estes estas esse essa isso esses essas aquele aquela ele ela eles
        elas nós eu você vocês tu seu sua seus suas meu minha nosso nossa em no na nos nas num numa de do da dos das
        ao à aos às com sem por pelo pela pelos pelas para segundo sobre entre desde até durante após ante sob
        contra mas e ou nem porém contudo todavia entretanto porque pois se quando onde como que quem qual quais
        também além então depois antes agora hoje ontem amanhã assim já não nunca nada ninguém sim todo toda todos
        todas cada vários várias muitos muitas alguns algumas outro outra outros outras mais menos há é são era foi
        foram tem têm tinha está estão dois duas três quatro cinco seis sete oito nove dez enquanto ambos ambas
        talvez logo ainda só apenas
        """
    ),
    labels=words(
        "plano vitamina hepatite grupo classe categoria tipo bloco porta terminal ponto fase série zona opção"
    ),
    dialogue=re.compile(
        r" [—–] ?(?:disse|diz|respondeu|responde|perguntou|pergunta|acrescentou|afirmou|exclamou|explicou|contou"
        r"|gritou|murmurou|declarou|completou|indagou|retrucou|sussurrou|insistiu|repetiu|comentou)\b"
    ),
)
