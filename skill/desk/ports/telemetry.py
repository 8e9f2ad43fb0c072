"""Reports of uses on their way to publishers: the outbox, and how one is posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer's uses of one publisher's stories, as one document for one endpoint.

    `document` is what is posted, byte for byte, however often. `id` is the same for the same answer, publisher and
    endpoint.
    """

    id: str
    answer: str
    publisher: str
    endpoint: str
    profile: str
    at: datetime
    document: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is due. `tries` is how often its endpoint refused it for what is in it."""

    id: str
    document: str
    tries: int


@dataclass(frozen=True, slots=True)
class Lease:
    """An endpoint of a publisher, which nobody else sends to until the lease is over.

    `tries` is how often in a row the endpoint itself failed.
    """

    publisher: str
    endpoint: str
    number: int
    tries: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of posting a document. `why` is ours word for word, and empty where it was taken.

    `status` is the HTTP status, `None` where there was no answer; `pause_seconds` what the server asked for.
    """

    status: int | None
    why: str = ""
    pause_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A delivery that its endpoint refused, or (without one) an endpoint that failed: tried again at `due_at`."""

    posted: Posted
    due_at: datetime
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint of a publisher stands.

    `waiting` are to be sent, `refused` those of them that it refused for what is in them, `given_up` those that were
    tried for as long as one is, `sent` those that it took and that are still kept. `next_at` is when it is tried again;
    `None` while it is well. `posted` is what came of the last attempt that failed.
    """

    publisher: str
    endpoint: str
    waiting: int
    refused: int
    given_up: int
    sent: int
    oldest_at: datetime | None
    last_sent_at: datetime | None
    failing_since: datetime | None
    next_at: datetime | None
    tries: int
    posted: Posted | None


class Poster(Protocol):
    async def post(self, endpoint: str, document: str) -> Posted:
        """Never raises for anything that a server or a network does."""
        ...


class Outbox(Protocol):
    """Turns put deliveries in (`ports.turns.AnswerRow.deliveries`)."""

    def lease(self, most: int, now: datetime, until: datetime) -> Sequence[Lease]:
        """Endpoints for which something is due, and which nobody has."""
        ...

    def due(self, lease: Lease, most: int, now: datetime) -> Sequence[Waiting]:
        """The oldest first."""
        ...

    def done(
        self, lease: Lease, taken: Sequence[str], failed: Sequence[NotTaken], now: datetime, until: datetime
    ) -> bool:
        """Write down what came of posting, and hold the lease until `until`. False where it was over and somebody else
        sends there: what was taken is written down all the same.
        """
        ...

    def release(self, lease: Lease) -> None: ...

    def standing(self, now: datetime) -> Sequence[Standing]:
        """Of every endpoint that something is kept for, by publisher."""
        ...
