"""What most commands begin with: `.env`, the settings, the house."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from skill.compose import House, open_house
from skill.errors import WHAT_TO_RUN, StoreError
from skill.settings import Settings, read_settings
from skill.store.database import Database
from skill.store.licence_files import Licences


def environment() -> Mapping[str, str]:
    """`.env` in this folder, and the environment, which wins: settings, and secrets that the titles file names."""
    written = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}
    return written | dict(os.environ)


def settings() -> Settings:
    return read_settings(environment())


def house(*, migrate: bool = False) -> House:
    """The house over the configured database; `migrate` makes a missing one.

    Raises `StoreError` where the file there is not a database of this release.
    """
    opened = open_house(settings(), environment())
    if migrate:
        opened.database.migrate()
    else:
        _expect_this_release(opened.database)
    return opened


def licence_store() -> Licences:
    """The licences as the configured database has them, for commands that must work whatever the files say.

    Raises `StoreError` where the file there is not a database of this release.
    """
    database = Database(settings().database_url)
    _expect_this_release(database)
    return Licences(database)


def _expect_this_release(database: Database) -> None:
    if database.path.exists() and not database.is_current():
        raise StoreError(f"{database.path} holds no database of this release; {WHAT_TO_RUN}")


def log_to_stderr(level: int = logging.INFO) -> None:
    """Ours at `level`; of the libraries only what went wrong."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for library in ("alembic", "werkzeug"):
        logging.getLogger(library).setLevel(logging.WARNING)
