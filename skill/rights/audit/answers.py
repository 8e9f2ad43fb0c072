"""Each answer by itself: what it held, and whether the ledger says the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skill.rights.audit.findings import Finding, Rule
from skill.rights.audit.rows import NOTHING_ARCHIVED, AnswerRecord, AnswerRow, Archived, LedgerRow, read_json
from skill.rights.audit.terms import Agreements, Terms
from skill.rights.audit.texts import read_cut
from skill.rights.audit.words import runs_of

# Our own sentences and a story share small words by chance, never so many in a row.
_TRACE_WORDS = 8
_WORDS = frozenset({"said", "text"})
_NO_USE = ("", "", "")
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)

# Our own words, or a rendition and the form that it is told in.
Part = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an answer: `channel` is how it leaves."""

    channel: str
    parts: tuple[Part, ...]

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        return tuple(part for part in self.parts if not isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Skeleton:
    """An answer as its skeleton has it: the lines of each story's block and of the rest, and the uses it names.

    `uses` holds for each rendition its story, use and channels.
    """

    blocks: tuple[tuple[Line, ...], ...]
    uses: Mapping[str, tuple[str, str, str]]

    @property
    def lines(self) -> Iterator[Line]:
        return (line for block in self.blocks for line in block)


def answer_findings(
    answer: AnswerRecord, agreements: Agreements, archived: Archived = NOTHING_ARCHIVED
) -> Iterator[Finding]:
    """All that is wrong with an answer as a whole. One whose rows may all be archived cannot be judged."""
    if not answer.rows and any(kept.at <= archived.until for kept in answer.on_record):
        return
    uses = tuple(row for row in answer.rows if row.is_use)
    if len(answer.on_record) != 1:
        yield from _missing(answer)
        return
    (kept,) = answer.on_record
    yield from _agrees(answer, kept)
    yield from _heard(answer, uses)
    yield from _words(answer, uses, agreements)
    yield from _beside(answer, uses, agreements)
    for use in uses:
        if terms := agreements.terms(use.licence, use.licence_version):
            yield from _territory(use, kept, terms)
            yield from _language(use, kept, answer, terms)
    skeleton = read_skeleton(kept.skeleton)
    if skeleton is None:
        yield Finding(Rule.SKELETON, answer.where, "its skeleton cannot be read")
        return
    yield from _named(answer, uses, skeleton)
    yield from _credits(answer, uses, skeleton, kept, agreements)
    yield from _own_words(answer, skeleton)


def read_skeleton(text: str) -> Skeleton | None:
    """`None` where it is none."""
    data = read_json(text)
    try:
        blocks = [tuple(_lines(block)) for block in data["blocks"]]
        rest = tuple(Line("voice", _parts(data[key])) for key in ("ask", "again") if data[key])
        uses = {
            rendition: (str(story), str(use), "+".join(sorted(channels)))
            for rendition, (story, use, channels) in data["uses"].items()
        }
    except _UNREADABLE:
        return None
    return Skeleton((*blocks, rest), uses)


def _lines(block: Mapping[str, Any]) -> Iterator[Line]:
    for key, channel in (("say", "voice"), ("card", "screen")):
        yield from (Line(channel, _parts(line)) for line in block[key])


def _parts(line: Iterable[Any]) -> tuple[Part, ...]:
    return tuple(part if isinstance(part, str) else _told(*part) for part in line)


def _told(rendition: str, form: str) -> tuple[str, str]:
    return str(rendition), str(form)


# ── answer and ledger ─────────────────────────────────────────────────────────────────────────────


def _missing(answer: AnswerRecord) -> Iterator[Finding]:
    """What the ledger names stands on record, once (`answer`)."""
    if answer.on_record:
        yield Finding(Rule.ANSWER, answer.where, "it stands on record more than once")
    for row in () if answer.on_record else answer.rows:
        yield Finding(Rule.ANSWER, row.where, "it names an answer that is not on record")
    if answer.heard and not answer.on_record:
        yield Finding(Rule.HEARD, answer.where, "somebody heard it, and it is not on record")


def _agrees(answer: AnswerRecord, kept: AnswerRow) -> Iterator[Finding]:
    """Its ledger rows have its time, listener, door and territory (`answer`)."""
    expected = (kept.at, kept.listener, kept.door, kept.territory)
    for row in answer.rows:
        if (row.at, row.listener, row.door, row.territory) != expected:
            yield Finding(Rule.ANSWER, row.where, "its time, listener, door or territory is not that of its answer")


def _named(answer: AnswerRecord, uses: tuple[LedgerRow, ...], skeleton: Skeleton) -> Iterator[Finding]:
    """Every rendition that it names has a use row of its own, and every use row stands for one (`skeleton`)."""
    rows: set[str | None] = set()
    for use in uses:
        if use.rendition in rows:
            yield Finding(Rule.SKELETON, use.where, "its answer has a row for this rendition already")
        rows.add(use.rendition)
        if skeleton.uses.get(use.rendition or "") != (use.story, use.use, use.channel):
            yield Finding(Rule.SKELETON, use.where, "its answer does not tell its rendition by that use and channel")
    for rendition in sorted(skeleton.uses.keys() - rows):
        yield Finding(Rule.SKELETON, answer.where, f"it names rendition {rendition}, for which there is no ledger row")
    for line in skeleton.lines:
        yield from _line(answer, line, skeleton)


def _line(answer: AnswerRecord, line: Line, skeleton: Skeleton) -> Iterator[Finding]:
    """Whatever a line tells is among the uses (`skeleton`), words by the line's own channel; byline, credit and link
    may stand on a card that no headline may stand on.
    """
    for rendition, form in line.told:
        _, _, channels = skeleton.uses.get(rendition, _NO_USE)
        if not channels or (form in _WORDS and line.channel not in channels.split("+")):
            found = f"it tells rendition {rendition} as {form} by {line.channel}, which is not among its uses"
            yield Finding(Rule.SKELETON, answer.where, found)


def _heard(answer: AnswerRecord, uses: tuple[LedgerRow, ...]) -> Iterator[Finding]:
    """What is kept of who heard it has a use row (`heard`)."""
    known = {(use.listener, use.story, use.rendition) for use in uses}
    for heard in answer.heard:
        if (heard.listener, heard.story, heard.rendition) not in known:
            found = f"rendition {heard.rendition} was heard in it, and no ledger row says so"
            yield Finding(Rule.HEARD, answer.where, found)


# ── what it may hold ──────────────────────────────────────────────────────────────────────────────


def _words(answer: AnswerRecord, uses: tuple[LedgerRow, ...], agreements: Agreements) -> Iterator[Finding]:
    """Of each story it holds no more words than the licence lets into one answer (`answer_words`)."""
    unions: dict[str | None, int] = {}
    for use in uses:
        row = answer.cuts.get(use.rendition or "")
        cut = read_cut(row) if row else None
        unions[use.story] = unions.get(use.story, 0) | (cut.union if cut else 0)
    for use in {use.story: use for use in uses}.values():
        schedule, words = agreements.schedule(use.licence, use.licence_version, use.schedule), unions[use.story]
        if schedule and words.bit_count() > schedule.words_per_answer:
            found = f"it holds {words.bit_count()} words of {use.story}, its licence allows {schedule.words_per_answer}"
            yield Finding(Rule.ANSWER_WORDS, answer.where, found)


def _beside(answer: AnswerRecord, uses: tuple[LedgerRow, ...], agreements: Agreements) -> Iterator[Finding]:
    """Stories of several publishers stand in it only where the licence of each permits that (`beside`)."""
    licences = {(use.licence, use.licence_version) for use in uses}
    terms = [found for named in licences if (found := agreements.terms(*named))]
    publishers = {(use.story or "").partition("/")[0] for use in uses}
    if len(publishers) > 1 and not all(one.stands_beside_others for one in terms):
        yield Finding(Rule.BESIDE, answer.where, f"it tells stories of {', '.join(sorted(publishers))} together")


def _territory(use: LedgerRow, kept: AnswerRow, terms: Terms) -> Iterator[Finding]:
    """It was heard in a territory of licence and grant (`territory`): where the answer was, or, where the licence
    takes that for proof, the region of its locale.
    """
    region = kept.locale.rpartition("-")[2] if "-" in kept.locale else None
    proofs = {use.territory, region if terms.takes_locale else use.territory}
    grant = terms.grant(use.schedule, use.use)
    for allowed in (terms.territories, grant.territories if grant else None):
        if allowed is not None and not proofs & allowed:
            where = use.territory or "a country that is not known"
            yield Finding(Rule.TERRITORY, use.where, f"it was heard in {where}, which its licence does not name")


def _language(use: LedgerRow, kept: AnswerRow, answer: AnswerRecord, terms: Terms) -> Iterator[Finding]:
    """It was asked for in a language of its licence, which is the story's own (`language`)."""
    locale = kept.locale.lower()
    if not any(
        wanted in ("*", locale) or locale.startswith(f"{wanted}-") for wanted in map(str.lower, terms.languages)
    ):
        yield Finding(Rule.LANGUAGE, use.where, f"it was said in {kept.locale}, which its licence does not name")
    cut = answer.cuts.get(use.rendition or "")
    if cut and cut.language.lower().partition("-")[0] != locale.partition("-")[0]:
        yield Finding(Rule.LANGUAGE, use.where, f"it is in {cut.language}, and was said in {kept.locale}")


def _credits(
    answer: AnswerRecord, uses: tuple[LedgerRow, ...], skeleton: Skeleton, kept: AnswerRow, agreements: Agreements
) -> Iterator[Finding]:
    """Words that are said come after their licence's credit, words that are shown stand with one (`credit`). The
    sentence that introduces a correction names its title, in words of ours.
    """
    terms = {use.rendition: agreements.terms(use.licence, use.licence_version) for use in uses if not use.is_correction}
    for block in skeleton.blocks:
        has_card = any(form == "card_credit" for line in block for _, form in line.told)
        for line in block:
            for rendition, form in line.told:
                found = terms.get(rendition)
                is_credited = (
                    has_card if line.channel == "screen" else bool(found and _credited(line, found, kept.locale))
                )
                if found and form in _WORDS and not is_credited:
                    yield Finding(Rule.CREDIT, answer.where, f"it tells rendition {rendition} without a credit")


def _credited(line: Line, terms: Terms, locale: str) -> bool:
    """Whether what the line begins with is a credit of the licence in the answer's language."""
    begins = line.own[0] if line.own else ""
    language = locale.lower().partition("-")[0]
    credits = (*terms.credits.get(locale.lower(), ()), *terms.credits.get(language, ()))
    return any(_pattern(credit).match(begins) for credit in credits)


@lru_cache(maxsize=1024)
def _pattern(credit: str) -> re.Pattern[str]:
    before, _, after = credit.partition("{title}")
    return re.compile(rf"{re.escape(before)}.+{re.escape(after)}")


def _own_words(answer: AnswerRecord, skeleton: Skeleton) -> Iterator[Finding]:
    """Our own sentences in it hold nothing of a story that it tells (`own_words`): whatever is a publisher's stands
    in it as a rendition, or was not cleared.
    """
    texts = [cut.text for cut in answer.cuts.values() if cut.text is not None]
    for own in sorted({own for line in skeleton.lines for own in line.own}):
        runs = runs_of(own, _TRACE_WORDS)
        if runs and any(not runs.isdisjoint(runs_of(text, _TRACE_WORDS)) for text in texts):
            yield Finding(Rule.OWN_WORDS, answer.where, "a sentence of our own in it holds words of a story")
