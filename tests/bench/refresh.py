"""Polling beside the `reader` library, on the same feeds from the same server: `python -m tests.bench.refresh`.

    python3 -m venv /tmp/reader && /tmp/reader/bin/pip install reader==3.26 sgmllib3k==1.0.0
    python -m tests.bench.refresh --reader /tmp/reader/bin/python

(reader 3.26 is the last for Python 3.11, and fails beside today's feedparser without sgmllib3k.)

200 feeds of 25 entries each, served on 20 loopback addresses. What is counted is CPU seconds of the refreshing process
and its children, less those of a refresh of no feeds (and, where documents are read, of starting the process that reads
them); the least of the runs, as other work on the machine adds to them.

reader keeps what a feed says. Byline also cuts what each licence lets out, judges it and writes it for the ear, and
puts it into its index; so the table also says how much of a first fetch the cutting is, and what reader's takes with
the making of its index. `--thorough` reads all by feedparser alone, as reader does. What is said of the stories in
public, which Byline asks each server for once a day, is not asked for here.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.bench.loopback import serve_feeds

FEEDS, ENTRIES, ADDRESSES = 200, 25, 20
BEGAN = datetime.now(UTC).replace(microsecond=0)
# In the order in which they are made: what the server does, and the ratio that is aimed at.
PASSES: Mapping[str, tuple[str, float]] = {
    "first fetch": ("whole", 6.0),
    "all 304": ("validated", 8.0),
    "unchanged 200": ("whole", 40.0),
    "one in ten changed": ("changed", 3.0),
}
# These leave everything as it was and cost little beside the start of a process, so one process makes several.
REPEATABLE, TIMES = {"all 304", "unchanged 200"}, 6
SEARCHES = 200
CUTTING, INDEXED = "  of it the cutting", "  and its index made"
SEARCH_TARGET = 15.0
# Of a first fetch, where feedparser alone reads.
THOROUGH, THOROUGH_TARGET = "tests.bench.thorough", 2.0

_WORDS = tuple(
    """
    harbor council bridge river school hospital budget winter market station engine ferry garden library museum theater
    orchard valley minister teacher farmer captain doctor engineer painter pilot judge mayor voter worker student
    storm flood drought harvest tunnel railway airport cable battery solar turbine reactor forest glacier island canyon
    plans opens closes delays approves rejects repairs expands reduces doubles protects sells buys builds studies warns
    finds wins loses returns leaves joins signs ends begins new old early late northern southern local national costly
    quiet rare common public private second third weekly yearly after before during despite against without across near
    """.split()  # noqa: SIM905
)


# ── the feeds ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Story:
    """An invented item; `edits` counts how often it was edited."""

    feed: int
    number: int
    edits: int = 0


def documents(full_text: float) -> tuple[list[bytes], list[bytes]]:
    """Each feed as it is at first, and as it is where it changed: two stories more, and one edited."""
    before = [[Story(feed, number) for number in range(ENTRIES)] for feed in range(FEEDS)]
    after = [
        [Story(feed, ENTRIES), Story(feed, ENTRIES + 1), Story(feed, 0, 1), *stories[1:-2]]
        for feed, stories in enumerate(before)
    ]
    return [_document(one, full_text) for one in before], [_document(one, full_text) for one in after]


def _document(stories: Sequence[Story], full_text: float) -> bytes:
    """As large newspapers write them: a sentence, a byline, labels, a picture with its caption."""
    feed = stories[0].feed
    has_text = feed < FEEDS * full_text
    items = "".join(_item(story, has_text) for story in stories)
    return (
        textwrap.dedent(
            f"""\
        <?xml version="1.0" encoding="UTF-8"?>
        <rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
          xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
          version="2.0"><channel><title>Gazette {feed}</title><link>https://gazette-{feed}.example/</link>
        <atom:link href="https://gazette-{feed}.example/feed.xml" rel="self" type="application/rss+xml"/>
        <description>News</description><language>en-us</language><ttl>15</ttl>
        """
        ).encode()
        + f"{items}</channel></rss>".encode()
    )


def _item(story: Story, has_text: bool) -> str:
    chance = random.Random(f"{story.feed}/{story.number}")
    link = f"https://gazette-{story.feed}.example/{story.number}/{'-'.join(chance.sample(_WORDS, 5))}"
    labels = "".join(
        f'<category domain="https://gazette-{story.feed}.example/keywords/des">{word.title()}</category>'
        for word in chance.sample(_WORDS, 4)
    )
    published = format_datetime(BEGAN - timedelta(minutes=20 + story.number))
    edited = " (updated)" * story.edits
    caption, text = sentence(chance, 14), ""
    said = sentence(chance, 22)
    if has_text:
        paragraphs = (" ".join(sentence(chance, 18) for _ in range(3)) for _ in range(5))
        text = f"<content:encoded><![CDATA[{''.join(f'<p>{one}</p>' for one in paragraphs)}]]></content:encoded>"
    return (
        f"<item><title>{sentence(chance, 9)[:-1]}{edited}</title><link>{link}</link>"
        f'<guid isPermaLink="true">{link}</guid><atom:link href="{link}" rel="standout"></atom:link>'
        f"<description>{said}</description>{text}<dc:creator>Ada Quill and Tom Reed</dc:creator>"
        f"<pubDate>{published}</pubDate><category>World</category>{labels}"
        f'<media:content height="151" medium="image" url="{link}/moth.jpg" width="151"></media:content>'
        f"<media:credit>Ida Finch</media:credit><media:description>{caption}</media:description></item>\n"
    )


def sentence(chance: random.Random, words: int) -> str:
    return f"The {' '.join(chance.choice(_WORDS) for _ in range(words - 1))}."


# ── who refreshes ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Runner:
    """Who refreshes: what prepares a folder, polls so many times, polls nothing so many times, and searches."""

    name: str
    prepare: Callable[[Path, Sequence[str]], None]
    poll: Callable[[Path, int], float]
    empty: Callable[[Path, int], float]
    search: Callable[[Path, Sequence[str]], float]
    # Parts that it counts by itself: their name in the table, and where the seconds stand after the passes.
    parts: Mapping[str, str] = field(default_factory=dict)


LICENCE = """
id = "bench"
version = 1
licensor = "gazettes"
licensee = "bench"
starts = 2026-01-01
ends = 2099-01-01
[where]
territories = ["worldwide"]
languages = ["en"]
channels = ["voice"]
hosts = ["alexa"]
[attribution]
spoken = {{ en = "From {{title}}" }}
card = "© {{year}} {{publisher}}"
link = true
[price]
model = "flat"
currency = "USD"
fee_per_month = "1.00"
[takedown]
tell = ["kill"]
correction_max_words = 40
within = "7d"
[display]
beside = ["other_publishers"]
[reporting]
double_click = "0s"
[[schedules]]
name = "daily"
feeds = [{feeds}]
sections = "all"
exclude = {{}}
own_copy_only = false
max_age = "48h"
keep_body = "0s"
keep_derived = "30d"
[schedules.limits]
words_per_answer = 60
words_per_listener_story = 100
words_per_story = 100
uses_per_day = 100000
uses_per_listener_day = 200
[schedules.grants.headline]
[schedules.grants.abstract]
max_words = 60
[schedules.grants.summary]
max_words = 60
max_run = 40
max_share = 0.25
verbatim = true
"""

_OUR_POLL = """
import asyncio, sys, time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from skill.cli.opened import house
from skill.desk import filing
from skill.desk.ports.feeds import Fetched, Validators
from skill.desk.refresh import refresh
from skill.desk.signals import SignalDesk
from skill.intake.parsing import ParserProcess
async def unasked(*_):
    return False
SignalDesk.heed = unasked
spent = 0.0
def counted(function):
    def called(*values):
        global spent
        began = time.thread_time()
        try:
            return function(*values)
        finally:
            spent += time.thread_time() - began
    return called
for name in ("cut", "_own_words", "measured"):
    setattr(filing, name, counted(getattr(filing, name)))
async def poll(opened):
    async with opened.fetcher() as fetcher:
        await refresh(newsroom, fetcher, datetime.now(UTC))
for _ in range(int(sys.argv[1])):
    opened = house(migrate=True)
    newsroom = replace(opened.newsroom, parser=ParserProcess(worker=sys.argv[3])) if sys.argv[3] else opened.newsroom
    if sys.argv[2] == "reads":  # starts the reader's process
        newsroom.parser.parse(Fetched(b"<rss version='2.0'><channel/></rss>", "", None, Validators()))
    asyncio.run(poll(opened))
    newsroom.parser.close()
kept = Path("cutting.seconds")
if spent and not kept.exists():
    kept.write_text(str(spent))
"""

_OUR_SEARCH = """
import json, sys, time
from datetime import UTC, datetime
from skill.cli.opened import house
from skill.desk.ports.turns import Wanted
from skill.store.turns import Turns
queries, now = json.load(sys.stdin), datetime.now(UTC)
turns = Turns(house().database)
with turns.looking() as looking:
    looking.shelf(Wanted("en", words=queries[0]), now, 0, 10)
    began = time.process_time()
    found = sum(len(looking.shelf(Wanted("en", words=one), now, 0, 10)) for one in queries)
    print(time.process_time() - began, found)
"""

_READER = """
import json, sys, time
from reader import make_reader
reader = make_reader("reader.sqlite")
task = sys.argv[1]
if task == "add":
    for url in json.load(sys.stdin):
        reader.add_feed(url)
elif task == "poll":
    for _ in range(int(sys.argv[2])):
        make_reader("reader.sqlite").update_feeds(scheduled=False)
elif task == "index":
    reader.enable_search()
    reader.update_search()
elif task == "search":
    queries = json.load(sys.stdin)
    list(reader.search_entries(queries[0], limit=10))
    began = time.process_time()
    found = sum(len(list(reader.search_entries(one, limit=10))) for one in queries)
    print(time.process_time() - began, found)
"""


def ours(worker: str = "") -> Runner:
    """`worker` is the module that reads documents, where it is not the usual one."""

    def refresh(times: int, reads: str = "") -> list[str]:
        return [sys.executable, "-c", _OUR_POLL, str(times), reads, worker]

    root = str(Path(__file__).parents[2])

    def environment(folder: Path, licences: str = "licences") -> dict[str, str]:
        hosts = ",".join(json.loads((folder / "hosts.json").read_text()))
        clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_")}
        return clean | {
            "PYTHONPATH": root,
            "NEWS_DATABASE_URL": f"sqlite:///{folder / 'byline.db'}",
            "NEWS_LICENCES": str(folder / licences),
            "NEWS_TITLES": str(folder / "titles.toml"),
            "NEWS_LICENSEE": "bench",
            "NEWS_SKILL_ID": "bench",
            "NEWS_LISTENER_KEY": "for-a-bench-alone-for-a-bench-alone",
            "NEWS_PRIVATE_FEED_HOSTS": hosts,
        }

    def prepare(folder: Path, urls: Sequence[str]) -> None:
        (folder / "hosts.json").write_text(json.dumps(sorted({url.split("/")[2] for url in urls})))
        (folder / "titles.toml").write_text(titles_of(urls))
        (folder / "licences").mkdir()
        (folder / "none").mkdir()
        names = ", ".join(f'"f{number}"' for number in range(len(urls)))
        (folder / "licences/bench.toml").write_text(LICENCE.format(feeds=names))
        cpu_of(refresh(1), folder, environment(folder, "none"))  # makes the database

    def search(folder: Path, queries: Sequence[str]) -> float:
        return _timed([sys.executable, "-c", _OUR_SEARCH], folder, environment(folder), queries)

    return Runner(
        "byline",
        prepare,
        lambda folder, times: cpu_of(refresh(times), folder, environment(folder)),
        lambda folder, times: cpu_of(
            refresh(times, "reads" if times == 1 else ""), folder, environment(folder, "none")
        ),
        search,
        {CUTTING: "cutting.seconds"},
    )


def titles_of(urls: Sequence[str]) -> str:
    publisher = '[[publishers]]\nid = "gazettes"\nname = "The Gazettes"\n'
    title = '[[titles]]\nid = "gazette"\npublisher = "gazettes"\nname = "The Gazette"\nspoken = ["gazette"]\n'
    feeds = (f'[[feeds]]\nid = "f{n}"\ntitle = "gazette"\nurl = "{url}"\n' for n, url in enumerate(urls))
    return f'{publisher}{title}kind = "news"\nlanguage = "en-US"\n{"".join(feeds)}'


def readers(python: str) -> Runner:
    def command(task: str, *more: str) -> list[str]:
        return [python, "-c", _READER, task, *more]

    def poll(folder: Path, times: int) -> float:
        return cpu_of(command("poll", str(times)), folder)

    def prepare(folder: Path, urls: Sequence[str]) -> None:
        poll(folder, 1)  # makes the database
        cpu_of(command("add"), folder, said=urls)

    def empty(folder: Path, times: int) -> float:
        with tempfile.TemporaryDirectory() as other:
            poll(Path(other), 1)
            return poll(Path(other), times)

    def search(folder: Path, queries: Sequence[str]) -> float:
        (folder / "index.seconds").write_text(str(cpu_of(command("index"), folder)))
        return _timed(command("search"), folder, None, queries)

    return Runner("reader", prepare, poll, empty, search, {INDEXED: "index.seconds"})


def cpu_of(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None, said: Sequence[str] = ()
) -> float:
    """CPU seconds of a command and of its children that it waited for."""
    with tempfile.TemporaryFile("w+") as spoken:
        json.dump(list(said), spoken)
        spoken.seek(0)
        # `wait4` tells of this child alone, which `resource.getrusage` of all children does not.
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=spoken, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def _timed(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None, queries: Sequence[str]
) -> float:
    """CPU seconds of one query, as the command itself measures them."""
    done = subprocess.run(
        command, cwd=folder, env=environment, input=json.dumps(queries), capture_output=True, text=True, check=True
    )
    seconds, found = done.stdout.split()
    if not int(found):
        raise SystemExit(f"{command[0]} found nothing")
    return float(seconds) / len(queries)


# ── the table ─────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--reader", help="a Python that has the reader library; without it only Byline is run")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument(
        "--full-text", type=float, default=0.0, help="the share of feeds that carry the text of their stories"
    )
    arguments.add_argument("--thorough", action="store_true", help="our documents are read by feedparser alone")
    asked = arguments.parse_args()
    runners = [ours(THOROUGH if asked.thorough else ""), *([readers(asked.reader)] if asked.reader else [])]
    with serving(asked.full_text) as (urls, behave):
        found: dict[str, list[dict[str, float]]] = {runner.name: [] for runner in runners}
        for number in range(asked.runs):
            for runner in runners if number % 2 else reversed(runners):
                found[runner.name].append(measured(runner, urls, behave))
    report(found, {"first fetch": THOROUGH_TARGET} if asked.thorough else {})


def measured(runner: Runner, urls: Sequence[str], behave: Callable[[str], None]) -> dict[str, float]:
    """CPU seconds of each pass, less those of an empty refresh."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runner.prepare(folder, urls)
        nothing = {times: min(runner.empty(folder, times) for _ in range(3)) for times in (1, TIMES)}
        found = {"(start-up)": nothing[1]}
        for name, (behaviour, _) in PASSES.items():
            behave(behaviour)
            times = TIMES if name in REPEATABLE else 1
            began = time.monotonic()
            found[name] = max(runner.poll(folder, times) - nothing[times], 1e-3) / times
            took = (time.monotonic() - began) / times
            print(f"{runner.name:7} {name:20} {found[name]:7.4f} CPU s  {took:6.2f} s in all", flush=True)
        found["two-word search"] = runner.search(folder, list(_queries()))
        for name, file in runner.parts.items():
            found[name] = float((folder / file).read_text())
    return found


def _queries() -> Iterator[str]:
    chance = random.Random(6)
    for _ in range(SEARCHES):
        yield " ".join(chance.sample(_WORDS[:60], 2))


@contextmanager
def serving(full_text: float) -> Iterator[tuple[list[str], Callable[[str], None]]]:
    """The URLs of the feeds, and what makes their server behave otherwise."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve_feeds, args=(theirs, *documents(full_text), ADDRESSES), daemon=True)
    process.start()
    port = ours.recv()

    def behave(how: str) -> None:
        ours.send(how)
        ours.recv()

    urls = [f"http://127.0.0.{1 + number % ADDRESSES}:{port}/{number}.xml" for number in range(FEEDS)]
    try:
        yield urls, behave
    finally:
        process.terminate()
        process.join()


def report(found: Mapping[str, Sequence[Mapping[str, float]]], other_targets: Mapping[str, float]) -> None:
    least = {who: {name: min(run[name] for run in runs) for name in runs[0]} for who, runs in found.items()}
    wanted = {name: target for name, (_, target) in PASSES.items()}
    targets = {**wanted, "two-word search": SEARCH_TARGET, **other_targets}
    print(f"\n{'CPU seconds':20}" + "".join(f"{who:>10}" for who in least) + f"{'ratio':>9}{'wanted':>9}")
    for name in dict.fromkeys(name for one in least.values() for name in one):
        row = f"{name:20}" + "".join(f"{one[name]:10.4f}" if name in one else f"{'':10}" for one in least.values())
        if name in targets and "reader" in least:
            row += f"{least['reader'][name] / least['byline'][name]:8.1f}x{targets[name]:8.0f}x"
        print(row)
    if "reader" in least:
        bare = least["byline"]["first fetch"] - least["byline"][CUTTING]
        indexed = least["reader"]["first fetch"] + least["reader"][INDEXED]
        print(f"a first fetch without the cutting, beside reader's: {least['reader']['first fetch'] / bare:.1f}x")
        print(f"a first fetch, beside reader's with its index made: {indexed / least['byline']['first fetch']:.1f}x")


if __name__ == "__main__":
    main()
