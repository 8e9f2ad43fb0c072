"""The folder of an export: written under another name, whole and durable, before it has its own.

items.parquet, items.jsonl    the same items, one a row, one a line
manifest.json, manifest.sig   what they are, and the signature over the manifest's bytes
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from skill.desk.export import ITEMS_JSON_LINES, ITEMS_PARQUET, ExportItem, FileMade
from skill.errors import ExportError
from skill.rights.wording import iso

if TYPE_CHECKING:
    from skill.reports.parquet import ParquetFile

ROW_GROUP_ITEMS = 1000
_PIECE_BYTES = 1 << 20
_NAMES = tuple(one.name for one in fields(ExportItem))


class ExportFiles:
    """`desk.export.ExportFiles` on disk. Folder and files are their owner's alone: they hold publishers' text."""

    @contextmanager
    def draft(self, output: Path) -> Iterator[Draft]:
        if output.exists():
            raise ExportError(f"{output} is there already; name another folder with --output")
        try:
            folder = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}.", suffix=".draft"))
        except OSError as error:
            raise ExportError(f"{output} cannot be made: {error.strerror}; name a folder with --output") from error
        draft = Draft(folder, output)
        try:
            yield draft
        except OSError as error:
            raise ExportError(f"{output} could not be written, and nothing was exported: {error}") from error
        finally:
            with suppress(OSError):  # what is not on the disk yet is not wanted there any more
                draft.close()
            if not draft.is_recorded:
                shutil.rmtree(folder, ignore_errors=True)


class Draft:
    """`desk.export.Draft`."""

    def __init__(self, folder: Path, output: Path) -> None:
        self._folder, self._output = folder, output
        self._waiting: list[dict[str, Any]] = []
        self._lines = _opened(folder / ITEMS_JSON_LINES)
        self._parquet: ParquetFile | None = None
        self.is_recorded = False

    def add(self, item: ExportItem) -> None:
        row = {name: getattr(item, name) for name in _NAMES}
        self._lines.write(orjson.dumps(row | {"published_at": iso(item.published_at)}) + b"\n")
        self._waiting.append(row)
        if len(self._waiting) >= ROW_GROUP_ITEMS:
            self._write_rows()

    def finish(self) -> tuple[FileMade, ...]:
        self._write_rows()
        self.close()
        return tuple(_made(self._folder / name) for name in (ITEMS_PARQUET, ITEMS_JSON_LINES))

    def write(self, name: str, content: bytes) -> None:
        with _opened(self._folder / name) as file:
            file.write(content)

    def publish(self) -> None:
        """From here on the export is on record, and so nothing is taken away any more."""
        self.is_recorded = True
        try:
            for path in sorted(self._folder.iterdir()):
                _sync(path)
            _sync(self._folder)
            os.rename(self._folder, self._output)
            _sync(self._output.parent)
        except OSError as error:
            told = f"the export is on record, but {self._folder} could not be named {self._output}"
            raise ExportError(f"{told}: {error.strerror}; do it by hand: its files are whole") from error

    def close(self) -> None:
        self._lines.close()
        if self._parquet is not None:
            self._parquet.close()

    def _write_rows(self) -> None:
        from skill.reports.parquet import ParquetFile

        if self._parquet is None:
            _opened(self._folder / ITEMS_PARQUET).close()  # made for its owner alone
            self._parquet = ParquetFile(self._folder / ITEMS_PARQUET)
        self._parquet.write(self._waiting)
        self._waiting.clear()


def _opened(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _made(path: Path) -> FileMade:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    return FileMade(path.name, digest.hexdigest(), size)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
