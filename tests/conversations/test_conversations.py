"""Golden conversations: typed lines, what each is heard as, and what must be heard and shown. One file each.

`country` is known with every request; from the turn with `consented` on it is what Amazon says when it is asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.compose import House
from tests.conversations.talker import Heard, Talker, said_of, story_of, wrong_with
from tests.samples import open_samples

CONVERSATIONS = sorted(Path(__file__).parent.glob("[0-9]*.toml"))
FEWEST_TURNS = 8


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("conversations"))
    yield opened
    opened.database.close()


def differences(turn: dict[str, Any], named: str, answer: Heard, house: House) -> Iterator[str]:
    if named != turn["intent"]:
        yield f"heard as {named}"
    if answer.told != turn.get("tells", []):
        yield f"tells {answer.told}"
    if answer.keys != turn["keys"]:
        yield f"says {answer.keys}"
    if bool(answer.card) is not turn.get("shows", bool(answer.stories)):
        yield f"shows {answer.card!r}"
    yield from (f"is not heard: {wanted}" for wanted in turn.get("heard", []) if not re.search(wanted, answer.speech))
    yield from (f"is heard: {found}" for found in turn.get("unheard", []) if re.search(found, answer.speech))
    yield from wrong_with(answer)
    for row in answer.rows:
        if row.kind == "use" and "voice" in (row.channel or "") and row.words:
            text = said_of(house, row.story or "")[row.use or ""]
            if text not in answer.speech:
                yield f"is told, and not heard: {row.title} {row.use}"
            if story_of(house, row.story or "").link not in answer.card.split("\n"):
                yield f"has no address: {row.title}"


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(house: House, path: Path):
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    talker = Talker(house, written["locale"], written.get("country"))
    assert len(written["turns"]) >= FEWEST_TURNS
    for number, turn in enumerate(written["turns"], 1):
        talker.consented = turn.get("consented", talker.consented)
        named, answer = talker.say(turn["say"])
        found = list(differences(turn, named, answer, house))
        assert found == [], f"turn {number}, {turn['say']!r}: {answer.speech}"


def test_there_are_conversations_in_both_languages():
    locales = [tomllib.loads(path.read_text(encoding="utf-8"))["locale"] for path in CONVERSATIONS]

    assert locales.count("en-US") >= 6
    assert locales.count("fr-FR") >= 2
