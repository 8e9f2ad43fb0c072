"""Archives: rows go only when their file was read back, and file and ledger are one chain."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.desk.ledger import Archived
from skill.errors import LedgerError
from skill.store import archives as module
from skill.store.signing import Signer
from tests.houses import DAY, HOUR, NOW
from tests.tampering import Kept, all_rows

FAR = NOW + 400 * DAY


@pytest.fixture
def kept(tmp_path) -> Kept:
    return Kept(tmp_path)


def moved(kept: Kept, before=FAR) -> list[Archived]:
    return list(kept.archives.move(before, kept.folder / "archive", kept.now))


def lines(path: Path) -> list[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_what_is_signed_is_moved_and_the_rest_stays(kept):
    before = all_rows(kept)
    signed = kept.heads()[-1]
    (one,) = moved(kept)

    assert (one.first_n, one.last_n, one.last_hash) == (1, signed, before[signed - 1].hash)
    assert one.until == max(row.fields[0] for row in before[:signed])
    path = kept.folder / "archive" / one.file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == [one.file]
    assert list(module.archived_rows(path.parent, one)) == before[:signed]
    assert all_rows(kept) == before[signed:]
    assert kept.rows("SELECT first_n, last_n, file, sha256 FROM archive") == [(1, signed, one.file, one.sha256)]


def test_a_file_says_all_that_is_needed_to_verify_it_alone(kept):
    (one,) = moved(kept)
    header, *rest = lines(kept.folder / "archive" / one.file)
    rows = [item for item in rest if isinstance(item, list)]
    checkpoints = [item for item in rest if isinstance(item, dict)]
    assert isinstance(header, dict)
    assert (header["strand"], header["first_n"], header["last_n"]) == (1, 1, one.last_n)
    assert (header["hash_before"], header["last_hash"]) == ("0" * 64, rows[-1][-1])
    assert header["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert header["checkpoint"] == checkpoints[-1]
    assert [item["heads"][0][1] for item in checkpoints] == kept.heads()
    # Each checkpoint stands after the row that it signed.
    assert [rest[rest.index(item) - 1][-1] for item in checkpoints] == [item["heads"][0][2] for item in checkpoints]
    assert [row[0] for row in rows] == list(range(1, one.last_n + 1))


def test_only_rows_of_before_the_date_are_moved_and_never_a_part_of_what_a_checkpoint_signed(kept):
    heads = kept.heads()
    times = dict(kept.rows("SELECT n, at FROM ledger"))
    assert moved(kept, NOW) == []
    (one,) = moved(kept, NOW + 3 * HOUR)  # the third answer is of that very moment
    assert one.last_n == heads[1]
    assert times[heads[1]] < (NOW + 3 * HOUR).timestamp() * 1000 <= times[heads[1] + 1]
    (other,) = moved(kept, NOW + 3 * HOUR + timedelta(milliseconds=1))
    assert (other.first_n, other.last_n) == (heads[1] + 1, heads[2])
    assert kept.verify(kept.folder / "archive").holds


def test_much_is_moved_in_files_of_bounded_length(kept, monkeypatch):
    heads = kept.heads()
    monkeypatch.setattr(module, "MOST_ROWS", heads[1])
    found = moved(kept)
    assert [(one.first_n, one.last_n) for one in found] == [
        (1, heads[1]),
        (heads[1] + 1, heads[3]),
        (heads[3] + 1, heads[4]),
    ]
    assert kept.verify(kept.folder / "archive").findings == ()
    assert kept.verify().findings == ()


def test_files_are_longer_where_no_checkpoint_lies_within(kept, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    assert [one.last_n for one in moved(kept)] == kept.heads()


def test_what_is_written_after_all_was_archived_goes_on_with_the_chain(kept):
    kept.sign()
    last = kept.last
    moved(kept)
    assert all_rows(kept) == []
    assert kept.verify().holds
    assert kept.checkpoints.make(kept.now) is None
    kept.talk()
    assert all_rows(kept)[0].n == last + 1
    kept.sign()
    assert kept.verify().holds
    assert kept.verify(kept.folder / "archive").holds


def test_a_second_archive_goes_on_where_the_first_ended(kept):
    moved(kept)
    kept.talk()
    kept.sign()
    (other,) = moved(kept)
    done = kept.verify(kept.folder / "archive")
    assert done.holds
    assert done.rows == other.last_n
    assert kept.verify().rows == 0
    assert len(kept.verify().notes) == 2


# ── what is not moved ─────────────────────────────────────────────────────────────────────────────


def assert_nothing_moved(kept: Kept, said: str) -> None:
    before = all_rows(kept)
    with pytest.raises(LedgerError, match=said):
        moved(kept)
    assert all_rows(kept) == before
    assert kept.rows("SELECT * FROM archive") == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE ledger SET words = words + 1 WHERE n = 3", "row 3 does not follow"),
        ("DELETE FROM ledger WHERE n = 3", "row 3 does not follow"),
        ("DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger WHERE n <= 10)", "does not follow|is not the one"),
        ("UPDATE checkpoint SET signature = 'x'", "is not the one that checkpoint 5 signed"),
        ("UPDATE checkpoint SET key = 'x'", "is not the one that checkpoint 5 signed"),
        ("UPDATE checkpoint SET heads = 'x' WHERE id = 3", "checkpoint 3 cannot be read"),
    ],
)
def test_a_ledger_that_does_not_hold_is_not_archived(kept, harm, said):
    kept.rows(harm)
    assert_nothing_moved(kept, said)


def test_rows_that_were_chained_anew_are_not_archived(kept):
    kept.rows("UPDATE ledger SET words = words + 1 WHERE n = 3")
    kept.chain_anew(3)
    assert_nothing_moved(kept, "is not the one that checkpoint 5 signed")


def test_a_file_that_is_not_what_was_written_moves_nothing(kept, monkeypatch):
    """As where a disk lies: what is read back decides."""
    written = module.Archives._lines

    def forgetful(self, cut, key):
        found = list(written(self, cut, key))
        return iter([*found[:3], *found[4:]])

    monkeypatch.setattr(module.Archives, "_lines", forgetful)
    assert_nothing_moved(kept, "row 3 does not follow")


def test_a_file_that_is_there_already_is_not_written_over(kept):
    path = kept.folder / "archive" / f"ledger-1-{1:012}-{kept.heads()[-1]:012}.jsonl.gz"
    path.parent.mkdir()
    path.write_bytes(b"something else")
    assert_nothing_moved(kept, "is there already and holds something else")
    assert path.read_bytes() == b"something else"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_run_that_ended_before_its_rows_went_can_be_made_again(kept, monkeypatch):
    def dies(self, cut, moved):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.Archives, "_delete", dies)
        with pytest.raises(KeyboardInterrupt):
            moved(kept)
    assert kept.verify().holds
    assert len(moved(kept)) == 1
    assert kept.verify(kept.folder / "archive").holds


def test_a_folder_that_cannot_be_written_is_said(kept):
    (kept.folder / "archive").write_text("a file")
    assert_nothing_moved(kept, "cannot be made")


def test_without_a_key_nothing_was_signed(kept):
    kept.signer.path.unlink()
    assert_nothing_moved(kept, "there is no signing key")
    Signer(kept.signer.path).sign(b"another key")
    assert_nothing_moved(kept, "is not the one that checkpoint 5 signed")


# ── tampering ─────────────────────────────────────────────────────────────────────────────────────


def repacked(path: Path, change) -> bytes:
    found = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    return gzip.compress(b"".join(change(found)))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.unlink(), "is missing or cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "was changed: it is not the file that rows 1 to"),
        (lambda path: path.write_bytes(repacked(path, lambda rows: rows[:-2])), "was changed"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"\x1f", b"\x1e")), "was changed"),
    ],
)
def test_an_archive_file_that_is_missing_or_was_changed_is_named(kept, harm, said):
    (one,) = moved(kept)
    harm(kept.folder / "archive" / one.file)
    (found,) = kept.sentences(kept.folder / "archive")
    assert one.file in found
    assert said in found
    # Who does not look at the files cannot see it.
    assert kept.sentences() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [*rows[:3], *rows[4:]], "row 3 is missing before row 4"),
        (lambda rows: [*rows[:3], rows[3].replace(b'"use"', b'"usf"'), *rows[4:]], "row 3 does not follow"),
        (lambda rows: rows[:-2], "does not end with the row that the database says"),
        (lambda rows: [*rows[:3], b"[1]\n", *rows[4:]], "is no archive of ledger rows"),
        (lambda rows: [b"no header\n", *rows[1:]], "is no archive of ledger rows"),
        (lambda rows: [rows[0].replace(b"byline-ledger-1", b"byline-ledger-9"), *rows[1:]], "of another release"),
    ],
)
def test_a_file_that_was_changed_together_with_its_hash_is_named(kept, change, said):
    (one,) = moved(kept)
    path = kept.folder / "archive" / one.file
    path.write_bytes(repacked(path, change))
    kept.rows("UPDATE archive SET sha256 = ?", hashlib.sha256(path.read_bytes()).hexdigest())
    assert any(said in sentence for sentence in kept.sentences(kept.folder / "archive"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM archive", "are missing before row"),
        ("UPDATE archive SET last_hash = 'x'", "no checkpoint holds that signed it"),
        ("UPDATE archive SET last_n = last_n + 1", "no checkpoint holds that signed it"),
        ("UPDATE archive SET first_n = 2", "does not begin with row 1, which comes next"),
        ("UPDATE archive SET file = '../ledger'", "was changed"),
    ],
)
def test_an_archive_row_that_no_checkpoint_bears_out_is_named(kept, harm, said):
    moved(kept)
    kept.rows(harm)
    archives = kept.folder / "archive" if "file" in harm else None
    assert any(said in sentence for sentence in kept.sentences(archives))


def test_rows_that_were_deleted_under_the_pretext_of_an_archive_are_named(kept):
    """An archive row alone lets nothing go: where it ends must be signed, and its file must be there."""
    last = kept.heads()[1]
    kept.rows(
        "INSERT INTO archive (strand, first_n, last_n, last_hash, file, sha256, until, at)"
        " SELECT 1, 1, n, hash, 'ledger.gz', 'x', at, 0 FROM ledger WHERE n = ?",
        last,
    )
    kept.rows("DELETE FROM ledger WHERE n <= ?", last)
    assert kept.sentences() == []
    assert "ledger.gz is missing" in kept.sentences(kept.folder)[0]


def test_a_row_that_is_archived_and_stands_in_the_ledger_is_named(kept):
    before = all_rows(kept)[2]
    moved(kept)
    kept.rows(
        "INSERT INTO ledger (n, strand, at, kind, words, price_micros, billable, hash)"
        " VALUES (3, 1, 1, 'use', 0, 0, 0, ?)",
        before.hash,
    )
    assert kept.sentences() == ["row 3 of strand 1 was put in: that number is archived, or never given"]


def test_a_row_changed_in_the_ledger_after_an_archive_is_named(kept):
    moved(kept)
    kept.rows("UPDATE ledger SET words = words + 1 WHERE n = (SELECT min(n) FROM ledger)")
    (found,) = kept.sentences()
    assert found.startswith(f"row {kept.heads()[-1] + 1} does not follow from row {kept.heads()[-1]}")
