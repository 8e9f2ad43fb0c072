"""Kill notices in the middle of a load; ends with 1 where an answer that committed after one held its story.

    python -m tests.adversary.notices --times 100

Each time another story is asked for by several clients at once, over HTTP, of a skill with several workers; then its
publisher kills it, over HTTP too. The ledger's order is the order of the commits, so a query over it tells.
"""

from __future__ import annotations

import argparse
import hmac
import http.client
import json
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched, SlotValue
from skill.stories.story import Entry
from tests.adversary import house
from tests.houses import HOUR, TITLES, Press, entry, everything, harbor_id, licence, runs, text_in

SECRET = "adversary-adversary-adversary-adversary"
BEFORE_SECONDS, AFTER_SECONDS = 0.25, 0.35
INTENTS = ("KeywordNewsIntent", "KeywordNewsIntent", "NewsIntent", "TitleNewsIntent", "AMAZON.StartOverIntent")
# Every answer with the story whose row stands after the row of the notice that killed it.
AFTER_ITS_NOTICE = (
    "SELECT count(DISTINCT u.answer) FROM ledger u JOIN ledger k ON k.kind = 'notice' AND k.story = u.story"
    " AND k.strand = u.strand WHERE u.kind = 'use' AND u.n > k.n"
)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as a client got it: when, in UTC seconds, and whether the story was in it."""

    at_seconds: float
    has_story: bool


@dataclass
class Report:
    """`after_ms` are, for each notice, how long after its 200 a client last received the story; 0 where none did.

    `last_received` are those moments in UTC seconds, `after_commit_ms` the time from the notice's commit until then.
    """

    times: int
    workers: int
    answers: int = 0
    with_story: int = 0
    after_its_notice: int = 0
    late: int = 0
    after_ms: list[float] = field(default_factory=list)
    last_received: list[float] = field(default_factory=list)
    after_commit_ms: list[float] = field(default_factory=list)
    to_200_ms: list[float] = field(default_factory=list)
    silent_ms: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.after_its_notice and not self.faults and self.with_story > 0

    def __str__(self) -> str:
        return "\n".join(
            (
                f"{self.times} kill notices under load, {self.workers} workers: {self.answers} answers,"
                f" {self.with_story} with the story that was being killed",
                f"answers with the story that committed after its notice: {self.after_its_notice}",
                f"answers with the story that a client received after the notice's 200: {self.late};"
                f" the longest time after it: {max(self.after_ms, default=0):.0f} ms",
                f"from a notice's commit to the last client that received the story: {_spread(self.after_commit_ms)}",
                f"from receipt of a notice to its commit: {_spread(self.silent_ms)}",
                f"from sending a notice to its 200, purge included: {_spread(self.to_200_ms)}",
                *(f"fault: {fault}" for fault in self.faults[:20]),
            )
        )


def _spread(values: list[float] | list[int]) -> str:
    ordered = sorted(values)
    if not ordered:
        return "nothing"
    return f"median {ordered[len(ordered) // 2]:.0f} ms, longest {ordered[-1]:.0f} ms"


def attack(times: int, workers: int, clients: int) -> Report:
    report = Report(times, workers)
    with tempfile.TemporaryDirectory(prefix="byline-notices-") as kept:
        folder = Path(kept)
        stories = [entry(f"story-{number}", published_at=datetime.now(UTC) - HOUR) for number in range(times + 3)]
        settings = _filled(folder, stories)
        with house.serving(folder, settings, workers) as port:
            for number, story in enumerate(stories[:times]):
                _kill(report, port, story, number, clients)
        log = (folder / "serve.log").read_text(encoding="utf-8", errors="replace")
        report.faults += [line for line in log.splitlines() if " ERROR " in line or line.startswith("Traceback")]
        _query(report, folder / "byline.db")
    return report


def _filled(folder: Path, stories: list[Entry]) -> dict[str, str]:
    press = Press(folder)
    press.licensed(licence(max_age="unlimited", uses_per_day=10**9, uses_per_listener_day=10**9))
    press.carries("front", *stories)
    press.refresh(datetime.now(UTC))
    press.database.close()
    (folder / "licences").mkdir()
    for name, text in press.licences.texts.items():
        (folder / "licences" / name).write_text(text, encoding="utf-8")
    (folder / "titles.toml").write_text(_titles(), encoding="utf-8")
    return house.environment(folder, 9) | {
        "NEWS_DATABASE_URL": f"sqlite:///{folder / 'byline.db'}",
        "HARBOR_KEY": SECRET,
    }


def _titles() -> str:
    """The titles of `tests.houses` as a file; JSON's strings and lists are TOML's."""
    lines: list[str] = []
    tables: dict[str, list[dict[str, object]]] = TITLES  # type: ignore[assignment]  # written as values of many kinds
    for table, rows in tables.items():
        for row in rows:
            lines += [f"[[{table}]]", *(f"{key} = {json.dumps(value)}" for key, value in row.items())]
            lines += ['notice_secret = "HARBOR_KEY"'] if row["id"] == "harbor" else []
    return "\n".join(lines)


def _kill(report: Report, port: int, story: Entry, number: int, clients: int) -> None:
    done = threading.Event()
    received: list[list[Received]] = [[] for _ in range(clients)]
    threads = [
        threading.Thread(target=_asking, args=(port, story, one, done, received[one], report.faults))
        for one in range(clients)
    ]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE_SECONDS)
    sent = time.time()
    status = _post_notice(port, story, number)
    answered = time.time()
    time.sleep(AFTER_SECONDS)
    done.set()
    for thread in threads:
        thread.join()
    if status != 200:
        report.faults.append(f"notice {number} was answered {status}")
    with_story = [one for of_client in received for one in of_client if one.has_story]
    late = [one.at_seconds - answered for one in with_story if one.at_seconds > answered]
    report.answers += sum(map(len, received))
    report.with_story += len(with_story)
    report.late += len(late)
    report.after_ms.append(1000 * max(late, default=0.0))
    report.last_received.append(max((one.at_seconds for one in with_story), default=0.0))
    report.to_200_ms.append(1000 * (answered - sent))


def _asking(
    port: int, story: Entry, client: int, done: threading.Event, received: list[Received], faults: list[str]
) -> None:
    """A client that asks for the story in every way, each listener for the first time and then again."""
    words = runs(text_in(story), 3)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        for body in _requests(story, client):
            if done.is_set():
                return
            connection.request("POST", "/alexa", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            found = answer.read()
            at = time.time()
            if answer.status != 200 or b"went wrong" in found:
                faults.append(f"an answer of {answer.status}: {found[:200]!r}")
            received.append(Received(at, not words.isdisjoint(runs(everything(found), 3))))


def _requests(story: Entry, client: int) -> Iterator[bytes]:
    while True:
        listener = f"{client}-{uuid.uuid4()}"
        visitor = Visitor(house.SKILL_ID, listener, "echo", "en-US")
        for intent in INTENTS:
            slots = {
                "KeywordNewsIntent": {"query": SlotValue(story.headline.split()[0])},
                "TitleNewsIntent": {"title": SlotValue("harbor times", "times", "The Harbor Times")},
            }.get(intent, {})
            request_id = f"amzn1.echo-api.request.{uuid.uuid4()}"
            made = envelope(visitor, Matched(intent, slots), request_id, "session", is_new=False, now=datetime.now(UTC))
            yield json.dumps(made).encode()


def _post_notice(port: int, story: Entry, number: int) -> int:
    sent = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    said = {"id": f"n{number}", "story": harbor_id(story.guid), "kind": "kill", "reason": "a test", "sent": sent}
    body = json.dumps(said).encode()
    signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
    headers = {"Byline-Publisher": "harbor", "Byline-Signature": f"sha256={signature}"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("POST", "/notices", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _query(report: Report, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        ((report.after_its_notice,),) = connection.execute(AFTER_ITS_NOTICE)
        rows = connection.execute("SELECT reasons FROM ledger WHERE kind = 'notice' ORDER BY n").fetchall()
        commits = connection.execute("SELECT effective_at FROM notice ORDER BY n").fetchall()
    report.after_commit_ms = [
        max(1000 * last - commit, 0.0) for last, (commit,) in zip(report.last_received, commits, strict=False)
    ]
    report.silent_ms = [json.loads(reasons)["silent_ms"] for (reasons,) in rows]
    if len(rows) != report.times:
        report.faults.append(f"{len(rows)} notices stand in the ledger")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.adversary.notices", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how many stories are killed")
    parser.add_argument("--workers", type=int, default=4, help="processes of the skill")
    parser.add_argument("--clients", type=int, default=8, help="who ask at the same time")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = attack(given.times, given.workers, given.clients)
    print(report)
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
