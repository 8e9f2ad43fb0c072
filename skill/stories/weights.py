"""What a story is about: its content words, and how much a summary wins by saying each of them.

A word counts for the sentences that it stands in, early ones more, and for the headline. A summary is worth the words
that it covers, each once, so that a sentence which says again what another has said adds nothing. The idea is that of
concept coverage: Gillick and Favre, "A Scalable Global Model for Summarization", ILP-NLP 2009.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, fsum

# Words this short are mostly grammar, in each of the languages that we speak.
MIN_LETTERS = 4
# How many sentences it takes for a word's place to count a third; what it counts wherever it stands; in the headline.
_PLACE_SENTENCES = 4.0
_ANYWHERE = 0.45
_IN_HEADLINE = 2.0
# In a story with more sentences than this, what is said again and again counts as if it were no longer.
_LONG_SENTENCES = 20.0
# Words that many sentences share are worth more than as many words that one has alone.
_EMPHASIS = 1.7

_CONTENT = re.compile(rf"[^\W\d_]{{{MIN_LETTERS},}}")


def content(text: str) -> frozenset[str]:
    """The content words of `text`, as they compare."""
    return frozenset(_CONTENT.findall(text.casefold()))


def weights(sentences: Sequence[frozenset[str]], headline: str) -> Mapping[str, float]:
    """What each content word of a story is worth; `sentences` are its sentences' content words, in order."""
    early: dict[str, float] = defaultdict(float)
    often: dict[str, int] = defaultdict(int)
    for number, words in enumerate(sentences):
        for word in words:
            early[word] += exp(-number / _PLACE_SENTENCES)
            often[word] += 1
    in_headline = content(headline)
    anywhere = _ANYWHERE * min(1.0, _LONG_SENTENCES / max(len(sentences), 1))
    return {
        word: (early[word] + anywhere * times + _IN_HEADLINE * (word in in_headline)) ** _EMPHASIS
        for word, times in often.items()
    }


def worth(words: frozenset[str], of: Mapping[str, float]) -> float:
    # Exact, since a set has another order in each process, and a common sum depends on it.
    return fsum(of[word] for word in words)
