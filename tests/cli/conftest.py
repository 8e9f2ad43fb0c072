"""Working folders for the commands: without stories, and with all of the samples'."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.write_settings()
    return place


@pytest.fixture
def filled(place: Place) -> Place:
    place.fill()
    return place
