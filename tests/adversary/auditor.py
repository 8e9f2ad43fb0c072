"""An auditor that measures only what left, and holds it against what publishers agreed to and handed over.

It shares no code with the skill. It counts words by its own rule (`words.py`), knows the source texts because the
adversary wrote them (`articles.py`), and reads the licences as the adversary meant them (`agreements.py`). Of the
skill's records it looks at those that promise 7 speaks of, which must agree with what left (`tracing.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.adversary.agreements import Granted
from tests.adversary.answers import faults_of
from tests.adversary.articles import Edition
from tests.adversary.facts import Facts, Ground, LedgerRow, Sent
from tests.adversary.tracing import SPEECH, Run, Traced

_APOLOGY = "something went wrong on our side"
_NO_GROUND = "promise 1: nothing lets it out: no licence in force covers it, or it is withdrawn, embargoed, too old"


@dataclass
class Figures:
    """What was measured. `fullest` is the story with the most words out for its limit: words, and the limit."""

    answers: int = 0
    answers_with_words: int = 0
    retries: int = 0
    uses: int = 0
    words_left: int = 0
    longest: int = 0
    most_in_answer: int = 0
    fullest: tuple[int, int] = (0, 1)

    def add(self, other: Figures) -> None:
        for name in ("answers", "answers_with_words", "retries", "uses", "words_left"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("longest", "most_in_answer"):
            setattr(self, name, max(getattr(self, name), getattr(other, name)))
        self.fullest = fuller(self.fullest, other.fullest)


def fuller(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one, other, key=lambda found: (found[0] / found[1] if found[1] else 2 * found[0], found[0]))


class Auditor:
    """Looks at every answer once, in the order in which they left."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.figures = facts, Figures()
        self.violations: list[str] = []
        self._out: dict[int, set[str]] = defaultdict(set)
        # To one listener: each word with the lowest limit that it left under.
        self._out_to: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        self._uses: Counter[tuple[object, ...]] = Counter()
        self._listeners: dict[int, str] = {}

    def words_out(self, article: int) -> frozenset[str]:
        """Every source word of an article that ever left."""
        return frozenset(self._out[article])

    def most_to_one(self, article: int) -> int:
        """The most source words of an article that one listener got."""
        return max((len(words) for (one, _), words in self._out_to.items() if one == article), default=0)

    def look(self, sent: Sent) -> None:
        where = f"{sent.now:%Y-%m-%d %H:%M:%S} {sent.name} by {sent.listener} ({sent.door}, {sent.locale}"
        where += ", a retry)" if sent.is_retry else ")"
        self.violations += [f"{where}: {fault}" for fault in dict.fromkeys(self._faults(sent))]

    def _faults(self, sent: Sent) -> Iterator[str]:
        """What is wrong with an answer, one sentence each; what left is remembered at the end."""
        try:
            traced = Traced(self.facts, sent)
        except ValueError as error:
            yield f"no JSON: {error}"
            return
        yield from faults_of(200, sent.body, sent.request)
        if _APOLOGY in traced.texts.get(SPEECH, ""):
            yield "it apologised: something failed"
        yield from traced.faults()
        for article in traced.articles:
            yield from self._faults_of_article(article, traced)
        if not sent.is_retry:
            yield from self._faults_of_uses(sent)
        self._remember(traced)

    # ── each article by what its publisher agreed to ──────────────────────────────────────────────────

    def _faults_of_article(self, article: int, traced: Traced) -> Iterator[str]:
        """Nothing where one ground lets all of it out; else what is against it, by the ground with the least."""
        grounds = list(self.facts.grounds(article, traced.sent))
        against = [list(self._against(article, ground, traced)) for ground in grounds]
        if all(against):
            yield from (f"{fault} (article {article})" for fault in min(against, key=len, default=[_NO_GROUND]))
            return
        words, part = traced.source.get(article, frozenset()), grounds[against.index([])].part
        if words - self._out[article]:
            self.figures.fullest = fuller(self.figures.fullest, (len(self._out[article] | words), part.per_story))
        had = self._out_to[article, traced.sent.listener]
        had.update({word: min(part.per_listener, had.get(word, part.per_listener)) for word in words})

    def _against(self, article: int, ground: Ground, traced: Traced) -> Iterator[str]:
        for run, rows in traced.rows_of.items():
            for row in rows:
                if self.facts.articles[row.story] == article:
                    yield from self._against_run(run, row, ground, traced.sent)
        for row in traced.rows.get(article, ()):
            yield from self._against_row(row, ground, traced.sent)
        yield from self._against_words(article, ground, traced)
        publishers = {self.facts.publishers[one] for one in traced.articles}
        if len(publishers) > 1 and not ground.agreement.beside:
            yield "promise 1: beside another publisher's"

    def _against_run(self, run: Run, row: LedgerRow, ground: Ground, sent: Sent) -> Iterator[str]:
        """By what its use is granted."""
        granted = ground.part.grants.get(row.use)
        if granted is None or (granted.ends is not None and sent.now >= granted.ends):
            yield f"promise 1: {row.use} is not granted, or no more"
            return
        channels = set(ground.agreement.channels)
        if granted.channels is not None:
            channels &= granted.channels
        if run.kind in {"source", "headline"} and run.channel not in channels:
            yield f"promise 1: {run.kind} by {run.channel}"
        if run.kind == "source":
            yield from _too_long(run, granted, self.facts.versions[row.story, row.version])

    def _against_row(self, row: LedgerRow, ground: Ground, sent: Sent) -> Iterator[str]:
        agreement, part = ground.agreement, ground.part
        stored = self.facts.stored[self.facts.articles[row.story], self.facts.versions[row.story, row.version]]
        if sent.now >= stored + part.keep:
            yield f"promise 6: version {row.version} is past its retention"
        if sent.is_retry:
            return
        named = (row.licence, row.licence_version, row.schedule, row.clause)
        clause = f"{agreement.file}: schedules.{part.name}.grants.{row.use}"
        if named != (agreement.id, agreement.version, part.name, clause):
            yield f"promise 7: the ledger names {named}, in force is {agreement.id} {agreement.version}: {clause}"

    def _against_words(self, article: int, ground: Ground, traced: Traced) -> Iterator[str]:
        part, words = ground.part, traced.source.get(article, frozenset())
        if len(words) > part.per_answer:
            yield f"promise 3: {len(words)} words in one answer, of {part.per_answer}"
        for out, limit, whose in (
            (self._out[article], part.per_story, "anyone"),
            (self._had(article, traced.sent.listener, part.per_listener), part.per_listener, "one listener"),
        ):
            new = words - out
            if new and len(out | words) > limit:
                yield f"promise 3: {len(new)} new words, {len(out | words)} to {whose} in all, of {limit}"

    def _had(self, article: int, listener: str, limit: int) -> frozenset[str]:
        """What a listener got of an article under this limit or a lower one. What he had under a higher one is his."""
        return frozenset(word for word, under in self._out_to[article, listener].items() if under <= limit)

    # ── quotas, listeners, memory ─────────────────────────────────────────────────────────────────────

    def _faults_of_uses(self, sent: Sent) -> Iterator[str]:
        """Uses by UTC day, each of everyone and of the listener; what was tried out apart."""
        for row in sent.rows:
            if self._listeners.setdefault(row.listener, sent.listener) != sent.listener:
                yield f"promise 7: the ledger's listener {row.listener} is {sent.listener} too"
            agreement = self.facts.in_force(row.licence, sent.now)
            part = next((one for one in agreement.parts if one.name == row.schedule), None) if agreement else None
            if part is None:
                continue  # said already: nothing lets it out
            for limit, whose in ((part.a_day, ""), (part.a_listener_day, sent.listener)):
                key = (row.licence, row.schedule, sent.is_try, sent.now.date(), whose)
                self._uses[key] += 1
                if limit is not None and self._uses[key] > limit:
                    yield f"promise 3: use {self._uses[key]} of {limit} today, {whose or 'all'}"

    def _remember(self, traced: Traced) -> None:
        figures = self.figures
        figures.answers += 1
        figures.retries += traced.sent.is_retry
        figures.uses += 0 if traced.sent.is_retry else len(traced.sent.rows)
        figures.answers_with_words += bool(traced.source)
        for run in traced.runs:
            if run.kind == "source":
                figures.longest = max(figures.longest, len(run.words))
        for article, words in traced.source.items():
            figures.most_in_answer = max(figures.most_in_answer, len(words))
            figures.words_left += len(words - self._out[article])
            self._out[article] |= words


def _too_long(run: Run, granted: Granted, edition: Edition) -> Iterator[str]:
    """The run by the limits of its use; a share is of the words of the version that it was cut from."""
    length = len(run.words)
    if granted.max_words is not None and length > granted.max_words:
        yield f"promise 3: {length} words at once, of max_words {granted.max_words}"
    longest = _in_a_row(run, edition)
    if granted.max_run is not None and longest > granted.max_run:
        yield f"promise 3: {longest} words in a row, of max_run {granted.max_run}"
    if granted.max_share is not None and length > granted.max_share * len(edition.source):
        yield f"promise 3: {length} of {len(edition.source)} words, of a share of {granted.max_share}"


def _in_a_row(run: Run, edition: Edition) -> int:
    """The most words of the run that stand beside each other in the edition too. Each word stands there once."""
    place = {word: number for number, word in enumerate(edition.source)}
    longest = length = 0
    for before, word in zip((None, *run.words), run.words, strict=False):
        follows = before is not None and place.get(word, -1) == place.get(before, -1) + 1
        length = length + 1 if follows else 1
        longest = max(longest, length)
    return longest
