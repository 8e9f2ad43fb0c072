"""The ledger's chain: what was changed, taken out or put elsewhere is found."""

from __future__ import annotations

import hashlib
import json

import pytest

from skill.simulator.match import SlotValue
from skill.store.ledger import FIRST_HASH, Ledger
from tests.houses import HOUR, NOW, Press, Talker, entry, opened_press

COLUMNS = [
    "at", "kind", "answer", "listener", "publisher", "title", "licence", "licence_version", "schedule", "clause",
    "story", "version", "rendition", "use", "channel", "door", "territory", "words", "verbatim_words", "other_words",
    "card", "link", "text_hash", "price_micros", "currency", "billable", "reasons",
]  # fmt: skip


@pytest.fixture
def press(tmp_path) -> Press:
    press = opened_press(tmp_path, *(entry(guid) for guid in "abcd"), uses_per_listener_day=9)
    talker = Talker(press.desk)
    for intent in ("NewsIntent", "MoreIntent", "AMAZON.NextIntent", "AMAZON.RepeatIntent", "AMAZON.NextIntent"):
        talker.asks(intent)
    return press


def test_a_chain_that_nobody_touched_holds(press):
    ledger = Ledger(press.database)
    kinds = {row[0] for row in press.rows("SELECT kind FROM ledger")}

    assert kinds == {"use", "refusal"}
    assert ledger.broken_at() is None


def test_an_empty_ledger_holds(tmp_path):
    assert Ledger(Press(tmp_path).database).broken_at() is None


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_rows_hash_can_be_worked_out_by_anyone(press):
    before = FIRST_HASH
    for number, found, *values in press.rows(f"SELECT n, hash, {', '.join(COLUMNS)} FROM ledger ORDER BY n"):
        fields = dict(zip(COLUMNS, values, strict=True))
        shown = fields | {"listener": sha256(f"{number}:{fields['answer']}:{fields['listener']}")}
        written = json.dumps([1, number, *shown.values()], ensure_ascii=False, separators=(",", ":"))
        before = sha256(before + sha256(written))
        assert found == before


def test_a_row_of_before_0005_keeps_the_hash_that_it_was_written_with(press):
    later = {"publisher", "title", "verbatim_words", "other_words", "card", "link"}
    columns = [name for name in COLUMNS if name not in later]
    before = FIRST_HASH
    for number, *fields in press.rows(f"SELECT n, {', '.join(columns)} FROM ledger ORDER BY n"):
        written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        before = sha256(before + written)
        press.rows("UPDATE ledger SET layout = 0, hash = ? WHERE n = ?", before, number)
    assert Ledger(press.database).broken_at() is None

    press.rows("UPDATE ledger SET words = words + 1 WHERE n = 2")
    assert Ledger(press.database).broken_at() == 2


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("kind", ["use", "refusal"])
def test_a_changed_value_is_found_in_every_column(press, column, kind):
    (number,) = press.rows("SELECT max(n) FROM ledger WHERE kind = ?", kind)[0]
    press.rows(
        f"UPDATE ledger SET {column} = CASE WHEN typeof({column}) = 'integer' THEN {column} + 1"
        f" ELSE coalesce({column}, '') || 'x' END WHERE n = ?",
        number,
    )

    assert Ledger(press.database).broken_at() == number


def test_a_changed_hash_is_found(press):
    press.rows("UPDATE ledger SET hash = ? WHERE n = 2", FIRST_HASH)
    assert Ledger(press.database).broken_at() == 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_row_taken_out_is_found(press, number):
    press.rows("DELETE FROM ledger WHERE n = ?", number)
    assert Ledger(press.database).broken_at() == number + 1


def test_a_row_taken_out_is_found_though_the_rest_moves_up(press):
    press.rows("DELETE FROM ledger WHERE n = 2")
    for (number,) in press.rows("SELECT n FROM ledger WHERE n > 2 ORDER BY n"):
        press.rows("UPDATE ledger SET n = ? WHERE n = ?", number - 1, number)
    assert Ledger(press.database).broken_at() == 2


def test_two_rows_that_changed_places_are_found(press):
    for number, place in ((2, 99), (3, 2), (99, 3)):
        press.rows("UPDATE ledger SET n = ? WHERE n = ?", place, number)
    assert Ledger(press.database).broken_at() == 2


def test_a_number_that_was_passed_over_is_found(press):
    (last,) = press.rows("SELECT max(n) FROM ledger")[0]
    press.rows("UPDATE ledger SET n = n + 1 WHERE n = ?", last)
    assert Ledger(press.database).broken_at() == last + 1


def test_a_row_put_in_is_found(press):
    (last,) = press.rows("SELECT max(n) FROM ledger")[0]
    columns = ", ".join(COLUMNS)
    press.rows(
        f"INSERT INTO ledger (strand, n, layout, {columns}, hash)"
        f" SELECT 1, ?, 1, {columns}, hash FROM ledger WHERE n = 1",
        last + 1,
    )
    assert Ledger(press.database).broken_at() == last + 1


def test_rows_of_one_answer_follow_one_another_and_the_next_answer_goes_on(press):
    numbers = [row[0] for row in press.rows("SELECT n FROM ledger ORDER BY n")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_newest_rows_are_shown_oldest_first(press):
    ledger = Ledger(press.database)
    every = ledger.last(1000)

    assert [row.number for row in every] == list(range(1, len(every) + 1))
    assert ledger.last(3) == every[-3:]


def test_a_line_says_what_its_row_says(press):
    lines = Ledger(press.database).last(1000)
    use = next(line for line in lines if line.use == "summary")
    refusal = next(line for line in lines if line.kind == "refusal")

    assert (use.kind, use.door, use.title, use.licence) == ("use", "simulator", "times", "harbor-2026")
    assert (use.words, use.channel, use.is_billable, use.codes) == (36, "voice", False, ())
    assert use.at == NOW
    assert refusal.words == 0
    assert refusal.codes == ("QUOTA",)


def test_a_refusal_of_a_whole_title_names_it(tmp_path):
    press = opened_press(tmp_path, entry("a"))
    Talker(press.desk).asks("TitleNewsIntent", NOW + HOUR, title=SlotValue("the mill", "mill", "The Mill"))
    (line,) = Ledger(press.database).last(10)

    assert (line.kind, line.story, line.licence) == ("refusal", None, None)
    assert line.codes == ("NO_LICENCE",)
