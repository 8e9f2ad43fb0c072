"""A world in one process: publishers, a real skill over a real store, listeners, and the auditor at the door.

The world alone knows the skill. What it tells the auditor is what publishers agreed to, what the skill fetched, and
what left. What may happen in it stands in `happenings.py`.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from skill.alexa.envelope import read_envelope
from skill.alexa.skill import AlexaSkill
from skill.desk.audit import audit
from skill.desk.ports.feeds import Fetched, FetchFailed, FetchOutcome, NotModified, Validators
from skill.desk.suspension import resume, suspend
from skill.errors import BadRequestError
from skill.rights.audit.findings import Rule
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched
from skill.store.audit import AuditRecords
from skill.stories.story import Entry, State
from skill.stories.titles import Feed
from tests.adversary.agreements import LICENSEE, Agreement
from tests.adversary.articles import Article, Writer
from tests.adversary.auditor import Auditor
from tests.adversary.facts import Facts, LedgerRow, Sent
from tests.fakes import FakeFetcher
from tests.houses import KEY, NOW, Press
from tests.samples import SKILL_ID

PUBLISHERS = {"harbor": ("front", "world"), "mill": ("mill",)}
# Alexa's own tolerance for a request's timestamp: what is older is no retry any more.
RETRY_WITHIN = timedelta(seconds=140)
_ROWS = (
    "SELECT l.story, l.version, l.licence, l.licence_version, l.schedule, l.clause, l.use, l.channel, l.words,"
    " l.text_hash, l.listener, l.door, l.rendition, r.spans, t.text FROM ledger l JOIN answer a ON a.id = l.answer"
    " LEFT JOIN rendition r ON r.id = l.rendition LEFT JOIN rendition_text t ON t.rendition = r.id"
    " WHERE l.kind = 'use' AND a.request_id = ? ORDER BY l.n"
)


@dataclass
class Kiosk(FakeFetcher):
    """Hands out the feeds as a server does, which answers 304 to who has the newest; remembers who was given what."""

    handed_out: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed, validators: Validators, adopted: str | None = None) -> FetchOutcome:
        answer = await super().fetch(feed, validators, adopted)
        if isinstance(answer, Fetched):
            if answer.validators == validators:
                return NotModified(validators)
            self.handed_out.append(feed.id)
        return answer


class Complaints(logging.Handler):
    """What the skill logs as an error: an apology is a valid answer, and hides one."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        why = record.exc_info[1] if record.exc_info else ""
        self._found.append(f"the skill logged: {record.getMessage()}: {why!r}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was sent, the answer that it got, and how much had happened by then."""

    request: dict[str, Any]
    listener: str
    door: str
    locale: str
    country: str | None
    at: datetime
    body: bytes
    happened: int


@dataclass
class Counts:
    """What was done to the skill."""

    turns: int = 0
    articles: int = 0
    edits: int = 0
    moves: int = 0
    polls: int = 0
    amendments: int = 0
    licences: int = 0
    suspensions: int = 0
    withdrawals: int = 0
    embargoes: int = 0
    restarts: int = 0
    switches: int = 0


class World:
    """All state of one round. `violations` is what was found; it is empty where every promise was kept."""

    def __init__(self, folder: Path) -> None:
        self.now, self.happened, self.counts = NOW, 0, Counts()
        self.kiosk = Kiosk()
        first = Press(folder, fetcher=self.kiosk)
        self._processes = [first, first.another()]
        self._skills = {id(press): _skill(press) for press in self._processes}
        self.writer = Writer()
        self.articles: list[Article] = []
        self.folder: dict[str, tuple[Agreement, str]] = {}
        self.facts = Facts(self.writer.marks)
        self.auditor = Auditor(self.facts)
        self.first_taken: dict[tuple[str, int], tuple[Agreement, str]] = {}
        self._asked: list[Asked] = []
        self.speaking: Visitor | None = None
        self._complaints = Complaints(self.auditor.violations)
        logging.getLogger("byline").addHandler(self._complaints)
        self.press.wakes()

    @property
    def violations(self) -> list[str]:
        return self.auditor.violations

    def close(self) -> None:
        """The skill's own audit, which shares no code with this one, must find as little at the end."""
        self.press.stories.purge(self.now)
        done = audit(AuditRecords(self.press.database), LICENSEE, self.now)
        # It counts what a listener had under a higher limit against a lower one, which the skill does not promise.
        found = (finding for finding in done.findings if finding.rule is not Rule.LISTENER_WORDS)
        self.violations.extend(f"the skill's own audit: {finding}" for finding in found)
        logging.getLogger("byline").removeHandler(self._complaints)
        for press in self._processes:
            press.database.close()

    # ── processes: the one that runs is the first ─────────────────────────────────────────────────────

    @property
    def press(self) -> Press:
        return self._processes[0]

    def restart(self) -> None:
        """One process ends, and another begins in its place: what it knows is what stands in the file."""
        old = self.press
        old.database.close()
        del self._skills[id(old)]
        self._processes[0] = old.another()
        self._skills[id(self.press)] = _skill(self.press)
        self.press.wakes()

    def let_the_other_run(self) -> None:
        self._processes.reverse()
        self.press.wakes()

    # ── publishing and polling ────────────────────────────────────────────────────────────────────────

    def add(self, article: Article) -> None:
        self.articles.append(article)
        self.facts.publishers[article.number] = article.publisher
        self.named(article)

    def named(self, article: Article) -> None:
        """Whatever GUID it has, under its link it is the same article."""
        self.facts.articles.update(dict.fromkeys(article.stories, article.number))

    def agree(self, agreement: Agreement) -> None:
        """Put it into the folder; it holds from the next round on."""
        self.folder[agreement.file] = (agreement, agreement.text())

    def withdraw(self, article: Article, state: State) -> bool:
        """Kill or hold an article, as a notice does it; false where the skill has nothing of it to withdraw."""
        live = {story for (story,) in self.press.rows("SELECT id FROM story WHERE state = 'live'")}
        known = live & set(article.stories)
        for story in known:
            self.press.withdraw(story, state)
            self.facts.withdrawn.add(article.number)
        return bool(known)

    def suspend(self, identity: str) -> None:
        """Suspend a licence, or resume it."""
        licences, suspended = self.press.newsroom.licences, self.facts.suspended
        if identity in suspended:
            resume(licences, identity)
        else:
            suspend(licences, identity, "the contract says why", self.now)
        suspended ^= {identity}

    def poll(self) -> None:
        """One round of the skill over all feeds as they stand, and what the auditor can know from it."""
        self.kiosk.handed_out.clear()
        carried = {feed: self._carried_by(feed) for feeds in PUBLISHERS.values() for feed in feeds}
        for feed, found in carried.items():
            if not isinstance(self.kiosk.answers.get(feed), FetchFailed):
                self.press.carries(feed, *map(_entry, found))
        refused = self._take_over()
        self.press.licences.texts = {name: text for name, (_, text) in self.folder.items()}
        done = self.press.refresh(self.now)
        if set(done.refused_licences) != refused:
            self.violations.append(f"licences refused: {dict(done.refused_licences)}; we meant {sorted(refused)}")
        for feed in self.kiosk.handed_out:
            for article in carried[feed]:
                self.facts.served[article.number][feed] = article.now
        self._note_versions()
        self.kiosk.answers.clear()

    def _carried_by(self, feed: str) -> list[Article]:
        return [article for article in self.articles if feed in article.feeds]

    def _take_over(self) -> set[str]:
        """What holds from this round on. An id is refused while one of its versions reads otherwise than before."""
        refused: set[str] = set()
        taken: dict[str, list[Agreement]] = {}
        for agreement, text in self.folder.values():
            first = self.first_taken.setdefault((agreement.id, agreement.version), (agreement, text))
            if first[1] != text:
                refused.add(agreement.id)
            taken.setdefault(agreement.id, []).append(agreement)
        self.facts.agreements = {one: tuple(found) for one, found in taken.items() if one not in refused}
        return refused

    def _note_versions(self) -> None:
        facts = self.facts
        for story, version, feed in self.press.rows("SELECT id, version, feed FROM story"):
            article = facts.articles[story]
            if (story, version) in facts.versions:
                continue
            edition = facts.served[article][feed]
            facts.versions[story, version] = edition
            facts.stored.setdefault((article, edition), self.now)
            facts.published.setdefault(article, edition.published_at)

    # ── talking ───────────────────────────────────────────────────────────────────────────────────────

    def say(self, matched: Matched, visitor: Visitor, door: str, country: str | None, *, heard_out: bool) -> None:
        self.counts.turns += 1
        request = envelope(visitor, matched, f"request-{self.counts.turns}", "session", is_new=False, now=self.now)
        body = self._sent(request, door, country, heard_out=heard_out)
        found = Asked(request, visitor.listener, door, visitor.locale, country, self.now, body, self.happened)
        self._look(found, body, is_retry=False)
        if not matched.session_end:  # it is answered, and nothing stands on record of it
            self._asked = [*self._asked[-15:], found]

    def retry(self, chance: Random) -> None:
        """The same request again: nothing has happened since, so the same bytes; else at most what may leave now."""
        asked = self._recent(chance)
        if asked is None:
            return
        self.counts.turns += 1
        body = self._sent(asked.request, asked.door, asked.country, heard_out=True)
        if (asked.at, asked.happened) == (self.now, self.happened) and body != asked.body:
            self.violations.append(f"promise 7: a retry at once got other bytes: {body!r} after {asked.body!r}")
        self._look(asked, body, is_retry=True)

    def forge(self, chance: Random) -> None:
        """A known id with another request, or by another listener, gets nothing."""
        asked = self._recent(chance)
        if asked is None:
            return
        self.counts.turns += 1
        forged = json.loads(json.dumps(asked.request))
        if chance.random() < 0.5:
            forged["request"]["locale"] = "en-CA" if asked.locale != "en-CA" else "en-US"
        else:
            forged["context"]["System"]["user"]["userId"] += "X"
        try:
            body = self._sent(forged, asked.door, asked.country, heard_out=True)
        except BadRequestError:
            return
        self.violations.append(f"promise 4: a used requestId was answered again: {body!r}")

    def _recent(self, chance: Random) -> Asked | None:
        recent = [asked for asked in self._asked if self.now - asked.at <= RETRY_WITHIN]
        return chance.choice(recent) if recent else None

    def _sent(self, request: dict[str, Any], door: str, country: str | None, *, heard_out: bool) -> bytes:
        read = read_envelope(json.dumps(request).encode())
        return self._skills[id(self.press)].answer(read, door, self.now, country, heard_out=heard_out).body

    def _look(self, asked: Asked, body: bytes, *, is_retry: bool) -> None:
        request = asked.request["request"]
        record = self.press.rows(
            "SELECT response_hash, skeleton FROM answer WHERE request_id = ?", request["requestId"]
        )
        response_hash, skeleton = record[0] if record else (None, None)
        rows = [LedgerRow(*row) for row in self.press.rows(_ROWS, request["requestId"])] if record else []
        self.auditor.look(
            Sent(
                request, body, self.now, asked.listener, asked.door, asked.locale, asked.country, is_retry,
                response_hash, skeleton, rows,
            )
        )  # fmt: skip


def _skill(press: Press) -> AlexaSkill:
    return AlexaSkill(press.desk, SKILL_ID, [KEY])


def _entry(article: Article) -> Entry:
    now = article.now
    return Entry(
        article.guids[-1], article.link, now.title, now.description, now.text, now.published_at,
        not_before=now.not_before, authors=now.authors, sections=now.sections,
    )  # fmt: skip
