"""`ledger checkpoint`, `verify` and `archive`, and the watcher that signs the ledger's head."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skill.cli.checkpointing import checkpointing
from skill.cli.refresh import _once
from skill.compose import House
from skill.desk.ledger import read_checkpoint
from skill.errors import SigningKeyError
from tests.cli.place import Place, end, until
from tests.houses import Talker, sample_house

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def sql(place: Place, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place.folder / "byline.db")) as connection, connection:
        return connection.execute(statement, values).fetchall()


@pytest.fixture
def signed(filled: Place) -> Place:
    """Two answers, each with a checkpoint, and a third without."""
    for _ in range(2):
        filled.run("ask", "what's the news")
        assert filled.run("ledger", "checkpoint").code == 0
    filled.run("ask", "what's the news")
    return filled


# ── checkpoint ────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_ledger_has_no_checkpoint(filled: Place) -> None:
    done = filled.run("ledger", "checkpoint")
    assert (done.code, done.out) == (1, "")
    assert "the ledger is empty" in done.err
    assert not (filled.folder / "byline.key").exists()


def test_a_checkpoint_is_said_and_without_new_rows_said_again(filled: Place) -> None:
    filled.run("ask", "what's the news")
    first, second = filled.run("ledger", "checkpoint"), filled.run("ledger", "checkpoint")
    assert (first.code, second.code) == (0, 0)
    said = r"checkpoint 1 of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC signs row \d+, hash [0-9a-f]{64}"
    assert re.fullmatch(said, first.lines[0])
    assert re.fullmatch(f"{said}, and no row was written since", second.lines[0])
    assert re.fullmatch("signature [0-9a-f]{128} by key [0-9a-f]{16}", first.lines[1])
    assert sql(filled, "SELECT count(*) FROM checkpoint") == [(1,)]


def test_a_checkpoint_as_json_is_all_that_a_witness_needs(signed: Place) -> None:
    form = json.loads(signed.run("ledger", "checkpoint", "--json").out)
    assert form.keys() == {"id", "at", "heads", "previous_hash", "key", "signature", "hash", "public_key"}
    assert form["id"] == 3
    assert form["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert form["heads"][0][1:] == [*sql(signed, "SELECT n, hash FROM ledger ORDER BY n DESC LIMIT 1")[0]]


# ── verify ────────────────────────────────────────────────────────────────────────────────────────


def test_a_ledger_that_nobody_touched_holds(signed: Place) -> None:
    done = signed.run("ledger", "verify")
    assert (done.code, done.err) == (0, "")
    ((last,),) = sql(signed, "SELECT max(n) FROM ledger")
    assert f"to {last} are younger than checkpoint 2 of " in done.lines[0]
    assert done.lines[1] == f"everything holds; looked at rows: {last}, checkpoints: 2"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE ledger SET price_micros = 1 WHERE n = 3", "row 3 does not follow from row 2: it was changed"),
        ("DELETE FROM ledger WHERE n = 3", "row 3 is missing before row 4"),
        ("DELETE FROM ledger WHERE n > 3", "are missing at the end: checkpoint 2 of "),
        ("DELETE FROM checkpoint WHERE id = 1", "checkpoint 1 was removed"),
        ("DELETE FROM checkpoint WHERE id = 2", "checkpoint 2, the newest, was removed"),
        ("UPDATE checkpoint SET at = 1 WHERE id = 1", "checkpoint 1 was changed or forged"),
    ],
)
def test_what_was_done_is_said_in_a_sentence_and_the_exit_code_is_1(signed: Place, harm: str, said: str) -> None:
    sql(signed, harm)
    done = signed.run("ledger", "verify")
    assert done.code == 1
    assert any(said in line for line in done.lines[:-1])
    assert re.match(r"findings: \d+; looked at rows: \d+, checkpoints: \d", done.lines[-1])


def test_a_checkpoint_kept_elsewhere_finds_a_ledger_that_was_signed_anew(signed: Place) -> None:
    kept = signed.folder / "kept.json"
    kept.write_text(signed.run("ledger", "checkpoint", "--json").out, encoding="utf-8")
    assert signed.run("ledger", "verify", "--checkpoint", str(kept)).code == 0
    sql(signed, "DELETE FROM ledger WHERE n > 3")
    sql(signed, "DELETE FROM checkpoint")
    sql(signed, "DELETE FROM sqlite_sequence")
    sql(signed, "DELETE FROM answer WHERE rowid > 1")
    sql(signed, "DELETE FROM ledger")
    sql(signed, "DELETE FROM answer")
    assert signed.run("ledger", "verify").code == 0
    done = signed.run("ledger", "verify", "--checkpoint", str(kept))
    assert done.code == 1
    assert "kept elsewhere, signed row" in done.lines[0]
    kept.write_text("nothing\n", encoding="utf-8")
    assert "holds no checkpoint" in signed.run("ledger", "verify", "--checkpoint", str(kept)).out
    gone = signed.run("ledger", "verify", "--checkpoint", "gone.json")
    assert (gone.code, "gone.json, the file of checkpoints, cannot be read" in gone.err) == (2, True)


def test_an_older_public_key_can_be_named(signed: Place) -> None:
    old = json.loads(signed.run("ledger", "checkpoint", "--json").out)["public_key"]
    (signed.folder / "byline.key").unlink()
    (signed.folder / "old.pem").write_text(old, encoding="utf-8")
    assert "is signed by key" in signed.run("ledger", "verify").out
    signed.run("ask", "what's the news")
    signed.run("ledger", "checkpoint")
    assert signed.run("ledger", "verify").code == 1
    assert signed.run("ledger", "verify", "--key", "old.pem").code == 0


def test_what_is_no_public_key_is_said(signed: Place) -> None:
    (signed.folder / "none.pem").write_text("nothing", encoding="utf-8")
    done = signed.run("ledger", "verify", "--key", "none.pem")
    assert (done.code, done.err) == (2, "none.pem holds no public key in PEM\n")


# ── replay ────────────────────────────────────────────────────────────────────────────────────────


def answered(place: Place) -> tuple[str, bytes]:
    """Ask for the news; returns the requestId and what was answered."""
    done = place.run("ask", "what's the news", "--json")
    exchange = json.loads(done.out)
    return exchange["request"]["request"]["requestId"], json.dumps(exchange["response"]).encode()


@pytest.mark.parametrize("by", ["id", "request_id"])
def test_an_answer_is_replayed_byte_for_byte(filled: Place, by: str) -> None:
    request, body = answered(filled)
    ((name, hashed),) = sql(filled, f"SELECT {by}, response_hash FROM answer WHERE request_id = ?", request)
    done = filled.run("ledger", "replay", str(name))
    assert done.code == 0
    assert hashlib.sha256(done.out.rstrip("\n").encode()).hexdigest() == hashed
    assert json.loads(done.out) == json.loads(body)
    assert "this is what was sent; its hash is the one on record" in done.err


def test_an_answer_whose_rows_are_archived_is_replayed(filled: Place) -> None:
    request, _ = answered(filled)
    filled.run("ledger", "checkpoint")
    filled.run("ledger", "archive", "--before", "2100-01-01")
    assert sql(filled, "SELECT count(*) FROM ledger") == [(0,)]
    assert filled.run("ledger", "replay", request).code == 0


def test_where_retention_has_removed_the_text_only_the_hash_tells(filled: Place) -> None:
    request, _ = answered(filled)
    ((rendition, hashed),) = sql(
        filled, "SELECT l.rendition, a.response_hash FROM ledger l JOIN answer a ON a.id = l.answer LIMIT 1"
    )
    sql(filled, "UPDATE rendition SET delete_after = 1 WHERE id = ?", rendition)  # and the purge is late
    done = filled.run("ledger", "replay", request)
    assert done.code == 0
    assert f"retention has removed the text of {rendition}" in done.lines[0]
    assert f"only its hash tells: {hashed}" in done.lines[1]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE answer SET skeleton = replace(skeleton, 'From ', 'Out of ')", r"whose hash is [0-9a-f]{64}$"),
        ("UPDATE answer SET response_hash = 'x', release = 'old'", "made by release old, this is"),
        (
            "UPDATE story SET facts = replace(facts, '\"version\":1', '\"version\":2');"
            " UPDATE answer SET response_hash = 'x'",
            "was edited since",
        ),
    ],
)
def test_what_is_not_what_was_sent_is_said_and_the_exit_code_is_1(filled: Place, harm: str, said: str) -> None:
    request, _ = answered(filled)
    for statement in harm.split("; "):
        sql(filled, statement)
    done = filled.run("ledger", "replay", request)
    assert done.code == 1
    assert json.loads(done.out)["version"] == "1.0"
    assert "this is not what was sent" in done.err
    assert re.search(said, done.err.strip())


def test_an_answer_that_is_not_on_record_is_said(filled: Place) -> None:
    done = filled.run("ledger", "replay", "nobody")
    assert done.code == 2
    assert "no answer has the id or requestId 'nobody'" in done.err


# ── archive ───────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_moved_and_the_ledger_holds_with_their_file_and_without(signed: Place) -> None:
    done = signed.run("ledger", "archive", "--before", "2100-01-01")
    assert done.code == 0
    (file,) = (signed.folder / "archive").iterdir()
    ((first,),) = sql(signed, "SELECT min(n) FROM ledger")
    assert done.lines == [
        f"rows 1 to {int(str(first)) - 1}: archive/{file.name}",
        f"moved {int(str(first)) - 1} rows to 1 file",
    ]
    without, within = signed.run("ledger", "verify"), signed.run("ledger", "verify", "--archives", "archive")
    assert (without.code, within.code) == (0, 0)
    assert f"{file.name}, which was not looked at" in without.out
    assert "not looked at" not in within.out
    assert signed.run("licences", "audit").code == 0

    file.write_bytes(file.read_bytes()[:-1] + b"x")
    changed = signed.run("ledger", "verify", "--archives", "archive")
    assert (changed.code, f"{file.name} was changed" in changed.lines[0]) == (1, True)


def test_where_nothing_is_old_enough_nothing_is_moved(signed: Place) -> None:
    done = signed.run("ledger", "archive", "--before", "2020-01-01", "--to", "elsewhere")
    assert done.code == 0
    assert done.lines == ["nothing to move: no checkpoint signed rows that are all older than 2020-01-01"]


# ── the watcher ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = sample_house(tmp_path)
    yield house
    house.database.close()


def test_checkpoints_are_made_while_it_runs_and_once_more_at_the_end(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "byline.ledger")
    with checkpointing(house, lambda: NOW, 0.01):
        Talker(house.desk).asks("NewsIntent", datetime.now(UTC))
        until(lambda: house.checkpoints.last() is not None)
        Talker(house.desk).asks("MoreIntent", datetime.now(UTC))
    every = list(house.checkpoints.every())
    ((last,),) = house.database.connection.execute("SELECT max(n) FROM ledger")
    assert every[-1].heads[0].n == last
    # Each line of the log is a witness by itself.
    assert [read_checkpoint(record.getMessage()) for record in caplog.records] == every


def test_a_checkpoint_that_fails_is_logged_and_the_next_one_comes(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.signer.path.write_text("no key", encoding="utf-8")
    house.signer.path.chmod(0o600)
    with checkpointing(house, lambda: NOW, 0.01):
        Talker(house.desk).asks("NewsIntent", datetime.now(UTC))
        until(lambda: "the checkpoint could not be made" in caplog.text)
        house.signer.path.unlink()
        until(lambda: house.checkpoints.last() is not None)
    failed = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {record.exc_info[0] for record in failed if record.exc_info} == {SigningKeyError}


def test_a_round_alone_makes_no_checkpoint(house: House) -> None:
    Talker(house.desk).asks("NewsIntent", datetime.now(UTC))
    asyncio.run(_once(house, quiet=True))
    assert house.checkpoints.last() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_watches_signs_the_head_when_it_is_stopped_and_logs_it(filled: Place, number: signal.Signals) -> None:
    filled.run("ask", "what's the news")
    begun = datetime.now(UTC).timestamp() * 1000
    sql(filled, "UPDATE feed SET next_at = 0")
    watcher = filled.start("refresh", "--watch", "--every", "3600")
    try:
        # Whether somebody serves the sample feeds or not, the first round is over.
        until(lambda: bool(sql(filled, f"SELECT 1 FROM feed WHERE last_error IS NOT NULL OR last_ok >= {begun}")))
    finally:
        done = end(watcher, number)
    assert done.code == 0
    (line,) = (line for line in done.err.splitlines() if "byline.ledger checkpoint" in line)
    logged = read_checkpoint(line)
    assert logged is not None
    assert logged.heads[0].n == sql(filled, "SELECT max(n) FROM ledger")[0][0]
    assert sql(filled, "SELECT id, signature FROM checkpoint") == [(1, logged.signature)]
