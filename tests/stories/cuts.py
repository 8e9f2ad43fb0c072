"""Prose to cut, and limits to cut it by."""

from __future__ import annotations

from hypothesis import strategies as st

from skill.stories.cut import Limits
from skill.stories.sentences import whole_sentences
from skill.stories.story import Source
from skill.stories.text import clean

SENTENCES = [
    "The council met on Friday.",
    "She spoke for an hour, then left.",
    "“It is late. We go,” she said.",
    "But nobody stayed!",
    "Prices — all of them — rose by 3.5 percent.",
    "The bridge (built in 1910), which crosses the harbor, was closed on Friday, leaving two villages cut off.",
    "A heading",
    "VELLMAR (Associated Courier) — The court ruled.",
    "“A half quotation.",
    "Est-ce vrai ?",
    "Il a dit : « Partons ! »",
    "(Nobody asked.)",
    "Meanwhile, the mayor of the town said nothing at all.",
]
prose = st.lists(st.sampled_from([*SENTENCES, "\n\n"]) | st.text(max_size=9), max_size=14).map(
    lambda parts: clean(" ".join(parts))
)
sources = st.builds(Source, prose, prose)
languages = st.sampled_from(["en", "fr", "xx"])


def at_most(words: int, run: int | None = None) -> Limits:
    return Limits(words, words if run is None else run, lambda *spans: True)


def ends(source: Source, language: str) -> tuple[set[int], set[int]]:
    """The source words at which a whole sentence begins and before which one ends."""
    text, offset = (source.body, len(source.abstract_words)) if source.body_words else (source.abstract, 0)
    found = source.body_words or source.abstract_words
    begin, end = set(), set()
    for sentence in whole_sentences(text, language):
        inside = [number for number, word in enumerate(found) if sentence.start <= word.start < sentence.end]
        if inside:
            begin.add(offset + inside[0])
            end.add(offset + inside[-1] + 1)
    return begin, end
