"""How tests run on a mutant, as a pytest plugin: most mutants die at the first tests, so the cheap ones go first, and
property tests look for no smaller example once they have failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# Where mutmut keeps how long each test took on the code as it is.
STATS = Path("mutmut-stats.json")


def pytest_configure() -> None:
    settings.register_profile("mutants", settings(), phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if STATS.exists():
        seconds = json.loads(STATS.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))
