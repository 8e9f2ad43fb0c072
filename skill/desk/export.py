"""Exports to train with: what one holds, what its recipient has to delete, and what was deleted.

    look → write the items under another name → put the export on record → give the files their name

Not metered, not exported: the ledger row is durable before the folder has its name.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from skill.desk.licences import Bookkeeper
from skill.desk.ports.bodies import Bodies, Body
from skill.desk.ports.licences import LicenceRows, LicenceStore
from skill.errors import ExportError, NotFoundError
from skill.rights.book import Book, Standing
from skill.rights.gate import Code, Reason
from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from skill.rights.signals import Signal
from skill.rights.training import (
    Aim,
    Covered,
    Excluded,
    Held,
    Item,
    Withdrawal,
    judge_grant,
    judge_item,
    withdrawal,
)
from skill.rights.wording import iso
from skill.stories.story import Story
from skill.stories.titles import Titles

ITEMS_PARQUET, ITEMS_JSON_LINES, MANIFEST, SIGNATURE = "items.parquet", "items.jsonl", "manifest.json", "manifest.sig"
FORMAT = "byline-training-export/1"
# The world may move while files are written; then the export is made anew.
_TRIES = 3


# ── what it needs from outside ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story as it stands, its source words, and when its version came: at all, and for the first time."""

    story: Story
    words: int
    changed_at: datetime
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One text of an export. `sha256` is over headline, abstract and body, each on a line of its own."""

    story: str
    version: int
    publisher: str
    title: str
    headline: str
    abstract: str
    body: str
    byline: tuple[str, ...]
    sections: tuple[str, ...]
    language: str
    link: str | None
    published_at: datetime
    licence: str
    licence_version: int
    clause: str
    delete_within_seconds: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileMade:
    """A file of an export: its name, the SHA-256 of its bytes, how many they are."""

    name: str
    sha256: str
    size_bytes: int


class Draft(Protocol):
    """A folder under another name, which is gone unless it is published."""

    def add(self, item: ExportItem) -> None: ...

    def finish(self) -> tuple[FileMade, ...]:
        """No item comes after this. The files of the items."""
        ...

    def write(self, name: str, content: bytes) -> None: ...

    def publish(self) -> None:
        """Durable, and under its own name."""
        ...


class ExportFiles(Protocol):
    def draft(self, output: Path) -> AbstractContextManager[Draft]:
        """Raises `ExportError` where `output` is there already or cannot be made."""
        ...


@dataclass(frozen=True, slots=True)
class Charge:
    """What one licence's part of an export costs, and which of its clauses cover it."""

    licence: str
    licence_version: int
    clause: str
    price_micros: int
    currency: str | None
    items: int


@dataclass(frozen=True, slots=True)
class RefusedTerms:
    """Why nothing goes out under a licence, or, without one, at all."""

    licence: str | None
    licence_version: int | None
    schedule: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export as it is put on record. `items` are story, version, licence, its version, clause, hash, time; `signals`
    names, by story, what was said of them in public when they were judged.
    """

    id: str
    at: datetime
    publisher: str
    aim: Aim
    manifest_hash: str
    charges: tuple[Charge, ...]
    items: tuple[tuple[ExportItem, str], ...]
    signals: Mapping[str, str | None] = field(default_factory=dict)


class ExportStore(Protocol):
    def of_publisher(self, publisher: str) -> tuple[StoryRecord, ...]: ...

    def signals(self, key: str) -> tuple[Signal, ...]:
        """What a story's `signals` names; one that cannot be read stops everything."""
        ...

    def record(self, export: ExportRow, epoch: int) -> bool:
        """One transaction. False, and nothing is written, where licences or a story moved since they were read."""
        ...

    def refuse(self, publisher: str, refusals: Sequence[RefusedTerms], now: datetime) -> None: ...

    def held(self, recipient: str | None) -> Iterator[tuple[Held, StoryRecord, datetime | None, datetime | None]]:
        """Every item of every export, with its story as it stands, when a notice withdrew it after the export, and
        when its recipient says that it was deleted.
        """
        ...

    def recipients(self) -> tuple[str, ...]:
        """Who was ever given an export, by name."""
        ...

    def receive(self, export: str, stories: Sequence[str] | None, deleted_at: datetime, now: datetime) -> int:
        """Record that items (`None`: all) were deleted; returns how many had not been. What was recorded first stays.

        Raises `NotFoundError` for an export that there is not, and for a story that it does not hold; `ExportError`
        for a time before the export.
        """
        ...


class PublicKey(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def pem(self) -> str: ...


class Signs(Protocol):
    def sign(self, signed: bytes) -> str: ...

    def public_key(self) -> PublicKey | None: ...


@dataclass(frozen=True, slots=True)
class Exporter:
    titles: Titles
    licensee: str
    licences: LicenceStore
    bookkeeper: Bookkeeper
    bodies: Bodies
    exports: ExportStore
    files: ExportFiles
    signer: Signs
    new_id: Callable[[datetime], str]


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Terms:
    """What a feed of the publisher stands under, and every reason against any export of it."""

    feed: str
    standing: Standing
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    item: Item
    outcome: Covered | Excluded


@dataclass(frozen=True, slots=True)
class Look:
    """What an export would hold at this moment, and what it would not, each with its clause. No publisher text."""

    publisher: str
    aim: Aim
    at: datetime
    epoch: int
    terms: tuple[Terms, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def covered(self) -> tuple[tuple[Item, Covered], ...]:
        return tuple((one.item, one.outcome) for one in self.verdicts if isinstance(one.outcome, Covered))

    @property
    def charges(self) -> tuple[Charge, ...]:
        """One for each licence that covers something: its price is that of the export."""
        licences = {covered.licence.id: covered.licence for _, covered in self.covered}
        return tuple(self._charge(licence) for _, licence in sorted(licences.items()))

    def _charge(self, licence: Licence) -> Charge:
        clauses = [covered.clause for _, covered in self.covered if covered.licence is licence]
        price = licence.price
        clause = "; ".join(sorted(set(clauses)))
        return Charge(
            licence.id, licence.version, clause, price.train_per_export_micros or 0, price.currency, len(clauses)
        )

    @property
    def refusals(self) -> tuple[RefusedTerms, ...]:
        """Why nothing is covered, by licence and schedule."""
        found: dict[tuple[object, ...], RefusedTerms] = {}
        for one in self.terms:
            licence, schedule = one.standing.licence, one.standing.schedule
            identity, version = (licence.id, licence.version) if licence else (None, None)
            name = schedule.name if schedule else None
            reasons = one.reasons or self._of_stories(one)
            found[identity, version, name] = RefusedTerms(identity, version, name, reasons)
        return tuple(found.values()) or (RefusedTerms(None, None, None, (_NO_FEED,)),)

    def _of_stories(self, terms: Terms) -> tuple[Reason, ...]:
        """Where the grant itself would do: what stands against the stories, by clause."""
        reasons = {
            (reason.code, reason.clause): Reason(reason.code, reason.clause, "it excludes every story there is")
            for one in self.verdicts
            if isinstance(one.outcome, Excluded) and one.item.standing.terms == terms.standing.terms
            for reason in one.outcome.reasons
        }
        return tuple(reasons.values()) or (_NO_STORY,)


_NO_FEED = Reason(Code.NO_LICENCE, "(no licence)", "the titles file gives the publisher no feed")
_NO_STORY = Reason(Code.LIMIT, "(no story)", "no story of it is on record")


def look(exporter: Exporter, publisher: str, aim: Aim, now: datetime) -> Look:
    """Judge every story of the publisher. Writes nothing. Raises `NotFoundError` for an unknown publisher."""
    if publisher not in exporter.titles.publishers:
        known = ", ".join(sorted(exporter.titles.publishers))
        raise NotFoundError(f"there is no publisher {publisher!r}; the titles file has: {known}")
    rows = exporter.licences.load()
    book = exporter.bookkeeper.book(lambda _: rows)
    kept = exporter.bodies.kept()
    feeds = [feed for feed in exporter.titles.feeds if exporter.titles.publisher_of_feed(feed) == publisher]
    terms = tuple(_terms(exporter, feed, book, aim, now) for feed in feeds)
    verdicts = []
    for record in exporter.exports.of_publisher(publisher):
        standing = book.standing(record.story.feed, now)
        item = _item(exporter, record, standing, book, kept.has(record.story.id, record.story.version))
        verdicts.append(Verdict(item, judge_item(item, aim, exporter.licensee, now)))
    return Look(publisher, aim, now, rows.epoch, terms, tuple(verdicts))


def _terms(exporter: Exporter, feed: str, book: Book, aim: Aim, now: datetime) -> Terms:
    standing = book.standing(feed, now)
    reasons = judge_grant(standing, book.suspension(standing), aim, exporter.licensee, now)
    return Terms(feed, standing, reasons)


def _item(exporter: Exporter, record: StoryRecord, standing: Standing, book: Book, is_kept: bool) -> Item:
    title = exporter.titles.titles.get(record.story.title)
    publisher = exporter.titles.publishers.get(record.story.publisher)
    return Item(
        record.story,
        title.name if title else record.story.title,
        publisher.name if publisher else record.story.publisher,
        standing,
        book.suspension(standing),
        record.words,
        record.stored_at,
        is_kept,
        exporter.exports.signals(record.story.signals) if record.story.signals else (),
    )


# ── exporting ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: its id, folder, and what it was made of. Without items it cost nothing and is a refusal."""

    id: str
    folder: Path
    items: int
    found: Look


def export(exporter: Exporter, publisher: str, aim: Aim, output: Path | None, now: datetime) -> Exported:
    """Write what is covered, and put it on record. Without `output` the folder is named by the export's id.

    Raises `NotFoundError` for an unknown publisher, and `ExportError` where it cannot be written.
    """
    identity = exporter.new_id(now)
    folder = output or Path(identity)
    for _ in range(_TRIES):
        found = look(exporter, publisher, aim, now)
        with exporter.files.draft(folder) as draft:
            items = tuple(_written(exporter, found, draft))
            manifest = _manifest(exporter, identity, found, items, draft.finish())
            _write_manifest(exporter, draft, manifest)
            if _recorded(exporter, identity, found, items, manifest):
                draft.publish()
                return Exported(identity, folder, len(items), found)
    raise ExportError("licences or stories changed while the export was written; nothing was exported: run it again")


def _written(exporter: Exporter, found: Look, draft: Draft) -> Iterator[tuple[ExportItem, str]]:
    """The items, each with its schedule's name; their text is in the draft and nowhere else when this is done."""
    kept = exporter.bodies.kept()
    for item, covered in found.covered:
        body = kept.read(item.story.id, item.story.version)
        if body is None:
            raise ExportError(f"the text of {item.story.id} went while the export was written; run it again")
        written = _export_item(item, covered, body)
        draft.add(written)
        yield _without_text(written), covered.schedule


def _export_item(item: Item, covered: Covered, body: Body) -> ExportItem:
    return ExportItem(
        story=body.story,
        version=body.version,
        publisher=item.publisher_name,
        title=item.title_name,
        headline=body.headline,
        abstract=body.abstract,
        body=body.body,
        byline=body.authors,
        sections=body.sections,
        language=body.language,
        link=body.link,
        published_at=body.published_at.replace(microsecond=0),
        licence=covered.licence.id,
        licence_version=covered.licence.version,
        clause=covered.clause,
        delete_within_seconds=covered.delete_within // timedelta(seconds=1),
        sha256=text_hash(body.headline, body.abstract, body.body),
    )


def text_hash(headline: str, abstract: str, body: str) -> str:
    """SHA-256 over the UTF-8 of the three, each followed by a line feed."""
    return hashlib.sha256(f"{headline}\n{abstract}\n{body}\n".encode()).hexdigest()


def _without_text(item: ExportItem) -> ExportItem:
    """What the record needs: a million texts are more than a process should hold."""
    return replace(item, headline="", abstract="", body="")


def _manifest(
    exporter: Exporter,
    identity: str,
    found: Look,
    items: Sequence[tuple[ExportItem, str]],
    files: Sequence[FileMade],
) -> bytes:
    data = {
        "format": FORMAT,
        "export": identity,
        "at": iso(found.at),
        "publisher": found.publisher,
        "licensee": exporter.licensee,
        "recipient": found.aim.recipient,
        "model": found.aim.model,
        "purpose": found.aim.purpose,
        "licences": [_charge_data(one, found) for one in found.charges],
        "refused": [] if items else [_refused_data(one) for one in found.refusals],
        "files": [{"name": one.name, "sha256": one.sha256, "bytes": one.size_bytes} for one in files],
        "items": [_item_data(item) for item, _ in items],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _charge_data(charge: Charge, found: Look) -> dict[str, Any]:
    within = {covered.delete_within for _, covered in found.covered if covered.licence.id == charge.licence}
    return {
        "licence": charge.licence,
        "version": charge.licence_version,
        "clause": charge.clause,
        "price_micros": charge.price_micros,
        "currency": charge.currency,
        "items": charge.items,
        "delete_within_seconds": sorted(one // timedelta(seconds=1) for one in within),
    }


def _refused_data(refused: RefusedTerms) -> dict[str, Any]:
    return {
        "licence": refused.licence,
        "version": refused.licence_version,
        "reasons": [{"code": one.code, "clause": one.clause, "found": one.found} for one in refused.reasons],
    }


def _item_data(item: ExportItem) -> dict[str, Any]:
    return {
        "story": item.story,
        "version": item.version,
        "title": item.title,
        "link": item.link,
        "licence": item.licence,
        "licence_version": item.licence_version,
        "clause": item.clause,
        "delete_within_seconds": item.delete_within_seconds,
        "sha256": item.sha256,
    }


def _write_manifest(exporter: Exporter, draft: Draft, manifest: bytes) -> None:
    signature = exporter.signer.sign(manifest)
    key = exporter.signer.public_key()
    data = {
        "signed": MANIFEST,
        "algorithm": "Ed25519",
        "signature": signature,
        "key": key.id if key else None,
        "public_key": key.pem if key else None,
    }
    draft.write(MANIFEST, manifest)
    draft.write(SIGNATURE, (json.dumps(data, indent=1) + "\n").encode())


def _recorded(
    exporter: Exporter, identity: str, found: Look, items: tuple[tuple[ExportItem, str], ...], manifest: bytes
) -> bool:
    if not items:
        exporter.exports.refuse(found.publisher, found.refusals, found.at)
        return True
    manifest_hash = hashlib.sha256(manifest).hexdigest()
    said = {item.story.id: item.story.signals for item, _ in found.covered}
    row = ExportRow(identity, found.at, found.publisher, found.aim, manifest_hash, found.charges, items, said)
    return exporter.exports.record(row, found.epoch)


# ── what is to be deleted ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ToDelete:
    """A withdrawal, and when its recipient says that it was done. `status` is `due`, `deleted`, `late` or `overdue`."""

    withdrawal: Withdrawal
    deleted_at: datetime | None
    link: str | None
    status: str


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """What is to be deleted. Of licences that are refused nothing can be said: `unread` has them, with why."""

    items: tuple[ToDelete, ...]
    unread: Mapping[str, str]

    def count(self, status: str) -> int:
        return Counter(one.status for one in self.items)[status]


def withdrawals(exporter: Exporter, recipient: str | None, since: datetime | None, now: datetime) -> Withdrawals:
    """Every item that somebody holds and may not any more, from `since` on, the earliest first.

    Raises `NotFoundError` for a recipient who was given nothing: a slip in a name must not look like nothing to do.
    """
    if recipient is not None and recipient not in (known := exporter.exports.recipients()):
        given = f"exports went to: {'; '.join(known)}" if known else "nobody was given one yet"
        raise NotFoundError(f"no export went to {recipient!r}; {given}")
    rows = exporter.licences.load()
    terms = _licence_terms(rows, now)
    found, unread = [], {}
    for held, record, told_at, deleted_at in exporter.exports.held(recipient):
        if held.licence in rows.refused:
            unread[held.licence] = rows.refused[held.licence]
            continue
        licence = terms.get(held.licence)
        item = _item(exporter, record, _standing(licence, record.story.feed), Book(), is_kept=True)
        one = withdrawal(held, item, record.changed_at, told_at, exporter.licensee, now)
        if one and (since is None or one.since >= since):
            found.append(ToDelete(one, deleted_at, record.story.link, _status(one, deleted_at, now)))
    found.sort(key=lambda one: (one.withdrawal.since, one.withdrawal.held.export, one.withdrawal.held.story))
    return Withdrawals(tuple(found), unread)


def _licence_terms(rows: LicenceRows, now: datetime) -> Mapping[str, Licence]:
    """Of each licence the version in force. A file that is gone ends no agreement: its terms are on record."""
    readings = (read_licence(row.text, row.file) for row in rows.rows)
    book = Book(tuple(one.licence for one in readings if one.licence))
    return {one.id: one for one in book.in_force(now)}


def _standing(licence: Licence | None, feed: str) -> Standing:
    if licence is None:
        return Standing(why="its licence is not on record")
    schedule = licence.schedule_for(feed)
    return Standing(licence, schedule, "" if schedule else f"{licence.file} names the feed {feed} no more")


def _status(one: Withdrawal, deleted_at: datetime | None, now: datetime) -> str:
    if deleted_at is None:
        return "overdue" if now > one.delete_by else "due"
    return "late" if deleted_at > one.delete_by else "deleted"


def receive(
    exporter: Exporter, identity: str, stories: Sequence[str] | None, deleted_at: datetime, now: datetime
) -> int:
    """Record a recipient's word that items were deleted. Returns how many had not been.

    Raises `ExportError` for a time that lies ahead or before the export, `NotFoundError` for what the export does not
    hold.
    """
    if deleted_at > now:
        raise ExportError(f"{iso(deleted_at)} lies ahead: a receipt says what was deleted")
    return exporter.exports.receive(identity, stories, deleted_at, now)
