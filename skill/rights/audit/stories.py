"""Each story by itself: what was let out of it, in the order in which it left."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from skill.rights.audit.findings import Finding, Rule, moment
from skill.rights.audit.rows import NOTHING_ARCHIVED, Archived, CutRow, LedgerRow, StoryRecord, read_json
from skill.rights.audit.terms import Agreements, Grant, Schedule
from skill.rights.audit.texts import Cut, cut_findings, place_findings, read_cut, withdrawn_findings
from skill.rights.audit.words import label, text_hash, words_of


def story_findings(
    story: StoryRecord, agreements: Agreements, now: int, archived: Archived = NOTHING_ARCHIVED
) -> Iterator[Finding]:
    """All that is wrong with a story: what is kept of it, and each of its uses.

    What was given while rows were written that are archived now had left before; to whom is not known any more.
    """
    yield from withdrawn_findings(story)
    rows = {row.id: row for row in story.cuts}
    cuts = {row.id: cut for row in story.cuts if (cut := read_cut(row))}
    for kept in story.cuts:
        yield from cut_findings(kept, agreements, now)
    facts = read_json(story.facts)
    hashes = {row.id: text_hash(row.text) for row in story.cuts if row.text is not None}
    before = [cut for cut in cuts.values() if cut.row.given_at is not None and cut.row.given_at <= archived.until]
    told, named = Told(_union(before), archived.until), set[str | None]()
    for use in story.uses:
        schedule = agreements.schedule(use.licence, use.licence_version, use.schedule)
        row = rows.get(use.rendition or "")
        yield from _rendition(use, row, hashes)
        yield from _kept(use, row, agreements)
        yield from _state(use, facts if isinstance(facts, dict) else {}, schedule)
        yield from _own_publisher(use, agreements)
        if (cut := cuts.get(use.rendition or "")) is not None:
            yield from _length(use, cut, agreements)
            yield from told.words(use, cut, schedule)
        if use.words:
            named.add(use.rendition)
        if use.is_correction:
            yield from _correction(use, row, agreements)
        else:
            yield from told.billing(use, agreements)
    yield from place_findings([cut for rendition, cut in cuts.items() if rendition in named])
    yield from _given(story.cuts, named, archived)


# ── what it names ─────────────────────────────────────────────────────────────────────────────────


def _rendition(use: LedgerRow, cut: CutRow | None, hashes: dict[str, str]) -> Iterator[Finding]:
    """A use names a rendition on record, of its own story, version, use and licence, with its words and text
    (`rendition`).
    """
    if cut is None:
        yield Finding(Rule.RENDITION, use.where, "it names a rendition that is not one of its story")
        return
    if (use.version, use.use, use.licence) != (cut.version, cut.use, cut.licence):
        yield Finding(Rule.RENDITION, use.where, "its rendition is of another version, use or licence")
    if use.words != cut.words:
        yield Finding(Rule.RENDITION, use.where, f"it counts {use.words} words, its rendition has {cut.words}")
    # Where the text has gone, all uses name the same one.
    if use.text_hash != hashes.setdefault(cut.id, use.text_hash or ""):
        yield Finding(Rule.RENDITION, use.where, "its text was another than that of its rendition")


def _kept(use: LedgerRow, cut: CutRow | None, agreements: Agreements) -> Iterator[Finding]:
    """Nothing was said whose text should have gone by then (`retention`): no words later than they may be kept, no
    correction later than anybody may be told of it.
    """
    terms = agreements.terms(use.licence, use.licence_version)
    schedule = terms.schedules.get(use.schedule) if terms else None
    if terms is None or schedule is None or cut is None or cut.stored_at is None:
        return
    keep_ms = terms.tells_within_ms if use.is_correction else schedule.keep_ms
    if use.at >= cut.stored_at + keep_ms:
        gone = moment(cut.stored_at + keep_ms)
        yield Finding(Rule.RETENTION, use.where, f"said at {moment(use.at)}, when its text should have gone at {gone}")


def _own_publisher(use: LedgerRow, agreements: Agreements) -> Iterator[Finding]:
    """A licence covers its licensor's stories alone (`scope`)."""
    terms = agreements.terms(use.licence, use.licence_version)
    if terms and not (use.story or "").startswith(f"{terms.licensor}/"):
        yield Finding(Rule.SCOPE, use.where, f"its licence is of {terms.licensor}, its story is not")


# ── how long it is ────────────────────────────────────────────────────────────────────────────────


def _length(use: LedgerRow, cut: Cut, agreements: Agreements) -> Iterator[Finding]:
    """Words in a row (`max_run`), and their share of the version's (`max_share`), are within the grant; a summary that
    was cut from the story's own sentences has leave to be (`verbatim`).
    """
    terms = agreements.terms(use.licence, use.licence_version)
    grant: Grant | None = terms.grant(use.schedule, use.use) if terms else None
    if grant is None:
        return
    if grant.max_run is not None and cut.longest_run > grant.max_run:
        found = f"it has {cut.longest_run} words in a row, its grant allows {grant.max_run}"
        yield Finding(Rule.MAX_RUN, use.where, found)
    of_words = cut.row.of_words or 0
    if grant.max_share is not None and len(cut.positions) > grant.max_share * of_words:
        found = f"it has {len(cut.positions)} of {of_words} words, its grant allows a share of {grant.max_share}"
        yield Finding(Rule.MAX_SHARE, use.where, found)
    if use.use == "summary" and cut.row.made_by == "cut" and not grant.verbatim:
        yield Finding(
            Rule.VERBATIM, use.where, "it is made of the story's own sentences, which its grant does not permit"
        )
    yield from _made(use, cut.row, grant)


def _made(use: LedgerRow, cut: CutRow, grant: Grant) -> Iterator[Finding]:
    """What a model made had leave to be, and its clause says that it was one (`model`)."""
    is_made, is_told = cut.made_by == "model", (use.clause or "").endswith(".model")
    if is_made and not (grant.by_model and use.use == "summary"):
        yield Finding(Rule.MODEL, use.where, "a language model made it, which its grant does not permit")
    if is_made is not is_told:
        found = "a language model made it, and its clause does not say so" if is_made else "its clause says it was made"
        yield Finding(Rule.MODEL, use.where, found if is_made else f"{found} by a language model, and it was not")


def _correction(use: LedgerRow, cut: CutRow | None, agreements: Agreements) -> Iterator[Finding]:
    """A correction has no more words than its licence allows (`max_words`)."""
    terms = agreements.terms(use.licence, use.licence_version)
    count = len(words_of(cut.text)) if cut and cut.text is not None else 0
    if terms and count > terms.correction_max_words:
        found = f"the correction has {count} words, its licence allows {terms.correction_max_words}"
        yield Finding(Rule.MAX_WORDS, use.where, found)


@dataclass(slots=True)
class Told:
    """What has left of one story so far: places as bits, and when each listener had each use.

    `archived` had left by rows that are archived, of which the newest was of `until`.
    """

    archived: int = 0
    until: int = -1
    everyone: int = field(init=False)
    listeners: dict[int | None, int] = field(default_factory=dict)
    uses: dict[tuple[int | None, str | None, bool], tuple[str | None, int, int | None]] = field(default_factory=dict)
    # Many listeners have the same words, which are kept once.
    unions: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.everyone = self.archived

    def words(self, use: LedgerRow, cut: Cut, schedule: Schedule | None) -> Iterator[Finding]:
        """Words that had not left before are within what the licence lets anyone have (`story_words`), and what it
        lets this listener have (`listener_words`). A lower limit later takes nothing back, and lets nothing new out.
        """
        had = self.listeners.get(use.listener, 0)
        everyone, own = self.everyone | cut.union, had | cut.union
        if schedule and everyone != self.everyone:
            limit = min(schedule.words_per_story, schedule.words_per_listener_story)
            yield from _over(Rule.STORY_WORDS, use, "have left of its story", everyone, limit)
        # What had left before may have been this listener's all the time.
        if schedule and own != had and cut.union & ~self.archived:
            limit = schedule.words_per_listener_story
            yield from _over(Rule.LISTENER_WORDS, use, "of its story went to one listener", own, limit)
        self.everyone = everyone
        self.listeners[use.listener] = self.unions.setdefault(own, own)

    def billing(self, use: LedgerRow, agreements: Agreements) -> Iterator[Finding]:
        """Tries are never billed; of a chain of double clicks the first use is; all others are (`billing`)."""
        chain = use.listener, use.use, use.is_try  # a try is no link of a chain that is billed
        answer, latest, before = self.uses.get(chain, (None, None, None))
        if answer != use.answer:
            before = latest
        newest = use.at if latest is None else max(latest, use.at)
        self.uses[chain] = (use.answer, newest, before)
        terms = agreements.terms(use.licence, use.licence_version)
        if terms:
            since = None if before is None else use.at - before
            # Where none is known, one that is archived may have come before.
            is_unsure = before is None and 0 < terms.double_click_ms >= use.at - self.until
            yield from _billed(use, since, terms.double_click_ms, is_unsure)


def _billed(use: LedgerRow, since: int | None, window: int, is_unsure: bool) -> Iterator[Finding]:
    """`since` is how long ago the same use was made before. A millisecond at the edge may have been cut off."""
    can_be_first = since is None or not window or since >= window
    can_be_double = is_unsure or (since is not None and 0 < window >= since)
    if use.is_try and use.billable:
        yield Finding(Rule.BILLING, use.where, "it is a try, and it was billed")
    elif use.billable and not can_be_first:
        yield Finding(Rule.BILLING, use.where, "it follows the same use within a double click, and it was billed")
    elif not (use.is_try or use.billable or can_be_double):
        yield Finding(Rule.BILLING, use.where, "it is no try and no double click, and it was not billed")


def _union(cuts: Iterable[Cut]) -> int:
    found = 0
    for cut in cuts:
        found |= cut.union
    return found


def _over(rule: Rule, use: LedgerRow, what: str, places: int, limit: int) -> Iterator[Finding]:
    if places.bit_count() > limit:
        yield Finding(rule, use.where, f"with it {places.bit_count()} words {what}, its licence allows {limit}")


# ── whether it was there to be said ───────────────────────────────────────────────────────────────


def _state(use: LedgerRow, facts: Mapping[str, Any], schedule: Schedule | None) -> Iterator[Finding]:
    """What is known of a story is what its newest version says, so only uses of that one can be judged by it."""
    if facts.get("version") != use.version:
        return
    yield from _embargo(use, facts)
    if schedule:
        if not use.is_correction:  # what is too old to be told may still be put right
            yield from _age(use, facts, schedule)
        yield from _scope(use, facts, schedule)


def _embargo(use: LedgerRow, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """Nothing was said under an embargo, or under one whose end cannot be read (`embargo`)."""
    not_before = facts.get("not_before")
    if facts.get("embargo_unreadable"):
        yield Finding(Rule.EMBARGO, use.where, "its story is under an embargo whose end cannot be read")
    elif isinstance(not_before, int) and use.at < not_before:
        yield Finding(Rule.EMBARGO, use.where, f"said at {moment(use.at)}, under embargo until {moment(not_before)}")


def _age(use: LedgerRow, facts: Mapping[str, Any], schedule: Schedule) -> Iterator[Finding]:
    """Nothing was said that was older than its schedule allows (`age`)."""
    published = facts.get("published_at")
    if schedule.max_age_ms is not None and isinstance(published, int) and use.at - published >= schedule.max_age_ms:
        yield Finding(Rule.AGE, use.where, f"said at {moment(use.at)}, published at {moment(published)}: too old")


def _scope(use: LedgerRow, facts: Mapping[str, Any], schedule: Schedule) -> Iterator[Finding]:
    """Sections, genres and credits are within the schedule and the grant (`scope`)."""
    sections, genres = _labels(facts, "sections"), _labels(facts, "genres")
    credits = _labels(facts, "credits") | _labels(facts, "authors")
    grant = schedule.grants.get(use.use)
    wanted = [one for one in (schedule.sections, grant.sections if grant else None) if one is not None]
    outside = (
        any(sections.isdisjoint(one) for one in wanted)
        or not sections.isdisjoint(schedule.exclude_sections | (grant.exclude_sections if grant else frozenset()))
        or not genres.isdisjoint(schedule.exclude_genres)
        or any(_is_named(name, credits) for name in schedule.exclude_credits)
    )
    if outside:
        yield Finding(Rule.SCOPE, use.where, "its story's sections, genres or credits are outside its schedule")


def _labels(facts: Mapping[str, Any], key: str) -> frozenset[str]:
    found = facts.get(key)
    return frozenset(label(str(one)) for one in found) if isinstance(found, list) else frozenset()


def _is_named(name: str, credits: Iterable[str]) -> bool:
    """Whether a credit holds `name` as whole words."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", credit) for credit in credits)


# ── what the allowance goes by ────────────────────────────────────────────────────────────────────


def _given(cuts: Iterable[CutRow], named: Collection[str | None], archived: Archived) -> Iterator[Finding]:
    """A rendition is marked as given if and only if a use names it with its words (`given`): by that mark the
    allowance knows what was spent. One that was given before the archive's end may be named there.
    """
    for cut in cuts:
        if cut.given_at is None and cut.id in named:
            yield Finding(Rule.GIVEN, f"rendition {cut.id}", "it was given, and it is not marked so")
        if cut.given_at is not None and cut.given_at > archived.until and cut.id not in named:
            yield Finding(Rule.GIVEN, f"rendition {cut.id}", "it is marked as given, and no ledger row names it")
