"""Which licence, in which version, and which of its schedules stands for a feed at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from skill.rights.licence import Licence, Schedule, Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """The licence and schedule that a feed stands in. Without them, `why` says what was found instead.

    The licence may be out of term or to somebody else: that is the gate's to say.
    """

    licence: Licence | None = None
    schedule: Schedule | None = None
    why: str = "no licence names this feed"

    @property
    def terms(self) -> Terms | None:
        """What words of the feed are measured by: the licence, its version and the schedule."""
        return (self.licence.id, self.licence.version, self.schedule.name) if self.licence and self.schedule else None


@dataclass(frozen=True)
class Book:
    """All licences that could be read. `refused` holds the ids that could not, with the reason.

    `feed_publishers` is from the titles file: a licence covers the feeds of its licensor only. Until `told_until`
    some listener may have to be told of a notice; `None` where nobody has. `is_narrowed_by_country`: what a publisher
    says in public goes by countries.
    """

    licences: tuple[Licence, ...] = ()
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    suspended: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    feed_publishers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    licensee: str = ""
    told_until: datetime | None = None
    is_narrowed_by_country: bool = False

    def in_force(self, now: datetime) -> tuple[Licence, ...]:
        """Of each id the highest version whose `starts` has come, else the first that will."""
        return tuple(_in_force(versions, now) for versions in self._versions.values())

    def suspension(self, standing: Standing) -> str | None:
        """Why the licence that `standing` is under is suspended, if it is."""
        return self.suspended.get(standing.licence.id) if standing.licence else None

    def standing(self, feed: str, now: datetime) -> Standing:
        """Where `feed` stands. Two schedules in force for it refuse it."""
        in_force = (_in_force(self._versions[identity], now) for identity in self._ids_by_feed.get(feed, ()))
        covering = [
            Standing(licence, schedule, "")
            for licence in in_force
            if licence.licensor == self.feed_publishers.get(feed) and (schedule := licence.schedule_for(feed))
        ]
        running = [one for one in covering if one.licence and one.licence.in_term(now)]
        # A licence to somebody else grants us nothing, and takes nothing away either.
        running = [one for one in running if one.licence and one.licence.licensee == self.licensee] or running
        if len(running) > 1:
            named = " and ".join(sorted(f"{one.licence.file}" for one in running if one.licence))
            return Standing(why=f"two schedules in force name this feed: {named}")
        if running or covering:
            return (running or covering)[0]
        return Standing(why=self._why_not())

    @cached_property
    def _versions(self) -> Mapping[str, tuple[Licence, ...]]:
        """The versions of each id, lowest first."""
        found: dict[str, tuple[Licence, ...]] = {}
        for licence in sorted(self.licences, key=lambda one: one.version):
            found[licence.id] = (*found.get(licence.id, ()), licence)
        return found

    @cached_property
    def _ids_by_feed(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of which any version names a feed: however many licences there are, these alone are looked at."""
        found: dict[str, dict[str, None]] = {}
        for identity, versions in self._versions.items():
            for feed in (feed for one in versions for schedule in one.schedules for feed in schedule.feeds):
                found.setdefault(feed, {})[identity] = None
        return {feed: tuple(ids) for feed, ids in found.items()}

    @cached_property
    def credit_lines(self) -> frozenset[str]:
        """Every credit that any licence has said, with `{title}`: what no text of another may begin with."""
        credits = (credit for one in self.licences for credit in (one.attribution.spoken, one.attribution.again))
        return frozenset(line for by_language in credits for line in by_language.values())

    def needs_country(self, now: datetime) -> bool:
        """Whether a licence in force, to us and not suspended, goes by countries that listeners consent to give, or may
        cover what a publisher's public word narrows so.
        """
        return any(
            (licence.needs_country or self.is_narrowed_by_country)
            and self._is_open(Standing(licence), now, self.licensee)
            for licence in self.in_force(now)
        )

    def next_change(self, now: datetime) -> datetime | None:
        """The next moment at which a licence version starts or ends, and a feed may stand elsewhere."""
        moments = [one for licence in self.licences for one in (licence.starts, licence.ends) if one > now]
        return min(moments, default=None)

    def covered_feeds(self, now: datetime, licensee: str) -> tuple[str, ...]:
        """The feeds that a licence in force, to us and not suspended, covers. No other is fetched."""
        feeds = {feed for licence in self.in_force(now) for schedule in licence.schedules for feed in schedule.feeds}
        return tuple(feed for feed in sorted(feeds) if self.covers(feed, now, licensee))

    def covers(self, feed: str, now: datetime, licensee: str) -> bool:
        """Whether a licence in force, to us and not suspended, covers `feed`."""
        return self._is_open(self.standing(feed, now), now, licensee)

    def _is_open(self, standing: Standing, now: datetime, licensee: str) -> bool:
        licence = standing.licence
        return (
            licence is not None
            and licence.in_term(now)
            and licence.licensee == licensee
            and licence.id not in self.suspended
        )

    def _why_not(self) -> str:
        if not self.refused:
            return "no licence names this feed"
        return "no licence that can be read names this feed; refused: " + ", ".join(sorted(self.refused))


def _in_force(versions: Sequence[Licence], now: datetime) -> Licence:
    return next((one for one in reversed(versions) if one.starts <= now), versions[0])
