"""What a poll means for a story that we keep: new, changed, or the same as before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from skill.stories.agencies import credited
from skill.stories.story import Entry, Story, story_id
from skill.stories.text import fold, folded, is_spaced
from skill.stories.titles import Feed, Title

# What a share button or a newsletter adds to a link says nothing about the story.
_TRACKING = {"smid", "partner", "emc", "fbclid", "gclid", "ref", "ref_src", "ocid", "cmp", "cmpid"}
_TRACKING_PREFIXES = ("utm_", "at_", "mc_")
_ELLIPSES = ("…", "...", "[…]", "[...]", "[&#8230;]")
_OPINION_SECTIONS = {
    "opinion",
    "opinions",
    "comment",
    "editorial",
    "editorials",
    "tribune",
    "tribunes",
    "op-ed",
}
_OPINION_PREFIXES = (
    "opinion:",
    "opinion :",
    "tribune :",
    "tribune:",
    "editorial:",
    "comment:",
    "éditorial :",
)
# A date far from now is a fault of the feed, never an embargo of a century.
EARLIEST_YEAR = 1995
FURTHEST_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Change:
    """A story as it is from now on, with the entry that said so and that entry's fingerprint."""

    story: Story
    entry: Entry
    fingerprint: str
    is_new: bool


def merge(
    entry: Entry, kept: Story | None, fingerprint: str | None, feed: Feed, title: Title, now: datetime
) -> Change | None:
    """`None` where `entry` says nothing that `kept` (whose newest version has `fingerprint`) does not hold.

    A story keeps its first publication date and the feed where it was first seen.
    """
    sane = settled(entry, feed, now)
    if kept is not None and _has_passed(kept.not_before, now) and not _is_ahead(sane.not_before, now):
        sane = replace(sane, not_before=kept.not_before)  # that an embargo has passed is no edit
    if kept is None:
        return Change(_first(sane, feed, title, now), sane, sane.fingerprint(), is_new=True)
    if sane.fingerprint() == fingerprint and sane.not_before == kept.not_before:
        return None
    story = replace(_first(sane, feed, title, now), id=kept.id, feed=kept.feed, title=kept.title, kind=kept.kind)
    changed = replace(
        story,
        version=kept.version + 1,
        first_seen=kept.first_seen,
        published_at=min(kept.published_at, story.published_at),
        updated_at=sane.updated_at or now,
        state=kept.state,
    )
    return Change(changed, sane, sane.fingerprint(), is_new=False)


@lru_cache(maxsize=64)  # as many as are filed together
def settled(entry: Entry, feed: Feed, now: datetime) -> Entry:
    """`entry` with what its feed leaves open decided: which text is abstract, which date can be meant."""
    abstract, body = _abstract_and_body(entry.abstract, entry.body)
    published = entry.published_at if entry.published_at and _can_be_meant(entry.published_at, now) else None
    updated = entry.updated_at if entry.updated_at and _can_be_meant(entry.updated_at, now) else None
    ahead = [moment for moment in (published, entry.not_before) if moment and _is_ahead(moment, now)]
    sections = entry.sections or ((feed.section,) if feed.section and feed.uniform else ())
    return replace(
        entry,
        abstract=abstract,
        body=body,
        published_at=published,
        updated_at=updated,
        not_before=max(ahead) if ahead else entry.not_before,
        sections=sections,
        link=canonical(entry.link) if entry.link else None,
        credits=tuple(dict.fromkeys((*entry.credits, *credited(abstract), *credited(body)))),
    )


@lru_cache(maxsize=1024)  # of one document
def canonical(link: str) -> str:
    """`link` without fragment and tracking parameters; host in small letters."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link.strip()
    query = "&".join(part for part in parts.query.split("&") if part and not _is_tracking(part.partition("=")[0]))
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))


def one_scheme(link: str) -> str:
    """`link` as it compares: a page that moves from http to https is the page it was."""
    return f"https{link[4:]}" if link.startswith("http:") else link


def other_scheme(reference: str) -> str | None:
    """An address under http for one under https, and the other way round; `None` for what is no address."""
    scheme, colon, rest = reference.partition("://")
    return {"http": f"https{colon}{rest}", "https": f"http{colon}{rest}"}.get(scheme)


def has_page_of_its_own(link: str) -> bool:
    """Whether a canonical link leads further than to a front page."""
    parts = urlsplit(link)
    return parts.path.strip("/") != "" or parts.query != ""


def is_opinion(entry: Entry) -> bool:
    named = {fold(label) for label in (*entry.sections, *entry.genres, *entry.tags)}
    return bool(named & _OPINION_SECTIONS) or entry.headline.casefold().startswith(_OPINION_PREFIXES)


def can_be_counted(entry: Entry) -> bool:
    """Whether words can be counted in all that the entry holds."""
    return all(is_spaced(text) for text in (entry.headline, entry.abstract, entry.body))


def _first(entry: Entry, feed: Feed, title: Title, now: datetime) -> Story:
    return Story(
        id=story_id(title.publisher, entry.guid),
        publisher=title.publisher,
        title=title.id,
        feed=feed.id,
        kind=title.kind,
        language=entry.language or title.language,
        link=entry.link,
        version=1,
        first_seen=now,
        published_at=entry.published_at or now,
        updated_at=entry.updated_at,
        not_before=entry.not_before,
        embargo_unreadable=entry.embargo_unreadable,
        authors=entry.authors,
        sections=entry.sections,
        tags=entry.tags,
        genres=entry.genres,
        credits=entry.credits,
        is_opinion=is_opinion(entry),
    )


def _abstract_and_body(abstract: str, body: str) -> tuple[str, str]:
    """A description that begins the body or ends in an ellipsis is body, not abstract."""
    if not abstract:
        return "", body
    if abstract.rstrip().endswith(_ELLIPSES):
        return "", body or abstract.rstrip().rstrip(".…[] ")
    if not body:
        return abstract, ""
    begins = folded(abstract)
    return ("", body) if begins and folded(body)[: len(begins)] == begins else (abstract, body)


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIXES)


def _is_ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now < moment


def _has_passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _can_be_meant(moment: datetime, now: datetime) -> bool:
    return moment.year >= EARLIEST_YEAR and moment <= now + FURTHEST_AHEAD
