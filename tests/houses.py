"""Houses to test in: a press of our own with real stores and feeds that we write, and the samples, ready made."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.compose import House, open_house
from skill.desk.licences import Bookkeeper
from skill.desk.newsroom import Newsroom
from skill.desk.notice import Accepted, Declined, Kind, Notice, NoticeDesk, accept
from skill.desk.ports.feeds import Fetched, NotModified, Validators, Withdrawal
from skill.desk.refresh import Round, refresh
from skill.desk.signals import SignalDesk
from skill.desk.turn import Desk
from skill.desk.withdrawals import Withdrawals
from skill.intake.signals.reader import SignalReader
from skill.rights.renditions import Rendition
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched, SlotValue
from skill.store import turns as kept
from skill.store.bodies import Bodies
from skill.store.database import Database
from skill.store.feeds import Feeds
from skill.store.licence_files import Licences
from skill.store.listeners import Listeners
from skill.store.notices import Notices
from skill.store.recent import Recent
from skill.store.signals import Signals
from skill.store.stories import Stories
from skill.store.turns import Turns
from skill.stories.posing import Voices
from skill.stories.story import Entry, State, Story, story_id
from skill.stories.text import folded
from skill.stories.titles import Titles, read_titles
from skill.voice.strings import every_line
from tests.fakes import FakeEar, FakeFetcher, FakeFolder, FakeParser
from tests.samples import SKILL_ID, open_samples, sample_settings

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KEY = b"for-tests-alone-for-tests-alone-for-tests"
US = "byline-demo"

TITLES = {
    "publishers": [{"id": "harbor", "name": "Harbor Media"}, {"id": "mill", "name": "Mill Press"}],
    "titles": [
        {
            "id": "times", "publisher": "harbor", "name": "The Harbor Times", "spoken": ["harbor times"],
            "kind": "news", "language": "en-US",
        },
        {
            "id": "mill", "publisher": "mill", "name": "The Mill", "spoken": ["the mill"],
            "kind": "news", "language": "en-US",
        },
    ],
    "feeds": [
        {"id": "front", "title": "times", "url": "http://127.0.0.1:9/front.xml"},
        {"id": "world", "title": "times", "url": "http://127.0.0.1:9/world.xml"},
        {"id": "mill", "title": "mill", "url": "http://127.0.0.1:9/mill.xml"},
    ],
}  # fmt: skip


def titles() -> Titles:
    return read_titles(TITLES, "titles.toml")


def licence(
    identity: str = "harbor-2026",
    version: int = 1,
    *,
    feeds: Sequence[str] = ("front",),
    licensor: str = "harbor",
    licensee: str = US,
    starts: str = "2026-01-01",
    ends: str = "2031-01-01",
    max_age: str = "48h",
    keep: str = "30d",
    per_answer: int = 60,
    per_story: int = 130,
    uses_per_day: int = 1000,
    uses_per_listener_day: int = 200,
    double_click: str = "0s",
    model: str = 'model = "flat"\ncurrency = "USD"\nfee_per_month = "1.00"',
    excerpt_words: int = 25,
    tell: Sequence[str] = ("kill",),
    correction_words: int = 40,
    within: str = "7d",
) -> str:
    """A licence file that grants all four uses of a story, by voice and on a screen."""
    return f"""
id = "{identity}"
version = {version}
licensor = "{licensor}"
licensee = "{licensee}"
starts = {starts}
ends = {ends}
[where]
territories = ["worldwide"]
languages = ["en"]
channels = ["voice", "screen"]
hosts = ["alexa"]
[attribution]
spoken = {{ en = "From {{title}}" }}
card = "© {{year}} {{publisher}}. {{byline}}"
link = true
[price]
{model}
[takedown]
tell = {json.dumps(list(tell))}
correction_max_words = {correction_words}
within = "{within}"
[display]
beside = ["other_publishers"]
[reporting]
double_click = "{double_click}"
[[schedules]]
name = "daily"
feeds = {json.dumps(list(feeds))}
sections = "all"
exclude = {{}}
own_copy_only = false
max_age = "{max_age}"
keep_body = "0s"
keep_derived = "{keep}"
[schedules.limits]
words_per_answer = {per_answer}
words_per_listener_story = {per_story}
words_per_story = {per_story}
uses_per_day = {uses_per_day}
uses_per_listener_day = {uses_per_listener_day}
[schedules.grants.headline]
[schedules.grants.abstract]
max_words = 60
[schedules.grants.summary]
max_words = 45
max_run = 45
verbatim = true
[schedules.grants.excerpt]
max_words = {excerpt_words}
max_share = 0.50
"""


def made_up(seed: str, count: int, syllables: int = 3) -> list[str]:
    """Words that stand nowhere else; the same for the same seed."""
    chance = random.Random(seed)
    pairs = ("bcdfghjklmnpqrstvwxz", "aeiou") * syllables
    return ["".join(map(chance.choice, pairs)) for _ in range(count)]


def sentence(words: Sequence[str]) -> str:
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def entry(guid: str, *, edition: str = "", syllables: int = 3, **changes: Any) -> Entry:
    """A story of made-up words: headline of 6, abstract of 12, body of 5 sentences of 12.

    Of words of three syllables several such stories fit into an answer.
    """
    words = made_up(f"{guid}{edition}", 78, syllables)
    body = " ".join(sentence(words[start : start + 12]) for start in range(18, 78, 12))
    values: dict[str, Any] = {
        "guid": guid,
        "link": f"https://harbor.example/{guid}",
        "headline": sentence(words[:6]).rstrip("."),
        "abstract": sentence(words[6:18]),
        "body": body,
        "published_at": NOW - HOUR,
        "authors": ("Jo March",),
        "sections": ("World",),
    }
    return Entry(**(values | changes))


# Of words that are told from whatever else stands on a disk.
long_entry = partial(entry, syllables=6)


def text_in(one: Entry) -> str:
    return f"{one.headline} {one.abstract} {one.body}"


@dataclass
class Press:
    """Real stores over one file; licences and feeds are what a test says that they are."""

    folder: Path
    fetcher: FakeFetcher = field(default_factory=FakeFetcher)
    parser: FakeParser = field(default_factory=FakeParser)
    licences: FakeFolder = field(default_factory=FakeFolder)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    is_new: bool = True
    polled_at: datetime = NOW

    def __post_init__(self) -> None:
        self.titles = titles()
        voices = Voices(self.titles, every_line())
        self.database = empty_database(self.folder) if self.is_new else existing_database(self.folder)
        self.stories = Stories(self.database)
        self.bodies = Bodies(self.database.path.with_suffix(".training"))
        self.notices = NoticeDesk(
            self.titles, US, Bookkeeper(self.titles, US), Notices(self.database), self.stories, FakeEar(),
            self.bodies, lambda now: f"notice-{next(self.numbers)}", voices,
        )  # fmt: skip
        self.newsroom = Newsroom(
            self.titles, US, self.licences, Licences(self.database), Bookkeeper(self.titles, US), Feeds(self.database),
            self.stories, self.parser, FakeEar(), self.bodies, voices,
            Withdrawals(self.notices, lambda: self.polled_at).take, SignalDesk(Signals(self.database), SignalReader()),
        )  # fmt: skip
        self.desk = Desk(
            Turns(self.database), self.titles, US, Bookkeeper(self.titles, US),
            lambda now: f"answer-{next(self.numbers)}", lambda: next(self.numbers), "test",
            Listeners(self.database),
        )  # fmt: skip
        self._stories_read: Recent[tuple[str, str, int, str], Story] = Recent(8192)
        self._renditions_read: Recent[tuple[str, str, int], tuple[tuple[int, Rendition], ...]] = Recent(8192)

    def another(self) -> Press:
        """Another process over the same file, which remembers nothing."""
        return Press(self.folder, self.fetcher, self.parser, self.licences, self.numbers, is_new=False)

    def wakes(self) -> None:
        """Of several processes this one runs now: what the store remembers of stories is what it read itself."""
        kept._STORIES, kept._RENDITIONS = self._stories_read, self._renditions_read

    def licensed(self, *texts: str) -> None:
        self.licences.texts = {f"{number}.toml": text for number, text in enumerate(texts)}

    def carries(self, feed: str, *entries: Entry, withdrawals: tuple[Withdrawal, ...] = ()) -> None:
        body = repr((entries, withdrawals)).encode()
        self.parser.documents[body] = entries
        self.parser.withdrawals[body] = withdrawals
        self.fetcher.answers[feed] = Fetched(body, "application/xml", None, Validators(f'"{hash(body)}"'))

    def says_not_modified(self, feed: str) -> None:
        self.fetcher.answers[feed] = NotModified(Validators('"same"'))

    def refresh(self, now: datetime = NOW) -> Round:
        self.polled_at = now
        return asyncio.run(refresh(self.newsroom, self.fetcher, now, no_chance))

    def withdraw(self, story: str, state: State = State.KILLED) -> None:
        withdraw(self.database.path, story, state)

    def notice(self, kind: str, story: str, now: datetime = NOW, **changes: Any) -> Accepted | Declined:
        """A publisher's word about a story, in this process."""
        return accept(self.notices, notice(kind, story, now, **changes), lambda: now)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Of the database and of its texts, which are attached."""
        return list(self.database.connection.execute(query, values))


def no_chance() -> float:
    """What comes of chance is the same each time."""
    return 0.5


def opened_press(folder: Path, *entries: Entry, **terms: Any) -> Press:
    """A press whose `front` feed is licensed, fetched and filed."""
    press = Press(folder)
    press.licensed(licence(**terms))
    press.carries("front", *entries)
    press.refresh()
    return press


def notice(kind: str, story: str, now: datetime = NOW, **changes: Any) -> Notice:
    values: dict[str, Any] = {
        "publisher": "harbor", "nonce": f"n-{uuid.uuid4()}", "story": story, "kind": Kind(kind), "reason": "a test",
        "source": "http", "sent_at": now, "received_at": now,
        "text": "The ferry sails at nine, not at ten." if kind == "correct" else None,
    }  # fmt: skip
    return Notice(**(values | changes))


def withdraw(path: Path, story: str, state: State = State.KILLED) -> None:
    """As a notice does it, in a connection of its own."""
    database = Database(f"sqlite:///{path}")
    with Stories(database).filing() as cabinet:
        kept = cabinet.kept(story)
        assert kept is not None
        cabinet.withdraw(kept.story, state)
    database.close()


def harbor_id(guid: str) -> str:
    return story_id("harbor", guid)


def files_of(database: Database) -> dict[str, bytes]:
    """A database and its texts, closed, by the names of their files."""
    database.close()
    return {path.name: path.read_bytes() for path in (database.path, database.texts.path)}


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)


@cache
def _empty() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/byline.db")
        database.migrate()
        return files_of(database)


def empty_database(folder: Path) -> Database:
    """A database without rows; migrated once a process."""
    put_files(folder, _empty())
    return existing_database(folder)


def existing_database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'byline.db'}")


# ── the samples ───────────────────────────────────────────────────────────────────────────────────


@cache
def _samples() -> tuple[dict[str, bytes], str]:
    """A database of all sample stories, made once a process, and where their titles file says that they are."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_samples(Path(folder))
        return files_of(house.database), (Path(folder) / "titles.toml").read_text(encoding="utf-8")


def sample_house(folder: Path, *, verify: bool = False) -> House:
    """A house of its own with all sample stories in it."""
    files, written = _samples()
    settings = sample_settings(folder, verify=verify)
    settings.titles.write_text(written, encoding="utf-8")
    put_files(folder, files)
    return open_house(settings)


# ── talking ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Talker:
    """A listener at a desk, who hears every answer out."""

    desk: Desk
    listener: str = "you"
    locale: str = "en-US"
    door: str = "simulator"
    device: str = "echo"
    keys: Sequence[bytes] = (KEY,)

    def envelope(self, intent: str, now: datetime, **slots: str | SlotValue) -> dict[str, Any]:
        visitor = Visitor(SKILL_ID, self.listener, self.device, self.locale)
        given = {name: SlotValue(one) if isinstance(one, str) else one for name, one in slots.items()}
        matched = Matched(None, launch=True) if intent == "Launch" else Matched(intent, given)
        return envelope(visitor, matched, f"request-{uuid.uuid4()}", "session", is_new=False, now=now)

    def sends(self, request: Mapping[str, Any], now: datetime, country: str | None = None) -> bytes:
        skill = AlexaSkill(self.desk, SKILL_ID, self.keys)
        body = json.dumps(request).encode()
        return skill.answer(read_envelope(body), self.door, now, country, heard_out=True).body

    def asks(self, intent: str, now: datetime = NOW, **slots: str | SlotValue) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.sends(self.envelope(intent, now, **slots), now))
        return answer


def said(answer: Mapping[str, Any]) -> str:
    return str(answer["response"].get("outputSpeech", {}).get("ssml", ""))


def runs(text: str, length: int = 3) -> set[tuple[str, ...]]:
    """Every run of `length` words in `text`, as words compare."""
    found = folded(text)
    return {found[start : start + length] for start in range(len(found) - length + 1)}


def everything(answer: Mapping[str, Any] | bytes) -> str:
    """All strings of an answer, tags gone."""
    text = answer.decode() if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False)
    for mark in ("<speak>", "</speak>", "<p>", "</p>", "\\n", '"', "<", ">"):
        text = text.replace(mark, " ")
    return text


def bytes_on_disk(path: Path) -> bytes:
    """Every file of the folder in which the database lies: its texts, journals and shared memory too."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.rglob("*")) if one.is_file())
