"""Taking over the licence folder, and the book of licences that turns and refreshes go by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from skill.desk.ports.licences import LicenceFile, LicenceRow, LicenceRows, LicenceStore
from skill.desk.settled import Settled
from skill.errors import LicenceFolderError
from skill.rights.book import Book
from skill.rights.licence import Licence
from skill.rights.reading import Fault, Reading, read_licence
from skill.stories.titles import Titles


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as read: licence versions that may be gone by, and the ids that are refused, with why."""

    licences: tuple[tuple[Licence, str], ...]
    refused: Mapping[str, str]
    faults: tuple[Fault, ...]


def read_folder(files: Iterable[LicenceFile], titles: Titles) -> FolderState:
    """Read every file. A fault refuses every version of its id, and the rest goes on.

    Raises `LicenceFolderError` for a file that cannot be parsed and names no id: nobody can say whose
    limits are in it, so nothing of the folder is taken over.
    """
    texts = {file.name: file.text for file in files}
    readings = [_checked(read_licence(text, name), titles) for name, text in sorted(texts.items())]
    nameless = [fault for reading in readings if reading.id is None for fault in reading.faults]
    if nameless:
        raise LicenceFolderError(tuple(str(fault) for reading in readings for fault in reading.faults))
    faults = [fault for reading in readings for fault in reading.faults] + _twice(readings)
    of_file = {reading.file: reading.id or "" for reading in readings}
    refused = {of_file[fault.file]: str(fault) for fault in reversed(faults)}
    fit = [one.licence for one in readings if one.licence and one.licence.id not in refused]
    return FolderState(
        tuple((licence, texts[licence.file]) for licence in fit), MappingProxyType(refused), tuple(faults)
    )


def conflicts(folder: FolderState, titles: Titles, licensee: str, now: datetime) -> tuple[str, ...]:
    """The feeds that two schedules in force name, which refuses them, in words."""
    publishers = {feed: publisher for feed in titles.feeds if (publisher := titles.publisher_of_feed(feed))}
    book = Book(tuple(licence for licence, _ in folder.licences), feed_publishers=publishers, licensee=licensee)
    standings = ((feed, book.standing(feed, now)) for feed in titles.feeds)
    return tuple(f"{feed}: {one.why}" for feed, one in standings if one.why.startswith("two schedules"))


def take_over(folder: FolderState, store: LicenceStore) -> Mapping[str, str]:
    """Write the folder's state to the store. Returns every refused id with why.

    The same version with another text is a change that nobody announced: it refuses its id.
    """
    known = {(row.id, row.version): row for row in store.load().rows}
    refused = dict(folder.refused)
    for licence, _ in folder.licences:
        row = known.get((licence.id, licence.version))
        if row is not None and row.hash != licence.hash:
            refused[licence.id] = (
                f"{licence.file}: version: found {licence.version} with another text than before; "
                "write a higher version with every change"
            )
    store.replace(tuple(_row(licence, text) for licence, text in folder.licences), refused)
    return refused


class Bookkeeper:
    """Keeps the book of the epoch that was read last; reloads from rows, never from files."""

    def __init__(self, titles: Titles, licensee: str) -> None:
        self._licensee = licensee
        self._feed_publishers = MappingProxyType(
            {feed: publisher for feed in titles.feeds if (publisher := titles.publisher_of_feed(feed))}
        )
        self._known: tuple[int, Book] = (-1, Book(feed_publishers=self._feed_publishers, licensee=licensee))
        self._settled: Settled | None = None
        # What was read, by file and text: a notice moves the epoch, and leaves every licence as it was.
        self._licences: dict[tuple[str, str], Licence | None] = {}

    def book(self, load: Callable[[int], LicenceRows | None]) -> Book:
        """`load` is given the epoch that is known and returns rows only when it has moved."""
        epoch, book = self._known
        rows = load(epoch)
        if rows is None:
            return book
        refused = dict(rows.refused)
        standing = [row for row in rows.rows if row.standing == "read" and row.id not in refused]
        self._licences = {(row.file, row.text): self._licence(row) for row in standing}
        book = Book(
            tuple(licence for licence in self._licences.values() if licence),
            MappingProxyType(refused),
            MappingProxyType({name: one.why for name, one in rows.suspended.items()}),
            self._feed_publishers,
            self._licensee,
            rows.told_until,
            rows.are_narrowed_by_country,
        )
        self._known = (rows.epoch, book)
        return book

    def _licence(self, row: LicenceRow) -> Licence | None:
        known = self._licences.get((row.file, row.text))
        return known or read_licence(row.text, row.file).licence

    def settled(self, book: Book, now: datetime) -> Settled:
        """The decisions that are kept for `book`; afresh when a term begins or ends."""
        if self._settled is None or not self._settled.holds(book, now):
            self._settled = Settled.of(book, now)
        return self._settled


def _checked(reading: Reading, titles: Titles) -> Reading:
    """A licence names publishers and feeds of the titles file, and covers its licensor's feeds only."""
    licence = reading.licence
    if licence is None:
        return reading
    faults: list[Fault] = []
    if licence.licensor not in titles.publishers:
        known = ", ".join(sorted(titles.publishers))
        faults.append(Fault(reading.file, "licensor", repr(licence.licensor), f"a publisher's id: {known}"))
    for number, schedule in enumerate(licence.schedules):
        for feed in sorted(schedule.feeds):
            if titles.publisher_of_feed(feed) != licence.licensor:
                wanted = f"the id of a feed of {licence.licensor} in the titles file"
                faults.append(Fault(reading.file, f"schedules[{number}].feeds", repr(feed), wanted))
    return Reading(reading.file, reading.id, None if faults else licence, tuple(faults))


def _twice(readings: Iterable[Reading]) -> list[Fault]:
    seen: dict[tuple[str, int], str] = {}
    faults: list[Fault] = []
    for licence in (reading.licence for reading in readings if reading.licence):
        key = (licence.id, licence.version)
        if key in seen:
            wanted = f"a version that no other file of {licence.id} has; {seen[key]} has it"
            faults.append(Fault(licence.file, "version", str(licence.version), wanted))
        seen[key] = licence.file
    return faults


def _row(licence: Licence, text: str) -> LicenceRow:
    return LicenceRow(licence.id, licence.version, licence.file, text, licence.hash, licence.starts, "read")
