"""docs/verify_statement.py, the publisher's own check: it holds what is so, and names what was changed."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from skill.desk.statement import canonical
from skill.store.ledger import FIELDS, digest, linked
from skill.store.signing import Signer
from tests.months import (
    MODELS,
    MONTH,
    OVER,
    VERIFY,
    CountingHouse,
    generated,
    month_licence,
    per_use,
    refusal_row,
    use_row,
    verified,
)

IN_MONTH = datetime(2026, 11, 25, 12, tzinfo=UTC)
METERED = month_licence("metered-2026", per_use())
HARBOR, MILL = 1, 3


@pytest.fixture
def house(tmp_path) -> CountingHouse:
    """Rows 1 and 2 are the publisher's, 3 is another's, 4 the publisher's of another month, 5 a refusal."""
    house = CountingHouse(tmp_path, [METERED])
    house.writes(
        use_row(IN_MONTH, price_micros=6000),
        use_row(IN_MONTH, listener=2, price_micros=15_005, use="excerpt"),
        use_row(IN_MONTH, publisher="mill", licence="mill-2026", title="mill"),
        use_row(MONTH.first - timedelta(days=2), price_micros=6000),
        refusal_row(IN_MONTH, codes=("QUOTA", "LIMIT")),
    )
    return house


def sent(house: CountingHouse, folder: Path) -> tuple[Path, Path, Path]:
    return house.sends(house.states(), folder)


def test_it_shares_no_code_with_the_project():
    tree = ast.parse(VERIFY.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_what_is_so_holds(house, tmp_path):
    code, said = verified(*sent(house, tmp_path))
    assert code == 0, said
    assert "FAILS" not in said
    assert said.splitlines()[-1] == "All of it holds."
    assert "rows 1 to 5" in said
    assert "net due is 0.02 USD" in said


def test_every_kind_of_price_holds_before_and_after_a_restatement(tmp_path):
    house = CountingHouse(tmp_path, [month_licence(name, model) for name, model in MODELS.items()])
    house.writes(*generated(800, MODELS, seed=7))
    code, said = verified(*sent(house, tmp_path))
    assert code == 0, said
    house.writes(use_row(IN_MONTH, use="excerpt", price_micros=15_005))
    for identity in MODELS.keys() - {"free-2026"}:
        house.corrects(identity, "-12.345678")
    paper = house.states()
    assert [one["restatement"] for one in paper.documents] == [1, 0, 1, 1, 1, 0]
    code, said = verified(*house.sends(paper, tmp_path))
    assert code == 0, said


def test_an_earlier_statement_still_holds_with_later_lines(house, tmp_path):
    earlier = house.states()
    house.corrects("metered-2026", "-1.00")
    house.states()
    code, said = verified(*house.sends(earlier, tmp_path))
    assert code == 0, said


def test_a_month_without_rows_holds(tmp_path):
    house = CountingHouse(tmp_path, [METERED])
    code, said = verified(*sent(house, tmp_path))
    assert (code, "no chain to follow" in said) == (0, True), said


def test_a_statement_alone_is_taken_too(house, tmp_path):
    files = sent(house, tmp_path)
    files[0].write_text(json.dumps(json.loads(files[0].read_text())["statements"][0]))
    assert verified(*files)[0] == 0


def test_the_publishers_own_copy_of_the_licence_is_compared(house, tmp_path):
    copy = tmp_path / "mine.toml"
    copy.write_bytes(METERED.replace("\n", "\r\n").encode())
    code, said = verified(*sent(house, tmp_path), licences=[copy])
    assert code == 0, said
    assert "version 1 is the very file mine.toml" in said

    copy.write_text(METERED.replace('summary = "0.006000"', 'summary = "0.060000"'))
    code, said = verified(*sent(house, tmp_path), licences=[copy])
    failed = [one for one in said.splitlines() if one.startswith("FAILS")]
    assert code == 1
    assert [("the very file" in one, "per_use_micros" in one) for one in failed] == [(True, False), (False, True)]

    copy.write_text(METERED.replace("metered-2026", "metered-2027"))
    code, said = verified(*sent(house, tmp_path), licences=[copy])
    assert (code, "mine.toml is of no licence" in said) == (1, True)


def test_rows_of_before_digests_are_taken_as_they_stand(house, tmp_path):
    house.rows("UPDATE ledger SET layout = 0 WHERE n IN (1, 3)")
    before = "0" * 64
    for number, layout, *fields in house.rows(f"SELECT n, layout, {', '.join(FIELDS)} FROM ledger ORDER BY n"):
        before = linked(before, number, layout, fields)
        house.rows("UPDATE ledger SET hash = ? WHERE n = ?", before, number)
    code, said = verified(*sent(house, tmp_path))
    assert code == 0, said
    assert "2 rows are of before digests" in said


# ── what was changed ──────────────────────────────────────────────────────────────────────────────


def forged(house: CountingHouse, files: tuple[Path, Path, Path], change: Callable[[dict[str, Any]], object]) -> str:
    """A statement that was changed and signed anew by whoever holds the key: only the figures can tell."""
    document = json.loads(files[0].read_text())["statements"][0]
    change(document)
    signed = canonical(document)
    document["content_hash"] = hashlib.sha256(signed).hexdigest()
    document["signature"] = house.signer.sign(signed)
    files[0].write_text(json.dumps(document))
    code, said = verified(*files)
    assert code == 1, said
    return "\n".join(line for line in said.splitlines() if line.startswith("FAILS"))


def put(*path: str | int, value: Any) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        at: Any = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("rows", 0, "uses_gross", value=7), "differs in uses_gross"),
        (put("rows", 0, "verbatim_words", value=7), "differs in verbatim_words"),
        (put("rows", 0, "unique_stories", value=7), "differs in unique_stories"),
        (put("rows", 0, "unique_listeners", value=7), "differs in unique_listeners"),
        (put("rows", 0, "unit_price_micros", value=7), "differs in unit_price_micros"),
        (put("rows", 0, "amount_micros", value=7), "differs in amount_micros"),
        (put("rows", 1, "codes", value={}), "differs in codes"),
        (put("rows", 0, "day", value="2026-11-02"), "a row for each"),
        (put("totals", "uses_billable", value=3), "the totals are those of the lines, but for uses_billable"),
        (put("totals", "unique_listeners", value=3), "but for unique_listeners"),
        (put("tries", "uses", value=3), "tries are left out"),
        (put("line_count", value=4), "lines of the ledger"),
        (put("due", "net_due_micros", value=10_000), "but for net_due_micros (should be 20000)"),
        (put("due", "net_due", value="0.01"), "net due is 0.02 USD"),
        (put("due", "fee_micros", value=1), "but for fee_micros"),
        (put("due", "also_due", value=[{"currency": "EUR", "exact_micros": 5}]), "other currencies"),
        (put("licence", "versions", 0, "price", "per_use_micros", "summary", value=5), "not in rows 1"),
        (put("licence", "versions", 0, "price", "minimum_per_month_micros", value=5_000_000), "minimum_micros"),
        (put("licence", "versions", 0, "price", "maximum_per_month_micros", value=5), "maximum_micros"),
        (put("adjustments", value=[{"n": 9, "amount_micros": -5, "why": "x"}]), "adjustments are those"),
        (put("period", "month", value="2026-10"), "its publisher and month"),
        (put("format", value="byline-statement/9"), "a format that is known here"),
        (put("last_n", value=99), "the lines hold all that it was made of"),
    ],
)
def test_a_figure_that_the_lines_do_not_give_is_named(house, tmp_path, change, said):
    assert said in forged(house, sent(house, tmp_path), change)


def test_a_statement_that_was_changed_after_it_was_signed_is_named(house, tmp_path):
    files = sent(house, tmp_path)
    files[0].write_text(files[0].read_text().replace("Harbor Media", "Harbour Media"))
    code, said = verified(*files)
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("FAILS")] == [
        "FAILS:  harbor/metered-2026/2026-11/0: the content hash is that of its content.",
        f"FAILS:  harbor/metered-2026/2026-11/0: it is signed with the key {house.signer.made_public_key().id}.",
    ]


def edited(files: tuple[Path, Path, Path], change: Callable[[list[Any]], object]) -> list[str]:
    lines = [json.loads(line) for line in files[1].read_text().splitlines()]
    change(lines)
    files[1].write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, said = verified(*files)
    assert code == 1, said
    return [line for line in said.splitlines() if line.startswith("FAILS")]


ENDS = "The chain of the lines ends in the hash that the checkpoint has signed."


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[HARBOR].__setitem__(2 + FIELDS.index("price_micros"), 1),
        lambda lines: lines[HARBOR].__setitem__(2 + FIELDS.index("at"), 1),
        lambda lines: lines[MILL].__setitem__(1, "0" * 64),
        lambda lines: lines[0].__setitem__("hash_before", "f" * 64),
        lambda lines: lines.pop(HARBOR),
        lambda lines: lines.pop(),
        lambda lines: lines.insert(2, lines[1]),
        lambda lines: lines.__setitem__(slice(1, 3), [lines[2], lines[1]]),
    ],
    ids=["price", "time", "digest", "before", "row gone", "tail gone", "row twice", "rows swapped"],
)
def test_a_changed_line_breaks_the_chain(house, tmp_path, change):
    assert any(ENDS in one for one in edited(sent(house, tmp_path), change))


def test_an_uncounted_row_of_the_publishers_own_is_seen_as_anothers_only_with_the_sum(house, tmp_path):
    """A row that is shown as its digest keeps the chain whole, and the statement then lacks a row for it."""
    files = sent(house, tmp_path)
    ((layout, *fields),) = house.rows(f"SELECT layout, {', '.join(FIELDS)} FROM ledger WHERE n = 2")
    failed = edited(files, lambda lines: lines.__setitem__(2, [2, digest(layout, 2, fields)]))
    assert not any(ENDS in one for one in failed)
    assert any("a row for each" in one for one in failed)


def test_a_row_of_another_publisher_shown_whole_is_named(house, tmp_path):
    place = 2 + FIELDS.index("publisher")
    failed = edited(sent(house, tmp_path), lambda lines: lines[HARBOR].__setitem__(place, "mill"))
    assert any("row 1 is shown whole and is not the publisher's" in one for one in failed)


def test_a_checkpoint_of_another_key_or_of_another_head_is_named(house, tmp_path):
    files = sent(house, tmp_path)
    failed = edited(files, lambda lines: lines[0]["checkpoint"].__setitem__("signature", "00" * 64))
    assert [one for one in failed if "is signed with the key" in one]
    files = sent(house, tmp_path)
    failed = edited(files, lambda lines: lines[0]["checkpoint"]["heads"][0].__setitem__(1, 4))
    assert [one for one in failed if ENDS in one]


def test_without_a_checkpoint_it_says_that_the_chain_alone_guards(house, tmp_path):
    files = sent(house, tmp_path)
    lines = [json.loads(line) for line in files[1].read_text().splitlines()]
    lines[0]["checkpoint"] = None
    files[1].write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, said = verified(*files)
    assert (code, "guarded by their chain alone" in said) == (0, True)


def test_another_key_than_the_publisher_has_is_named(house, tmp_path):
    files = sent(house, tmp_path)
    files[2].write_text(Signer(tmp_path / "other.key").made_public_key().pem)
    code, said = verified(*files)
    assert code == 1
    assert sum(line.startswith("FAILS") for line in said.splitlines()) == 3


ANOTHER_KIND_OF_KEY = (
    Ed448PrivateKey.from_private_bytes(bytes(57))
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


@pytest.mark.parametrize("content", ["{}", "[]", "", "hello", ANOTHER_KIND_OF_KEY, None])
@pytest.mark.parametrize(
    ("place", "what"), [(0, "a statement in JSON"), (1, "lines of a ledger"), (2, "an Ed25519 public key in PEM")]
)
def test_a_file_that_is_another_thing_is_named(house, tmp_path, place, what, content):
    files = sent(house, tmp_path)
    if content is None:
        files[place].unlink()
    else:
        files[place].write_text(content)
    code, said = verified(*files)
    expected = "cannot be read: No such file or directory." if content is None else f"is not {what}"
    assert code == 1
    assert said.startswith(f"FAILS:  {files[place]} {expected}")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("content", [None, "x = ["])
def test_a_licence_that_is_another_thing_is_named(house, tmp_path, content):
    files = sent(house, tmp_path)
    licence = tmp_path / "mine.toml"
    if content:
        licence.write_text(content)
    code, said = verified(*files, licences=[licence])
    assert (code, said.startswith(f"FAILS:  {licence} ")) == (1, True)
    assert len(said.splitlines()) == 1


def test_no_statement_is_nothing_that_holds(house, tmp_path):
    files = sent(house, tmp_path)
    files[0].write_text('{"statements": []}')
    code, said = verified(*files)
    assert (code, "FAILS:  Statements in the file: 0." in said) == (1, True)


def test_a_provisional_statement_is_said_to_be_one(house, tmp_path):
    code, said = verified(*house.sends(house.states(now=OVER - timedelta(days=1)), tmp_path))
    assert (code, "it is provisional" in said) == (0, True)
