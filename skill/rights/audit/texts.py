"""What was cut from a story, and what of it is still kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from skill.rights.audit.findings import Finding, Rule, moment
from skill.rights.audit.rows import CutRow, StoryRecord, bits, numbers, read_json
from skill.rights.audit.terms import Agreements, Schedule, Terms
from skill.rights.audit.words import compared, longest_run, words_of

# A round that purges comes each minute; one that has not come for a day will not come.
_DAY_MS = 86_400_000
# Text for the ear says one token in several: "≤5" is "inférieur ou égal à 5", the longest that there is.
_SAID_FOR_ONE = 6
_UNSAID = '«»“”„‘’"—–-•…'
# A word with its pronunciation beside it.
_MARKED = re.compile("\ue000([^\ue000-\ue004]*)[\ue001\ue002][^\ue000-\ue003\\s]*\ue003")
_ENDED = frozenset({"killed", "gone"})
# In no budget of words, and so without spans.
_WITHOUT_SPANS = frozenset({"headline", "correction"})
# On the shelf; what is withheld stands there unseen, until it is released.
_SHELVED = frozenset({"live", "withheld"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A rendition whose spans and places could be read: one place for each of its source words.

    `union` holds the places as bits; `longest_run` is that of its source words.
    """

    row: CutRow
    positions: tuple[int, ...]
    places: tuple[int, ...]
    union: int
    longest_run: int


@lru_cache(maxsize=8192)
def read_cut(row: CutRow) -> Cut | None:
    """`None` where spans and places are not what they should be; `cut_findings` says so."""
    positions, places = numbers(row.spans), numbers(row.places)
    if positions is None or places is None or not len(positions) == len(places) == row.words:
        return None
    union = bits(places)
    if union.bit_count() < len(places) or len(set(positions)) < len(positions):
        return None
    return Cut(row, positions, places, union, longest_run(positions))


def cut_findings(row: CutRow, agreements: Agreements, now: int) -> Iterator[Finding]:
    """Each source word has one place, and no word is counted that is not there (`places`)."""
    where = f"rendition {row.id}"
    if read_cut(row) is None:
        yield Finding(Rule.PLACES, where, "its words, spans and places do not agree")
    if row.text is not None:
        yield from _text(row, row.text, where)
        yield from _kept_too_long(row, agreements, where, now)


def _text(row: CutRow, text: str, where: str) -> Iterator[Finding]:
    """The text holds no word more than its spans; what breaks off says so; what is said is what is written (`text`)."""
    counted = len(words_of(text))
    if row.use not in _WITHOUT_SPANS and counted > row.words:
        yield Finding(Rule.TEXT, where, f"its text has {counted} words, its spans {row.words}")
    if row.breaks_off and not text.endswith("…"):
        yield Finding(Rule.TEXT, where, "it breaks off, and its text does not say so")
    said = read_json(row.said)
    if not isinstance(said, dict | None) or not all(_says(spoken, text) for spoken in (said or {}).values()):
        yield Finding(Rule.TEXT, where, "what is said of it holds more than its text")


def _says(spoken: object, text: str) -> bool:
    """Whether `spoken` could be `text` for the ear. What was put in beside rewritten words may pass."""
    if not isinstance(spoken, str):
        return False
    told, written = _runs(_MARKED.sub(r"\1", spoken)), _runs(text)
    return (told - written).total() <= _SAID_FOR_ONE * (written - told).total()


def _runs(text: str) -> Counter[str]:
    """What stands between spaces, without the marks that nobody says."""
    return Counter(bare for run in text.split() if (bare := run.strip(_UNSAID)))


def _kept_too_long(row: CutRow, agreements: Agreements, where: str, now: int) -> Iterator[Finding]:
    """No text is kept for longer than any version of its licence allows, nor past its own end (`retention`)."""
    if row.delete_after + _DAY_MS < now:
        yield Finding(Rule.RETENTION, where, f"its text should have gone at {moment(row.delete_after)}")
    ends = [
        min((row.stored_at or 0) + _keep_ms(row, terms, schedule), terms.ends)
        for terms in agreements.of(row.licence)
        if (schedule := terms.schedules.get(row.schedule))
    ]
    if row.delete_after > max(ends, default=0):
        yield Finding(
            Rule.RETENTION, where, f"no licence on record lets its text be kept till {moment(row.delete_after)}"
        )


def _keep_ms(row: CutRow, terms: Terms, schedule: Schedule) -> int:
    """A correction is kept for as long as somebody may be told of it."""
    return terms.tells_within_ms if row.use == "correction" else schedule.keep_ms


def withdrawn_findings(story: StoryRecord) -> Iterator[Finding]:
    """Of a killed story no text is kept, and nothing finds what is not there (`withdrawn`); what is found has a
    text (`retention`).
    """
    where, has_text = f"story {story.id}", any(cut.text is not None for cut in story.cuts)
    if story.state in _ENDED and has_text:
        yield Finding(Rule.WITHDRAWN, where, "it was killed, and text of it is kept")
    if story.is_found and story.state not in _SHELVED:
        yield Finding(Rule.WITHDRAWN, where, f"it is {story.state or 'not on record'}, and it can be found")
    elif story.is_found and not has_text:
        yield Finding(Rule.RETENTION, where, "its text has gone, and the index still holds it")


def place_findings(given: Iterable[Cut]) -> Iterator[Finding]:
    """Among renditions that were given: a word of a version has one place, and a place holds one word, in whatever
    version (`places`). Otherwise the union of places would be less than the words that left.
    """
    known: dict[tuple[object, ...], object] = {}
    for cut in given:
        told = compared(cut.row.text or "")
        words = told if len(told) == len(cut.places) else ("",) * len(cut.places)
        for position, place, word in zip(cut.positions, cut.places, words, strict=True):
            version = cut.row.version
            agrees = [
                known.setdefault(("place", version, position), place) == place,
                known.setdefault(("position", version, place), position) == position,
                not word or known.setdefault(("word", place), word) == word,
            ]
            if not all(agrees):
                yield Finding(Rule.PLACES, f"rendition {cut.row.id}", "its places are those of other words")
                break
