"""A summary under a budget and a licence: a story's own sentences, chosen together under all limits at once.

Pure and deterministic: the same story and limits give the same summary on every machine. What is chosen can be heard
alone: no half quotation, and no "She" whose name was left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import exp

from skill.stories.alone import (
    begins_leaning,
    ends_what_began_before,
    is_dated,
    is_furniture,
    is_labelled,
    is_left_open,
    is_question,
    is_speakerless,
    leans,
    quoted_share,
    speaks_of_itself,
)
from skill.stories.cut import Cut, Limits, Whole, joined, wholes
from skill.stories.integrity import faults
from skill.stories.mentions import Known, second_mentions
from skill.stories.overlap import Original
from skill.stories.shorten import Shortened, shortenings
from skill.stories.story import Source
from skill.stories.text import words
from skill.stories.weights import concepts, weights, worth

# Who listens keeps three sentences in mind; and nine are enough to choose from.
MAX_SENTENCES = 3
MAX_CHOICES = 9

# The first sentence is where news says what happened: this share of its worth comes on top.
_FIRST = 0.25
# What a sentence pays for what it is, in shares of what the story's best sentence is worth.
_ASKS = 0.6
_SPEAKS_OF_ITSELF = 0.4
_LABELLED = 0.4
_LEANS = 0.3
_QUOTES = 0.2
_DATED = 0.2
_SHORTENED = 0.2
# What each word costs, as a share of the best worth a word; and how many words a sentence has for that at least.
_WORD = 0.15
_EXTRA_WORDS = 6
# How many sentences it takes until a sentence's place counts only a third when it comes to which are looked at.
_PLACE_SENTENCES = 3.0


@dataclass(frozen=True, slots=True)
class _Form:
    """A form in which a sentence may be said: as it stands, or shortened.

    `said` are its concepts and `value` is its own, whatever it says. `words` are its source words and marks that stand
    alone as well: a budget that holds by any count.
    """

    of: Whole
    spans: tuple[range, ...]
    text: str
    said: frozenset[str]
    value: float
    needs_the_one_before: bool
    known: Known
    words: int

    def is_true(self, language: str) -> bool:
        return self.text == self.of.text or not faults(self.text, (self.of.text,), language)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What each concept of a story is worth, its best sentence, and a word of its densest one."""

    of: Mapping[str, int]
    sentence: float
    word: float


def summarise(
    source: Source,
    headline: str,
    language: str,
    limits: Limits,
    *,
    enough_words: int | None = None,
    with_the_first: bool = False,
) -> Cut | None:
    """The sentences that together say most, or nothing: of the body, or of the abstract where there is no body.

    The first sentence is where news says what happened. `with_the_first` there is no summary without it; and beyond
    `enough_words`, within `limits`, a summary goes only where the first sentence does.
    """
    story = wholes(source, language)
    if enough_words is not None and story:
        enough = max(enough_words, len(story[0].span))
        limits = replace(limits, max_words=min(enough, limits.max_words))
    choices, scale = _choices(story, headline, language, limits)
    chosen = _best(choices, scale, limits, with_the_first)
    while chosen and (broken := _broken(chosen, source, language, limits)):
        choices = [[form for form in forms if form is not broken] for forms in choices]
        chosen = _best(choices, scale, limits, with_the_first)
    return _cut(chosen) if chosen else None


def _choices(story: Sequence[Whole], headline: str, language: str, limits: Limits) -> tuple[list[list[_Form]], _Scale]:
    """The forms of each sentence that is worth a look, in the order of the story."""
    said = [concepts(one.text) for one in story]
    of = weights(said, headline)
    worths = [worth(one, of) for one in said]
    densest = max(map(_per_word, story, worths), default=0.0) or 1.0
    by_promise = sorted(story, key=lambda one: -_promise(one, worths[one.number], densest))
    looked_at = sorted(islice(filter(_can_be_said, by_promise), MAX_CHOICES), key=lambda one: one.number)
    fitting = [one for one in looked_at if len(one.span) <= limits.max_words] or looked_at
    scale = _Scale(
        of,
        max((worths[one.number] for one in fitting), default=0.0),
        max((_per_word(one, worths[one.number]) for one in fitting), default=0.0),
    )
    numbers = {one.number for one in looked_at}
    known = second_mentions([one.text for one in story[: max(numbers, default=-1) + 1]], numbers, language)
    return [list(_forms(one, said[one.number], known[one.number], scale, language)) for one in looked_at], scale


def _can_be_said(one: Whole) -> bool:
    is_half = one.is_half_quoted or is_left_open(one.text) or ends_what_began_before(one.text)
    return not (is_half or is_speakerless(one.text) or is_furniture(one.text))


def _per_word(one: Whole, value: float) -> float:
    return value / (len(one.span) + _EXTRA_WORDS)


def _promise(one: Whole, value: float, densest: float) -> float:
    """Which sentences are looked at: those that say much in few words, and the first ones."""
    return _per_word(one, value) / densest + exp(-one.number / _PLACE_SENTENCES)


def _forms(one: Whole, said: frozenset[str], known: Known, scale: _Scale, language: str) -> Iterator[_Form]:
    own = _value(one, said, scale, language)
    needs_the_one_before = one.number > 0 and leans(one.text, language)
    yield _Form(one, (one.span,), one.text, said, own, needs_the_one_before, known, len(one.text.split()))
    for shorter in shortenings(one.text, language):
        yield _Form(
            one,
            _kept_words(one, shorter),
            shorter.text,
            concepts(shorter.text) & said,
            own - _SHORTENED * scale.sentence,
            one.number > 0 and leans(shorter.text, language),
            known,
            len(shorter.text.split()),
        )


def _value(one: Whole, said: frozenset[str], scale: _Scale, language: str) -> float:
    pays = (
        _ASKS * is_question(one.text)
        + _SPEAKS_OF_ITSELF * speaks_of_itself(one.text, language)
        + _LABELLED * is_labelled(one.text)
        + _LEANS * begins_leaning(one.text, language)
        + _QUOTES * quoted_share(one.text)
        + _DATED * (one.number > 0 and is_dated(one.text))
    )
    first = _FIRST * worth(said, scale.of) if one.number == 0 else 0.0
    return first - pays * scale.sentence


def _kept_words(one: Whole, shorter: Shortened) -> tuple[range, ...]:
    kept = (
        range(number, number + 1)
        for number, word in enumerate(words(one.text), start=one.span.start)
        if any(word.start in part for part in shorter.kept)
    )
    return joined(list(kept))


def _best(choices: Sequence[Sequence[_Form]], scale: _Scale, limits: Limits, with_the_first: bool) -> tuple[_Form, ...]:
    search = _Search(choices, scale, limits, with_the_first)
    search.go_on(0, (), frozenset(), 0.0)
    return search.best


@dataclass(slots=True)
class _Search:
    """Every set of at most `MAX_SENTENCES` sentences that fits, but for those that cannot be better than the best."""

    choices: Sequence[Sequence[_Form]]
    scale: _Scale
    limits: Limits
    with_the_first: bool
    best: tuple[_Form, ...] = ()
    value: float = 0.0
    most: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """What one sentence more may add at the very most, from each choice on."""
        self.most = [0.0]
        for forms in reversed(self.choices):
            here = max((worth(form.said, self.scale.of) + form.value for form in forms), default=0.0)
            self.most.insert(0, max(here, self.most[0]))

    def go_on(self, at: int, chosen: tuple[_Form, ...], said: frozenset[str], value: float) -> None:
        room = MAX_SENTENCES - len(chosen)
        for number in range(at, len(self.choices)):
            if value + room * self.most[number] <= self.value:
                return
            for form in self.choices[number]:
                if self._may_follow(form, chosen, said):
                    self._with(number, form, chosen, said, value)

    def _may_follow(self, form: _Form, chosen: tuple[_Form, ...], said: frozenset[str]) -> bool:
        """Whether what `form` leans on or takes for known has been said."""
        if not chosen and self.with_the_first and form.of.number > 0:
            return False
        has_the_one_before = bool(chosen) and chosen[-1].of.number == form.of.number - 1
        leans_on_nothing = has_the_one_before or not form.needs_the_one_before
        return leans_on_nothing and form.known.is_met_by(said, has_the_one_before=has_the_one_before)

    def _with(self, number: int, form: _Form, chosen: tuple[_Form, ...], said: frozenset[str], value: float) -> None:
        longer = (*chosen, form)
        if sum([one.words for one in longer]) > self.limits.max_words:
            return
        new = worth(form.said - said, self.scale.of) + form.value - _WORD * self.scale.word * form.words
        if value + new > self.value:
            if not self.limits.fit(_spans(longer)):
                return
            self.best, self.value = longer, value + new
        if len(longer) < MAX_SENTENCES:
            self.go_on(number + 1, longer, said | form.said, value + new)


def _broken(chosen: Sequence[_Form], source: Source, language: str, limits: Limits) -> _Form | None:
    """The form for which the choice may not be said: one that is no longer true or, where the words that met across
    what was left out make a longer run of the source than they may, the last one.
    """
    untrue = next((form for form in chosen if not form.is_true(language)), None)
    if untrue is not None or sum(form.words for form in chosen) <= limits.max_run:
        return untrue
    measured = Original((source.abstract, source.body), language).overlap(_cut(chosen).text)
    return chosen[-1] if measured.longest_run > limits.max_run else None


def _cut(chosen: Sequence[_Form]) -> Cut:
    return Cut(_spans(chosen), " ".join(form.text for form in chosen))


def _spans(chosen: Sequence[_Form]) -> tuple[range, ...]:
    return joined([span for form in chosen for span in form.spans])
