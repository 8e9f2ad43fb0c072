"""Italian."""

from __future__ import annotations

import re

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        sig sigg dott dottri prof proff avv avvv ing on onn sen gen col cap magg ten serg mar mons S SS Ss card arch
        geom rag cav comm gr uff rev p.es cfr vs dr Mr Mrs Ms St spett egr gent ill ecc.mo pres dir amm d
        st es az
        """,
        figured="""
        art artt pag pagg p pp n nn num nr cap vol voll tel fig ed gen feb mar apr mag giu lug ago sett set ott nov
        dic lun mer gio ven sab dom N° n° c l
        """,
        may_end=f"{COMPANIES} {STATES} {DEGREES} O.N.U U.E a.C d.C al Jr P.A F.P",
        clock="a.m p.m",
        ends="ecc etc no mai me te su fa va sa ha re via con",
    ),
    starters=starters(
        """
        il lo la i gli le l' un uno una un' questo questa questi queste quest' quello quella quelli quelle quel
        quell' lui lei loro noi voi io tu egli essa suo sua suoi sue mio mia nostro nostra in nel nello nella nell'
        nei negli nelle a al allo alla all' ai agli alle di del dello della dell' dei degli delle d' da dal dallo
        dalla dall' dai dalle con senza per su sul sulla sull' sulle sui secondo tra fra dopo prima durante contro
        verso fino oltre ma e ed o oppure però anzi quindi dunque perché poiché se quando dove come che chi cosa
        qual quale quali quanto anche inoltre tuttavia intanto poi ora oggi ieri domani così già non nessuno niente
        nulla sì ogni tutti tutte tutto molti molte alcuni alcune altri altre altro più meno si ci vi mi ne c' è
        sono era erano ha hanno aveva due tre quattro cinque sei sette otto nove dieci mentre entrambi neppure
        nemmeno forse arrivederci grazie
        """
    ),
    labels=words(
        "piano vitamina epatite gruppo classe categoria tipo blocco porta terminal punto fase serie zona girone"
    ),
    dialogue=re.compile(
        r" [—–] ?(?:disse|dice|ha detto|rispose|risponde|chiese|chiede|aggiunse|aggiunge|esclamò|esclama|spiegò|spiega"
        r"|affermò|gridò|mormorò|replicò|sussurrò|ripeté|commentò)\b"
    ),
)
