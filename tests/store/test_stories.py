"""Filing, filing again, withdrawing; the shelf's windows, labels and search."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest

from skill.desk.ports.stories import Filing, Shelving, Sought
from skill.desk.ports.turns import Wanted
from skill.rights.licence import Use
from skill.rights.renditions import Rendition
from skill.store.rows import facts_of, moment, story_of
from skill.store.stories import Stories
from skill.store.turns import Turns
from skill.stories.story import State, Story, story_id
from tests.houses import DAY, HOUR, MINUTE, NOW, empty_database, entry, opened_press

STORY = Story(
    "harbor/0123456789ab", "harbor", "times", "front", "news", "en-US", "https://harbor.example/storm", 1,
    NOW - HOUR, NOW - HOUR, authors=("Jo March",), sections=("World",), tags=("Storms",),
)  # fmt: skip
SHELVING = Shelving(NOW - HOUR, NOW + DAY, ("world", "storms"), "A storm is coming", "to the café by the harbor")
EVERYTHING = Wanted("en")


def rendition(use: Use = Use.ABSTRACT, text: str = "A storm is coming.", **changes: object) -> Rendition:
    spans = () if use is Use.HEADLINE else (range(4),)
    made = Rendition(
        f"{use}-{text}"[:20], STORY.id, 1, "harbor-2026", 1, "daily", use, "en-US", text, NOW, 9, spans, spans, 4,
        said=MappingProxyType({"en": "a storm, said"}),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def filing(story: Story = STORY, *renditions: Rendition, shelving: Shelving | None = SHELVING) -> Filing:
    return Filing(story, f"print {story.version}", "terms", 9, renditions, NOW + DAY, shelving)


class Shelf:
    """Files and looks, a transaction each."""

    def __init__(self, folder) -> None:
        self.database = empty_database(folder)
        self.stories = Stories(self.database)
        self.turns = Turns(self.database)

    def file(self, filing: Filing, now: datetime = NOW) -> None:
        with self.stories.filing() as cabinet:
            cabinet.file(filing, now)

    def withdraw(self, story: Story, state: State) -> None:
        with self.stories.filing() as cabinet:
            cabinet.withdraw(story, state)

    def found(self, wanted: Wanted = EVERYTHING, now: datetime = NOW, offset: int = 0, limit: int = 10) -> list[str]:
        with self.turns.looking() as store:
            return [story.id for story in store.shelf(wanted, now, offset, limit)]

    def texts(self, now: datetime = NOW) -> list[str]:
        with self.turns.looking() as store:
            return sorted(one.text for one in store.renditions([STORY.id], now))

    def searched(self, words: str) -> bool:
        return self.found(replace(EVERYTHING, words=words)) == [STORY.id]


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path)


def numbered(number: int, **changes: object) -> Story:
    values = {"id": f"harbor/{number:012d}", "link": f"https://harbor.example/{number}"} | changes
    return replace(STORY, **values)  # type: ignore[arg-type]


# ── filing ────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_comes_back_as_it_was_filed(shelf):
    story = replace(STORY, updated_at=NOW, not_before=NOW + HOUR, genres=("g",), credits=("c",), is_opinion=True)
    shelf.file(filing(story))
    with shelf.stories.filing() as cabinet:
        kept = cabinet.kept(story.id)

    assert kept is not None
    assert (kept.story, kept.fingerprint, kept.cut_key) == (story, "print 1", "terms")


def test_facts_keep_every_field_to_the_millisecond():
    story = replace(STORY, first_seen=NOW.replace(microsecond=123_000), embargo_unreadable=True, language="fr")
    assert story_of(facts_of(story), "live") == story
    assert moment(0).year == 1970


def test_what_is_said_of_a_rendition_stays_while_it_is_kept(shelf):
    """So an answer that was given is filled in again as it was, whatever rules and lexicon have become."""
    shelf.file(filing(STORY, rendition()))
    shelf.file(filing(STORY, rendition(said=MappingProxyType({"en": "a storm, said in another way"}))))
    with shelf.turns.looking() as store:
        (kept,) = store.renditions([STORY.id], NOW)

    assert kept.for_ear("en-US") == "a storm, said"


def steps_of(shelf: Shelf, wanted: Wanted) -> int:
    """How many steps SQLite's machine takes to look at the shelf."""
    connection, taken = shelf.database.connection, [0]

    def step() -> int:
        taken[0] += 1
        return 0

    shelf.found(wanted, limit=4)
    connection.set_progress_handler(step, 1)
    try:
        shelf.found(wanted, limit=4)
    finally:
        connection.set_progress_handler(None, 1)
    return taken[0]


@pytest.mark.parametrize("changes", [{}, {"title": "times"}, {"unheard_by": 7, "once": True, "opinion": False}])
def test_stories_that_may_not_be_told_cost_who_looks_nothing_however_many_they_are(shelf, changes):
    wanted = replace(EVERYTHING, **changes)
    with shelf.stories.filing() as cabinet:
        for number in range(8):
            cabinet.file(filing(numbered(number)), NOW)
    before = steps_of(shelf, wanted)
    with shelf.stories.filing() as cabinet:
        for number in range(8, 400):
            cabinet.file(filing(numbered(number), shelving=None), NOW)

    assert shelf.found(wanted, limit=4) != []
    assert steps_of(shelf, wanted) == before


def test_a_story_is_found_by_its_link_within_its_publisher_alone(shelf):
    shelf.file(filing())
    with shelf.stories.filing() as cabinet:
        assert [one.story for one in cabinet.by_link("harbor", STORY.link)] == [STORY]
        assert [one.story for one in cabinet.by_link("harbor", "http://harbor.example/storm")] == [STORY]
        assert cabinet.by_link("mill", STORY.link) == []


def test_what_is_looked_for_ahead_is_found_as_ever(shelf):
    """What is there, what is filed in the same transaction, and what came there by another GUID."""
    shelf.file(filing(STORY, rendition()))
    new = replace(STORY, id="harbor/ba9876543210", link=(link := "https://harbor.example/calm"), version=2)
    with shelf.stories.filing() as cabinet:
        cabinet.look_ahead(
            Sought(
                "harbor",
                (STORY.id, new.id, "harbor/other"),
                ("print 1", "print 2"),
                ("https://harbor.example/storm", link),
            )
        )
        before = cabinet.kept(new.id), cabinet.by_text("harbor", "print 2"), cabinet.by_link("harbor", new.link)
        assert before == (None, None, ())
        assert not cabinet.fingerprints(new.id)
        assert cabinet.kept("harbor/other") is None
        assert cabinet.kept(STORY.id).story == cabinet.by_text("harbor", "print 1").story == STORY
        with suppress(ZeroDivisionError), cabinet.apart():
            cabinet.file(filing(new), NOW)
            raise ZeroDivisionError
        assert cabinet.kept(new.id) is None
        cabinet.file(filing(new), NOW)
        cabinet.also_known(new.id, "harbor/other", NOW)
        found = [cabinet.kept(new.id), cabinet.kept("harbor/other"), cabinet.by_text("harbor", "print 2")]
        found += [*cabinet.by_link("harbor", new.link)]

        assert [one.story for one in found] == [new] * 4
        assert list(cabinet.fingerprints(new.id)) == ["print 2"]


def test_a_notice_that_is_looked_for_ahead_holds(tmp_path):
    """Of a story's id, of its link, and of another id that turns out to be the story's."""
    press = opened_press(tmp_path, entry("a"))
    kept = press.rows("SELECT id FROM story")[0][0]
    press.notice("withhold", "harbor/0000000000aa")
    with press.stories.filing() as cabinet:
        cabinet.look_ahead(Sought("harbor", (kept, "harbor/0000000000aa", "harbor/0000000000bb"), (), ()))
        assert cabinet.noticed("harbor/0000000000bb", "harbor", None) is State.LIVE
        assert cabinet.noticed("harbor/0000000000aa", "harbor", None) is State.WITHHELD
        assert cabinet.noticed(kept, "harbor", None) is State.LIVE
        cabinet.also_known(kept, "harbor/0000000000aa", NOW)
        assert cabinet.noticed(kept, "harbor", None) is State.WITHHELD


def test_renditions_come_back_as_they_were_cut(shelf):
    made = (rendition(Use.HEADLINE, "Storm"), rendition(), rendition(Use.EXCERPT, "A storm…", breaks_off=True))
    shelf.file(filing(STORY, *made))
    with shelf.turns.looking() as store:
        assert sorted(store.renditions([STORY.id], NOW), key=lambda one: one.id) == sorted(made, key=lambda o: o.id)
        assert store.rendition(made[2].id, NOW) == made[2]
        assert store.rendition("another", NOW) is None


def test_filing_again_replaces_all_live_renditions_and_keeps_the_old_ones(shelf):
    old, new = rendition(text="Old words."), rendition(text="New words.", version=2)
    shelf.file(filing(STORY, old))
    shelf.file(filing(replace(STORY, version=2), new), NOW + MINUTE)

    assert shelf.texts() == ["New words."]
    with shelf.turns.looking() as store:
        kept = store.rendition(old.id, NOW)
    assert kept is not None
    assert kept.text == "Old words."


def test_the_same_words_under_the_same_terms_come_back_to_life(shelf):
    shelf.file(filing(STORY, rendition()))
    shelf.file(filing(STORY))
    assert shelf.texts() == []

    shelf.file(filing(STORY, rendition()))
    assert shelf.texts() == ["A storm is coming."]
    assert shelf.database.connection.execute("SELECT count(*) FROM rendition").fetchone() == (1,)


def test_a_versions_first_time_stays_whatever_is_filed_later(shelf):
    shelf.file(filing(STORY))
    shelf.file(filing(STORY), NOW + HOUR)
    shelf.file(filing(replace(STORY, version=2)), NOW + HOUR)
    shelf.file(replace(filing(replace(STORY, version=3)), fingerprint="print 1"), NOW + DAY)

    with shelf.stories.filing() as cabinet:
        assert cabinet.fingerprints(STORY.id) == {"print 1": NOW, "print 2": NOW + HOUR}
        assert cabinet.fingerprints("harbor/another") == {}


def test_only_words_that_a_ledger_row_names_were_given(shelf):
    shelf.file(filing(STORY, rendition(), rendition(Use.SUMMARY, "A storm, in short."), rendition(Use.HEADLINE, "S")))
    with shelf.stories.filing() as cabinet:
        assert cabinet.given(STORY.id) == ()
    shelf.database.connection.execute("UPDATE rendition SET given_at = 1 WHERE use IN ('abstract', 'headline')")

    with shelf.stories.filing() as cabinet:
        (given,) = cabinet.given(STORY.id)
    assert given.fingerprint == "print 1"
    assert (given.positions, given.places) == ((0, 1, 2, 3), (0, 1, 2, 3))
    assert given.tokens == ("a", "storm", "is", "coming")


def test_words_stay_given_when_their_text_is_gone(shelf):
    shelf.file(filing(STORY, rendition()))
    shelf.database.connection.execute("UPDATE rendition SET given_at = 1")
    shelf.stories.purge(NOW + DAY)

    with shelf.stories.filing() as cabinet:
        (given,) = cabinet.given(STORY.id)
    assert (given.places, given.tokens) == ((0, 1, 2, 3), None)


def test_what_fails_in_the_middle_of_filing_leaves_nothing(shelf):
    with pytest.raises(AttributeError), shelf.stories.filing() as cabinet:
        cabinet.file(filing(STORY, rendition(), None), NOW)  # type: ignore[arg-type]

    assert shelf.found() == []
    assert shelf.texts() == []


# ── withdrawing ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [State.KILLED, State.WITHHELD, State.GONE])
def test_a_withdrawn_story_is_off_the_shelf_the_search_and_the_labels(shelf, state):
    shelf.file(filing(STORY, rendition()))
    shelf.withdraw(STORY, state)

    assert shelf.found() == []
    assert not shelf.searched("storm")
    assert shelf.found(replace(EVERYTHING, labels=("world",))) == []
    with shelf.turns.looking() as store:
        story = store.story(STORY.id)
    assert story is not None
    assert story.state is state


def test_filing_a_withdrawn_story_does_not_bring_it_back(shelf):
    shelf.file(filing(STORY, rendition()))
    shelf.withdraw(STORY, State.KILLED)
    shelf.file(filing(replace(STORY, version=2, state=State.KILLED)))
    assert shelf.found() == []

    shelf.file(filing(replace(STORY, version=3)))  # whoever calls: the row is the tombstone
    with shelf.turns.looking() as store:
        story = store.story(STORY.id)
    assert story is not None
    assert story.state is State.KILLED


def test_a_withdrawal_leaves_other_stories_alone(shelf):
    other = numbered(2)
    shelf.file(filing(STORY))
    shelf.file(filing(other))
    shelf.withdraw(STORY, State.KILLED)

    assert shelf.found() == [other.id]


# ── the shelf ─────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_there_from_its_first_moment_to_before_its_last(shelf):
    shelf.file(filing(shelving=replace(SHELVING, say_from=NOW, say_until=NOW + HOUR)))
    moments = [NOW - MINUTE, NOW, NOW + HOUR - MINUTE, NOW + HOUR]

    assert [shelf.found(now=moment) for moment in moments] == [[], [STORY.id], [STORY.id], []]
    assert [shelf.stories.count(moment) for moment in moments] == [0, 1, 1, 0]


def test_a_story_without_shelving_is_not_there(shelf):
    shelf.file(filing())
    shelf.file(filing(shelving=None))
    assert shelf.found() == []
    assert not shelf.searched("storm")


def test_the_newest_come_first_a_page_at_a_time(shelf):
    for number in (3, 1, 5, 2, 4):
        shelf.file(filing(numbered(number, published_at=NOW - number * MINUTE)))
    ids = [numbered(number).id for number in range(1, 6)]

    assert shelf.found() == ids
    assert shelf.found(offset=0, limit=2) + shelf.found(offset=2, limit=2) + shelf.found(offset=4, limit=2) == ids


def test_what_is_wanted_narrows_what_is_found(shelf):
    stories = {
        "plain": numbered(1),
        "french": numbered(2, language="fr-FR"),
        "mill": numbered(3, title="mill", publisher="mill"),
        "recipe": numbered(4, kind="cooking"),
        "opinion": numbered(5, is_opinion=True),
    }
    for number, story in enumerate(stories.values()):
        labels = ("world", f"label {number}")
        shelf.file(
            filing(replace(story, published_at=NOW - number * MINUTE), shelving=replace(SHELVING, labels=labels))
        )
    names = {story.id: name for name, story in stories.items()}

    def found(**wanted: object) -> list[str]:
        return [names[one] for one in shelf.found(replace(EVERYTHING, **wanted))]  # type: ignore[arg-type]

    assert found() == ["plain", "mill", "recipe", "opinion"]
    assert found(language="fr") == ["french"]
    assert found(language="de") == []
    assert found(title="mill") == ["mill"]
    assert found(kinds=("news", "sport")) == ["plain", "mill", "opinion"]
    assert found(opinion=False) == ["plain", "mill", "recipe"]
    assert found(labels=("label 0", "label 3", "no label")) == ["plain", "recipe"]
    assert found(labels=("world",), title="times", kinds=("news",), opinion=False) == ["plain"]


def test_labels_of_an_earlier_version_no_longer_find_a_story(shelf):
    shelf.file(filing())
    shelf.file(filing(shelving=replace(SHELVING, labels=("sport",), headline="", words="other")))

    assert shelf.found(replace(EVERYTHING, labels=("world",))) == []
    assert shelf.found(replace(EVERYTHING, labels=("sport",))) == [STORY.id]
    assert not shelf.searched("storm")
    assert shelf.searched("other")


# ── search ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["storm", "STORM", "storms coming", "cafe", "café", "harbor storm", "  storm  "])
def test_a_story_is_found_by_all_of_its_words_in_any_form(shelf, words):
    shelf.file(filing())
    assert shelf.searched(words)


@pytest.mark.parametrize("words", ["sto", "storm sunshine", "by sea", "publisher", "story"])
def test_a_story_is_not_found_by_a_word_that_is_not_its_own(shelf, words):
    shelf.file(filing())
    assert not shelf.searched(words)


@pytest.mark.parametrize(
    "words",
    [
        "", " ", '"', '""', "*", "(", ")", "AND", "OR", "NOT", "NEAR", "AND AND",
        "NEAR(storm harbor, 2)", "words:sunshine", "story:harbor", "^", "-storm-x", "+",
        "{a b}: c", "\0", "storm\0sun", "'; DROP TABLE search; --", "🌩️", "🌩️🌩️ 🌊", "\u200d", "٣", "日本語",
        "a" * 100_000,
        "x " * 5000, "%", "_", "\\", "\n", "storm OR sunshine", "«storm» sunshine",
    ],
)  # fmt: skip
def test_hostile_words_are_words_and_nothing_else(shelf, words):
    shelf.file(filing())
    assert shelf.found(replace(EVERYTHING, words=words)) == []
    assert shelf.searched("storm")


@pytest.mark.parametrize("words", ['storm "', "storm*", "(storm)", "storm 🌩️", '"storm" harbor!', "¡storm!"])
def test_marks_around_a_word_do_not_hide_it(shelf, words):
    shelf.file(filing())
    assert shelf.searched(words)


@pytest.mark.parametrize("words", ["sto*", "harb* storm", "stor", "storm harb"])
def test_a_word_may_be_begun_where_a_star_says_so_or_no_story_has_it(shelf, words):
    shelf.file(filing())
    assert shelf.searched(words)
    assert not shelf.searched("storm unhar*")


@pytest.mark.parametrize(
    "words", ['"storm is coming"', "the “by the harbor” storm", "« storm is »", '"is coming" café']
)
def test_what_stands_in_quotation_marks_is_found_word_for_word(shelf, words):
    shelf.file(filing())
    assert shelf.searched(words)
    assert not shelf.searched('"coming storm"')
    assert not shelf.searched('"storms is coming"')


@pytest.mark.parametrize("words", ["storm and", "NOT storm", "what about the storm", "a storm in the harbor"])
def test_words_that_say_nothing_need_not_be_there(shelf, words):
    shelf.file(filing())
    assert shelf.searched(words)
    assert not shelf.searched(f"{words} sunshine")


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("en", "The elections were close", "election"),
        ("fr", "Les élections municipales à Élancourt", "election municipale elancourt"),
        ("fr", "Les journaux du soir", "journal"),
        ("de", "Die Wahlen in Köln", "wahl koln"),
        ("es", "Las elecciones en Peñíscola", "eleccion peniscola"),
        ("it", "Le navi ferme nei porti", "nave porto"),
        ("pt", "Os navios parados nos portos", "navio porto"),
        ("pl", "Wybory w Łodzi", "wybory łodzi"),
    ],
)
def test_a_word_is_found_in_its_forms_in_each_language(shelf, language, written, asked):
    shelf.file(filing(replace(STORY, language=language), shelving=replace(SHELVING, headline=written, words="")))
    assert shelf.found(Wanted(language, words=asked)) == [STORY.id]


def test_a_word_of_one_language_has_no_forms_of_another(shelf):
    shelf.file(filing(replace(STORY, language="fr"), shelving=replace(SHELVING, headline="Les journaux", words="")))
    assert shelf.found(Wanted("en", words="journaux")) == []


def test_what_fits_best_comes_first_unless_it_is_much_older(shelf):
    told = {
        1: (5, "Harbor news", "a storm was seen at the pier"),  # both, neither in the headline nor beside each other
        2: (9, "Storm at the pier", "boats stay in"),  # the same in the headline
        3: (60, "Pier storm damage", "boats stay in"),  # as asked, two days ago
        4: (8 * 24, "Pier storm", "older than what is ranked"),
        5: (9 * 24, "A pier in a storm", "older than that"),
    }
    for number, (hours, headline, words) in told.items():
        story = numbered(number, published_at=NOW - hours * HOUR)
        shelf.file(filing(story, shelving=replace(SHELVING, headline=headline, words=words)))
    found = shelf.found(replace(EVERYTHING, words="pier storm"))

    assert [int(story[-1]) for story in found] == [2, 1, 3, 4, 5]
    pages = [shelf.found(replace(EVERYTHING, words="pier storm"), offset=place, limit=2) for place in (0, 2, 4, 6)]
    assert [story for page in pages for story in page] == found


def test_an_edit_that_moves_a_story_back_in_time_leaves_one_of_it_to_be_found(shelf):
    shelf.file(filing())
    earlier = replace(STORY, version=2, published_at=STORY.published_at - DAY)
    shelf.file(filing(earlier, shelving=replace(SHELVING, headline="A calm", words="at sea")))

    assert not shelf.searched("storm")
    assert shelf.searched("calm")
    shelf.stories.purge(NOW)
    assert shelf.database.texts.rows("SELECT headline FROM search") == [("A calm",)]


def test_operators_are_looked_for_as_words(shelf):
    shelf.file(filing(shelving=replace(SHELVING, words="rock and roll or not near")))
    for words in ("rock AND roll", "or", "NOT", "roll NEAR"):
        assert shelf.searched(words)
    assert not shelf.searched("rock AND jazz")


# ── who is meant ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "reference", [STORY.id, "guid-1", "https://harbor.example/storm", "https://HARBOR.example/storm?utm_source=x#top"]
)
def test_a_story_is_named_by_id_guid_or_link(shelf, reference):
    shelf.file(filing(replace(STORY, id=story_id("harbor", "guid-1") if reference == "guid-1" else STORY.id)))
    with shelf.turns.looking() as store:
        assert store.named(reference) is not None


@pytest.mark.parametrize("reference", ["", "harbor/", "guid-2", "https://harbor.example/", "'", "%", "\0"])
def test_nothing_else_names_a_story(shelf, reference):
    shelf.file(filing())
    with shelf.turns.looking() as store:
        assert store.named(reference) is None
