"""A licence for the voice alone: no headline on the card, no address promised that may not be sent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from skill.compose import House, open_house
from tests.conversations.talker import Talker, story_of, wrong_with
from tests.samples import ROOT, refreshed, sample_settings, serving_samples


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("voice-alone")
    licences = folder / "licences"
    licences.mkdir()
    written = (ROOT / "fixtures/licences/harbor.toml").read_text(encoding="utf-8")
    only = written.replace('channels = ["voice", "screen"]', 'channels = ["voice"]')
    assert only != written
    (licences / "harbor.toml").write_text(only, encoding="utf-8")
    shutil.copytree(ROOT / "fixtures/feeds", folder / "feeds")
    with serving_samples(folder / "feeds") as port:
        opened = open_house(replace(sample_settings(folder, port=port), licences=licences))
        opened.database.migrate()
        refreshed(opened)
    yield opened
    opened.database.close()


@pytest.fixture
def listener(house: House) -> Talker:
    return Talker(house)


def test_a_card_holds_title_credit_and_address_and_no_headline(listener: Talker, house: House):
    answer = listener.ask("TitleNewsIntent", title="x#harbor-times")
    cards = [card.split("\n") for card in answer.card.split("\n\n")]

    assert [card[0] for card in cards] == ["The Harbor Times"] * len(answer.stories)
    assert [card[-1] for card in cards] == [story_of(house, story).link for story in answer.stories]
    assert {row.channel for row in answer.rows} == {"voice"}


def test_no_address_is_promised_that_may_not_be_sent(listener: Talker):
    listener.ask("TitleNewsIntent", title="x#harbor-times")
    keys = [listener.ask(intent).keys[-1] for intent in ("MoreIntent", "MoreIntent", "MoreIntent")]
    asked = listener.ask("MoreIntent")

    assert not {"more.rest", "more.none"} & {*keys, *asked.keys}
    assert asked.keys == ["more.none_no_link", "next.offer"]
    assert listener.ask("LinkIntent").keys == ["link.none", "next.offer"]
    assert wrong_with(asked) == []
