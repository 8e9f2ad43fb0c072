"""The audit over whole stores: clean after whatever was said in earnest, and no planted breach goes unseen."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from skill.desk.audit import MOST_FINDINGS, Audit, audit
from skill.rights.audit.findings import Rule
from skill.rights.audit.rows import LedgerRow
from skill.simulator.match import SlotValue
from skill.store.audit import AuditRecords
from skill.store.database import Database
from skill.store.ledger import FIRST_HASH, linked
from skill.stories.story import State
from tests.adversary.attack import Plan, attack
from tests.adversary.house import LICENSEE, PROJECT
from tests.houses import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    US,
    Press,
    Talker,
    entry,
    files_of,
    harbor_id,
    licence,
    put_files,
    sample_house,
)
from tests.samples import sample_settings

AUDIBLE = ("NewsIntent", "MoreIntent", "MoreIntent", "ExcerptIntent", "AuthorIntent", "AMAZON.NextIntent", "LinkIntent")
ANYTHING = (
    *AUDIBLE,
    "Launch",
    "AMAZON.RepeatIntent",
    "AMAZON.PreviousIntent",
    "AMAZON.StartOverIntent",
    "SourcesIntent",
)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Store:
    """A database that was talked into, and the time when the last word was said."""

    database: Database
    now: datetime

    @property
    def rows(self) -> sqlite3.Connection:
        return self.database.connection

    @property
    def texts(self) -> sqlite3.Connection:
        return self.database.texts.connection

    def one(self, query: str, *values: object) -> Any:
        """The first column of the first row."""
        found = self.rows.execute(query, values).fetchone()
        assert found is not None, query
        return found[0]

    def audited(self, now: datetime | None = None) -> Audit:
        return audit(AuditRecords(self.database), US, now or self.now)


@cache
def _conversed() -> tuple[dict[str, bytes], datetime]:
    """All samples, and three listeners who hear what there is to hear, in two languages and by two doors."""
    with tempfile.TemporaryDirectory() as folder:
        house = sample_house(Path(folder))
        now = datetime.now(UTC)
        for locale, door in (("en-US", "alexa"), ("en-US", "alexa"), ("fr-FR", "alexa"), ("en-US", "simulator")):
            talker = Talker(house.desk, f"{locale} {now}", locale, door)
            for intent in AUDIBLE * 3:
                now += timedelta(seconds=7)
                talker.asks(intent, now)
            if locale == "en-US":
                now += timedelta(seconds=7)
                talker.asks("TitleNewsIntent", now, title=SlotValue("Tidepool Science", "tidepool", "Tidepool Science"))
                for intent in ("MoreIntent", "ExcerptIntent", "AuthorIntent"):
                    now += timedelta(seconds=7)
                    talker.asks(intent, now)
        return files_of(house.database), now


@pytest.fixture
def store(tmp_path: Path) -> Store:
    written, now = _conversed()
    put_files(tmp_path, written)
    return Store(Database(sample_settings(tmp_path).database_url), now)


def rules(found: Audit) -> set[Rule]:
    return {finding.rule for finding in found.findings}


# ── what is right ─────────────────────────────────────────────────────────────────────────────────


def test_what_was_said_in_earnest_has_no_finding(store: Store) -> None:
    done = store.audited()
    assert done.findings == ()
    assert done.is_clean
    assert done.looked.rows == store.one("SELECT count(*) FROM ledger") > 100
    assert done.looked.answers == store.one("SELECT count(*) FROM answer") > 80
    assert done.looked.stories == store.one("SELECT count(*) FROM story") > 50
    assert done.looked.licences == store.one("SELECT count(*) FROM licence") > 5
    assert str(done).startswith("nothing is wrong; looked at ")


def test_a_store_in_which_nothing_was_said_has_no_finding(tmp_path: Path) -> None:
    done = audit(AuditRecords(Press(tmp_path).database), US, NOW)
    assert str(done) == "nothing is wrong; looked at ledger rows: 0, answers: 0, stories: 0, licence versions: 0"


def archive(store: Store, share: float) -> int:
    """Take out the first answers' rows, as an archive does; returns how many rows went."""
    rows = store.one("SELECT count(*) FROM ledger")
    last = store.one(
        "SELECT max(n) FROM ledger WHERE answer = (SELECT answer FROM ledger WHERE n = ?)", int(rows * share)
    )
    store.rows.execute(
        "INSERT INTO archive (strand, first_n, last_n, last_hash, file, sha256, until, at)"
        " SELECT 1, 1, n, hash, 'file', '', (SELECT max(at) FROM ledger WHERE n <= ?1), 0 FROM ledger WHERE n = ?1",
        (last,),
    )
    store.rows.execute("DELETE FROM ledger WHERE n <= ?", (last,))
    return int(last)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.77, 0.99])
def test_a_ledger_whose_beginning_is_archived_has_no_finding(store: Store, share: float) -> None:
    rows = store.one("SELECT count(*) FROM ledger")
    gone = archive(store, share)
    done = store.audited()
    assert done.findings == ()
    assert done.looked.rows == rows - gone


def test_what_is_left_after_an_archive_is_judged_as_before(store: Store) -> None:
    archive(store, 0.5)
    store.rows.execute("UPDATE ledger SET words = words + 1 WHERE n = (SELECT max(n) FROM ledger WHERE words > 0)")
    assert {Rule.CHAIN, Rule.RENDITION} <= rules(store.audited())


def test_a_row_that_was_taken_out_without_being_archived_is_found(store: Store) -> None:
    last = archive(store, 0.5)
    store.rows.execute("DELETE FROM ledger WHERE n = ?", (last + 1,))
    assert Rule.CHAIN in rules(store.audited())


@pytest.mark.parametrize("seed", range(3))
def test_long_random_conversations_have_no_finding(tmp_path: Path, seed: int) -> None:
    house, rng, now = sample_house(tmp_path), Random(seed), datetime.now(UTC)
    talkers = [
        Talker(house.desk, f"listener-{number}", rng.choice(("en-US", "en-GB", "fr-FR", "fr-CA")), door, device)
        for number in range(4)
        for door, device in (("alexa", "echo"), ("console", "show"))
    ]
    titles = [SlotValue(title.name, title.id, title.name) for title in house.titles.titles.values()]
    asked: list[tuple[str, dict[str, str | SlotValue]]] = [(intent, {}) for intent in ANYTHING]
    asked += [("TitleNewsIntent", {"title": title}) for title in titles]
    asked += [
        ("ChooseIntent", {"position": SlotValue("second", "2", "second")}),
        ("KeywordNewsIntent", {"query": "water"}),
    ]
    for _ in range(150):
        now += rng.choice((MILLISECOND, timedelta(seconds=20), MINUTE, 20 * MINUTE))
        talker = rng.choice(talkers)
        intent, slots = rng.choice(asked)
        request = talker.envelope(intent, now, **slots)
        for _ in range(rng.choice((1, 1, 1, 2))):  # now and then the same request once more
            talker.sends(request, now)
    done = Store(house.database, now).audited()
    assert done.findings == ()
    assert done.looked.rows > 150
    house.database.close()


def test_what_talkers_say_to_two_processes_while_stories_are_edited_has_no_finding(tmp_path: Path) -> None:
    report = attack(Plan(PROJECT / "fixtures" / "feeds", 12, 16, is_template=True, keep=tmp_path / "kept"))
    assert report.is_clean, str(report)
    database = Database(f"sqlite:///{tmp_path / 'kept' / 'adversary.db'}")
    done = audit(AuditRecords(database), LICENSEE, datetime.now(UTC))
    assert done.findings == ()
    assert done.looked.rows > 50
    database.close()


TERMS: tuple[dict[str, Any], ...] = (
    {"per_story": 60, "per_answer": 60},
    {"per_story": 40, "per_answer": 30, "excerpt_words": 12},
    {"per_answer": 20, "keep": "1d", "uses_per_listener_day": 5},
    {"uses_per_day": 25, "keep": "5d", "double_click": "30s"},
)


@pytest.mark.parametrize("seed", range(6))
def test_edits_amendments_notices_and_retention_leave_no_finding(tmp_path: Path, seed: int) -> None:
    """The limit of a listener stays what it was: what a lower one takes away, another test says."""
    press, rng, now = Press(tmp_path), Random(seed), NOW
    texts = [written(version=1)]
    press.licensed(*texts)
    for step in range(40):
        edition = str(rng.randrange(3))
        without_byline = entry("0", edition=edition, published_at=now, authors=())
        press.carries("front", without_byline, *(entry(f"{n}", edition=edition, published_at=now) for n in range(1, 4)))
        if rng.random() < 0.2:
            texts.append(written(version=len(texts) + 1, **rng.choice(TERMS)))
            press.licensed(*texts)
        if step == 30:
            press.withdraw(harbor_id("2"), rng.choice((State.KILLED, State.WITHHELD)))
        press.refresh(now)
        talker = Talker(press.desk, rng.choice("abc"), door=rng.choice(("alexa", "simulator")))
        for intent in rng.sample(ANYTHING, 6):
            now += rng.choice((timedelta(seconds=9), MINUTE, HOUR))
            talker.asks(intent, now)
    done = audit(AuditRecords(press.database), US, now + rng.choice((MINUTE, HOUR)))
    assert done.findings == ()
    assert done.looked.rows > 100
    assert done.looked.licences > 2
    press.database.close()


def written(version: int, **terms: Any) -> str:
    text = licence(version=version, **terms)
    per_story = terms.get("per_story", 130)
    return text.replace(f"words_per_listener_story = {per_story}", "words_per_listener_story = 130")


# ── planted breaches ──────────────────────────────────────────────────────────────────────────────

Plant = Callable[[Store], object]
BREACHES: dict[str, tuple[Plant, set[Rule]]] = {}


def breach(*expected: Rule) -> Callable[[Plant], Plant]:
    """A breach, and the rules that find it: these and no others."""

    def planted(plant: Plant) -> Plant:
        BREACHES[plant.__name__] = (plant, set(expected))
        return plant

    return planted


def chain_anew(store: Store) -> None:
    """As somebody does who knows how the ledger is chained."""
    before = FIRST_HASH
    fields = ", ".join(LedgerRow._fields[2:-1])
    for number, layout, *values in store.rows.execute(f"SELECT n, {fields} FROM ledger ORDER BY n").fetchall():
        before = linked(before, number, layout, values)
        store.rows.execute("UPDATE ledger SET hash = ? WHERE n = ?", (before, number))


def amend(store: Store, identity: str, before: str, after: str) -> None:
    """As if the licence had always said something else: its text on record, and the hash of that."""
    text = store.one("SELECT text FROM licence WHERE id = ?", identity)
    assert before in text, before
    changed = text.replace(before, after)
    digest = hashlib.sha256(changed.encode()).hexdigest()
    store.rows.execute("UPDATE licence SET text = ?, hash = ? WHERE id = ?", (changed, digest, identity))


def a_use(store: Store, licence_id: str, use: str = "summary", door: str = "alexa") -> tuple[int, str, str, str]:
    """The first use of its kind: its number, answer, story and rendition."""
    found = store.rows.execute(
        "SELECT n, answer, story, rendition FROM ledger WHERE kind = 'use' AND licence = ? AND use = ? AND door = ?",
        (licence_id, use, door),
    ).fetchone()
    assert found is not None
    return tuple(found)


def change_skeleton(store: Store, answer: str, change: Callable[[dict[str, Any]], object]) -> None:
    skeleton = json.loads(store.one("SELECT skeleton FROM answer WHERE id = ?", answer))
    change(skeleton)
    store.rows.execute("UPDATE answer SET skeleton = ? WHERE id = ?", (json.dumps(skeleton), answer))


def change_facts(store: Store, story: str, **facts: Any) -> None:
    known = json.loads(store.one("SELECT facts FROM story WHERE id = ?", story))
    assert facts.keys() <= known.keys()
    store.rows.execute("UPDATE story SET facts = ? WHERE id = ?", (json.dumps(known | facts), story))


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


# The ledger.


@breach(Rule.CHAIN, Rule.ANSWER)
def a_row_is_forged(store: Store) -> None:
    store.rows.execute("UPDATE ledger SET territory = 'CA' WHERE n = 7")


@breach(Rule.CHAIN, Rule.SKELETON, Rule.QUOTA, Rule.HEARD)
def a_row_is_removed(store: Store) -> None:
    number, *_ = a_use(store, "tidepool-cc-by", "headline")
    store.rows.execute("DELETE FROM ledger WHERE n = ?", (number,))


@breach(Rule.SKELETON, Rule.QUOTA, Rule.HEARD)
def the_last_row_is_cut_off(store: Store) -> None:
    store.rows.execute("DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger)")


@breach(Rule.SKELETON, Rule.QUOTA, Rule.HEARD)
def a_row_is_removed_and_the_rest_chained_anew(store: Store) -> None:
    number, *_ = a_use(store, "tidepool-cc-by", "headline")
    store.rows.execute("DELETE FROM ledger WHERE n = ?", (number,))
    store.rows.execute("UPDATE ledger SET n = -(n - 1) WHERE n > ?", (number,))
    store.rows.execute("UPDATE ledger SET n = -n WHERE n < 0")
    chain_anew(store)


@breach(Rule.SKELETON, Rule.QUOTA)
def a_row_is_inserted_with_a_chain_that_holds(store: Store) -> None:
    number, *_ = a_use(store, "tidepool-cc-by", "headline")
    fields = ", ".join(name for name in LedgerRow._fields if name != "n")
    store.rows.execute(
        f"INSERT INTO ledger (n, {fields}) SELECT (SELECT max(n) + 1 FROM ledger), {fields} FROM ledger WHERE n = ?",
        (number,),
    )
    chain_anew(store)


@breach(Rule.ROW, Rule.SKELETON, Rule.QUOTA, Rule.GIVEN, Rule.HEARD)
def a_use_becomes_a_refusal(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026", "excerpt")
    store.rows.execute("UPDATE ledger SET kind = 'refusal' WHERE rendition = ?", (rendition,))
    chain_anew(store)


@breach(Rule.PRICE, Rule.SPEND)
def a_price_is_changed(store: Store) -> None:
    number, *_ = a_use(store, "northwire-2026", "headline")
    store.rows.execute("UPDATE ledger SET price_micros = price_micros - 1 WHERE n = ?", (number,))
    chain_anew(store)


@breach(Rule.BILLING)
def a_use_is_not_billed(store: Store) -> None:
    number, *_ = a_use(store, "harbor-2026")
    store.rows.execute("UPDATE ledger SET billable = 0 WHERE n = ?", (number,))
    chain_anew(store)


@breach(Rule.GRANT)
def what_was_never_granted_is_used(store: Store) -> None:
    """The Alder Review lets out no excerpt. Everything that names the use is forged alike."""
    _, _, _, rendition = a_use(store, "alder-2026", "abstract")
    store.rows.execute("UPDATE rendition SET use = 'excerpt' WHERE id = ?", (rendition,))
    store.rows.execute(
        "UPDATE ledger SET use = 'excerpt', clause = replace(clause, 'abstract', 'excerpt') WHERE rendition = ?",
        (rendition,),
    )
    answers = [row[0] for row in store.rows.execute("SELECT answer FROM ledger WHERE rendition = ?", (rendition,))]
    for answer in answers:
        change_skeleton(store, answer, lambda skeleton: skeleton["uses"][rendition].__setitem__(1, "excerpt"))
    chain_anew(store)


@breach(Rule.TERM, Rule.AGE, Rule.RETENTION, Rule.QUOTA)
def a_use_comes_after_the_term(store: Store) -> None:
    _, answer, *_ = a_use(store, "tidepool-cc-by", "excerpt")
    late = millis(datetime(2041, 2, 1, tzinfo=UTC))
    store.rows.execute("UPDATE ledger SET at = ? WHERE answer = ?", (late, answer))
    store.rows.execute("UPDATE answer SET at = ? WHERE id = ?", (late, answer))
    chain_anew(store)


@breach(Rule.TERRITORY)
def a_territory_is_outside(store: Store) -> None:
    """Harbor's licence is for the United States and Canada."""
    _, answer, *_ = a_use(store, "harbor-2026", "excerpt")
    store.rows.execute("UPDATE ledger SET territory = 'GB' WHERE answer = ?", (answer,))
    store.rows.execute("UPDATE answer SET territory = 'GB', locale = 'en-GB' WHERE id = ?", (answer,))
    chain_anew(store)


# Renditions.


@breach(Rule.TEXT, Rule.RENDITION)
def a_text_has_an_extra_word(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    store.texts.execute("UPDATE rendition_text SET text = text || ' Truly.' WHERE rendition = ?", (rendition,))


@breach(Rule.TEXT)
def what_is_said_has_an_extra_word(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    text = store.one("SELECT text FROM rendition_text WHERE rendition = ?", rendition)
    said = json.dumps({"en": f"{text} Truly."})
    store.texts.execute("UPDATE rendition_text SET said = ? WHERE rendition = ?", (said, rendition))


@breach(Rule.PLACES)
def spans_are_widened(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    store.rows.execute("UPDATE rendition SET spans = '[[0,120]]' WHERE id = ?", (rendition,))


@breach(Rule.RENDITION)
def spans_places_and_words_are_widened_together(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    store.rows.execute(
        "UPDATE rendition SET spans = '[[900,940]]', places = '[[900,940]]', words = 40 WHERE id = ?", (rendition,)
    )


@breach(Rule.STORY_WORDS)
def two_listeners_have_more_of_a_story_than_anyone_may(store: Store) -> None:
    """One of them is given other words of it, in renditions and answers that agree in everything."""
    story, listener = store.rows.execute(
        "SELECT story, max(listener) FROM ledger WHERE door = 'alexa' AND words > 0"
        " GROUP BY story HAVING count(DISTINCT rendition) = 3 AND count(DISTINCT rendition || '-' || listener) = 6"
    ).fetchone()
    told = store.rows.execute(
        "SELECT DISTINCT rendition FROM ledger WHERE story = ? AND listener = ? AND words > 0", (story, listener)
    ).fetchall()
    for number, (rendition,) in enumerate(told):
        _give_others(store, rendition, f"other-{number}", 500 + 100 * number, listener)
    chain_anew(store)


def _give_others(store: Store, rendition: str, other: str, start: int, listener: int) -> None:
    spans = json.loads(store.one("SELECT spans FROM rendition WHERE id = ?", rendition))
    columns = [
        row[1] for row in store.rows.execute("PRAGMA table_info(rendition)") if row[1] not in {"id", "spans", "places"}
    ]
    moved = json.dumps([[begin + start, end + start] for begin, end in spans])
    store.rows.execute(
        f"INSERT INTO rendition (id, spans, places, {', '.join(columns)}) SELECT ?, ?, ?, {', '.join(columns)}"
        " FROM rendition WHERE id = ?",
        (other, moved, moved, rendition),
    )
    store.texts.execute(
        "INSERT INTO rendition_text SELECT ?, text, said FROM rendition_text WHERE rendition = ?", (other, rendition)
    )
    where = "WHERE rendition = ? AND listener = ?"
    answers = store.rows.execute(f"SELECT answer FROM ledger {where}", (rendition, listener)).fetchall()
    for (answer,) in answers:
        store.rows.execute(
            "UPDATE answer SET skeleton = replace(skeleton, ?, ?) WHERE id = ?", (rendition, other, answer)
        )
    for table in ("ledger", "heard"):
        store.rows.execute(f"UPDATE {table} SET rendition = ? {where}", (other, rendition, listener))


@breach(Rule.GIVEN)
def the_mark_of_what_was_given_is_wiped(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    store.rows.execute("UPDATE rendition SET given_at = NULL WHERE id = ?", (rendition,))


@breach(Rule.GIVEN)
def what_nobody_heard_is_marked_as_given(store: Store) -> None:
    store.rows.execute(
        "UPDATE rendition SET given_at = 1 WHERE id = (SELECT id FROM rendition WHERE given_at IS NULL AND words > 0)"
    )


@breach(Rule.RETENTION)
def a_text_is_kept_past_its_time(store: Store) -> None:
    _, _, _, rendition = a_use(store, "harbor-2026")
    gone = millis(store.now - timedelta(days=1, seconds=1))
    store.rows.execute("UPDATE rendition SET delete_after = ? WHERE id = ?", (gone, rendition))


@breach(Rule.WITHDRAWN)
def the_text_of_a_killed_story_is_kept(store: Store) -> None:
    _, _, story, _ = a_use(store, "harbor-2026")
    store.rows.execute("UPDATE story SET state = 'killed' WHERE id = ?", (story,))


# Stories.


@breach(Rule.EMBARGO)
def a_story_is_told_under_an_embargo(store: Store) -> None:
    _, _, story, _ = a_use(store, "harbor-2026")
    change_facts(store, story, not_before=millis(store.now + HOUR))


@breach(Rule.AGE)
def a_story_is_told_that_is_too_old(store: Store) -> None:
    _, _, story, _ = a_use(store, "harbor-2026")
    change_facts(store, story, published_at=millis(store.now - 30 * DAY))


@breach(Rule.SCOPE)
def an_advertisement_is_told(store: Store) -> None:
    _, _, story, _ = a_use(store, "harbor-2026")
    change_facts(store, story, genres=["Sponsored"])


# Answers.


@breach(Rule.ANSWER)
def an_answer_is_gone(store: Store) -> None:
    _, answer, *_ = a_use(store, "courrier-2026", "excerpt")
    store.rows.execute("DELETE FROM answer WHERE id = ?", (answer,))


@breach(Rule.SKELETON)
def an_answer_names_a_rendition_without_a_row(store: Store) -> None:
    _, answer, story, _ = a_use(store, "harbor-2026")
    change_skeleton(store, answer, lambda one: one["uses"].update({"0123456789": [story, "excerpt", ["voice"]]}))


@breach(Rule.SKELETON)
def an_answer_tells_a_rendition_that_it_does_not_name(store: Store) -> None:
    _, answer, *_ = a_use(store, "harbor-2026")
    change_skeleton(store, answer, lambda one: one["ask"].append(["0123456789", "byline"]))


@breach(Rule.OWN_WORDS)
def words_of_a_story_stand_among_our_own(store: Store) -> None:
    _, answer, _, rendition = a_use(store, "harbor-2026")
    text = store.one("SELECT text FROM rendition_text WHERE rendition = ?", rendition)
    change_skeleton(store, answer, lambda one: one["ask"].append(f"And once more: {' '.join(text.split()[2:12])}!"))


@breach(Rule.CREDIT)
def words_are_told_without_a_credit(store: Store) -> None:
    _, answer, *_ = a_use(store, "harbor-2026", "excerpt")
    change_skeleton(store, answer, lambda one: one["blocks"][0]["say"][0].__setitem__(0, "I have heard that "))


@breach(Rule.HEARD)
def somebody_heard_what_no_row_names(store: Store) -> None:
    store.rows.execute(
        "UPDATE heard SET rendition = 'other' WHERE (listener, story, rendition) IN"
        " (SELECT listener, story, rendition FROM heard LIMIT 1)"
    )


@breach(Rule.MODEL)
def a_model_made_a_summary_without_leave(store: Store) -> None:
    store.rows.execute(
        "UPDATE rendition SET made_by = 'model' WHERE id ="
        " (SELECT id FROM rendition WHERE use = 'summary' AND given_at IS NOT NULL LIMIT 1)"
    )


# Counts.


@breach(Rule.QUOTA)
def the_quota_forgets_a_use(store: Store) -> None:
    store.rows.execute("UPDATE quota SET uses = uses - 1 WHERE licence = 'harbor-2026' AND listener = 0 AND try = 0")


@breach(Rule.SPEND)
def the_months_sum_forgets_a_use(store: Store) -> None:
    store.rows.execute("DELETE FROM spend WHERE licence = 'northwire-2026' AND try = 0")


# Licences: as if they had said something else when all this was said.


@breach(Rule.CLEARANCE, Rule.RETENTION)
def the_text_of_a_licence_is_changed(store: Store) -> None:
    store.rows.execute("UPDATE licence SET text = replace(text, '130', '1300') WHERE id = 'harbor-2026'")


@breach(Rule.SUSPENDED)
def a_licence_was_suspended(store: Store) -> None:
    store.rows.execute("INSERT INTO suspension VALUES ('harbor-2026', ?, 'why')", (millis(store.now - HOUR),))


# What a licence would have had to say for what was said to be too much.
LIMITS: list[tuple[str, str, str, set[Rule]]] = [
    ("harbor-2026", 'licensee = "byline-demo"', 'licensee = "somebody"', {Rule.CLEARANCE}),
    ("tidepool-cc-by", "ends = 2041-01-01", "ends = 2026-02-01", {Rule.TERM, Rule.RETENTION}),
    ("harbor-2026", 'channels = ["voice", "screen"]', 'channels = ["voice"]', {Rule.CHANNEL}),
    ("harbor-2026", 'hosts = ["alexa"]', 'hosts = ["another"]', {Rule.HOST}),
    ("harbor-2026", 'territories = ["US", "CA"]', 'territories = ["CA"]', {Rule.TERRITORY}),
    ("harbor-2026", 'languages = ["en"]', 'languages = ["en-GB"]', {Rule.LANGUAGE}),
    ("harbor-2026", 'spoken = { en = "From {title}"', 'spoken = { en = "By {title}"', {Rule.CREDIT}),
    ("harbor-2026", 'beside = ["other_publishers"]', "", {Rule.BESIDE}),
    ("courrier-2026", 'currency = "EUR"', 'currency = "CHF"', {Rule.PRICE}),
    ("harbor-2026", "[schedules.grants.excerpt]", "[schedules.grants.preview]", {Rule.GRANT}),
    ("tidepool-cc-by", 'max_age = "14d"', 'max_age = "1m"', {Rule.AGE}),
    ("tidepool-cc-by", 'keep_derived = "30d"', 'keep_derived = "1h"', {Rule.RETENTION}),
    ("tidepool-cc-by", 'sections = "all"', 'sections = ["Elsewhere"]', {Rule.SCOPE}),
    ("tidepool-cc-by", "max_words = 60", "max_words = 20", {Rule.MAX_WORDS}),
    ("tidepool-cc-by", "max_run = 60", "max_run = 20", {Rule.MAX_RUN}),
    ("tidepool-cc-by", "max_share = 0.30", "max_share = 0.001", {Rule.MAX_SHARE}),
    ("tidepool-cc-by", "verbatim = true", "verbatim = false", {Rule.VERBATIM}),
    ("tidepool-cc-by", "words_per_answer = 80", "words_per_answer = 20", {Rule.ANSWER_WORDS}),
    ("tidepool-cc-by", "words_per_story = 400", "words_per_story = 40", {Rule.STORY_WORDS}),
    (
        "tidepool-cc-by", "words_per_listener_story = 400", "words_per_listener_story = 40",
        {Rule.STORY_WORDS, Rule.LISTENER_WORDS},
    ),
    ("courrier-2026", "uses_per_day = 50000", "uses_per_day = 3", {Rule.USES_A_DAY}),
    ("courrier-2026", "uses_per_listener_day = 200", "uses_per_listener_day = 3", {Rule.USES_OF_A_LISTENER}),
    ("northwire-2026", 'maximum_per_month = "40000.00"', 'maximum_per_month = "0.0001"', {Rule.SPEND_A_MONTH}),
    ("harbor-2026", 'double_click = "30s"', 'double_click = "0s"', {Rule.BILLING}),
]  # fmt: skip


@pytest.mark.parametrize(("identity", "before", "after", "expected"), LIMITS)
def test_what_was_said_is_too_much_for_a_stricter_licence(
    store: Store, identity: str, before: str, after: str, expected: set[Rule]
) -> None:
    amend(store, identity, before, after)
    found = store.audited()
    assert rules(found) == expected, "\n".join(map(str, found.findings))


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_a_planted_breach_is_found_by_its_rules(store: Store, name: str) -> None:
    secrets = [str(number) for (number,) in store.rows.execute("SELECT number FROM listener")]
    secrets += [" ".join(text.split()[:3]) for (text,) in store.rows.execute("SELECT text FROM rendition_text")]
    plant, expected = BREACHES[name]
    plant(store)
    found = store.audited()
    said = "\n".join(map(str, found.findings))
    assert rules(found) == expected, said
    assert not found.is_clean
    assert [secret for secret in secrets if secret in said] == []


def test_every_rule_has_a_breach_that_it_finds() -> None:
    found = [expected for _, expected in BREACHES.values()] + [expected for *_, expected in LIMITS]
    assert set().union(*found) == set(Rule)


def test_a_store_that_is_wrong_throughout_is_counted_and_not_listed(store: Store) -> None:
    rows = [("use", f"answer-{n}", n, 0, 0, 0, 1, "") for n in range(1000, 2000)]
    columns = "kind, answer, n, words, price_micros, billable, strand, hash"
    store.rows.executemany(f"INSERT INTO ledger ({columns}, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", rows)
    found = store.audited()
    assert len(found.findings) == MOST_FINDINGS
    assert found.found > 3 * MOST_FINDINGS
    assert str(found).startswith(f"findings: {found.found}, of which the first {MOST_FINDINGS} are shown; looked at ")


def test_a_ledger_row_can_hold_anything_and_the_audit_goes_on(store: Store) -> None:
    columns = "kind, n, at, words, price_micros, billable, strand, hash"
    store.rows.execute(f"INSERT INTO ledger ({columns}) VALUES ('use', 9000, {10**18}, 7, 1, 0, 1, '')")
    assert {Rule.CHAIN, Rule.CLEARANCE, Rule.RENDITION} <= rules(store.audited())
