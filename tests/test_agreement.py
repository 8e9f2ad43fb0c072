"""Where two folders must say the same."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

import skill.settings
from skill.alexa.envelope import read_envelope
from skill.app import create_app
from skill.simulator.envelopes import refreshed
from skill.voice.moves import MOVES
from skill.voice.strings import LOCALES
from tests.houses import sample_house
from tests.samples import ROOT, SKILL_ID


def data_of(answer: TestResponse) -> Any:
    """What the answer's JSON says."""
    return json.loads(answer.data)


REQUESTS = sorted((ROOT / "fixtures/requests").glob("*.json"))
# Alexa sends these to any skill; no model lists them.
BUILT_IN = {"AMAZON.NavigateHomeIntent"}


def intents(locale: str) -> set[str]:
    model = json.loads((ROOT / "interaction_model" / f"{locale}.json").read_text(encoding="utf-8"))
    return {one["name"] for one in model["interactionModel"]["languageModel"]["intents"]}


def envelope_of(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((ROOT / "fixtures/requests" / f"{name}.json").read_text(encoding="utf-8"))
    return data


@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_has_exactly_one_move_and_every_move_an_intent(locale):
    assert intents(locale) | BUILT_IN == MOVES.keys() - {"Launch"}


def test_there_is_a_model_for_every_locale_and_no_other():
    assert {path.stem for path in (ROOT / "interaction_model").glob("*.json")} == set(LOCALES)


def test_every_setting_is_explained_where_settings_are_read():
    explained = re.findall(r"^(NEWS_\w+)", skill.settings.__doc__ or "", re.MULTILINE)
    assert explained == list(skill.settings.KNOWN)


def test_the_settings_that_setup_writes_are_known():
    written = re.findall(r"^(NEWS_\w+)=", (ROOT / ".ci/write_env.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(written) <= set(skill.settings.KNOWN)
    assert {"NEWS_LICENSEE", "NEWS_SKILL_ID", "NEWS_LISTENER_KEY"} <= set(written)


def test_there_is_an_envelope_for_every_intent_and_for_opening():
    made = {read_envelope(path.read_bytes()).ask.intent for path in REQUESTS}
    assert made >= MOVES.keys()


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_every_envelope_is_alexas_and_gets_a_valid_answer(path, tmp_path):
    client = create_app(sample_house(tmp_path)).test_client()
    now = datetime.now(UTC)
    if path.stem not in {"news", "launch", "skill-enabled"}:
        assert client.post("/alexa", json=refreshed(envelope_of("news"), "first", "session", now)).status_code == 200
    answer = client.post("/alexa", json=refreshed(envelope_of(path.stem), "second", "session", now))

    assert answer.status_code == 200, answer.data
    assert data_of(answer)["version"] == "1.0"
    response = data_of(answer)["response"]
    assert len(answer.data) <= 24_000
    is_open = response.get("shouldEndSession") is False
    assert is_open == ("reprompt" in response)
    for speech in (response.get("outputSpeech"), response.get("reprompt", {}).get("outputSpeech")):
        if speech:
            assert ElementTree.fromstring(speech["ssml"]).tag == "speak"
    kind = read_envelope(path.read_bytes()).type
    assert ("outputSpeech" in response) == (kind in {"LaunchRequest", "IntentRequest"})


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_every_envelope_is_for_the_sample_skill_and_holds_nobodys_id(path):
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"amzn1\.ask\.skill\.[\w-]+", text)) == {SKILL_ID}


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
        for line in filter(None, lines):
            assert line == "-r requirements.txt" or re.fullmatch(r"[a-z0-9-]+==[\w.]+", line), line


def test_the_commands_of_the_readme_and_help_exist():
    from skill.cli import _COMMANDS

    files = {path.stem for path in (ROOT / "skill/cli").glob("*.py")}
    assert set(_COMMANDS) <= files
