"""What is cut from a story, and that no sequence of versions, limits and uses lets more out than its allowance."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.rights.allowance import Given, numbers
from skill.rights.licence import Grant, Limits, Schedule, Use
from skill.rights.renditions import (
    MAX_CHARACTERS,
    MAX_HEADLINE_CHARACTERS,
    MAX_WORDS,
    MIN_EXCERPT_WORDS,
    SUMMARY_WORDS,
    Rendition,
    active_uses,
    cut,
    measured,
    rendition_id,
    words_out,
)
from skill.stories.overlap import Original
from skill.stories.story import Source
from skill.stories.text import count_words, folded
from tests.rights.world import ABSTRACT, GRANTS, LICENCE, LIMITS, NOW, SCHEDULE, SECOND, STORY

STANDFIRST = "The storm took the roof off the hall."  # 8 words
FIRST = "Nobody was hurt on Monday, the mayor said."  # 8
SECOND_SENTENCE = "The hall had stood empty for nine years."  # 8
THIRD = "Work on the roof begins in spring of next year, with money from the county."  # 15
BODY = f"{FIRST} {SECOND_SENTENCE} {THIRD}"
DOZENS = [
    "The old council of Vellmar met on Friday to close the iron bridge.",
    "Engineers found cracks under both of its lanes during a winter inspection last month.",
    "Ferries carry passengers across the water every twenty minutes until spring returns once more.",
    "Shopkeepers near the northern bank expect far fewer customers and want some public money.",
]


def limits(words: int = 130, answer: int = 60) -> Limits:
    return replace(LIMITS, words_per_story=words, words_per_answer=answer)


def cut_from(
    abstract: str = STANDFIRST,
    body: str = BODY,
    grants: Mapping[Use, Grant] = GRANTS,
    limits: Limits = LIMITS,
    given_before: Sequence[Given] = (),
    headline: str = "Storm takes roof",
    characters: Mapping[Use, int] | None = None,
    **changes: object,
) -> dict[Use, Rendition]:
    schedule = replace(SCHEDULE, grants=grants, limits=limits)
    found = cut(
        replace(STORY, **changes),  # type: ignore[arg-type]
        headline, Source(abstract, body), f"{abstract}|{body}", given_before, LICENCE, schedule, NOW, NOW,
        characters=characters or {},
    )  # fmt: skip
    assert len({one.use for one in found}) == len(found)
    return {one.use: one for one in found}


def only(use: Use, **changes: object) -> dict[Use, Grant]:
    return {use: replace(GRANTS[use], **changes)}  # type: ignore[arg-type]


# ── what a rendition is ───────────────────────────────────────────────────────────────────────────


def test_every_granted_use_is_cut_in_the_order_in_which_it_takes_words() -> None:
    found = cut_from()
    assert list(found) == [Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY]  # the summary holds the whole body
    shorter = cut_from(grants={**GRANTS, **only(Use.SUMMARY, max_words=16)})
    assert [(use, one.text) for use, one in shorter.items()] == [
        (Use.HEADLINE, "Storm takes roof"),
        (Use.ABSTRACT, STANDFIRST),
        (Use.SUMMARY, f"{FIRST} {SECOND_SENTENCE}"),
        (Use.EXCERPT, THIRD),
    ]
    assert [one.places for one in shorter.values()] == [(), (range(8),), (range(8, 24),), (range(24, 39),)]
    assert [one.spans for one in shorter.values()] == [(), (range(8),), (range(8, 24),), (range(24, 39),)]


def test_a_rendition_knows_its_terms() -> None:
    abstract = cut_from()[Use.ABSTRACT]
    assert (abstract.story, abstract.version, abstract.language) == (STORY.id, 2, "en-US")
    assert (abstract.licence, abstract.licence_version, abstract.schedule) == ("harbor-2026", 3, "daily")
    assert abstract.words == 8
    assert abstract.longest_run == 0  # which is measured once it can be said
    assert cut_from()[Use.HEADLINE].words == 0


def test_headline_and_abstract_are_the_publisher_s_words_the_others_are_cut_from_them() -> None:
    found = cut_from(grants={**GRANTS, **only(Use.SUMMARY, max_words=16)})
    assert [one.made_by for one in found.values()] == ["publisher", "publisher", "cut", "cut"]


def test_the_same_words_are_the_same_rendition_under_every_version_of_the_licence() -> None:
    assert cut_from() == cut_from()
    one = rendition_id(STORY, LICENCE, SCHEDULE, Use.ABSTRACT, "x")
    assert len(one) == 20
    others = {
        rendition_id(replace(STORY, id="harbor/x"), LICENCE, SCHEDULE, Use.ABSTRACT, "x"),
        rendition_id(replace(STORY, version=3), LICENCE, SCHEDULE, Use.ABSTRACT, "x"),
        rendition_id(STORY, replace(LICENCE, id="y"), SCHEDULE, Use.ABSTRACT, "x"),
        rendition_id(STORY, LICENCE, replace(SCHEDULE, name="sport"), Use.ABSTRACT, "x"),
        rendition_id(STORY, LICENCE, SCHEDULE, Use.SUMMARY, "x"),
        rendition_id(STORY, LICENCE, SCHEDULE, Use.ABSTRACT, "y"),
    }
    assert len(others | {one}) == 7
    assert rendition_id(STORY, replace(LICENCE, version=4), SCHEDULE, Use.ABSTRACT, "x") == one


def test_a_rendition_has_the_id_of_its_words_which_no_release_changes() -> None:
    for use, one in cut_from().items():
        assert one.id == rendition_id(STORY, LICENCE, SCHEDULE, use, one.text)
    named = b"harbor/0123456789ab\x1f2\x1fharbor-2026\x1fdaily\x1fabstract\x1fx"
    assert rendition_id(STORY, LICENCE, SCHEDULE, Use.ABSTRACT, "x") == hashlib.sha256(named).hexdigest()[:20]


def test_a_rendition_knows_the_words_of_its_version_and_when_that_was_first_stored() -> None:
    found = cut_from()
    assert {(one.of_words, one.stored_at) for one in found.values()} == {(count_words(f"{STANDFIRST} {BODY}"), NOW)}


def test_a_rendition_names_the_terms_that_it_was_cut_under() -> None:
    assert {one.terms for one in cut_from().values()} == {("harbor-2026", 3, "daily")}


def test_what_leaves_is_measured_in_every_form_of_it() -> None:
    original = Original(("The roof fell in. Twenty-five people, or 10%, were hurt, the mayor said.",), "en-US")
    quoted = replace(ABSTRACT, text="The roof fell in.", said={})
    assert measured(quoted, original).longest_run == 4
    assert measured(replace(quoted, said={"en": "25 people or ten percent were hurt"}), original).longest_run == 6
    assert measured(replace(quoted, text="Nobody knows why."), original).longest_run == 0
    twice = Original(("Twenty five percent of all boats were sold. 25% of all boats were sold.",), "en-US")
    assert measured(replace(quoted, text="25% of all boats were sold."), twice).longest_run == 6
    assert measured(replace(quoted, spans=()), original).longest_run == ABSTRACT.longest_run


def test_what_is_all_of_its_source_holds_a_run_of_all_its_words() -> None:
    """However it is said, it holds no longer one; and what leaves out a word is measured."""
    original = Original(("Twenty-five boats, or 10%, sank.",), "en-US")
    whole = replace(ABSTRACT, text="25 boats, or ten percent, sank.", spans=(range(5),), of_words=5, longest_run=0)
    assert (
        measured(whole, original).longest_run == 5 == original.overlap("Twenty-five boats, or 10%, sank.").longest_run
    )
    assert measured(replace(whole, spans=(range(4),), text="Nobody knows why."), original).longest_run == 0
    assert measured(replace(whole, spans=(range(1, 5),), text="Nobody knows why."), original).longest_run == 0
    assert measured(replace(whole, of_words=6, text="Nobody knows why."), original).longest_run == 0


def at(use: Use, *places: range) -> Rendition:
    return replace(ABSTRACT, use=use, places=places)


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        ((), (12, 48, 60)), (range(12), (12, 48, 60)), (range(48), (12, 48, 60)), (range(60), (12, 48, 60)),
        (range(40, 60), (32, 60, 60)), (range(100, 110), (22, 58, 70)), (range(200), (12, 48, 60)),
    ],
)  # fmt: skip
def test_words_take_room_in_the_order_of_cutting_and_beside_what_is_out(
    spent: Sequence[int], expected: tuple[int, ...]
) -> None:
    live = [
        at(Use.EXCERPT, range(36, 60)),
        at(Use.ABSTRACT, range(12)),
        at(Use.SUMMARY, range(12, 48)),
        at(Use.HEADLINE),
    ]
    found = words_out(live, frozenset(spent))
    assert (found[Use.ABSTRACT], found[Use.SUMMARY], found[Use.EXCERPT]) == expected
    assert found[Use.HEADLINE] == 0


def test_the_ear_hears_its_locale_s_form_else_its_language_s_else_the_text() -> None:
    rendition = replace(ABSTRACT, said={"en-US": "American", "en": "any"})
    assert rendition.for_ear("en-US") == "American"
    assert rendition.for_ear("en-CA") == "any"
    assert rendition.for_ear("fr-CA") == rendition.text


# ── which uses ────────────────────────────────────────────────────────────────────────────────────


def test_only_grants_in_term_are_cut_for() -> None:
    terms = {
        Use.HEADLINE: Grant(Use.HEADLINE, starts=NOW, ends=NOW + SECOND),
        Use.ABSTRACT: Grant(Use.ABSTRACT, 60, starts=NOW + SECOND),
        Use.SUMMARY: Grant(Use.SUMMARY, 45, 45, verbatim=True, ends=NOW),
        Use.EXCERPT: replace(GRANTS[Use.EXCERPT], starts=NOW - SECOND),
    }
    schedule = replace(SCHEDULE, grants=terms)
    assert active_uses(schedule, NOW) == (Use.HEADLINE, Use.EXCERPT)
    assert active_uses(schedule, NOW + SECOND) == (Use.ABSTRACT, Use.EXCERPT)
    assert list(cut_from(grants=terms)) == [Use.HEADLINE, Use.EXCERPT]


def test_a_grant_for_some_sections_cuts_their_stories_alone() -> None:
    world = only(Use.ABSTRACT, sections=frozenset({"world"}))
    assert cut_from(grants=world, sections=("WORLD",))
    assert not cut_from(grants=world, sections=("Local",))
    assert not cut_from(grants=world, sections=())
    but = only(Use.ABSTRACT, exclude_sections=frozenset({"opinion"}))
    assert cut_from(grants=but, sections=())
    assert not cut_from(grants=but, sections=("World", "Opinion"))


def test_a_use_that_is_not_granted_takes_no_room() -> None:
    found = cut_from(grants=only(Use.EXCERPT), limits=limits(16))
    assert found[Use.EXCERPT].text == f"{FIRST} {SECOND_SENTENCE}"


def test_a_use_that_the_engine_cannot_cut_is_not_cut() -> None:
    assert cut_from(grants={Use.GROUND: Grant(Use.GROUND, 10), Use.TRAIN: Grant(Use.TRAIN)}) == {}


# ── headline ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("headline", "is_cut"),
    [("", False), ("S", True), ("S" * MAX_HEADLINE_CHARACTERS, True), ("S" * (MAX_HEADLINE_CHARACTERS + 1), False)],
)
def test_a_headline_is_whole_or_not_at_all(headline: str, is_cut: bool) -> None:
    assert (Use.HEADLINE in cut_from(headline=headline)) is is_cut


def test_a_headline_is_in_no_budget() -> None:
    found = cut_from(limits=limits(0, 0))
    assert [(one.text, one.spans, one.places) for one in found.values()] == [("Storm takes roof", (), ())]


# ── abstract ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("grant", "limit", "is_cut"),
    [
        ({}, limits(8, 8), True),
        ({"max_words": 8}, LIMITS, True),
        ({"max_words": 7}, LIMITS, False),
        ({"max_words": None}, LIMITS, False),
        ({"max_run": 8}, LIMITS, True),
        ({"max_run": 7}, LIMITS, False),
        ({"max_share": Decimal(8) / 40}, LIMITS, True),
        ({"max_share": Decimal("0.19")}, LIMITS, False),
        ({}, limits(7), False),
        ({}, limits(answer=7), False),
        ({}, replace(LIMITS, words_per_listener_story=7), False),
    ],
)
def test_an_abstract_is_whole_or_not_at_all(grant: dict[str, object], limit: Limits, is_cut: bool) -> None:
    forty = f"{BODY} Ok."
    found = cut_from(body=forty, grants=only(Use.ABSTRACT, **grant), limits=limit)
    assert (Use.ABSTRACT in found) is is_cut
    assert not is_cut or found[Use.ABSTRACT].text == STANDFIRST


def test_a_grant_that_names_no_number_of_words_lets_not_one_out() -> None:
    assert cut_from(abstract="Fire.", grants=only(Use.ABSTRACT, max_words=1))
    assert not cut_from(abstract="Fire.", grants=only(Use.ABSTRACT, max_words=None))


def test_without_a_standfirst_there_is_no_abstract() -> None:
    assert list(cut_from(abstract="", grants=only(Use.ABSTRACT))) == []
    assert list(cut_from(abstract="— * —", grants=only(Use.ABSTRACT))) == []


def test_paragraphs_are_told_as_one() -> None:
    found = cut_from(abstract=f"{STANDFIRST}\n\n{FIRST}", grants=only(Use.ABSTRACT))
    assert found[Use.ABSTRACT].text == f"{STANDFIRST} {FIRST}"


# ── summary ───────────────────────────────────────────────────────────────────────────────────────


def test_a_summary_of_the_story_s_own_sentences_needs_leave_to_be_verbatim() -> None:
    assert Use.SUMMARY in cut_from(grants=only(Use.SUMMARY, verbatim=True))
    assert cut_from(grants=only(Use.SUMMARY, verbatim=False)) == {}


@pytest.mark.parametrize(
    ("grant", "limit", "text"),
    [
        ({"max_words": 8}, LIMITS, FIRST),
        ({"max_words": 15}, LIMITS, FIRST),
        ({"max_words": 16}, LIMITS, f"{FIRST} {SECOND_SENTENCE}"),
        ({"max_words": 23}, LIMITS, f"{FIRST} {THIRD}"),
        ({"max_words": 31}, LIMITS, BODY),
        ({"max_words": 7}, LIMITS, None),
        ({"max_run": 16}, LIMITS, f"{FIRST} {THIRD}"),
        ({"max_run": 14}, LIMITS, FIRST),
        ({"max_run": 7}, LIMITS, None),
        ({}, limits(23), FIRST),
        ({}, limits(answer=15), FIRST),
        ({"max_share": Decimal("0.42")}, LIMITS, f"{FIRST} {SECOND_SENTENCE}"),
        ({"max_share": Decimal("0.40")}, LIMITS, FIRST),
    ],
)
def test_a_summary_beside_an_abstract_is_what_fits_with_the_first_sentence(
    grant: dict[str, object], limit: Limits, text: str | None
) -> None:
    found = cut_from(grants={**only(Use.ABSTRACT), **only(Use.SUMMARY, **grant)}, limits=limit)
    assert (found[Use.SUMMARY].text if Use.SUMMARY in found else None) == text


def test_a_summary_that_stands_alone_may_leave_the_first_sentence_out() -> None:
    assert cut_from(grants=only(Use.SUMMARY, max_words=15))[Use.SUMMARY].text == THIRD


def test_a_summary_is_no_longer_than_it_takes_to_tell_what_happened() -> None:
    found = cut_from(body=" ".join(DOZENS), grants=only(Use.SUMMARY, max_words=60, max_run=60))
    assert 20 < found[Use.SUMMARY].words <= SUMMARY_WORDS == 36
    first = "The council of the old town by the sea " + "and of the villages around it " * 6 + "met on Friday."
    assert cut_from(body=first, grants=only(Use.SUMMARY, max_words=60, max_run=60))[Use.SUMMARY].text == first


def test_a_summary_is_of_the_abstract_only_where_that_is_all_and_not_told_whole() -> None:
    both = {**only(Use.ABSTRACT), **only(Use.SUMMARY)}
    assert list(cut_from(body="", grants=both)) == [Use.ABSTRACT]
    assert cut_from(body="", grants=only(Use.SUMMARY))[Use.SUMMARY].text == STANDFIRST


# ── excerpt ───────────────────────────────────────────────────────────────────────────────────────


def test_an_excerpt_is_the_first_sentences_that_fit_and_are_not_in_the_summary() -> None:
    grants = {**only(Use.SUMMARY, max_words=8), **only(Use.EXCERPT, max_words=10)}
    assert cut_from(grants=grants)[Use.EXCERPT].text == SECOND_SENTENCE
    assert not cut_from(grants=grants)[Use.EXCERPT].breaks_off


def test_where_no_sentence_fits_an_excerpt_breaks_off_at_a_clause() -> None:
    found = cut_from(body=THIRD, grants=only(Use.EXCERPT, max_words=12))[Use.EXCERPT]
    assert found.text == "Work on the roof begins in spring of next year…"
    assert (found.breaks_off, found.words) == (True, 10)


@pytest.mark.parametrize(("words", "is_cut"), [(MIN_EXCERPT_WORDS, True), (MIN_EXCERPT_WORDS - 1, False)])
def test_an_excerpt_that_breaks_off_too_soon_is_none(words: int, is_cut: bool) -> None:
    found = cut_from(body=THIRD, grants=only(Use.EXCERPT, max_words=words))
    assert bool(found) is is_cut


def test_a_whole_sentence_may_be_shorter_than_that() -> None:
    assert cut_from(body="Rain fell.", grants=only(Use.EXCERPT, max_words=2))[Use.EXCERPT].text == "Rain fell."


def test_a_share_is_of_the_source_words_of_the_version() -> None:
    """39 words: a fifth is 7 and a bit, and what is not a whole word is not given."""
    tenth = cut_from(grants=only(Use.EXCERPT, max_share=Decimal("0.2")))[Use.EXCERPT]
    assert tenth.words <= 7
    assert tenth.breaks_off
    more = cut_from(grants=only(Use.EXCERPT, max_share=Decimal("0.21")))[Use.EXCERPT]
    assert (more.text, more.breaks_off) == (FIRST, False)


# ── our own limits ────────────────────────────────────────────────────────────────────────────────

HUGE = Limits(10**9, 10**9, 10**9, None, None)


@pytest.mark.parametrize(("words", "is_cut"), [(MAX_WORDS, True), (MAX_WORDS + 1, False)])
def test_no_rendition_holds_more_words_than_an_answer_can(words: int, is_cut: bool) -> None:
    found = cut_from(abstract="so " * words, grants=only(Use.ABSTRACT, max_words=10**9), limits=HUGE)
    assert bool(found) is is_cut


@pytest.mark.parametrize(("length", "is_cut"), [(MAX_CHARACTERS, True), (MAX_CHARACTERS + 1, False)])
def test_no_rendition_holds_more_characters_than_an_answer_can(length: int, is_cut: bool) -> None:
    found = cut_from(abstract="x" * length, grants=only(Use.ABSTRACT, max_words=10**9), limits=HUGE)
    assert bool(found) is is_cut


# ── edits ─────────────────────────────────────────────────────────────────────────────────────────


def as_given(rendition: Rendition, fingerprint: str, *, text_is_kept: bool = True) -> Given:
    """A rendition as the store hands it back once a ledger row names it."""
    return Given(
        fingerprint,
        tuple(numbers(rendition.spans)),
        tuple(numbers(rendition.places)),
        folded(rendition.text) if text_is_kept else None,
    )


ABSTRACT_ONLY = only(Use.ABSTRACT)


def given_once(*, text_is_kept: bool = True) -> list[Given]:
    first = cut_from(grants=ABSTRACT_ONLY)[Use.ABSTRACT]
    return [as_given(first, f"{STANDFIRST}|{BODY}", text_is_kept=text_is_kept)]


@pytest.mark.parametrize(("limit", "is_cut"), [(9, True), (8, False)])
def test_a_changed_word_costs_only_itself(limit: int, is_cut: bool) -> None:
    edited = STANDFIRST.replace("roof", "chimney")
    found = cut_from(edited, grants=ABSTRACT_ONLY, limits=limits(limit), given_before=given_once())
    assert bool(found) is is_cut
    assert not is_cut or found[Use.ABSTRACT].places == (range(4), range(8, 9), range(5, 8))


@pytest.mark.parametrize("text_is_kept", [True, False])
def test_a_version_that_comes_back_costs_nothing(text_is_kept: bool) -> None:
    found = cut_from(grants=ABSTRACT_ONLY, limits=limits(8), given_before=given_once(text_is_kept=text_is_kept))
    assert found[Use.ABSTRACT].places == (range(8),)


@pytest.mark.parametrize(("limit", "is_cut"), [(16, True), (15, False)])
def test_where_the_text_is_gone_every_word_of_a_changed_version_is_new(limit: int, is_cut: bool) -> None:
    found = cut_from(
        body=f"{BODY} More.", grants=ABSTRACT_ONLY, limits=limits(limit), given_before=given_once(text_is_kept=False)
    )
    assert bool(found) is is_cut


def test_sentences_that_change_places_cost_no_more_than_the_shorter() -> None:
    abstract = f"{STANDFIRST} Rain fell all night."
    first = cut_from(abstract, grants=ABSTRACT_ONLY)[Use.ABSTRACT]
    turned = f"Rain fell all night. {STANDFIRST}"
    before = [as_given(first, "first")]
    assert not cut_from(turned, grants=ABSTRACT_ONLY, limits=limits(15), given_before=before)
    found = cut_from(turned, grants=ABSTRACT_ONLY, limits=limits(16), given_before=before)[Use.ABSTRACT]
    assert found.places == (range(12, 16), range(8))


def test_what_nobody_got_takes_no_room() -> None:
    assert cut_from("Another storm took the roof.", grants=ABSTRACT_ONLY, limits=limits(5), given_before=[])


def test_with_no_room_left_there_is_the_headline_alone() -> None:
    found = cut_from("All of this is new.", body="And so is this.", limits=limits(8), given_before=given_once())
    assert list(found) == [Use.HEADLINE]


# ── the property ──────────────────────────────────────────────────────────────────────────────────

VOCABULARY = ["rain", "fell", "on", "the", "old", "town", "and", "nobody", "went", "out,", "again"]
SENTENCE = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=9).map(tuple)
TEXT = st.lists(SENTENCE, max_size=4).map(tuple)
Sentences = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Version:
    abstract: Sentences
    body: Sentences

    @property
    def source(self) -> Source:
        return Source(written(self.abstract), written(self.body))

    @property
    def fingerprint(self) -> str:
        return f"{self.abstract}{self.body}"

    @property
    def words(self) -> list[str]:
        return [word.rstrip(",") for sentence in (*self.abstract, *self.body) for word in sentence]

    @property
    def sentence_edges(self) -> set[int]:
        return {0, *accumulate(len(sentence) for sentence in (*self.abstract, *self.body))}


def written(sentences: Sentences) -> str:
    return " ".join(f"{' '.join(words).capitalize().rstrip(',')}." for words in sentences)


@st.composite
def edited(draw: st.DrawFn, before: Sequence[Version]) -> Version:
    """The newest version after an edit, or an older one come back."""
    version = before[-1]
    abstract, body = list(version.abstract), list(version.body)
    kind = draw(st.sampled_from(["word", "put in", "take out", "turn", "back", "swap", "new"]))
    side = draw(st.sampled_from([abstract, body]))
    if kind == "back":
        return draw(st.sampled_from(list(before)))
    if kind == "swap":
        return Version(version.body, version.abstract)
    if kind == "new":
        return Version(draw(TEXT), draw(TEXT))
    if kind == "put in" or not side:
        side.insert(draw(st.integers(0, len(side))), draw(SENTENCE))
        return Version(tuple(abstract), tuple(body))
    place = draw(st.integers(0, len(side) - 1))
    if kind == "take out":
        del side[place]
    elif kind == "turn":
        side.append(side.pop(place))
    else:
        words = list(side[place])
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(VOCABULARY))
        side[place] = tuple(words)
    return Version(tuple(abstract), tuple(body))


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    found = [Version(draw(TEXT), draw(TEXT))]
    for _ in range(draw(st.integers(0, 4))):
        found.append(draw(edited(found)))
    return found


COUNTS = st.integers(0, 30)
GRANTED = st.fixed_dictionaries(
    {},
    optional={
        Use.HEADLINE: st.just(Grant(Use.HEADLINE)),
        Use.ABSTRACT: st.builds(Grant, st.just(Use.ABSTRACT), st.integers(1, 30), st.none() | st.integers(5, 30)),
        Use.SUMMARY: st.builds(
            Grant, st.just(Use.SUMMARY), st.integers(1, 30), st.integers(1, 30), verbatim=st.booleans() | st.just(True)
        ),
        Use.EXCERPT: st.builds(
            Grant, st.just(Use.EXCERPT), st.integers(1, 20), st.none(),
            st.decimals(Decimal("0.01"), 1, places=2),
        ),
    },
)  # fmt: skip


@dataclass
class Auditor:
    """Counts for itself what left. It knows no places: of each word, the most that any one version gave away.

    That is fewer than were given where a word was replaced by the same word from elsewhere, never more.
    """

    given: dict[str, set[int]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def note(self, version: Version, positions: Iterable[int]) -> None:
        self.given.setdefault(version.fingerprint, set()).update(positions)
        self.words[version.fingerprint] = version.words

    @property
    def at_least(self) -> int:
        most: Counter[str] = Counter()
        for fingerprint, positions in self.given.items():
            most |= Counter(self.words[fingerprint][position] for position in positions)
        return most.total()


def check_one(one: Rendition, version: Version, schedule: Schedule) -> None:
    """A rendition by itself: within its grant, verbatim, whole sentences or said to break off."""
    grant, source = schedule.grants[one.use], version.source
    assert count_words(one.text) == one.words == sum(map(len, one.places))
    assert grant.max_words is not None
    assert 0 < one.words <= min(grant.max_words, schedule.limits.words_per_answer)
    assert grant.max_run is None or max(map(len, one.spans)) <= grant.max_run
    assert one.use is Use.SUMMARY or len(one.spans) == 1
    assert grant.max_share is None or one.words <= grant.max_share * len(source)
    assert list(folded(one.text)) == [word for span in one.spans for word in version.words[span.start : span.stop]]
    for span in one.spans:
        side = source.abstract if span.start < len(source.abstract_words) else source.body
        assert len(one.spans) > 1 or re.sub(r"\s+", " ", one.text).removesuffix("…") in re.sub(r"\s+", " ", side)
        assert span.start in version.sentence_edges
        assert (span.stop in version.sentence_edges) is not one.breaks_off
    assert one.text.endswith("…") is one.breaks_off
    assert not one.breaks_off or (one.use is Use.EXCERPT and one.words >= MIN_EXCERPT_WORDS)
    assert one.use is not Use.SUMMARY or grant.verbatim


def has_trace(place: int, position: int, words: Sequence[str], given_before: Sequence[Given]) -> bool:
    """Whether the word at `position` may keep `place`: it stood there, with the same words around it."""
    for one in given_before:
        if one.tokens is None or place not in one.places:
            continue
        at = one.places.index(place)
        if one.tokens[at] != words[position]:
            continue
        back = next((n for n in range(1, at + 1) if not same(one.tokens, at - n, words, position - n)), at + 1)
        ahead = next((n for n in range(1, 99) if not same(one.tokens, at + n, words, position + n)), 99)
        before = any(same(one.tokens, at - n, words, position - n) for n in range(1, at + 1))
        behind = any(same(one.tokens, at + n, words, position + n) for n in range(1, len(one.tokens)))
        if back + ahead - 1 >= 3 or (before and behind):
            return True
    return False


def same(old: Sequence[str], in_old: int, new: Sequence[str], in_new: int) -> bool:
    return 0 <= in_old < len(old) and 0 <= in_new < len(new) and old[in_old] == new[in_new]


@given(histories(), st.data())
@settings(max_examples=350, deadline=None)
def test_no_sequence_of_versions_and_uses_lets_more_out_than_the_allowance(
    history: list[Version], data: st.DataObject
) -> None:
    ledger: list[Given] = []
    out: set[int] = set()
    token_at: dict[int, str] = {}
    place_at: dict[tuple[str, int], int] = {}
    auditor = Auditor()
    for version in history:
        limit = Limits(data.draw(COUNTS), data.draw(COUNTS), data.draw(st.integers(0, 40)), None, None)
        schedule = replace(SCHEDULE, grants=data.draw(GRANTED), limits=limit)
        source = version.source
        found = [
            one
            for one in cut(STORY, "H", source, version.fingerprint, ledger, LICENCE, schedule, NOW, NOW)
            if one.use is not Use.HEADLINE
        ]
        here = {place for one in ledger if one.fingerprint == version.fingerprint for place in one.places}
        cut_places: dict[int, int] = {}
        for one in found:
            check_one(one, version, schedule)
            for position, place in zip(numbers(one.spans), numbers(one.places), strict=True):
                assert cut_places.setdefault(position, place) == place
                assert place not in out or place in here or has_trace(place, position, version.words, ledger)
        assert len(set(cut_places.values())) == len(cut_places)
        new = set(cut_places.values()) - out
        assert not new or len(out | new) <= limit.allowance_words
        for one in found:
            if not data.draw(st.booleans()):
                continue
            for position, place in zip(numbers(one.spans), numbers(one.places), strict=True):
                assert token_at.setdefault(place, version.words[position]) == version.words[position]
                assert place_at.setdefault((version.fingerprint, position), place) == place
            auditor.note(version, numbers(one.spans))
            grown = out | set(numbers(one.places))
            assert grown == out or len(grown) <= limit.allowance_words
            assert grown == out or auditor.at_least <= limit.allowance_words
            out = grown
            ledger.append(as_given(one, version.fingerprint, text_is_kept=data.draw(st.booleans() | st.just(True))))
    assert auditor.at_least <= len(out)


def test_asking_again_after_every_edit_gets_no_crowd_the_whole_story() -> None:
    """The stitching attack: a story is edited hour by hour, and everything that is cut is heard."""
    ledger: list[Given] = []
    auditor = Auditor()
    for hour in range(24):
        sentences = tuple((f"word{hour}{number}", "fell", f"on{hour}", f"town{number}") for number in range(8))
        version = Version((), sentences)
        schedule = replace(SCHEDULE, limits=limits(40))
        for one in cut(
            replace(STORY, version=hour + 1), "", version.source, version.fingerprint, ledger, LICENCE, schedule,
            NOW + timedelta(hours=hour), NOW + timedelta(hours=hour),
        ):  # fmt: skip
            ledger.append(as_given(one, version.fingerprint, text_is_kept=hour % 2 == 0))
            auditor.note(version, numbers(one.spans))
    assert len({place for one in ledger for place in one.places}) <= 40
    assert auditor.at_least <= 40


# ── where a publisher wants little shown ──────────────────────────────────────────────────────────


@given(st.dictionaries(st.sampled_from([Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT]), st.integers(0, 250)))
def test_no_words_are_longer_than_their_publisher_wants_them_shown(most: Mapping[Use, int]) -> None:
    found = cut_from(body=f"{BODY} {' '.join(DOZENS)}", characters=most)
    assert all(len(one.text) <= most.get(use, MAX_CHARACTERS) for use, one in found.items())


def test_an_abstract_and_a_headline_are_whole_or_not_at_all() -> None:
    just = {Use.ABSTRACT: len(STANDFIRST), Use.HEADLINE: len("Storm takes roof")}
    assert {use: cut_from(characters=just)[use].text for use in just} == {
        Use.ABSTRACT: STANDFIRST,
        Use.HEADLINE: "Storm takes roof",
    }
    less = {use: most - 1 for use, most in just.items()}
    assert not cut_from(characters=less).keys() & just.keys()


def test_a_summary_and_an_excerpt_are_fitted() -> None:
    assert cut_from(characters={Use.SUMMARY: 60})[Use.SUMMARY].text in {FIRST, SECOND_SENTENCE}
    grants = only(Use.EXCERPT)
    excerpt = cut_from(abstract="", grants=grants, characters={Use.EXCERPT: 60})[Use.EXCERPT]
    assert excerpt.text == FIRST
    broken = cut_from(abstract="", grants=grants, characters={Use.EXCERPT: 40})[Use.EXCERPT]
    assert broken.breaks_off
    assert FIRST.startswith(broken.text.rstrip("…"))
