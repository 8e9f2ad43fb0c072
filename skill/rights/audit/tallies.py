"""Uses by day and money by month: within the licence as they were made, and as the running counts have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from skill.rights.audit.findings import Finding, Rule, moment
from skill.rights.audit.rows import NOTHING_ARCHIVED, Archived, Counted, DayRecord, LedgerRow, MonthRecord
from skill.rights.audit.terms import Agreements

_EVERYONE = 0


def day_findings(day: DayRecord, agreements: Agreements, archived: Archived = NOTHING_ARCHIVED) -> Iterator[Finding]:
    """The uses of everyone (`uses_a_day`) and of each listener (`uses_of_a_listener`) on a UTC day are within the
    licence, tries apart; and the quota table counted what the ledger has (`quota`), unless some were archived or their
    listener was forgotten. A correction counts in neither.
    """
    counts: Counter[Counted] = Counter()
    for use in (one for one in day.uses if not one.is_correction):
        schedule = agreements.schedule(use.licence, use.licence_version, use.schedule)
        for listener in (_EVERYONE, use.listener or _EVERYONE):
            counted = Counted(use.schedule or "", listener, use.is_try)
            counts[counted] += 1
            if schedule is None:
                continue
            rule, limit = (
                (Rule.USES_A_DAY, schedule.uses_per_day)
                if listener == _EVERYONE
                else (Rule.USES_OF_A_LISTENER, schedule.uses_per_listener_day)
            )
            if limit is not None and counts[counted] > limit:
                yield Finding(rule, use.where, f"it is use {counts[counted]} of {day.day}, its licence allows {limit}")
    if day.counted is not None and not _is_archived(day.day, archived):
        for counted in sorted({*counts, *day.counted}):
            yield from _counted(day, counted, counts[counted], day.counted.get(counted, 0))


def _counted(day: DayRecord, counted: Counted, found: int, kept: int) -> Iterator[Finding]:
    was_forgotten = kept == 0 and counted.listener != _EVERYONE and not day.is_known(counted.listener)
    if found != kept and not was_forgotten:
        whose = "everyone" if counted.listener == _EVERYONE else "a listener"
        what = "tries" if counted.is_try else "uses"
        where = f"licence {day.licence}, {counted.schedule}, {day.day}"
        yield Finding(Rule.QUOTA, where, f"the ledger has {found} {what} of {whose}, the quota counted {kept}")


def month_findings(
    month: MonthRecord, agreements: Agreements, archived: Archived = NOTHING_ARCHIVED
) -> Iterator[Finding]:
    """What a month cost is within the licence, tries apart (`spend_a_month`), and the spend table says the same
    (`spend`), unless that month's uses were archived.
    """
    micros: Counter[bool] = Counter()
    for use in month.uses:
        if not _costs(use):
            continue
        micros[use.is_try] += use.price_micros
        terms = agreements.terms(use.licence, use.licence_version)
        limit = terms.micros_per_month if terms else None
        if limit is not None and micros[use.is_try] > limit:
            found = f"with it {month.month} cost {micros[use.is_try]} micros, its licence allows {limit}"
            yield Finding(Rule.SPEND_A_MONTH, use.where, found)
    if _is_archived(month.month, archived):
        return
    for is_try, what in ((False, "uses"), (True, "tries")):
        kept = month.micros.get(is_try, 0)
        if micros[is_try] != kept:
            sentence = f"by the ledger its {what} cost {micros[is_try]} micros, by the running sum {kept}"
            yield Finding(Rule.SPEND, f"licence {month.licence}, {month.month}", sentence)


def _is_archived(period: str, archived: Archived) -> bool:
    """Whether rows of a day or month may have been archived: the time of the newest that was is written alike."""
    return archived.until >= 0 and period <= moment(archived.until)[: len(period)]


def _costs(use: LedgerRow) -> bool:
    """A try is never billed, and meets a ceiling of the same size as a real use does."""
    return bool(use.billable) or use.is_try
