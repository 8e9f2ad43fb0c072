"""A summary under a budget and a licence: a story's own sentences, chosen together under all limits at once.

Pure and deterministic: the same story and limits give the same summary on every machine. What is chosen can be heard
alone: no half quotation, and no "She" whose name was left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from math import exp
from typing import NamedTuple

from skill.stories.alone import (
    begins_leaning,
    ends_what_began_before,
    is_fragment,
    is_furniture,
    is_labelled,
    is_left_open,
    is_question,
    is_run_together,
    is_speakerless,
    leans,
    quoted_share,
    speaks_of_itself,
    tells_of_before,
)
from skill.stories.cut import Cut, Limits, Whole, joined, wholes
from skill.stories.integrity import faults
from skill.stories.mentions import Known, SecondMentions
from skill.stories.overlap import Original
from skill.stories.shorten import Shortened, shortenings
from skill.stories.story import Source
from skill.stories.text import words
from skill.stories.weights import concepts, subjects, weights, worth

# Who listens keeps three sentences in mind; and eight are enough to choose from.
MAX_SENTENCES = 3
MAX_CHOICES = 8

# The first sentence is where news says what happened: this share of its worth comes on top.
_FIRST = 0.25
# What a sentence pays for what it is, in shares of what the story's best sentence is worth.
_ASKS = 0.6
_SPEAKS_OF_ITSELF = 0.4
_LABELLED = 0.4
_LEANS = 0.3
_QUOTES = 0.2
_OF_BEFORE = 0.1
_SHORTENED = 0.2
# What each word costs, as a share of the best worth a word; and how many words a sentence has for that at least.
_WORD = 0.15
_EXTRA_WORDS = 6
# How many sentences it takes until a sentence's place counts only a third when it comes to which are looked at.
_PLACE_SENTENCES = 3.0


@dataclass(frozen=True)
class _Form:
    """A form in which a sentence may be said: as it stands, or `shortened`.

    `said` are its concepts and `value` is its own, whatever it says. `words` are its source words and marks that stand
    alone as well: a budget that holds by any count. The rest is looked at where somebody asks: most are never chosen.
    """

    of: Whole
    shortened: Shortened | None
    text: str
    said: frozenset[str]
    value: float
    words: int
    mentions: SecondMentions
    language: str

    @cached_property
    def spans(self) -> tuple[range, ...]:
        return _kept_words(self.of, self.shortened) if self.shortened else (self.of.span,)

    @cached_property
    def needs_the_one_before(self) -> bool:
        return self.of.number > 0 and leans(self.text, self.language)

    @cached_property
    def subjects(self) -> frozenset[str]:
        return subjects(self.text, self.language)

    @cached_property
    def may_begin(self) -> bool:
        """What was before the news is no beginning."""
        return self.of.number == 0 or not tells_of_before(self.text, self.language)

    @cached_property
    def known(self) -> Known:
        return self.mentions.known(self.of.number)

    @property
    def is_true(self) -> bool:
        return self.shortened is None or not faults(self.text, (self.of.text,), self.language)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What each concept of a story is worth, its best sentence, and a word of its densest one; and what it is about."""

    of: Mapping[str, int]
    sentence: float
    word: float
    about: frozenset[str]


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
    sayable = (one for one in by_promise if _can_be_said(one, language))
    looked_at = sorted(islice(sayable, MAX_CHOICES), key=lambda one: one.number)
    fitting = [one for one in looked_at if len(one.span) <= limits.max_words] or looked_at
    scale = _Scale(
        of,
        max((worths[one.number] for one in fitting), default=0.0),
        max((_per_word(one, worths[one.number]) for one in fitting), default=0.0),
        subjects(headline, language),
    )
    mentions = SecondMentions([one.text for one in story], language)
    return [list(_forms(one, said[one.number], scale, mentions, language)) for one in looked_at], scale


def _can_be_said(one: Whole, language: str) -> bool:
    text = one.text
    is_half = one.is_half_quoted or is_left_open(text) or ends_what_began_before(text) or is_run_together(text)
    return not (is_half or is_speakerless(text) or is_furniture(text) or is_fragment(text, language))


def _per_word(one: Whole, value: float) -> float:
    return value / (len(one.span) + _EXTRA_WORDS)


def _promise(one: Whole, value: float, densest: float) -> float:
    """Which sentences are looked at: those that say much in few words, and the first ones."""
    return _per_word(one, value) / densest + exp(-one.number / _PLACE_SENTENCES)


def _forms(one: Whole, said: frozenset[str], scale: _Scale, mentions: SecondMentions, language: str) -> Iterator[_Form]:
    own = _value(one, said, scale, language)
    yield _Form(one, None, one.text, said, own, len(one.text.split()), mentions, language)
    for shorter in shortenings(one.text, language):
        yield _Form(
            one,
            shorter,
            shorter.text,
            concepts(shorter.text) & said,
            own - _SHORTENED * scale.sentence,
            len(shorter.text.split()),
            mentions,
            language,
        )


def _value(one: Whole, said: frozenset[str], scale: _Scale, language: str) -> float:
    pays = (
        _ASKS * is_question(one.text)
        + _SPEAKS_OF_ITSELF * speaks_of_itself(one.text, language)
        + _LABELLED * is_labelled(one.text)
        + _LEANS * begins_leaning(one.text, language)
        + _QUOTES * quoted_share(one.text)
        + _OF_BEFORE * (one.number > 0 and tells_of_before(one.text, language))
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
    search.go_on(0, _Chosen((), frozenset(), 0.0, limits.max_words))
    return search.best.forms


class _Chosen(NamedTuple):
    """A set of sentences, the concepts that they say, what it is worth, and the words that are left."""

    forms: tuple[_Form, ...]
    said: frozenset[str]
    value: float
    words_left: int


class _Search:
    """Every set of at most `MAX_SENTENCES` sentences that fits, but for those that cannot be better than the best."""

    def __init__(self, choices: Sequence[Sequence[_Form]], scale: _Scale, limits: Limits, with_the_first: bool) -> None:
        self._choices, self._scale, self._limits, self._with_the_first = choices, scale, limits, with_the_first
        self.best = _Chosen((), frozenset(), 0.0, limits.max_words)
        # What a sentence and a word may add at the very most, from each choice on.
        self._most, self._densest = [0.0], [0.0]
        for forms in reversed(choices):
            new = [self._new(form, frozenset()) for form in forms]
            self._most.insert(0, max([self._most[0], *new]))
            dense = [one / form.words for one, form in zip(new, forms, strict=True)]
            self._densest.insert(0, max([self._densest[0], *dense]))

    def go_on(self, at: int, chosen: _Chosen) -> None:
        for number in range(at, len(self._choices)):
            if not self._may_be_better(chosen, number):
                return
            for form in self._choices[number]:
                if form.words <= chosen.words_left:
                    self._with(form, chosen, number + 1)

    def _may_be_better(self, chosen: _Chosen, number: int) -> bool:
        """Whether the choices from `number` on may add enough; a unit more than that is for what rounding loses."""
        room = MAX_SENTENCES - len(chosen.forms)
        most = min(room * self._most[number], chosen.words_left * self._densest[number])
        return chosen.value + most + 1 > self.best.value

    def _with(self, form: _Form, chosen: _Chosen, following: int) -> None:
        longer = _Chosen(
            (*chosen.forms, form),
            chosen.said | form.said,
            chosen.value + self._new(form, chosen.said),
            chosen.words_left - form.words,
        )
        if not self._may_be_better(longer, following) or not self._may_follow(form, chosen):
            return
        if longer.value > self.best.value:
            if not self._limits.fit(_spans(longer.forms)):
                return
            self.best = longer
        if len(longer.forms) < MAX_SENTENCES:
            self.go_on(following, longer)

    def _new(self, form: _Form, said: frozenset[str]) -> float:
        return worth(form.said - said, self._scale.of) + form.value - _WORD * self._scale.word * form.words

    def _may_follow(self, form: _Form, chosen: _Chosen) -> bool:
        """Whether what `form` leans on or takes for known has been said, and a listener hears that it goes on about the
        same: what stands beside something else would be taken to speak of that.
        """
        forms, number = chosen.forms, form.of.number
        if not forms:
            may_stand = number == 0 if self._with_the_first else form.may_begin
            has_the_one_before = False
        else:
            has_the_one_before = forms[-1].of.number == number - 1
            may_stand = has_the_one_before or self._goes_on(form, forms)
        if not may_stand or (form.needs_the_one_before and not has_the_one_before):
            return False
        return form.known.is_met_by(chosen.said, has_the_one_before=has_the_one_before)

    def _goes_on(self, form: _Form, forms: tuple[_Form, ...]) -> bool:
        return not form.subjects.isdisjoint(self._scale.about.union(*(one.subjects for one in forms)))


def _broken(chosen: Sequence[_Form], source: Source, language: str, limits: Limits) -> _Form | None:
    """The form for which the choice may not be said: one that is no longer true or, where the words that met across
    what was left out make a longer run of the source than they may, the last one.
    """
    untrue = next((form for form in chosen if not form.is_true), None)
    if untrue is not None or sum(form.words for form in chosen) <= limits.max_run:
        return untrue
    measured = Original((source.abstract, source.body), language).overlap(_cut(chosen).text)
    return chosen[-1] if measured.longest_run > limits.max_run else None


def _cut(chosen: Sequence[_Form]) -> Cut:
    return Cut(_spans(chosen), " ".join(form.text for form in chosen))


def _spans(chosen: Sequence[_Form]) -> tuple[range, ...]:
    return joined([span for form in chosen for span in form.spans])
