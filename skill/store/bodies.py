"""Bodies, kept to train with and for nothing else: a folder beside the database that nothing that answers opens.

    <folder>/2026-11-25T19/<24 hex digits of the story's id>-<version>.json

Each folder is named by the UTC hour at whose beginning it has to be gone, and goes whole. Folders are their owner's
alone, files are written whole (another name, fsync, rename).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from skill.desk.ports.bodies import Body
from skill.errors import BodiesError
from skill.rights.training import hour_of
from skill.store.rows import millis, moment, short_hash

_HOUR = "%Y-%m-%dT%H"
_TERMS = "terms"
_TIMES = ("published_at", "stored_at", "delete_after")
_LISTS = ("authors", "sections")


class Bodies:
    """`desk.ports.bodies.Bodies` in a folder, which is made when something is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, body: Body) -> None:
        with _named(self.folder):
            path = self.folder / hour_of(body.delete_after).strftime(_HOUR) / _name(body.story, body.version)
            _make_folder(self.folder)
            _make_folder(path.parent)
            _write_whole(path, orjson.dumps(_values(body)))
            for hour, _ in self._hours():
                for version in (body.version - 1, body.version):
                    older = hour / _name(body.story, version)
                    if older != path:
                        older.unlink(missing_ok=True)

    def forget(self, story: str) -> None:
        with _named(self.folder):
            for hour, _ in self._hours():
                for path in hour.glob(f"{short_hash(story)}-*"):
                    path.unlink(missing_ok=True)

    def drop_until(self, now: datetime) -> int:
        gone = 0
        with _named(self.folder):
            for hour, begins in self._hours():
                if begins <= now:
                    gone += sum(1 for _ in hour.glob("*.json"))
                    with suppress(FileNotFoundError):  # another process drops it too
                        shutil.rmtree(hour)
        return gone

    def settle(self, terms: str, until: Callable[[Body], datetime | None]) -> None:
        mark = self.folder / _TERMS
        with _named(self.folder):
            if not self.folder.is_dir() or (mark.exists() and mark.read_text(encoding="utf-8") == terms):
                return
            for path in self._files():
                self._settle_one(path, until)
            _write_whole(mark, terms.encode())

    def kept(self) -> Kept:
        with _named(self.folder):
            return Kept(MappingProxyType({path.name: path for path in self._files()}))

    def _settle_one(self, path: Path, until: Callable[[Body], datetime | None]) -> None:
        """A file is moved, never written anew: what is forgotten at this moment stays forgotten."""
        body = _read(path)
        moment = until(body) if body else None
        if moment is None:
            path.unlink(missing_ok=True)
            return
        hour = self.folder / hour_of(moment).strftime(_HOUR)
        if hour.name < path.parent.name:
            _make_folder(hour)
            with suppress(FileNotFoundError):
                os.replace(path, hour / path.name)

    def _hours(self) -> Iterator[tuple[Path, datetime]]:
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            with suppress(ValueError):
                yield path, _hour(path)

    def _files(self) -> Iterator[Path]:
        for hour, _ in self._hours():
            yield from hour.glob("*.json")


class Kept:
    """`desk.ports.bodies.KeptBodies`: the files that there were, by name."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def has(self, story: str, version: int) -> bool:
        return _name(story, version) in self._paths

    def read(self, story: str, version: int) -> Body | None:
        path = self._paths.get(_name(story, version))
        body = _read(path) if path else None
        return body if body and (body.story, body.version) == (story, version) else None


def _hour(folder: Path) -> datetime:
    return datetime.strptime(folder.name, _HOUR).replace(tzinfo=UTC)


def _name(story: str, version: int) -> str:
    return f"{short_hash(story)}-{version}.json"


def _values(body: Body) -> dict[str, Any]:
    values = asdict(body)
    return values | {name: millis(values[name]) for name in _TIMES}


def _read(path: Path) -> Body | None:
    """`None` for a file that is gone or is not one of ours."""
    try:
        values = orjson.loads(path.read_bytes())
        times = {name: moment(values[name]) for name in _TIMES}
        hour = _hour(path.parent)
        if hour != hour_of(times["delete_after"]):  # it was moved, to be gone earlier
            times["delete_after"] = hour
        return Body(**(values | times | {name: tuple(values[name]) for name in _LISTS}))
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None


def _make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_whole(path: Path, content: bytes) -> None:
    opened, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".draft")
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BodiesError(f"{folder}, what is kept to train with, cannot be changed: {error}") from error
