"""Suspending a licence: nothing of it is said or fetched, from the next turn on, until it is resumed."""

from __future__ import annotations

from datetime import datetime

from skill.desk.ports.licences import LicenceRows, LicenceStore, Suspension
from skill.errors import WHAT_TO_RUN, SuspensionError


def suspend(licences: LicenceStore, licence: str, why: str, now: datetime) -> Suspension:
    """Every version of the id, in every process. Done twice it is done once; another reason takes the first's place.

    Raises `SuspensionError` for an id that no licence has, and where there is no reason.
    """
    reason = " ".join(why.split())
    if not reason.isprintable() or not reason:
        raise SuspensionError("a suspension says why, in words that can be printed: --why TEXT")
    _expect_known(licence, licences.load())
    return licences.suspend(licence, reason, now)


def resume(licences: LicenceStore, licence: str) -> None:
    """What the licence lets out may be said again. Raises `SuspensionError` where it is not suspended."""
    if licences.resume(licence):
        return
    rows = licences.load()
    _expect_known(licence, rows)
    raise SuspensionError(f"{licence} is not suspended; suspended: {', '.join(sorted(rows.suspended)) or 'none'}")


def _expect_known(licence: str, rows: LicenceRows) -> None:
    """A licence that is refused or whose file is gone is known too: it may come back."""
    known = sorted({row.id for row in rows.rows} | rows.refused.keys())
    if not known:
        raise SuspensionError(f"no licence was taken over yet; {WHAT_TO_RUN}")
    if licence not in known:
        raise SuspensionError(f"there is no licence {licence!r}; there are: {', '.join(known)}")
