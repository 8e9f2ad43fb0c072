"""A summary that a model made stands in place of the one that is cut, within the same limits, by the same count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from skill.rights.allowance import Given, numbers
from skill.rights.audit.words import compared
from skill.rights.licence import Grant, Limits, Use
from skill.rights.renditions import MAX_CHARACTERS, MODEL, Rendition, asked_words, cut, measured, rendition_id
from skill.stories.condensed import Condensed, Proposed, condensed, numbered
from skill.stories.overlap import Original
from skill.stories.story import Source
from skill.stories.text import count_words, folded
from tests.rights.world import GRANTS, LICENCE, LIMITS, NOW, SCHEDULE, SECOND, STORY

HOSTS = frozenset({"llm.example", "llm.example:443"})
STANDFIRST = "The storm took the roof off the hall."  # 8 words
BODY = (
    "Nobody in the village was hurt, the mayor, Ana Sole, said."  # 11, words 8 to 18
    " The hall, which is old, had stood empty for nine years."  # 11, words 19 to 29
    " Work on the roof begins in spring of next year, with money from the county."  # 15, words 30 to 44
)
SOURCE = Source(STANDFIRST, BODY)
SHORT = ("Nobody in the village was hurt, the mayor said.", 1)  # 9 words
EMPTY = ("The hall had stood empty for nine years.", 2)  # 8 words
MADE_BY_MODEL = Grant(Use.SUMMARY, 45, 45, model_hosts=HOSTS)
BOTH = replace(MADE_BY_MODEL, verbatim=True)


def made(*sentences: tuple[str, int], source: Source = SOURCE) -> Condensed:
    found = condensed(tuple(Proposed(text, (number,)) for text, number in sentences), numbered(source, "en"), "en")
    assert isinstance(found, Condensed), found
    return found


def cut_from(
    proposed: Condensed | None,
    *grants: Grant,
    limits: Limits = LIMITS,
    given: Sequence[Given] = (),
    source: Source = SOURCE,
    characters: Mapping[Use, int] = MappingProxyType({}),
) -> Mapping[Use, Rendition]:
    schedule = replace(SCHEDULE, grants={grant.use: grant for grant in grants}, limits=limits)
    print = f"{source.abstract}|{source.body}"
    found = cut(STORY, "Storm takes roof", source, print, given, LICENCE, schedule, NOW, NOW, proposed, characters)
    return {one.use: one for one in found}


def summary_of(
    proposed: Condensed | None, grant: Grant, **options: Limits | Sequence[Given] | Source
) -> Rendition | None:
    return cut_from(proposed, grant, **options).get(Use.SUMMARY)  # type: ignore[arg-type]


def test_it_stands_in_place_of_the_one_that_is_cut() -> None:
    found = summary_of(made(SHORT, EMPTY), MADE_BY_MODEL)
    assert found is not None
    assert (found.text, found.made_by) == (f"{SHORT[0]} {EMPTY[0]}", MODEL)
    assert [SOURCE.tokens[place].strip(".,") for place in numbers(found.spans)] == [
        "Nobody", "in", "the", "village", "was", "hurt", "the", "mayor", "said",
        "The", "hall", "had", "stood", "empty", "for", "nine", "years",
    ]  # fmt: skip
    assert found.words == count_words(found.text) == 17
    assert list(numbers(found.places)) == list(range(17))
    assert not found.breaks_off


def test_it_is_no_longer_than_its_publisher_wants_it_shown() -> None:
    proposed = made(SHORT, EMPTY)
    just = {Use.SUMMARY: len(proposed.text)}
    assert cut_from(proposed, MADE_BY_MODEL, characters=just)[Use.SUMMARY].text == proposed.text
    assert not cut_from(proposed, MADE_BY_MODEL, characters={Use.SUMMARY: len(proposed.text) - 1})


def test_its_words_are_the_auditors_one_for_one() -> None:
    found = summary_of(made(SHORT, EMPTY), MADE_BY_MODEL)
    assert found is not None
    assert compared(found.text) == compared(" ".join(SOURCE.tokens[place] for place in numbers(found.spans)))


def test_it_needs_a_grant_that_lets_a_model() -> None:
    cut_one = summary_of(None, BOTH)
    assert cut_one is not None
    assert (cut_one.made_by, summary_of(made(SHORT), replace(BOTH, model_hosts=frozenset()))) == ("cut", cut_one)
    assert summary_of(made(SHORT), Grant(Use.SUMMARY, 45, 45)) is None
    assert cut_from(made(SHORT), GRANTS[Use.EXCERPT]).keys() == {Use.EXCERPT}
    elsewhere = replace(BOTH, sections=frozenset({"sport"}))
    assert summary_of(made(SHORT), elsewhere) is None
    assert summary_of(made(SHORT), replace(BOTH, starts=NOW + SECOND)) is None


def test_what_is_not_verbatim_needs_no_leave_to_be() -> None:
    assert summary_of(made(SHORT), MADE_BY_MODEL) is not None
    whole = made(("Work on the roof begins in spring of next year, with money from the county.", 3))
    assert summary_of(whole, MADE_BY_MODEL) is None
    found = summary_of(whole, BOTH)
    assert found is not None
    assert found.made_by == MODEL


@pytest.mark.parametrize(
    ("grant", "limits", "is_used"),
    [
        ({"max_words": 17}, LIMITS, True),
        ({"max_words": 16}, LIMITS, False),
        ({"max_words": None}, LIMITS, False),
        ({"max_share": Decimal("0.38")}, LIMITS, True),  # 17 of 45
        ({"max_share": Decimal("0.37")}, LIMITS, False),
        ({"max_run": 8}, LIMITS, True),
        ({"max_run": 7}, LIMITS, False),
        ({}, replace(LIMITS, words_per_answer=17), True),
        ({}, replace(LIMITS, words_per_answer=16), False),
        ({}, replace(LIMITS, words_per_story=17), True),
        ({}, replace(LIMITS, words_per_story=16), False),
        ({}, replace(LIMITS, words_per_listener_story=16), False),
    ],
)
def test_it_is_within_every_limit_or_not_used(grant: dict[str, object], limits: Limits, is_used: bool) -> None:
    found = summary_of(made(SHORT, EMPTY), replace(MADE_BY_MODEL, **grant), limits=limits)  # type: ignore[arg-type]
    assert (found is not None) is is_used


def test_a_run_is_measured_wherever_it_stands_in_the_story() -> None:
    """Within its sentence it is broken, and elsewhere the same words stand in a row."""
    source = Source("", "The pier, which is old, is open. The pier is open.")
    sentence = made(("The pier is open.", 1), source=source)
    assert (sentence.positions, sentence.is_verbatim) == ((0, 1, 5, 6), False)
    assert summary_of(sentence, replace(BOTH, max_run=4), source=source) is not None
    assert summary_of(sentence, replace(BOTH, max_run=3), source=source) is None


def test_what_is_longer_than_any_rendition_may_be_is_not_used() -> None:
    words = " ".join(f"{'x' * 200}{number}" for number in range(12))
    source = Source("", f"The {words} end.")
    proposed = made((source.body, 1), source=source)
    assert len(proposed.text) > MAX_CHARACTERS
    assert summary_of(proposed, BOTH, source=source) is None


def test_an_abstract_that_is_all_there_is_and_told_whole_is_not_made_again() -> None:
    source = Source(BODY, "")
    proposed = made(SHORT, source=source)
    assert cut_from(proposed, GRANTS[Use.ABSTRACT], BOTH, source=source).keys() == {Use.ABSTRACT}
    assert cut_from(proposed, BOTH, source=source)[Use.SUMMARY].made_by == MODEL


def test_an_excerpt_tells_none_of_its_words_again() -> None:
    grants = (BOTH, replace(GRANTS[Use.EXCERPT], max_words=25))
    found = cut_from(made(SHORT), *grants)
    assert found[Use.EXCERPT].text.startswith("The hall, which is old")
    assert not set(numbers(found[Use.EXCERPT].spans)) & set(numbers(found[Use.SUMMARY].spans))
    assert not set(numbers(found[Use.EXCERPT].places)) & set(numbers(found[Use.SUMMARY].places))


def test_words_that_were_given_keep_their_places_and_cost_nothing() -> None:
    first = summary_of(made(SHORT), MADE_BY_MODEL)
    assert first is not None
    print = f"{SOURCE.abstract}|{SOURCE.body}"
    given = Given(print, tuple(numbers(first.spans)), tuple(numbers(first.places)), folded(first.text))
    full = replace(LIMITS, words_per_story=9)
    again = summary_of(made(SHORT), MADE_BY_MODEL, limits=full, given=[given])
    assert again == first
    assert summary_of(made(EMPTY), MADE_BY_MODEL, limits=full, given=[given]) is None


def test_the_same_words_as_they_are_cut_are_another_rendition() -> None:
    source = Source(STANDFIRST, SHORT[0])
    proposed = made(SHORT, source=source)
    ours, cut_one = summary_of(proposed, BOTH, source=source), summary_of(None, BOTH, source=source)
    assert ours is not None
    assert cut_one is not None
    assert ours.text == cut_one.text
    assert ours.id == rendition_id(STORY, LICENCE, SCHEDULE, Use.SUMMARY, f"{MODEL}\x1f{ours.text}")
    assert ours.id != cut_one.id == rendition_id(STORY, LICENCE, SCHEDULE, Use.SUMMARY, cut_one.text)
    assert ours == summary_of(proposed, BOTH, source=source)


@pytest.mark.parametrize(("characters", "is_used"), [(2000, True), (2001, False)])
def test_it_is_as_long_as_any_rendition_may_be(characters: int, is_used: bool) -> None:
    long = f"B{'ridgework ' * 200}"[: characters - 1].rstrip() + "."
    text = long if len(long) == characters else long.replace(".", "s.")
    source = Source("", text)
    open_handed = replace(LIMITS, words_per_story=300, words_per_answer=300, words_per_listener_story=300)
    grant = Grant(Use.SUMMARY, 300, 300, verbatim=True, model_hosts=HOSTS)
    found = summary_of(made((text, 1), source=source), grant, source=source, limits=open_handed)
    assert len(text) == characters
    assert bool(found and found.made_by == MODEL) is is_used


def test_its_longest_run_is_measured_as_that_of_any_other() -> None:
    found = summary_of(made(SHORT, EMPTY), MADE_BY_MODEL)
    assert found is not None
    assert measured(found, Original((STANDFIRST, BODY), "en")).longest_run == 8


# ── how many words are asked for ──────────────────────────────────────────────────────────────────


def asked(*grants: Grant, limits: Limits = LIMITS, source: Source = SOURCE, hosts: frozenset[str] = HOSTS) -> int:
    schedule = replace(SCHEDULE, grants={grant.use: grant for grant in grants}, limits=limits)
    return asked_words(STORY, source, schedule, hosts, NOW)


@pytest.mark.parametrize(
    ("words", "grants", "limits"),
    [
        (45, (MADE_BY_MODEL,), LIMITS),  # as many as the story has
        (40, (replace(MADE_BY_MODEL, max_words=40),), LIMITS),
        (22, (replace(MADE_BY_MODEL, max_share=Decimal("0.5")),), LIMITS),
        (30, (MADE_BY_MODEL,), replace(LIMITS, words_per_answer=30)),
        (30, (MADE_BY_MODEL,), replace(LIMITS, words_per_story=30)),
        (22, (GRANTS[Use.ABSTRACT], MADE_BY_MODEL), replace(LIMITS, words_per_story=30)),
        (30, (replace(GRANTS[Use.ABSTRACT], max_words=7), MADE_BY_MODEL), replace(LIMITS, words_per_story=30)),
        (0, (GRANTS[Use.ABSTRACT], MADE_BY_MODEL), replace(LIMITS, words_per_story=8)),
        (0, (GRANTS[Use.ABSTRACT], MADE_BY_MODEL), replace(LIMITS, words_per_story=3)),
        (0, (GRANTS[Use.SUMMARY],), LIMITS),
        (0, (GRANTS[Use.EXCERPT],), LIMITS),
        (0, (replace(MADE_BY_MODEL, sections=frozenset({"sport"})),), LIMITS),
        (0, (replace(MADE_BY_MODEL, ends=NOW),), LIMITS),
    ],
)
def test_a_model_is_asked_for_what_may_be_told(words: int, grants: tuple[Grant, ...], limits: Limits) -> None:
    assert asked(*grants, limits=limits) == words


def test_a_model_is_asked_where_its_place_is_named_alone() -> None:
    assert asked(MADE_BY_MODEL, hosts=frozenset({"llm.example:443"})) > 0
    assert asked(MADE_BY_MODEL, hosts=frozenset({"llm.example:8443", "example", "other.example"})) == 0
    assert asked(MADE_BY_MODEL, hosts=frozenset()) == 0


def test_of_an_abstract_that_is_told_whole_no_model_is_asked() -> None:
    assert asked(GRANTS[Use.ABSTRACT], MADE_BY_MODEL, source=Source(STANDFIRST, "")) == 0
    assert asked(MADE_BY_MODEL, source=Source(STANDFIRST, "")) == 8
    long = replace(GRANTS[Use.ABSTRACT], max_words=7)
    assert asked(long, MADE_BY_MODEL, source=Source(STANDFIRST, "")) == 8
