"""Text of one publisher that would be heard as another's, as ours, as a command, or as an invitation to another site.

Listeners know whose words they hear by the credit in front, and that something is ours by how we say it. So a text
must not hold such a credit ("From The Harbor Times: …", "The Harbor Times reports: …") or such a sentence of ours, no
address but its own site's, and nothing that a speaker in the room would do ("Alexa, open …"). Journalism that speaks
of another paper goes through: what counts is where the name stands and what follows it. Names are compared as they
sound and look, not as they are spelt.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from skill.stories.story import Entry
from skill.stories.titles import Titles


class Posing(StrEnum):
    """Why a text is not said, as `refresh` counts it."""

    CREDIT = "FAKE_CREDIT"
    OURS = "OUR_WORDS"
    ADDRESS = "FOREIGN_ADDRESS"
    COMMAND = "COMMAND"


# Words that lead to a source, in the languages of feeds; licences add those of their own credits.
_LEADS = (
    "from", "also from", "by", "via", "source", "courtesy of", "selon", "toujours selon", "encore selon", "d'apres",
    "laut", "segun", "segundo", "secondo", "according to",
)  # fmt: skip
# What leads to one at the beginning of a sentence alone; elsewhere it names an owner, a place, a subject.
_LEADS_AT_FIRST = {
    *("de", "du", "depuis", "par", "von", "aus", "nach", "por", "do", "da", "di", "dal", "dalla"),
    *("this is", "here is", "you are listening to", "you're listening to", "you are hearing", "welcome to", "over to"),
    *("ici", "voici", "vous ecoutez"),
}
# Of these, the ones that every paper uses to name its sources, with a comma: "According to The Mill, the bridge …".
_IDIOMS = {
    *("selon", "toujours selon", "encore selon", "d'apres", "laut", "segun", "segundo", "secondo", "according to"),
    *("de", "nach"),
}
# "The Mill reports: …" announces words of The Mill's, with quotation marks, which nobody hears, or without.
_ANNOUNCES = {"reports", "says", "writes", "rapporte", "ecrit", "annonce", "berichtet", "schreibt", "informa", "scrive"}
# Without a colon, a credit is known by what little stands before it ("And now from The Mill. …"); with one, a few words
# may stand between ("The Mill wrote on Monday: …").
_MOST_IN_LEAD = 2
_MOST_BETWEEN = 3
_FURTHEST_BACK = 6
_MOST_KNOWN = 20_000
_MAY_NAME, _MAY_BE_OURS = frozenset({1, 3}), frozenset({2, 3})
# What wakes a machine that hears it, as `_marked` writes it. Alexa is news, too, but where she is told to do something.
_WAKES = {"alexa", "ziggy", "siri", "google"}
_COMMAND = re.compile(
    r"\b(?:hey|ok|okay|dis|hallo|oye|ehi) (?:alexa|google|siri)\b"
    r"|\| (?:alexa|ziggy) (?:\| )?"
    r"(?:add|announce|answer|ask|buy|call|cancel|change|close|delete|disable|disarm|dis|drop|enable"
    r"|find|give|go|launch|lock|make|open|order|ouvre|pair|pay|play|reorder|remove|say|send|set|show|start|stop|tell|text"
    r"|turn|unlock|volume|what|who)\b"
)
# Of our sentences, those that nobody else says by chance.
_FEWEST_OF_OURS = 4
_MOST_IN_BLANK = 6

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_BREAK = re.compile(r"[.:!?…;|•·()\[\]{}\n—–]| - | -- ")
_OUR_BREAK = re.compile(r"[.:!?…;]")
_PIECE = re.compile(rf"\{{\w+\}}|{_WORD.pattern}")
_BLANK = rf"(?:[^\s|]+ ){{0,{_MOST_IN_BLANK - 1}}}[^\s|]+"
_QUOTE = re.compile(r"[\"“”„«»‹›]")
_CLOSED = r"\s*[\"“”„«»‹›'’]*\s*"
_COLON = re.compile(rf"{_CLOSED}[:：︓︰]")
_STOPS = re.compile(rf"{_CLOSED}(?:[.!?…;|•\n)\]]|$)")
_COMMA = re.compile(rf"{_CLOSED},")
_DASH = re.compile(rf"{_CLOSED}(?:[—–]|-{{1,2}}\s)")
# Whatever is neither a word nor a part of one.
_PAUSE = re.compile(rf"{_CLOSED}(?:[^\w\s,'’-]|-{{1,2}}\s|\n|$)")
_OWNED = re.compile(r"(?:©|℗|\(c\)|\bcopyright\b)\W*(?:\d{4}\W*)?(?:by\W+)?$", re.IGNORECASE)
_ARTICLES = {"the", "a", "le", "la", "les", "der", "die", "das", "el", "los", "il", "lo", "o", "os"}
# Letters that look like Latin ones (Unicode TS 39, confusables): a word in both scripts is read by its looks.
_LOOKS = str.maketrans(
    "аеорсухіѕјһԁԛԝвкмнтг" + "αβεικνορτυχγωη" + "ϲϳıɑɡ",
    "aeopcyxisjhdqwbkmhtr" + "abeiknoptuxywn" + "cjiag",
)
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,11}://|\bwww\.|\bmailto:)\S+"
    r"|[\w.+-]+@(?:[\w-]+\.)+\w{2,}"
    r"|(?<![\w@.])(?:[\w-]+\.)+[^\W\d_]{2,}/[^\s/]\S*",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:(?://)?)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)


class _Spoken(NamedTuple):
    """A word: as it is written, as it compares, and where it stands."""

    written: str
    flat: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that is credited: how its words compare, and whose it is. One that `is_word`, as The Mill, is told from
    the word by how it is written.
    """

    publisher: str
    written: str
    key: tuple[str, ...]
    is_word: bool


class _Tokens:
    """Of what stands between two spaces: whether a name may begin there (1), a sentence of ours or a command be
    there (2), or both.

    Most texts hold neither and are looked at no longer. What was met before is known; no text makes it large.
    """

    def __init__(self, heads: frozenset[str], anchors: frozenset[str]) -> None:
        self._heads, self._anchors = heads, anchors
        self._known: dict[str, int] = {}

    def kinds(self, text: str) -> set[int]:
        tokens = text.split()
        found = set(map(self._known.get, tokens))
        known = {kind for kind in found if kind is not None}
        return known if len(known) == len(found) else set(map(self._kind, tokens))

    def _kind(self, token: str) -> int:
        known = self._known.get(token)
        if known is not None:
            return known
        flat = list(map(_flat, _WORD.findall(token)))
        may_name = not self._heads.isdisjoint(flat) or not self._heads.isdisjoint(map(_sound, flat))
        found = may_name + 2 * (not self._anchors.isdisjoint(flat))
        if len(self._known) < _MOST_KNOWN:
            self._known[token] = found
        return found


class Voices:
    """Whose credits there are, and what we say ourselves: `ours` are our sentences, with blanks as `{title}`.

    `mark` changes when either does: what was judged before is then judged anew.
    """

    def __init__(self, titles: Titles, ours: Iterable[str] = ()) -> None:
        self._titles, self._lines = titles, tuple(ours)

    # Each is made when it is first asked for: a process that only answers requests asks for none.

    @cached_property
    def mark(self) -> str:
        named = sorted(f"{name.publisher} {name.key}" for names in self._names.values() for name in names)
        return hashlib.sha256("\n".join((*named, *self._lines)).encode()).hexdigest()[:8]

    @cached_property
    def _names(self) -> Mapping[str, Sequence[_Name]]:
        """The names that there are, by their first word."""
        found: dict[str, list[_Name]] = {}
        for name in _names(self._titles):
            found.setdefault(name.key[0], []).append(name)
        return found

    @cached_property
    def _told_as(self) -> frozenset[tuple[str, ...]]:
        return _told_as(self._lines)

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return _pairs(self._lines)

    @cached_property
    def _tokens(self) -> _Tokens:
        return _Tokens(frozenset(self._names), frozenset(last for _, last in self._pairs) | _WAKES)

    @cached_property
    def _ours(self) -> re.Pattern[str]:
        return _sentences_of_ours(self._lines)

    def posing(
        self, text: str, publisher: str, credit_lines: frozenset[str] = frozenset(), link: str | None = None
    ) -> Posing | None:
        """What `text` of `publisher` would be taken for; `None` where it is its own.

        `credit_lines` are those of all licences, with `{title}`; `link` is the story's, whose site may be named.
        """
        kinds = self._tokens.kinds(text)
        if not kinds.isdisjoint(_MAY_NAME) and self._is_credit(text, publisher, _leads(credit_lines)):
            return Posing.CREDIT
        if not kinds.isdisjoint(_MAY_BE_OURS) and self._is_ours(text):
            return Posing.OURS
        if any(not _is_own(host, link) for host in _hosts(text)):
            return Posing.ADDRESS
        return Posing.COMMAND if not kinds.isdisjoint(_MAY_BE_OURS) and _COMMAND.search(_marked(text)) else None

    def names_another(self, byline: str, publisher: str) -> bool:
        """Whether a byline holds the name of a title or publisher that is not `publisher`'s own. One of a single word
        is also somebody's surname, unless it is all that stands there.
        """
        if self._tokens.kinds(byline).isdisjoint(_MAY_NAME):
            return False
        spoken = _words(byline)
        return any(
            not name.is_word or (begin, end) == (0, len(spoken)) for begin, end, name in self._found(spoken, publisher)
        )

    def _is_ours(self, text: str) -> bool:
        flat = map(_flat, _WORD.findall(text))
        return not self._pairs.isdisjoint(pairwise(flat)) and self._ours.search(_marked(text)) is not None

    def _is_credit(self, text: str, publisher: str, leads: frozenset[str]) -> bool:
        spoken = _words(text)
        return any(
            _credits(text, spoken, begin, end, name, leads, self._told_as)
            for begin, end, name in self._found(spoken, publisher)
        )

    def _found(self, spoken: Sequence[_Spoken], publisher: str) -> Iterator[tuple[int, int, _Name]]:
        """Where names of others stand, as words from and to, with the article before."""
        after = 0
        for place, one in enumerate(spoken):
            if one.flat not in self._names and _sound(one.flat) not in self._names:
                continue
            names = self._at(spoken, place)
            if not names or place < after:
                continue
            begin, after = place, place + len(names[0].key)
            if begin and spoken[begin - 1].flat in _ARTICLES:
                begin -= 1
            if all(name.publisher != publisher for name in names):
                yield begin, after, names[0]

    def _at(self, spoken: Sequence[_Spoken], place: int) -> list[_Name]:
        """The longest names that begin at a word."""
        flat = spoken[place].flat
        names = [name for key in dict.fromkeys((flat, _sound(flat))) for name in self._names.get(key, ())]
        here = [name for name in names if name.key == _as_key(spoken[place : place + len(name.key)])]
        longest = max((len(name.key) for name in here), default=0)
        return [name for name in here if len(name.key) == longest]


def bylined(entry: Entry, publisher: str, voices: Voices) -> Entry:
    """`entry` with those alone as its authors who could be: a byline is told, and shown beside the credit.

    Another's name says whose copy it is, so it becomes a credit, which a licence may exclude; what poses as something
    else goes.
    """
    own = tuple(name for name in entry.authors if not voices.names_another(name, publisher))
    others = tuple(name for name in entry.authors if name not in own)
    fit = tuple(name for name in own if voices.posing(name, publisher) is None)
    if fit == entry.authors:
        return entry
    return replace(entry, authors=fit, credits=tuple(dict.fromkeys((*entry.credits, *others))))


# ── credits ───────────────────────────────────────────────────────────────────────────────────────


def _credits(
    text: str,
    spoken: Sequence[_Spoken],
    begin: int,
    end: int,
    name: _Name,
    leads: frozenset[str],
    told_as: frozenset[tuple[str, ...]],
) -> bool:
    """Whether the words of a name, from `begin` to `end`, would be heard as a credit."""
    start = _sentence_start(text, spoken, begin)
    before = tuple(one.flat for one in spoken[start:begin])
    after = text[spoken[end - 1].end :]
    if _is_told_as(text, spoken, end, told_as) or _OWNED.search(text[: spoken[begin].start]):
        return True
    lead = " ".join(before)
    is_led = lead in _LEADS_AT_FIRST or any(" ".join(before[number:]) in leads for number in range(len(before)))
    if is_led and _COLON.match(after):
        return True
    if name.is_word and spoken[end - 1].written != name.written:
        return False
    if is_led:
        is_whole = lead in leads | _LEADS_AT_FIRST or len(before) <= _MOST_IN_LEAD
        is_credit = bool(_PAUSE.match(after)) or _is_announced(text, spoken, end)
        return is_whole and (is_credit or (lead not in _IDIOMS and bool(_COMMA.match(after))))
    if before:
        return len(before) <= _MOST_IN_LEAD and bool(_COLON.match(after))
    return _is_label(text, spoken, end, len(name.key), after)


def _is_told_as(text: str, spoken: Sequence[_Spoken], end: int, told_as: frozenset[tuple[str, ...]]) -> bool:
    """The Mill, in short: …"""
    for told in told_as:
        follows = spoken[end : end + len(told)]
        if tuple(one.flat for one in follows) == told:
            gap, after = text[spoken[end - 1].end : follows[0].start], text[follows[-1].end :]
            return bool(gap.strip() or _COLON.match(after) or _COMMA.match(after))
    return False


def _is_label(text: str, spoken: Sequence[_Spoken], end: int, length: int, after: str) -> bool:
    """The Mill: …, where nothing stands before the name."""
    if _COLON.match(after) or _STOPS.match(after):
        return True
    if _DASH.match(after):
        return end <= length + 1 and end < len(spoken) and not spoken[end].written[0].islower()
    return _is_announced(text, spoken, end)


def _is_announced(text: str, spoken: Sequence[_Spoken], end: int) -> bool:
    """The Mill reports: … The Mill wrote on Monday: …"""
    for number in range(end, min(end + _MOST_BETWEEN, len(spoken))):
        if _BREAK.search(text[spoken[number - 1].end : spoken[number].start]):
            return False
        follows = text[spoken[number].end :]
        if _COLON.match(follows):
            is_quoted = _QUOTE.match(follows.partition(":")[2].lstrip())
            return not is_quoted or spoken[end].flat in _ANNOUNCES
    return False


def _sentence_start(text: str, spoken: Sequence[_Spoken], begin: int) -> int:
    """The first word of the sentence that word `begin` stands in, as it is heard; no further back than counts."""
    start = begin
    while start and not _BREAK.search(text[spoken[start - 1].end : spoken[start].start]):
        start -= 1
        if begin - start >= _FURTHEST_BACK:
            break
    return start


@cache
def _leads(credit_lines: frozenset[str]) -> frozenset[str]:
    own = (_flattened(line.partition("{title}")[0]) for line in credit_lines)
    return frozenset(_LEADS) | frozenset(own) - {""}


# ── what we say ───────────────────────────────────────────────────────────────────────────────────


def _sentences_of_ours(lines: Sequence[str]) -> re.Pattern[str]:
    """What finds one of our sentences, whole, in a text that is written as `_marked` does."""
    whole = {pattern for line in lines for part in _OUR_BREAK.split(line) if (pattern := _pattern(part))}
    frames = {f" {_flattened(part)} " for part in _frames(lines)}
    patterns = [rf"\| {one} \|" for one in sorted(whole)] + sorted(map(re.escape, frames))
    return re.compile("|".join(patterns or [r"(?!)"]))


def _pairs(lines: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Of each of our sentences the two words side by side of which the last is longest, and so the rarest."""
    parts = (*(part for line in lines for part in _OUR_BREAK.split(line) if _pattern(part)), *_frames(lines))
    pieces = ([[one.flat for one in _words(piece)] for piece in re.split(r"\{\w+\}", part)] for part in parts)
    pairs = ([pair for piece in some for pair in pairwise(piece)] for some in pieces)
    return frozenset(max(found, key=lambda pair: len(pair[1])) for found in pairs if found)


def _pattern(part: str) -> str:
    """A sentence of ours as a pattern; nothing for one that holds words, or is too short to be known as ours."""
    if "{words}" in part or "{credit}" in part:
        return ""
    pieces = [one.group() for one in _PIECE.finditer(part)]
    if sum(1 for piece in pieces if not piece.startswith("{")) < _FEWEST_OF_OURS:
        return ""
    return " ".join(_BLANK if piece.startswith("{") else re.escape(_flat(piece)) for piece in pieces)


def _frames(lines: Sequence[str]) -> Iterator[str]:
    """What closes a quotation: the sentence after its words."""
    for line in lines:
        _, words, after = line.partition("{words}")
        closing = _OUR_BREAK.split(after)[0].strip()
        if words and "{credit}" in line and len(_words(closing)) > 1:
            yield closing


def _told_as(lines: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """What stands between a credit and its words: in short; quote."""
    between = (line.partition("{credit}")[2].partition("{words}")[0] for line in lines if "{words}" in line)
    return frozenset(tuple(one.flat for one in _words(part)) for part in between) - {()}


def _marked(text: str) -> str:
    """The words as they compare, with a bar where a sentence begins or ends: `| in short | the bridge … |`."""
    pieces, last = ["|"], 0
    for one in _words(text):
        if last and _BREAK.search(text[last : one.start]):
            pieces.append("|")
        pieces.append(one.flat)
        last = one.end
    return f"{' '.join(pieces)} |"


# ── words and names ───────────────────────────────────────────────────────────────────────────────


def _names(titles: Titles) -> Iterator[_Name]:
    for title in titles.titles.values():
        spoken = (one for one in title.spoken if len(_key(one)) > 1)  # "the mill" alone is a mill, too
        yield from _named(title.publisher, (title.name, *spoken))
    for publisher in titles.publishers.values():
        yield from _named(publisher.id, (publisher.name,))


def _named(publisher: str, names: Iterable[str]) -> Iterator[_Name]:
    """Each name, and one of several words as they run together in a tag, too."""
    for name in names:
        if key := _key(name):
            words = _words(name)
            yield _Name(publisher, words[-1].written, key, is_word=len(key) == 1)
            if len(key) > 1:
                joined = "".join(one.flat for one in words)
                bare = "".join(one.flat for one in _without_article(words))
                for one in dict.fromkeys((joined, bare)):
                    yield _Name(publisher, "", (one,), is_word=False)


def _key(name: str) -> tuple[str, ...]:
    """How the words of a name compare, without its article; one of several words as it sounds."""
    return _as_key(_without_article(_words(name)))


def _without_article(found: Sequence[_Spoken]) -> Sequence[_Spoken]:
    return found[1:] if len(found) > 1 and found[0].flat in _ARTICLES else found


def _as_key(found: Sequence[_Spoken]) -> tuple[str, ...]:
    return tuple(_sound(one.flat) if len(found) > 1 else one.flat for one in found)


def _flattened(text: str) -> str:
    return " ".join(one.flat for one in _words(text))


def _words(text: str) -> list[_Spoken]:
    return [_Spoken(one.group(), _flat(one.group()), one.start(), one.end()) for one in _WORD.finditer(text)]


@lru_cache(maxsize=8192)
def _flat(word: str) -> str:
    """`word` as it looks: no case, no accents, other scripts' letters by those that they look like."""
    if word.isascii():
        return word.lower().removesuffix("'s")
    letters = unicodedata.normalize("NFKD", word).casefold().replace("’", "'").replace("ʼ", "'")
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return bare.translate(_LOOKS).removesuffix("'s")


_ALIKE = (("ph", "f"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("z", "s"), ("x", "ks"), ("y", "i"), ("w", "v"))


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    """Roughly how `word` sounds: its consonants, those that sound alike as one, none twice: harbour as harber."""
    for written, heard in _ALIKE:
        word = word.replace(written, heard)
    first, rest = word[:1], re.sub(r"[aeiouh']", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────


def _hosts(text: str) -> Iterator[str]:
    text = text if text.isascii() else unicodedata.normalize("NFKC", text).replace("。", ".")
    if "/" not in text and "@" not in text and "www" not in text.casefold():
        return
    for found in _ADDRESS.finditer(text):
        named = _HOST.match(found.group().removeprefix("mailto:"))
        yield named.group(1).casefold().strip(".,;!?…)”’\"'") if named else ""


def _is_own(host: str, link: str | None) -> bool:
    """Whether `host` is that of the story's link, above it or below it."""
    own = (urlsplit(link).hostname or "") if link else ""
    here, there = own.removeprefix("www."), host.removeprefix("www.")
    if not here or "." not in there:
        return False
    return here == there or here.endswith(f".{there}") or there.endswith(f".{here}")
