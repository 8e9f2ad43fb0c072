"""The audit: all that stands on record, judged again by `rights/audit`, which shares no code with the gate.

The port stands here and not in `ports.py`, which names the gate's own values: what the auditor imports may not
lead to the gate even at second hand. `lint-imports` proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from skill.rights.audit.answers import answer_findings
from skill.rights.audit.chain import link_findings
from skill.rights.audit.findings import Finding
from skill.rights.audit.rows import (
    AnswerRecord,
    Archived,
    DayRecord,
    LedgerRow,
    LicenceText,
    MonthRecord,
    StoryRecord,
)
from skill.rights.audit.silence import Silence
from skill.rights.audit.stories import story_findings
from skill.rights.audit.tallies import day_findings, month_findings
from skill.rights.audit.terms import Agreements, read_agreements
from skill.rights.audit.uses import row_findings

# A store that is wrong throughout is said to be so; nobody reads a million findings.
MOST_FINDINGS = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Records(Protocol):
    """The store at one moment. Everything is read as it is asked for, one row after the other."""

    def licences(self) -> Iterable[LicenceText]: ...

    def suspended_since(self) -> Mapping[str | None, int]: ...

    def archived(self) -> Archived:
        """The last row that was archived."""
        ...

    def ledger(self) -> Iterable[LedgerRow]:
        """Every row that was not archived, by strand and number."""
        ...

    def answers(self) -> Iterable[AnswerRecord]:
        """Every answer that is on record, or that a ledger row or what was heard names."""
        ...

    def stories(self) -> Iterable[StoryRecord]:
        """Every story that is on record, or that a rendition, a use or the index names."""
        ...

    def days(self) -> Iterable[DayRecord]:
        """Each licence's days that ledger or quota table know."""
        ...

    def months(self) -> Iterable[MonthRecord]:
        """Each licence's months in which something cost money."""
        ...


class RecordStore(Protocol):
    def looking(self) -> AbstractContextManager[Records]:
        """One consistent view; nothing is written."""
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """How much there was to look at."""

    rows: int
    answers: int
    stories: int
    licences: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome. `findings` are the first `MOST_FINDINGS` of `found`."""

    findings: tuple[Finding, ...]
    found: int
    looked: Looked

    @property
    def is_clean(self) -> bool:
        return not self.found

    def __str__(self) -> str:
        of = self.looked
        shown = f", of which the first {len(self.findings)} are shown" if self.found > len(self.findings) else ""
        return (
            f"{f'findings: {self.found}{shown}' if self.found else 'nothing is wrong'};"
            f" looked at ledger rows: {of.rows}, answers: {of.answers}, stories: {of.stories},"
            f" licence versions: {of.licences}"
        )


def audit(store: RecordStore, licensee: str, now: datetime) -> Audit:
    """Judge everything on record. `licensee` is who we are; `now` decides what should be purged by now."""
    with store.looking() as records:
        round_ = _Round(records, licensee, (now - _EPOCH) // timedelta(milliseconds=1))
        findings: list[Finding] = []
        found = 0
        for finding in round_.findings():
            found += 1
            if found <= MOST_FINDINGS:
                findings.append(finding)
    return Audit(tuple(findings), found, Looked(round_.rows, round_.answers, round_.stories, round_.licences))


class _Round:
    """One pass over each kind of record, which counts what it looks at."""

    def __init__(self, records: Records, licensee: str, now: int) -> None:
        self._records, self._now, self._archived = records, now, records.archived()
        texts = tuple(records.licences())
        self._agreements, self._unreadable = read_agreements(texts, records.suspended_since(), licensee)
        self.rows = self.answers = self.stories = 0
        self.licences = len(texts)

    def findings(self) -> Iterator[Finding]:
        yield from self._unreadable
        yield from self._of_ledger(self._agreements)
        yield from self._of_answers(self._agreements)
        yield from self._of_stories(self._agreements)
        for day in self._records.days():
            yield from day_findings(day, self._agreements, self._archived)
        for month in self._records.months():
            yield from month_findings(month, self._agreements, self._archived)

    def _of_ledger(self, agreements: Agreements) -> Iterator[Finding]:
        before: LedgerRow | None = None
        silence = Silence()
        for row in self._records.ledger():
            self.rows += 1
            yield from link_findings(before, row, self._archived)
            yield from row_findings(row, agreements)
            yield from silence.findings(row)
            before = row

    def _of_answers(self, agreements: Agreements) -> Iterator[Finding]:
        for answer in self._records.answers():
            self.answers += len(answer.on_record)
            yield from answer_findings(answer, agreements, self._archived)

    def _of_stories(self, agreements: Agreements) -> Iterator[Finding]:
        for story in self._records.stories():
            self.stories += 1
            yield from story_findings(story, agreements, self._now, self._archived)
