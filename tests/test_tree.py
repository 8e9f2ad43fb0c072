"""What may stand where: clocks at the edges alone, no mocks, a top level that says what the product does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.samples import ROOT

# Who may look at a clock; everyone else is given the time.
CLOCKS = {
    "skill/app.py",
    "skill/compose.py",  # how long it takes until a story that a feed withdraws is silent
    "skill/alexa/exchange.py",  # a deadline for what is asked of Amazon
    "skill/intake/http.py",  # deadlines and pauses between fetches
    "skill/intake/parsing.py",  # how long a document may be read
    "skill/cli/ask.py",
    "skill/cli/checking.py",
    "skill/cli/exchanging.py",
    "skill/cli/export.py",
    "skill/cli/feeds.py",
    "skill/cli/ledger.py",
    "skill/cli/licences.py",
    "skill/cli/notice.py",
    "skill/cli/listeners.py",
    "skill/cli/refresh.py",
    "skill/cli/request.py",
    "skill/cli/restore.py",
    "skill/cli/retention.py",
    "skill/cli/run.py",
    "skill/cli/samples.py",
    "skill/cli/statement.py",
    "skill/cli/telemetry.py",
}
LOOKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "time_ns", "monotonic_ns"}
TOP = {
    ".ci", ".github", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "SECURITY.md",
    "docs", "fixtures", "interaction_model", "pyproject.toml", "requirements-dev.txt",
    "requirements.txt", "skill", "tests",
}  # fmt: skip
ROOMS = {"alexa", "cli", "desk", "intake", "reports", "rights", "simulator", "store", "stories", "voice", "web"}


def sources(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def looks_at_a_clock(tree: ast.Module) -> bool:
    """`datetime.now()`, `date.today()`, `time.time()`, `monotonic()` and their kin, called or handed on."""
    names = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of = node.value.id
            if (of in {"datetime", "date"} and node.attr in LOOKS) or (of == "time" and node.attr in LOOKS):
                return True
        if isinstance(node, ast.Name) and node.id in names & LOOKS:
            return True
    return False


def test_the_time_is_an_argument_but_at_the_edges():
    assert {name for name, tree in sources("skill") if looks_at_a_clock(tree)} == CLOCKS


SKIPS = {"skip", "skipif", "xfail", "importorskip"}


def mocks_or_skips(tree: ast.Module) -> bool:
    """A mock library imported, or a test left out: by a mark, by a call, or by a name taken from pytest."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name.startswith(("unittest", "mock")) for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").startswith(("unittest", "mock")):
                return True
            if node.module == "pytest" and SKIPS & {alias.name for alias in node.names}:
                return True
        if isinstance(node, ast.Attribute) and node.attr in SKIPS:
            return True
    return False


def test_no_test_is_made_of_mocks_or_skipped():
    assert [name for name, tree in sources("tests") if mocks_or_skips(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import unittest.mock",
        "from unittest.mock import Mock",
        "@pytest.mark.skip\ndef test_it(): ...",
        "@pytest.mark.skipif(True, reason='')\ndef test_it(): ...",
        "pytest.importorskip('flask')",
        "from pytest import skip as leave",
    ],
)
def test_mocks_and_skips_are_seen(code: str):
    assert mocks_or_skips(ast.parse(code))


def test_the_top_level_holds_what_it_may():
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    names = {path.name for path in ROOT.iterdir()}
    kept = {name for name in names if not any(fnmatch(name, pattern) for pattern in [*ignored, ".git", ".grimp_cache"])}
    assert kept <= TOP


def test_every_room_says_what_the_product_does_and_none_is_a_drawer():
    rooms = {path.name for path in (ROOT / "skill").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == ROOMS
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "base.py", "core.py", "manager.py"}
    assert not {Path(name).name for name, _ in sources("skill")} & drawers


def test_every_module_says_in_its_first_line_what_it_is():
    for name, tree in sources("skill"):
        if tree.body and "migrations/versions/__init__" not in name:
            assert ast.get_docstring(tree), name


def test_nothing_is_printed_or_logged_by_the_pure_rooms():
    for room in ("rights", "stories"):
        for name, tree in sources(f"skill/{room}"):
            called = {
                node.func.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not called & {"print", "open", "input", "eval", "exec"}, name
