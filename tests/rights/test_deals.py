"""The deals of docs/deals.md: the files can be read, the page says what stands in them, and the gate, asked about
each, answers what a lawyer who has read the deal expects."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from skill.desk.licences import conflicts, read_folder
from skill.desk.ports.licences import LicenceFile
from skill.rights.book import Book
from skill.rights.gate import Cleared, Occasion, Question, Refusal, Spent, judge
from skill.rights.licence import Channel, Licence, PriceModel, Use
from skill.rights.reading import read_licence
from skill.rights.renditions import Rendition
from skill.stories.story import State, Story
from skill.stories.titles import Titles, read_titles
from tests.cli.place import Place
from tests.samples import ROOT

DEALS = ROOT / "fixtures" / "deals"
PATHS = sorted((DEALS / "licences").glob("*.toml"))
PAGE = ROOT / "docs" / "deals.md"
TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
LICENSEE = "byline-demo"
SECOND = timedelta(seconds=1)

VOICE = frozenset({Channel.VOICE})
SCREEN = frozenset({Channel.SCREEN})
TEXT = frozenset({Channel.TEXT})
BRIEFING = frozenset({Channel.BRIEFING})
UNHEARD: frozenset[Channel] = frozenset()  # training comes out by no channel

# Who is in the deals, and who else might slip in. The second list is short or also a word, so its case counts.
BRANDS = (
    "New York Times", "NYT", "The Athletic", "Wirecutter", "Reuters", "Associated Press", "USA Today", "Gannett",
    "Politico", "Axel Springer", "Business Insider", "Washington Post", "Wall Street Journal", "Dow Jones",
    "Financial Times", "The Guardian", "BBC", "Bloomberg", "Conde Nast", "Hearst", "Axios", "Forbes", "Stats Perform",
    "OpenAI", "ChatGPT", "Anthropic", "Microsoft", "Copilot", "Perplexity", "Gemini", "Google", "Meta AI",
)  # fmt: skip
CASED = ("TIME", "AP", "WSJ", "FT", "WaPo")
BRANDED = re.compile(rf"\b(?:(?i:{'|'.join(BRANDS)})|{'|'.join(CASED)})\b")


def read(deal: str) -> Licence:
    path = DEALS / "licences" / f"{deal}.toml"
    reading = read_licence(path.read_text(encoding="utf-8"), path.name)
    assert reading.licence is not None, "\n".join(map(str, reading.faults))
    return reading.licence


def deal_titles() -> Titles:
    path = DEALS / "titles.toml"
    return read_titles(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def book() -> Book:
    titles = deal_titles()
    publishers = {feed: titles.publisher_of_feed(feed) or "" for feed in titles.feeds}
    return Book(tuple(read(path.stem) for path in PATHS), feed_publishers=publishers, licensee=LICENSEE)


TITLES, BOOK = deal_titles(), book()


# ── the files ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_deal_is_read_without_a_fault(path: Path) -> None:
    reading = read_licence(path.read_text(encoding="utf-8"), path.name)
    assert [str(fault) for fault in reading.faults] == []
    assert reading.licence is not None
    assert (reading.licence.licensor, reading.licence.licensee) == (path.stem, LICENSEE)


def test_the_folder_fits_its_titles_file_and_no_feed_stands_twice() -> None:
    files = [LicenceFile(path.name, path.read_text(encoding="utf-8")) for path in PATHS]
    folder = read_folder(files, TITLES)
    assert [str(fault) for fault in folder.faults] == []
    assert len(folder.licences) == len(PATHS)
    assert conflicts(folder, TITLES, LICENSEE, TODAY) == ()


def test_every_feed_but_two_stands_in_exactly_one_schedule() -> None:
    named = Counter(feed for path in PATHS for one in read(path.stem).schedules for feed in one.feeds)
    assert named == Counter(TITLES.feeds.keys() - {"larkfield-picks", "brindle-wire"})


def test_the_feeds_lead_nowhere() -> None:
    assert all(feed.url.startswith("https://feeds.example.org/") for feed in TITLES.feeds.values())


def branded(path: Path) -> list[str]:
    """The brands that `path` names; all of them are ASCII, and feeds come in several encodings."""
    return BRANDED.findall(f"{path.name}\n{path.read_bytes().decode('latin-1')}")


def test_no_brand_stands_under_fixtures() -> None:
    files = [path for path in (ROOT / "fixtures").rglob("*") if path.is_file()]
    assert set(PATHS) < set(files)
    assert {path.name: brands for path in files if (brands := branded(path))} == {}


def test_the_deals_name_no_assistants_maker() -> None:
    assert [path.name for path in DEALS.rglob("*.toml") if "amazon" in path.read_text(encoding="utf-8").lower()] == []


def test_a_brand_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "time.toml"
    path.write_text("# in time, like USA TODAY, the Athletic and TIME\n", encoding="utf-8")
    assert branded(path) == ["USA TODAY", "the Athletic", "TIME"]


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Section:
    number: int
    text: str

    @property
    def files(self) -> list[str]:
        return re.findall(r"\]\(\.\./fixtures/deals/licences/(\w+)\.toml\)", self.text)

    @property
    def rows(self) -> list[list[str]]:
        """The rows of its table, without the two at its head."""
        lines = [line for line in self.text.splitlines() if line.startswith("|")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def sections() -> list[Section]:
    _, *parts = re.split(r"^## (\d+)\. ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [Section(int(number), text) for number, text in zip(parts[::2], parts[1::2], strict=True)]


def opening(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n\n")[0].splitlines()


def test_the_page_is_short() -> None:
    assert len(PAGE.read_text(encoding="utf-8").splitlines()) < 250


def test_every_file_opens_with_its_section_and_every_section_links_to_its_file() -> None:
    named = {path.stem: re.findall(r"docs/deals\.md, section (\d+):", "\n".join(opening(path))) for path in PATHS}
    assert named == {deal: [str(section.number)] for section in sections() for deal in section.files}
    assert [section.number for section in sections()] == list(range(1, len(PATHS) + 1))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_file_says_at_its_head_what_is_known_and_what_is_a_guess(path: Path) -> None:
    lines = opening(path)
    assert 3 <= len(lines) <= 6
    assert all(line.startswith("# ") for line in lines)
    assert "# Known of" in "\n".join(lines)
    assert "A guess:" in "\n".join(lines)


@pytest.mark.parametrize("section", sections(), ids=lambda section: str(section.number))
def test_every_section_has_sources_a_guess_and_what_cannot_be_said(section: Section) -> None:
    assert section.rows
    assert all(len(row) == 3 and all(row[:2]) for row in section.rows)
    assert "](https://" in section.text
    assert "\n**A guess:** " in section.text
    assert "\n**It cannot say:** " in section.text


@pytest.mark.parametrize("section", sections(), ids=lambda section: str(section.number))
def test_what_the_page_quotes_stands_in_the_file(section: Section) -> None:
    (deal,) = section.files
    written = (DEALS / "licences" / f"{deal}.toml").read_text(encoding="utf-8")
    quoted = re.findall(r"`(\w+ = [^`]+)`", section.text)
    assert [one for one in quoted if not re.search(rf"^{re.escape(one)}(?: #|$)", written, re.MULTILINE)] == []


def test_the_command_of_the_page_says_what_the_page_shows(tmp_path: Path) -> None:
    command, shown = re.findall(r"^```(?:sh)?\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    words = shlex.split(command.replace("\\\n", " "))
    settings = dict(word.split("=", 1) for word in words if word.startswith("NEWS_"))
    assert words[len(settings) : len(settings) + 3] == [".venv/bin/python", "-m", "skill"]

    place = Place(tmp_path)
    place.write_settings()
    done = place.run(*words[len(settings) + 3 :], **settings)
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) == len(PATHS)
    assert [line for line in shown.splitlines() if line != "…" and line not in done.lines] == []


# ── what the lawyer asks ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """One question about one deal. `refused` holds every reason as "CODE clause"; empty, the words are cleared."""

    deal: str
    what: str
    feed: str
    use: Use
    refused: tuple[str, ...] = ()
    channels: frozenset[Channel] = VOICE
    locale: str = "en-US"
    country: str | None = None
    host: str = "alexa"
    now: datetime = TODAY
    words: int = 10
    suspended: str | None = None
    spent: Spent = field(default_factory=Spent)
    story: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.deal}: {self.what}"


def question(asked: Asked) -> Question:
    """The whole question that the gate is put: a story of the feed, two hours old, cut under the terms in force."""
    title = TITLES.of_feed(asked.feed)
    standing = BOOK.standing(asked.feed, asked.now)
    published = asked.now - timedelta(hours=2)
    story = Story(
        f"{title.publisher}/0123456789ab", title.publisher, title.id, asked.feed, title.kind, title.language,
        f"https://{title.id}.example/story", 1, published, published, authors=("Ada Thorne",),
    )  # fmt: skip
    story = replace(story, **asked.story)
    licence, schedule = standing.licence, standing.schedule
    rendition = Rendition(
        "r1", story.id, 1, licence.id if licence else "", licence.version if licence else 1,
        schedule.name if schedule else "", asked.use, title.language, "Words.",
        published, 1000, (range(asked.words),),
    )  # fmt: skip
    return Question(
        Occasion(asked.now, LICENSEE, asked.host, asked.locale, asked.country),
        standing,
        asked.suspended,
        story,
        title.name,
        TITLES.publishers[title.publisher].name,
        asked.use,
        asked.channels,
        rendition if asked.use is Use.TRAIN or (schedule and schedule.keep_derived) else None,
        asked.spent,
    )


def decided(asked: Asked) -> Cleared | Refusal:
    return judge(question(asked))


def cleared(asked: Asked) -> Cleared:
    outcome = decided(asked)
    assert isinstance(outcome, Cleared), outcome
    return outcome


def aged(**span: float) -> dict[str, Any]:
    return {"published_at": TODAY - timedelta(**span)}


def no_grant(schedule: str, use: str) -> str:
    return f"USE_NOT_GRANTED schedules.{schedule}.grants.{use}"


LARKFIELD = (
    Asked("larkfield", "a summary of the daily, said aloud", "larkfield-news", Use.SUMMARY),
    Asked("larkfield", "an excerpt of 25 words, on a screen", "larkfield-news", Use.EXCERPT, channels=SCREEN, words=25),
    Asked("larkfield", "an excerpt of 26", "larkfield-news", Use.EXCERPT, words=26,
          refused=("LIMIT schedules.news.grants.excerpt.max_words",)),
    Asked("larkfield", "an excerpt of the sport", "larkfield-sidelines", Use.EXCERPT),
    Asked("larkfield", "a summary of a recipe of last year", "larkfield-table", Use.SUMMARY, story=aged(days=365)),
    Asked("larkfield", "the steps of a recipe", "larkfield-table", Use.RECIPE_STEPS,
          refused=(no_grant("table", "recipe_steps"),)),
    Asked("larkfield", "a headline of the shopping guide", "larkfield-picks", Use.HEADLINE,
          refused=("NO_LICENCE (no licence)",)),
    Asked("larkfield", "training on the recipes", "larkfield-table", Use.TRAIN, channels=UNHEARD, words=900),
    Asked("larkfield", "what an agency wrote", "larkfield-news", Use.SUMMARY, story={"credits": ("Northwire",)},
          refused=("OUT_OF_SCOPE schedules.news.own_copy_only",)),
    Asked("larkfield", "news of the day before yesterday", "larkfield-news", Use.SUMMARY, story=aged(hours=48),
          refused=("TOO_OLD schedules.news.max_age",)),
    Asked("larkfield", "a listener in Britain", "larkfield-news", Use.SUMMARY, locale="en-GB",
          refused=("TERRITORY where.territories",)),
    Asked("larkfield", "the last second of the term", "larkfield-news", Use.SUMMARY,
          now=datetime(2030, 5, 29, tzinfo=UTC) - SECOND),
    Asked("larkfield", "the first second after it", "larkfield-news", Use.SUMMARY,
          now=datetime(2030, 5, 29, tzinfo=UTC), refused=("EXPIRED ends",)),
)  # fmt: skip
OSTRAND = (
    Asked("ostrand", "a summary for a consented US listener", "ostrand", Use.SUMMARY, country="US"),
    Asked("ostrand", "a quotation for the same", "ostrand", Use.EXCERPT, channels=TEXT, country="US", words=20),
    Asked("ostrand", "an American device and no country", "ostrand", Use.SUMMARY,
          refused=("TERRITORY where.territories",)),
    Asked("ostrand", "an American device in Canada", "ostrand", Use.SUMMARY, country="CA",
          refused=("TERRITORY where.territories",)),
    Asked("ostrand", "a report of yesterday", "ostrand", Use.SUMMARY, country="US", story=aged(hours=24),
          refused=("TOO_OLD schedules.current.max_age",)),
    Asked("ostrand", "training", "ostrand", Use.TRAIN, channels=UNHEARD, country="US",
          refused=(no_grant("current", "train"),)),
    Asked("ostrand", "the standfirst", "ostrand", Use.ABSTRACT, country="US",
          refused=(no_grant("current", "abstract"),)),
    Asked("ostrand", "a fourth sentence in one answer", "ostrand", Use.EXCERPT, country="US",
          spent=Spent(words_in_answer=41), refused=("LIMIT schedules.current.limits.words_per_answer",)),
)  # fmt: skip
BRINDLE = (
    Asked("brindle", "training on the archive", "brindle-archive", Use.TRAIN, channels=UNHEARD,
          host="example-models", words=5000, story={"published_at": datetime(1985, 1, 1, tzinfo=UTC)}),
    Asked("brindle", "training in the last second", "brindle-archive", Use.TRAIN, channels=UNHEARD,
          host="example-models", now=datetime(2028, 1, 1, tzinfo=UTC) - SECOND),
    Asked("brindle", "training when the two years are over", "brindle-archive", Use.TRAIN, channels=UNHEARD,
          host="example-models", now=datetime(2028, 1, 1, tzinfo=UTC), refused=("EXPIRED ends",)),
    Asked("brindle", "training on today's reports", "brindle-wire", Use.TRAIN, channels=UNHEARD,
          host="example-models", refused=("NO_LICENCE (no licence)",)),
    Asked("brindle", "a headline aloud", "brindle-archive", Use.HEADLINE,
          refused=("CHANNEL where.channels", "HOST where.hosts", no_grant("archive", "headline"))),
    Asked("brindle", "an excerpt in writing", "brindle-archive", Use.EXCERPT, channels=TEXT, host="example-models",
          spent=Spent(words_in_answer=10),
          refused=(no_grant("archive", "excerpt"), "LIMIT schedules.archive.limits.words_per_answer")),
    Asked("brindle", "a summary in writing", "brindle-archive", Use.SUMMARY, channels=TEXT, host="example-models",
          refused=(no_grant("archive", "summary"),)),
)  # fmt: skip
QUILLMOOR = (
    Asked("quillmoor", "an excerpt of today's report", "quillmoor", Use.EXCERPT, words=60),
    Asked("quillmoor", "a report of nearly thirty days", "quillmoor", Use.ABSTRACT,
          story={"published_at": TODAY - timedelta(days=30) + SECOND}),
    Asked("quillmoor", "a report of thirty days", "quillmoor", Use.ABSTRACT, story=aged(days=30),
          refused=("TOO_OLD schedules.wire.max_age",)),
    Asked("quillmoor", "a second before its embargo ends", "quillmoor", Use.HEADLINE,
          story={"not_before": TODAY + SECOND}, refused=("EMBARGOED (embargo)",)),
    Asked("quillmoor", "at the moment at which it ends", "quillmoor", Use.HEADLINE, story={"not_before": TODAY}),
    Asked("quillmoor", "an embargo that cannot be read", "quillmoor", Use.HEADLINE,
          story={"embargo_unreadable": True}, refused=("EMBARGOED (embargo)",)),
    Asked("quillmoor", "a report that was killed", "quillmoor", Use.HEADLINE, story={"state": State.KILLED},
          refused=("KILLED (notice)",)),
    Asked("quillmoor", "a report that is held", "quillmoor", Use.HEADLINE, story={"state": State.WITHHELD},
          refused=("WITHHELD (notice)",)),
    Asked("quillmoor", "a note to editors", "quillmoor", Use.HEADLINE, story={"genres": ("Advisory",)},
          refused=("OUT_OF_SCOPE schedules.wire.exclude.genres",)),
    Asked("quillmoor", "a third party's part", "quillmoor", Use.EXCERPT, story={"credits": ("The Alder Review",)},
          refused=("OUT_OF_SCOPE schedules.wire.own_copy_only",)),
    Asked("quillmoor", "a summary", "quillmoor", Use.SUMMARY, refused=(no_grant("wire", "summary"),)),
)  # fmt: skip
OLD = {"published_at": datetime(1931, 5, 4, tzinfo=UTC)}
FENWHISTLE = (
    Asked("fenwhistle", "a summary of a piece of 1931, anywhere", "fenwhistle-archive", Use.SUMMARY, country="NZ",
          words=20, story=OLD),
    Asked("fenwhistle", "the same as if it were new", "fenwhistle-issue", Use.SUMMARY, story=OLD,
          refused=("TOO_OLD schedules.issue.max_age",)),
    Asked("fenwhistle", "an abstract of a new piece", "fenwhistle-issue", Use.ABSTRACT, words=60),
    Asked("fenwhistle", "an abstract of an old one", "fenwhistle-archive", Use.ABSTRACT, story=OLD,
          refused=(no_grant("archive", "abstract"),)),
    Asked("fenwhistle", "21 words in a row of an old one", "fenwhistle-archive", Use.SUMMARY, words=21, story=OLD,
          refused=("LIMIT schedules.archive.grants.summary.max_run",)),
    Asked("fenwhistle", "training on the archive", "fenwhistle-archive", Use.TRAIN, channels=UNHEARD, story=OLD),
    Asked("fenwhistle", "training on a reader's letter", "fenwhistle-archive", Use.TRAIN, channels=UNHEARD,
          story=OLD | {"sections": ("Letters",)},
          refused=("OUT_OF_SCOPE schedules.archive.exclude.sections",
                   "OUT_OF_SCOPE schedules.archive.grants.train.exclude_sections")),
    Asked("fenwhistle", "a question in French", "fenwhistle-issue", Use.SUMMARY, locale="fr-FR",
          refused=("LANGUAGE where.languages", "LANGUAGE (no translation)", "ATTRIBUTION attribution.spoken")),
)  # fmt: skip
COPPERMILL = (
    Asked("coppermill", "a summary of a local paper", "coppermill-valley", Use.SUMMARY),
    Asked("coppermill", "the use that just fits the ceiling", "coppermill-shore", Use.SUMMARY,
          spent=Spent(month_micros=29_999_995_000)),
    Asked("coppermill", "the use that goes beyond it", "coppermill-shore", Use.SUMMARY,
          spent=Spent(month_micros=29_999_995_001), refused=("QUOTA price.maximum_per_month",)),
    Asked("coppermill", "a headline, free, at the ceiling", "coppermill-nation", Use.HEADLINE,
          spent=Spent(month_micros=30_000_000_000)),
    Asked("coppermill", "agency copy in a local paper", "coppermill-valley", Use.EXCERPT,
          story={"authors": ("Ada Thorne, Northwire News Agency",)},
          refused=("OUT_OF_SCOPE schedules.network.own_copy_only",)),
    Asked("coppermill", "training", "coppermill-nation", Use.TRAIN, channels=UNHEARD,
          refused=(no_grant("network", "train"),)),
    Asked("coppermill", "a suspended licence", "coppermill-nation", Use.HEADLINE, suspended="unpaid",
          refused=("SUSPENDED (suspension)",)),
)  # fmt: skip
CONGRESS = {"sections": ("Congress",)}
GABLEWICK = (
    Asked("gablewick", "a summary in America", "gablewick", Use.SUMMARY, words=35, story=CONGRESS),
    Asked("gablewick", "in the brief of a British listener", "gablewick", Use.SUMMARY, channels=BRIEFING,
          locale="en-GB", story={"sections": ("Westminster",)}),
    Asked("gablewick", "the headline on a screen", "gablewick", Use.HEADLINE, channels=SCREEN, story=CONGRESS,
          refused=("CHANNEL where.channels",)),
    Asked("gablewick", "said and shown at once", "gablewick", Use.SUMMARY, channels=VOICE | SCREEN, story=CONGRESS,
          refused=("CHANNEL where.channels",)),
    Asked("gablewick", "a listener in Canada", "gablewick", Use.SUMMARY, locale="en-CA", story=CONGRESS,
          refused=("TERRITORY where.territories",)),
    Asked("gablewick", "a section that was not selected", "gablewick", Use.SUMMARY, story={"sections": ("Opinion",)},
          refused=("OUT_OF_SCOPE schedules.brief.sections",)),
    Asked("gablewick", "a fifth story in one day", "gablewick", Use.SUMMARY, story=CONGRESS,
          spent=Spent(listener_uses_today=4)),
    Asked("gablewick", "a sixth", "gablewick", Use.SUMMARY, story=CONGRESS, spent=Spent(listener_uses_today=5),
          refused=("QUOTA schedules.brief.limits.uses_per_listener_day",)),
    Asked("gablewick", "an excerpt", "gablewick", Use.EXCERPT, story=CONGRESS, refused=(no_grant("brief", "excerpt"),)),
    Asked("gablewick", "training", "gablewick", Use.TRAIN, channels=UNHEARD, story=CONGRESS,
          refused=(no_grant("brief", "train"),)),
)  # fmt: skip
MARKETS = {"sections": ("Markets",)}
STEINMARK = (
    Asked("steinmark", "a summary in writing, anywhere", "steinmark", Use.SUMMARY, channels=TEXT, country="DE",
          story=MARKETS),
    Asked("steinmark", "a quotation", "steinmark", Use.EXCERPT, story=MARKETS,
          refused=(no_grant("selected", "excerpt"),)),
    Asked("steinmark", "training on a selected section", "steinmark", Use.TRAIN, channels=UNHEARD, story=MARKETS),
    Asked("steinmark", "training on another", "steinmark", Use.TRAIN, channels=UNHEARD,
          story={"sections": ("Lifestyle",)}, refused=("OUT_OF_SCOPE schedules.selected.sections",)),
    Asked("steinmark", "a story that names no section", "steinmark", Use.SUMMARY,
          refused=("OUT_OF_SCOPE schedules.selected.sections",)),
    Asked("steinmark", "beside another publisher's story", "steinmark", Use.SUMMARY, story=MARKETS,
          spent=Spent(beside=frozenset({"wexcombe"})), refused=("LIMIT display.beside",)),
    Asked("steinmark", "when the three years are over", "steinmark", Use.SUMMARY, story=MARKETS,
          now=datetime(2029, 1, 1, tzinfo=UTC), refused=("EXPIRED ends",)),
)  # fmt: skip
WEXCOMBE = (
    Asked("wexcombe", "a summary", "wexcombe", Use.SUMMARY, words=45),
    Asked("wexcombe", "a quotation beside another publisher's story", "wexcombe", Use.EXCERPT, channels=SCREEN,
          words=30, spent=Spent(beside=frozenset({"mossgate"}))),
    Asked("wexcombe", "a quotation of 31 words", "wexcombe", Use.EXCERPT, words=31,
          refused=("LIMIT schedules.answers.grants.excerpt.max_words",)),
    Asked("wexcombe", "training", "wexcombe", Use.TRAIN, channels=UNHEARD, refused=(no_grant("answers", "train"),)),
    Asked("wexcombe", "words for a host's model", "wexcombe", Use.GROUND, channels=TEXT,
          refused=(no_grant("answers", "ground"),)),
    Asked("wexcombe", "in a briefing that nobody asked for", "wexcombe", Use.SUMMARY, channels=BRIEFING,
          refused=("CHANNEL where.channels",)),
    Asked("wexcombe", "an opinion", "wexcombe", Use.SUMMARY, story={"sections": ("World", "Opinion")},
          refused=("OUT_OF_SCOPE schedules.answers.exclude.sections",)),
)  # fmt: skip
MOSSGATE = (
    Asked("mossgate", "a citation", "mossgate", Use.SUMMARY),
    Asked("mossgate", "a citation after any number of others", "mossgate", Use.SUMMARY,
          spent=Spent(10**9, 10**9, 10**15)),
    Asked("mossgate", "what an agent reads in its browser", "mossgate", Use.GROUND, channels=TEXT,
          host="example-browser", words=60),
    Asked("mossgate", "the same for a host that is not named", "mossgate", Use.GROUND, channels=TEXT,
          refused=("HOST schedules.reader.grants.ground.hosts",)),
    Asked("mossgate", "more than it may read", "mossgate", Use.GROUND, channels=TEXT, host="example-browser", words=61,
          refused=("LIMIT schedules.reader.grants.ground.max_words",)),
    Asked("mossgate", "training", "mossgate", Use.TRAIN, channels=UNHEARD, refused=(no_grant("reader", "train"),)),
    Asked("mossgate", "an excerpt", "mossgate", Use.EXCERPT, refused=(no_grant("reader", "excerpt"),)),
)  # fmt: skip
ALL = (
    *LARKFIELD, *OSTRAND, *BRINDLE, *QUILLMOOR, *FENWHISTLE, *COPPERMILL, *GABLEWICK, *STEINMARK, *WEXCOMBE, *MOSSGATE,
)  # fmt: skip


@pytest.mark.parametrize("asked", ALL, ids=str)
def test_the_gate_answers_what_the_lawyer_expects(asked: Asked) -> None:
    outcome = decided(asked)
    if isinstance(outcome, Refusal):
        said = tuple(f"{one.code} {one.clause.removeprefix(f'{asked.deal}.toml: ')}" for one in outcome.reasons)
        assert said == asked.refused
        return
    assert asked.refused == ()
    assert outcome.clause == f"{asked.deal}.toml: schedules.{outcome.schedule}.grants.{asked.use}"
    assert outcome.licence == read(asked.deal).id


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_deal_is_asked_about_with_both_answers(path: Path) -> None:
    of_deal = [asked for asked in ALL if asked.deal == path.stem]
    assert len(of_deal) >= 4
    assert {bool(asked.refused) for asked in of_deal} == {True, False}


# ── what else a lawyer would look for ─────────────────────────────────────────────────────────────


def test_training_is_granted_by_four_deals_and_in_each_by_a_grant_of_its_own() -> None:
    granting = {(path.stem, one.name) for path in PATHS for one in read(path.stem).schedules if Use.TRAIN in one.grants}
    assert granting == {
        ("larkfield", "news"), ("larkfield", "table"), ("larkfield", "sidelines"), ("brindle", "archive"),
        ("fenwhistle", "issue"), ("fenwhistle", "archive"), ("steinmark", "selected"),
    }  # fmt: skip


def test_one_fee_covers_all_of_the_first_deal_in_the_middle_of_the_reported_range() -> None:
    price = read("larkfield").price
    assert price.model is PriceModel.FLAT
    assert 12 * price.fee_per_month_micros == 22_500_000 * 10**6
    assert price.train_per_export_micros == 0


def test_the_summary_deal_and_its_training_together_come_to_the_middle_of_the_reported_range() -> None:
    price = read("steinmark").price
    assert price.train_per_export_micros
    assert 36 * price.fee_per_month_micros + price.train_per_export_micros == 27_500_000 * 10**6


def test_pay_per_use_is_priced_and_has_no_floor() -> None:
    price = read("coppermill").price
    assert (price.model, price.minimum_per_month_micros) == (PriceModel.PER_USE, 0)
    assert cleared(COPPERMILL[0]).price_micros == 5_000
    assert read("larkfield").price.of(Use.SUMMARY) == 0


def test_a_pool_is_counted_at_nothing() -> None:
    assert {cleared(asked).price_micros for asked in MOSSGATE if not asked.refused} == {0}
    assert read("mossgate").price.maximum_per_month_micros is None


def test_an_old_piece_is_credited_with_its_year_and_linked() -> None:
    piece = cleared(FENWHISTLE[0])
    assert piece.credit == "From Fenwhistle"
    assert piece.card_credit == "Fenwhistle, 1931. Ada Thorne. © Fenwhistle Magazines"
    assert piece.link == "https://fenwhistle.example/story"


def test_a_spoken_brief_carries_no_link() -> None:
    brief = cleared(GABLEWICK[1])
    assert brief.credit == "The Gablewick Lobby reports"
    assert brief.link is None


def test_thirty_days_bind_what_is_kept_as_well_as_what_is_told() -> None:
    (wire,) = read("quillmoor").schedules
    assert {wire.keep_body, wire.keep_derived, wire.max_age} == {timedelta(days=30)}


def test_the_archive_has_no_word_for_an_answer() -> None:
    (archive,) = read("brindle").schedules
    assert archive.grants.keys() == {Use.TRAIN}
    assert archive.limits.allowance_words == archive.limits.words_per_answer == 0


def test_no_excerpt_is_a_larger_share_of_its_story_than_a_quarter() -> None:
    shares = [
        grant.max_share
        for path in PATHS
        for schedule in read(path.stem).schedules
        for grant in schedule.grants.values()
        if grant.max_share is not None
    ]
    assert shares
    assert max(shares) <= Decimal("0.25")
