"""Checkpoints: one after new rows and none without, each signed and holding the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from skill.errors import LedgerError
from skill.store.checkpoints import Checkpoints
from skill.store.signing import Signer
from tests.houses import MINUTE, NOW, Press, Talker, entry, opened_press


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, *(entry(guid) for guid in "abcd"))


@pytest.fixture
def checkpoints(press) -> Checkpoints:
    return Checkpoints(press.database, Signer(press.folder / "key.pem"))


def talk(press: Press, minutes: int = 0) -> None:
    Talker(press.desk, f"listener {minutes}").asks("NewsIntent", NOW + minutes * MINUTE)


def test_an_empty_ledger_has_nothing_to_sign(checkpoints):
    assert checkpoints.make(NOW) is None
    assert checkpoints.last() is None
    assert checkpoints.covering(1) is None


def test_a_checkpoint_is_made_where_rows_came_since_the_last_one(press, checkpoints):
    talk(press)
    first = checkpoints.make(NOW)
    assert first is not None
    assert checkpoints.make(NOW + MINUTE) is None
    talk(press, 1)
    second = checkpoints.make(NOW + 2 * MINUTE)
    assert second is not None

    ((number, head),) = press.rows("SELECT n, hash FROM ledger ORDER BY n DESC LIMIT 1")
    assert [(one.strand, one.n, one.hash) for one in second.heads] == [(1, number, head)]
    assert (first.id, first.previous_hash) == (1, "0" * 64)
    assert (second.id, second.previous_hash) == (2, first.hash)
    assert list(checkpoints.every()) == [first, second]
    assert checkpoints.last() == second


def test_anyone_can_check_a_checkpoint_with_the_public_key(press, checkpoints):
    talk(press)
    checkpoints.make(NOW + timedelta(milliseconds=7))
    ((number, at, heads, before, key, signature),) = press.rows("SELECT * FROM checkpoint")
    public = Signer(press.folder / "key.pem").public_key()
    assert public is not None
    signed = json.dumps([number, at, json.loads(heads), before, key], separators=(",", ":")).encode()

    assert at == 1_795_608_000_007
    assert key == public.id
    assert public.verifies(signature, signed)
    assert not public.verifies(signature, signed.replace(b"007", b"008"))
    (made,) = checkpoints.every()
    assert (made.signed, made.hash) == (signed, hashlib.sha256(signed).hexdigest())


def test_the_first_checkpoint_that_covers_a_row_is_found(press, checkpoints):
    ends = []
    for minutes in range(9):
        talk(press, minutes)
        made = checkpoints.make(NOW + minutes * MINUTE)
        assert made is not None
        ends.append(made.heads[0].n)
    press.rows("DELETE FROM checkpoint WHERE id IN (3, 4)")

    for row in range(1, ends[-1] + 1):
        expected = next(number for number, end in enumerate(ends, start=1) if end >= row and number not in {3, 4})
        found = checkpoints.covering(row)
        assert found is not None
        assert found.id == expected, row
    assert checkpoints.covering(ends[-1] + 1) is None


def test_an_id_is_never_given_twice(press, checkpoints):
    for minutes in range(2):
        talk(press, minutes)
        checkpoints.make(NOW)
    press.rows("DELETE FROM checkpoint WHERE id = 2")
    talk(press, 2)
    made = checkpoints.make(NOW)
    assert made is not None
    assert made.id == 3


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger)",
        "UPDATE ledger SET hash = 'x' WHERE n = (SELECT max(n) FROM ledger)",
    ],
)
def test_nothing_is_signed_over_a_ledger_that_lost_what_was_signed(press, checkpoints, harm):
    talk(press)
    checkpoints.make(NOW)
    press.rows(harm)
    with pytest.raises(LedgerError, match="checkpoint 1 signed"):
        checkpoints.make(NOW)
