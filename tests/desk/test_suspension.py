"""A suspended licence: nothing of it is said or fetched from the next turn on, whoever asks, until it is resumed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from skill.desk.readiness import missing, suspensions
from skill.desk.suspension import resume, suspend
from skill.errors import SuspensionError
from skill.simulator.match import SlotValue
from skill.store.database import Database
from skill.store.licence_files import Licences
from skill.voice.moves import MOVES
from tests.fakes import FakeLicences
from tests.houses import MINUTE, NOW, Press, Talker, entry, everything, licence, opened_press, runs, text_in

STORIES = [entry(guid, tags=("Zanzibar",)) for guid in "abc"]
OTHER = entry("m", link="https://mill.example/m")
SLOTS = {
    "TitleNewsIntent": {"title": SlotValue("harbor times", "times", "The Harbor Times")},
    "TopicNewsIntent": {"topic": SlotValue("world", "world", "world")},
    "KeywordNewsIntent": {"query": SlotValue("zanzibar")},
    "ChooseIntent": {"position": SlotValue("first", "1", "first")},
}


def another(press: Press) -> Licences:
    """The licences by a connection of its own, as another process has one."""
    return Licences(Database(f"sqlite:///{press.database.path}"))


def holds(answer: dict[str, Any] | bytes) -> bool:
    text = everything(answer)
    return any(runs(text, 2) & runs(text_in(story), 2) or str(story.link) in text for story in STORIES)


@pytest.fixture
def press(tmp_path) -> Press:
    return opened_press(tmp_path, *STORIES)


@pytest.mark.parametrize("intent", sorted(MOVES))
def test_in_the_middle_of_a_conversation_not_a_word_more_and_after_it_is_resumed_again(press, intent):
    talker = Talker(press.desk)
    assert holds(talker.asks("NewsIntent"))
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    assert not holds(talker.asks(intent, NOW + MINUTE, **SLOTS.get(intent, {})))
    assert not holds(Talker(press.desk, listener="new").asks(intent, NOW + MINUTE, **SLOTS.get(intent, {})))
    resume(another(press), "harbor-2026")
    assert holds(talker.asks("AMAZON.StartOverIntent", NOW + 2 * MINUTE))


def test_a_retry_is_silent_while_it_is_suspended_and_says_it_again_afterwards(press):
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    first = talker.sends(request, NOW)
    assert holds(first)
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    assert not holds(talker.sends(request, NOW + MINUTE))
    resume(another(press), "harbor-2026")
    assert talker.sends(request, NOW + MINUTE) == first


def test_another_licence_goes_on(press):
    press.licensed(licence(), licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("mill", OTHER)
    press.refresh()
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    answer = Talker(press.desk).asks("NewsIntent")
    assert runs(everything(answer)) & runs(text_in(OTHER))
    assert not holds(answer)


def test_a_refusal_while_it_is_suspended_is_on_record_and_no_use_is(press):
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    Talker(press.desk).asks("TitleNewsIntent", NOW, **SLOTS["TitleNewsIntent"])
    rows = [(kind, json.loads(reasons)) for kind, reasons in press.rows("SELECT kind, reasons FROM ledger")]
    assert rows == [("refusal", [["SUSPENDED", "0.toml: (suspension)"]])]


def test_a_round_fetches_nothing_of_it_and_lifts_nothing_and_a_higher_version_is_suspended_too(press):
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    press.licensed(licence(), licence(version=2, per_answer=59))
    press.fetcher.asked.clear()
    (report, *_) = press.refresh().reports
    assert (press.fetcher.feeds_asked, report.note) == ([], "1.toml is suspended")
    assert not holds(Talker(press.desk).asks("NewsIntent"))
    resume(another(press), "harbor-2026")
    press.refresh()
    assert press.fetcher.feeds_asked == ["front"]
    assert holds(Talker(press.desk).asks("NewsIntent"))


def test_it_is_kept_across_a_restart(tmp_path, press):
    suspend(another(press), "harbor-2026", "unpaid", NOW)
    path = press.database.path
    press.database.close()
    assert str(Licences(Database(f"sqlite:///{path}")).load().suspended["harbor-2026"]) == (
        "harbor-2026 is suspended since 2026-11-25 12:00 UTC: unpaid"
    )


def test_readiness_says_what_is_suspended_and_why_and_misses_nothing(press):
    assert suspensions(press.newsroom) == []
    suspend(another(press), "harbor-2026", "  the invoice\n is disputed ", NOW)
    assert suspensions(press.newsroom) == [
        "harbor-2026 is suspended since 2026-11-25 12:00 UTC: the invoice is disputed"
    ]
    assert missing(press.newsroom, NOW) == []
    press.database.close()
    press.database.path.unlink()
    assert suspensions(press.newsroom) == []


# ── what cannot be done ───────────────────────────────────────────────────────────────────────────


def known(*licences: str) -> FakeLicences:
    return FakeLicences(refused=dict.fromkeys(licences, "why"))


def test_an_unknown_id_is_told_which_there_are():
    store = known("b", "a")
    for verb in (lambda: suspend(store, "c", "why", NOW), lambda: resume(store, "c")):
        with pytest.raises(SuspensionError, match=r"^there is no licence 'c'; there are: a, b$"):
            verb()
    assert store.suspended == {}


def test_before_any_folder_was_taken_over_the_command_is_named():
    with pytest.raises(SuspensionError, match=r"no licence was taken over yet; run: make run"):
        suspend(FakeLicences(), "a", "why", NOW)


@pytest.mark.parametrize("why", ["", "  \n", "\x1b[2J"])
def test_a_reason_must_be_there_and_must_be_printable(why):
    store = known("a")
    with pytest.raises(SuspensionError, match="--why TEXT"):
        suspend(store, "a", why, NOW)
    assert store.suspended == {}


def test_what_is_not_suspended_cannot_be_resumed():
    store = known("a", "b")
    with pytest.raises(SuspensionError, match=r"^a is not suspended; suspended: none$"):
        resume(store, "a")
    suspend(store, "b", "why", NOW)
    with pytest.raises(SuspensionError, match=r"^a is not suspended; suspended: b$"):
        resume(store, "a")
