"""Integrity: whether a sentence may be spoken as news of a story.

It may where it is one sentence of the story, with parts left out that its marks set off, and nothing else: no word
comes in, none changes its form or its place. So numbers, names, quotations, negations, hedges, tenses and who said
what are those of the source. One move is let through, an attribution to the front. It does not matter who wrote
the sentence, our own compression or a model.
"""

from __future__ import annotations

from collections.abc import Sequence

from skill.stories.integrity.differing import differences
from skill.stories.integrity.fronted import stands_in_front
from skill.stories.integrity.kinds import Fault, Kind
from skill.stories.integrity.languages import language_of
from skill.stories.integrity.languages.language import Language
from skill.stories.integrity.matching import stands_in
from skill.stories.integrity.parts import Sentence
from skill.stories.integrity.written import MAX_TOKENS, Written, read, smoothed

# What is longer is no sentence, and is let through as it stands alone.
MAX_CHARACTERS = 3000
MAX_FOUND_CHARACTERS = 200

__all__ = ["Fault", "Kind", "faults"]


def faults(said: str, sources: Sequence[str], language: str) -> tuple[Fault, ...]:
    """What keeps one sentence from being spoken; empty where nothing does.

    `sources` are sentences of one story, of which `said` must have all its words from one: a second one may be given
    for whom "he" is, and lends no word. `language` is a BCP 47 tag; where we have no rules for it, nothing may be
    left out. Where `said` is no source shortened, the differences are those to the source that is nearest to it.
    Takes time with the length of all of them.
    """
    plain, rules = smoothed(said), language_of(language)
    texts = [smoothed(source) for source in sources]
    if plain in texts and plain:
        return ()
    texts = [text for text in texts if len(text) <= MAX_CHARACTERS]
    if len(plain) > MAX_CHARACTERS or not texts:
        return (Fault(Kind.WORD, plain[:MAX_FOUND_CHARACTERS]),)
    sentence = read(plain, rules)
    if not sentence.words:
        return (Fault(Kind.WORD, plain),)
    found = [read(text, rules) for text in texts]
    if any(one.keys == sentence.keys or (rules and _is_shortened(sentence, one, rules)) for one in found):
        return ()
    nearest = max(range(len(found)), key=lambda number: _shared(sentence, found[number]))
    if rules and _is_shortened(read(plain, rules, in_digits=True), read(texts[nearest], rules, in_digits=True), rules):
        return ()
    others = [one for number, one in enumerate(found) if number != nearest]
    return differences(sentence, found[nearest], others, rules)


def _shared(one: Written, other: Written) -> tuple[int, int]:
    """How near two sentences are: the words that they share, then the fewest besides."""
    return len(one.words & other.words), -len(other.words)


def _is_shortened(said: Written, source: Written, rules: Language) -> bool:
    if len(source.tokens) > MAX_TOKENS or not said.words <= source.words | rules.complementisers:
        return False
    sentence = Sentence(source, rules)
    return stands_in(said.tokens, source.tokens, sentence.ways) or stands_in_front(said, sentence)
