"""Clusters: which stories of several titles tell of one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.clusters import (
    WITHIN,
    Candidate,
    Gist,
    Pool,
    drawn,
    gist_of,
    have_nothing_in_common,
    is_grammar,
    likeness,
    tell_of_one_event,
)
from tests.bench.clusters import Score, invented
from tests.houses import made_up, sentence
from tests.stories.samples import HOUR, NOW

MANY = Pool(400)
FERRY = gist_of(
    "Night ferry to Calder resumes after three months",
    "The first boat since the fire in the engine room left Port Ellis with 214 passengers, the Calder Line said.",
)
AGAIN = gist_of(
    "Calder Line's night ferry sails again",
    "Port Ellis waved off 214 passengers on the first boat since fire broke out in the engine room three months ago.",
)
QUAKE = gist_of("Earthquake of magnitude 6.1 shakes Sorano valley", "Rescuers in Sorano searched 40 collapsed houses.")


def candidate(story: str, title: str, gist: object = FERRY, hours: float = 0, cluster: str | None = None) -> Candidate:
    at: datetime = NOW - timedelta(hours=hours)
    return Candidate(story, title, cluster, at, gist)  # type: ignore[arg-type]


# ── the labelled pairs ────────────────────────────────────────────────────────────────────────────


def test_of_the_invented_pairs_none_is_taken_for_one_event_that_is_two_and_most_that_are_one_are():
    found = invented()
    assert found.pairs >= 24
    assert found.precision >= 0.98
    assert found.recall >= 0.8


def test_precision_and_recall_are_what_they_say():
    assert (Score(4, 3, 6, 10).precision, Score(4, 3, 6, 10).recall) == (0.75, 0.5)
    assert (Score(0, 0, 0, 1).precision, Score(0, 0, 0, 1).recall) == (1.0, 1.0)


# ── what a story is about ─────────────────────────────────────────────────────────────────────────


def test_a_gist_holds_what_says_something_by_its_beginning_without_accents():
    found = gist_of("L’Élysée dément les élections", "Les électeurs du Gard n'iront pas voter en 2027.")
    assert found.keys == {"elysee", "dement", "electi", "electe", "gard", "iront", "voter", "2027"}
    assert found.head == {"elysee", "dement", "electi"}
    assert found.names == {"elysee", "gard", "2027"} - {"elysee"}
    assert found.is_report


@pytest.mark.parametrize(
    ("headline", "standfirst", "names"),
    [
        ("Ferry sails to Calder", "", {"calder"}),
        ("Ferry Sails To Calder", "", set()),  # where all is written large, nothing is told by it
        ("Ferry Sails To Calder", "It left for Calder.", {"calder"}),
        ("Kestrel flies again", "Kestrel had not flown for weeks. Weeks!", {"kestre"}),
        ("Storm over: 3 hurt", "“Jonas has passed,” said the mayor.", {"3"}),
        ("US Steel's plant shuts", "", {"steel"}),
    ],
)
def test_a_name_is_what_has_a_capital_within_a_sentence_or_begins_two(headline, standfirst, names):
    assert gist_of(headline, standfirst).names == names


@pytest.mark.parametrize(
    ("headline", "head"),
    [
        ("Fishermen block bridges ahead of talks in Kolby", {"fisher", "block", "bridge"}),
        ("Vale wins as Sorensen quits", {"vale", "wins"}),
        ("La grève s'arrête alors que Valmer négocie", {"greve", "arrete"}),
        ("Before the storm", {"before the storm"} - {"before the storm"}),
    ],
)
def test_what_a_headline_adds_is_another_storys(headline, head):
    assert gist_of(headline, "").head == head


@pytest.mark.parametrize(
    "headline",
    [
        "Why the ferry burned",
        "Did the ferry burn?",
        "Five things to know about the ferry",
        "7 facts about ferries",
        "The ferry fire in pictures",
        "Ferry fire, as it happened",
        "Pourquoi le ferry a brûlé",
        "Trois choses à savoir sur le ferry",
        "EN IMAGES. Le ferry en feu",
        "Ferry burns; and, trains stop",
    ],
)
def test_what_asks_lists_or_shows_is_no_report(headline):
    assert not gist_of(headline, "").is_report


def test_of_a_long_text_the_beginning_counts():
    words = made_up("long", 100)
    assert len(gist_of("", sentence(words)).keys) <= 60


# ── one event ─────────────────────────────────────────────────────────────────────────────────────


def test_two_reports_of_one_event_are_one_event_and_another_is_not():
    assert tell_of_one_event(FERRY, AGAIN, MANY)
    assert not tell_of_one_event(FERRY, QUAKE, MANY)
    assert likeness(FERRY, FERRY, MANY) == pytest.approx((1.0, 1.0))
    assert likeness(FERRY, QUAKE, MANY)[0] < 0.1


def test_a_question_about_an_event_is_another_piece_unless_it_is_the_same_words():
    asking = replace(AGAIN, is_report=False)
    assert not tell_of_one_event(FERRY, asking, MANY)
    assert tell_of_one_event(asking, asking, MANY)


def test_words_that_many_stories_have_count_for_little():
    shared = FERRY.keys & AGAIN.keys
    common = Pool(400, dict.fromkeys(shared, 300))
    assert likeness(FERRY, AGAIN, common)[0] < likeness(FERRY, AGAIN, MANY)[0] / 1.5
    assert not tell_of_one_event(FERRY, AGAIN, common)


def test_while_few_stories_were_seen_more_is_asked_for():
    one, other = (
        Gist(names, frozenset(), names)
        for names in (frozenset(f"name{n}" for n in range(20)), frozenset(f"name{n}" for n in range(10, 30)))
    )
    assert likeness(one, other, Pool()) == pytest.approx((0.5, 0.0))
    assert [tell_of_one_event(one, other, Pool(seen)) for seen in (0, 99, 100)] == [False, False, True]


@pytest.mark.parametrize("names", [0, 1, 2, 8])
@pytest.mark.parametrize("words", [0, 2, 3])
def test_who_or_where_and_what_must_both_be_the_same_unless_many_names_are(names, words):
    named = frozenset(f"name{number}" for number in range(names))
    said_too = frozenset(f"word{number}" for number in range(words))
    one = replace(FERRY, keys=named | said_too, head=named | said_too, names=named)
    assert tell_of_one_event(one, one, MANY) == ((names >= 2 and words >= 3) or names >= 8)


# ── clusters ──────────────────────────────────────────────────────────────────────────────────────


def test_a_cluster_bears_the_name_of_its_first_story():
    stories = [candidate("a", "times"), candidate("b", "mill", AGAIN), candidate("c", "mill", QUAKE)]
    assert drawn(stories) == drawn_with_many(stories) == {"a": "a", "b": "a"}


def drawn_with_many(stories: list[Candidate]) -> dict[str, str]:
    """Among stories that have nothing to do with them."""
    others = [
        candidate(f"other {number}", "other", gist_of(sentence(made_up(f"o{number}", 6)), "")) for number in range(120)
    ]
    return dict(drawn([*others, *stories]))


def test_a_third_title_joins_and_no_title_is_in_a_cluster_twice():
    stories = [
        candidate("a", "times"),
        candidate("a2", "times", AGAIN),
        candidate("b", "mill", AGAIN),
        candidate("b2", "mill"),
        candidate("c", "post", AGAIN),
    ]
    found = drawn_with_many(stories)
    for cluster in set(found.values()):
        titles = [one.title for one in stories if found.get(one.story) == cluster]
        assert len(titles) == len(set(titles)) >= 2
    assert found["b"] == "a2", "the one most like it"
    assert found["c"] == "a2"


def test_a_story_joins_a_cluster_that_was_drawn_before_and_stays_in_its_own():
    stories = [
        candidate("a", "times", cluster="a"),
        candidate("b", "mill", AGAIN, cluster="a"),
        candidate("c", "post", AGAIN),
        candidate("d", "times", AGAIN),
        candidate("e", "wire", QUAKE, cluster="gone"),
    ]
    assert drawn_with_many(stories) == {"b": "a", "c": "a"}


def test_what_was_compared_before_joins_nothing_but_is_joined():
    before = replace(candidate("a", "times"), is_settled=True)
    assert drawn_with_many([before, replace(candidate("b", "mill", AGAIN), is_settled=True)]) == {}
    assert drawn_with_many([before, candidate("b", "mill", AGAIN)]) == {"a": "a", "b": "a"}


@pytest.mark.parametrize(("hours", "is_one"), [(0, True), (48, True), (48.1, False)])
def test_an_event_is_written_of_for_two_days(hours, is_one):
    stories = [candidate("a", "times", hours=hours), candidate("b", "mill", AGAIN)]
    assert bool(drawn_with_many(stories)) == is_one
    assert timedelta(hours=48) == WITHIN
    assert timedelta(hours=1) == HOUR


def test_what_has_nothing_to_do_with_anything_is_in_no_cluster():
    assert drawn_with_many([]) == {}
    assert drawn([]) == {}


@given(
    st.lists(st.tuples(st.sampled_from(["times", "mill", "post"]), st.sampled_from([FERRY, AGAIN, QUAKE])), max_size=8)
)
def test_every_cluster_has_two_titles_or_more_and_each_once(told):
    stories = [candidate(f"s{number}", title, gist) for number, (title, gist) in enumerate(told)]
    found = drawn(stories)
    for cluster in set(found.values()):
        titles = [one.title for one in stories if found.get(one.story) == cluster]
        assert len(titles) == len(set(titles)) >= 2


# ── texts that have nothing in common ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "nothing"),
    [
        (
            "Ferry to Calder burns in the harbour, nobody hurt",
            "Parliament votes for winter budget by large margin",
            True,
        ),
        ("Ferry to Calder burns in the harbour, nobody hurt", "Calder ferry fire: captain blamed by owners", False),
        ("Ferry burns", "Parliament votes for winter budget by large margin", False),  # too short to tell
        ("", "", False),
    ],
)
def test_two_texts_have_nothing_in_common(one, other, nothing):
    assert have_nothing_in_common(one, other) is have_nothing_in_common(other, one) is nothing


@pytest.mark.parametrize(
    ("word", "is_one"), [("the", True), ("Über", True), ("où", True), ("ferry", False), ("", False)]
)
def test_grammar_says_nothing(word, is_one):
    assert is_grammar(word) is is_one
