"""Moments as JSON tells them."""

from __future__ import annotations

from datetime import datetime


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 to the millisecond, as moments are kept."""
    return moment.isoformat(timespec="milliseconds") if moment else None
