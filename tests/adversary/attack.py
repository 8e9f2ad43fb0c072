"""One round: serve the documents, refresh, serve the skill, talk, and judge all that came back."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.adversary import house
from tests.adversary.answers import ends_in_question, faults_of, last_words, texts_of
from tests.adversary.documents import Document, documents_in, served
from tests.adversary.talkers import Exchange, Talker, vocabulary
from tests.adversary.temptations import EDITIONS, temptations
from tests.adversary.words import Hunt, Index, is_part, tokens_of


@dataclass(frozen=True, slots=True)
class Plan:
    """`series` are folders below `feeds` that hold editions of one feed each.

    `is_template`: the documents are the project's samples, and are rendered by `samples` first.
    """

    feeds: Path
    licence_words: int
    conversations: int
    seed: int = 1
    listeners: int = 25
    workers: int = 2
    talkers: int = 4
    is_template: bool = False
    series: tuple[Path, ...] = ()
    keep: Path | None = None


@dataclass
class Report:
    plan: Plan
    documents: int = 0
    editions: int = 0
    stories: int = 0
    source_words: int = 0
    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    stories_told: int = 0
    words_left: int = 0
    longest: tuple[int, str] = (0, "")
    most_in_answer: int = 0
    most_in_all: int = 0
    violations: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not self.violations

    def __str__(self) -> str:
        limit = self.plan.licence_words
        spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.statuses.most_common())
        return "\n".join(
            (
                f"{self.documents} documents in up to {self.editions} editions, {self.stories} stories,"
                f" {self.source_words} source words",
                f"{self.plan.conversations} conversations of {self.plan.listeners} listeners,"
                f" {self.requests} requests ({kinds})",
                f"{self.words_left} source words of {self.stories_told} stories left",
                f"longest run: {self.longest[0]} words (limit {limit}): {self.longest[1]!r}",
                f"most words of one story: {self.most_in_all} (limit {2 * limit}),"
                f" in one answer {self.most_in_answer} (limit {limit})",
                f"time: {spent}",
                f"violations: {len(self.violations)}",
                *(f"  {violation}" for violation in self.violations[:20]),
            )
        )


def attack(plan: Plan) -> Report:
    report = Report(plan)
    with _folder(plan.keep) as folder:
        clock = _Clock(report)
        feeds = _rendered(plan.feeds, folder) if plan.is_template else plan.feeds
        documents = documents_in(feeds, *plan.series, _tempting(folder, plan.licence_words))
        index = Index([story for document in documents for story in document.stories])
        report.documents, report.stories = len(documents), len(index.stories)
        report.source_words = sum(len(version) for story in index.stories for version in story.versions)
        clock.lap("reading")
        report.editions = max(len(document.editions) for document in documents)
        exchanges: list[Exchange] = []
        with served(documents) as press:
            house.write_terms(folder, documents, press.port, plan.licence_words)
            settings = house.environment(folder, press.port)
            house.refreshed(folder, settings)
            clock.lap("refresh")
            with house.serving(folder, settings, plan.workers) as port:
                for edition in range(report.editions):
                    if edition:
                        press.edition = edition
                        house.refreshed(folder, settings)
                        clock.lap("refresh")
                    numbers = range(edition, plan.conversations, report.editions)
                    exchanges += _talk(plan, port, documents, numbers)
                    clock.lap("talking")
        report.violations += [f"the skill logged: {line}" for line in house.errors_in(folder)]
        _judge(report, index, exchanges)
        clock.lap("judging")
    return report


class _Clock:
    def __init__(self, report: Report) -> None:
        self._report, self._last = report, time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self._report.seconds[name] = self._report.seconds.get(name, 0.0) + now - self._last
        self._last = now


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    folder = keep.resolve() if keep else Path(tempfile.mkdtemp(prefix="byline-adversary-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _rendered(templates: Path, folder: Path) -> Path:
    """The sample feeds as `python -m skill samples` serves them now."""
    copies = folder / "feeds"
    copies.mkdir()
    port = house.free_port()
    words = ("samples", "--bind", f"127.0.0.1:{port}", "--feeds", str(templates.resolve()))
    names = sorted(path.name for path in templates.iterdir() if path.suffix in {".xml", ".json"})
    with house.command(folder, house.environment(folder, port), port, *words, path=f"/{names[0]}"):
        for name in names:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=10) as answer:
                (copies / name).write_bytes(answer.read())
    return copies


def _tempting(folder: Path, licence_words: int) -> Path:
    own = folder / "own"
    own.mkdir()
    for edition in range(EDITIONS):
        (own / f"{edition}.xml").write_bytes(temptations(licence_words, edition))
    return own


def _talk(plan: Plan, port: int, documents: Sequence[Document], numbers: Sequence[int]) -> list[Exchange]:
    known = {language: vocabulary(documents, language) for language in ("en", "fr")}

    def one(number: int) -> list[Exchange]:
        rng = Random(f"{plan.seed}/{number}")
        return Talker(port, rng, known, rng.randrange(plan.listeners)).converse()

    with ThreadPoolExecutor(plan.talkers) as pool:
        return [exchange for found in pool.map(one, numbers) for exchange in found]


def _judge(report: Report, index: Index, exchanges: Sequence[Exchange]) -> None:
    hunt = Hunt(index, report.plan.licence_words)
    report.requests = len(exchanges)
    for number, exchange in enumerate(exchanges, start=1):
        request = exchange.request
        named = str((request.get("intent") or {}).get("name") or request["type"])
        where = f"answer {number} ({named}, {request['locale']})"
        report.statuses[str(exchange.status)] += 1
        faults = faults_of(exchange.status, exchange.body, request)
        if exchange.earlier is not None and exchange.earlier != exchange.body:
            faults.append("the same request again got another answer")
        try:
            response = json.loads(exchange.body)
        except ValueError:
            response = {"unread": exchange.body.decode("utf-8", "replace")}
        hunt.look(texts_of(response), where)
        if not faults and _asks_and_ends(response, index):
            faults.append(f"a question, and the session ends: …{last_words(response)[-60:]!r}")
        report.violations += [f"{where}: {fault}" for fault in faults]
    hunt.close()
    union = hunt.union()
    report.stories_told = len(union)
    report.words_left = sum(len(places) for places in union.values())
    report.longest, report.most_in_answer = hunt.longest, hunt.most_in_answer
    report.most_in_all = max((len(places) for places in union.values()), default=0)
    report.violations += list(dict.fromkeys(str(leak) for leak in hunt.leaks))
    if not report.words_left:
        report.violations.append("no word of any story left, so this round proves nothing")


def _asks_and_ends(response: dict[str, object], index: Index) -> bool:
    """A question of ours, and nobody listens. A story's own question mark is none."""
    inner = response.get("response")
    if not isinstance(inner, dict) or inner.get("shouldEndSession") is not True or not ends_in_question(response):
        return False
    end = tokens_of(last_words(response))[-3:]
    told = (text for story in index.stories for text in (*story.headlines, *story.versions))
    return not is_part(end, told)
