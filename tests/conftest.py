"""For the whole suite: property tests draw the same examples in every run, so that a red run is red again.

`pytest --hypothesis-profile=exploring` draws new ones, and so does `promises`, which `make promises` takes.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("exploring", deadline=None, max_examples=500)
settings.register_profile("promises", deadline=None, max_examples=4000, print_blob=True)
settings.load_profile("suite")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The tables that tests hand over as a property, such as the integrity scorecard, whichever worker ran them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, table in getattr(report, "user_properties", ()):
                if name == "table" and report.when == "call":
                    terminalreporter.section(report.nodeid.partition("::")[0])
                    terminalreporter.write_line(table)
