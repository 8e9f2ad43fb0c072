"""The skill at its door: what is answered, what is not, and what costs nothing."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.compose import House
from skill.errors import BadRequestError, StoreError
from skill.simulator.envelopes import refreshed
from skill.simulator.match import Matched
from tests.adversary.answers import faults_of
from tests.conversations.talker import Talker, matched_as, wrong_with
from tests.samples import ROOT, SKILL_ID, open_samples

NOW = datetime.now(UTC).replace(microsecond=0)
REQUESTS = {path.stem: path for path in sorted((ROOT / "fixtures/requests").glob("*.json"))}
CONVERSING = {"LaunchRequest", "IntentRequest"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("skill"))
    yield opened
    opened.database.close()


@pytest.fixture
def listener(house: House) -> Talker:
    return Talker(house)


def request(name: str, **changes: Any) -> dict[str, Any]:
    """A whole envelope from its file, now; of a request id of its own."""
    template: dict[str, Any] = json.loads(REQUESTS[name].read_text(encoding="utf-8"))
    found = refreshed(template, f"{name}.{id(changes)}.{datetime.now(UTC).timestamp()}", "session", NOW)
    return found | {"request": found["request"] | changes}


def on_record(house: House) -> tuple[Any, ...]:
    """All that an answer writes."""
    tables = ("answer", "ledger", "heard", "quota", "spend", "conversation", "listener")
    return tuple(house.database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


# ── every kind of request ─────────────────────────────────────────────────────────────────────────


def test_answers_leave_nothing_for_the_garbage_collector(house: House):
    skill = AlexaSkill(house.desk, SKILL_ID, house.settings.listener_keys)
    talker = Talker(house)
    intents = ["NewsIntent", "AMAZON.NextIntent", "MoreIntent", "AMAZON.RepeatIntent", "AMAZON.HelpIntent"] * 2
    asked = [read_envelope(json.dumps(talker.asked(Matched(intent))).encode()) for intent in intents]
    gc.disable()
    gc.freeze()  # what others left is theirs
    try:
        for one in asked:
            skill.answer(one, "simulator", datetime.now(UTC))
        left = gc.collect()
    finally:
        gc.unfreeze()
        gc.enable()

    assert left == 0


@pytest.mark.parametrize("name", REQUESTS)
def test_every_request_gets_a_valid_answer(listener: Talker, name: str):
    asked = request(name)
    listener.locale = asked["request"].get("locale", "en-US")
    answer = listener.send(asked, at=NOW)

    assert faults_of(200, answer.body, asked["request"]) == []
    if asked["request"]["type"] in CONVERSING:
        assert wrong_with(answer) == []
    elif asked["request"]["type"] != "CanFulfillIntentRequest":
        assert json.loads(answer.body) == {"version": "1.0", "response": {}}


@pytest.mark.parametrize("kind", ["Alexa.Telepathy.Thought", "AudioPlayer.PlaybackStarted", "Display.ElementSelected"])
def test_a_request_of_a_type_that_we_do_not_know_is_answered_with_nothing(listener: Talker, house: House, kind: str):
    before = on_record(house)
    answer = listener.send(request("apl-user-event", type=kind), at=NOW)

    assert json.loads(answer.body) == {"version": "1.0", "response": {}}
    assert on_record(house) == before


@pytest.mark.parametrize(("intent", "can"), [("TopicNewsIntent", "YES"), ("TeleportIntent", "NO")])
def test_whether_we_could_answer_is_said_without_a_word_or_a_row(listener: Talker, house: House, intent: str, can: str):
    before = on_record(house)
    asked = request("can-fulfill")
    asked["request"]["intent"]["name"] = intent
    answer = listener.send(asked, at=NOW)

    assert answer.response == {
        "canFulfillIntent": {"canFulfill": can, "slots": {"topic": {"canUnderstand": can, "canFulfill": can}}}
    }
    assert on_record(house) == before


def test_the_end_of_a_session_is_answered_with_nothing(listener: Talker, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, "byline.alexa"):
        ended = listener.send(request("session-ended"), at=NOW)
        failed = listener.send(request("session-ended-error"), at=NOW)

    assert (ended.response, failed.response) == ({}, {})
    assert (ended.rows, failed.rows) == ((), ())
    assert [record.getMessage() for record in caplog.records] == ["session ended with error INVALID_RESPONSE"]


def test_an_intent_of_tomorrow_gets_a_spoken_answer(listener: Talker):
    assert listener.ask("TeleportIntent").keys == ["fallback.text"]


@pytest.mark.parametrize("locale", ["de-DE", "es-MX"])
def test_a_language_that_we_do_not_speak_is_said_so_and_costs_nothing(listener: Talker, house: House, locale: str):
    before = on_record(house)
    answer = listener.send(request("news", locale=locale), at=NOW)

    assert answer.speech == "Sorry, I don't speak that language yet."
    assert not answer.is_open
    assert on_record(house) == before


# ── who may ask ───────────────────────────────────────────────────────────────────────────────────


def refused(house: House, envelope: dict[str, Any], now: datetime = NOW) -> str:
    before = on_record(house)
    with pytest.raises(BadRequestError) as raised:
        Talker(house).skill.answer(read_envelope(json.dumps(envelope).encode()), "alexa", now)
    assert on_record(house) == before
    return str(raised.value)


@pytest.mark.parametrize("part", ["session", "context"])
def test_another_skills_request_is_refused(house: House, part: str):
    asked = json.loads(json.dumps(request("news")))
    system = asked["context"]["System"] if part == "context" else asked["session"]
    system["application"]["applicationId"] = "amzn1.ask.skill.other"

    assert "applicationId" in refused(house, asked)


@pytest.mark.parametrize("seconds", [-151, 151])
def test_a_stale_request_is_refused(house: House, seconds: int):
    assert "timestamp" in refused(house, request("news"), NOW + timedelta(seconds=seconds))


def test_a_request_of_nobody_is_refused(house: House):
    asked = json.loads(json.dumps(request("news")))
    for place in (asked["session"], asked["context"]["System"]):
        place["user"] = {}

    assert "userId" in refused(house, asked)


# ── the same request again ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
@pytest.mark.parametrize(
    "intents", [["NewsIntent"], ["NewsIntent", "MoreIntent"], ["NewsIntent", "LinkIntent"], ["AMAZON.HelpIntent"]]
)
def test_a_retry_gets_the_same_bytes_and_writes_nothing(house: House, locale: str, intents: list[str]):
    talker = Talker(house, locale, locale[-2:])
    for intent in intents:
        first = talker.ask(intent)
    before = on_record(house)
    again = talker.send(first.request, at=talker.now)

    assert again.body == first.body
    assert on_record(house) == before


def test_a_retry_leaves_the_conversation_where_it_is(listener: Talker):
    first = listener.ask("NewsIntent")
    following = listener.ask("AMAZON.NextIntent").stories
    listener.send(first.request, at=listener.now - timedelta(seconds=1))

    assert listener.ask("AMAZON.RepeatIntent").stories == following


def test_a_used_id_with_another_request_is_refused(listener: Talker, house: House):
    first = listener.ask("NewsIntent")
    other = json.loads(json.dumps(first.request))
    other["request"]["locale"] = "en-CA"

    assert "used before" in refused(house, other, listener.now)


def test_a_used_id_from_another_listener_is_refused(listener: Talker, house: House):
    first = json.loads(json.dumps(listener.ask("NewsIntent").request))
    for place in (first["session"], first["context"]["System"]):
        place["user"]["userId"] = "amzn1.ask.account.SOMEBODYELSE"

    assert "used before" in refused(house, first, listener.now)


@pytest.mark.parametrize(
    "attributes", [{"line": ["x"], "offer": "news"}, {"state": "[]"}, {"deep": [[{}] * 50]}, [], 7]
)
def test_session_attributes_change_nothing(house: House, attributes: Any):
    plain, other = Talker(house), Talker(house)
    asked = other.asked(matched_as("AMAZON.YesIntent"))
    asked["session"]["attributes"] = attributes

    assert other.send(asked).keys == plain.ask("AMAZON.YesIntent").keys == ["yes.unclear"]


def test_nothing_comes_back_in_session_attributes(listener: Talker):
    assert json.loads(listener.ask("NewsIntent").body)["sessionAttributes"] == {}


@pytest.mark.parametrize(
    ("locale", "has_style", "is_news"),
    [
        ("en-US", True, True),
        ("en-AU", True, True),
        ("en-GB", True, False),
        ("fr-FR", True, False),
        ("en-US", False, False),
    ],
)
def test_a_newsreader_speaks_where_it_was_asked_for_and_alexa_has_one(
    house: House, locale: str, has_style: bool, is_news: bool
):
    asking = replace(house, settings=replace(house.settings, has_news_style=has_style))
    talker = Talker(asking, locale, locale[-2:])
    request = talker.asked(matched_as("NewsIntent"))
    heard, again = talker.send(request), talker.send(request)

    assert (b"<amazon:domain name=" in heard.body) == is_news
    assert faults_of(200, heard.body, request["request"]) == []
    assert again.body == heard.body


# ── what fails ────────────────────────────────────────────────────────────────────────────────────


def broken(house: House, error: Exception) -> AlexaSkill:
    """A skill whose turns fail at the commit, when all is cleared."""

    def no_id(_now: datetime) -> str:
        raise error

    return AlexaSkill(replace(house.desk, new_id=no_id), SKILL_ID, house.settings.listener_keys)


@pytest.mark.parametrize("error", [RuntimeError("a secret of ours"), StoreError("busy"), KeyError("x")])
@pytest.mark.parametrize(
    ("locale", "said"), [("en-US", "Sorry, something went wrong"), ("fr-FR", "Pardon, nous avons")]
)
def test_what_fails_ends_in_an_apology_and_nothing_is_spent(
    house: House, error: Exception, locale: str, said: str, caplog: pytest.LogCaptureFixture
):
    talker = Talker(house, locale, locale[-2:])
    asked = talker.asked(matched_as("NewsIntent"))
    before = on_record(house)
    sent = broken(house, error).answer(read_envelope(json.dumps(asked).encode()), "alexa", talker.now, talker.country)

    assert faults_of(200, sent.body, asked["request"]) == []
    assert said in sent.body.decode()
    assert "secret" not in sent.body.decode()
    assert json.loads(sent.body)["response"]["shouldEndSession"] is True
    assert on_record(house) == before
    assert [record.levelname for record in caplog.records if record.name == "byline.alexa"] == ["ERROR"]
    assert talker.send(asked).stories


def test_logs_hold_no_word_of_a_story_and_no_name_of_a_listener(listener: Talker, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        answer = listener.ask("NewsIntent")

    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert not any(paragraph in logged for paragraph in answer.speech.split("\n"))
    assert listener.visitor.user_id not in logged


def test_the_database_names_no_listener(listener: Talker, house: House):
    listener.ask("NewsIntent")
    house.database.empty_journal()

    assert listener.visitor.user_id.encode() not in Path(house.database.path).read_bytes()


# ── doors ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("door", "is_billed"), [("alexa", True), ("unsigned", False), ("simulator", False)])
def test_a_try_is_told_and_not_billed(house: House, door: str, is_billed: bool):
    answer = Talker(house, door=door).ask("NewsIntent")

    assert {row.is_billable for row in answer.rows} == {is_billed}
    assert {row.door for row in answer.rows} == {door}
