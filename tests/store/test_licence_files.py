"""Licence versions as the database keeps them, and the number that tells every process to look again."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from skill.desk.licences import read_folder, take_over
from skill.desk.ports.licences import LicenceRow, LicenceRows, Suspension
from skill.errors import LicenceFolderError
from skill.store.database import Database
from skill.store.licence_files import Folder, Licences, load_rows
from tests.houses import DAY, NOW, empty_database, licence, titles

STARTS = datetime(2026, 1, 1, tzinfo=UTC)


def row(identity: str = "a", version: int = 1, *, text: str = "text", file: str = "a.toml") -> LicenceRow:
    return LicenceRow(identity, version, file, text, f"hash of {text}", STARTS, "read")


def standings(rows: LicenceRows) -> dict[tuple[str, int], str]:
    return {(one.id, one.version): one.standing for one in rows.rows}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return empty_database(tmp_path)


@pytest.fixture
def licences(database: Database) -> Licences:
    return Licences(database)


# ── the folder ────────────────────────────────────────────────────────────────────────────────────


def test_the_folder_is_read_by_name_and_only_toml_is_a_licence(tmp_path):
    for name in ("b.toml", "a.toml", "notes.md", "c.toml~"):
        (tmp_path / name).write_text(name, encoding="utf-8")

    assert [(one.name, one.text) for one in Folder(tmp_path).files()] == [("a.toml", "a.toml"), ("b.toml", "b.toml")]


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfid = 'a'")

    assert Folder(tmp_path).files()[0].text == "id = 'a'"


def test_an_empty_folder_is_legal_and_a_missing_one_is_not(tmp_path):
    assert Folder(tmp_path).files() == ()
    with pytest.raises(LicenceFolderError, match="NEWS_LICENCES names the folder"):
        Folder(tmp_path / "none").files()


def test_every_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"id = '\xff'")
    (tmp_path / "b.toml").mkdir()
    (tmp_path / "c.toml").write_text("id = 'c'", encoding="utf-8")
    os.symlink(tmp_path / "nowhere", tmp_path / "d.toml")

    with pytest.raises(LicenceFolderError) as caught:
        Folder(tmp_path).files()

    assert [fault.split(":")[0] for fault in caught.value.faults] == ["a.toml", "b.toml", "d.toml"]


# ── rows and epoch ────────────────────────────────────────────────────────────────────────────────


def test_rows_come_back_as_they_were_written_in_order_of_id_and_version(licences):
    written = [row("b", 2), row("b", 1, text="other"), row("a", 10), row("a", 9, text="nine")]
    licences.replace(written, {"z": "why", "c": "also"})
    loaded = licences.load()

    assert loaded.rows == (written[3], written[2], written[1], written[0])
    assert dict(loaded.refused) == {"c": "also", "z": "why"}


def test_the_epoch_rises_with_a_change_and_only_then(licences):
    epochs = [licences.load().epoch]
    steps: list[tuple[list[LicenceRow], dict[str, str]]] = [
        ([row()], {}),  # new
        ([row()], {}),  # the same
        ([row(), row("b")], {}),  # another
        ([row("b"), row()], {}),  # the same in another order
        ([row()], {}),  # one gone
        ([row()], {"b": "why"}),  # one refused
        ([row()], {"b": "why else"}),
        ([row()], {"b": "why else"}),
        ([row(file="moved.toml")], {"b": "why else"}),
    ]
    for rows, refused in steps:
        licences.replace(rows, refused)
        epochs.append(licences.load().epoch)

    rises = [after - before for before, after in pairwise(epochs)]
    assert rises == [1, 0, 1, 0, 1, 1, 1, 0, 1]


def test_nothing_is_loaded_where_the_epoch_has_not_moved(database, licences):
    epoch = licences.load().epoch
    with database.reading() as connection:
        assert load_rows(connection, epoch) is None
    licences.replace([row()], {})
    with database.reading() as connection:
        found = load_rows(connection, epoch)

    assert found is not None
    assert found.epoch == epoch + 1


def test_a_row_whose_file_is_gone_stays_as_gone_and_comes_back_with_its_file(licences):
    licences.replace([row(), row("b")], {})
    licences.replace([row("b")], {})
    assert standings(licences.load()) == {("a", 1): "gone", ("b", 1): "read"}

    licences.replace([row(), row("b")], {})
    assert standings(licences.load()) == {("a", 1): "read", ("b", 1): "read"}


def test_the_same_version_with_another_text_is_refused_and_the_first_text_stays(licences):
    licences.replace([row()], {})
    for _ in range(3):
        licences.replace([row(text="changed")], {})
        (kept,) = licences.load().rows
        assert (kept.standing, kept.text, kept.hash) == ("refused", "text", "hash of text")

    licences.replace([row()], {})
    assert standings(licences.load()) == {("a", 1): "read"}


def test_a_change_that_fails_leaves_the_rows_as_they_were(licences):
    licences.replace([row()], {})
    before = licences.load()
    with pytest.raises(Exception, match="NOT NULL"):
        licences.replace([row("b"), row("c", text="x"), LicenceRow("d", 1, None, "", "", STARTS, "read")], {})  # type: ignore[arg-type]

    assert licences.load() == before


# ── suspensions ───────────────────────────────────────────────────────────────────────────────────


def test_a_suspension_is_kept_with_its_moment_and_reason_and_lifted(licences):
    suspended = licences.suspend("a", "unpaid", NOW)
    assert dict(licences.load().suspended) == {"a": suspended} == {"a": Suspension("a", NOW, "unpaid")}
    assert (licences.resume("a"), dict(licences.load().suspended)) == (True, {})
    assert licences.resume("a") is False


def test_the_epoch_rises_with_a_suspension_and_only_where_it_changes_something(licences):
    steps: list[Callable[[], object]] = [
        lambda: licences.suspend("a", "unpaid", NOW),
        lambda: licences.suspend("a", "unpaid", NOW + DAY),  # the same
        lambda: licences.suspend("a", "in court", NOW + DAY),
        lambda: licences.resume("a"),
        lambda: licences.resume("a"),
    ]
    epochs = [licences.load().epoch]
    for step in steps:
        step()
        epochs.append(licences.load().epoch)
    assert [after - before for before, after in pairwise(epochs)] == [1, 0, 1, 1, 0]


def test_another_reason_takes_the_firsts_place_and_since_stays(licences):
    licences.suspend("a", "unpaid", NOW)
    assert licences.suspend("a", "in court", NOW + DAY) == Suspension("a", NOW, "in court")


def test_taking_a_folder_over_lifts_no_suspension(licences):
    licences.replace([row()], {})
    licences.suspend("a", "unpaid", NOW)
    for rows, refused in [([row()], {}), ([row(version=2)], {}), ([], {"a": "why"}), ([], {}), ([row()], {})]:
        licences.replace(rows, refused)
        assert list(licences.load().suspended) == ["a"]


# ── taking a folder over ──────────────────────────────────────────────────────────────────────────


def taken_over(licences: Licences, folder: Path) -> dict[str, str]:
    return dict(take_over(read_folder(Folder(folder).files(), titles()), licences))


def test_an_unannounced_change_refuses_its_id_in_every_round_until_the_version_rises(tmp_path, licences):
    file = tmp_path / "harbor.toml"
    file.write_text(licence(per_answer=60), encoding="utf-8")
    assert taken_over(licences, tmp_path) == {}

    file.write_text(licence(per_answer=61), encoding="utf-8")
    for _ in range(3):
        refused = taken_over(licences, tmp_path)
        assert list(refused) == ["harbor-2026"]
        assert "write a higher version with every change" in refused["harbor-2026"]
        assert dict(licences.load().refused) == refused

    file.write_text(licence(per_answer=61, version=2), encoding="utf-8")
    assert taken_over(licences, tmp_path) == {}
    assert standings(licences.load()) == {("harbor-2026", 1): "gone", ("harbor-2026", 2): "read"}


def test_a_faulty_file_refuses_its_id_and_the_others_are_taken_over(tmp_path, licences):
    (tmp_path / "harbor.toml").write_text(licence().replace("[where]", "sorcery = 1\n[where]"), encoding="utf-8")
    (tmp_path / "mill.toml").write_text(licence("mill-1", licensor="mill", feeds=["mill"]), encoding="utf-8")

    refused = taken_over(licences, tmp_path)

    assert list(refused) == ["harbor-2026"]
    assert "sorcery" in refused["harbor-2026"]
    assert standings(licences.load()) == {("mill-1", 1): "read"}


def test_a_file_that_turns_faulty_takes_its_earlier_row_out_of_force(tmp_path, licences):
    file = tmp_path / "harbor.toml"
    file.write_text(licence(), encoding="utf-8")
    taken_over(licences, tmp_path)
    file.write_text(licence().replace("version = 1", "version = 0"), encoding="utf-8")

    assert "harbor-2026" in taken_over(licences, tmp_path)
    assert standings(licences.load()) == {("harbor-2026", 1): "gone"}
