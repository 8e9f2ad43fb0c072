"""French. Rules of abbreviation: Imprimerie nationale, "Lexique des règles typographiques"."""

from __future__ import annotations

import re

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        M MM Mr Mrs Ms Dr Drs Pr Prs Me Mes Mgr Mgrs Prof St Ste Sts Stes cf c.-à-d i.e p.ex vs env boul av bd Mme Mmes
        Mlle Mlles Sr Fr R.P N.B
        """,
        named="prof profs gén col cap lt cdt adj sgt",
        figured="no nos n° N° p pp art vol chap fig tél janv févr avr juil sept oct nov déc éd t ch ex ap",
        may_end=f"{COMPANIES} {STATES} {DEGREES} al arr hab O.N.U O.T.A.N U.E J.-C apr Jr R.D.C C.G.T",
        ends="etc suiv sec mm fr",
        clock="a.m p.m",
    ),
    starters=starters(
        """
        le la les l' un une des du de d' ce cet cette ces c' il elle ils elles on nous vous je j' tu son sa ses leur
        leurs notre nos votre vos mon ma mes en dans sur à au aux par pour avec sans sous chez entre vers depuis
        pendant après avant selon malgré mais et ou or donc car ni puis ensuite alors ainsi aussi cependant
        toutefois pourtant enfin si quand lorsque lorsqu' comme que qu' qui quoi quel quelle quels quelles où
        pourquoi comment tout toute tous toutes plusieurs certains certaines chaque aucun aucune rien personne ici
        là voici voilà hier demain aujourd' plus moins beaucoup peu très non oui ne n' se s' deux trois quatre cinq
        six sept huit neuf dix parmi outre face lui eux cela ça autre autres même dès jusqu' jamais toujours quant
        faut est sont était ont a
        """
    ),
    labels=words(
        "plan vitamine hépatite groupe classe catégorie type bloc porte terminal point phase série option zone"
    ),
    dialogue=re.compile(
        r" [—–] ?(?:a|ont)?(?: |-t-il |-t-elle )?(?:dit|répond|répondit|répondu|demande|demandé|lance|lancé)\b"
        r"|[,?!…] (?:dit|répond|répondit|demande|demanda|lance|lança|ajoute|ajouta|explique|expliqua|raconte|s'exclame"
        r"|s'exclama|murmura|murmure|souffle|soupire|lâche|confie|reprend|reprit|fit|cria|a-t-il|a-t-elle|ont-ils"
        r"|ont-elles|a dit|a répondu|a demandé|a lancé|a ajouté)\b"
    ),
)
