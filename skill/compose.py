"""Where the parts are put together: settings in, a desk and a newsroom out. No Flask, no ask_sdk."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from skill import RELEASE
from skill.desk.export import Exporter
from skill.desk.licences import Bookkeeper
from skill.desk.newsroom import Newsroom
from skill.desk.notice import NoticeDesk
from skill.desk.signals import SignalDesk
from skill.desk.statement import Accountant
from skill.desk.telemetry import SPUR
from skill.desk.turn import Desk
from skill.desk.withdrawals import Withdrawals
from skill.errors import TitlesError
from skill.intake.http import HttpFetcher
from skill.intake.model import ModelEndpoint
from skill.intake.parsing import ParserProcess
from skill.intake.posting import HttpPoster
from skill.intake.signals.reader import SignalReader
from skill.reports.exports import ExportFiles
from skill.settings import MIN_KEY_CHARACTERS, Settings
from skill.store.archives import Archives
from skill.store.audit import AuditRecords
from skill.store.bodies import Bodies
from skill.store.checkpoints import Checkpoints
from skill.store.database import Database
from skill.store.exports import Exports
from skill.store.extract import Extracts
from skill.store.feeds import Feeds
from skill.store.ledger import Ledger
from skill.store.licence_files import Folder, Licences
from skill.store.listeners import Listeners
from skill.store.mistakes import Mistakes
from skill.store.notices import Notices
from skill.store.replays import Replays
from skill.store.retention import Holdings
from skill.store.signals import Signals
from skill.store.signing import Signer
from skill.store.statements import Statements
from skill.store.stories import Stories
from skill.store.telemetry import Outbox
from skill.store.turns import Turns
from skill.stories.origins import sites_of
from skill.stories.posing import Voices
from skill.stories.titles import Titles, read_titles
from skill.voice.ear import Ear
from skill.voice.ear.lexicon import load_lexicon
from skill.voice.strings import every_line

# Random numbers that stand for listeners in the ledger: 62 bits, so that none is met twice.
_LISTENER_BITS = 62


@dataclass(frozen=True, slots=True)
class House:
    """All of Byline over one database. Nothing is connected until it is used."""

    settings: Settings
    titles: Titles
    database: Database
    desk: Desk
    newsroom: Newsroom
    ledger: Ledger
    signer: Signer
    checkpoints: Checkpoints
    archives: Archives
    replays: Replays
    records: AuditRecords
    accountant: Accountant
    extracts: Extracts
    notices: NoticeDesk
    exporter: Exporter
    environment: Mapping[str, str] = field(repr=False)

    @property
    def holdings(self) -> Holdings:
        return Holdings(self.database)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.database)

    @property
    def mistakes(self) -> Mistakes:
        return Mistakes(self.database)

    def fetcher(self) -> HttpFetcher:
        return HttpFetcher(self.settings.private_feed_hosts, self.environment.get)

    def poster(self) -> HttpPoster:
        return HttpPoster(self.settings.private_feed_hosts)

    def notice_secret(self, publisher: str) -> bytes | None:
        """The secret that the publisher signs its notices with; `None` where it has none of enough characters."""
        known = self.titles.publishers.get(publisher)
        secret = self.environment.get(known.notice_secret, "") if known and known.notice_secret else ""
        return secret.encode() if len(secret) >= MIN_KEY_CHARACTERS else None

    def without_notices(self) -> list[str]:
        """Sentences for the operator: the publishers that mean to sign notices, and cannot."""
        names = {one.id: one.notice_secret for one in self.titles.publishers.values() if one.notice_secret}
        return [
            f"no notice of {publisher} is taken over HTTP: {name} must hold {MIN_KEY_CHARACTERS} characters or more"
            for publisher, name in names.items()
            if self.notice_secret(publisher) is None
        ]


def open_house(settings: Settings, environment: Mapping[str, str] = os.environ) -> House:
    """`environment` holds the secrets that the titles file names. Raises `TitlesError`, `LexiconError` and
    `StoreError`.
    """
    titles = load_titles(settings.titles)
    database = Database(settings.database_url, ledger_sync=settings.ledger_sync)
    bookkeeper = Bookkeeper(titles, settings.licensee)
    desk = Desk(
        Turns(database),
        titles,
        settings.licensee,
        bookkeeper,
        _answer_id,
        lambda: secrets.randbits(_LISTENER_BITS) + 1,
        RELEASE,
        Listeners(database),
        frozenset({SPUR} if settings.has_telemetry else ()),
    )
    voices = Voices(titles, every_line())
    stories = Stories(database)
    ear = Ear(load_lexicon(settings.lexicon, titles.publishers) if settings.lexicon else None)
    bodies = Bodies(database.path.with_suffix(".training"))
    notices = NoticeDesk(
        titles, settings.licensee, Bookkeeper(titles, settings.licensee), Notices(database), stories, ear, bodies,
        _answer_id, voices,
    )  # fmt: skip
    newsroom = Newsroom(
        titles,
        settings.licensee,
        Folder(settings.licences),
        Licences(database),
        Bookkeeper(titles, settings.licensee),
        Feeds(database),
        stories,
        feed_parser(),
        ear,
        bodies,
        voices,
        Withdrawals(notices, lambda: datetime.now(UTC)).take,
        SignalDesk(Signals(database), SignalReader()),
        _model(settings),
        sites_of(titles),
    )
    signer = Signer(settings.signing_key or database.path.with_suffix(".key"))
    checkpoints = Checkpoints(database, signer)
    exporter = Exporter(
        titles,
        settings.licensee,
        newsroom.licences,
        Bookkeeper(titles, settings.licensee),
        newsroom.bodies,
        Exports(database),
        ExportFiles(),
        signer,
        _export_id,
    )
    return House(
        settings=settings,
        titles=titles,
        database=database,
        desk=desk,
        newsroom=newsroom,
        ledger=Ledger(database),
        signer=signer,
        checkpoints=checkpoints,
        archives=Archives(database, signer),
        replays=Replays(database),
        records=AuditRecords(database),
        accountant=Accountant(Statements(database), signer, titles, settings.licensee),
        extracts=Extracts(database, checkpoints, signer),
        notices=notices,
        exporter=exporter,
        environment=environment,
    )


def _model(settings: Settings) -> ModelEndpoint | None:
    wanted = settings.summaries
    return ModelEndpoint(wanted.url, wanted.model, wanted.key, wanted.deadline_seconds) if wanted else None


@cache
def feed_parser() -> ParserProcess:
    """One for all houses of a process: it holds nothing of any."""
    return ParserProcess()


def _answer_id(now: datetime) -> str:
    """Ids that follow one another in time stand side by side in an index; 80 random bits make them unique."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def _export_id(now: datetime) -> str:
    """Read by people, and a folder's name."""
    return f"training-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def load_titles(path: Path) -> Titles:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TitlesError((f"{path}: cannot be read: {error.strerror}; NEWS_TITLES names the titles file",)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TitlesError((f"{path}: no TOML: {error}",)) from error
    return read_titles(data, path.name)
