"""How long a feed says of itself that it need not be read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_MINUTES = 60 * 24 * 365
# sy:updatePeriod of the RSS 1.0 syndication module, in minutes.
_PERIODS = {"hourly": 60, "daily": 60 * 24, "weekly": 60 * 24 * 7, "monthly": 60 * 24 * 30, "yearly": MOST_MINUTES}


def ttl_minutes(feed: Mapping[str, Any]) -> int | None:
    """`ttl` of RSS 2.0, or sy:updatePeriod by sy:updateFrequency; `feed` is a channel by feedparser's names."""
    written = _whole(feed.get("ttl"))
    if written is not None:
        return min(written, MOST_MINUTES)
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower())
    return period // max(1, _whole(feed.get("sy_updatefrequency")) or 1) if period else None


def _whole(found: object) -> int | None:
    written = _text(found).strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
