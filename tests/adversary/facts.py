"""What an auditor is told: what publishers agreed to and handed over, and each answer as it left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tests.adversary.agreements import Agreement, Part
from tests.adversary.articles import Edition, Mark


class LedgerRow(NamedTuple):
    """A use as the ledger has it, with its rendition's text and where that says that its words stand."""

    story: str
    version: int
    licence: str
    licence_version: int
    schedule: str
    clause: str
    use: str
    channel: str
    words: int
    text_hash: str
    listener: int
    door: str
    rendition: str
    spans: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: who asked, where and when; the bytes that left; and what stands on record of it.

    `is_retry` says that the same request was answered before; its rows are those of the first answer.
    """

    request: Mapping[str, Any]
    body: bytes
    now: datetime
    listener: str
    door: str
    locale: str
    country: str | None
    is_retry: bool = False
    response_hash: str | None = None
    skeleton: str | None = None
    rows: Sequence[LedgerRow] = ()

    @property
    def is_try(self) -> bool:
        return self.door == "simulator"

    @property
    def name(self) -> str:
        return str(self.request.get("intent", {}).get("name") or self.request["type"])


@dataclass(frozen=True)
class Ground:
    """What may let an article out: the one part of the one agreement that covers a feed which carried it."""

    agreement: Agreement
    part: Part
    edition: Edition


@dataclass
class Facts:
    """As far as the skill can know: by its last round, and by every notice since.

    `served` holds, by article and feed, the edition that the skill was given last; `versions` the edition that it
    counts as a story's version, `stored` when it first had each, `published` the date that an article had then.
    """

    marks: Mapping[str, Mark]
    agreements: dict[str, tuple[Agreement, ...]] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    served: dict[int, dict[str, Edition]] = field(default_factory=lambda: defaultdict(dict))
    articles: dict[str, int] = field(default_factory=dict)
    publishers: dict[int, str] = field(default_factory=dict)
    versions: dict[tuple[str, int], Edition] = field(default_factory=dict)
    stored: dict[tuple[int, Edition], datetime] = field(default_factory=dict)
    published: dict[int, datetime] = field(default_factory=dict)

    def published_at(self, story: str) -> datetime:
        return self.published[self.articles[story]]

    def authors(self, story: str, version: int) -> Sequence[str]:
        edition = self.versions.get((story, version))
        return edition.authors if edition else ()

    def in_force(self, identity: str, now: datetime) -> Agreement | None:
        """Of a licence the highest version whose start has come, while its term runs."""
        begun = [one for one in self.agreements.get(identity, ()) if one.starts <= now]
        found = max(begun, key=lambda one: one.version, default=None)
        return found if found is not None and now < found.ends else None

    def covering(self, feed: str, now: datetime) -> Iterator[tuple[Agreement, Part]]:
        for identity in self.agreements:
            if agreement := self.in_force(identity, now):
                yield from ((agreement, part) for part in agreement.parts if feed in part.feeds)

    def grounds(self, article: int, sent: Sent) -> Iterator[Ground]:
        """What lets the article out on this occasion. Two that cover one feed let nothing of it out."""
        if article in self.withdrawn:
            return
        for feed, edition in self.served[article].items():
            covering = list(self.covering(feed, sent.now))
            if len(covering) != 1 or covering[0][0].id in self.suspended:
                continue
            ground = Ground(*covering[0], edition)
            if self._is_in_scope(article, ground, sent.now) and _is_here(ground.agreement, sent):
                yield ground

    def _is_in_scope(self, article: int, ground: Ground, now: datetime) -> bool:
        part, edition = ground.part, ground.edition
        sections = {section.casefold() for section in edition.sections}
        return (
            (part.sections is None or bool(sections & {one.casefold() for one in part.sections}))
            and not sections & {one.casefold() for one in part.excluded}
            and not (edition.not_before and now < edition.not_before)
            and not now < edition.published_at
            and (part.max_age is None or now - self.published[article] < part.max_age)
        )


def _is_here(agreement: Agreement, sent: Sent) -> bool:
    """Country: consented to, or the locale's region. Language: the locale's, and all articles are in English."""
    region = sent.locale.partition("-")[2]
    return (
        sent.locale.startswith("en")
        and (agreement.territories is None or bool({sent.country, region} & set(agreement.territories)))
        and any(one in {"*", sent.locale} or sent.locale.startswith(f"{one}-") for one in agreement.languages)
    )
