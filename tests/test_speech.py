"""A pronunciation from the operator's file to what Alexa is sent, and what a change of the file changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from skill.compose import open_house
from skill.errors import LexiconError
from skill.voice.ear import Ear
from skill.voice.ear.lexicon import read_lexicon
from tests.houses import MINUTE, NOW, Press, Talker, entry, licence, said, sample_house

TOLD = "Orrin met the council of Kyiv on Friday about the harbor."
REST = "Nobody was against it, and the rain went on all night. It is to be built in spring."


def hear_with(press: Press, sub: str) -> None:
    ear = Ear(read_lexicon({"publisher": {"harbor": {"en": {"Orrin": {"sub": sub}}}}}, "mine.toml"))
    press.newsroom = replace(press.newsroom, ear=ear)


def press_with(folder: Path, sub: str) -> Press:
    press = Press(folder)
    hear_with(press, sub)
    press.licensed(licence())
    press.carries("front", entry("s1", body=f"{TOLD} {REST}"))
    press.refresh()
    return press


def test_a_word_reaches_alexa_with_its_pronunciation(tmp_path: Path):
    answer = said(Talker(press_with(tmp_path, "orren & co").desk).asks("NewsIntent"))

    assert '<sub alias="orren &amp; co">Orrin</sub> met the council' in answer
    assert '<phoneme alphabet="ipa" ph="ˈkiːɪv">Kyiv</phoneme>' in answer
    assert "\ue000" not in answer


def test_a_lexicon_that_changes_changes_no_answer_that_was_given(tmp_path: Path):
    press = press_with(tmp_path, "orren")
    talker = Talker(press.desk)
    request = talker.envelope("NewsIntent", NOW)
    first = talker.sends(request, NOW)
    hear_with(press, "another")
    press.licensed(licence(version=2))
    press.carries("front", entry("s1", body=f"{TOLD} {REST}"), entry("s2", body=f"Now {TOLD} {REST}"))
    press.refresh(NOW + MINUTE)

    assert b"orren" in first
    assert talker.sends(request, NOW + MINUTE) == first
    assert "another" in said(talker.asks("NewsIntent", NOW + MINUTE))


def test_a_lexicon_with_a_fault_stops_the_house_with_a_sentence(tmp_path: Path):
    settings = sample_house(tmp_path).settings
    path = tmp_path / "words.toml"
    path.write_text('[publisher.nobody.en]\nOrrin = { sub = "orren" }\n', encoding="utf-8")

    with pytest.raises(
        LexiconError, match=r"words.toml: publisher.nobody: found 'nobody'; write the id of a publisher"
    ):
        open_house(replace(settings, lexicon=path))
