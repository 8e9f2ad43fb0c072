"""One round over the feeds that a licence in force covers.

    fetch → parse → for each entry: merge with what is kept → cut its renditions → file it

Feeds are fetched side by side and filed one story a transaction. One bad feed or story never stops the
rest. A feed that no licence in force covers is not fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from skill.desk.condensing import Asking, Offered, Wanted, told
from skill.desk.licences import Bookkeeper, FolderState, read_folder, take_over
from skill.desk.ports.bodies import Bodies, Body
from skill.desk.ports.ear import Ear
from skill.desk.ports.feeds import (
    FeedState,
    FeedStore,
    Fetcher,
    FetchFailed,
    FetchOutcome,
    NotAFeed,
    NotModified,
    Parsed,
    Parser,
    Validators,
)
from skill.desk.ports.licences import LicenceFolder, LicenceStore
from skill.desk.ports.model import Summariser
from skill.desk.ports.stories import Cabinet, Filing, Kept, Retention, Shelving, StoryStore
from skill.rights.book import Book, Standing
from skill.rights.gate import Code, in_scope
from skill.rights.licence import Schedule, Use
from skill.rights.renditions import MODEL, Rendition, active_uses, asked_words, cut, measured
from skill.rights.training import hour_of, kept_until
from skill.stories.condensed import Condensed, Objection, condensed, numbered, proposed_again
from skill.stories.merge import Change, can_be_counted, merge, settled
from skill.stories.overlap import Original
from skill.stories.story import Entry, Source, State, Story, story_id
from skill.stories.text import fold
from skill.stories.titles import Feed, Title, Titles

log = logging.getLogger("byline.refresh")

# The cutter's own version: when its rules change, stories are cut again.
CUTTER = "1"


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a round did with one feed. `refused` counts its stories that are not said, by why."""

    feed: str
    status: str
    new: int = 0
    changed: int = 0
    refused: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """A finished round: a report for every feed of the titles file, and the licence ids that are refused.

    `asking` is what was asked of a model; `None` where there is none.
    """

    reports: tuple[FeedReport, ...]
    refused_licences: Mapping[str, str]
    purged: int
    asking: Asking | None = None

    @property
    def all_failed(self) -> bool:
        tried = [report for report in self.reports if report.status != "no licence"]
        return bool(tried) and all(report.failed for report in tried)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What a refresh needs."""

    titles: Titles
    licensee: str
    folder: LicenceFolder
    licences: LicenceStore
    bookkeeper: Bookkeeper
    feeds: FeedStore
    stories: StoryStore
    parser: Parser
    ear: Ear
    bodies: Bodies
    model: Summariser | None = None


def take_over_folder(newsroom: Newsroom) -> Mapping[str, str]:
    """Make the store's licences those of the folder. Returns the refused ids with why.

    Raises `LicenceFolderError` where the folder or a file without an id cannot be read.
    """
    folder: FolderState = read_folder(newsroom.folder.files(), newsroom.titles)
    return take_over(folder, newsroom.licences)


async def refresh(newsroom: Newsroom, fetcher: Fetcher, now: datetime, only: frozenset[str] | None = None) -> Round:
    """Poll every licensed feed once, or those of `only`. Raises `LicenceFolderError`; no feed's fault is raised.

    A feed that a notice asked to be polled (`only` are such, too) is asked for whole, whatever we know of it.
    """
    refused = take_over_folder(newsroom)
    rows = newsroom.licences.load()
    book = newsroom.bookkeeper.book(lambda _: rows)
    covered = book.covered_feeds(now, newsroom.licensee)
    newsroom.stories.shorten(
        [
            Retention(feed, licence.id, licence.ends, schedule.keep_derived)
            for licence in book.in_force(now)
            for schedule in licence.schedules
            for feed in sorted(schedule.feeds)
        ]
    )
    purged = newsroom.stories.purge(now)
    newsroom.bodies.settle(
        _training_terms(book, rows.epoch, now), lambda body: _settled_until(newsroom, book, body, now)
    )
    newsroom.bodies.drop_until(now)
    asking = Asking(newsroom.model) if newsroom.model else None
    asked = newsroom.feeds.take_asked() | (only or frozenset())
    polls = [
        _poll(newsroom, book, newsroom.titles.feeds[feed], fetcher, feed in asked, asking, now)
        for feed in covered
        if only is None or feed in asked
    ]
    reports = {report.feed: report for report in await asyncio.gather(*polls)}
    if asking and (asking.sent or asking.not_used):
        log.info("%s", told(asking))
    return Round(
        tuple(
            reports.get(feed, FeedReport(feed, "no licence", note=_why_not_covered(newsroom, book, feed, now)))
            for feed in newsroom.titles.feeds
            if only is None or feed in reports
        ),
        refused,
        purged,
        asking,
    )


def _why_not_covered(newsroom: Newsroom, book: Book, feed: str, now: datetime) -> str:
    standing = book.standing(feed, now)
    licence = standing.licence
    if licence is None:
        return standing.why
    if licence.licensee != newsroom.licensee:
        return f"{licence.file} is to {licence.licensee}"
    if licence.id in book.suspended:
        return f"{licence.file} is suspended"
    return f"{licence.file} runs from {licence.starts:%Y-%m-%d} to {licence.ends:%Y-%m-%d}"


async def _poll(
    newsroom: Newsroom, book: Book, feed: Feed, fetcher: Fetcher, is_asked: bool, asking: Asking | None, now: datetime
) -> FeedReport:
    """Poll one feed. A fault of ours costs this feed, not the round; the text of a feed is never in the log."""
    try:
        return await _polled(newsroom, book, feed, fetcher, is_asked, asking, now)
    except Exception as error:
        log.exception("refresh of %s failed", feed.id)
        return FeedReport(feed.id, "failed", note=f"our own fault: {type(error).__name__}", failed=True)


async def _polled(
    newsroom: Newsroom, book: Book, feed: Feed, fetcher: Fetcher, is_asked: bool, asking: Asking | None, now: datetime
) -> FeedReport:
    state = newsroom.feeds.state(feed.id)
    if state.paused_until is not None and now < state.paused_until:
        until = f"{state.paused_until:%Y-%m-%d %H:%M} UTC"
        return FeedReport(feed.id, "paused", note=f"the server asked us to wait until {until}")
    terms = _cut_key(book, feed, now)
    validators = state.validators if state.cut_key == terms and not is_asked else Validators()
    outcome = await fetcher.fetch(feed, validators)
    return await _filed(newsroom, book, feed, state, terms, outcome, asking, now)


async def _filed(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    state: FeedState,
    terms: str,
    outcome: FetchOutcome,
    asking: Asking | None,
    now: datetime,
) -> FeedReport:
    if isinstance(outcome, FetchFailed):
        return _failed(newsroom, feed, outcome, now)
    if isinstance(outcome, NotModified):
        newsroom.feeds.succeeded(feed, replace(state, validators=outcome.validators), now)
        return FeedReport(feed.id, "unchanged")
    body_hash = hashlib.sha256(outcome.body).hexdigest()
    after = FeedState(outcome.validators, body_hash, terms)
    if body_hash == state.body_hash and terms == state.cut_key:
        newsroom.feeds.succeeded(feed, after, now)
        return FeedReport(feed.id, "unchanged")
    parsed = newsroom.parser.parse(outcome)
    if isinstance(parsed, NotAFeed):
        return _failed(newsroom, feed, FetchFailed(parsed.why), now)
    offered = await _offered(newsroom, book, feed, parsed, asking, now)
    report, is_whole = _file_entries(newsroom, book, feed, terms, parsed, offered, now)
    newsroom.feeds.succeeded(feed, after if is_whole else FeedState(Validators()), now)
    return report


def _failed(newsroom: Newsroom, feed: Feed, outcome: FetchFailed, now: datetime) -> FeedReport:
    pause = None if outcome.pause_seconds is None else now + timedelta(seconds=outcome.pause_seconds)
    newsroom.feeds.failed(feed, outcome.why, pause, now)
    return FeedReport(
        feed.id, f"failed ({outcome.status})" if outcome.status else "failed", note=outcome.why, failed=True
    )


async def _offered(
    newsroom: Newsroom, book: Book, feed: Feed, parsed: Parsed, asking: Asking | None, now: datetime
) -> Mapping[int, Offered]:
    """What a model proposes for entries that say something new, by their place in the document.

    Before anything is filed and outside of any transaction: whatever becomes of a story meanwhile is found when it is
    filed.
    """
    if asking is None or not _may_be_sent(book, feed, asking, now):
        return {}
    here, wanted = _ids(newsroom, feed, parsed), {}
    with newsroom.stories.filing() as cabinet:
        for number, entry in enumerate(parsed.entries):
            try:
                one = _wanted(newsroom, book, feed, entry, here, asking.model.hosts, cabinet, now)
            except Exception:
                log.exception("a story of %s could not be looked at for a model", feed.id)
                continue
            if one:
                wanted[number] = one
    return {number: Offered(asking, one) for number, one in (await asking.proposals(wanted)).items()}


def _may_be_sent(book: Book, feed: Feed, asking: Asking, now: datetime) -> bool:
    schedule = book.standing(feed.id, now).schedule
    grant = schedule.grants.get(Use.SUMMARY) if schedule else None
    return grant is not None and bool(grant.model_hosts & asking.model.hosts)


def _wanted(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    entry: Entry,
    here: frozenset[str],
    hosts: frozenset[str],
    cabinet: Cabinet,
    now: datetime,
) -> Wanted | None:
    """What a model is asked of an entry: nothing where its version was stored before, or could not be told now."""
    title = newsroom.titles.of_feed(feed.id)
    sane = settled(entry, feed, now)
    identity = story_id(title.publisher, sane.guid)
    kept = cabinet.kept(identity, title.publisher, sane.link)
    if kept and _is_of_another(kept, identity, feed, here):
        kept = None
    change = merge(entry, kept.story if kept else None, kept.fingerprint if kept else None, feed, title, now)
    if change is None or (kept and kept.story.feed != feed.id):
        return None
    story, source = _noticed(change, cabinet)[0].story, Source(change.entry.abstract, change.entry.body)
    if change.fingerprint in cabinet.fingerprints(story.id) or not can_be_counted(change.entry):
        return None
    standing = book.standing(story.feed, now)
    if not _can_be_told(newsroom, story, standing, now) or standing.schedule is None:
        return None
    most, sentences = asked_words(story, source, standing.schedule, hosts, now), numbered(source, story.language)
    return Wanted(story.id, tuple(one.text for one in sentences), story.language, most) if most and sentences else None


def _can_be_told(newsroom: Newsroom, story: Story, standing: Standing, now: datetime) -> bool:
    licence, schedule = standing.licence, standing.schedule
    return (
        licence is not None
        and schedule is not None
        and story.state is State.LIVE
        and in_scope(story, *_names(newsroom.titles, story), licence, schedule)
        and not _why_not_now(story, schedule, now)
    )


def _ids(newsroom: Newsroom, feed: Feed, parsed: Parsed) -> frozenset[str]:
    publisher = newsroom.titles.of_feed(feed.id).publisher
    return frozenset(story_id(publisher, entry.guid) for entry in parsed.entries)


def _file_entries(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    terms: str,
    parsed: Parsed,
    offered: Mapping[int, Offered],
    now: datetime,
) -> tuple[FeedReport, bool]:
    """The report, and whether every entry was filed: if not, the next round fetches the feed whole."""
    counts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    here = _ids(newsroom, feed, parsed)
    for number, entry in enumerate(parsed.entries):
        try:
            with newsroom.stories.filing() as cabinet:
                outcome, why = _file_entry(newsroom, book, feed, terms, entry, here, cabinet, offered.get(number), now)
        except Exception as error:
            log.exception("a story of %s could not be filed", feed.id)
            outcome, why = "failed", f"our own fault: {type(error).__name__}"
        counts[outcome] += 1
        if why:
            refused[why] += 1
    why_not = MappingProxyType(dict(refused))
    note = "; ".join(parsed.notes[:3])
    report = FeedReport(feed.id, "ok", counts["new"], counts["changed"], why_not, note)
    return report, not counts["failed"]


def _file_entry(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    terms: str,
    entry: Entry,
    here: frozenset[str],
    cabinet: Cabinet,
    offered: Offered | None,
    now: datetime,
) -> tuple[str, str]:
    """File one entry. Returns `new`, `changed` or nothing, and why the story is not said, if so.

    `here` are the ids of all entries of the document, `offered` is what a model proposed for this one.
    """
    title = newsroom.titles.of_feed(feed.id)
    sane = settled(entry, feed, now)
    kept = _kept_of(newsroom, feed, title, sane, here, cabinet, now)
    if kept and kept.story.feed != feed.id:
        if kept.story.feed in book.covered_feeds(now, newsroom.licensee):
            return "", ""  # it stands in the schedule of the feed where it was first seen, while that is licensed
        kept = replace(kept, story=replace(kept.story, feed=feed.id, title=title.id, kind=title.kind), cut_key="")
    change = merge(entry, kept.story if kept else None, kept.fingerprint if kept else None, feed, title, now)
    if change is None:
        if kept is None or kept.cut_key == terms:
            return "", ""
        change = Change(kept.story, sane, kept.fingerprint, is_new=False)
    change, is_silenced = _noticed(change, cabinet)
    filing, why = _filing(newsroom, book, change, terms, cabinet, offered, now)
    # Inside the transaction: what a notice forgets after it is not written again.
    _keep_to_train(newsroom, book, change, cabinet, now)
    cabinet.file(filing, now)
    if is_silenced:
        cabinet.withdraw(change.story, change.story.state)
    if kept and change.story.version == kept.story.version:
        return "", why
    return "new" if change.is_new else "changed", why


def _kept_of(
    newsroom: Newsroom, feed: Feed, title: Title, sane: Entry, here: frozenset[str], cabinet: Cabinet, now: datetime
) -> Kept | None:
    """The story that an entry is of. Two of one document may share a link and are two stories all the same, while one
    that comes in another's place with its link is the same story under a new GUID.
    """
    identity = story_id(title.publisher, sane.guid)
    kept = cabinet.kept(identity, title.publisher, sane.link)
    if kept is None or kept.story.id == identity:
        return kept
    if _is_of_another(kept, identity, feed, here):
        return None
    return _met_again(newsroom, kept, identity, cabinet, now)


def _is_of_another(kept: Kept, identity: str, feed: Feed, here: frozenset[str]) -> bool:
    """Whether what was found by an entry's link is another entry's story."""
    return kept.story.id != identity and kept.story.feed == feed.id and kept.story.id in here


def _met_again(newsroom: Newsroom, kept: Kept, identity: str, cabinet: Cabinet, now: datetime) -> Kept:
    """A story that comes under another GUID, too: a notice that named that one holds for it."""
    if not cabinet.also_known(kept.story.id, identity, now):
        return kept
    state = cabinet.noticed(kept.story.id, kept.story.publisher, kept.story.link)
    if not _is_silenced(kept.story, state):
        return kept
    cabinet.withdraw(kept.story, state)
    if state is State.KILLED:
        newsroom.bodies.forget(kept.story.id)
    return replace(kept, story=replace(kept.story, state=state))


def _noticed(change: Change, cabinet: Cabinet) -> tuple[Change, bool]:
    """The story as a notice has it that came before the story, or before it had this link; and whether one did."""
    story = change.story
    state = cabinet.noticed(story.id, story.publisher, story.link)
    if not _is_silenced(story, state):
        return change, False
    return replace(change, story=replace(story, state=state)), True


def _is_silenced(story: Story, state: State) -> bool:
    """Whether `state`, which notices make of the story, is another than its own and says less."""
    return state is not State.LIVE and story.state in {State.LIVE, State.WITHHELD} and state is not story.state


def _filing(
    newsroom: Newsroom,
    book: Book,
    change: Change,
    terms: str,
    cabinet: Cabinet,
    offered: Offered | None,
    now: datetime,
) -> tuple[Filing, str]:
    story, entry = change.story, change.entry
    standing = book.standing(story.feed, now)
    licence, schedule = standing.licence, standing.schedule
    source = Source(entry.abstract, entry.body)
    empty = Filing(story, change.fingerprint, terms, len(source), (), now, None)
    if licence is None or schedule is None:
        return empty, Code.NO_LICENCE
    if story.state not in {State.LIVE, State.WITHHELD}:
        return empty, story.state.value.upper()
    if not can_be_counted(entry):
        return empty, Code.UNSUPPORTED_LANGUAGE
    if not in_scope(story, *_names(newsroom.titles, story), licence, schedule):
        return empty, Code.OUT_OF_SCOPE
    given = cabinet.given(story.id)
    first_stored = cabinet.fingerprints(story.id).get(change.fingerprint, now)
    made = _made_by_model(change, source, schedule, cabinet, offered)
    renditions = cut(
        story, entry.headline, source, change.fingerprint, given, licence, schedule, first_stored, now, made
    )
    if made and offered:
        offered.count(story.id, is_used=any(one.made_by == MODEL for one in renditions))
    if not renditions:
        return empty, Code.LIMIT
    delete_after = min(first_stored + schedule.keep_derived, licence.ends)
    if delete_after <= now:  # retention has removed its text, and does not run anew
        return empty, Code.TOO_OLD
    shelving = _shelving(story, entry, renditions, schedule, delete_after)
    original = Original((entry.abstract, entry.body), story.language)
    heard = (
        replace(one, said=newsroom.ear.spoken_forms(one.text, one.language, story.publisher)) for one in renditions
    )
    filed = tuple(measured(one, original) for one in heard)
    filing = replace(
        empty, renditions=filed, delete_after=delete_after, keep_derived=schedule.keep_derived, shelving=shelving
    )
    return filing, Code.WITHHELD if story.state is State.WITHHELD else _why_not_now(story, schedule, now)


def _made_by_model(
    change: Change, source: Source, schedule: Schedule, cabinet: Cabinet, offered: Offered | None
) -> Condensed | None:
    """The summary that a model proposed, or made of the same version before, if it says what the story says."""
    story, grant = change.story, schedule.grants.get(Use.SUMMARY)
    if grant is None or not grant.model_hosts:
        return None
    kept = None if offered else cabinet.by_model(story.id, change.fingerprint)
    if not (offered or kept):
        return None
    sentences = numbered(source, story.language)
    proposal = offered.proposal if offered else proposed_again(*kept, sentences) if kept else ()
    found = condensed(proposal, sentences, story.language)
    if not isinstance(found, Objection):
        return found
    if offered:
        offered.asking.refuse(story.id, found)
    return None


def _keep_to_train(newsroom: Newsroom, book: Book, change: Change, cabinet: Cabinet, now: datetime) -> None:
    """Keep the text where a train grant covers the story, and none where it does not. The hour folders are dropped
    with the beginning of their hour, so what has to be gone within this hour is not kept any more.
    """
    story, entry = change.story, change.entry
    stored_at = cabinet.fingerprints(story.id).get(change.fingerprint, now)
    standing = book.standing(story.feed, now)
    until = kept_until(story, *_names(newsroom.titles, story), standing, newsroom.licensee, stored_at)
    if until is None or hour_of(until) <= now or not can_be_counted(entry):
        if not change.is_new:
            newsroom.bodies.forget(story.id)
        return
    newsroom.bodies.keep(
        Body(
            story=story.id,
            version=story.version,
            feed=story.feed,
            publisher=story.publisher,
            title=story.title,
            headline=entry.headline,
            abstract=entry.abstract,
            body=entry.body,
            authors=story.authors,
            sections=story.sections,
            language=story.language,
            link=story.link,
            published_at=story.published_at,
            stored_at=stored_at,
            delete_after=until,
        )
    )


def _settled_until(newsroom: Newsroom, book: Book, body: Body, now: datetime) -> datetime | None:
    """Until when a text may be kept by the terms of now. Where nothing can be read, what was agreed goes on."""
    standing = book.standing(body.feed, now)
    if standing.licence is None:
        return body.delete_after
    with newsroom.stories.filing() as cabinet:
        kept = cabinet.kept(body.story, body.publisher, None)
    if kept is None:
        return None
    names = _names(newsroom.titles, kept.story)
    return kept_until(kept.story, *names, standing, newsroom.licensee, body.stored_at)


def _training_terms(book: Book, epoch: int, now: datetime) -> str:
    """Changes when what may be kept to train with may have changed: with the terms, and with the epoch, which a notice
    raises too. So what a notice could not forget, because its process died, is forgotten at the next round.
    """
    terms = [str(epoch), *(f"{one.id}:{one.version}:{one.hash}" for one in book.in_force(now))]
    return hashlib.sha256("\n".join(sorted(terms)).encode()).hexdigest()


def _names(titles: Titles, story: Story) -> tuple[str, str]:
    title = titles.titles[story.title]
    return title.name, titles.publishers[title.publisher].name


def _shelving(
    story: Story, entry: Entry, renditions: tuple[Rendition, ...], schedule: Schedule, delete_after: datetime
) -> Shelving:
    """What depends on time is folded into two columns: a late job never makes anything heard."""
    say_from = story.not_before or story.first_seen
    too_old = story.published_at + schedule.max_age if schedule.max_age is not None else delete_after
    if story.embargo_unreadable:
        say_from = delete_after
    labels = {fold(label) for label in (*entry.sections, *entry.tags)} - {""}
    cleared = " ".join(one.text for one in renditions if one.use in {Use.HEADLINE, Use.ABSTRACT})
    words = " ".join((cleared, *entry.tags, *entry.sections))
    return Shelving(say_from, min(too_old, delete_after), tuple(sorted(labels)), words)


def _why_not_now(story: Story, schedule: Schedule, now: datetime) -> str:
    if story.embargo_unreadable or (story.not_before and now < story.not_before):
        return Code.EMBARGOED
    if schedule.max_age is not None and now - story.published_at >= schedule.max_age:
        return Code.TOO_OLD
    return ""


def _cut_key(book: Book, feed: Feed, now: datetime) -> str:
    """The terms that a feed's stories are cut under. When they change, the feed is fetched whole."""
    standing = book.standing(feed.id, now)
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return ""
    uses = "+".join(active_uses(schedule, now))
    kept = ":kept" if Use.TRAIN in schedule.grants else ""  # what was cut before bodies were kept is looked at again
    return f"{CUTTER}:{licence.id}:{licence.version}:{schedule.name}:{uses}{kept}"
