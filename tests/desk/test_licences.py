"""The folder read, taken over, and kept as a book."""

from __future__ import annotations

import pytest

from skill.desk.licences import Bookkeeper, FolderState, read_folder, take_over
from skill.desk.ports.licences import LicenceFile, LicenceRows
from skill.errors import LicenceFolderError
from tests.fakes import FakeLicences
from tests.houses import DAY, NOW, licence, titles


def read(*texts: str) -> FolderState:
    return read_folder([LicenceFile(f"{number}.toml", text) for number, text in enumerate(texts)], titles())


def versions(state: FolderState) -> list[tuple[str, int]]:
    return [(one.id, one.version) for one, _ in state.licences]


def test_versions_of_one_id_stand_together():
    state = read(licence(), licence(version=2, starts="2027-01-01"))
    assert versions(state) == [("harbor-2026", 1), ("harbor-2026", 2)]
    assert not state.refused


def test_a_fault_refuses_every_version_of_its_id_and_nothing_else():
    state = read(
        licence(), licence(version=2).replace('licensee = "byline-demo"\n', ""), licence("other", feeds=["world"])
    )

    assert versions(state) == [("other", 1)]
    assert list(state.refused) == ["harbor-2026"]
    assert "licensee" in state.refused["harbor-2026"]


def test_one_version_in_two_files_is_a_fault_that_names_both():
    state = read(licence(), licence(per_answer=30))

    assert versions(state) == []
    assert "1.toml" in state.refused["harbor-2026"]
    assert "0.toml" in state.refused["harbor-2026"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"licensor": "nobody"}, "licensor"),
        ({"licensor": "mill"}, "schedules[0].feeds"),
        ({"feeds": ["front", "mill"]}, "schedules[0].feeds"),
        ({"feeds": ["no-such-feed"]}, "schedules[0].feeds"),
    ],
)
def test_a_licence_covers_known_feeds_of_its_licensor_only(changes, key):
    state = read(licence(**changes))
    assert versions(state) == []
    assert key in [fault.key for fault in state.faults]


def test_a_file_that_is_no_toml_belongs_to_the_id_that_it_names():
    state = read(licence(), 'id = "harbor-2026"\nversion = = 2')
    assert versions(state) == []
    assert list(state.refused) == ["harbor-2026"]


@pytest.mark.parametrize("text", ["", "]]", "version = 1", "id = 7", 'id = ""'])
def test_a_file_that_names_no_id_takes_nothing_over(text):
    with pytest.raises(LicenceFolderError, match=r"1\.toml"):
        read(licence(), text)


def test_every_fault_is_kept_in_order_of_the_files():
    broken = licence().replace("version = 1", "version = 0").replace('hosts = ["alexa"]', "hosts = []")
    assert len(read(broken).faults) >= 2


def test_the_book_is_made_anew_only_when_the_epoch_has_moved():
    store, keeper, asked = FakeLicences(), Bookkeeper(titles(), "byline-demo"), list[int]()

    def load(epoch: int) -> LicenceRows | None:
        asked.append(epoch)
        rows = store.load()
        return None if rows.epoch == epoch else rows

    take_over(read(licence()), store)
    first = keeper.book(load)
    assert keeper.book(load) is first
    take_over(read(licence(version=2)), store)
    second = keeper.book(load)

    assert asked == [-1, 2, 2]
    assert [one.version for one in first.licences] == [1]
    assert [one.version for one in second.licences] == [2]


def test_a_refused_or_gone_row_is_in_no_book():
    store = FakeLicences()
    take_over(read(licence(), licence("other", feeds=["world"])), store)
    take_over(read(licence(per_answer=30)), store)
    book = Bookkeeper(titles(), "byline-demo").book(lambda _: store.load())

    assert book.licences == ()
    assert "harbor-2026" in book.refused
    assert book.covered_feeds(NOW, "byline-demo") == ()


def test_the_version_in_force_changes_with_time_alone():
    store = FakeLicences()
    take_over(read(licence(), licence(version=2, starts="2026-11-26", feeds=["world"])), store)
    book = Bookkeeper(titles(), "byline-demo").book(lambda _: store.load())

    assert book.covered_feeds(NOW, "byline-demo") == ("front",)
    assert book.covered_feeds(NOW + DAY, "byline-demo") == ("world",)
