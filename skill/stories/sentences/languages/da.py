"""Danish."""

from __future__ import annotations

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="Hr Fr Frk Dr Prof Mr Mrs Ms St Skt Sct bl.a f.eks dvs fx ca evt inkl ekskl jf hhv pga mht vedr adv",
        figured="nr s kap art stk pkt tlf jan feb mar apr jun jul aug sep sept okt nov dec kl kr N° No no p",
        may_end=f"{COMPANIES} {STATES} {DEGREES} mio mia Jr m.fl m.m o.l co",
        ends="osv etc",
        clock="a.m p.m",
    ),
    starters=starters(
        """
        den det de en et han hun vi i jeg du man der her hans hendes deres vores min mit mine denne dette disse på
        til fra med uden efter før siden under over ved af om for mod mellem men og eller så da når hvis fordi selv
        hvad hvem hvor hvorfor hvordan hvornår hvilken hvilke ikke ingen nogle mange alle også nu senere i dag er
        var har havde kan vil skal the it he she they how what
        """
    ),
    labels=words("plan vitamin gruppe klasse type punkt fase serie"),
    ordinal_after=words("den det de til fra d. af i på og eller deres hans hendes vores sin sit sine"),
)
