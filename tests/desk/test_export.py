"""An export: what is in, what is out and by which clause; what it leaves on record; what is to be deleted then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from skill.desk.export import Exporter, export, look, receive, text_hash, withdrawals
from skill.desk.licences import Bookkeeper
from skill.errors import ExportError, NotFoundError
from skill.reports.exports import ExportFiles
from skill.rights.training import Aim, Covered, Excluded
from skill.rights.wording import iso
from skill.store.exports import Exports
from skill.store.ledger import Ledger
from skill.store.signing import PublicKey, Signer
from skill.stories.story import Entry, State
from tests.fakes import FakeBodies
from tests.houses import DAY, HOUR, MINUTE, NOW, US, Press, entry, harbor_id, licence
from tests.training import AIM, PRICE, train_grant, training_licence

SECOND: dict[str, Any] = {"version": 2, "starts": "2026-11-28"}
GRANT = "0.toml: schedules.daily.grants.train"


def exporter(press: Press) -> Exporter:
    newsroom, keeper = press.newsroom, Bookkeeper(press.titles, US)
    signer = Signer(press.folder / "byline.key")
    return Exporter(
        press.titles, US, newsroom.licences, keeper, newsroom.bodies, Exports(press.database), ExportFiles(), signer,
        lambda now: f"training-{next(press.numbers)}",
    )  # fmt: skip


def filed(tmp_path: Path, *entries: Entry, text: str | None = None) -> Press:
    press = Press(tmp_path)
    press.licensed(training_licence() if text is None else text)
    press.carries("front", *entries)
    press.refresh()
    return press


def exported(press: Press, name: str = "out", now: datetime = NOW, aim: Aim = AIM) -> Path:
    return export(exporter(press), "harbor", aim, press.folder / name, now).folder


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return found


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()]


def in_it(folder: Path) -> set[str]:
    return {line["story"] for line in lines(folder)}


def outcomes(press: Press, aim: Aim = AIM, now: datetime = NOW) -> Mapping[str, str]:
    """Of each story `in` with its clause, or every code and clause against it."""
    found = {}
    for one in look(exporter(press), "harbor", aim, now).verdicts:
        if isinstance(one.outcome, Covered):
            found[one.item.story.id] = f"in {one.outcome.clause}"
        else:
            found[one.item.story.id] = "; ".join(f"{why.code} {why.clause}" for why in one.outcome.reasons)
    return found


def rows(press: Press, kind: str) -> list[tuple[Any, ...]]:
    return press.rows(
        "SELECT publisher, licence, licence_version, clause, use, price_micros, currency, billable, reasons FROM ledger"
        " WHERE kind = ? ORDER BY n",
        kind,
    )


# ── one story of each kind ────────────────────────────────────────────────────────────────────────

ONE_OF_EACH = {
    "covered": entry("covered"),
    "opinion": entry("opinion", sections=("Opinion",)),
    "sponsored": entry("sponsored", genres=("Sponsored",)),
    "agency": entry("agency", credits=("Reuters",)),
    "embargoed": entry("embargoed", not_before=NOW + DAY),
    "killed": entry("killed"),
    "withheld": entry("withheld"),
    "lost": entry("lost"),
}
DAILY = "0.toml: schedules.daily"
WHY = {
    "covered": f"in {GRANT}",
    "opinion": f"OUT_OF_SCOPE {GRANT}.exclude_sections",
    "sponsored": f"OUT_OF_SCOPE {DAILY}.exclude.genres",
    "agency": f"OUT_OF_SCOPE {DAILY}.own_copy_only",
    "embargoed": "EMBARGOED (embargo)",
    "killed": "KILLED (notice)",
    "withheld": "WITHHELD (notice)",
    "lost": f"LIMIT {GRANT}.keep_body",
    "aged": f"TOO_OLD {GRANT}.keep_body",
}


def one_of_each(tmp_path: Path) -> Press:
    """At `NOW`; one more story is older than its text may be kept."""
    text = training_licence(
        train=train_grant(exclude_sections=["Opinion"]),
        instead=[
            ("own_copy_only = false", "own_copy_only = true"),
            ("exclude = {}", 'exclude = {genres = ["Sponsored"]}'),
        ],
    )  # fmt: skip
    press = Press(tmp_path)
    press.licensed(text)
    press.carries("front", entry("aged", published_at=NOW - 91 * DAY))
    press.refresh(NOW - 90 * DAY)
    press.carries("front", *ONE_OF_EACH.values())
    press.refresh()
    for guid, state in (("killed", State.KILLED), ("withheld", State.WITHHELD)):
        press.withdraw(harbor_id(guid), state)
    for guid in ("killed", "lost"):
        press.newsroom.bodies.forget(harbor_id(guid))
    return press


def test_each_kind_of_exclusion_is_out_with_its_clause(tmp_path):
    assert outcomes(one_of_each(tmp_path)) == {harbor_id(guid): why for guid, why in WHY.items()}


def test_only_what_is_covered_is_in_the_files_and_nothing_else_of_any_of_them(tmp_path):
    folder = exported(one_of_each(tmp_path))
    assert in_it(folder) == {harbor_id("covered")}
    content = (
        b"".join(path.read_bytes() for path in folder.iterdir())
        + str(pq.read_table(folder / "items.parquet").to_pylist()).encode()
    )
    assert ONE_OF_EACH["covered"].body.split()[5].encode() in content
    for guid, one in ONE_OF_EACH.items():
        assert (one.body.split()[5].encode() in content) is (guid == "covered"), guid


@pytest.mark.parametrize(
    ("aim", "key"),
    [
        (replace(AIM, recipient="Parrot Labs "), "recipient"),
        (replace(AIM, model="parrot-8"), "models"),
        (replace(AIM, purpose="Pretraining"), "purposes"),
    ],
)
def test_who_is_not_named_letter_by_letter_gets_nothing(tmp_path, aim, key):
    press = filed(tmp_path, entry("a"))
    assert outcomes(press, aim) == {harbor_id("a"): f"USE_NOT_GRANTED {GRANT}.{key}"}
    assert in_it(exported(press, aim=aim)) == set()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (licence(), f"USE_NOT_GRANTED {GRANT}"),
        (training_licence(train=train_grant(starts="2026-12-01")), f"NOT_STARTED {GRANT}.starts"),
        (training_licence(train=train_grant(more='hosts = ["alexa"]')), f"HOST {GRANT}.hosts"),
        (training_licence(train=train_grant(more="max_share = 0.5")), f"LIMIT {GRANT}.max_share"),
        (training_licence(train=train_grant(more="max_run = 70")), f"LIMIT {GRANT}.max_run"),
    ],
)
def test_a_grant_that_does_not_do_lets_nothing_out(tmp_path, text, why):
    assert outcomes(filed(tmp_path, entry("a"), text=text)) == {harbor_id("a"): why}


def test_a_term_that_is_over_lets_nothing_out(tmp_path):
    press = filed(tmp_path, entry("a"), text=training_licence(ends="2026-12-01"))
    assert harbor_id("a") in in_it(exported(press, "one", NOW))
    over = datetime.fromisoformat("2026-12-01T00:00+00:00")
    assert outcomes(press, now=over)[harbor_id("a")] == "EXPIRED 0.toml: ends"
    assert in_it(exported(press, "two", over)) == set()


def test_a_suspended_licence_lets_nothing_out(tmp_path):
    press = filed(tmp_path, entry("a"))
    press.newsroom.licences.suspend("harbor-2026", "unpaid", NOW)
    assert outcomes(press)[harbor_id("a")] == "SUSPENDED 0.toml: (suspension)"


def test_how_old_a_story_may_be_told_says_nothing_of_training(tmp_path):
    press = filed(tmp_path, entry("a", published_at=NOW - 60 * DAY), text=training_licence(max_age="48h"))
    assert in_it(exported(press)) == {harbor_id("a")}


def test_an_embargo_that_has_passed_lets_it_out(tmp_path):
    press = filed(tmp_path, entry("a", not_before=NOW + HOUR))
    assert in_it(exported(press, "one", NOW + HOUR - timedelta(seconds=1))) == set()
    assert in_it(exported(press, "two", NOW + HOUR)) == {harbor_id("a")}


def test_an_older_version_is_never_in_the_place_of_the_newest(tmp_path):
    press = filed(tmp_path, entry("a"))
    press.carries("front", entry("a", edition="2"))
    press.refresh(NOW + HOUR)
    (line,) = lines(exported(press, now=NOW + HOUR))
    assert (line["version"], line["body"]) == (2, entry("a", edition="2").body)


def test_another_publishers_stories_are_not_in_it(tmp_path):
    press = Press(tmp_path)
    press.licensed(training_licence(), training_licence(identity="mill-1", licensor="mill", feeds=["mill"]))
    press.carries("front", entry("a"))
    press.carries("mill", entry("b"))
    press.refresh()
    assert in_it(exported(press)) == {harbor_id("a")}


def test_an_unknown_publisher_is_named_with_those_there_are(tmp_path):
    with pytest.raises(NotFoundError, match="harbor, mill"):
        look(exporter(Press(tmp_path)), "arbor", AIM, NOW)


# ── the files ─────────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_the_whole_text_with_its_source_and_clause(tmp_path):
    press = filed(tmp_path, entry("a"))
    (line,) = lines(exported(press))
    one = entry("a")
    assert line == {
        "story": harbor_id("a"), "version": 1, "publisher": "Harbor Media", "title": "The Harbor Times",
        "headline": one.headline, "abstract": one.abstract, "body": one.body, "byline": ["Jo March"],
        "sections": ["World"], "language": "en-US", "link": one.link, "published_at": "2026-11-25T11:00:00Z",
        "licence": "harbor-2026", "licence_version": 1, "clause": GRANT, "delete_within_seconds": 30 * 86400,
        "sha256": hashlib.sha256(f"{one.headline}\n{one.abstract}\n{one.body}\n".encode()).hexdigest(),
    }  # fmt: skip


def test_parquet_and_json_lines_hold_the_same(tmp_path):
    odd = entry("c", link=None, abstract="", published_at=NOW - timedelta(microseconds=1500), authors=())
    folder = exported(filed(tmp_path, entry("a"), entry("b", sections=("World", "Sport"), body="Zwölf “ß”\n🦜."), odd))
    table = pq.read_table(folder / "items.parquet").to_pylist()
    assert [row | {"published_at": iso(row["published_at"])} for row in table] == lines(folder)
    assert {line["story"] for line in lines(folder)} == {harbor_id(guid) for guid in "abc"}
    assert all(line["sha256"] == text_hash(line["headline"], line["abstract"], line["body"]) for line in lines(folder))


def test_the_manifest_names_every_item_and_the_hash_of_each_file_and_is_signed(tmp_path):
    press = filed(tmp_path, entry("a"))
    folder = exported(press)
    found, (line,) = manifest(folder), lines(folder)
    assert found == {
        "format": "byline-training-export/1", "export": "training-1", "at": "2026-11-25T12:00:00Z",
        "publisher": "harbor", "licensee": US, "recipient": AIM.recipient, "model": AIM.model, "purpose": AIM.purpose,
        "licences": [
            {"licence": "harbor-2026", "version": 1, "clause": GRANT, "price_micros": 50_000_000_000,
             "currency": "USD", "items": 1, "delete_within_seconds": [30 * 86400]}
        ],
        "refused": [],
        "files": [
            {"name": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
             "bytes": (folder / name).stat().st_size}
            for name in ("items.parquet", "items.jsonl")
        ],
        "items": [
            {name: line[name] for name in ("story", "version", "title", "link", "licence", "licence_version", "clause",
                                           "delete_within_seconds", "sha256")}
        ],
    }  # fmt: skip
    signed = json.loads((folder / "manifest.sig").read_bytes())
    key = Signer(tmp_path / "byline.key").public_key()
    assert isinstance(key, PublicKey)
    assert (signed["key"], signed["public_key"], signed["algorithm"]) == (key.id, key.pem, "Ed25519")
    content = (folder / "manifest.json").read_bytes()
    assert key.verifies(signed["signature"], content)
    assert not key.verifies(signed["signature"], content.replace(b"USD", b"CAD"))


def test_the_folder_is_its_owners_alone_and_holds_four_files(tmp_path):
    folder = exported(filed(tmp_path, entry("a")))
    assert {path.name for path in folder.iterdir()} == {"items.parquet", "items.jsonl", "manifest.json", "manifest.sig"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


# ── on record ─────────────────────────────────────────────────────────────────────────────────────


def test_an_export_is_a_ledger_row_with_its_price(tmp_path):
    press = filed(tmp_path, entry("a"), entry("b"))
    folder = exported(press)
    ((*row, reasons),) = rows(press, "export")
    assert row == ["harbor", "harbor-2026", 1, GRANT, "train", 50_000_000_000, "USD", 1]
    assert json.loads(reasons) == {
        "export": "training-1", "recipient": AIM.recipient, "model": AIM.model, "purpose": AIM.purpose, "items": 2,
        "manifest": hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest(),
    }  # fmt: skip
    assert press.rows("SELECT id, publisher, recipient, model, purpose, items FROM export") == [
        ("training-1", "harbor", AIM.recipient, AIM.model, AIM.purpose, 2)
    ]
    assert len(press.rows("SELECT * FROM export_item")) == 2
    assert Ledger(press.database).broken_at() is None
    assert rows(press, "refusal") == []


def test_each_licence_that_covers_something_is_charged_once(tmp_path):
    press = Press(tmp_path)
    dearer = PRICE.replace("50000.00", "7.5")
    press.licensed(
        training_licence(), training_licence(identity="world", feeds=["world"], model=dearer), licence("none", feeds=[])
        .replace("feeds = []", 'feeds = ["mill"]').replace('licensor = "harbor"', 'licensor = "mill"'),
    )  # fmt: skip
    press.carries("front", entry("a"), entry("b"))
    press.carries("world", entry("c"))
    press.refresh()
    exported(press)
    charged = press.rows("SELECT licence, price_micros FROM ledger WHERE kind = 'export' ORDER BY n")
    assert charged == [("harbor-2026", 50_000_000_000), ("world", 7_500_000)]


def test_a_free_licence_exports_at_no_price(tmp_path):
    press = filed(tmp_path, entry("a"), text=training_licence(model='model = "free"'))
    exported(press)
    assert press.rows("SELECT price_micros, currency FROM ledger WHERE kind = 'export'") == [(0, None)]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (licence(), [["USE_NOT_GRANTED", GRANT]]),
        (training_licence(train=train_grant(recipient="Other")), [["USE_NOT_GRANTED", f"{GRANT}.recipient"]]),
        (training_licence(licensee="other"), [["LICENSEE", "0.toml: licensee"]]),
        (training_licence(train=train_grant(exclude_sections=["World"])), [["LIMIT", "(no story)"]]),
    ],
)
def test_without_a_grant_the_export_is_empty_costs_nothing_and_the_refusal_is_on_record(tmp_path, text, reasons):
    press = filed(tmp_path, text=text)
    folder = exported(press)
    found = manifest(folder)
    assert (found["items"], found["licences"], lines(folder)) == ([], [], [])
    assert pq.read_table(folder / "items.parquet").num_rows == 0
    assert [[one["code"], one["clause"]] for one in found["refused"][0]["reasons"]] == reasons
    assert rows(press, "export") == press.rows("SELECT * FROM export") == []
    refused = rows(press, "refusal")
    assert list(refused[0][:-1]) == ["harbor", "harbor-2026", 1, None, "train", 0, None, 0]
    assert json.loads(refused[0][-1]) == reasons


def test_where_the_stories_are_excluded_the_refusal_names_those_clauses(tmp_path):
    press = filed(tmp_path, entry("a"), text=training_licence(train=train_grant(exclude_sections=["World"])))
    found = manifest(exported(press))["refused"][0]["reasons"]
    assert [one["clause"] for one in found] == [f"{GRANT}.exclude_sections"]


def test_without_a_licence_the_refusal_says_so(tmp_path):
    press = Press(tmp_path)
    press.refresh()
    assert json.loads(rows_of_refusal(press)) == [["NO_LICENCE", "(no licence)"]]


def rows_of_refusal(press: Press) -> str:
    exported(press)
    return str(rows(press, "refusal")[0][-1])


def test_looking_writes_nothing(tmp_path):
    press = filed(tmp_path, entry("a"))
    before = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db-wal")
    outcomes(press)
    assert rows(press, "export") == rows(press, "refusal") == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db-wal") == before


# ── what fails leaves nothing half done ───────────────────────────────────────────────────────────


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".draft") or path.name == "out"]


class _Stops(Exports):
    def record(self, export, epoch):
        raise RuntimeError("the database is gone")


def test_without_a_row_there_are_no_files(tmp_path):
    press = filed(tmp_path, entry("a"))
    broken = replace(exporter(press), exports=_Stops(press.database))
    with pytest.raises(RuntimeError):
        export(broken, "harbor", AIM, tmp_path / "out", NOW)
    assert (leftovers(tmp_path), rows(press, "export")) == ([], [])


class _Looks(Exports):
    """Sees the row before the folder has its name."""

    folder: Path
    seen = False

    def record(self, export, epoch):
        assert not (self.folder / "out").exists()
        self.seen = super().record(export, epoch)
        assert not (self.folder / "out").exists()
        return self.seen


def test_the_row_is_there_before_the_folder_has_its_name(tmp_path):
    press = filed(tmp_path, entry("a"))
    looks = _Looks(press.database)
    looks.folder = tmp_path
    export(replace(exporter(press), exports=looks), "harbor", AIM, tmp_path / "out", NOW)
    assert looks.seen
    assert leftovers(tmp_path) == ["out"]


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    press = filed(tmp_path, entry("a"))
    (tmp_path / "out").mkdir()
    with pytest.raises(ExportError, match="there already"):
        exported(press)
    assert list((tmp_path / "out").iterdir()) == []
    assert rows(press, "export") == []


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    press = filed(tmp_path, entry("a"))
    with pytest.raises(ExportError, match="cannot be made"):
        exported(press, "no/such/out")


class _Kills(Exports):
    """Notices that come after the stories were judged, each time some."""

    press: Press
    kills: list[list[str]]

    def record(self, export, epoch):
        for guid in self.kills.pop() if self.kills else ():
            self.press.withdraw(harbor_id(guid))
        return super().record(export, epoch)


def test_what_is_killed_while_the_files_are_written_is_not_in_them(tmp_path):
    press = filed(tmp_path, entry("a"), entry("b"))
    kills = _Kills(press.database)
    kills.press, kills.kills = press, [["a"]]
    done = export(replace(exporter(press), exports=kills), "harbor", AIM, tmp_path / "out", NOW)
    assert in_it(done.folder) == {harbor_id("b")}
    assert leftovers(tmp_path) == ["out"]
    assert press.rows("SELECT story FROM export_item") == [(harbor_id("b"),)]


def test_a_licence_that_is_suspended_while_the_files_are_written_exports_nothing(tmp_path):
    press = filed(tmp_path, entry("a"))

    class Suspends(Exports):
        def record(self, export, epoch):
            press.newsroom.licences.suspend("harbor-2026", "unpaid", NOW)
            return super().record(export, epoch)

    done = export(replace(exporter(press), exports=Suspends(press.database)), "harbor", AIM, tmp_path / "out", NOW)
    assert (done.items, in_it(done.folder), rows(press, "export")) == (0, set(), [])


def test_a_world_that_moves_all_the_time_ends_in_a_sentence(tmp_path):
    press = filed(tmp_path, *(entry(guid) for guid in "abcd"))
    kills = _Kills(press.database)
    kills.press, kills.kills = press, [["a"], ["b"], ["c"]]
    with pytest.raises(ExportError, match="run it again"):
        export(replace(exporter(press), exports=kills), "harbor", AIM, tmp_path / "out", NOW)
    assert (leftovers(tmp_path), rows(press, "export")) == ([], [])


# ── what is to be deleted ─────────────────────────────────────────────────────────────────────────


def told(press: Press, guid: str, at: datetime, state: State = State.KILLED) -> None:
    press.notice("kill" if state is State.KILLED else "withhold", guid, at)


def to_delete(press: Press, now: datetime, since: datetime | None = None, recipient: str | None = None):
    found = withdrawals(exporter(press), recipient, since, now)
    return [
        (one.withdrawal.held.story, tuple(why.code.value for why in one.withdrawal.reasons), one.withdrawal.since,
         one.withdrawal.delete_by, one.status)
        for one in found.items
    ]  # fmt: skip


def test_while_all_is_covered_nothing_is_to_be_deleted(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    assert to_delete(press, NOW + 200 * DAY) == []


def test_a_killed_story_is_to_be_deleted_within_the_time_of_its_grant(tmp_path):
    press = filed(tmp_path, entry("a"), entry("b"))
    exported(press)
    told(press, "a", NOW + 3 * HOUR)
    expected = (harbor_id("a"), ("KILLED",), NOW + 3 * HOUR, NOW + 3 * HOUR + 30 * DAY)
    assert to_delete(press, NOW + DAY) == [(*expected, "due")]
    assert to_delete(press, NOW + 3 * HOUR + 30 * DAY) == [(*expected, "due")]
    assert to_delete(press, NOW + 3 * HOUR + 30 * DAY + timedelta(milliseconds=1)) == [(*expected, "overdue")]


def test_what_is_held_back_is_to_be_deleted_until_it_is_released(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    told(press, "a", NOW + HOUR, State.WITHHELD)
    assert [one[1] for one in to_delete(press, NOW + DAY)] == [("WITHHELD",)]
    press.withdraw(harbor_id("a"), State.LIVE)
    assert to_delete(press, NOW + DAY) == []


def test_a_withdrawal_without_a_notice_counts_from_the_export_on(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    press.withdraw(harbor_id("a"))
    assert to_delete(press, NOW + DAY)[0][2] == NOW


def test_a_licences_end_lists_every_item_of_it_and_of_no_other(tmp_path):
    press = Press(tmp_path)
    other = training_licence(identity="world", feeds=["world"])
    press.licensed(training_licence(ends="2026-12-01"), other)
    press.carries("front", *(entry(guid) for guid in "abc"))
    press.carries("world", entry("d"))
    press.refresh()
    exported(press)
    ends = datetime.fromisoformat("2026-12-01T00:00+00:00")
    assert to_delete(press, ends - timedelta(seconds=1)) == []
    found = to_delete(press, ends)
    assert {one[0] for one in found} == {harbor_id(guid) for guid in "abc"}
    assert {one[1:4] for one in found} == {(("EXPIRED",), ends, ends + 30 * DAY)}


def test_a_grants_own_end_counts_from_that_moment(tmp_path):
    press = filed(tmp_path, entry("a"), text=training_licence(train=train_grant(more="ends = 2026-12-05")))
    exported(press)
    assert [one[1:3] for one in to_delete(press, NOW + 20 * DAY)] == [
        (("EXPIRED",), datetime.fromisoformat("2026-12-05T00:00+00:00"))
    ]


@pytest.mark.parametrize(
    ("amended", "codes"),
    [
        (licence(**SECOND), ("USE_NOT_GRANTED",)),
        (training_licence(train=train_grant(models=["parrot-8"]), **SECOND), ("USE_NOT_GRANTED",)),
        (training_licence(train=train_grant(exclude_sections=["World"]), **SECOND), ("OUT_OF_SCOPE",)),
        (training_licence(feeds=["world"], **SECOND), ("NO_LICENCE",)),
    ],
)
def test_an_amendment_that_covers_it_no_more_withdraws_it_from_its_beginning_on(tmp_path, amended, codes):
    press = filed(tmp_path, entry("a"))
    exported(press)
    press.licensed(training_licence(), amended)
    press.refresh(NOW + 5 * DAY)
    began = datetime.fromisoformat("2026-11-28T00:00+00:00")
    assert [one[1:4] for one in to_delete(press, NOW + 5 * DAY)] == [(codes, began, began + 30 * DAY)]


def test_a_shorter_time_in_a_later_version_does_not_hold_for_what_went_out_before(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    shorter = train_grant(delete_within="1d", models=["parrot-8"])
    press.licensed(training_licence(), training_licence(version=2, train=shorter))
    press.refresh(NOW + DAY)
    assert to_delete(press, NOW + DAY)[0][3] == NOW + 30 * DAY


def test_an_edit_that_puts_it_out_of_scope_withdraws_it_from_that_version_on(tmp_path):
    press = filed(tmp_path, entry("a"), text=training_licence(train=train_grant(exclude_sections=["Opinion"])))
    exported(press)
    press.carries("front", entry("a", sections=("Opinion",)))
    press.refresh(NOW + 2 * HOUR)
    assert [one[1:3] for one in to_delete(press, NOW + DAY)] == [(("OUT_OF_SCOPE",), NOW + 2 * HOUR)]


def test_a_suspension_a_broken_file_and_a_file_that_is_gone_withdraw_nothing(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    press.newsroom.licences.suspend("harbor-2026", "unpaid", NOW)
    assert to_delete(press, NOW + DAY) == []
    press.licensed(training_licence().replace('name = "daily"', "name = 7"))
    press.refresh(NOW + HOUR)
    found = withdrawals(exporter(press), None, None, NOW + DAY)
    assert (found.items, list(found.unread)) == ((), ["harbor-2026"])
    press.licensed()
    press.refresh(NOW + 2 * HOUR)
    assert to_delete(press, NOW + DAY) == []
    assert len(to_delete(press, NOW + 9999 * DAY)) == 1  # its term ends all the same


def test_since_and_recipient_choose_what_is_listed(tmp_path):
    press = Press(tmp_path)
    press.licensed(
        training_licence(), training_licence(identity="w", feeds=["world"], train=train_grant(recipient="Owl"))
    )
    press.carries("front", entry("a"), entry("b"))
    press.carries("world", entry("c"))
    press.refresh()
    exported(press)
    exported(press, "owl", aim=replace(AIM, recipient="Owl"))
    for hours, guid in ((1, "a"), (5, "b"), (6, "c")):
        told(press, guid, NOW + hours * HOUR)

    def ids(**chosen: Any) -> list[str]:
        return [one[0] for one in to_delete(press, NOW + DAY, **chosen)]

    assert ids() == [harbor_id("a"), harbor_id("b"), harbor_id("c")]
    assert ids(since=NOW + 5 * HOUR) == [harbor_id("b"), harbor_id("c")]
    assert ids(recipient="Owl") == [harbor_id("c")]


# ── receipts ──────────────────────────────────────────────────────────────────────────────────────


def statuses(press: Press, now: datetime) -> dict[str, str]:
    return {one[0]: one[4] for one in to_delete(press, now)}


def test_receipts_say_what_was_deleted_and_what_was_late(tmp_path):
    press = filed(tmp_path, *(entry(guid) for guid in "abc"))
    exported(press)
    for guid in "abc":
        told(press, guid, NOW + HOUR)
    assert receive(exporter(press), "training-1", [harbor_id("a")], NOW + DAY, NOW + 2 * DAY) == 1
    assert receive(exporter(press), "training-1", [harbor_id("b")], NOW + 31 * DAY, NOW + 40 * DAY) == 1
    expected = {harbor_id("a"): "deleted", harbor_id("b"): "late", harbor_id("c"): "overdue"}
    assert statuses(press, NOW + 40 * DAY) == expected


def test_what_was_recorded_first_stays(tmp_path):
    press = filed(tmp_path, entry("a"), entry("b"))
    exported(press)
    told(press, "a", NOW + HOUR)
    receive(exporter(press), "training-1", [harbor_id("a")], NOW + 35 * DAY, NOW + 40 * DAY)
    assert receive(exporter(press), "training-1", None, NOW + DAY, NOW + 41 * DAY) == 1
    assert statuses(press, NOW + 41 * DAY) == {harbor_id("a"): "late"}


def test_a_receipt_for_what_was_never_exported_is_refused_whole(tmp_path):
    press = filed(tmp_path, entry("a"))
    exported(press)
    with pytest.raises(NotFoundError, match="no export"):
        receive(exporter(press), "training-9", None, NOW, NOW)
    with pytest.raises(NotFoundError, match="does not hold harbor/nothing"):
        receive(exporter(press), "training-1", [harbor_id("a"), "harbor/nothing"], NOW, NOW)
    with pytest.raises(ExportError, match="lies ahead"):
        receive(exporter(press), "training-1", None, NOW + HOUR, NOW)
    with pytest.raises(ExportError, match="is before training-1 was made, at 2026-"):
        receive(exporter(press), "training-1", None, NOW - MINUTE, NOW + HOUR)
    assert press.rows("SELECT * FROM export_receipt") == []


def test_a_receipt_may_say_the_minute_alone(tmp_path):
    press = filed(tmp_path, entry("a"))
    late_in_a_minute = NOW.replace(second=59)
    export(exporter(press), "harbor", AIM, tmp_path / "out", late_in_a_minute)
    assert receive(exporter(press), "training-1", None, NOW.replace(second=0), late_in_a_minute) == 1


def test_a_recipient_who_was_given_nothing_is_told_and_not_an_empty_list(tmp_path):
    press = filed(tmp_path, entry("a"))
    with pytest.raises(NotFoundError, match="'Nobody'; nobody was given one yet"):
        withdrawals(exporter(press), "Nobody", None, NOW)
    exported(press)
    with pytest.raises(NotFoundError, match="'Nobody'; exports went to: Parrot Labs"):
        withdrawals(exporter(press), "Nobody", None, NOW)
    assert withdrawals(exporter(press), "Parrot Labs", None, NOW).items == ()


def test_a_body_that_goes_while_the_export_is_written_is_not_charged(tmp_path):
    press = filed(tmp_path, entry("a"))

    class Vanishing(FakeBodies):
        def has(self, story: str, version: int) -> bool:
            return True

    with pytest.raises(ExportError, match="run it again"):
        export(replace(exporter(press), bodies=Vanishing()), "harbor", AIM, tmp_path / "out", NOW)
    assert (leftovers(tmp_path), rows(press, "export")) == ([], [])


def test_excluded_is_what_has_a_reason(tmp_path):
    verdicts = look(exporter(one_of_each(tmp_path)), "harbor", AIM, NOW).verdicts
    assert all(one.outcome.reasons for one in verdicts if isinstance(one.outcome, Excluded))
