"""Items of an export as Parquet. The only module that knows pyarrow, which is slow to load: import it when needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        pa.field("story", pa.string(), nullable=False),
        pa.field("version", pa.int64(), nullable=False),
        pa.field("publisher", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("headline", pa.string(), nullable=False),
        pa.field("abstract", pa.string(), nullable=False),
        pa.field("body", pa.string(), nullable=False),
        pa.field("byline", pa.list_(pa.string()), nullable=False),
        pa.field("sections", pa.list_(pa.string()), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("link", pa.string()),
        pa.field("published_at", pa.timestamp("ms", tz="UTC"), nullable=False),
        pa.field("licence", pa.string(), nullable=False),
        pa.field("licence_version", pa.int64(), nullable=False),
        pa.field("clause", pa.string(), nullable=False),
        pa.field("delete_within_seconds", pa.int64(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
    ]
)


class ParquetFile:
    """A file that grows by one row group at a time, so that no export has to fit in memory."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")

    def write(self, rows: Sequence[dict[str, Any]]) -> None:
        self._writer.write_table(pa.Table.from_pylist(list(rows), SCHEMA))

    def close(self) -> None:
        self._writer.close()
