"""Training as a right of its own: whose text an export may hold, until when it is kept for that, what is to be deleted.

It is pure, and goes by the gate's own steps. An export goes to no listener: so `[where]`, limits of words, quotas and
`max_age` (how old a story may be told) do not come into it, and what a train grant narrows by country, channel or host
is refused, since nothing could prove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from skill.rights.book import Standing
from skill.rights.gate import (
    Code,
    Occasion,
    Question,
    Reason,
    against,
    against_any,
    in_scope,
    in_sections,
)
from skill.rights.licence import Channel, Grant, Licence, Schedule, Training, Use
from skill.rights.said import bars
from skill.rights.signals import Signal
from skill.stories.story import State, Story


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom an export is for, which model is trained, and to what end: letter by letter as a grant names them."""

    recipient: str
    model: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Item:
    """A story that is asked for. Its version was first stored at `stored_at` and has `words` source words;
    `is_kept` says that its text is there. `signals` are what its publisher says of it in public.
    """

    story: Story
    title_name: str
    publisher_name: str
    standing: Standing
    suspended: str | None
    words: int
    stored_at: datetime
    is_kept: bool
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """A train grant covers the story: by this clause, for deletion within this time."""

    licence: Licence
    schedule: str
    clause: str
    delete_within: timedelta


@dataclass(frozen=True, slots=True)
class Excluded:
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An item of an export, in the recipient's hands since `at`, under the licence version that it came by."""

    export: str
    at: datetime
    aim: Aim
    story: str
    version: int
    licence: str
    licence_version: int
    delete_within: timedelta


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An item that its recipient has to delete: since when, and by when."""

    held: Held
    reasons: tuple[Reason, ...]
    since: datetime
    delete_by: datetime


def judge_item(item: Item, aim: Aim, licensee: str, now: datetime) -> Covered | Excluded:
    """The clause that covers the item, or every reason against it."""
    granted = _granted(item.standing)
    reasons = tuple(_lasting(item, aim, licensee, now))
    if granted is None:
        return Excluded(reasons)
    reasons += tuple(_of_keeping(item, now, *granted))
    # What is not covered is not kept, so that its text is missing is no reason of its own.
    if not reasons and not item.is_kept:
        reasons = (Reason(Code.LIMIT, f"{_key(*granted[:2])}.keep_body", "no text of this version is kept"),)
    if reasons:
        return Excluded(reasons)
    licence, schedule, training = granted
    return Covered(licence, schedule.name, _key(licence, schedule), training.delete_within)


def judge_grant(
    standing: Standing, suspended: str | None, aim: Aim, licensee: str, now: datetime
) -> tuple[Reason, ...]:
    """Every reason against an export of whatever story that stands so."""
    occasion = Occasion(now, licensee, host="", locale="")
    return (*against_any(standing, suspended, Use.TRAIN, occasion), *_of_aim(standing, aim))


def kept_until(
    story: Story,
    title_name: str,
    publisher_name: str,
    standing: Standing,
    licensee: str,
    stored_at: datetime,
    signals: tuple[Signal, ...] = (),
) -> datetime | None:
    """The moment at which the text of a version has to be gone; `None` where no train grant covers the story, or its
    publisher says in public that it is not to be trained with.

    A grant that begins later covers it too, and so does one whose story is under an embargo or held back: what is
    kept is no export.
    """
    granted = _granted(standing)
    if granted is None or story.state not in {State.LIVE, State.WITHHELD}:
        return None
    licence, schedule, training = granted
    grant = schedule.grants[Use.TRAIN]
    if licence.licensee != licensee or not in_sections(story, grant) or any(_unproven(grant, "")):
        return None
    if not in_scope(story, title_name, publisher_name, licence, schedule) or bars(signals, licence, Use.TRAIN):
        return None
    ends = licence.ends if grant.ends is None else min(licence.ends, grant.ends)
    return min(stored_at + training.keep_body, ends)


def hour_of(moment: datetime) -> datetime:
    """The beginning of its hour. What has to be gone at `moment` goes with that hour: never later, at most an hour
    earlier.
    """
    return moment.replace(minute=0, second=0, microsecond=0)


def withdrawal(
    held: Held, item: Item, changed_at: datetime, told_at: datetime | None, licensee: str, now: datetime
) -> Withdrawal | None:
    """What of today's terms stands against an item that was exported; `None` while nothing does.

    `changed_at` is when the story's present version came, `told_at` when its publisher withdrew it, where a notice
    says so. A suspension passes, and withdraws nothing; nor does the text's own retention with us, nor what a publisher
    says in public, which is of what is to come.
    """
    lasting = _lasting(item, held.aim, licensee, now)
    reasons = tuple(reason for reason in lasting if reason.code not in {Code.SUSPENDED, Code.SIGNAL})
    if not reasons:
        return None
    moments = [_since(reason, held, item, changed_at, told_at) for reason in reasons]
    since = max(held.at, min((one for one in moments if one is not None), default=held.at))
    return Withdrawal(held, reasons, since, since + held.delete_within)


# ── the steps ─────────────────────────────────────────────────────────────────────────────────────


def _lasting(item: Item, aim: Aim, licensee: str, now: datetime) -> Iterator[Reason]:
    """What stands against the item whether its text is there or not."""
    occasion = Occasion(now, licensee, host="", locale="")
    names = item.title_name, item.publisher_name
    to_no_channel: frozenset[Channel] = frozenset()
    stands = item.standing, item.suspended, item.story, *names
    yield from against(Question(occasion, *stands, Use.TRAIN, to_no_channel, None, signals=item.signals))
    yield from _of_aim(item.standing, aim)
    if granted := _granted(item.standing):
        yield from _of_extent(item, *granted)


def _of_aim(standing: Standing, aim: Aim) -> Iterator[Reason]:
    granted = _granted(standing)
    if granted is None:
        return
    licence, schedule, training = granted
    key, grant = _key(licence, schedule), schedule.grants[Use.TRAIN]
    if aim.recipient != training.recipient:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.recipient", f"it was asked for {aim.recipient}")
    if aim.model not in training.models:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.models", f"it was asked for {aim.model}")
    if aim.purpose not in training.purposes:
        yield Reason(Code.USE_NOT_GRANTED, f"{key}.purposes", f"it was asked for {aim.purpose}")
    yield from _unproven(grant, key)


def _unproven(grant: Grant, key: str) -> Iterator[Reason]:
    if grant.territories is not None:
        yield Reason(Code.TERRITORY, f"{key}.territories", "an export goes to no listener")
    if grant.channels is not None:
        yield Reason(Code.CHANNEL, f"{key}.channels", "as an export")
    if grant.hosts is not None:
        yield Reason(Code.HOST, f"{key}.hosts", "an export is spoken by nobody")


def _of_extent(item: Item, licence: Licence, schedule: Schedule, _: Training) -> Iterator[Reason]:
    """An export holds the whole text of a story."""
    key, grant = _key(licence, schedule), schedule.grants[Use.TRAIN]
    if grant.max_run is not None and item.words > grant.max_run:
        yield Reason(Code.LIMIT, f"{key}.max_run", f"{item.words} words")
    if grant.max_share is not None and grant.max_share < Decimal(1):
        yield Reason(Code.LIMIT, f"{key}.max_share", "all of it")


def _of_keeping(
    item: Item, now: datetime, licence: Licence, schedule: Schedule, training: Training
) -> Iterator[Reason]:
    if now >= hour_of(item.stored_at + training.keep_body):
        found = f"it was first stored {item.stored_at:%Y-%m-%d %H:%M} UTC"
        yield Reason(Code.TOO_OLD, f"{_key(licence, schedule)}.keep_body", found)


def _since(reason: Reason, held: Held, item: Item, changed_at: datetime, told_at: datetime | None) -> datetime | None:
    """When a reason began to hold, as far as the record says: the earliest is taken, and else the export itself."""
    licence, schedule = item.standing.licence, item.standing.schedule
    if reason.code in {Code.KILLED, Code.WITHHELD}:
        return told_at
    if reason.code is Code.EXPIRED and licence is not None:
        grant = schedule.grants.get(Use.TRAIN) if schedule and ".grants." in reason.clause else None
        return grant.ends if grant else licence.ends
    moments = [changed_at] if item.story.version > held.version else []
    if licence is not None and licence.version > held.licence_version:
        moments.append(licence.starts)
    return min(moments, default=None)


def _granted(standing: Standing) -> tuple[Licence, Schedule, Training] | None:
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return None
    grant = schedule.grants.get(Use.TRAIN)
    return (licence, schedule, grant.training) if grant and grant.training else None


def _key(licence: Licence, schedule: Schedule) -> str:
    return f"{licence.file}: schedules.{schedule.name}.grants.{Use.TRAIN}"
