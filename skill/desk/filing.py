"""What becomes of a document's entries: merged with what is kept, cut under their licence, filed.

An entry that says nothing new is left before anything is cut or written. The others are filed some at a time in one
transaction, each apart within it, so that one bad story never stops the rest and no turn waits for a whole feed.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from skill.desk.condensing import Asking, Offered, Wanted
from skill.desk.identity import Document, document_of, known, sought
from skill.desk.newsroom import Newsroom
from skill.desk.ports.bodies import Body
from skill.desk.ports.feeds import Parsed
from skill.desk.ports.signals import StoryPage
from skill.desk.ports.stories import Cabinet, Filing, Kept, Shelving
from skill.desk.signals import Said, Sayings, cutting, inline_words, origin_of
from skill.errors import StoreError
from skill.rights.book import Book, Standing
from skill.rights.gate import Code, in_scope
from skill.rights.licence import Licence, Schedule, Use
from skill.rights.renditions import MODEL, Rendition, active_uses, asked_words, cut, measured
from skill.rights.said import bars, key_of, most_characters, written
from skill.rights.training import hour_of, kept_until
from skill.stories.condensed import Condensed, Objection, condensed, numbered, proposed_again
from skill.stories.merge import Change, can_be_counted, merge, settled
from skill.stories.origins import credited_to_origin
from skill.stories.overlap import Original
from skill.stories.posing import Posing, bylined
from skill.stories.pronunciation import unmarked
from skill.stories.story import Entry, Source, State, Story, story_id
from skill.stories.text import fold
from skill.stories.titles import Feed, Title, Titles

log = logging.getLogger("byline.refresh")

# The cutter's own version: when its rules change, stories are cut again.
CUTTER = "2"
# Why a story is not told that its feed rates as for adults.
ADULT = "ADULT"
# One transaction files no more than these, for meanwhile no turn can be written: by their number, and by the length of
# their texts, since a summary of a long one takes time.
MOST_TOGETHER = 50
MOST_CHARACTERS_TOGETHER = 20_000

# An entry with its place in the document, and what is said of it in public.
_Numbered = tuple[int, Entry, Said]


_FAILED = "failed"
# What is counted of a new story that is not said: this, and why.
REFUSED = "refused:"


@dataclass(frozen=True, slots=True)
class _Filed:
    """What became of an entry: its story, `new`, `changed`, `failed` or nothing, and why it is not said, if so."""

    story: str
    outcome: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a round did with one feed. `refused` counts its stories that are not said, by why; `happened` whatever is
    counted of a document (`health` says what).
    """

    feed: str
    status: str
    new: int = 0
    changed: int = 0
    refused: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""
    failed: bool = False
    happened: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def cut_key(newsroom: Newsroom, book: Book, feed: Feed, now: datetime) -> str:
    """The terms that a feed's stories are cut under. When they change, the feed is fetched whole."""
    standing = book.standing(feed.id, now)
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return ""
    uses = "+".join(active_uses(schedule, now))
    kept = ":kept" if Use.TRAIN in schedule.grants else ""  # what was cut before bodies were kept is looked at again
    pages = ":pages" if feed.pages else ""  # of stories that are there already the pages are read, too
    return f"{CUTTER}:{licence.id}:{licence.version}:{schedule.name}:{uses}{kept}{pages}:{newsroom.voices.mark}"


def cut_under(terms: str, said: Said) -> str:
    """The terms that one story is cut under, with what is said of it in public."""
    wanted = cutting(said.signals)
    return f"{terms}:{key_of(written(wanted))}" if wanted else terms


def with_own_bylines(newsroom: Newsroom, feed: Feed, parsed: Parsed) -> Parsed:
    """`parsed`, and nobody among its authors but who could be one; what was taken over is credited to its origin."""
    publisher = newsroom.titles.of_feed(feed.id).publisher
    return replace(
        parsed,
        entries=tuple(
            credited_to_origin(bylined(entry, publisher, newsroom.voices), publisher, newsroom.sites)
            for entry in parsed.entries
        ),
    )


def story_pages(newsroom: Newsroom, feed: Feed, parsed: Parsed, now: datetime) -> Sequence[StoryPage]:
    """The pages of a document's stories, where the feed's may be read. Stories that share a link share its page, which
    is another with each of them that changes.
    """
    if not feed.pages:
        return ()
    publisher = newsroom.titles.of_feed(feed.id).publisher
    of_links: dict[str, list[Entry]] = {}
    for entry in (settled(one, feed, now) for one in parsed.entries):
        if entry.link and origin_of(entry.link):
            of_links.setdefault(entry.link, []).append(entry)
    ids = {link: story_id(publisher, entries[0].guid) for link, entries in of_links.items()}
    kept = newsroom.stories.known(sorted(ids.values()))
    before = {link: kept[story].story.link for link, story in ids.items() if story in kept}
    return [
        StoryPage(link, "+".join(sorted({one.fingerprint() for one in entries})), before.get(link))
        for link, entries in of_links.items()
    ]


async def offers(
    newsroom: Newsroom, book: Book, feed: Feed, parsed: Parsed, asking: Asking | None, now: datetime
) -> Mapping[int, Offered]:
    """What a model proposes for entries that say something new, by their place in the document.

    Before anything is filed and outside of any transaction: whatever becomes of a story meanwhile is found when it is
    filed.
    """
    if asking is None or not _may_be_sent(book, feed, asking, now):
        return {}
    document, wanted = document_of(parsed.entries, feed, newsroom.titles.of_feed(feed.id)), {}
    sayings, inline = newsroom.signals.sayings(feed), inline_words(parsed.entries, parsed.words)
    with newsroom.stories.filing() as cabinet:
        for number, entry in enumerate(parsed.entries):
            try:
                said = sayings.of(entry.link, inline.get(number, ""))
                one = _wanted(newsroom, book, feed, entry, said, document, asking.model.hosts, cabinet, now)
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
    said: Said,
    document: Document,
    hosts: frozenset[str],
    cabinet: Cabinet,
    now: datetime,
) -> Wanted | None:
    """What a model is asked of an entry: nothing where its version was stored before or could not be told now, or its
    publisher bars summaries in public.
    """
    title = newsroom.titles.of_feed(feed.id)
    found = known(entry, feed, title, document, cabinet, now)
    kept = found.kept
    change = merge(found.entry, kept.story if kept else None, kept.fingerprint if kept else None, feed, title, now)
    if change is None or found.is_double or (kept and kept.story.feed != feed.id):
        return None
    story, source = _noticed(change, cabinet)[0].story, Source(change.entry.abstract, change.entry.body)
    if (
        change.fingerprint in cabinet.fingerprints(story.id)
        or not can_be_counted(change.entry)
        or change.entry.is_adult
    ):
        return None
    standing = book.standing(story.feed, now)
    if not _can_be_told(newsroom, story, standing, now) or standing.schedule is None or standing.licence is None:
        return None
    if bars(said.signals, standing.licence, Use.SUMMARY):
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


def file_entries(
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
    happened: Counter[str] = Counter(entries=len(parsed.entries))
    title = newsroom.titles.of_feed(feed.id)
    document = document_of(parsed.entries, feed, title)
    stories = {number: story_id(title.publisher, entry.guid) for number, entry in enumerate(parsed.entries)}
    sayings = newsroom.signals.sayings(feed)
    for some in _portions(_with_news(newsroom, book, feed, terms, parsed, document, sayings, happened, now)):
        filed = _file_some(newsroom, book, feed, terms, some, document, sayings.epoch, offered, now)
        for (number, *_), one in zip(some, filed, strict=True):
            stories[number] = one.story
            counts[one.outcome] += 1
            if one.why:
                refused[one.why] += 1
            if one.why and one.outcome == "new":
                happened[f"{REFUSED}{one.why}"] += 1
    happened["repeated"] = len(stories) - len(set(stories.values()))
    if stories and not parsed.is_partial and not counts[_FAILED]:
        newsroom.stories.carried(feed.id, frozenset(stories.values()), now)
    why_not = MappingProxyType(dict(refused))
    note = "; ".join(parsed.notes[:3])
    happened.update(new=counts["new"], changed=counts["changed"])
    report = FeedReport(feed.id, "ok", counts["new"], counts["changed"], why_not, note, happened=happened)
    return report, not counts[_FAILED]


def _with_news(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    terms: str,
    parsed: Parsed,
    document: Document,
    sayings: Sayings,
    happened: Counter[str],
    now: datetime,
) -> Iterator[_Numbered]:
    """The entries that are not as they are kept, cut under these terms. What cannot be told is looked at when it is
    filed. `happened` counts those of another feed, and those that have a later date than they had.
    """
    title, inline = newsroom.titles.of_feed(feed.id), inline_words(parsed.entries, parsed.words)

    def is_as_kept(entry: Entry, said: Said, before: Kept) -> bool:
        if before.story.feed != feed.id:
            return book.covers(before.story.feed, now, newsroom.licensee)
        if before.cut_key != cut_under(terms, said) or (before.inline, before.story.signals) != said.keys:
            return False
        try:
            return merge(entry, before.story, before.fingerprint, feed, title, now) is None
        except Exception:  # noqa: BLE001 - it is logged where it is filed, and fails there alone
            return False

    kept = newsroom.stories.known(sorted(document.ids))
    for number, entry in enumerate(parsed.entries):
        before = kept.get(story_id(title.publisher, entry.guid))
        if before is not None:
            happened["elsewhere"] += before.story.feed != feed.id
            happened["dates_moved"] += bool(entry.published_at and entry.published_at > before.story.published_at)
        said = sayings.of(entry.link, inline.get(number, ""))
        if before is None or not is_as_kept(entry, said, before):
            yield number, entry, said


def _portions(entries: Iterator[_Numbered]) -> Iterator[Sequence[_Numbered]]:
    some: list[_Numbered] = []
    characters = 0
    for number, entry, said in entries:
        some.append((number, entry, said))
        characters += len(entry.abstract) + len(entry.body)
        if len(some) >= MOST_TOGETHER or characters >= MOST_CHARACTERS_TOGETHER:
            yield some
            some, characters = [], 0
    if some:
        yield some


def _file_some(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    terms: str,
    some: Sequence[_Numbered],
    document: Document,
    epoch: int,
    offered: Mapping[int, Offered],
    now: datetime,
) -> Sequence[_Filed]:
    """In one transaction, what became of each; all of them failed where it cannot be made."""
    found: list[_Filed] = []
    try:
        with newsroom.stories.filing() as cabinet:
            _check_epoch(cabinet, feed, epoch)
            _look_ahead(newsroom, feed, some, cabinet, now)
            for number, entry, said in some:
                try:
                    with cabinet.apart():
                        found.append(
                            _file_entry(
                                newsroom, book, feed, terms, entry, said, document, cabinet, offered.get(number), now
                            )
                        )
                except Exception as error:
                    log.exception("a story of %s could not be filed", feed.id)
                    found.append(_failed(error))
    except Exception as error:
        log.exception("stories of %s could not be filed", feed.id)
        return [_failed(error)] * len(some)
    return found


def _look_ahead(newsroom: Newsroom, feed: Feed, some: Sequence[_Numbered], cabinet: Cabinet, now: datetime) -> None:
    try:
        wanted = sought((entry for _, entry, _ in some), feed, newsroom.titles.of_feed(feed.id), now)
    except Exception:  # noqa: BLE001 - it is logged where it is filed, and fails there alone
        return
    cabinet.look_ahead(wanted)


def _check_epoch(cabinet: Cabinet, feed: Feed, epoch: int) -> None:
    """Another process may learn what is said of the stories between our looking and our filing."""
    if cabinet.signals_epoch(feed.id) != epoch:
        raise StoreError("what is said in public of these stories has just changed")


def _failed(error: Exception) -> _Filed:
    return _Filed("", _FAILED, f"our own fault: {type(error).__name__}")


def _file_entry(
    newsroom: Newsroom,
    book: Book,
    feed: Feed,
    terms: str,
    entry: Entry,
    said: Said,
    document: Document,
    cabinet: Cabinet,
    offered: Offered | None,
    now: datetime,
) -> _Filed:
    """File one entry. `offered` is what a model proposed for it."""
    title = newsroom.titles.of_feed(feed.id)
    found = known(entry, feed, title, document, cabinet, now)
    identity, kept = story_id(title.publisher, found.entry.guid), found.kept
    if kept and kept.story.id != identity:
        kept = _met_again(newsroom, kept, identity, cabinet, now)
    if kept and kept.story.feed != feed.id and not found.is_double:
        if book.covers(kept.story.feed, now, newsroom.licensee):
            # It stands in the schedule of the feed where it was first seen, while that is licensed.
            return _Filed(kept.story.id)
        kept = replace(kept, story=replace(kept.story, feed=feed.id, title=title.id, kind=title.kind), cut_key="")
    cut_terms = cut_under(terms, said)
    change = None if found.is_double else _change(found.entry, kept, cut_terms, feed, title, now)
    if change is None:
        if kept and not found.is_double:
            _say(said, kept.story, kept, cabinet)
        return _Filed(kept.story.id if kept else identity)
    change, is_silenced = _noticed(change, cabinet)
    standing = book.standing(change.story.feed, now)
    filing, why = _filing(newsroom, book, standing, change, cut_terms, said, cabinet, offered, now)
    # Inside the transaction: what a notice forgets after it is not written again.
    _keep_to_train(newsroom, standing, change, said, cabinet, now)
    cabinet.file(filing, now)
    _say(said, change.story, kept, cabinet)
    if is_silenced:
        cabinet.withdraw(change.story, change.story.state)
    if kept and change.story.version == kept.story.version:
        return _Filed(change.story.id, why=why)
    return _Filed(change.story.id, "new" if change.is_new else "changed", why)


def _say(said: Said, story: Story, kept: Kept | None, cabinet: Cabinet) -> None:
    if said.keys != ((kept.inline, kept.story.signals) if kept else (None, None)):
        cabinet.say(story.id, said.inline, said.whole)


def _change(entry: Entry, kept: Kept | None, terms: str, feed: Feed, title: Title, now: datetime) -> Change | None:
    """What is to be filed: something new, or what was cut under other terms."""
    change = merge(entry, kept.story if kept else None, kept.fingerprint if kept else None, feed, title, now)
    if change is None and kept is not None and kept.cut_key != terms:
        return Change(kept.story, entry, kept.fingerprint, is_new=False)
    return change


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
    standing: Standing,
    change: Change,
    terms: str,
    said: Said,
    cabinet: Cabinet,
    offered: Offered | None,
    now: datetime,
) -> tuple[Filing, str]:
    story, entry = change.story, change.entry
    licence, schedule = standing.licence, standing.schedule
    source = Source(entry.abstract, entry.body)
    empty = Filing(story, change.fingerprint, terms, len(source), (), now, None)
    if licence is None or schedule is None:
        return empty, Code.NO_LICENCE
    if why := _why_not_cut(newsroom, story, entry, licence, schedule):
        return empty, why
    given = cabinet.given(story.id)
    first_stored = cabinet.fingerprints(story.id).get(change.fingerprint, now)
    made = _made_by_model(change, source, schedule, cabinet, offered)
    characters = most_characters(said.signals, licence)
    renditions = cut(
        story, entry.headline, source, change.fingerprint, given, licence, schedule, first_stored, now, made, characters
    )
    if made and offered:
        offered.count(story.id, is_used=any(one.made_by == MODEL for one in renditions))
    if not renditions:
        return empty, Code.LIMIT
    heard, posing = _own_words(newsroom, book, story, renditions)
    if not heard:
        return empty, posing
    delete_after = min(first_stored + schedule.keep_derived, licence.ends)
    if delete_after <= now:  # retention has removed its text, and does not run anew
        return empty, Code.TOO_OLD
    shelving = _shelving(story, entry, heard, schedule, delete_after)
    original = Original((entry.abstract, entry.body), story.language)
    filed = tuple(measured(one, original) for one in heard)
    filing = replace(
        empty, renditions=filed, delete_after=delete_after, keep_derived=schedule.keep_derived, shelving=shelving
    )
    return filing, Code.WITHHELD if story.state is State.WITHHELD else _why_not_now(story, schedule, now)


def _why_not_cut(newsroom: Newsroom, story: Story, entry: Entry, licence: Licence, schedule: Schedule) -> str:
    if story.state not in {State.LIVE, State.WITHHELD}:
        return story.state.value.upper()
    if not can_be_counted(entry):
        return Code.UNSUPPORTED_LANGUAGE
    if not in_scope(story, *_names(newsroom.titles, story), licence, schedule):
        return Code.OUT_OF_SCOPE
    return ADULT if entry.is_adult else ""


def _own_words(
    newsroom: Newsroom, book: Book, story: Story, renditions: tuple[Rendition, ...]
) -> tuple[tuple[Rendition, ...], str]:
    """What may be told of `renditions`, with text for the ear; and why not all of them, if so.

    Where one would be heard as another's words, or as ours, nothing of the story is told. One that leads to another
    site, or that a machine would obey, is left out.
    """
    told: list[Rendition] = []
    why = ""
    for one in renditions:
        said = newsroom.ear.spoken_forms(one.text, one.language, story.publisher)
        forms = dict.fromkeys((one.text, *map(unmarked, said.values())))
        found = {newsroom.voices.posing(form, story.publisher, book.credit_lines, story.link) for form in forms}
        for posing in (Posing.CREDIT, Posing.OURS):
            if posing in found:
                return (), posing
        if led := next((posing for posing in (Posing.ADDRESS, Posing.COMMAND) if posing in found), None):
            why = led
        else:
            told.append(replace(one, said=said) if said else one)
    return tuple(told), why


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


def _keep_to_train(
    newsroom: Newsroom, standing: Standing, change: Change, said: Said, cabinet: Cabinet, now: datetime
) -> None:
    """Keep the text where a train grant covers the story, and none where it does not. The hour folders are dropped
    with the beginning of their hour, so what has to be gone within this hour is not kept any more.
    """
    story, entry = change.story, change.entry
    stored_at = cabinet.fingerprints(story.id).get(change.fingerprint, now)
    names = _names(newsroom.titles, story)
    until = kept_until(story, *names, standing, newsroom.licensee, stored_at, said.signals)
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


def settled_until(newsroom: Newsroom, book: Book, body: Body, now: datetime) -> datetime | None:
    """Until when a text may be kept by the terms of now. Where nothing can be read, what was agreed goes on."""
    standing = book.standing(body.feed, now)
    if standing.licence is None:
        return body.delete_after
    with newsroom.stories.filing() as cabinet:
        kept = cabinet.kept(body.story)
    if kept is None:
        return None
    names = _names(newsroom.titles, kept.story)
    return kept_until(kept.story, *names, standing, newsroom.licensee, body.stored_at)


def training_terms(book: Book, epoch: int, now: datetime) -> str:
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
    cleared = {one.use: one.text for one in renditions}
    words = " ".join((cleared.get(Use.ABSTRACT, ""), *entry.tags, *entry.sections)).strip()
    return Shelving(say_from, min(too_old, delete_after), tuple(sorted(labels)), cleared.get(Use.HEADLINE, ""), words)


def _why_not_now(story: Story, schedule: Schedule, now: datetime) -> str:
    if story.embargo_unreadable or (story.not_before and now < story.not_before):
        return Code.EMBARGOED
    if schedule.max_age is not None and now - story.published_at >= schedule.max_age:
        return Code.TOO_OLD
    return ""
