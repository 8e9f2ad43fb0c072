"""Where the parts are put together: settings in, a desk and a newsroom out. No Flask, no ask_sdk."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skill import RELEASE
from skill.desk.licences import Bookkeeper
from skill.desk.refresh import Newsroom
from skill.desk.turn import Desk
from skill.errors import TitlesError
from skill.intake.formats import Formats
from skill.intake.http import HttpFetcher
from skill.settings import Settings
from skill.store.audit import AuditRecords
from skill.store.database import Database
from skill.store.feeds import Feeds
from skill.store.ledger import Ledger
from skill.store.licence_files import Folder, Licences
from skill.store.listeners import Listeners
from skill.store.signing import Signer
from skill.store.stories import Stories
from skill.store.turns import Turns
from skill.stories.titles import Titles, read_titles
from skill.voice.ear import Ear

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
    records: AuditRecords

    def fetcher(self, environment: Mapping[str, str] = os.environ) -> HttpFetcher:
        return HttpFetcher(self.settings.private_feed_hosts, environment.get)


def open_house(settings: Settings) -> House:
    """Raises `TitlesError` and `StoreError`."""
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
    )
    newsroom = Newsroom(
        titles,
        settings.licensee,
        Folder(settings.licences),
        Licences(database),
        Bookkeeper(titles, settings.licensee),
        Feeds(database),
        Stories(database),
        Formats(),
        Ear(),
    )
    signer = Signer(settings.signing_key or database.path.with_suffix(".key"))
    return House(settings, titles, database, desk, newsroom, Ledger(database), signer, AuditRecords(database))


def _answer_id(now: datetime) -> str:
    """Ids that follow one another in time stand side by side in an index; 80 random bits make them unique."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def load_titles(path: Path) -> Titles:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TitlesError((f"{path}: cannot be read: {error.strerror}; NEWS_TITLES names the titles file",)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TitlesError((f"{path}: no TOML: {error}",)) from error
    return read_titles(data, path.name)
