"""How a document's entries are filed: what says nothing new costs no write, and the others share transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from skill.desk.filing import MOST_CHARACTERS_TOGETHER, MOST_TOGETHER
from skill.store.stories import Cabinet, Stories
from tests.houses import HOUR, MINUTE, NOW, Press, entry, harbor_id, licence, opened_press, text_in


@pytest.fixture
def filings(monkeypatch) -> list[int]:
    """How many stories each transaction filed."""
    found: list[int] = []
    opened, file = Stories.filing, Cabinet.file

    @contextmanager
    def filing(self: Stories) -> Iterator[Cabinet]:
        with opened(self) as cabinet:
            found.append(0)
            yield cabinet

    def counted(self: Cabinet, *what) -> None:
        file(self, *what)
        found[-1] += 1

    monkeypatch.setattr(Stories, "filing", filing)
    monkeypatch.setattr(Cabinet, "file", counted)
    return found


def test_a_document_whose_entries_say_nothing_new_opens_no_write_transaction(tmp_path, filings):
    press = opened_press(tmp_path, *(entry(f"s{number}") for number in range(5)))
    filings.clear()
    press.carries("front", *(entry(f"s{number}") for number in reversed(range(5))))
    press.refresh(NOW + MINUTE)

    assert filings == []


def test_only_what_changed_is_filed(tmp_path, filings):
    press = opened_press(tmp_path, *(entry(f"s{number}") for number in range(5)))
    filings.clear()
    press.carries("front", *(entry(f"s{number}", edition="2" * (number == 3)) for number in range(6)))
    (report,) = (one for one in press.refresh(NOW + MINUTE).reports if one.feed == "front")

    assert filings == [2]
    assert (report.new, report.changed) == (1, 1)


def test_what_was_cut_under_other_terms_is_filed_again(tmp_path, filings):
    press = opened_press(tmp_path, entry("a"), entry("b"))
    filings.clear()
    press.licensed(licence(version=2, excerpt_words=20))
    press.refresh(NOW + MINUTE)

    assert sum(filings) == 2


def test_an_embargo_that_is_set_anew_is_no_news_to_pass_over(tmp_path, filings):
    """No date is in a fingerprint, and this one decides whether the story is said."""
    press = opened_press(tmp_path, entry("a"))
    filings.clear()
    press.carries("front", entry("a", not_before=NOW + HOUR))
    press.refresh(NOW + MINUTE)

    assert filings == [1]


def test_many_stories_are_filed_a_portion_at_a_time(tmp_path, filings):
    opened_press(tmp_path, *(entry(f"s{number}", body="") for number in range(MOST_TOGETHER + 7)))
    assert filings == [MOST_TOGETHER, 7]


def test_long_stories_are_filed_fewer_at_a_time(tmp_path, filings):
    long = "Harbor gates reopen after a storm. " * (MOST_CHARACTERS_TOGETHER // 60)
    opened_press(tmp_path, *(entry(f"s{number}", body=f"{number} {long}") for number in range(5)))
    assert filings == [2, 2, 1]


def test_a_story_that_cannot_be_filed_leaves_nothing_and_the_others_stay(tmp_path, monkeypatch):
    press, stories = Press(tmp_path), [entry(name) for name in "abc"]
    press.licensed(licence())
    press.carries("front", *stories)
    shelve = Cabinet._shelve

    def failing(self: Cabinet, story, shelving) -> None:
        shelve(self, story, shelving)
        if story.id == harbor_id("b"):
            raise ValueError("bad")

    monkeypatch.setattr(Cabinet, "_shelve", failing)
    press.refresh()

    assert sorted(press.rows("SELECT id FROM story")) == sorted([(harbor_id("a"),), (harbor_id("c"),)])
    assert press.rows("SELECT count(*) FROM rendition WHERE story = ?", harbor_id("b")) == [(0,)]
    kept = " ".join(text for (text,) in press.rows("SELECT text FROM rendition_text"))
    assert [one.guid for one in stories if one.headline in kept] == ["a", "c"]
    assert text_in(stories[1]).split()[0] not in kept


def test_where_a_transaction_cannot_be_made_its_stories_are_filed_in_the_next_round(tmp_path, monkeypatch):
    press = Press(tmp_path)
    press.licensed(licence())
    press.carries("front", entry("a"), entry("b"))

    def full(self: Cabinet) -> None:
        raise OSError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cabinet, "put_texts", full)
        (report,) = (one for one in press.refresh().reports if one.feed == "front")
    assert dict(report.refused) == {"our own fault: OSError": 2}
    assert press.rows("SELECT count(*) FROM story") == [(0,)]

    (report,) = (one for one in press.refresh(NOW + MINUTE).reports if one.feed == "front")
    assert report.new == 2
