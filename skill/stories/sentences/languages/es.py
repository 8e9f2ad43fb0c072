"""Spanish. Abbreviations: RAE, "Ortografía de la lengua española", appendix."""

from __future__ import annotations

import re

from skill.stories.sentences.languages.rules import COMPANIES, DEGREES, STATES, Rules, kinds, starters, words

RULES = Rules(
    kinds=kinds(
        goes_on="""
        Sr Sra Srta Sres Sras Dr Dra Dres Prof Profa Lic Ing Arq D Dña Dª Fr Sto Sta Mons Excmo Excma Ilmo Ilma Gral
        Cnel Gen Col Cap Tte Sgto Cdte Pbro Rvdo Ud Uds Vd Vds Hble EE DD JJ FF CC RR p.ej ej cf vs Avda Av Cra
        Mtro Mtra Abg Hno Hna Mr Mrs Ms St gob dip dep sen Gob Dip Sen Depto Dpto Blvd
        """,
        figured="""
        art arts pág págs p pp núm núms n nº N° n° No nro cap vol tel tels ext fig aprox máx mín ed ene feb mar abr
        may jun jul ago sept sep oct nov dic lun mié jue vie sáb párr c C
        """,
        may_end=f"{COMPANIES} {STATES} {DEGREES} UU AA OO HH Jr Hnos al C.V a.C d.C O.N.U O.E.A U.E R.U Cía",
        clock="a.m p.m",
        ends="etc no",
    ),
    starters=starters(
        """
        el la los las lo un una unos unas este esta esto estos estas ese esa eso esos esas aquel aquella él ella
        ellos ellas nosotros yo tú usted ustedes su sus mi mis nuestro nuestra en a al de del con sin por para según
        sobre entre desde hasta hacia durante tras ante bajo contra mediante pero y o u e ni sino aunque porque pues
        si cuando donde como que quien quienes cual cuál qué quién cómo cuándo dónde también además sin embargo
        entonces luego después antes ahora hoy ayer mañana así ya no nunca nada nadie sí todo toda todos todas cada
        varios varias muchos muchas algunos algunas otro otra otros otras más menos se le les me nos hay es son era
        fue fueron ha han había está están dos tres cuatro cinco seis siete ocho nueve diez mientras ambos ambas
        tampoco quizá quizás
        """
    ),
    labels=words(
        "plan vitamina hepatitis grupo clase categoría tipo bloque puerta terminal punto fase serie opción zona"
    ),
    dialogue=re.compile(
        r" [—–] ?(?:dijo|dice|respondió|responde|contestó|contesta|preguntó|pregunta|añadió|añade|agregó|exclamó"
        r"|explicó|explica|afirmó|aseguró|señaló|replicó|murmuró|gritó|susurró|insistió|repitió|comentó|confesó|apuntó"
        r"|interrumpió|prosiguió|ordenó)\b"
    ),
)
