"""Which story an entry is of: by its GUID where that can be believed, else by what it says or where it stands.

Publishers change every GUID at once (from http to https, with a new system, at each poll), give one GUID to many items,
and one link to all. A story that is taken for a new one is announced again, with an allowance of its own and past a
kill; two that are taken for one are told as edits of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skill.desk.ports.stories import Cabinet, Kept, Sought
from skill.stories.clusters import have_nothing_in_common
from skill.stories.merge import canonical, has_page_of_its_own, one_scheme, other_scheme, settled
from skill.stories.story import Entry, State, story_id
from skill.stories.titles import Feed, Title


@dataclass(frozen=True, slots=True)
class Document:
    """What of a document tells its entries apart: the ids that their GUIDs make, and links that several have."""

    feed: str
    ids: frozenset[str]
    shared_links: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """A settled entry, under the GUID that tells it apart, with the story that it is of; `None` where it is new.

    `is_double`: another entry of the document says the same of the same story already.
    """

    entry: Entry
    kept: Kept | None
    is_double: bool = False


def document_of(entries: Sequence[Entry], feed: Feed, title: Title) -> Document:
    links = Counter(one_scheme(canonical(entry.link)) for entry in entries if entry.link)
    return Document(
        feed.id,
        frozenset(story_id(title.publisher, entry.guid) for entry in entries),
        frozenset(link for link, count in links.items() if count > 1),
    )


def sought(entries: Iterable[Entry], feed: Feed, title: Title, now: datetime) -> Sought:
    """All that `known` may look for, to find which stories these entries are of."""
    sane = [settled(entry, feed, now) for entry in entries]
    guids = (guid for entry in sane for guid in (entry.guid, other_scheme(entry.guid)) if guid)
    return Sought(
        title.publisher,
        tuple(story_id(title.publisher, guid) for guid in guids),
        tuple(entry.fingerprint() for entry in sane),
        tuple(entry.link for entry in sane if entry.link),
    )


def known(entry: Entry, feed: Feed, title: Title, document: Document, cabinet: Cabinet, now: datetime) -> Known:
    sane = settled(entry, feed, now)
    identity = story_id(title.publisher, sane.guid)
    kept = cabinet.kept(identity)
    if kept and kept.story.id == identity:
        return _believed(sane, kept, title, cabinet)
    return _found(sane, kept, title, document, cabinet)


def _believed(entry: Entry, kept: Kept, title: Title, cabinet: Cabinet) -> Known:
    """The GUID is the story's own, unless the publisher gave it to another story in the meantime."""
    link = kept.story.link
    if not entry.link or not link or one_scheme(entry.link) == one_scheme(link):
        return Known(entry, kept)
    apart = replace(entry, guid=f"{entry.guid}|{entry.link}")
    if other := cabinet.kept(story_id(title.publisher, apart.guid)):
        return Known(apart, other)
    # What was withdrawn must not come back under its own GUID, whatever it says by now.
    if kept.story.state is State.LIVE and _is_another(entry, kept, cabinet):
        return Known(apart, None)
    return Known(entry, kept)


def _is_another(entry: Entry, kept: Kept, cabinet: Cabinet) -> bool:
    before = cabinet.told(kept.story.id)
    return bool(before) and have_nothing_in_common(before, f"{entry.headline} {entry.abstract or entry.body}")


def _found(entry: Entry, under_alias: Kept | None, title: Title, document: Document, cabinet: Cabinet) -> Known:
    """Under a GUID that is no story's own. Two of one document may share a link and are two stories all the same."""
    publisher, fingerprint = title.publisher, entry.fingerprint()
    twin = other_scheme(entry.guid)
    found = under_alias or (cabinet.kept(story_id(publisher, twin)) if twin else None)
    if found is None and (entry.abstract or entry.body):
        found = cabinet.by_text(publisher, fingerprint)
    if found is None:
        found = _by_link(entry, publisher, document, cabinet)
    if found is None or not _stands_in(document, found):
        return Known(entry, found)
    is_double = fingerprint in cabinet.fingerprints(found.story.id)
    return Known(entry, found if is_double else None, is_double)


def _by_link(entry: Entry, publisher: str, document: Document, cabinet: Cabinet) -> Kept | None:
    """The story of an entry's link, where no other has it, and it leads to a page and not to a whole paper."""
    if not entry.link or not has_page_of_its_own(entry.link):
        return None
    stories = cabinet.by_link(publisher, entry.link)
    if len(stories) != 1 or (stories[0].story.feed == document.feed and _is_shared(entry.link, document)):
        return None
    return stories[0]


def _is_shared(link: str, document: Document) -> bool:
    return one_scheme(link) in document.shared_links


def _stands_in(document: Document, kept: Kept) -> bool:
    """Whether the story has an entry of its own in the document."""
    return kept.story.feed == document.feed and kept.story.id in document.ids
