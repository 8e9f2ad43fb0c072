"""Sending what waits in the outbox: each endpoint under a lease that nobody else has, again until it is taken.

Every delivery is sent at least once. Who dies between sending and writing that down leaves a lease that runs out; then
the same bytes are sent again, whose events have the same ids.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from skill.desk.polling import back_off
from skill.desk.ports.telemetry import Lease, NotTaken, Outbox, Posted, Poster, Waiting
from skill.errors import StoreError

log = logging.getLogger("byline.telemetry")

ENDPOINTS_AT_ONCE = 16
# Of one endpoint.
AT_ONCE = 8
# Longer than any document takes; it is held on whenever some were sent.
LEASE = timedelta(minutes=2)
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(hours=6)
LOOK_SECONDS = 1.0
# The document itself is at fault (RFC 9110, section 15.5): others may well be taken.
_OF_THE_DOCUMENT = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round came to, in deliveries; `failing` are endpoints that took nothing."""

    taken: int = 0
    refused: int = 0
    failing: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(self.taken + other.taken, self.refused + other.refused, self.failing + other.failing)


@dataclass(frozen=True, slots=True)
class Sender:
    """`chance` gives numbers from 0 to 1, so that endpoints that failed together are not tried together."""

    outbox: Outbox
    poster: Poster
    clock: Callable[[], datetime]
    chance: Callable[[], float]

    async def send(self) -> Sent:
        """Send what is due, until nothing is."""
        done = Sent()
        while leases := self.outbox.lease(ENDPOINTS_AT_ONCE, self.clock(), self.clock() + LEASE):
            # Each comes to its end, whatever becomes of the others.
            for one in await asyncio.gather(*map(self._send_to, leases), return_exceptions=True):
                if isinstance(one, BaseException):
                    raise one
                done += one
        return done

    async def watch(self, look_seconds: float = LOOK_SECONDS) -> NoReturn:
        """Send whatever comes, until cancelled. A database that is busy is asked again in a moment."""
        while True:
            try:
                done = await self.send()
            except StoreError as error:
                log.warning("nothing could be sent: %s", error)
            except Exception:
                log.exception("sending failed, and goes on")
            else:
                if done != Sent():
                    log.info(
                        "%d reports taken, %d refused, %d endpoints failing", done.taken, done.refused, done.failing
                    )
            await asyncio.sleep(look_seconds)

    async def _send_to(self, lease: Lease) -> Sent:
        done = Sent()
        try:
            while waiting := self.outbox.due(lease, AT_ONCE, self.clock()):
                posted = await asyncio.gather(*(self.poster.post(lease.endpoint, one.document) for one in waiting))
                some, goes_on = self._kept(lease, waiting, posted)
                done += some
                if not goes_on:
                    break
        finally:
            self.outbox.release(lease)
        return done

    def _kept(self, lease: Lease, waiting: Sequence[Waiting], posted: Sequence[Posted]) -> tuple[Sent, bool]:
        """Write down what came of some; whether it is worth to go on with the endpoint now."""
        now = self.clock()
        pairs = list(zip(waiting, posted, strict=True))
        taken = [one.id for one, came in pairs if not came.why]
        refused = [
            NotTaken(came, now + self._rest(one.tries + 1, came), one.id)
            for one, came in pairs
            if came.why and came.status in _OF_THE_DOCUMENT
        ]
        # Where some were taken, it is not down: it is asked again after the shortest rest.
        tries = 0 if taken else lease.tries
        failed = [
            NotTaken(came, now + self._rest(tries + 1, came))
            for _, came in pairs
            if came.why and came.status not in _OF_THE_DOCUMENT
        ][:1]
        is_ours = self.outbox.done(lease, taken, [*refused, *failed], now, now + LEASE)
        if not is_ours:
            log.warning(
                "%s: the lease was over before its reports were sent, which somebody else sends too", lease.publisher
            )
        return Sent(len(taken), len(refused), len(failed)), is_ours and not failed

    def _rest(self, tries: int, posted: Posted) -> timedelta:
        asked = timedelta(seconds=posted.pause_seconds or 0)
        return max(back_off(FIRST_REST, LONGEST_REST, tries, self.chance()), asked)
