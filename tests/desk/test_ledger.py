"""Tampering with the ledger is found and named, whatever it was; what nobody touched holds."""

from __future__ import annotations

import random
import re

import orjson
import pytest

from skill.desk.ledger import Kind, Unreadable, checkpoint_form, read_checkpoint, verify
from skill.store import trail
from skill.store.ledger import linked
from skill.store.signing import Signer
from tests.tampering import Kept, sign_anew


@pytest.fixture
def kept(tmp_path) -> Kept:
    return Kept(tmp_path)


def kinds(kept: Kept) -> list[Kind]:
    return [finding.kind for finding in kept.verify().findings]


# ── what nobody touched ───────────────────────────────────────────────────────────────────────────


def test_what_nobody_touched_holds_and_its_young_rows_are_named(kept):
    done = kept.verify()
    signed = kept.heads()[-1]
    assert done.findings == ()
    assert (done.holds, done.rows, done.checkpoints) == (True, kept.last, 5)
    assert signed < kept.last
    (note,) = done.notes
    assert note == (
        f"rows {signed + 1} to {kept.last} are younger than checkpoint 5 of 2026-11-25 17:00:00 UTC"
        " and guarded by the chain alone"
    )


def test_where_all_is_signed_nothing_is_noted(kept):
    kept.sign()
    assert kept.verify().notes == ()


def test_a_ledger_without_a_checkpoint_is_guarded_by_the_chain_alone(tmp_path):
    kept = Kept(tmp_path, signed=0)
    kept.signer.sign(b"so that there is a key")
    done = kept.verify()
    assert done.holds
    assert done.notes == (f"rows 1 to {kept.last} are younger than any checkpoint and guarded by the chain alone",)


def test_an_empty_ledger_holds(tmp_path):
    kept = Kept(tmp_path, signed=0, young=0)
    kept.signer.sign(b"so that there is a key")
    assert (kept.verify().holds, kept.verify().notes) == (True, ())


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [1, 2, 9])
def test_a_changed_amount_is_named(kept, number):
    kept.rows("UPDATE ledger SET price_micros = price_micros + 1 WHERE n = ?", number)
    (found,) = kept.sentences()
    assert found.startswith(
        f"row {number} does not follow from {'the beginning' if number == 1 else f'row {number - 1}'}:"
    )


@pytest.mark.parametrize(("first", "last"), [(1, 1), (4, 4), (4, 7)])
def test_deleted_rows_are_named(kept, first, last):
    kept.rows("DELETE FROM ledger WHERE n BETWEEN ? AND ?", first, last)
    missing = f"row {first} is" if first == last else f"rows {first} to {last} are"
    assert kept.sentences() == [f"{missing} missing before row {last + 1}"]


@pytest.mark.parametrize(("one", "other"), [(2, 3), (2, 9), (5, 6)])
def test_two_rows_that_changed_places_are_named(kept, one, other):
    kept.swap(one, other)
    found = kept.sentences()
    assert f"row {one} was written as row {other} and moved" in found
    assert f"row {other} was written as row {one} and moved" in found


def test_a_row_that_was_put_in_and_the_rest_moved_up_is_named(kept):
    kept.put_in(kept.heads()[-1] + 2, price_micros=5)
    found = kept.sentences()
    added = kept.heads()[-1] + 3
    assert found[0].startswith(f"row {added} does not follow from row {added - 1}")
    assert found[1] == f"row {added + 1} was written as row {added} and moved"


def test_a_row_before_the_first_or_of_another_strand_is_named(kept):
    for number, strand in ((0, 1), (10**6, 2)):
        kept.rows(
            "INSERT INTO ledger (strand, n, at, kind, words, price_micros, billable, hash)"
            " VALUES (?, ?, 0, 'adjustment', 0, 0, 0, '')",
            strand,
            number,
        )
    assert [sentence.split(":")[0] for sentence in kept.sentences()] == [
        "row 0 of strand 1 was put in",
        "row 1000000 of strand 2 was put in",
    ]


def test_a_cut_tail_that_was_signed_is_named(kept):
    first, last = kept.heads()[-2] + 1, kept.heads()[-1]
    kept.rows("DELETE FROM ledger WHERE n >= ?", first)
    cut = f"rows {first} to {last} are missing at the end: checkpoint 5 of 2026-11-25 17:00:00 UTC signed row {last}"
    assert cut in kept.sentences()


def test_a_ledger_that_is_gone_is_named(kept):
    kept.rows("DELETE FROM ledger")
    assert kept.sentences()[0].startswith(f"rows 1 to {kept.heads()[-1]} are missing at the end: checkpoint 5")


def test_a_cut_tail_that_nobody_signed_is_named_by_its_answer(kept):
    ((answer, tells),) = kept.rows("SELECT answer, count(*) FROM ledger WHERE n = (SELECT max(n) FROM ledger)")
    ((tells,),) = kept.rows("SELECT count(*) FROM ledger WHERE answer = ?", answer)
    kept.rows("DELETE FROM ledger WHERE answer = ?", answer)
    (found,) = kept.sentences()
    assert found == f"answer {answer} of 2026-11-25 19:00:00 UTC tells {tells} uses that have no row"


def test_a_forged_tail_that_holds_as_a_chain_is_named_by_its_answer(kept):
    kept.put_in(kept.last, answer="made-up")
    kept.chain_anew(kept.last)
    assert kept.sentences() == [f"row {kept.last} is a use in answer made-up, which is not on record"]


def test_a_use_that_was_added_to_a_true_answer_is_named(kept):
    kept.put_in(kept.last, rendition="another")
    kept.put_in(kept.last)
    kept.chain_anew(kept.last - 1)
    found = kept.sentences()
    assert f"row {kept.last - 1} is a use that its answer" in found[0]
    assert len(found) == 2


def test_a_use_that_is_there_twice_is_named(kept):
    kept.put_in(kept.last)
    kept.chain_anew(kept.last)
    (found,) = kept.sentences()
    assert re.fullmatch(rf"row {kept.last} is a use of answer answer-\d+ that is there already", found)


def test_a_forged_tail_of_another_time_is_looked_at_as_well(kept):
    kept.put_in(kept.last, answer="made-up", at=1)
    kept.chain_anew(kept.last)
    assert kept.sentences() == [f"row {kept.last} is a use in answer made-up, which is not on record"]


# ── a chain that holds and is another one ─────────────────────────────────────────────────────────


def test_a_stretch_that_was_replaced_by_a_chain_that_holds_is_named(kept):
    heads = kept.heads()
    kept.rows("UPDATE ledger SET price_micros = 7 WHERE n BETWEEN ? AND ?", heads[1] + 1, heads[2])
    kept.chain_anew(heads[1] + 1)
    assert kept.sentences() == [
        f"rows between row {heads[1]} (checkpoint 2 of 2026-11-25 14:00:00 UTC) and row {heads[2]} (checkpoint 3 of"
        " 2026-11-25 15:00:00 UTC) were replaced and chained anew: the last is not the one that was signed;"
        " nor do 2 later checkpoints hold"
    ]


def test_a_beginning_that_was_replaced_is_named(kept):
    kept.rows("UPDATE ledger SET words = words + 1 WHERE n = 1")
    kept.chain_anew(1)
    (found,) = kept.sentences()
    assert found.startswith(f"rows between the beginning and row {kept.heads()[0]} (checkpoint 1 of")
    assert found.endswith("nor do 4 later checkpoints hold")


def test_two_stretches_that_were_replaced_are_named_each(kept):
    heads = kept.heads()
    for first, last in ((heads[0] + 1, heads[1]), (heads[2] + 1, heads[3])):
        kept.rows("UPDATE ledger SET words = words + 1 WHERE n = ?", last)
        kept.chain_anew(first, last)
    found = kept.verify().findings
    assert [finding.kind for finding in found if finding.kind is Kind.REPLACED] == [Kind.REPLACED] * 2
    assert f"and row {heads[1]} (checkpoint 2" in " ".join(map(str, found))
    assert f"and row {heads[3]} (checkpoint 4" in " ".join(map(str, found))


# ── checkpoints ───────────────────────────────────────────────────────────────────────────────────


def test_a_checkpoint_removed_from_the_middle_is_named(kept):
    kept.rows("DELETE FROM checkpoint WHERE id = 3")
    assert kept.sentences() == ["checkpoint 3 was removed"]


@pytest.mark.parametrize(
    ("first", "said"), [(5, "checkpoint 5, the newest, was"), (4, "checkpoints 4 to 5, the newest, were")]
)
def test_the_newest_checkpoints_removed_are_named(kept, first, said):
    kept.rows("DELETE FROM checkpoint WHERE id >= ?", first)
    assert kept.sentences() == [f"{said} removed"]


def test_a_checkpoint_that_was_removed_and_its_ids_closed_up_is_named(kept):
    kept.rows("DELETE FROM checkpoint WHERE id = 3")
    kept.rows("UPDATE checkpoint SET id = id - 1 WHERE id > 3")
    found = kept.sentences()
    assert found[0].startswith("checkpoint 3 was changed or forged")
    assert found[-1] == "checkpoint 5, the newest, was removed"


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1",
        "heads = replace(heads, '[[1,', '[[1, ') || ' '",
        "previous_hash = 'x' || previous_hash",
        "signature = replace(signature, substr(signature, 1, 8), '00000000')",
        "signature = ''",
        "heads = '[]'",
        "heads = '[[1,3]]'",
        "heads = 'no list'",
        "key = 'another'",
    ],
)
def test_a_checkpoint_that_was_changed_or_forged_is_named(kept, change):
    kept.rows(f"UPDATE checkpoint SET {change} WHERE id = 3")
    found = kept.sentences()
    if change.startswith("heads = replace"):  # the same heads, written otherwise
        assert found == []
    else:
        assert [sentence[:13] for sentence in found] == ["checkpoint 3 "]


def test_a_checkpoint_that_another_key_signed_is_named(kept, tmp_path):
    forger = Signer(tmp_path / "forger.pem")
    kept.rows("UPDATE ledger SET price_micros = 7 WHERE n = ?", kept.heads()[-1])
    kept.chain_anew(kept.heads()[-1])
    ((form,),) = kept.rows("SELECT heads FROM checkpoint WHERE id = 5")
    ((head,),) = kept.rows("SELECT hash FROM ledger WHERE n = ?", kept.heads()[-1])
    (made,) = (one for one in kept.checkpoints.every() if one.id == 5)
    heads = orjson.loads(form)
    heads[0][2] = head
    signed = orjson.dumps([5, made.at, heads, made.previous_hash, made.key])
    kept.rows(
        "UPDATE checkpoint SET heads = ?, signature = ? WHERE id = 5", orjson.dumps(heads).decode(), forger.sign(signed)
    )
    assert kept.sentences() == [
        "checkpoint 5 was changed or forged: its signature is not one of our key over what it holds"
    ]


def test_checkpoints_under_a_key_that_does_not_count_are_named(kept, tmp_path):
    other = Signer(tmp_path / "other.pem")
    other.sign(b"so that there is a key")
    found = [finding.sentence for finding in kept.verify(signer=other).findings]
    assert [sentence.split(" is signed by key ")[0] for sentence in found] == [f"checkpoint {n}" for n in range(1, 6)]


def test_a_checkpoint_that_was_signed_anew_is_named_by_the_one_after_it(kept):
    sign_anew(kept, 3, at=1)
    assert kept.sentences() == ["checkpoint 4 does not hold the hash of checkpoint 3, which was signed anew"]


def test_a_first_checkpoint_that_holds_a_hash_is_named(kept):
    sign_anew(kept, 1, previous_hash="1" * 64)
    assert kept.sentences()[0] == "checkpoint 1 is the first one, and yet holds the hash of one before it"


def test_a_checkpoint_that_signs_fewer_rows_than_the_one_before_is_named(kept):
    (first, *_) = kept.checkpoints.every()
    sign_anew(kept, 5, heads=first.heads)
    assert kept.sentences() == ["checkpoint 5 signs fewer rows than checkpoint 4"]


def test_what_is_written_and_signed_meanwhile_is_no_finding(kept, monkeypatch):
    monkeypatch.setattr(trail, "CHECKPOINTS", trail.CHECKPOINTS.replace(str(trail._PAGE), "5"))
    monkeypatch.setattr(trail, "_PAGE", 5)

    class Slow(trail.Trail):
        def rows(self):
            found = list(super().rows())
            kept.talk()
            kept.sign()
            return iter(found)

    public = kept.signer.public_key()
    assert public is not None
    assert verify(Slow(kept.press.database), linked, [public]).findings == ()


# ── what was kept elsewhere ───────────────────────────────────────────────────────────────────────


def test_checkpoints_that_were_kept_elsewhere_hold_where_nothing_was_done(kept):
    logged = [
        f"2026-11-25 12:00:00 INFO byline.ledger checkpoint {checkpoint_form(one)}" for one in kept.checkpoints.every()
    ]
    read = [read_checkpoint(line) for line in logged]
    assert read == list(kept.checkpoints.every())
    assert kept.sentences(elsewhere=[one for one in read if one]) == []


def test_a_witness_outside_finds_what_the_database_alone_cannot_show(kept):
    """Whoever has key and machine can sign anew, and set the count of ids back."""
    witness = list(kept.checkpoints.every())
    heads = kept.heads()
    kept.rows("DELETE FROM ledger WHERE n > ?", heads[2])
    kept.rows("DELETE FROM answer WHERE at > (SELECT max(at) FROM ledger)")
    kept.rows("DELETE FROM checkpoint WHERE id > 3")
    kept.rows("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'checkpoint'")
    assert kept.sentences() == []
    assert [re.sub(r" of .* UTC", "", sentence) for sentence in kept.sentences(elsewhere=witness)] == [
        f"checkpoint {n}, kept elsewhere, signed row {heads[n - 1]}, which is missing in the ledger" for n in (4, 5)
    ]
    kept.talk()
    kept.sign()
    kept.talk()
    kept.sign()
    assert kept.sentences() == []
    assert len(kept.sentences(elsewhere=witness)) == 2


def test_a_forged_witness_is_named(kept):
    (first, *_) = kept.checkpoints.every()
    forged = read_checkpoint(checkpoint_form(first).replace('"at":1', '"at":2'))
    assert forged is not None
    (found,) = kept.sentences(elsewhere=[forged])
    assert "kept elsewhere, was changed or forged" in found
    assert kept.sentences(elsewhere=[Unreadable(0, "it holds none")]) == ["it holds none"]


@pytest.mark.parametrize(
    "line", ["", "no object", "{}", '{"id": 1}', "checkpoint {", '{"heads": 3}', "[1]", '{"heads": [1]}']
)
def test_a_line_without_a_checkpoint_holds_none(line):
    assert read_checkpoint(line) is None


# ── by chance ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(12))
def test_any_one_change_to_any_signed_row_is_found_though_the_rest_is_chained_anew(kept, seed):
    chance = random.Random(seed)
    number = chance.randint(1, kept.heads()[-1])
    column = chance.choice(
        ["price_micros", "words", "verbatim_words", "billable", "licence", "title", "at", "listener"]
    )
    kept.rows(
        f"UPDATE ledger SET {column} = CASE WHEN typeof({column}) = 'integer' THEN {column} + 1 ELSE 'x' END"
        " WHERE n = ?",
        number,
    )
    if chance.random() < 0.5:
        kept.chain_anew(number)
    (found,) = kept.verify().findings
    if found.kind is Kind.CHANGED:
        assert found.sentence.startswith(f"row {number} ")
    else:
        first, last = re.findall(r"row (\d+)|the beginning", found.sentence)[:2]
        assert int(first or 0) < number <= int(last)


def test_findings_without_end_are_counted_and_not_all_shown(kept, monkeypatch):
    monkeypatch.setattr("skill.desk.ledger.MOST_FINDINGS", 3)
    kept.rows("UPDATE ledger SET hash = 'x' || hash")
    done = kept.verify()
    assert len(done.findings) == 3
    assert done.found >= kept.last
