"""How stories are found by words: what stands in the index, how it is asked, in which order it answers.

The index holds words as written, and their stems, in the story's language. A story's place in it is its age, so that
the newest are found first and what is older is not looked at. FTS5's own rank counts every story that has a word: its
cost follows the archive, ours the answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from skill.store.rows import millis
from skill.store.texts import Findable
from skill.stories.clusters import is_grammar
from skill.stories.nearness import Nearness, folded_words, nearness, said_of

if TYPE_CHECKING:
    from Stemmer import Stemmer

# Within these the newest matches are put in order by how well they fit; others follow by age alone.
HOT = timedelta(days=7)
MOST_RANKED = 24
# Of so many of the newest matches it is judged how near they are, and in so many stories misheard names are looked for.
MOST_JUDGED = 120
MOST_LISTENED_FOR = 500
MOST_SEARCH_WORDS = 8
# A story that fits better by one point may be so much older.
_A_POINT = timedelta(hours=24)
_SECOND, _HASH_BITS = 1000, 30
FEWEST_FOR_BEGINNING = 4

_ASKED = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”“»]|([^\W_]+)(\*?)")
_WORD = re.compile(r"[^\W_]+")
# Snowball's algorithms by language (https://snowballstem.org). In others a word is found as it is written.
_STEMMERS = {
    "en": "english", "fr": "french", "de": "german", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "da": "danish", "sv": "swedish", "no": "norwegian", "nb": "norwegian", "fi": "finnish",
    "ca": "catalan", "ro": "romanian",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """What the index answers with."""

    place: int
    headline: str
    words: str
    stems: str


def findable(story: str, published_at: datetime, headline: str, words: str, language: str) -> Findable:
    stems = " ".join(_stems(f"{headline} {words}", language))
    return Findable(story, place_of(story, published_at), headline, words, stems)


def place_of(story: str, published_at: datetime) -> int:
    """Its second, then what tells it from others of that second."""
    own = int(hashlib.sha256(story.encode()).hexdigest()[:12], 16) % (1 << _HASH_BITS)
    return oldest_place(published_at) | own


def oldest_place(moment: datetime) -> int:
    """No story of `moment` or later stands before it."""
    return (millis(moment) // _SECOND) << _HASH_BITS


# That a place in the index `f` is the one of the story on the shelf `h`: what an edit left behind is none.
STANDS = f"f.rowid >> {_HASH_BITS} = h.published_at / {_SECOND}"


def query(asked: str, language: str) -> str:
    """What FTS5 is asked: every word by its stem, what stands in quotation marks word for word, `clim*` by its
    beginning. Whatever was typed is quoted and can mean nothing else.
    """
    phrases: list[str] = []
    words: list[tuple[str, bool]] = []
    for phrase, word, star in _ASKED.findall(asked):
        if quoted := " ".join(_WORD.findall(phrase)):
            phrases.append(f'{{headline words}} : "{quoted}"')
        elif word:
            words.append((word, bool(star)))
    telling = [pair for pair in words if not is_grammar(pair[0])] or ([] if phrases else words)
    terms = [*phrases, *(_term(word, is_beginning, language) for word, is_beginning in telling)]
    return " AND ".join(terms[:MOST_SEARCH_WORDS]) or '""'


def query_by_beginnings(asked: str, language: str) -> str | None:
    """As a second try, where words are no word of any story: they may begin one. `None` for a quotation."""
    if any(phrase for phrase, _, _ in _ASKED.findall(asked)):
        return None
    words = [word for word in _WORD.findall(asked) if not is_grammar(word)][:MOST_SEARCH_WORDS]
    if not words or not any(len(word) >= FEWEST_FOR_BEGINNING for word in words):
        return None
    return " AND ".join(_term(word, len(word) >= FEWEST_FOR_BEGINNING, language) for word in words)


def _term(word: str, is_beginning: bool, language: str) -> str:
    return f'{{headline words}} : "{word}" *' if is_beginning else f'stems : "{_stems(word, language)[0]}"'


def ranked(found: Sequence[Match], asked: str, language: str, now: datetime) -> list[Match]:
    """Those that fit best first, unless they are much older: words in the headline, as written, and beside each other
    are worth a point each.
    """
    written = tuple(folded_words(asked))
    asked_for = frozenset(written)
    stems = frozenset(_stems(" ".join(word for word in written if not is_grammar(word)), language))
    run = f" {' '.join(written)} "

    def order(match: Match) -> tuple[float, int]:
        headline, words = folded_words(match.headline), folded_words(match.words)
        points = int(stems <= frozenset(match.stems.split(maxsplit=len(headline))[: len(headline)]))
        points += int(asked_for <= frozenset((*headline, *words)))
        points += int(len(written) > 1 and (run in f" {' '.join(headline)} " or run in f" {' '.join(words)} "))
        age = (oldest_place(now) - match.place) >> _HASH_BITS
        return age - points * _A_POINT.total_seconds(), -match.place

    return sorted(found, key=order)


def telling(asked: str) -> tuple[str, ...]:
    """The folded words of `asked` that say something; all of them where none does."""
    words = folded_words(asked)
    return tuple(word for word in words if not is_grammar(word)) or words


def how_near(match: Match, asked: Sequence[str], language: str) -> Nearness:
    return nearness(said_of(match.headline, match.words), asked, lambda word: _stems(word, language))


def _stems(text: str, language: str) -> list[str]:
    """A stem for each word, in order."""
    words = list(folded_words(text))
    name = _STEMMERS.get(language.split("-")[0].lower())
    if name is None:
        return words
    return list(_stemmer(name).stemWords(words))


@cache
def _stemmer(name: str) -> Stemmer:
    from Stemmer import Stemmer  # only where words are looked for

    return Stemmer(name)
