"""A listener's own day, nearly enough: nobody tells us the time zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

# Hours from UTC in the locale's region.
_HOURS = {
    "US": -6, "CA": -5, "GB": 0, "IE": 0, "FR": 1, "BE": 1, "CH": 1, "LU": 1, "IN": 5.5, "AU": 10, "NZ": 12,
}  # fmt: skip
_BEGINS = {"midnight": time(0), "morning": time(5), "noon": time(12), "evening": time(18)}
_LASTED = {"hour": 1, "two-hours": 2, "three-hours": 3, "yesterday": 24}


def from_utc(locale: str) -> timedelta:
    """How far a listener's clock is from UTC, by the region of `locale`, such as `en-US`."""
    return timedelta(hours=_HOURS.get(locale.rpartition("-")[2], 0))


def moment_named(name: str, now: datetime, locale: str) -> datetime | None:
    """When it was last `morning`, `noon`, `evening` or `midnight` for a listener, or an `hour` ago; UTC.

    Since yesterday is since this time of the day before. `None` for a name that is none of these.
    """
    if name in _LASTED:
        return now - timedelta(hours=_LASTED[name])
    if name not in _BEGINS:
        return None
    own = now + from_utc(locale)
    begins = own.replace(hour=_BEGINS[name].hour, minute=0, second=0, microsecond=0)
    return (begins if begins <= own else begins - timedelta(days=1)) - from_utc(locale)
