"""Before a turn opens: whether the platform is worth asking for a listener's country. Read, and nothing written."""

from __future__ import annotations

from skill.desk.turn import Desk, Incoming


def lacks_country(desk: Desk, incoming: Incoming, *, is_granted: bool) -> bool:
    """Whether the request is new and no country of its listener is kept.

    Where the request does not say that the listener consented (`is_granted`), a licence in force must need it too.
    """
    with desk.turns.looking() as store:
        if store.earlier(incoming.request_id) or store.country(incoming.listener_keys, incoming.now):
            return False
        book = desk.bookkeeper.book(store.licences)
        return is_granted or desk.bookkeeper.settled(book, incoming.now).needs_country
