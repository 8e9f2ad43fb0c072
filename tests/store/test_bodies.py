"""What is kept to train with: a folder for each hour, dropped whole; one text a story; its owner's alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from skill.desk.ports.bodies import Body
from skill.errors import BodiesError
from skill.store.bodies import Bodies
from tests.houses import HOUR, MINUTE, NOW

STORY = "harbor/0123456789ab"
BODY = Body(
    story=STORY, version=1, feed="front", publisher="harbor", title="times", headline="A storm", abstract="It came.",
    body="It came at night.\nNobody slept.", authors=("Jo March", "Ann"), sections=("World",), language="en-US",
    link="https://harbor.example/storm", published_at=NOW - HOUR, stored_at=NOW, delete_after=NOW + 7 * HOUR + MINUTE,
)  # fmt: skip


@pytest.fixture
def bodies(tmp_path: Path) -> Bodies:
    return Bodies(tmp_path / "byline.training")


def files(bodies: Bodies) -> list[str]:
    return sorted(str(path.relative_to(bodies.folder)) for path in bodies.folder.rglob("*") if path.is_file())


def hours(bodies: Bodies) -> list[str]:
    return sorted(path.name for path in bodies.folder.iterdir() if path.is_dir())


def never(body: Body) -> datetime | None:
    raise AssertionError(body)


def test_a_text_lies_under_the_hour_in_which_it_has_to_be_gone_and_reads_back(bodies):
    bodies.keep(BODY)
    (name,) = files(bodies)
    assert name.startswith("2026-11-25T19/")
    assert name.endswith("-1.json")
    assert STORY not in name
    assert bodies.kept().has(STORY, 1)
    assert bodies.kept().read(STORY, 1) == BODY


def test_it_is_its_owners_alone(bodies):
    bodies.keep(BODY)
    modes = {path.stat().st_mode & 0o777 for path in bodies.folder.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in (bodies.folder, bodies.folder / "2026-11-25T19")}
    assert (modes, folders) == ({0o600}, {0o700})


def test_an_hour_is_dropped_whole_at_its_beginning_and_not_before(bodies):
    bodies.keep(BODY)
    bodies.keep(replace(BODY, story="harbor/b", delete_after=NOW + 7 * HOUR + 59 * MINUTE))
    bodies.keep(replace(BODY, story="harbor/c", delete_after=NOW + 8 * HOUR))

    assert bodies.drop_until(NOW + 7 * HOUR - timedelta(milliseconds=1)) == 0
    assert bodies.drop_until(NOW + 7 * HOUR) == 2
    assert hours(bodies) == ["2026-11-25T20"]
    assert not bodies.kept().has(STORY, 1)


def test_nothing_outlives_its_moment_whatever_the_minute(bodies):
    for minute in range(0, 180, 7):
        bodies.keep(replace(BODY, story=f"harbor/{minute}", delete_after=NOW + HOUR + minute * MINUTE))
    for minute in range(0, 180, 7):
        moment = NOW + HOUR + minute * MINUTE
        bodies.drop_until(moment)
        assert not bodies.kept().has(f"harbor/{minute}", 1)


def test_a_new_version_stands_in_the_place_of_the_older_one(bodies):
    bodies.keep(BODY)
    bodies.keep(replace(BODY, story="harbor/another"))
    bodies.keep(replace(BODY, version=2, body="Nobody slept.", delete_after=NOW + 30 * HOUR))

    kept = bodies.kept()
    assert (kept.has(STORY, 1), kept.read(STORY, 1)) == (False, None)
    assert kept.read(STORY, 2) == replace(BODY, version=2, body="Nobody slept.", delete_after=NOW + 30 * HOUR)
    assert kept.has("harbor/another", 1)
    assert len(files(bodies)) == 2


def test_the_same_version_under_other_terms_is_kept_once(bodies):
    bodies.keep(BODY)
    bodies.keep(replace(BODY, delete_after=NOW + 3 * HOUR))
    assert [name.split("/")[0] for name in files(bodies)] == ["2026-11-25T15"]


def test_what_is_forgotten_is_nowhere_drafts_included(bodies):
    bodies.keep(BODY)
    bodies.keep(replace(BODY, story="harbor/another", body="Another."))
    first = next(path for path in bodies.folder.rglob("*.json") if b"Nobody slept" in path.read_bytes())
    (first.parent / f"{first.name}.x1.draft").write_bytes(first.read_bytes())

    bodies.forget(STORY)

    assert [path.read_bytes().count(b"Another.") for path in bodies.folder.rglob("*") if path.is_file()] == [1]
    bodies.forget(STORY)


def test_without_a_folder_there_is_nothing_to_drop_forget_or_read(bodies):
    assert bodies.drop_until(NOW) == 0
    bodies.forget(STORY)
    bodies.settle("terms", never)
    assert bodies.kept().read(STORY, 1) is None
    assert not bodies.folder.exists()


def test_a_file_that_is_none_of_ours_is_not_read(bodies):
    bodies.keep(BODY)
    (path,) = bodies.folder.rglob("*.json")
    content = path.read_bytes()
    for broken in (b"", b"[]", b'{"story": 1}', content.replace(b'"version":1', b'"version":2'), content[:-1]):
        path.write_bytes(broken)
        assert bodies.kept().read(STORY, 1) is None
    path.write_bytes(content)
    assert bodies.kept().read(STORY, 1) == BODY


def test_what_went_after_it_was_listed_reads_as_nothing(bodies):
    bodies.keep(BODY)
    kept = bodies.kept()
    bodies.forget(STORY)
    assert kept.read(STORY, 1) is None


# ── other terms ───────────────────────────────────────────────────────────────────────────────────


def test_terms_are_gone_by_once(bodies):
    bodies.keep(BODY)
    asked: list[str] = []

    def until(body: Body) -> datetime:
        asked.append(body.story)
        return body.delete_after

    bodies.settle("a", until)
    bodies.settle("a", never)
    assert asked == [STORY]
    assert bodies.kept().read(STORY, 1) == BODY
    bodies.settle("b", until)
    assert asked == [STORY, STORY]


def test_shorter_terms_move_a_text_to_an_earlier_hour_and_longer_ones_do_not(bodies):
    bodies.keep(BODY)
    bodies.settle("a", lambda body: body.delete_after + 5 * HOUR)
    assert hours(bodies) == ["2026-11-25T19"]

    bodies.settle("b", lambda body: NOW + 2 * HOUR + 30 * MINUTE)
    assert [name.split("/")[0] for name in files(bodies) if "T" in name] == ["2026-11-25T14"]
    assert bodies.kept().read(STORY, 1) == replace(BODY, delete_after=NOW + 2 * HOUR)
    assert bodies.drop_until(NOW + 2 * HOUR) == 1


def test_what_no_grant_covers_any_more_goes_at_once(bodies):
    bodies.keep(BODY)
    bodies.settle("a", lambda body: None)
    assert files(bodies) == ["terms"]


def test_what_is_forgotten_while_terms_are_settled_stays_forgotten(bodies):
    bodies.keep(BODY)

    def until(body: Body) -> datetime:
        bodies.forget(body.story)
        return NOW + HOUR

    bodies.settle("a", until)
    assert files(bodies) == ["terms"]


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "byline.training").write_text("in the way", encoding="utf-8")
    with pytest.raises(BodiesError, match=r"byline\.training"):
        Bodies(tmp_path / "byline.training").keep(BODY)
