"""What publishers say in public about the stories of licensed feeds: asked for at a refresh, kept, told of each story.

    a poll → which documents are due (one look into memory) → fetch → keep → settle the stories that go by them

A document is fetched once a day, whatever the number of feeds that go by it. Where it cannot be had any more, what it
said last holds until it expires. A story's page is fetched once for each version of the story, a few in a poll; what it
said of the last version holds until then. So being late, or failing, only ever keeps something refused for longer.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from skill.desk.ports.feeds import Fetched, Fetcher, FetchFailed, Headers
from skill.desk.ports.signals import Document, ItemWords, Kind, Reader, Reference, SignalStore, StoryPage
from skill.rights.licence import Use
from skill.rights.said import key_of, read_set, written
from skill.rights.signals import AtMost, Barred, Signal, Source
from skill.stories.merge import canonical
from skill.stories.story import Entry
from skill.stories.titles import Feed

log = logging.getLogger("byline.refresh")

# How often a document is asked for at most, and after a failure first; then it is twice as long each time.
EVERY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)
# How long robots.txt and tdmrep.json hold by what their answers say of freshness. Where these say nothing, two days: so
# one day on which a server is down takes no word out.
LEAST_LIFE, MOST_LIFE, USUAL_LIFE = timedelta(hours=1), timedelta(days=30), timedelta(days=2)
# A feed's items may lead anywhere: no more servers than these are asked because of one feed, for no more licences.
MOST_ORIGINS, MOST_LICENCES = 20, 10
# Of the pages of a feed's stories no more are asked for in a poll: the rest waits for the next. One that fails is tried
# so often.
MOST_PAGES, MOST_PAGE_TRIES = 10, 5
# How long a poll waits for all of them; how long one of them is left to the process that asks for it, which may have
# died; how often that is looked at.
PATIENCE_SECONDS = 60.0
ASKING = timedelta(seconds=20)
LOOK_SECONDS = 0.2
_STORIES_AT_ONCE = 500
_TRIES = 3
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one story: by its item, and in all, as sets are written."""

    inline: str = ""
    whole: str = ""
    signals: tuple[Signal, ...] = ()

    @property
    def keys(self) -> tuple[str | None, str | None]:
        return key_of(self.inline), key_of(self.whole)


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Sayings:
    """What the documents say that a feed goes by, as of its epoch."""

    epoch: int
    address: str
    documents: tuple[Document, ...]
    reader: Reader
    pages: Mapping[str, Document] = field(default_factory=dict)

    def of(self, link: str | None, inline: str = "") -> Said:
        if not (self.documents or self.pages or inline):
            return NOTHING
        link = canonical(link) if link else None
        page = self.pages.get(link) if link else None
        documents = (*self.documents, page) if page else self.documents
        signals = (*self.reader.signals(documents, self.address, link), *read_set(inline))
        return Said(inline, written(signals), signals) if signals else NOTHING


@dataclass(frozen=True, slots=True)
class Heard:
    """What a poll heard of a feed beside its stories: the headers of its answer (`None` where that said not modified),
    the addresses that its items lead to, and those of them that are pages to be read.
    """

    headers: Headers | None = None
    links: Sequence[str | None] = ()
    pages: Sequence[StoryPage] = ()


@dataclass
class SignalDesk:
    """One process's part in it. What is remembered here only says when to look into the store."""

    store: SignalStore
    reader: Reader
    _next: dict[str, datetime] = field(default_factory=dict)
    _origins: dict[str, frozenset[str]] = field(default_factory=dict)
    _headers: dict[str, Headers] = field(default_factory=dict)
    _versions: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _sayings: dict[str, Sayings] = field(default_factory=dict)
    _asking: dict[Reference, asyncio.Lock] = field(default_factory=dict)
    _has_settled: bool = True

    def sayings(self, feed: Feed) -> Sayings:
        """As of now."""
        epoch, known = self.store.epoch(feed.id), self._sayings.get(feed.id)
        if known is None or known.epoch != epoch or known.address != feed.url:
            some = [one for one in self.store.documents(feed.id) if one.text is not None]
            documents = tuple(one for one in some if one.reference.kind is not Kind.PAGE)
            pages = {one.reference.address: one for one in some if one.reference.kind is Kind.PAGE}
            known = self._sayings[feed.id] = Sayings(epoch, feed.url, documents, self.reader, pages)
        return known

    async def heed(self, fetcher: Fetcher, feed: Feed, heard: Heard, now: datetime) -> bool:
        """Ask for what is due of the documents that the feed goes by. Whether its stories are to be cut anew by what
        they say now. No fault of a document is a fault of the feed.
        """
        origins = frozenset(filter(None, map(origin_of, heard.links)))
        has_said_more = heard.headers is not None and heard.headers != self._headers.get(feed.id)
        has_more_pages = not _versions_of(heard).items() <= self._versions.get(feed.id, {}).items()
        is_due = now >= self._next.get(feed.id, _LONG_AGO)
        has_more_origins = not origins <= self._origins.get(feed.id, frozenset())
        if not (is_due or has_said_more or has_more_origins or has_more_pages):
            return False
        try:
            await self._ask(fetcher, feed, origins, heard, now)
            return self.settle(feed)
        except Exception:
            log.exception("what is said in public of the stories of %s could not be asked for", feed.id)
            return False

    def settle_all(self, feeds: Mapping[str, Feed]) -> None:
        """Tell of every story what documents say now that changed since, whoever fetched them."""
        for feed in (feeds[one] for one in self.store.unsettled() if one in feeds):
            self.settle(feed)
        if self._has_settled:
            self.store.drop_unused()
        self._has_settled = False

    def settle(self, feed: Feed) -> bool:
        """Tell of the feed's stories what its documents say now, where that is another. Whether some are to be cut
        anew.
        """
        if feed.id not in self.store.unsettled():
            return False
        if self._lacks_licence(feed):
            self._next.pop(feed.id, None)  # it permits nothing until it is had, so the feed's next poll asks for it
        for _ in range(_TRIES):
            sayings, is_to_be_cut = self.sayings(feed), False
            for changes, are_to_be_cut in self._changes(feed, sayings):
                is_to_be_cut |= are_to_be_cut
                if changes and not self.store.tell(feed.id, changes, sayings.epoch):
                    break
            else:
                self.store.settled(feed.id, sayings.epoch, is_to_be_cut=is_to_be_cut)
                self._has_settled = True
                return is_to_be_cut
        return False  # the next round goes on

    def _lacks_licence(self, feed: Feed) -> bool:
        """Another feed's poll may have learnt of a licence that nobody has asked for because of this one."""
        documents = self.store.documents(feed.id)
        known = {one.reference.address for one in documents if one.reference.kind is Kind.RSL}
        return not known.issuperset(self.reader.licences(documents))

    def _changes(self, feed: Feed, sayings: Sayings) -> Iterator[tuple[Mapping[str, str], bool]]:
        after_id = ""
        while some := self.store.told(feed.id, after_id, _STORIES_AT_ONCE):
            after_id, changes, are_to_be_cut = some[-1].story, {}, False
            for one in some:
                said = sayings.of(one.link, written(self.store.signals(one.inline)))
                if said.keys[1] != one.signals:
                    changes[one.story] = said.whole
                    are_to_be_cut |= cutting(said.signals) != cutting(self.store.signals(one.signals))
            yield changes, are_to_be_cut

    # ── asking ────────────────────────────────────────────────────────────────────────────────────

    async def _ask(self, fetcher: Fetcher, feed: Feed, origins: frozenset[str], heard: Heard, now: datetime) -> None:
        known = self.store.documents(feed.id)
        self._keep_headers(feed, known, heard.headers, now)
        before = [origin_of(one.reference.address) for one in known if one.reference.kind is Kind.ROBOTS]
        asked = list(dict.fromkeys(filter(None, (origin_of(feed.url), *before, *sorted(origins)))))[:MOST_ORIGINS]
        before_this = self.store.versions(feed.id)
        versions = self._versions_wanted(feed, heard.pages, before_this)
        new = [one for one in heard.pages if before_this.get(one.link) != one.version]
        pages = self._pages(known, versions, new, now)
        found: list[Document] = []
        look_again = _NEVER
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                of_origins = [self._of_origin(fetcher, feed, one, now, found) for one in asked]
                await asyncio.gather(*of_origins)
                await self._of_licences(fetcher, feed, (*found, *pages), now, found)
                if read := await self._of_pages(fetcher, feed, pages, now, found):
                    await self._of_licences(fetcher, feed, (*found, *pages, *read), now, found)
        except TimeoutError:
            log.warning("%s: what its publisher says in public takes too long to fetch; the rest waits", feed.id)
            look_again = now + AFTER_FAILURE
        references = {Reference(kind, f"{one}{path}") for one in asked for kind, path in _WELL_KNOWN}
        # What was not reached in time still counts as it is kept.
        references |= {Reference(Kind.HEADERS, feed.url), *(one.reference for one in (*found, *known))}
        references = {one for one in references if one.kind is not Kind.PAGE}
        references |= {Reference(Kind.PAGE, link) for link in versions}
        self.store.go_by(feed.id, self._heeded(feed, references))
        self.store.has_versions(feed.id, versions)
        self._versions[feed.id] = versions
        self._next[feed.id] = min((look_again, *(one.next_at for one in self.store.documents(feed.id))))
        # Those beyond the most are there, too: they are not looked at again with each poll.
        self._origins[feed.id] = origins | frozenset(asked)

    def _versions_wanted(self, feed: Feed, heard: Sequence[StoryPage], before: Mapping[str, str]) -> Mapping[str, str]:
        """Of the pages that the feed goes by, those of its document first."""
        if not feed.pages:
            return {}
        wanted = {one.link: one.version for one in heard}
        # A poll that brought no document takes none away.
        held = {*self._links(feed)} if heard else before.keys()
        return wanted | {link: version for link, version in before.items() if link in held and link not in wanted}

    def _pages(
        self, known: Sequence[Document], links: Iterable[str], new: Sequence[StoryPage], now: datetime
    ) -> Sequence[Document]:
        """As they are kept once those of new versions are due."""
        kept = {one.reference.address: one for one in known if one.reference.kind is Kind.PAGE}
        for one in new:
            kept[one.link] = self._due(one, now)
            self.store.keep(kept[one.link])
        return [kept[link] for link in links if link in kept]

    def _due(self, page: StoryPage, now: datetime) -> Document:
        """What was said of the story's last version holds until this one's page is read, wherever that was."""
        reference = Reference(Kind.PAGE, page.link)
        known = self.store.document(reference)
        if known is None and page.before:
            known = self.store.document(Reference(Kind.PAGE, page.before))
        return replace(known or Document(reference, _LONG_AGO, now), reference=reference, next_at=now, failures=0)

    def _links(self, feed: Feed) -> Iterator[str]:
        """Of the feed's stories that are not withdrawn."""
        after_id = ""
        while some := self.store.told(feed.id, after_id, _STORIES_AT_ONCE):
            after_id = some[-1].story
            yield from (one.link for one in some if one.link)

    async def _of_pages(
        self, fetcher: Fetcher, feed: Feed, pages: Sequence[Document], now: datetime, found: Sequence[Document]
    ) -> Sequence[Document]:
        """Those that are read now. A page that robots.txt keeps us from is left alone, and so is one of a server whose
        robots.txt is not known.
        """
        robots = {origin_of(one.reference.address): one for one in found if one.reference.kind is Kind.ROBOTS}
        due: list[Reference] = []
        for page in (one for one in pages if now >= one.next_at):
            address = page.reference.address
            of_origin = robots.get(origin_of(address))
            if of_origin and self._may_be_visited(of_origin, address):
                due.append(page.reference)
            else:
                self.store.keep(replace(page, next_at=of_origin.next_at if of_origin else now + EVERY))
        return await asyncio.gather(*(self._asked(fetcher, one, feed.url, now) for one in due[:MOST_PAGES]))

    def _may_be_visited(self, robots: Document, page: str) -> bool:
        """RFC 9309, section 2.3.1: where robots.txt does not exist, any page; where it cannot be reached, none."""
        if robots.text is None:
            return robots.status is not None and 400 <= robots.status < 500
        return all(one.source is not Source.ROBOTS for one in self.reader.signals([robots], page, page))

    def _heeded(self, feed: Feed, references: set[Reference]) -> set[Reference]:
        """`references` without licences that nobody names any more."""
        documents = [one for ref in references if (one := self.store.document(ref)) and ref.kind is not Kind.RSL]
        named = set(self.reader.licences(documents))
        return {one for one in references if one.kind is not Kind.RSL or one.address in named}

    async def _of_origin(self, fetcher: Fetcher, feed: Feed, origin: str, now: datetime, found: list[Document]) -> None:
        for kind, path in _WELL_KNOWN:
            found.append(await self._asked(fetcher, Reference(kind, f"{origin}{path}"), feed.url, now))

    async def _of_licences(
        self, fetcher: Fetcher, feed: Feed, documents: Sequence[Document], now: datetime, found: list[Document]
    ) -> None:
        headers = self.store.document(Reference(Kind.HEADERS, feed.url))
        naming = [*documents, headers] if headers else documents
        named = {address: one.reference.address for one in naming for address in self.reader.licences([one])}
        some = list(named.items())[:MOST_LICENCES]
        asked = [self._asked(fetcher, Reference(Kind.RSL, address), by, now) for address, by in some]
        found += await asyncio.gather(*asked)

    async def _asked(self, fetcher: Fetcher, reference: Reference, named_by: str, now: datetime) -> Document:
        """The document as it is kept once it has been asked for, if that is due; by one poll at a time, here and in
        other processes. What another process asks for the first time is waited for: nothing is known of it yet.
        """
        lock = self._asking.setdefault(reference, asyncio.Lock())
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with lock:
                while True:
                    known, moment = self.store.document(reference), now + timedelta(seconds=clock() - began)
                    if known and now < known.next_at and not known.is_first_asked:
                        return known
                    if self.store.claim(reference, moment, moment + ASKING):
                        break
                    await asyncio.sleep(LOOK_SECONDS)
                had = None if known is None or known.is_first_asked else known
                outcome = await fetcher.document(reference.address, named_by)
                left = after(had, reference, outcome, self.reader, now)
                self.store.keep(left)
                return left
        finally:
            self._asking.pop(reference, None)

    def _keep_headers(self, feed: Feed, known: Sequence[Document], headers: Headers | None, now: datetime) -> None:
        """They hold until an answer has others."""
        if headers is None:
            return
        reference = Reference(Kind.HEADERS, feed.url)
        before = next((one for one in known if one.reference == reference), None)
        text = json.dumps(headers).encode() if headers else None
        if (before.text if before else None) != text:
            sha256 = hashlib.sha256(text).hexdigest() if text else None
            self.store.keep(Document(reference, now, _NEVER, 200, 0, text, sha256, now))
        self._headers[feed.id] = headers


_WELL_KNOWN = ((Kind.ROBOTS, "/robots.txt"), (Kind.TDMREP, "/.well-known/tdmrep.json"))


def cutting(signals: Iterable[Signal]) -> frozenset[Signal]:
    """Those that a story's words are cut by, or that its text is not kept for, whatever document says so and where."""
    return frozenset(
        replace(one, document="", place="", says="")
        for one in signals
        if isinstance(one.narrowing, AtMost) or (isinstance(one.narrowing, Barred) and Use.TRAIN in one.uses)
    )


def _versions_of(heard: Heard) -> Mapping[str, str]:
    return {one.link: one.version for one in heard.pages}


@lru_cache(maxsize=16_384)
def origin_of(address: str | None) -> str | None:
    """Scheme, host and port; `None` for what is no http or https address."""
    try:
        parts = urlsplit(address or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_usual = port in {None, 80 if parts.scheme == "http" else 443}
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"


def inline_words(entries: Sequence[Entry], words: Iterable[ItemWords]) -> Mapping[int, str]:
    """What a document says of its own items, by their places in it, as sets are written.

    Words of an item that is none of the entries are taken for words about all of them: it may be any.
    """
    places = _places(entries)
    found: dict[int, set[str]] = {}
    for one in words:
        for number in _meant(one, places) or range(len(entries)):
            found.setdefault(number, set()).add(one.said)
    return {number: written(signal for said in sets for signal in read_set(said)) for number, sets in found.items()}


def _places(entries: Sequence[Entry]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for name in {entry.guid, canonical(entry.link) if entry.link else entry.guid}:
            places.setdefault(name, []).append(number)
    return places


def _meant(one: ItemWords, places: Mapping[str, list[int]]) -> Sequence[int]:
    guid, link = one.guid.strip(), one.link.strip()
    return places.get(guid) or places.get(canonical(guid)) or places.get(canonical(link)) or ()


def after(
    known: Document | None, reference: Reference, outcome: Fetched | FetchFailed, reader: Reader, now: datetime
) -> Document:
    """What an attempt leaves of a document."""
    if reference.kind is Kind.PAGE:
        return _after_page(known or Document(reference, now, now), outcome, reader, now)
    may_replace = known is None or _is_over(known, now)
    if isinstance(outcome, Fetched) and (may_replace or reader.is_readable(reference, outcome.body)):
        return _read(reference, outcome, reader, now)
    status, pause = (200, 0) if isinstance(outcome, Fetched) else (outcome.status, outcome.pause_seconds or 0)
    before = known or Document(reference, now, now)
    failures = before.failures + 1
    rest = EVERY if known is None and status in _NONE_THERE else min(AFTER_FAILURE * 2 ** min(failures - 1, 10), EVERY)
    left = replace(
        before,
        asked_at=now,
        next_at=now + max(rest, timedelta(seconds=pause)),
        status=status,
        failures=failures,
    )
    return replace(left, text=None, sha256=None, expires_at=None) if _is_over(before, now) else left


def _after_page(known: Document, outcome: Fetched | FetchFailed, reader: Reader, now: datetime) -> Document:
    """What a page says holds until that of another version is read: it is asked for again only where it failed."""
    link = known.reference.address
    if isinstance(outcome, Fetched):
        text = reader.said_by_page(link, outcome.address or link, outcome.headers, outcome.body)
        sent = json.dumps(outcome.headers).encode() if outcome.headers else b""
        sha256 = hashlib.sha256(sent + outcome.body).hexdigest()
        return Document(known.reference, now, _NEVER, 200, 0, text, sha256, now, _NEVER)
    failures = known.failures + 1
    rest = max(AFTER_FAILURE * 2 ** (failures - 1), timedelta(seconds=outcome.pause_seconds or 0))
    next_at = now + rest if failures < MOST_PAGE_TRIES else _NEVER
    return replace(known, asked_at=now, next_at=next_at, status=outcome.status, failures=failures)


# Answers that say that there is no such document.
_NONE_THERE = {404, 410}


def _is_over(known: Document, now: datetime) -> bool:
    return known.expires_at is None or now >= known.expires_at


def _read(reference: Reference, outcome: Fetched, reader: Reader, now: datetime) -> Document:
    life = reader.holds_for(reference, outcome.body)
    if life is None:
        said = outcome.fresh_seconds
        life = USUAL_LIFE if said is None else min(timedelta(seconds=said), MOST_LIFE)
    life = max(life, LEAST_LIFE)
    sha256 = hashlib.sha256(outcome.body).hexdigest()
    rest = min(life, EVERY) if reference.kind is Kind.RSL else EVERY
    return Document(reference, now, now + rest, 200, 0, outcome.body, sha256, now, now + life)
