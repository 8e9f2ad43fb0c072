"""Who heard a story is told what became of it: once, before the next story, where the licence says so."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.desk.audit import audit
from skill.store.audit import AuditRecords
from skill.stories.story import Entry
from tests.houses import DAY, HOUR, KEY, MINUTE, NOW, US, Press, Talker, entry, harbor_id, licence, said
from tests.samples import SKILL_ID

ALL = ("correct", "kill", "release", "update", "withhold")
SENTENCE = "The ferry sails at nine, not at ten."
FRENCH = "Le bateau part à neuf heures, et non à dix."
SECOND = timedelta(seconds=1)


def news(*guids: str, **changes: Any) -> list[Entry]:
    return [entry(guid, published_at=NOW - (number + 1) * HOUR, **changes) for number, guid in enumerate(guids)]


def opened(folder: Path, *entries: Entry, **terms: Any) -> Press:
    """Stories do not grow old here, and each answer has room for a few."""
    press = Press(folder)
    terms = {"tell": ALL, "max_age": "unlimited"} | terms
    press.licensed(
        licence(**terms).replace('["en"]', '["en", "fr"]').replace('title}" }', 'title}", fr = "Selon {title}" }')
    )
    press.carries("front", *entries)
    press.refresh()
    return press


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return opened(tmp_path, *news("a"))


def heard_a(press: Press, **who: Any) -> Talker:
    """A listener who heard story a, and nothing of what comes later."""
    talker = Talker(press.desk, door="alexa", **who)
    talker.asks("NewsIntent")
    return talker


def later(press: Press, *guids: str, **changes: Any) -> None:
    press.carries("front", *news("a", *guids, **changes))
    press.refresh(NOW + MINUTE)


def begins(answer: dict[str, Any], sentence: str) -> bool:
    return said(answer).startswith(f"<speak>{sentence}")


def findings(press: Press, now: datetime) -> list[str]:
    return [str(one) for one in audit(AuditRecords(press.database), US, now).findings]


# ── what is told ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("after", "when"),
    [
        (HOUR, "you heard earlier today"),
        (DAY, "you heard yesterday"),
        (2 * DAY, "you heard on Wednesday"),
        (6 * DAY, "you heard on Wednesday"),
    ],
)
def test_a_correction_is_told_before_the_next_story_in_the_publishers_words(press, after, when):
    talker = heard_a(press)
    later(press, "b")
    press.notice("correct", "a", NOW + after)
    answer = talker.asks("NewsIntent", NOW + after)

    assert begins(answer, f"A correction from The Harbor Times, to a story {when}: {SENTENCE}<break")
    assert "From The Harbor Times" in said(answer)
    assert "correction" not in said(talker.asks("AMAZON.StartOverIntent", NOW + after + MINUTE))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("kill", "The Harbor Times has withdrawn a story you heard here yesterday."),
        ("withhold", "For now, The Harbor Times is holding back a story you heard here yesterday."),
        ("update", "The Harbor Times has updated a story you heard here yesterday."),
    ],
)
def test_what_else_became_of_it_is_told_in_our_own_words_and_names_no_subject(press, kind, sentence):
    talker = heard_a(press)
    later(press, "b", "c")
    press.notice(kind, "a", NOW + DAY)
    assert begins(talker.asks("NewsIntent", NOW + DAY), f"{sentence}<break")
    assert sentence not in said(talker.asks("AMAZON.NextIntent", NOW + DAY + MINUTE))


def test_a_release_is_told_to_who_was_told_of_the_withholding(press):
    knows, knows_not = heard_a(press), heard_a(press, listener="other")
    later(press, "b", "c", "d", "e", "f", "g")
    press.notice("withhold", "a", NOW + HOUR)
    knows.asks("NewsIntent", NOW + HOUR)
    press.notice("release", "a", NOW + 2 * HOUR)
    sentence = "The Harbor Times is no longer holding back the story you heard here earlier today."
    assert begins(knows.asks("NewsIntent", NOW + 2 * HOUR), sentence)
    assert "holding back" not in said(knows_not.asks("NewsIntent", NOW + 2 * HOUR))


@pytest.mark.parametrize(
    ("kind", "after", "sentence"),
    [
        (
            "correct",
            HOUR,
            f"The Harbor Times rectifie un article que vous avez entendu plus tôt dans la journée : {FRENCH}",
        ),
        ("correct", DAY, f"The Harbor Times rectifie un article que vous avez entendu hier : {FRENCH}"),
        ("correct", 3 * DAY, f"The Harbor Times rectifie un article que vous avez entendu mercredi : {FRENCH}"),
        ("kill", 3 * DAY, "The Harbor Times a retiré un article que vous avez entendu ici mercredi."),
        (
            "withhold",
            3 * DAY,
            "Pour l'instant, The Harbor Times suspend un article que vous avez entendu ici mercredi.",
        ),
        ("update", 3 * DAY, "The Harbor Times a mis à jour un article que vous avez entendu ici mercredi."),
    ],
)
def test_in_french(tmp_path, kind, after, sentence):
    press = opened(tmp_path, *news("a", language="fr-FR"))
    talker = heard_a(press, locale="fr-FR")
    later(press, "b", language="fr-FR")
    press.notice(kind, "a", NOW + after, text=FRENCH if kind == "correct" else None)
    assert begins(talker.asks("NewsIntent", NOW + after), sentence)


def test_the_day_is_the_listeners_own(press):
    """Eleven in the evening in Chicago is the next day already in London."""
    late = datetime.fromisoformat("2026-11-26T05:00:00+00:00")
    talker = Talker(press.desk, door="alexa")
    talker.asks("NewsIntent", late)
    later(press, "b")
    press.notice("kill", "a", late + 2 * HOUR)
    assert "yesterday" in said(talker.asks("NewsIntent", late + 2 * HOUR))


def test_several_kills_of_a_title_are_one_sentence(tmp_path):
    press = opened(tmp_path, *news("a", "b"))
    talker = heard_a(press)
    later(press, "b", "c")
    for guid in "ab":
        press.notice("kill", guid, NOW + HOUR)
    answer = talker.asks("NewsIntent", NOW + HOUR)
    assert begins(answer, "The Harbor Times has withdrawn several stories you heard here.<break")
    assert said(answer).count("withdrawn") == 1
    assert "withdrawn" not in said(talker.asks("NewsIntent", NOW + 2 * HOUR))


@pytest.mark.parametrize(("kind", "sentence"), [("kill", "withdrawn a story"), ("withhold", "holding back a story")])
def test_a_notice_by_a_link_is_told_to_who_heard_any_story_that_has_it(tmp_path, kind, sentence):
    link = "https://harbor.example/one"
    press = opened(tmp_path, *news("b", link=link))
    talker = heard_a(press)
    press.carries("front", *news("a", "b", link=link), *news("c"))
    press.refresh(NOW + MINUTE)
    press.notice(kind, link, NOW + HOUR)
    assert press.rows("SELECT story FROM notice") == [(harbor_id("a"),)], "the newest of the two, which nobody heard"
    assert sentence in said(talker.asks("NewsIntent", NOW + HOUR))
    assert sentence not in said(talker.asks("NewsIntent", NOW + 2 * HOUR))
    if kind == "withhold":
        press.notice("release", link, NOW + 2 * HOUR)
        assert "no longer holding back the story" in said(talker.asks("NewsIntent", NOW + 2 * HOUR))


def test_what_an_answer_has_no_room_for_waits_for_the_next(press):
    talker = heard_a(press)
    later(press, "b", "c", "d", "e", "f", "g", "h")
    for number in range(3):
        press.notice("correct", "a", NOW + HOUR, text=f"Sentence {'xyz'[number]} puts it right.")
    first, second, third = (said(talker.asks("NewsIntent", NOW + HOUR + n * MINUTE)) for n in range(3))
    assert (first.count("A correction"), second.count("A correction"), third.count("A correction")) == (2, 1, 0)
    assert "Sentence x" in first
    assert "Sentence y" in first
    assert "Sentence z" in second


# ── who is told, and when ─────────────────────────────────────────────────────────────────────────


def test_who_did_not_hear_it_is_not_told(press):
    later(press, "b")
    press.notice("kill", "a", NOW + HOUR)
    assert "withdrawn" not in said(Talker(press.desk, listener="new").asks("NewsIntent", NOW + HOUR))


def test_who_heard_it_after_the_correction_is_not_told(press):
    press.notice("correct", "a", NOW)
    talker = Talker(press.desk, listener="new")
    talker.asks("NewsIntent", NOW + MINUTE)
    later(press, "b")
    assert "A correction" not in said(talker.asks("NewsIntent", NOW + HOUR))


@pytest.mark.parametrize("kind", ["kill", "correct", "withhold", "update"])
def test_a_licence_may_have_nobody_told(tmp_path, kind):
    press = opened(tmp_path, *news("a"), tell=[one for one in ALL if one != kind])
    talker = heard_a(press)
    later(press, "b")
    press.notice(kind, "a", NOW + HOUR)
    answer = said(talker.asks("NewsIntent", NOW + HOUR))
    assert not any(word in answer for word in ("withdrawn", "correction", "holding back", "updated a story", SENTENCE))


def test_nobody_is_told_later_than_the_licence_allows(tmp_path):
    press = opened(tmp_path, *news("a"), within="1d")
    told, too_late = heard_a(press), heard_a(press, listener="other")
    later(press, "b")
    press.notice("kill", "a", NOW + HOUR)
    assert "withdrawn" in said(told.asks("NewsIntent", NOW + HOUR + DAY - SECOND))
    assert "withdrawn" not in said(too_late.asks("NewsIntent", NOW + HOUR + DAY))


@pytest.mark.parametrize("intent", ["Launch", "AMAZON.HelpIntent", "SourcesIntent", "LinkIntent", "AMAZON.StopIntent"])
def test_an_answer_without_a_story_tells_nothing(press, intent):
    talker = heard_a(press)
    later(press, "b")
    press.notice("correct", "a", NOW + HOUR)
    assert "A correction" not in said(talker.asks(intent, NOW + HOUR))
    assert "A correction" in said(talker.asks("NewsIntent", NOW + HOUR + MINUTE))


@pytest.mark.parametrize("intent", ["MoreIntent", "ExcerptIntent", "AMAZON.RepeatIntent", "AMAZON.ResumeIntent"])
def test_nothing_is_told_inside_a_story(tmp_path, intent):
    """As between two steps of a recipe: the listener is in the middle of something."""
    press = opened(tmp_path, *news("a", "b"))
    talker = heard_a(press)
    talker.asks("ChooseIntent", NOW, position="second")
    press.notice("correct", "a", NOW + MINUTE)
    assert "A correction" not in said(talker.asks(intent, NOW + MINUTE))


def test_told_is_what_was_heard_out(press):
    """Who breaks in while it is being said is told again, before the next story."""
    talker = Talker(press.desk, door="alexa")
    later(press, "b", "c", "d", "e", "f", "g", "h")
    press.notice("update", "nothing", NOW)
    skill = AlexaSkill(press.desk, SKILL_ID, (KEY,))

    def asks(now: datetime) -> str:
        request = json.dumps(talker.envelope("NewsIntent", now)).encode()
        return said(json.loads(skill.answer(read_envelope(request), "alexa", now).body))

    talker.asks("NewsIntent", NOW)
    told = press.rows("SELECT story FROM heard")
    press.notice("correct", told[0][0], NOW + MINUTE)
    first = asks(NOW + HOUR)
    again = asks(NOW + HOUR + 3 * SECOND)
    after = asks(NOW + HOUR + 3 * SECOND + MINUTE)
    assert ["A correction" in one for one in (first, again, after)] == [True, True, False]


def test_who_breaks_in_before_a_story_begins_again_has_heard_it_all_the_same(press):
    talker = heard_a(press)
    skill = AlexaSkill(press.desk, SKILL_ID, (KEY,))
    for seconds in (0, 0.1):  # told again, and cut off at once
        now = NOW + HOUR + timedelta(seconds=seconds)
        skill.answer(read_envelope(json.dumps(talker.envelope("AMAZON.StartOverIntent", now)).encode()), "alexa", now)
    later(press, "b")
    press.notice("kill", "a", NOW + DAY)
    assert "withdrawn a story" in said(talker.asks("NewsIntent", NOW + DAY))


def test_a_correction_of_a_story_that_was_withheld_waits_for_its_release(press):
    talker = heard_a(press)
    later(press, "b", "c", "d", "e", "f", "g")
    press.notice("correct", "a", NOW + HOUR)
    press.notice("withhold", "a", NOW + HOUR)
    assert SENTENCE not in said(talker.asks("NewsIntent", NOW + HOUR))
    press.notice("release", "a", NOW + 2 * HOUR)
    assert SENTENCE in said(talker.asks("NewsIntent", NOW + 2 * HOUR))


def test_a_kill_ends_a_correction_that_was_not_told_yet(press):
    talker = heard_a(press)
    later(press, "b")
    press.notice("correct", "a", NOW + HOUR)
    press.notice("kill", "a", NOW + HOUR)
    answer = said(talker.asks("NewsIntent", NOW + HOUR))
    assert (SENTENCE in answer, "withdrawn a story" in answer) == (False, True)


def test_a_correction_stands_beside_no_other_publisher_unless_its_licence_permits(tmp_path):
    press = Press(tmp_path)
    alone = licence(tell=ALL).replace('beside = ["other_publishers"]', "")
    press.licensed(alone, licence("mill-1", licensor="mill", feeds=["mill"]))
    press.carries("front", *news("a"))
    press.carries("mill", *news("m"))
    press.refresh()
    talker = Talker(press.desk)
    assert "The Harbor Times" in said(talker.asks("TitleNewsIntent", NOW, title="harbor times"))
    press.notice("correct", "a", NOW + HOUR)
    assert SENTENCE not in said(talker.asks("TitleNewsIntent", NOW + HOUR, title="the mill"))
    later(press, "b")
    assert SENTENCE in said(talker.asks("TitleNewsIntent", NOW + 2 * HOUR, title="harbor times"))


# ── on record ─────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_a_use_that_costs_nothing_and_counts_nowhere(tmp_path):
    price = 'model = "per_use"\ncurrency = "USD"\nminimum_per_month = "0.00"\nmaximum_per_month = "10.00"\n' + (
        'per_use = { headline = "0", abstract = "0.01", summary = "0.01", excerpt = "0.01" }'
    )
    press = opened(tmp_path, *news("a"), model=price)
    talker = heard_a(press)
    later(press, "b")
    press.notice("correct", "a", NOW + HOUR)
    quota = press.rows("SELECT sum(uses) FROM quota WHERE listener = 0")
    talker.asks("NewsIntent", NOW + HOUR)
    ((story, clause, words, verbatim, price_micros, billable, door),) = press.rows(
        "SELECT story, clause, words, verbatim_words, price_micros, billable, door FROM ledger WHERE use = 'correction'"
    )
    assert (story, clause, words, verbatim) == (harbor_id("a"), "0.toml: takedown.tell", 0, 8)
    assert (price_micros, billable, door) == (0, 0, "alexa")
    ((uses,),) = press.rows("SELECT count(*) FROM ledger WHERE kind = 'use' AND use <> 'correction'")
    assert press.rows("SELECT sum(uses) FROM quota WHERE listener = 0") == [(uses,)]
    assert quota != [(uses,)]
    assert press.rows("SELECT count(*) FROM heard WHERE use = 'correction'") == [(0,)]
    assert findings(press, NOW + 2 * HOUR) == []


def test_a_correction_is_told_as_long_as_its_clause_says_whatever_becomes_of_the_storys_words(tmp_path):
    press = opened(tmp_path, *news("a"), keep="1h")
    talker = heard_a(press)
    press.notice("correct", "a", NOW + MINUTE)
    later(press, "b", sections=("Sea",))  # the story is filed anew
    press.licensed(licence(version=2, starts="2026-11-25", tell=ALL, max_age="unlimited", keep="30m"))
    later(press, "b", sections=("Sky",))
    press.carries("front", *news("c"))
    press.refresh(NOW + DAY)
    assert SENTENCE in said(talker.asks("NewsIntent", NOW + DAY))


def test_a_correction_does_not_hide_an_update_of_its_story(press):
    talker = heard_a(press)
    later(press, "b")
    press.notice("correct", "a", NOW + HOUR)
    press.carries("front", entry("a", edition="2"), *news("b", "c"))
    press.refresh(NOW + HOUR)
    answers = said(talker.asks("NewsIntent", NOW + HOUR)) + said(talker.asks("AMAZON.NextIntent", NOW + HOUR + MINUTE))
    assert "This one has changed since you heard it." in answers
    assert findings(press, NOW + 2 * HOUR) == []


def test_a_retry_tells_it_again_and_no_other_answer_does(press):
    talker = heard_a(press)
    later(press, "b", "c", "d", "e", "f")
    press.notice("correct", "a", NOW + HOUR)
    request = talker.envelope("NewsIntent", NOW + HOUR)
    first = talker.sends(request, NOW + HOUR)
    assert talker.sends(request, NOW + HOUR + MINUTE) == first
    assert SENTENCE.encode() in first
    assert SENTENCE not in said(talker.asks("AMAZON.NextIntent", NOW + HOUR + 2 * MINUTE))
    press.notice("kill", "a", NOW + HOUR + MINUTE)
    assert SENTENCE.encode() not in talker.sends(request, NOW + HOUR + MINUTE)


def test_who_is_told_is_forgotten_when_nobody_is_told_any_more(press):
    talker = heard_a(press)
    later(press, "b")
    press.notice("kill", "a", NOW + HOUR)
    talker.asks("NewsIntent", NOW + HOUR)
    assert press.rows("SELECT count(*) FROM told") == [(1,)]
    press.stories.purge(NOW + HOUR + 7 * DAY)
    assert press.rows("SELECT count(*) FROM told") == [(0,)]
