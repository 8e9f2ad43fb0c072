"""Whether a full stop, a question mark or an ellipsis ends its sentence: by the word before it and what follows."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from skill.stories.sentences.languages import Kind, Rules

# A run of stops, what closes with it, and the spaces to what follows. It matches without spaces too, so that each run
# is looked at once, however long.
MARK = re.compile(r"[.!?…][.!?…]*+()(?:[\"'”’“‘„»«›‹)\]¹²³⁴-⁹]|\[\d{1,3}\]| [»”’](?=[\s,.;:)]|$)|-(?=\s))*+()\s*+")

OPENING = "\"'“”„«»‹›‘’([¿¡—–-•"
# The first character of what follows, whatever opens it.
_FIRST = re.compile(r"(?:[(\[] ?(?:\.{2,3}|…) ?[)\]]|[\"'“”„«»‹›‘’(\[¿¡—–\-•\s]){0,8}(.)")
_GOES_ON_AT = ",;:.…?!%)]}/&=+"
# The word that follows, and the first character of the one after it.
_FOLLOWING = re.compile(r"([^\W_][\w'’\-]*+)[\"”’»)]*(?:\s++([\"“«(]?\w))?")
_INITIAL = re.compile(r"[^\W\d_]\.")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,4}")
_ORDINAL = re.compile(r"[IVX]{2,6}|\d{1,2}")
_BRAND = re.compile(r"[a-z][A-Z]")
_ROMAN_FIGURE = re.compile(r"[IVXL]+\b")
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\b"
    r"|(?:[ECMP][SD]?T|GMT|UTC|BST|CET|IST|Eastern|Central|Mountain|Pacific)\b"
)
_CLOCK = re.compile(r"(?:At|By|Around|About|On|Before|After|Until|Since|From) [^ ]+ ?[^ ]*")
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]*+ ){1,4}(?:said|asked|says|asks|added|wrote|told|shouted|replied)\b")
_DASHES = "—–"
_QUOTES = frozenset("\"'”’“‘»«›‹")
_BRACKET_CHARACTERS = 40
# 1. The first item, • 2.) The second
_LABEL = re.compile(r"(?:[•▪‣⁃●] ?)?(?:\d{1,2}|[a-z])")
_LABEL_CHARACTERS = 5
# What is longer is looked for no further.
_WORD_CHARACTERS = 40
_UNITS = "hmsglt"
_BEFORE_I = frozenset({"and", "than", "as", "or", "am", "do"})
# Names that are written with an exclamation mark.
_EXCLAIMED = frozenset({"Yahoo", "Jeopardy", "Yum", "Wham", "Oklahoma", "E", "Joomla"})


# Where a sentence stops, and where the next one begins.
Ending = tuple[int, int]


class _Place(NamedTuple):
    """A mark at `line[at:stop]`, its stops at `line[at:closed]`, after what may be a sentence from `first`.

    `begins` is where the next word begins, after what opens it; `is_boundary`: sentencex ends a sentence here.
    """

    line: str
    first: int
    at: int
    closed: int
    stop: int
    begins: int
    is_boundary: bool

    @property
    def begins_with_figure(self) -> bool:
        return self.line[self.begins].isdigit()


def ends(line: str, first: int, mark: re.Match[str], rules: Rules, boundaries: AbstractSet[int]) -> bool:
    """Whether the sentence that begins at `first` ends with `mark`, a match of `MARK` with spaces after it.

    `boundaries` are where sentencex begins sentences.
    """
    at, following = mark.span()
    begins = following
    after = line[begins]
    if following == at + 2 and line[at] == "." and after.isupper() and following in boundaries:
        # After a common word, as at the end of most sentences: no more thought.
        word = line[max(line.rfind(" ", max(first, at - _WORD_CHARACTERS), at) + 1, first) : at]
        if word.isalpha() and word not in rules.kinds and (word[3:] or (word[1:] and word.islower())):
            return True
    if after in OPENING and (opened := _FIRST.match(line, begins)):
        begins = opened.start(1)
        after = line[begins]
    closed, stop = mark.end(1), mark.end(2)
    if after.islower():
        return _BRAND.match(line, begins) is not None or _is_opened(line, at, closed, following, begins)
    if after in _GOES_ON_AT:
        return False
    place = _Place(line, first, at, closed, stop, begins, begins in boundaries or following in boundaries)
    return _stop_ends(place, rules) if line[at] == "." and closed == at + 1 else _other_ends(place, rules)


def word_before(line: str, first: int, at: int) -> str:
    """The word before the one that begins at `at`; empty where that one is the first since `first`."""
    if at <= first:
        return ""
    least = max(first, at - _WORD_CHARACTERS)
    return line[max(line.rfind(" ", least, at - 1) + 1, least) : at - 1]


def _is_opened(line: str, at: int, closed: int, following: int, begins: int) -> bool:
    """Whether a quotation is opened between a full stop after a word and a small letter: "… roads. “nobody …"."""
    return closed == at + 1 and line[following] in "“‘„" and line[max(0, at - 2) : at].isalpha() and begins > following


# ── other marks than a full stop ──────────────────────────────────────────────────────────────────


def _other_ends(place: _Place, rules: Rules) -> bool:
    line, at = place.line, place.at
    before = line[at - 1 : at]
    if before in {"(", "["}:  # (…), [...], (!)
        return False
    if line[at] in ".…":
        if line.startswith(("….", "...."), at):
            return True
        return before != " " or (_is_begun(place, rules) if rules.has_capital_nouns else place.is_boundary)
    word = word_before(line, place.first, at + 1).lstrip(OPENING)
    asks = place.stop > place.closed and line[place.stop - 1] in _QUOTES and _SPEAKER.match(line, place.begins)
    return _is_begun(place, rules) if asks or word in _EXCLAIMED else True


# ── a full stop ───────────────────────────────────────────────────────────────────────────────────


def _stop_ends(place: _Place, rules: Rules) -> bool:
    line, first, at = place.line, place.first, place.at
    if at - first < _LABEL_CHARACTERS and _LABEL.fullmatch(line, first, at):
        return False
    word = word_before(line, first, at + 1)
    if not word:  # a stop with a space before it, or the last of an ellipsis that has them
        return line[at - 2 : at] != ". " or line.endswith(". . . .", first, at + 1)
    if place.stop > place.closed:
        return line[place.stop - 1] != ")" or _bracket_ends(place, rules)
    if word[-1] in _DASHES:  # —Go —said she—. Do not come back.
        return line[first] not in _DASHES
    return _word_ends(place, word, rules)


def _word_ends(place: _Place, word: str, rules: Rules) -> bool:
    bare = _bare(word, rules)
    before = word_before(place.line, place.first, place.at - len(word))
    kind = (rules.kinds.get(before + bare) if before.endswith(".") else None) or rules.kinds.get(bare)
    if kind:
        return _kind_ends(place, kind, rules)
    if len(bare) == 1 and bare.isalpha():
        return _letter_ends(place, bare, before, rules)
    if rules.ordinal_after and _ORDINAL.fullmatch(bare):
        return _ordinal_ends(place, before, rules)
    if _DOTTED.fullmatch(bare):
        return _is_begun(place, rules) or (bare.count(".") > 1 and _is_common(place, rules))
    if not bare.isalpha() or (rules.is_own and place.begins_with_figure and not bare.endswith("str")):  # Hauptstr. 5
        return True
    return place.is_boundary or _is_begun(place, rules)


def _bare(word: str, rules: Rules) -> str:
    """`word` without what opens it, the "l'" of "l'art", and the first half of "Dipl.-Ing", "Hans-P", "left.Mr"."""
    word = word.lstrip(OPENING)
    if word in rules.kinds:
        return word
    apostrophe = max(word.find("'"), word.find("’"))
    word = word[apostrophe + 1 :] if len(word) > apostrophe + 2 else word
    half = word[max(word.rfind("-"), -1 if _DOTTED.fullmatch(word) else word.rfind(".")) + 1 :]
    return half if (len(half) > 1 and half in rules.kinds) or (len(half) == 1 and "." not in word) else word


def _kind_ends(place: _Place, kind: Kind, rules: Rules) -> bool:
    match kind:
        case Kind.GOES_ON:
            return False
        case Kind.FIGURED:
            return not (place.begins_with_figure or _ROMAN_FIGURE.match(place.line, place.begins))
        case Kind.NAMED:
            return _is_begun(place, rules)
        case Kind.CLOCK:
            return not _is_of_a_day(place)
        case Kind.ENDS:
            return True
    return _is_begun(place, rules) or (
        not rules.has_capital_nouns and not place.begins_with_figure and _is_common(place, rules)
    )


def _bracket_ends(place: _Place, rules: Rules) -> bool:
    """Whether a sentence ends with ".)": not where a few words in the middle of one end in an abbreviation."""
    opened = place.line.rfind("(", max(place.first, place.at - _BRACKET_CHARACTERS), place.at)
    if opened <= place.first or place.line[opened - 2] in ".!?…":
        return True
    return place.line.count(" ", opened, place.at) > 2 or _is_begun(place, rules)


def _letter_ends(place: _Place, letter: str, before: str, rules: Rules) -> bool:
    """Whether a sentence ends with a lone letter: a unit, a Plan B, the pronoun I; most are initials of a name."""
    if letter.islower():
        return (letter in _UNITS and before[-1:].isdigit()) or _is_begun(place, rules)
    if letter == "I" and rules.has_pronoun_i:
        return not before[:1].isupper() and (before in _BEFORE_I or _is_begun(place, rules))
    return before.lower() in rules.labels or _is_begun(place, rules)


def _ordinal_ends(place: _Place, before: str, rules: Rules) -> bool:
    """Whether a sentence ends with a number that may be an ordinal: am 3. Oktober, Platz 3. Der Jubel."""
    before = before.lower()
    return before not in rules.ordinal_after and (before in rules.labels or _is_begun(place, rules))


# ── what follows ──────────────────────────────────────────────────────────────────────────────────


def _is_begun(place: _Place, rules: Rules) -> bool:
    """Whether a word follows that begins sentences, and no name: The, Il, Aber."""
    found = _FOLLOWING.match(place.line, place.begins)
    if not found or _INITIAL.match(place.line, place.begins):
        return False
    word = found.group(1).replace("’", "'")
    head, apostrophe, _ = word.partition("'")
    return head in rules.starters or head + apostrophe in rules.starters


def _is_common(place: _Place, rules: Rules) -> bool:
    """Whether a common word follows that is written like a name because it begins a sentence: U.S. Shares fell."""
    found = _FOLLOWING.match(place.line, place.begins)
    if not found or found.group(1) in rules.attached:
        return False
    return (found.group(2) or "").islower()


def _is_of_a_day(place: _Place) -> bool:
    """Whether a day or a time zone follows "5 p.m.", or the sentence has only just begun: At 5 a.m. Mr. Cole left."""
    return _DAY.match(place.line, place.begins) is not None or (
        _CLOCK.fullmatch(place.line, place.first, place.at) is not None
    )
