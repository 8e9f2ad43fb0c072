"""What a ledger takes, and how long its proof: `python -m tests.bench.ledger [USES]`.

Uses of real conversations over the samples are appended again and again, by other listeners in other answers, with a
checkpoint a minute at twenty answers a second. Then all is verified, archived, and verified with its archives.
"""

from __future__ import annotations

import argparse
import resource
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from skill.compose import House
from skill.desk.ledger import Files, Verified, verify
from skill.store.archives import archived_rows
from skill.store.ledger import FIELDS, Row, append, linked
from skill.store.trail import Trail
from tests.bench.audit import fill
from tests.houses import sample_house

ANSWERS_A_CHECKPOINT = 1200
ANSWERS_AT_ONCE = 400
Answer = tuple[dict[str, Any], list[dict[str, Any]]]
T = TypeVar("T")


def said(house: House) -> list[Answer]:
    """Answers with their uses, as they stand in the store."""
    rows = house.database.connection
    names = [column[1] for column in rows.execute("PRAGMA table_info(answer)")]
    found: list[Answer] = []
    for values in rows.execute(f"SELECT {', '.join(names)} FROM answer").fetchall():
        answer = dict(zip(names, values, strict=True))
        uses = rows.execute(
            f"SELECT {', '.join(FIELDS)} FROM ledger WHERE answer = ? AND kind = 'use'", (answer["id"],)
        )
        made = [dict(zip(FIELDS, use, strict=True)) for use in uses]
        if made:
            found.append((answer, made))
    return found


def multiply(house: House, uses: int, now: int) -> int:
    """Append answers anew until there are so many uses more; returns how many answers that were."""
    templates, made, answers = cycle(said(house)), 0, 0
    while made < uses:
        with house.database.writing() as connection:
            for _ in range(ANSWERS_AT_ONCE):
                answer, rows = next(templates)
                now += 50
                new = {"id": f"{now:012x}{secrets.token_hex(10)}", "at": now, "listener": secrets.randbits(62) + 1}
                request = {"request_id": f"amzn1.echo-api.request.{secrets.token_hex(16)}"}
                values = answer | new | request | {"response_hash": secrets.token_hex(32)}
                marks = ", ".join("?" * len(values))
                connection.execute(f"INSERT INTO answer ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
                own = {"at": now, "answer": new["id"], "listener": new["listener"]}
                append(connection, [Row(**(row | own)) for row in rows])
                made, answers = made + len(rows), answers + 1
        if answers % ANSWERS_A_CHECKPOINT == 0:
            house.checkpoints.make(datetime.fromtimestamp(now / 1000, UTC))
    house.checkpoints.make(datetime.fromtimestamp(now / 1000, UTC))
    return answers


def size(house: House) -> dict[str, int]:
    """Bytes by table and index, as dbstat counts pages."""
    return dict(house.database.connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))


def timed(what: Callable[[], T]) -> tuple[T, float]:
    began = time.monotonic()
    return what(), time.monotonic() - began


def judged(house: House, files: Files | None = None) -> Verified:
    public = house.signer.public_key()
    assert public is not None
    done = verify(Trail(house.database), linked, [public], files)
    assert done.holds, done.findings[:3]
    return done


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uses", nargs="?", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = sample_house(Path(folder))
        now = fill(house, 3000, Random(1))
        before = size(house)
        answers, took = timed(lambda: multiply(house, asked.uses, int(now.timestamp() * 1000)))
        after = size(house)
        grown = {name: after[name] - before.get(name, 0) for name in after}
        rows = house.database.connection
        ((n, hashes, texts),) = rows.execute("SELECT count(*), sum(length(hash)), sum(length(text_hash)) FROM ledger")
        print(f"{asked.uses} uses in {answers} answers, appended in {took:.0f} s")
        print(f"ledger: {grown['ledger'] / asked.uses:.0f} bytes a use, of which hash {hashes / n:.0f},", end=" ")
        print(f"text_hash {texts / n:.0f}")
        of_answer = sum(taken for name, taken in grown.items() if "answer" in name)
        print(f"answers: {of_answer / answers:.0f} bytes an answer, {of_answer / asked.uses:.0f} a use")
        ((checkpoints,),) = rows.execute("SELECT count(*) FROM checkpoint")
        print(f"checkpoints: {after['checkpoint'] / checkpoints:.0f} bytes each, {checkpoints} of them")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        done, took = timed(lambda: judged(house))
        print(f"verify: {took:.1f} s for {done.rows} rows, {took / done.rows * 1e6:.1f} s a million rows;", end=" ")
        print(f"memory {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024:.0f} MB more")
        target = Path(folder) / "archive"
        moved, took = timed(lambda: list(house.archives.move(datetime(2200, 1, 1, tzinfo=UTC), target, now)))
        bytes_moved = sum((target / one.file).stat().st_size for one in moved)
        print(f"archive: {took:.1f} s, {len(moved)} files, {bytes_moved / done.rows:.0f} bytes a row")
        whole, took = timed(lambda: judged(house, lambda one: archived_rows(target, one)))
        print(f"verify --archives: {took:.1f} s for {whole.rows} rows, {took / whole.rows * 1e6:.1f} s a million rows")
        _, took = timed(lambda: judged(house))
        print(f"verify without archives: {took:.2f} s")
        house.database.close()


if __name__ == "__main__":
    main()
