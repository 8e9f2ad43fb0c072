"""The papers say what the code does: keys, settings, links, names and commands are checked, safe commands are run."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import click
import pytest

import skill.settings
from skill.app import create_app
from skill.cli import byline
from skill.rights import reading
from skill.rights.gate import Code
from skill.rights.licence import GRANTABLE
from skill.settings import KNOWN
from tests.houses import sample_house
from tests.samples import serving, serving_samples

ROOT = Path(__file__).parent.parent
PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = ROOT / "docs/adding-a-publisher.md"
# What goes on where the example ends.
GOES_ON = ROOT / "docs/licence-file.md"
COMMAND = re.compile(r"python -m skill ([^|`#\n]*)")
FENCE = re.compile(r"^```(\w*)( run)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DEFINED = re.compile(r"`((?:skill|tests)/[\w/]+\.py)`((?:\s+(?:and\s+)?`\w+`(?:,\s+then(?=\s+`\w))?)+)")
# What reads a key in rights/reading.py: methods whose first argument it is, functions whose second.
METHODS = {"take", "may", "limit", "table", "tables"}
FUNCTIONS = {"_bound", "_narrowed", "_permitted"}


def paper(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def licence_keys() -> set[str]:
    """The keys that `rights/reading.py` asks for by name, and those that it asks for in a loop."""
    assert reading.__file__
    keys = set(reading._EXCLUDABLE) | {use.value for use in GRANTABLE}
    for call in ast.walk(ast.parse(paper(Path(reading.__file__)))):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
            key = call.args[0]
        elif isinstance(call.func, ast.Name) and call.func.id in FUNCTIONS:
            key = call.args[1]
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            keys.add(key.value)
    return keys


def commands() -> list[tuple[str, str]]:
    return [
        (path.name, found.strip().rstrip("."))
        for path in PAPERS
        for found in COMMAND.findall(paper(path))
        if found.strip() and not found.startswith("…")
    ]


def runnable() -> list[str]:
    """The lines of the blocks that are marked to be run, in their order."""
    return [
        line
        for path in (*(one for one in PAPERS if one not in {EXAMPLE, GOES_ON}), EXAMPLE, GOES_ON)
        for _, marked, block in FENCE.findall(paper(path))
        if marked
        for line in block.splitlines()
        if line.strip()
    ]


def test_the_keys_of_a_licence_are_found() -> None:
    assert {"id", "max_words", "contract_wins", "uses_per_day", "genres", "train"} <= licence_keys()


@pytest.mark.parametrize("key", sorted(licence_keys()))
def test_every_key_of_a_licence_is_explained(key: str) -> None:
    assert f"`{key}`" in paper(ROOT / "docs/licence-file.md")


@pytest.mark.parametrize("code", list(Code))
def test_every_refusal_code_is_explained(code: Code) -> None:
    assert f"`{code}`" in paper(ROOT / "docs/licence-file.md")


@pytest.mark.parametrize("name", KNOWN)
def test_every_setting_is_explained(name: str) -> None:
    assert name in " ".join((skill.settings.__doc__ or "", *map(paper, PAPERS)))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_no_paper_names_a_setting_that_is_none(path: Path) -> None:
    assert set(re.findall(r"\bNEWS_[A-Z_]+", paper(path))) <= set(KNOWN)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    targets = [target for target in LINK.findall(paper(path)) if not target.startswith("https://")]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_readme_links_to_every_paper() -> None:
    linked = {(ROOT / target).resolve() for target in LINK.findall(paper(ROOT / "README.md"))}
    assert set(PAPERS) - {ROOT / "README.md"} <= linked


def test_the_readme_is_short() -> None:
    assert len(paper(ROOT / "README.md").splitlines()) <= 120


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_files_and_functions_that_are_named_exist(path: Path) -> None:
    missing = [name for name in re.findall(r"`(skill/[\w/.]+)`", paper(path)) if not (ROOT / name).exists()]
    for file, names in DEFINED.findall(paper(path)):
        source = paper(ROOT / file) if (ROOT / file).is_file() else ""
        missing += [f"{file}: {name}" for name in re.findall(r"`(\w+)`", names) if f"def {name}(" not in source]
    assert missing == []


def test_every_signal_is_proved_by_a_test_that_there_is() -> None:
    folder = "tests/intake/signals"
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-n", "0", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    there = {line.removeprefix(f"{folder}/") for line in collected.stdout.splitlines()}
    there |= {line.partition("[")[0] for line in there}
    rows = [line for line in paper(ROOT / "docs/signals.md").splitlines() if line.startswith("| ")][2:]
    proofs = [re.findall(r"`(test_\w+\.py::[^`]+)`", row.rpartition(" | ")[2]) for row in rows]
    assert len(rows) > 50
    assert [row for row, proof in zip(rows, proofs, strict=True) if len(proof) != 1] == []
    named = re.findall(r"`(test_\w+\.py::[^`]+)`", paper(ROOT / "docs/signals.md"))
    assert [name for name in named if name not in there] == []


@pytest.mark.parametrize(("path", "line"), commands())
def test_every_command_parses(path: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example_in(tmp_path)
    (tmp_path / "mine/lantern-2.toml").touch()
    (tmp_path / "mine/lantern-again.toml").touch()
    (tmp_path / "mine/lantern.jsonld").touch()
    (tmp_path / "subscriptions.opml").touch()
    (tmp_path / "fixtures/feeds").mkdir(parents=True)
    words, command = shlex.split(line), byline
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"{path}: there is no command {name!r}"
        command = found  # type: ignore[assignment]
    with command.make_context(line.split()[0], words):
        pass


def example_in(folder: Path) -> str:
    """Write the example's files into `folder`; returns the lines that it adds to `.env`."""
    blocks: dict[str, list[str]] = {}
    for kind, _, block in FENCE.findall(paper(EXAMPLE)):
        blocks.setdefault(kind, []).append(block)
    (folder / "mine/feeds").mkdir(parents=True)
    (folder / "mine/licences").mkdir()
    (folder / "mine/feeds/lantern.xml").write_text(blocks["xml"][0], encoding="utf-8")
    (folder / "mine/titles.toml").write_text(blocks["toml"][0], encoding="utf-8")
    (folder / "mine/licences/lantern.toml").write_text(blocks["toml"][1], encoding="utf-8")
    return blocks["ini"][0]


def shown() -> Iterator[str]:
    """What marked commands are said to print: the lines of the block after theirs."""
    for path in (EXAMPLE, GOES_ON):
        for (_, marked, _), (kind, _, block) in pairwise(FENCE.findall(paper(path))):
            if marked and not kind:
                yield from (line.strip() for line in block.splitlines())


def timeless(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "at some time", text)


def test_a_notice_is_signed_and_sent_as_its_paper_says(tmp_path: Path) -> None:
    house = sample_house(tmp_path)
    app = create_app(replace(house, environment={"HARBOR_NOTICE_KEY": "k" * 32}))
    (tmp_path / ".env").write_text(f"A=b\nHARBOR_NOTICE_KEY={'k' * 32}\n", encoding="utf-8")
    block = next(block for _, _, block in FENCE.findall(paper(ROOT / "docs/notices.md")) if "openssl" in block)
    with serving(app) as port:
        script = block.replace("127.0.0.1:5000", f"127.0.0.1:{port}")
        done = subprocess.run(
            ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
        )
    answer = json.loads(done.stdout)
    (kept,) = house.notices.notices.last(9)
    assert (answer["notice"], kept.kind, kept.publisher) == (kept.id, "kill", "harbor")
    house.database.close()


def test_marked_commands_run_and_say_what_the_example_shows(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "interaction_model", tmp_path / "interaction_model")
    added = example_in(tmp_path)
    written = subprocess.run([sys.executable, ROOT / ".ci/write_env.py"], capture_output=True, text=True, check=True)
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("NEWS_", "COV_"))}
    said = ""
    with serving_samples(tmp_path / "mine/feeds") as port:
        (tmp_path / ".env").write_text((written.stdout + added).replace("5090", str(port)), encoding="utf-8")
        titles = tmp_path / "mine/titles.toml"
        titles.write_text(titles.read_text(encoding="utf-8").replace("5090", str(port)), encoding="utf-8")
        for line in runnable():
            words = shlex.split(line.replace(".venv/bin/python", shlex.quote(sys.executable)))
            done = subprocess.run(
                words, cwd=tmp_path, env=outside | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            said += done.stdout
    # A closing sentence has variants; tables are as wide as the terminal.
    fixed = [
        line for line in shown() if line and "for now" not in line and not line.startswith(("feed ", "lantern-news"))
    ]
    absent = [line for line in map(timeless, fixed) if line not in timeless(said)]
    assert absent == [], said
