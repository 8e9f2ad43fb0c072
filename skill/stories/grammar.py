"""What cutting must know of a language: words that lean on what was said before, verbs, clauses that may go.

A language that is not here has none of it: its sentences are taken whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from skill.stories.text import folded

_NOTHING = re.compile(r"(?!)")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_WORD = r"[^\W\d_][\w-]*"
_SUBJECTS = {"en": re.compile(rf"\W*The\s({_WORD}(?: {_WORD})?)")}


@dataclass(frozen=True)
class Grammar:
    """`leaning`: folded words with which a sentence begins that leans on the one before it; `linking` finds the words
    that tie it to the one before wherever they stand in its beginning, `unnamed` a speaker who is not named there,
    `pronouns` those that stand for people and things, `tied` what ties a sentence to the one before wherever it stands;
    `persons` matches a beginning that takes somebody for known, `before` finds the auxiliary of what had happened.

    `brought_in` finds what "a" brings into a story, up to three words, `taken_for_known` the word after "the",
    `pointing` what "this" points at, if that is no time of ours, `courtesy` the only name after "Ms.".
    `subject` matches "The", with one or two words after it, at a beginning: English alone says it of nothing but what
    is known.

    `first_person` finds who speaks of themselves. `verb` finds a finite verb.
    `clause` matches the beginning of a clause that may be left out at the end of a sentence, `relative` of one that
    may be left out between commas, both without the comma; `subordinate` the beginning of a part that holds no main
    verb. `connective` matches an opening that only links, comma and all. `times` are words of when.
    """

    leaning: frozenset[str] = frozenset()
    linking: re.Pattern[str] = _NOTHING
    unnamed: re.Pattern[str] = _NOTHING
    pronouns: re.Pattern[str] = _NOTHING
    tied: re.Pattern[str] = _NOTHING
    persons: re.Pattern[str] = _NOTHING
    nouns_have_capitals: bool = False
    before: re.Pattern[str] = _NOTHING
    first_person: re.Pattern[str] = _NOTHING
    verb: re.Pattern[str] = _NOTHING
    clause: re.Pattern[str] = _NOTHING
    relative: re.Pattern[str] = _NOTHING
    subordinate: re.Pattern[str] = _NOTHING
    connective: re.Pattern[str] = _NOTHING
    brought_in: re.Pattern[str] = _NOTHING
    taken_for_known: re.Pattern[str] = _NOTHING
    pointing: re.Pattern[str] = _NOTHING
    courtesy: re.Pattern[str] = _NOTHING
    subject: re.Pattern[str] = _NOTHING
    times: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return bool(self.leaning)


def grammar(language: str) -> Grammar:
    """The grammar of `language`, a BCP 47 tag."""
    return _grammar(language.split("-")[0].lower())


@cache
def _grammar(language: str) -> Grammar:
    written = _WRITTEN.get(language)
    if not written:
        return Grammar()
    return Grammar(
        frozenset(folded(written["leaning"])),
        _any(written["linking"]),
        re.compile(written["unnamed"]),
        _any(written["pronouns"]),
        _any(written["tied"]),
        _opening(written["persons"]),
        language == "de",
        _any(written["before"]),
        _any(written["first_person"]),
        _verb(written["verbs"], written["verb_endings"]),
        _opening(written["clauses"], written["clause_endings"]),
        _opening(written["relatives"]),
        _opening(f"{written['clauses']} {written['relatives']} {written['subordinators']}", written["clause_endings"]),
        _connective(written["connectives"]),
        _after(written["indefinite"], rf"{_WORD}(?: {_WORD}){{0,2}}"),
        _after(written["definite"], _WORD),
        _after(written["pointing"], rf"(?!(?:{'|'.join(_alternatives(written['now']))})(?!\w)){_WORD}"),
        _after(written["courtesy"], rf"(?-i:{_NAME}+)(?! (?-i:{_NAME}))"),
        _SUBJECTS.get(language, _NOTHING),
        frozenset(written["now"].split()),
    )


def _any(listed: str) -> re.Pattern[str]:
    return re.compile(any_of(_alternatives(listed), r"[\w’'-]") + r"(?![\w’'-])", re.IGNORECASE)


def _verb(listed: str, endings: str) -> re.Pattern[str]:
    """Any of the words, or any that ends so; in "s'est" one stands after an apostrophe."""
    either = "|".join(_alternatives(listed))
    return re.compile(rf"(?<![\w-])(?:{either}|\w+(?:{endings}))(?![\w’'-])", re.IGNORECASE)


def _opening(listed: str, endings: str = "") -> re.Pattern[str]:
    either = "|".join(_alternatives(listed)) + (rf"|\w+(?:{endings})" if endings else "")
    return re.compile(rf"(?:{either})(?![\w-])", re.IGNORECASE)


def _after(listed: str, what: str) -> re.Pattern[str]:
    """What (a pattern) comes after any of the words; "l'" has no space after it."""
    return re.compile(any_of(_alternatives(listed), r"[\w-]") + rf"(?:\s+|(?<=[’']))({what})", re.IGNORECASE)


def _connective(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_alternatives(listed))}),\s+(?=\S)", re.IGNORECASE)


def any_of(patterns: Iterable[str], not_after: str) -> str:
    """A pattern of any of `patterns`, where no character of `not_after` stands before; it is for `re.IGNORECASE`.

    Each begins with a letter, and so does this, with the set of them: `re` finds a set of characters faster than
    anything that looks back, and it is looked for in every sentence.
    """
    rests: dict[str, list[str]] = {}
    for one in patterns:
        rests.setdefault(one[0].lower(), []).append(one[1:])
    firsts = "".join(rests) + "".join(rests).upper()
    either = "|".join(f"(?<={first})(?:{'|'.join(rest)})" for first, rest in rests.items())
    return rf"(?-i:[{firsts}])(?<!{not_after}[{firsts}])(?:{either})"


def _alternatives(listed: str) -> list[str]:
    """The words of a list; "_" stands for a space inside one."""
    return [re.escape(word).replace("_", r"\s") for word in sorted(listed.split(), key=len, reverse=True)]


# Left out at a sentence's end or between commas is what adds a circumstance. Never a condition (if, when, until),
# which would make a promise of it, and never a contrast.
_WRITTEN: dict[str, dict[str, str]] = {
    "en": {
        "leaning": "he she it they him her hers his its them their theirs this that these those such both but none"
        " however and so yet thus hence instead nor or therefore otherwise nevertheless which",
        "linking": "later earlier afterwards after_that before_that however though also too instead by_contrast"
        " in_contrast another others ones the_other the_latter the_same",
        "unnamed": "[,”\"’'?!]\\s+(?:he|she|they)\\s+\\w+|\\bsaid\\s+(?:he|she|they)\\b",
        "pronouns": "he she they him her them it his their",
        "tied": "since_then likewise the_latter the_former until_then the_day_before. the_day_before, the_night_before."
        " the_week_before. the_year_before. the_next_day the_following_day that_day that_night that_evening",
        "persons": "one_of_them two_of_them both_of_them as_a_result there from_there from_then otherwise neither "
        "the_man the_woman the_boy the_girl the_couple the_victim the_suspect the_pair the_duo"
        " the_teenager the_youngster the_child the_driver",
        "before": "had",
        "first_person": "I I’m I'm I’ve I've I’d I'd I’ll I'll we we’re we're we’ve we've my our me us myself"
        " ourselves mine ours",
        "verbs": "is are was were has have had does do did will would can could may might must shall should says say"
        " said told made took came went got saw knew thought gave found left felt put brought began kept held wrote"
        " stood heard let meant set met ran paid sat spoke lay led read grew lost fell sent built drew broke spent cut"
        " rose drove bought wore chose won shot hit struck beat became sold taught caught fought sought threw flew"
        " sang swam hurt quit spread shut cost dealt lies stands runs goes makes takes comes gives shows wants plans"
        " hopes means remains gets sees knows finds keeps begins seems becomes claims believes",
        "verb_endings": "[^\\W\\d_]{2}ed|[^\\W\\d_]{2}izes|[^\\W\\d_]{2}ises",
        "clauses": "as while which who whose where amid including among_them",
        "clause_endings": "[^\\W\\d_]{2}ing",
        "relatives": "who which whose where",
        "subordinators": "when if although though because since until unless once before whether despite that with"
        " from in on at by for",
        "connectives": "meanwhile also in_addition moreover furthermore additionally separately then now",
        "indefinite": "a an one two three four five six",
        "definite": "the",
        "pointing": "this these",
        "now": "week weekend month year morning afternoon evening season summer autumn fall winter spring"
        " time century decade term monday tuesday wednesday thursday friday saturday sunday",
        "courtesy": "Mr Mr. Mrs Mrs. Ms Ms. Miss",
    },
    "fr": {
        "leaning": "il elle ils elles ce c cela ça cette ces cet celui celle ceux celles son sa ses leur leurs lui"
        " mais or cependant toutefois pourtant donc ainsi et néanmoins enfin",
        "linking": "plus_tard auparavant le_lendemain la_veille ensuite cependant pourtant toutefois néanmoins"
        " en_revanche par_ailleurs pour_rappel également aussi un_autre une_autre autres ce_dernier cette_dernière"
        " le_même la_même",
        "unnamed": "[-‑](?:t[-‑])?(?:il|elle|ils|elles)\\b|[,”\"»]\\s+(?:il|elle|ils|elles)\\s+\\w+",
        "pronouns": "il elle ils elles lui leur leurs eux",
        "tied": "a_aussi ont_aussi par_ailleurs depuis_lors ce_dernier cette_dernière ces_derniers ces_dernières"
        " la_veille. la_veille, le_lendemain. le_lendemain,",
        "persons": "de_là dès_lors à_partir_de_là l’un_d’eux l'un_d'eux l’une_d’elles à_ses_yeux d’autres d'autres "
        "l’homme l'homme la_femme la_jeune_femme le_jeune_homme la_victime le_suspect la_petite_fille"
        " le_petit_garçon le_couple l’intéressé l'intéressé le_trentenaire les_premiers les_premières"
        " les_seconds les_secondes",
        "before": "avait avaient",
        "first_person": "je j’ai j'ai j’étais j'étais nous mon ma mes notre nos moi",
        "verbs": "est sont était étaient a ont avait avaient sera seront aura auront serait seraient aurait auraient"
        " fut furent fait font peut peuvent doit doivent va vont veut veulent dit disent reste restent vient viennent"
        " prend prennent met mettent permet compte indique explique annonce affirme assure rappelle précise souligne"
        " estime prévoit concerne représente devient tient",
        "verb_endings": "[^\\W\\d_]{2}ait|[^\\W\\d_]{2}aient|[^\\W\\d_]{2}èrent|[^\\W\\d_]{3}era|[^\\W\\d_]{3"
        " }eront",
        "clauses": "alors_que tandis_que pendant_que avant_de afin_de où qui dont ce_qui"
        " notamment y_compris parmi_lesquels parmi_lesquelles en_raison faute_de",
        "clause_endings": "[^\\W\\d_]{3}ant",
        "relatives": "qui dont où",
        "subordinators": "si quand lorsque bien_que quoique parce_que puisque depuis jusqu’à que à dans sur par pour en"
        " de avec selon",
        "connectives": "par_ailleurs de_plus en_outre enfin ensuite ainsi également",
        "indefinite": "un une",
        "definite": "le la les l’ l' cette ce cet ces du au des aux",
        "pointing": "ce cet cette ces",
        "now": "lundi mardi mercredi jeudi vendredi samedi dimanche matin soir semaine week-end mois année"
        " midi nuit saison été hiver printemps automne jour jours dernières derniers qui que dont sont"
        " fut sera serait est n’est n'est",
        "courtesy": "M. Mme Mlle MM.",
    },
    "de": {
        "leaning": "er sie es ihm ihr ihn ihnen sein seine seiner seinem seinen ihre ihrer ihrem ihren dieser diese"
        " dieses diesem diesen jener jene jenes dies dabei dafür dagegen damit danach daran darauf daraus"
        " darin darüber darum davon davor dazu denn aber doch und oder jedoch allerdings deshalb daher"
        " trotzdem dennoch also somit beide solche",
        "linking": "später zuvor anschließend daraufhin danach am_nächsten_tag jedoch allerdings dagegen"
        " hingegen dennoch trotzdem ebenfalls auch somit grund_dafür ein_anderer eine_andere letzterer letztere"
        " derselbe dieselbe",
        "unnamed": "[,“\"«]\\s+(?:\\w+)\\s+(?:er|sie)\\b",
        "pronouns": "er sie ihn ihm ihnen",
        "tied": "ebenfalls seither seitdem letzterer letztere am_Vortag am_Tag_zuvor am_Tag_danach tags_darauf",
        "persons": "einer_von_ihnen eine_von_ihnen dort von_dort von_da "
        "der_mann die_frau das_paar der_täter das_opfer der_junge das_mädchen der_verdächtige"
        " die_beiden",
        "before": "hatte hatten",
        "first_person": "ich wir mich uns mir mein meine meiner meinem meinen unser unsere unserer unserem"
        " unseren",
        "verbs": "ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können konnte konnten muss"
        " müssen musste mussten soll sollen sollte sollten will wollen wollte wollten darf dürfen bleibt bleiben blieb"
        " sagt sagte kam kommt ging geht gab gibt steht stand liegt lag macht machte zeigt zeigte gilt galt hält hielt"
        " führt führte stieg sank fiel nahm nimmt fand findet ließ lässt sei seien",
        "verb_endings": "[^\\W\\d_]{3}te|[^\\W\\d_]{3}ten",
        "clauses": "während wobei wodurch um",
        "clause_endings": "",
        "relatives": "",
        "subordinators": "wenn falls obwohl weil da bevor bis als dass ob sobald damit"
        " seit nach vor in an auf bei mit von zu trotz wegen",
        "connectives": "",
        "indefinite": "ein eine einen einem einer eines",
        "definite": "der die das den dem des dieser diese dieses",
        "pointing": "dieser diese dieses diesem diesen",
        "now": "jahr jahres woche monat tag tage tagen wochenende sommer winter frühjahr herbst montag"
        " dienstag mittwoch donnerstag freitag samstag sonntag abend morgen saison mal",
        "courtesy": "Herr Herrn Frau",
    },
    "es": {
        "leaning": "él ella ello ellos ellas este esta estos estas ese esa esos esas aquel esto eso su sus pero y e"
        " o así dicho dicha ambos ambas les",
        "linking": "más_tarde después antes al_día_siguiente sin_embargo no_obstante en_cambio también tampoco"
        " otro otra otros otras este_último esta_última el_mismo la_misma",
        "unnamed": "[,”\"»]\\s+(?:dijo|afirmó|aseguró|explicó|añadió|señaló|agregó|indicó)\\s*[,.]"
        "|\\b(?:dijo|afirmó|explicó)\\s+(?:él|ella)\\b",
        "pronouns": "él ella ellos ellas les",
        "tied": "asimismo tampoco desde_entonces este_último esta_última al_día_siguiente el_día_anterior",
        "persons": "uno_de_ellos una_de_ellas a_su_juicio desde_allí desde_ahí a_partir_de_ahí "
        "el_hombre la_mujer la_pareja la_víctima el_sospechoso el_joven la_joven el_niño la_niña",
        "before": "había habían",
        "first_person": "yo nosotros nosotras mi mis me nuestro nuestra nuestros nuestras nos mí",
        "verbs": "es son era eran fue fueron está están estaba estaban ha han había habían será serán sería serían"
        " tiene tienen tenía hay puede pueden debe deben va van hace hacen dice dicen dijo dijeron hizo tuvo dio llegó"
        " quiere sigue siguen viene queda",
        "verb_endings": "[^\\W\\d_]{2}ó|[^\\W\\d_]{2}aron|[^\\W\\d_]{2}ieron|[^\\W\\d_]{2}aba|[^\\W\\d_]{2}aban"
        "|[^\\W\\d_]{3}ará|[^\\W\\d_]{3}arán",
        "clauses": "mientras que quien quienes donde cuyo cuya incluido incluida entre_ellos"
        " entre_ellas lo_que",
        "clause_endings": "[^\\W\\d_]{2}ando|[^\\W\\d_]{2}iendo",
        "relatives": "que quien quienes cuyo cuya donde",
        "subordinators": "si cuando aunque porque pues hasta antes_de desde como en a con por para de según al",
        "connectives": "además por_otra_parte por_otro_lado asimismo finalmente también",
        "indefinite": "un una",
        "definite": "el la los las del al",
        "pointing": "este esta estos estas ese esa esos esas",
        "now": "lunes martes miércoles jueves viernes sábado domingo semana mes año mañana tarde noche"
        " temporada verano invierno jueves es son",
        "courtesy": "señor señora Sr. Sra.",
    },
    "it": {
        "leaning": "egli ella esso essa essi esse lui lei loro questo questa questi queste quello quella quei quelle"
        " ciò suo sua suoi sue ma però tuttavia e ed o così quindi dunque entrambi",
        "linking": "più_tardi dopo prima il_giorno_dopo tuttavia invece però anche altro altra altri altre"
        " quest’ultimo quest'ultimo lo_stesso la_stessa",
        "unnamed": "[,”\"»]\\s+(?:ha|hanno)\\s+(?:detto|spiegato|aggiunto|dichiarato|concluso)\\s*[,.]",
        "pronouns": "lui lei loro",
        "tied": "anche_lui anche_lei altresì da_allora quest’ultimo quest'ultima il_giorno_dopo. il_giorno_prima.",
        "persons": "uno_di_loro una_di_loro a_suo_dire a_suo_avviso da_lì da_quel_momento "
        "l’uomo l'uomo la_donna la_coppia la_vittima il_giovane il_bambino la_bambina",
        "before": "aveva avevano",
        "first_person": "io noi mio mia miei mie nostro nostra nostri nostre me mi",
        "verbs": "è sono era erano fu furono ha hanno aveva avevano sarà saranno sarebbe sarebbero avrà può possono"
        " deve devono va vanno fa fanno dice dicono disse viene vengono sta stanno vuole resta rimane",
        "verb_endings": "[^\\W\\d_]{2}arono|[^\\W\\d_]{2}irono|[^\\W\\d_]{2}ava|[^\\W\\d_]{2}avano|[^\\W\\d_]{2}eva"
        "|[^\\W\\d_]{2}evano|[^\\W\\d_]{2}erà|[^\\W\\d_]{2}eranno",
        "clauses": "mentre che dove cui compreso compresa tra_cui fra_cui il_che",
        "clause_endings": "[^\\W\\d_]{2}ando|[^\\W\\d_]{2}endo",
        "relatives": "che dove cui",
        "subordinators": "se quando sebbene benché perché poiché finché prima da come in a con per di secondo"
        " nel",
        "connectives": "inoltre infine d’altra_parte",
        "indefinite": "un una uno un’ un'",
        "definite": "il lo la i gli le l’ l' del della al alla",
        "pointing": "questo questa questi queste",
        "now": "lunedì martedì mercoledì giovedì venerdì sabato domenica settimana mese anno mattina sera"
        " notte stagione estate inverno è sono",
        "courtesy": "signor signora",
    },
    "pt": {
        "leaning": "ele ela eles elas este esta estes estas esse essa esses essas aquele aquela isto isso seu sua"
        " seus suas mas porém contudo entretanto e ou assim ambos ambas lhe",
        "linking": "mais_tarde depois antes no_dia_seguinte porém contudo no_entanto entretanto também outro"
        " outra outros outras este_último esta_última o_mesmo a_mesma",
        "unnamed": "[,”\"»]\\s+(?:disse|afirmou|explicou|acrescentou)(?:\\s+(?:ele|ela))?\\s*[,.]",
        "pronouns": "ele ela eles elas lhe lhes",
        "tied": "tampouco desde_então este_último esta_última no_dia_seguinte no_dia_anterior",
        "persons": "um_deles uma_delas a_seu_ver dali a_partir_daí "
        "o_homem a_mulher o_casal a_vítima o_suspeito o_jovem a_jovem o_menino a_menina",
        "before": "tinha tinham havia haviam",
        "first_person": "eu nós meu minha meus minhas nosso nossa nossos nossas me mim",
        "verbs": "é são era eram foi foram está estão estava estavam tem têm tinha tinham há será serão seria seriam"
        " pode podem deve devem vai vão faz fazem diz dizem disse disseram fez teve deu quer segue fica",
        "verb_endings": "[^\\W\\d_]{2}ou|[^\\W\\d_]{2}aram|[^\\W\\d_]{2}eram|[^\\W\\d_]{2}iram|[^\\W\\d_]{2}ava"
        "|[^\\W\\d_]{2}avam|[^\\W\\d_]{3}ará|[^\\W\\d_]{3}arão",
        "clauses": "enquanto que quem onde cujo cuja incluindo entre_eles entre_elas o_que",
        "clause_endings": "[^\\W\\d_]{2}ando|[^\\W\\d_]{2}endo|[^\\W\\d_]{2}indo",
        "relatives": "que cujo cuja onde",
        "subordinators": "se quando embora porque pois até antes desde como em no na a com por para de"
        " segundo ao",
        "connectives": "além_disso por_outro_lado também finalmente",
        "indefinite": "um uma",
        "definite": "o a os as do da dos das no na ao",
        "pointing": "este esta estes estas esse essa esses essas neste nesta desse dessa nesse nessa deste"
        " desta",
        "now": "segunda terça quarta quinta sexta sábado domingo semana mês ano manhã tarde noite temporada"
        " verão inverno é são",
        "courtesy": "senhor senhora Sr. Sra.",
    },
}  # fmt: skip
