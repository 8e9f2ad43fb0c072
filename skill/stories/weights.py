"""What a story is about: its concepts, and how much a summary wins by saying each of them.

A concept is a content word, or two that follow each other. It counts for the sentences that it stands in, early ones
more, and for the headline. A summary is worth the concepts that it covers, each once, so that a sentence which says
again what another has said adds nothing: Gillick and Favre, "A Scalable Global Model for Summarization", ILP-NLP 2009.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import exp

from skill.stories.clusters import is_grammar
from skill.stories.grammar import grammar

# Words this short are mostly grammar, in each of the languages that we speak.
MIN_LETTERS = 4
# What follows is mostly an ending: "investigate", "investigation", "investigators" are about one thing.
STEM_LETTERS = 8
# By so many letters a listener hears that two words are of one thing: "wounded", "wounds".
_HEARD_LETTERS = 6
# How many sentences it takes for a word's place to count a third; what it counts wherever it stands; in the headline.
_PLACE_SENTENCES = 4.0
_ANYWHERE = 0.45
_IN_HEADLINE = 2.0
# In a story with more sentences than this, what is said again and again counts as if it were no longer.
_LONG_SENTENCES = 20.0
# Concepts that many sentences share are worth more than as many that one has alone.
_EMPHASIS = 1.7

# Worth is told in whole units, whose sum is the same in any order: a set has another one in each process.
_UNITS = 1 << 20

_CONTENT = re.compile(rf"[^\W\d_]{{{MIN_LETTERS},}}")
_SUBJECT = re.compile(rf"{_CONTENT.pattern}|\d+(?:[.,]\d+)*")


def stem(word: str) -> str:
    """The concept that a word is, or "" where it is too short to be one."""
    return word.casefold()[:STEM_LETTERS] if len(word) >= MIN_LETTERS else ""


def concepts(text: str) -> frozenset[str]:
    """The content words of `text` and the pairs of them that follow each other, as they compare."""
    stems = [word[:STEM_LETTERS] for word in _CONTENT.findall(text.casefold())]
    return frozenset((*stems, *map(" ".join, pairwise(stems))))


def subjects(text: str, language: str) -> frozenset[str]:
    """What `text` is heard to speak of: the beginnings of its content words, and its numbers. A day is no subject."""
    times = grammar(language).times
    found = _SUBJECT.findall(text.casefold())
    return frozenset(word[:_HEARD_LETTERS] for word in found if word not in times and not is_grammar(word))


def weights(sentences: Sequence[frozenset[str]], headline: str) -> Mapping[str, int]:
    """What each concept of a story is worth; `sentences` are its sentences' concepts, in order."""
    anywhere = _ANYWHERE * min(1.0, _LONG_SENTENCES / max(len(sentences), 1))
    counts: dict[str, float] = {}
    for number, said in enumerate(sentences):
        here = exp(-number / _PLACE_SENTENCES) + anywhere
        for one in said:
            counts[one] = counts.get(one, 0.0) + here
    for one in concepts(headline) & counts.keys():
        counts[one] += _IN_HEADLINE
    return {one: round(count**_EMPHASIS * _UNITS) for one, count in counts.items()}


def worth(said: Iterable[str], of: Mapping[str, int]) -> int:
    return sum(map(of.__getitem__, said))
