"""Forgetting as a verb: who is meant, and who has come back since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from skill.desk.forgetting import CLOCKS_DIFFER, forget, forget_unseen, forget_who_left, withdraw_country
from skill.desk.pseudonym import pseudonyms
from tests.houses import HOUR, NOW

SECOND = timedelta(seconds=1)


@dataclass
class FakeListeners:
    """`desk.ports.turns.ListenerStore`: by hash, when each was heard last and which country is kept."""

    heard: dict[str, datetime] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)

    def forget(self, key_hashes: Sequence[str], unless_heard_after: datetime | None) -> bool:
        known = [one for one in key_hashes if one in self.heard]
        if unless_heard_after and any(self.heard[one] > unless_heard_after for one in known):
            return False
        return bool([self.heard.pop(one) for one in known])

    def withdraw_country(self, key_hashes: Sequence[str]) -> None:
        for one in key_hashes:
            self.countries.pop(one, None)

    def count(self, unseen_since: datetime | None) -> int:
        return len([one for one in self.heard.values() if unseen_since is None or one < unseen_since])

    def forget_unseen(self, since: datetime) -> int:
        gone = [one for one, heard in self.heard.items() if heard < since]
        return len([self.heard.pop(one) for one in gone])


def test_whoever_is_meant_is_forgotten_whenever_they_were_heard():
    listeners = FakeListeners({"newer": NOW + HOUR, "other": NOW})

    assert [forget(listeners, ("newest", "newer")) for _ in range(2)] == [True, False]
    assert listeners.heard == {"other": NOW}


@pytest.mark.parametrize(
    ("heard_at", "is_forgotten"),
    [(NOW - HOUR, True), (NOW, True), (NOW + CLOCKS_DIFFER, True), (NOW + CLOCKS_DIFFER + SECOND, False)],
)
def test_who_left_is_forgotten_unless_they_came_back_since(heard_at: datetime, is_forgotten: bool):
    """Alexa's clock and ours may differ, and that must not keep what is to go."""
    listeners = FakeListeners({"key": heard_at})

    assert forget_who_left(listeners, ("key",), NOW) is is_forgotten
    assert bool(listeners.heard) is not is_forgotten


def test_a_country_and_the_unseen_go_where_the_store_keeps_them():
    listeners = FakeListeners({"a": NOW, "b": NOW + HOUR}, {"a": "US"})
    withdraw_country(listeners, ("newest", "a"))

    assert listeners.countries == {}
    assert forget_unseen(listeners, NOW + HOUR) == 1
    assert listeners.heard == {"b": NOW + HOUR}


def test_a_pseudonym_differs_by_key_and_by_account_and_tells_neither():
    keys = (b"one key" * 8, b"other key" * 8)
    found = {*pseudonyms(keys, "amzn1.ask.account.A"), *pseudonyms(keys, "amzn1.ask.account.B")}

    assert len(found) == 4
    assert {len(one) for one in found} == {64}
    assert pseudonyms(keys, "amzn1.ask.account.A") == pseudonyms(keys, "amzn1.ask.account.A")
    assert not any("amzn1" in one for one in found)
