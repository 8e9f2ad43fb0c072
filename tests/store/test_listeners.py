"""Who is forgotten is nowhere: no row, no byte; the ledger and the answers stay as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from skill.desk.audit import audit
from skill.desk.pseudonym import pseudonyms
from skill.simulator.envelopes import Visitor
from skill.store.audit import AuditRecords
from skill.store.ledger import Ledger
from skill.store.listeners import FORGOTTEN, KEEP_LISTENER, KEEP_QUOTA, KEEP_REQUEST_HASH, KEPT, Listeners
from tests.houses import DAY, HOUR, KEY, MINUTE, NOW, US, Press, Talker, bytes_on_disk, entry, opened_press, said
from tests.samples import SKILL_ID

# How a table may name a listener or a device of theirs.
NAMES = {"listener", "listener_number", "key_hash", "device_hash", "account", "user_id"}
SECOND = timedelta(seconds=1)


def keys_of(listener: str, *keys: bytes) -> tuple[str, ...]:
    return pseudonyms(keys or (KEY,), Visitor(SKILL_ID, listener).user_id)


def talked(press: Press, *listeners: str, now: datetime = NOW) -> dict[str, int]:
    """Each listener hears the news and looks for something. Returns their numbers."""
    for listener in listeners:
        Talker(press.desk, listener).asks("NewsIntent", now)
        Talker(press.desk, listener).asks("KeywordNewsIntent", now + SECOND, query=f"zebulonia of {listener}")
    rows = press.rows("SELECT key_hash, number FROM listener")
    return {listener: dict(rows)[keys_of(listener)[0]] for listener in listeners}


def rows_of(press: Press, number: int) -> dict[str, int]:
    """How many rows of each table name a listener."""
    found = {table: press.rows(f"SELECT count(*) FROM {table} WHERE listener = ?", number) for table in FORGOTTEN}
    found["listener"] = press.rows("SELECT count(*) FROM listener WHERE number = ?", number)
    return {table: rows[0][0] for table, rows in found.items()}


def on_record(press: Press) -> tuple[list[tuple[Any, ...]], ...]:
    return tuple(press.rows(f"SELECT * FROM {table} ORDER BY rowid") for table in ("answer", "ledger"))


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, entry("a"), entry("b"))


# ── what there is to forget ───────────────────────────────────────────────────────────────────────


def test_every_table_that_names_a_listener_is_forgotten_or_kept_on_purpose(press):
    """A new table with such a column belongs into one of the two lists of `skill/store/listeners.py`."""
    columns = press.rows(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    )
    naming = {table for table, column in columns if column in NAMES}

    assert naming == {*FORGOTTEN, *KEPT, "listener"}
    assert not KEPT & {*FORGOTTEN}


def test_all_that_is_kept_of_a_listener_goes_and_nothing_of_anybody_else(press):
    numbers = talked(press, "jo", "bo")
    for name in ("jo", "bo"):
        press.rows("INSERT INTO saved VALUES (?, 'harbor/a', 0)", numbers[name])
        press.rows("INSERT INTO told VALUES (?, 'notice-1', 'answer-1', 0, 0)", numbers[name])
    before = rows_of(press, numbers["bo"])
    assert all(rows_of(press, numbers["jo"]).values())
    everyone = press.rows("SELECT * FROM quota WHERE listener = 0")

    assert Listeners(press.database).forget(keys_of("jo"), None)

    assert not any(rows_of(press, numbers["jo"]).values())
    assert rows_of(press, numbers["bo"]) == before
    assert press.rows("SELECT * FROM quota WHERE listener = 0") == everyone


def test_no_ledger_row_and_no_answer_changes_and_the_audit_is_content(press):
    talked(press, "jo", "bo")
    before = on_record(press)
    Listeners(press.database).forget(keys_of("jo"), None)

    assert on_record(press) == before
    assert Ledger(press.database).broken_at() is None
    done = audit(AuditRecords(press.database), US, NOW + MINUTE)
    assert done.findings == ()


def test_a_quota_row_that_goes_without_its_listener_is_still_found(press):
    talked(press, "jo")
    press.database.connection.execute("DELETE FROM quota WHERE listener != 0")

    assert [str(one.rule) for one in audit(AuditRecords(press.database), US, NOW + MINUTE).findings] == ["quota"]


def test_quotas_of_every_day_go(press):
    number = talked(press, "jo")["jo"]
    for day in (1, 3, 30):
        Talker(press.desk, "jo").asks("NewsIntent", NOW + day * DAY)
        press.database.connection.execute(
            "INSERT INTO quota (licence, schedule, day, listener, try, uses) VALUES ('l', 's', ?, ?, 0, 1)",
            (f"{NOW + day * DAY:%Y-%m-%d}", number),
        )
    Listeners(press.database).forget(keys_of("jo"), None)

    assert press.rows("SELECT count(*) FROM quota WHERE listener = ?", number) == [(0,)]


def test_once_more_is_no_harm_and_a_stranger_is_nobody(press):
    talked(press, "jo")
    listeners = Listeners(press.database)

    assert [listeners.forget(keys_of(who), None) for who in ("jo", "jo", "a stranger")] == [True, False, False]


def test_who_comes_back_is_somebody_new(press):
    number = talked(press, "jo")["jo"]
    Listeners(press.database).forget(keys_of("jo"), None)

    assert talked(press, "jo", now=NOW + MINUTE)["jo"] != number
    assert press.rows("SELECT count(DISTINCT listener) FROM answer") == [(2,)]


def test_after_the_next_round_no_byte_is_left(press):
    """Deleted rows leave copies in the journal and between rows; `secure_delete` alone does not reach them."""
    for number in range(60):
        talked(press, f"other {number}", now=NOW + number * SECOND)
    talked(press, "jo")
    rows = press.rows(
        "SELECT l.key_hash, c.device_hash FROM listener l JOIN conversation c ON c.listener = l.number"
        " WHERE l.key_hash = ?",
        keys_of("jo")[0],
    )
    traces = [*(text.encode() for text in rows[0]), b"zebulonia of jo"]
    assert [trace in bytes_on_disk(press.database.path) for trace in traces] == [True] * 3

    Listeners(press.database).forget(keys_of("jo"), None)
    press.stories.purge(NOW + HOUR)

    assert [trace in bytes_on_disk(press.database.path) for trace in traces] == [False] * 3
    assert b"zebulonia of other 7" in bytes_on_disk(press.database.path)


# ── keys that rotate ──────────────────────────────────────────────────────────────────────────────

NEWER = b"a-newer-key-a-newer-key-a-newer-key-a"


@pytest.mark.parametrize("spoke_since", [False, True])
def test_a_listener_is_forgotten_by_either_key(press, spoke_since):
    talked(press, "jo")
    if spoke_since:
        Talker(press.desk, "jo", keys=(NEWER, KEY)).asks("AMAZON.HelpIntent", NOW + MINUTE)

    assert Listeners(press.database).forget(keys_of("jo", NEWER, KEY), None)
    assert press.rows("SELECT count(*) FROM listener") == [(0,)]


def test_who_is_known_twice_is_forgotten_twice(press):
    """The older key was taken out, and put back."""
    talked(press, "jo")
    Talker(press.desk, "jo", keys=(NEWER,)).asks("NewsIntent", NOW + MINUTE)
    Listeners(press.database).forget(keys_of("jo", NEWER, KEY), None)

    assert press.rows("SELECT count(*) FROM listener") == press.rows("SELECT count(*) FROM heard") == [(0,)]


def test_the_conversation_goes_on_while_keys_rotate(press):
    talked(press, "jo")
    rotated = Talker(press.desk, "jo", keys=(NEWER, KEY))
    answers = [rotated.asks("AMAZON.RepeatIntent", NOW + number * MINUTE) for number in (1, 2)]

    assert ["I found nothing about that." in said(answer) for answer in answers] == [True, True]


# ── who has not been here for long ────────────────────────────────────────────────────────────────


@pytest.fixture
def over_months(press: Press) -> Press:
    """Heard on three days; the last of them twice within an hour, of which the row knows the first time."""
    talked(press, "january", now=NOW)
    talked(press, "february", now=NOW + 31 * DAY)
    talked(press, "march", now=NOW + 60 * DAY)
    talked(press, "march", now=NOW + 60 * DAY + 40 * MINUTE)
    return press


@pytest.mark.parametrize(
    ("since", "unseen"),
    [(NOW, 0), (NOW + HOUR, 0), (NOW + 2 * HOUR, 1), (NOW + 32 * DAY, 2), (NOW + 60 * DAY + 30 * MINUTE, 2)],
)
def test_who_was_not_heard_since_is_counted_and_forgotten(over_months, since, unseen):
    """Nobody who may have been heard since is among them."""
    listeners = Listeners(over_months.database)

    assert (listeners.count(None), listeners.count(since)) == (3, unseen)
    assert listeners.forget_unseen(since) == unseen
    assert (listeners.count(None), listeners.count(since)) == (3 - unseen, 0)


def test_more_than_fit_into_one_transaction_go_too(press):
    press.database.connection.executemany(
        "INSERT INTO listener (number, key_hash, first_at, last_at) VALUES (?, ?, 0, 0)",
        [(-number, f"hash {number}") for number in range(1, 1202)],
    )

    assert Listeners(press.database).forget_unseen(NOW) == 1201
    assert press.rows("SELECT count(*) FROM listener") == [(0,)]


def test_a_round_forgets_who_has_not_spoken_for_long(over_months):
    over_months.stories.purge(NOW + KEEP_LISTENER - MINUTE)
    assert Listeners(over_months.database).count(None) == 3
    over_months.stories.purge(NOW + KEEP_LISTENER)
    assert Listeners(over_months.database).count(None) == 2
    assert over_months.rows("SELECT count(*) FROM listener WHERE key_hash = ?", keys_of("january")[0]) == [(0,)]


# ── what else goes with time ──────────────────────────────────────────────────────────────────────


def test_quotas_go_when_nothing_asks_for_them_any_more(press):
    talked(press, "jo")
    press.stories.purge(NOW + KEEP_QUOTA)
    assert press.rows("SELECT count(*) FROM quota WHERE listener = 0") == [(1,)]
    press.stories.purge(NOW + KEEP_QUOTA + DAY)
    assert press.rows("SELECT count(*) FROM quota") == [(0,)]
    assert audit(AuditRecords(press.database), US, NOW + KEEP_QUOTA + DAY).findings == ()


def test_a_requests_hash_goes_when_no_retry_can_come_any_more(press):
    talker = Talker(press.desk, "jo")
    request = talker.envelope("NewsIntent", NOW)
    first = talker.sends(request, NOW)
    ((kept, *others),) = press.rows("SELECT request_hash, request_id, response_hash, skeleton FROM answer")
    assert len(kept) == 64

    press.stories.purge(NOW + KEEP_REQUEST_HASH - MINUTE)
    assert talker.sends(request, NOW) == first
    press.stories.purge(NOW + KEEP_REQUEST_HASH)

    assert press.rows("SELECT request_hash, request_id, response_hash, skeleton FROM answer") == [("", *others)]
