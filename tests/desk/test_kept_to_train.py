"""Which text a round keeps to train with, until when, and that nothing that answers can reach it."""

from __future__ import annotations

import ast
import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest

from skill.desk.ports.bodies import Body
from skill.store.bodies import Bodies
from skill.stories.story import State
from tests.houses import DAY, HOUR, MINUTE, NOW, Press, Talker, entry, everything, harbor_id, licence, sample_house
from tests.samples import ROOT
from tests.training import train_grant, training_licence


def press(tmp_path, *texts: str, **changes: Any) -> Press:
    made = Press(tmp_path)
    made.licensed(*texts)
    made.carries("front", entry("a", **changes))
    made.refresh()
    return made


def kept(made: Press, guid: str = "a", version: int = 1) -> Body | None:
    return made.newsroom.bodies.kept().read(harbor_id(guid), version)


def until(made: Press) -> datetime:
    found = kept(made)
    assert found is not None
    return found.delete_after


def held(made: Press) -> int:
    return len(list(made.database.path.with_suffix(".training").rglob("*.json")))


def test_the_whole_text_of_a_covered_story_is_kept_with_what_an_export_says_of_it(tmp_path):
    made = press(tmp_path, training_licence())
    one = entry("a")
    found = kept(made)
    assert found is not None
    assert (found.headline, found.abstract, found.body) == (one.headline, one.abstract, one.body)
    assert (found.link, found.authors, found.sections) == (one.link, one.authors, one.sections)
    assert (found.feed, found.publisher, found.title, found.language) == ("front", "harbor", "times", "en-US")
    assert (found.published_at, found.stored_at) == (one.published_at, NOW)


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        ({}, NOW + 90 * DAY),
        ({"train": train_grant(keep_body="36h")}, NOW + 36 * HOUR),
        ({"ends": "2026-12-01"}, datetime.fromisoformat("2026-12-01T00:00+00:00")),
        ({"train": train_grant(more="ends = 2026-11-30")}, datetime.fromisoformat("2026-11-30T00:00+00:00")),
        ({"train": train_grant(starts="2026-12-24")}, NOW + 90 * DAY),  # it may be exported when the grant begins
        ({"per_story": 0, "max_age": "0s", "keep": "0s"}, NOW + 90 * DAY),  # nothing is said of it, and yet
    ],
)
def test_it_is_kept_as_long_as_the_grant_lets_it_and_no_longer(tmp_path, terms, last):
    assert until(press(tmp_path, training_licence(**terms))) == last


@pytest.mark.parametrize(
    "text",
    [
        licence(),
        training_licence(licensee="somebody-else"),
        training_licence(train=train_grant(keep_body="0s")),
        training_licence(train=train_grant(keep_body="59m")),  # this hour's folder is dropped already
        training_licence(train=train_grant(exclude_sections=["World"])),
        training_licence(train=train_grant(more='sections = ["Sport"]')),
        training_licence(train=train_grant(more="ends = 2026-11-25")),
        training_licence(train=train_grant(more='territories = ["US"]')),
        training_licence(instead=[("exclude = {}", 'exclude = { sections = ["World"] }')]),
    ],
)
def test_where_no_train_grant_covers_the_story_no_text_is_kept(tmp_path, text):
    assert held(press(tmp_path, text)) == 0


def test_what_an_agency_wrote_is_not_kept_where_only_own_copy_is_licensed(tmp_path):
    own = [("own_copy_only = false", "own_copy_only = true")]
    made = press(tmp_path, training_licence(instead=own), credits=("Reuters",))
    assert held(made) == 0
    made.carries("front", entry("a"))
    made.refresh(NOW + HOUR)
    assert kept(made, version=2)


def test_words_that_cannot_be_counted_are_not_kept(tmp_path):
    assert held(press(tmp_path, training_licence(), body="東京で地震がありました。")) == 0


def test_an_edit_takes_the_place_of_what_was_kept(tmp_path):
    made = press(tmp_path, training_licence())
    made.carries("front", entry("a", edition="2"))
    made.refresh(NOW + HOUR)
    found = kept(made, version=2)
    assert found is not None
    assert (found.body, found.stored_at, held(made)) == (entry("a", edition="2").body, NOW + HOUR, 1)


def test_a_version_that_comes_back_is_kept_from_the_first_time_on(tmp_path):
    made = press(tmp_path, training_licence())
    for hour, edition in ((1, "2"), (2, "")):
        made.carries("front", entry("a", edition=edition))
        made.refresh(NOW + hour * HOUR)
    found = kept(made, version=3)
    assert found is not None
    assert (found.stored_at, found.delete_after) == (NOW, NOW + 90 * DAY)


def test_an_edit_that_puts_a_story_out_of_scope_takes_its_text_away(tmp_path):
    made = press(tmp_path, training_licence(train=train_grant(exclude_sections=["Opinion"])))
    assert held(made) == 1
    made.carries("front", entry("a", sections=("Opinion",)))
    made.refresh(NOW + HOUR)
    assert held(made) == 0


@pytest.mark.parametrize(
    "text",
    [
        licence(version=2),
        training_licence(version=2, ends="2026-11-25"),
        training_licence(version=2, train=train_grant(exclude_sections=["World"])),
    ],
)
def test_an_amendment_takes_away_what_it_does_not_cover_though_no_feed_carries_it(tmp_path, text):
    made = press(tmp_path, training_licence())
    made.carries("front", entry("b", sections=("Sport",)))
    made.licensed(training_licence(), text)
    made.refresh(NOW + HOUR)
    assert kept(made) is None


def test_a_shorter_time_holds_for_what_was_kept_before(tmp_path):
    made = press(tmp_path, training_licence())
    made.carries("front", entry("b"))
    made.licensed(training_licence(version=2, train=train_grant(keep_body="5h")))
    made.refresh(NOW + HOUR)
    assert until(made) == NOW + 5 * HOUR


def test_a_licence_that_cannot_be_read_takes_nothing_away(tmp_path):
    made = press(tmp_path, training_licence())
    made.licensed(training_licence().replace('name = "daily"', "name = 7"))
    made.refresh(NOW + HOUR)
    assert until(made) == NOW + 90 * DAY


def test_a_grant_that_comes_later_covers_what_the_feed_still_carries(tmp_path):
    made = press(tmp_path, licence())
    made.licensed(training_licence(version=2))
    made.refresh(NOW + HOUR)
    assert until(made) == NOW + 90 * DAY


def test_every_round_drops_what_is_due(tmp_path):
    made = press(tmp_path, training_licence(train=train_grant(keep_body="5h")))
    made.carries("front")
    made.refresh(NOW + 5 * HOUR - MINUTE)
    assert held(made) == 1
    made.refresh(NOW + 5 * HOUR)
    assert held(made) == 0


def test_a_killed_story_is_not_kept_again(tmp_path):
    made = press(tmp_path, training_licence())
    made.withdraw(harbor_id("a"))
    made.newsroom.bodies.forget(harbor_id("a"))
    made.carries("front", entry("a", edition="2"))
    made.refresh(NOW + HOUR)
    assert held(made) == 0


def test_a_kill_takes_the_text_away_at_once_and_a_withholding_does_not(tmp_path):
    made = press(tmp_path, training_licence())
    made.notice("withhold", "a")
    assert held(made) == 1
    made.notice("kill", "a")
    assert held(made) == 0


def test_what_a_notice_could_not_forget_goes_at_the_next_round(tmp_path):
    made = press(tmp_path, training_licence())
    made.withdraw(harbor_id("a"))
    made.database.connection.execute("UPDATE epoch SET n = n + 1")
    made.says_not_modified("front")
    made.refresh(NOW + MINUTE)
    assert held(made) == 0


def test_what_is_held_back_or_under_an_embargo_is_kept_for_later(tmp_path):
    made = press(tmp_path, training_licence(), not_before=NOW + DAY)
    assert held(made) == 1
    made.withdraw(harbor_id("a"), State.WITHHELD)
    made.carries("front", entry("a", edition="2"))
    made.refresh(NOW + HOUR)
    assert kept(made, version=2)


def test_a_round_that_fails_to_keep_a_text_tries_again(tmp_path):
    made = Press(tmp_path)
    made.licensed(training_licence())
    made.carries("front", entry("a"))
    in_the_way = made.database.path.with_suffix(".training")
    in_the_way.write_text("", encoding="utf-8")
    made.refresh()
    in_the_way.unlink()
    made.refresh(NOW + MINUTE)
    assert held(made) == 1


# ── nothing that answers can read it ──────────────────────────────────────────────────────────────


def reachable(root: object) -> list[object]:
    """All objects of ours that can be had from `root` by its fields."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or not type(one).__module__.startswith("skill."):
            continue
        seen[id(one)] = one
        if dataclasses.is_dataclass(one):
            waiting += [getattr(one, field.name) for field in dataclasses.fields(one)]
        waiting += vars(one).values() if hasattr(one, "__dict__") else ()
    return list(seen.values())


def test_a_desk_holds_no_way_to_what_is_kept(tmp_path):
    house = sample_house(tmp_path)
    assert any(isinstance(one, Bodies) for one in reachable(house.newsroom))
    assert not any(isinstance(one, Bodies) for one in reachable(house.desk))


def test_only_refresh_notices_the_export_and_what_puts_the_parts_together_name_it():
    named = set()
    for path in sorted((ROOT / "skill").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        words |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        words |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        if words & {"Bodies", "bodies", "KeptBodies"}:
            named.add(str(path.relative_to(ROOT / "skill")))
    assert named <= {
        "compose.py", "desk/export.py", "desk/notice.py", "desk/ports/bodies.py", "desk/filing.py", "desk/newsroom.py",
        "desk/refresh.py", "store/bodies.py",
    }  # fmt: skip


def test_answers_are_the_same_when_it_is_gone_and_nothing_of_it_is_in_them(tmp_path):
    made = press(tmp_path, training_licence(excerpt_words=5, per_story=30))
    folder = made.database.path.with_suffix(".training")
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()
    told = everything(Talker(made.desk).asks("NewsIntent"))
    assert entry("a").headline.split()[0] in told
    assert entry("a").body.split()[-1].rstrip(".") not in told
    assert not folder.exists()


def test_a_round_needs_no_hour_of_its_own(tmp_path):
    made = press(tmp_path, training_licence())
    assert made.newsroom.bodies.drop_until(NOW + 90 * DAY - timedelta(milliseconds=1)) == 0
    assert made.newsroom.bodies.drop_until(NOW + 90 * DAY) == 1
