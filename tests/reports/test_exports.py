"""The folder of an export: under another name until it is whole, and then as it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from skill.desk.export import ExportItem
from skill.errors import ExportError
from skill.reports.exports import ROW_GROUP_ITEMS, ExportFiles
from skill.rights.wording import iso
from tests.houses import NOW

ITEM = ExportItem(
    story="harbor/0", version=1, publisher="Harbor Media", title="The Harbor Times", headline="A storm", abstract="",
    body="It came.", byline=("Jo March",), sections=(), language="en-US", link=None, published_at=NOW,
    licence="harbor-2026", licence_version=3, clause="harbor.toml: schedules.daily.grants.train",
    delete_within_seconds=86400, sha256="0" * 64,
)  # fmt: skip


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.draft"))


def test_many_items_come_in_row_groups_and_none_is_lost(tmp_path):
    count = 2 * ROW_GROUP_ITEMS + 1
    with ExportFiles().draft(tmp_path / "out") as draft:
        for number in range(count):
            draft.add(replace(ITEM, story=f"harbor/{number}"))
        made = draft.finish()
        draft.publish()

    parquet = pq.ParquetFile(tmp_path / "out/items.parquet")
    assert [parquet.metadata.row_group(n).num_rows for n in range(parquet.metadata.num_row_groups)] == [
        ROW_GROUP_ITEMS, ROW_GROUP_ITEMS, 1,
    ]  # fmt: skip
    rows = [row | {"published_at": iso(row["published_at"])} for row in parquet.read().to_pylist()]
    lines = [orjson.loads(line) for line in (tmp_path / "out/items.jsonl").read_bytes().splitlines()]
    assert rows == lines
    assert [row["story"] for row in rows] == [f"harbor/{number}" for number in range(count)]
    for one in made:
        content = (tmp_path / "out" / one.name).read_bytes()
        assert (one.sha256, one.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))


def test_an_export_of_nothing_has_its_files_and_columns_all_the_same(tmp_path):
    with ExportFiles().draft(tmp_path / "out") as draft:
        draft.finish()
        draft.publish()
    table = pq.read_table(tmp_path / "out/items.parquet")
    assert (table.num_rows, table.column_names) == (0, list(ExportItem.__slots__))
    assert (tmp_path / "out/items.jsonl").read_bytes() == b""


def test_until_it_is_published_it_has_another_name_and_is_its_owners_alone(tmp_path):
    with ExportFiles().draft(tmp_path / "out") as draft:
        draft.add(ITEM)
        draft.finish()
        draft.write("manifest.json", b"{}")
        assert not (tmp_path / "out").exists()
        (folder,) = drafts(tmp_path)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
        draft.publish()
    assert drafts(tmp_path) == []
    assert (tmp_path / "out/manifest.json").read_bytes() == b"{}"


def fails(output: Path, error: BaseException) -> None:
    with ExportFiles().draft(output) as draft:
        draft.add(ITEM)
        raise error


@pytest.mark.parametrize("error", [RuntimeError("ours"), KeyboardInterrupt()])
def test_what_is_not_published_is_gone(tmp_path, error):
    with pytest.raises(type(error)):
        fails(tmp_path / "out", error)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_exports_nothing_and_says_so(tmp_path):
    with pytest.raises(ExportError, match=r"nothing was exported: .*No space left"):
        fails(tmp_path / "out", OSError(28, "No space left on device"))
    assert list(tmp_path.iterdir()) == []


def loses_its_name(output: Path) -> None:
    with ExportFiles().draft(output) as draft:
        draft.add(ITEM)
        draft.finish()
        output.mkdir()
        (output / "theirs").touch()
        draft.publish()


def test_what_is_on_record_is_not_taken_away_when_its_name_is_taken(tmp_path):
    with pytest.raises(ExportError, match="on record") as told:
        loses_its_name(tmp_path / "out")
    (folder,) = drafts(tmp_path)
    assert str(folder) in str(told.value)
    assert orjson.loads((folder / "items.jsonl").read_bytes())["story"] == ITEM.story
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["theirs"]
