"""How near a story that holds the words is to what was asked: about it, or only speaking of it; and what was misheard.

Pure, and as cheap as a few dozen stories read: the index has found them already.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

# Two forms of one word end so after what they have in common: wildfire and wildfires, library and libraries, journal
# and journaux. "Opera" and "operations" are two words, whatever a stemmer makes of them.
_FORMS = frozenset({"", "s", "es", "y", "ies", "e", "ed", "d", "ing", "x", "l", "ux", "le", "les", "ee", "ees"})
# What somebody is called beside the name; who tells of them may leave it out or write it short.
_CALLED = frozenset(
    {
        "mr", "mrs", "ms", "dr", "doctor", "professor", "president", "senator", "representative", "congressman",
        "congresswoman", "governor", "mayor", "judge", "justice", "minister", "coach", "captain", "king", "queen",
        "prince", "princess", "sir", "lord", "lady", "monsieur", "madame", "mme", "docteur", "professeur", "presidente",
        "ministre", "senateur", "senatrice", "depute", "deputee", "maire", "juge", "entraineur", "capitaine", "roi",
        "reine",
    }
)  # fmt: skip
# In shorter words one letter makes another word: Paris is no parish.
_FEWEST_MISHEARD = 6
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…][”»\"’]?\s+")
_VOWELS = "aeiouy"


def folded_words(text: str) -> tuple[str, ...]:
    """The words as FTS5's `unicode61 remove_diacritics 2` has them."""
    letters = text.casefold()
    if not letters.isascii():
        parted = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return tuple(_WORD.findall(letters))


class Nearness(IntEnum):
    """Where what was asked stands in a story. Only mentioned is near, and no answer; apart is not even that."""

    APART = 0
    MENTIONED = 1
    LABELLED = 2
    NAMED = 3
    IN_HEADLINE = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What the index has of a story, as folded words; `names` are those of the text that a capital marks as one."""

    headline: tuple[str, ...]
    text: tuple[str, ...]
    labels: tuple[str, ...]
    names: frozenset[str]


def said_of(headline: str, words: str) -> Said:
    """`words` are sentences, then labels, which end in no stop."""
    ends = [found.end() for found in _SENTENCE_END.finditer(words)]
    text, labels = (words[: ends[-1]], words[ends[-1] :]) if ends else ("", words)
    return Said(folded_words(headline), folded_words(text), folded_words(labels), frozenset(_names(text)))


def nearness(said: Said, asked: Sequence[str], stems_of: Callable[[str], list[str]]) -> Nearness:
    """Of folded `asked` words that say something, all of which must be there, the nearest place; a run of them in the
    text is as good as a name.
    """
    everywhere = frozenset((*said.headline, *said.text, *said.labels))
    forms = [{one for one in everywhere if _are_forms(word, one, stems_of)} for word in asked]
    if not forms or not all(forms):
        return Nearness.APART
    if any(found & frozenset(said.headline) for found in forms):
        return Nearness.IN_HEADLINE
    if any(found & said.names for found in forms) or _is_run(said.text, forms):
        return Nearness.NAMED
    return Nearness.LABELLED if any(found & frozenset(said.labels) for found in forms) else Nearness.MENTIONED


def readings(asked: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What `asked` may have been, where it is found nowhere: two words are one, a name is without its title."""
    for place in range(len(asked) - 1):
        yield (*asked[:place], asked[place] + asked[place + 1], *asked[place + 2 :])
    names = tuple(word for word in asked if word not in _CALLED)
    if names and names != tuple(asked):
        yield names


def as_heard(asked: Sequence[str], headlines_and_words: Iterable[tuple[str, str]]) -> tuple[str, ...] | None:
    """`asked` with the names that sound so in stories instead of words that none of them has; `None` without any."""
    wanted = {word: _sound(word) for word in asked if len(word) >= _FEWEST_MISHEARD}
    meant: dict[str, str] = {}
    for headline, words in headlines_and_words:
        for name in folded_words(" ".join(_capitalised(f"{headline} {words}"))):
            for word, sound in wanted.items():
                if name == word:
                    meant[word] = word
                elif len(name) >= _FEWEST_MISHEARD - 1 and _sounds_like(sound, _sound(name)):
                    meant.setdefault(word, name)
    found = tuple(meant.get(word, word) for word in asked)
    return found if found != tuple(asked) else None


def _are_forms(one: str, other: str, stems_of: Callable[[str], list[str]]) -> bool:
    if one == other:
        return True
    if one[0] != other[0]:
        return False
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return {one[common:], other[common:]} <= _FORMS and stems_of(one) == stems_of(other)


def _is_run(text: Sequence[str], forms: Sequence[set[str]]) -> bool:
    starts = range(len(text) - len(forms) + 1)
    return len(forms) > 1 and any(
        all(text[start + place] in found for place, found in enumerate(forms)) for start in starts
    )


def _names(text: str) -> Iterator[str]:
    """Words with a capital, but for those that begin a sentence."""
    begins = {0, *(found.end() for found in _SENTENCE_END.finditer(text))}
    for found in _WORD.finditer(text):
        if found.group()[0].isupper() and found.start() not in begins:
            yield from folded_words(found.group())


def _capitalised(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text) if word[0].isupper())


def _sounds_like(one: str, other: str) -> bool:
    if one == other:
        return True
    return _consonants(one) == _consonants(other) and one[:1] == other[:1] and _differ_by_one(one, other)


def _consonants(sound: str) -> str:
    return "".join(letter for letter in sound if letter not in _VOWELS)


def _differ_by_one(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    skipped = len(longer) - len(shorter)
    return shorter[start + 1 - skipped :] == longer[start + 1 :]


def _sound(word: str) -> str:
    """Roughly how a word sounds: letters that are said alike are one, and doubled ones single."""
    for written, said in (("ph", "f"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("z", "s")):
        word = word.replace(written, said)
    return re.sub(r"(.)\1+", r"\1", word)
