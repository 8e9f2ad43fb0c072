"""What publishers tell us, on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from skill.desk.ports.licences import LicenceRows
from skill.rights.renditions import Rendition
from skill.stories.story import State, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as it is kept. `story` is the id that it names, of a story that may not have come yet.

    `link_hash` finds the story under another GUID. `nonce` is the sender's own id, `content_hash` what came with it,
    `outcome` what was made of it, in a sentence. `silent_ms` runs from receipt to the commit. Until `tell_until`
    those who heard the story are told; `rendition` is what a correction says.
    """

    id: str
    publisher: str
    nonce: str
    story: str
    link_hash: str | None
    kind: str
    reason: str
    source: str
    content_hash: str
    outcome: str
    sent_at: datetime
    received_at: datetime
    effective_at: datetime
    silent_ms: int | None = None
    tell_until: datetime | None = None
    rendition: str | None = None


class NoticeStore(Protocol):
    """The notices, inside one write transaction."""

    def licences(self, known_epoch: int) -> LicenceRows | None: ...

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None: ...

    def stories(self, publisher: str, reference: str) -> tuple[Story, ...]:
        """The publisher's stories whose id, GUID or link `reference` is, the newest first."""
        ...

    def own_id(self, story: str) -> str:
        """The id of the story that would stand under `story` by another of its GUIDs; else `story` itself."""
        ...

    def reached(self, notice: NoticeRow) -> tuple[Story, ...]:
        """The stories that a notice from the journal is about."""
        ...

    def is_anothers(self, publisher: str, reference: str) -> bool:
        """Whether `reference` is the link of a story of another publisher."""
        ...

    def link_hash(self, publisher: str, reference: str, story: Story | None) -> str | None:
        """What finds a story under another GUID: its link, unless it is one that several stories share."""
        ...

    def noticed_of(self, story: Story) -> State:
        """What the notices that were not lifted make of a story, by its id and its link."""
        ...

    def noticed(self, story: str, publisher: str, link_hash: str | None) -> State:
        """What earlier notices make of a story, seen or not."""
        ...

    def lift(
        self, story: str, publisher: str, link_hash: str | None, sent_at: datetime, source: str | None, now: datetime
    ) -> None:
        """End what holds the story back, unless it was sent later; with `source` only what came from there."""
        ...

    def withdraw(self, story: Story, state: State) -> None:
        """Set a story's state; of what is killed, text and index entries go."""
        ...

    def keep(self, correction: Rendition, delete_after: datetime, now: datetime) -> None: ...

    def ask_polls(self, feeds: Sequence[str], now: datetime) -> None:
        """Have these feeds polled at once."""
        ...

    def add(
        self, notice: NoticeRow, stories: Sequence[Story], state: State, clock: Callable[[], datetime]
    ) -> NoticeRow:
        """Keep a notice: in the journal first, which is on disk when this returns, then its row and its ledger rows.

        `stories` stand by now as they will; `state` is that of one that has not come. Where `silent_ms` is `None`
        the notice comes from the journal, and is not written to it again; else it is measured, and the row returned
        with it. Raises `StoreError` where the journal cannot be written.
        """
        ...


class Notices(Protocol):
    def noticing(self) -> AbstractContextManager[NoticeStore]:
        """One write transaction; committed when the block ends, undone when it raises."""
        ...

    def earlier(self, publisher: str, nonce: str) -> NoticeRow | None:
        """The notice that came under this id before; nothing is written."""
        ...

    def last(self, count: int) -> tuple[NoticeRow, ...]:
        """The last that came in, oldest first."""
        ...

    def holding(self, publisher: str, source: str) -> tuple[NoticeRow, ...]:
        """What came from `source`, holds a story back and was not lifted, oldest first."""
        ...

    def last_release(self, story: str, source: str) -> NoticeRow | None:
        """The last release of a story that came from `source`."""
        ...

    def named(self, reference: str) -> Story | None:
        """The story, of whatever publisher, whose id, GUID or link `reference` is."""
        ...

    def journal(self) -> tuple[NoticeRow, ...]:
        """What the journal beside the database holds, in its order. A line that broke off is passed over."""
        ...
