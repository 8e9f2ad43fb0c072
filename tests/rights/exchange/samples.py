"""Every sample licence, by file."""

from __future__ import annotations

from pathlib import Path

from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from tests.rights.test_whole_licence import TEXT
from tests.samples import ROOT

PATHS = sorted([*(ROOT / "fixtures/licences").glob("*.toml"), *(ROOT / "fixtures/deals/licences").glob("*.toml")])


def read(text: str, file: str = "x.toml") -> Licence:
    reading = read_licence(text, file)
    assert reading.licence is not None, "\n".join(map(str, reading.faults))
    return reading.licence


def sample(path: Path) -> Licence:
    return read(path.read_text(encoding="utf-8"), path.name)


SAMPLES = {path.stem: sample(path) for path in PATHS}
# Every key says something of its own.
WHOLE = read(TEXT, "cove.toml")
