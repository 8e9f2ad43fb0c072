"""What a sentence sounds like when it is heard without those around it."""

from __future__ import annotations

import re

from skill.stories.grammar import Grammar, any_of, grammar
from skill.stories.text import fold

# What ties a sentence to the one before stands among its first words.
OPENING_WORDS = 6
# What a pronoun stands for is seldom in a sentence as short.
SHORT_WORDS = 10

_AGED = re.compile(r"(?:the|der|die)\s\d+-(?:year-old|jährige)\b", re.IGNORECASE)
# Nothing but what somebody said, and not who.
_SPEAKERLESS = re.compile(r"(?:[“„«»\"][^“”„«»\"]*(?:[”“»«\"][.!?…]*\s*|$))+")
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]*[”“»\"]")
# The first mark closes: what it closes began before.
_CLOSES_FIRST = re.compile(r"[^\"“”„«»‹›]*+(?<=[^\s(\[])[\"”»](?=[,;:\s–—])")
_SINGLE_CLOSES = re.compile(r"['’](?!\w)")
# "Terrible: the hall after the storm", as captions have it.
_LABEL = re.compile(r"[^\W\d_][\w’'-]*(?: [\w’'-]+){0,2}:\s")
# Who is seen where in a picture.
_PICTURED = re.compile(
    r"[(,]\s?(?:far |top |bottom |second )?(?:left|right|cent(?:re|er)|pictured|above|below"
    r"|à (?:gauche|droite)|au centre|links|rechts|mitte|izquierda|derecha|a (?:sinistra|destra)"
    r"|à (?:esquerda|direita))\b",
    re.IGNORECASE,
)
# What stands around stories in every feed: where a sentence begins so, or holds what no story says.
_FURNITURE = re.compile(
    r"""(?:read\smore|continue\sreading|click\s(?:here|on|the\slink)|scroll\sdown|sign\sup\b.{0,30}newsletter|subscribe
    |follow\sus|image\s(?:copyright|caption|source)|photo(?:graph|s)?(?::|\s(?:by|courtesy))|media\splayback
    |reporting\sby|advertisement|related:|more\son\sthis
    |(?:please\s)?enable\s(?:cookies|javascript)|(?:veuillez\s)?activer\s(?:les\scookies|javascript)
    |(?:deine|ihre)\sprivatsphäre-einstellungen|zur\sanzeige\saktivieren?|bitte\saktivieren\ssie
    |lire\s(?:aussi|également|la\ssuite)|à\slire|en\ssavoir\splus|abonnez-vous|crédits?\sphotos?|cliquez
    |mehr\szum\sthema|lesen\ssie\s(?:auch|hier|mehr)|klicken\ssie|fotos?:|quelle:
    |leer\smás|lea\stambién|suscr[íi]bete|haga\sclic|haz\sclic|foto\sde
    |leggi\s(?:anche|tutto)|iscriviti|clicca
    |leia\s(?:mais|também)|inscreva-se|clique)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ANYWHERE = re.compile(
    any_of(
        (
            r"appeared\sfirst\son",
            r"all\srights\sreserved",
            r"editing\sby",
            r"this\s(?:story|article)\s(?:was|has\sbeen)\s(?:first\s|originally\s)?(?:published|updated|amended)",
            r"tous\sdroits\sréservés",
            r"alle\srechte\svorbehalten",
            r"todos\slos\sderechos\sreservados",
            r"tutti\si\sdiritti\sriservati",
            r"todos\sos\sdireitos\sreservados",
        ),
        not_after=r"\w",
    )
    + r"\b",
    re.IGNORECASE,
)
# A subheading, or a sentence, that a page set apart and its text does not: "tomorrow.Also", "the app -Late on Monday".
_RUN_TOGETHER = re.compile(
    r"[a-zà-öø-ÿ]{2}(?:\.{1,3}|[!?…])[”»\"]?(?:[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]|[A-Z] )|\s[-–—][A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]"
)
# Shorter than any sentence of a story, where no verb is seen in it.
_FEW_WORDS = 2
# A year among the first words: "In 2019 …".
_YEAR = re.compile(rf"(?:\S+\s+){{0,{OPENING_WORDS}}}\(?(?:19|20)\d\d\b")
_MARKS = "“„«\"'‘([¿¡—–•*→> "


def leans(text: str, language: str) -> bool:
    """Whether a sentence leans on the one before it: "She", "But", "Three minutes later", "The crowd, however,", or
    is told by somebody who is not named: "…, she said".
    """
    rules = grammar(language)
    opening = _opening(text)
    is_tied = (
        rules.linking.search(opening) or rules.tied.search(text) or rules.persons.match(opening) or _AGED.match(opening)
    )
    return begins_leaning(text, language) or bool(is_tied) or _is_by_somebody(text, rules)


def _opening(text: str) -> str:
    return " ".join(text.lstrip(_MARKS).split(maxsplit=OPENING_WORDS)[:OPENING_WORDS])


def begins_leaning(text: str, language: str) -> bool:
    """Whether the first word alone leans on a sentence before."""
    first = fold(text.lstrip(_MARKS).partition(" ")[0])
    return re.split("['-]", first)[0] in grammar(language).leaning


def _is_by_somebody(text: str, rules: Grammar) -> bool:
    """Whether somebody says this, "she said", who is not named before in the sentence; or it is of somebody so."""
    is_short = len(text.split()) <= SHORT_WORDS
    found = (rules.unnamed.search(text), is_short and rules.pronouns.search(_QUOTED.sub(_blank, text)))
    return any(one and not _names_anybody(text[: one.start()], rules) for one in found)


def _names_anybody(text: str, rules: Grammar) -> bool:
    """Whether a name stands in `text`, the beginning of a sentence. German nouns look like names."""
    words = [bare for word in text.split() if (bare := word.lstrip(_MARKS))]
    return not rules.nouns_have_capitals and any(bare[:1].isupper() for bare in words[1:])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def tells_of_before(text: str, language: str) -> bool:
    """Whether a sentence tells what was before the news: a year is among its first words, or "had"."""
    return bool(_YEAR.match(text) or grammar(language).before.search(_opening(text)))


def is_speakerless(text: str) -> bool:
    """Whether `text` is nothing but quotations, and says not whose."""
    return bool(_SPEAKERLESS.fullmatch(text))


def is_left_open(text: str) -> bool:
    """Whether `text` begins a quotation in single marks that it does not close; double ones are followed elsewhere."""
    return text.startswith(("‘", "'")) and not _SINGLE_CLOSES.search(text, 1)


def ends_what_began_before(text: str) -> bool:
    """Whether `text` begins inside a quotation, and so half of what somebody said would sound as if told by us."""
    return bool(_CLOSES_FIRST.match(text))


def is_question(text: str) -> bool:
    return text.rstrip("”»\"') ").endswith("?")


def is_labelled(text: str) -> bool:
    """Whether `text` is what stands under a picture."""
    return bool(_LABEL.match(text) or _PICTURED.search(text))


def is_run_together(text: str) -> bool:
    """Whether `text` holds the end of one thing and the beginning of the next, with no space between."""
    return bool(_RUN_TOGETHER.search(text))


def is_fragment(text: str, language: str) -> bool:
    """Whether `text` is a few words without a verb: "Very lucky", "Mounir Mahjoubi!"."""
    rules = grammar(language)
    return rules.is_known and len(text.split()) <= _FEW_WORDS and not rules.verb.search(text)


def is_furniture(text: str) -> bool:
    """Whether `text` belongs to the page or the feed and not to the story."""
    return bool(_FURNITURE.match(text.lstrip(_MARKS)) or _ANYWHERE.search(text))


def speaks_of_itself(text: str, language: str) -> bool:
    """Whether the writer speaks as "I" or "we": what somebody is quoted with does not count."""
    return bool(grammar(language).first_person.search(_QUOTED.sub("", text)))


def quoted_share(text: str) -> float:
    """How much of `text` is inside quotation marks, as a share of its length."""
    return sum(len(found) for found in _QUOTED.findall(text)) / max(len(text), 1)
