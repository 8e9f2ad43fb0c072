"""Promise 1: publisher text leaves inside a `Cleared` made by the gate, and bytes as `Committed` or `Plain`.

These tests read the code of `skill/`, and ask mypy what it thinks of a raw string in an answer.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parents[2]
SKILL = ROOT / "skill"
MODULES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in SKILL.rglob("*.py")}
GATE, TURN, RENDER = "skill/rights/gate.py", "skill/desk/turn.py", "skill/alexa/render.py"


def name_of(node: ast.AST) -> str:
    """`a.b.c` of a name with attributes; nothing for anything else."""
    if isinstance(node, ast.Attribute):
        inner = name_of(node.value)
        return f"{inner}.{node.attr}" if inner else f".{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    return ((name_of(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def makers(made: str) -> set[str]:
    """The modules that call something by the name `made`, under whatever module's name it goes."""
    return {module for module, tree in MODULES.items() for name, _ in calls(tree) if name.split(".")[-1] == made}


def mentions(name: str) -> set[str]:
    return {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.alias) and node.name == name)
    }


# ── who makes what may leave ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("made", "maker"), [("Cleared", GATE), ("Committed", TURN), ("Plain", RENDER)])
def test_what_may_leave_is_made_in_one_place(made: str, maker: str) -> None:
    assert makers(made) == {maker}


@pytest.mark.parametrize("made", ["Cleared", "Committed", "Plain"])
def test_what_may_leave_goes_by_no_other_name(made: str) -> None:
    """An alias, a subclass or a name handed on would be a second maker that no search finds."""
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                assert not any(alias.name == made and alias.asname for alias in node.names), module
            elif isinstance(node, ast.ClassDef):
                assert made not in {name_of(base).split(".")[-1] for base in node.bases}, module
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
                assert name_of(node.value).split(".")[-1] != made, module


@pytest.mark.parametrize("made", ["Cleared", "Committed", "Plain"])
def test_what_may_leave_is_handed_to_no_function_as_a_class(made: str) -> None:
    for module, tree in MODULES.items():
        for name, call in calls(tree):
            handed = {name_of(argument).split(".")[-1] for argument in call.args}
            assert made not in handed or name in {"isinstance", "issubclass"}, f"{module}: {name}"


def test_only_the_gate_changes_a_clearance() -> None:
    """`replace` on a clearance is a maker too; elsewhere it may change what is no clearance."""
    allowed = {"one", "state", "empty", "reply", "reply.state", "story", "entry", "kept", "incoming", "row", "wanted"}
    for module in sorted(mentions("Cleared") - {GATE}):
        for name, call in calls(MODULES[module]):
            if name in {"replace", "dataclasses.replace", "copy.replace"}:
                changed = call.args[0]
                target = name_of(changed) or ast.unparse(changed)
                keywords = {keyword.arg for keyword in call.keywords}
                assert target in allowed or target in {"state or self.state", "self.state"}, f"{module}: {target}"
                assert not keywords & {"text", "said", "credit", "card_credit", "link", "rendition", "places"}, module


def test_no_clearance_is_made_behind_its_constructor() -> None:
    for module, tree in MODULES.items():
        for name, _ in calls(tree):
            last = name.split(".")[-1]
            assert last not in {"__new__", "__setattr__", "__reduce__", "pickle", "_replace", "deepcopy"}, module


def test_nobody_hides_from_the_types() -> None:
    """A cast or an ignored line could pass a raw string for cleared words."""
    for module in sorted(mentions("Cleared") | mentions("Committed") | mentions("Plain") | mentions("Own")):
        assert "cast" not in {name.split(".")[-1] for name, _ in calls(MODULES[module])}, module
        text = (ROOT / module).read_text("utf-8")
        assert "type: ignore" not in text or "[arg-type]" not in text, module


# ── what leaves ───────────────────────────────────────────────────────────────────────────────────


def attributes(tree: ast.AST, *names: str) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in names)


ROOMS = sorted(module for module in MODULES if module.startswith(("skill/voice/", "skill/web/")))


def test_the_rooms_that_answer_are_read() -> None:
    assert {"skill/voice/talk.py", "skill/voice/reply.py", "skill/web/alexa.py"} <= set(ROOMS)


@pytest.mark.parametrize("module", ROOMS)
def test_the_conversation_and_the_doors_touch_no_rendition(module: str) -> None:
    """They hold clearances; what they may look at is how long the words are and how they end."""
    tree = MODULES[module]
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not imported & {"Rendition", "Source", "Entry"}
    touched = {name_of(node) for node in attributes(tree, "text", "said", "for_ear", "body_words", "abstract")}
    blocks = {"block.said"}  # a block's lines
    counted = {"cleared.said", "value.cleared.said"} if module == "skill/voice/talk.py" else set()
    assert touched <= blocks | counted


def test_the_words_that_the_conversation_looks_at_go_nowhere() -> None:
    """They end in a number or in yes or no: counted, or their end compared; never in a value of a line."""
    tree = MODULES["skill/voice/talk.py"]
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in attributes(tree, "said"):
        if name_of(node) == "block.said":
            continue
        reached: ast.AST = node
        while not _is_count_or_comparison(reached):
            reached = parents[reached]
            assert isinstance(reached, ast.IfExp | ast.Attribute | ast.Call), ast.unparse(reached)


def _is_count_or_comparison(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return name_of(node.func) in {"len", "count_words", "pace.speaking_seconds"} or (
        isinstance(node.func, ast.Attribute) and node.func.attr in {"count", "endswith"}
    )


def test_only_rendering_reads_the_words_of_a_clearance() -> None:
    """Beside the gate that makes them, and the talk that counts them."""
    readers = {
        module
        for module in mentions("Cleared")
        for node in attributes(MODULES[module], "text", "said")
        if name_of(node).split(".")[-2:-1] in (["cleared"], ["clearance"])
    }
    assert readers <= {RENDER, "skill/voice/talk.py", GATE}
    assert RENDER in readers


def test_a_skeleton_holds_ids_and_forms_only() -> None:
    """`_parts` puts a rendition's id and form where its words will stand."""
    (parts,) = (n for n in ast.walk(MODULES[RENDER]) if isinstance(n, ast.FunctionDef) and n.name == "_parts")
    assert not list(attributes(parts, "text", "said", "credit", "card_credit", "link"))
    assert {name_of(node) for node in attributes(parts, "rendition", "form")} == {
        "value.cleared.rendition",
        "value.form",
    }


# ── what is logged ────────────────────────────────────────────────────────────────────────────────

LOGGERS = {"log", "_log", "logger", "_logger", "logging"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# What a log line may hold: ids, addresses, kinds of errors, numbers of our own; never text of a story. What a finding
# of the audit may say is tested where they are planted.
LOGGABLE = {
    "finding",
    "feed.id",
    "feed_id",
    "url",
    "error",
    "error.__cause__",
    "type(error).__name__",
    "host",
    "lease.publisher",  # its id
    "answer.status",
    "_known(error.get('type'))",
    "uuid.uuid4().hex[:12]",
    "exception",
    "story_id",
    "wanted.story_id",
    "notice.source",  # "feed:" and the id of a feed
    "notice.story",  # the id that we made of it
    "len(polls)",
    "done.taken",  # so many reports
    "done.refused",
    "done.failing",
    "alarm_line",  # a sentence of ours on how a feed is doing, and what to do about it
    "reason",  # why a model's summary is not used, or a notice does not hold: a sentence of ours, of a list
    "told(asking)",  # counts, the model's host and those reasons
    "checkpoint_form(made)",  # numbers and hashes: whoever has the line can hold the ledger to it
}


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    for module, tree in MODULES.items():
        for name, call in calls(tree):
            owner, _, level = name.rpartition(".")
            if owner.split(".")[-1] in LOGGERS and level in LEVELS:
                yield module, call


def test_a_log_line_is_a_sentence_of_ours_with_names_from_a_short_list() -> None:
    found = list(log_calls())
    assert found
    for module, call in found:
        line, *values = call.args
        assert isinstance(line, ast.Constant), f"{module}: {ast.unparse(call)}"
        assert isinstance(line.value, str)
        held = {ast.unparse(value) for value in (*values, *(keyword.value for keyword in call.keywords))}
        assert held <= LOGGABLE, f"{module}: {held - LOGGABLE}"


def test_no_story_is_printed_by_a_warning_or_on_standard_output() -> None:
    """What prints is a command, for the person who typed it."""
    for module, tree in MODULES.items():
        named = {name for name, _ in calls(tree)}
        assert "warnings.warn" not in named, module
        assert "print" not in named or module.startswith("skill/cli/"), module
        assert not named & {"sys.stdout.write", "sys.stderr.write"} or module.startswith("skill/cli/"), module


def test_the_pure_rooms_log_nothing() -> None:
    assert not [module for module, _ in log_calls() if module.startswith(("skill/rights/", "skill/stories/"))]


# ── what the types refuse ─────────────────────────────────────────────────────────────────────────

SNIPPET = """
from skill.desk.turn import Committed, Plain
from skill.rights.gate import Cleared
from skill.voice.reply import Line, Own, Words

def wrong(cleared: Cleared, text: str) -> tuple[Line, ...]:
    good = Line("{words}", {"words": Words(cleared), "title": Own("The Harbor Times")})
    bad = Line("{words}", {"words": text})
    worse = Line("{words}", {"words": cleared.text})
    worst = Line("{words}", {"words": Words(text)})
    return good, bad, worse, worst

def sent(body: bytes) -> Committed | Plain:
    return body
"""


def test_a_raw_string_in_an_answer_is_a_type_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, "utf-8")
    monkeypatch.chdir(ROOT)
    started = time.process_time()
    out, err, status = api.run(
        ["--config-file", "pyproject.toml", "--cache-dir", str(tmp_path / "cache"), "--no-error-summary", str(snippet)]
    )
    assert time.process_time() - started < 20
    assert (status, err) == (1, "")
    errors = [line.split(":", 1)[1] for line in out.splitlines() if "error:" in line and "snippet.py" in line]
    assert [(line.split(":")[0], line.split("[")[-1]) for line in errors] == [
        ("8", "dict-item]"),
        ("9", "dict-item]"),
        ("10", "arg-type]"),
        ("14", "return-value]"),
    ], out
