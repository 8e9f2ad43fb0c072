"""Desks whose publishers ask in public to be told of uses, and an outbox with something in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from skill.desk.ports.telemetry import Delivery
from skill.desk.telemetry import SPUR
from skill.desk.turn import Desk, Incoming, Turn, Way
from skill.rights.book import Standing
from skill.rights.gate import Question
from skill.rights.renditions import Rendition
from skill.rights.signals import EVERY_USE, Reported, Signal, Source
from skill.store.database import Database
from skill.store.telemetry import put
from skill.stories.story import Story
from tests.houses import NOW

ENDPOINT = "https://telemetry.harbor.example/v1/events"
OTHER_ENDPOINT = "https://t.mill.example/events"
GROUNDING = Reported(SPUR.address, ENDPOINT, "grounding", "minimal")


def asks(reported: Reported = GROUNDING, source: Source = Source.RSL) -> Signal:
    return Signal(source, "https://harbor.example/license.xml", "license 1", "reporting telemetry", EVERY_USE, reported)


class _Asked(Turn):
    """A turn that knows of each publisher what it says in public."""

    said: Mapping[str, tuple[Signal, ...]]

    def _question(
        self, story: Story, standing: Standing, found: Rendition | None, words_out: int, way: Way
    ) -> Question:
        asked = super()._question(story, standing, found, words_out, way)
        return replace(asked, signals=self.said.get(story.publisher, ()))


@dataclass(frozen=True, slots=True)
class AskedDesk(Desk):
    said: Mapping[str, tuple[Signal, ...]] = field(default_factory=dict)

    @contextmanager
    def turn(self, incoming: Incoming) -> Iterator[Turn]:
        with self.turns.turn() as store:
            turn = _Asked(self, store, incoming)
            turn.said = self.said
            yield turn


def asked_desk(desk: Desk, said: Mapping[str, tuple[Signal, ...]], *, reports: bool = True) -> AskedDesk:
    """The desk, with what publishers say in public; one that `reports` keeps SPUR's way of it."""
    parts = {one.name: getattr(desk, one.name) for one in fields(desk)}
    parts["profiles"] = frozenset({SPUR} if reports else ())
    return AskedDesk(**parts, said=said)


def delivery(name: str, publisher: str = "harbor", endpoint: str = ENDPOINT, at: datetime = NOW) -> Delivery:
    return Delivery(name, f"answer of {name}", publisher, endpoint, SPUR.address, at, f'{{"{name}": 1}}')


def put_in(database: Database, *deliveries: Delivery) -> None:
    with database.writing() as connection:
        put(connection, deliveries)
