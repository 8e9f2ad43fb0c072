"""Forgetting a listener, as somebody else than the listener asks for it: an operator, Alexa, or the calendar.

By voice it is part of a turn (`Turn.forget`), since that has an answer to give.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from skill.desk.ports.turns import ListenerStore

# Alexa says by her clock when somebody left, and we know by ours when somebody spoke. A request is refused where the
# two differ by more than this, so who spoke later than this after leaving has come back.
CLOCKS_DIFFER = timedelta(seconds=150)


def forget(listeners: ListenerStore, listener_keys: Sequence[str]) -> bool:
    """Forget the listener of these keys. False where nobody is known by them: once more is no harm."""
    return listeners.forget(listener_keys, None)


def forget_who_left(listeners: ListenerStore, listener_keys: Sequence[str], left_at: datetime) -> bool:
    """Forget who switched the skill off at `left_at`, unless they have come back since.

    Alexa sends an event again until it is acknowledged, so it may come late and more than once.
    """
    return listeners.forget(listener_keys, left_at + CLOCKS_DIFFER)


def withdraw_country(listeners: ListenerStore, listener_keys: Sequence[str]) -> None:
    """The consent was taken back: the country that is kept goes. It is asked for anew where it is needed."""
    listeners.withdraw_country(listener_keys)


def forget_unseen(listeners: ListenerStore, since: datetime) -> int:
    """Forget who has not been heard since a moment. Returns how many were."""
    return listeners.forget_unseen(since)
