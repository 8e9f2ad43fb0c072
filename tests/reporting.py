"""Desks whose publishers ask in public to be told of uses, and an outbox with something in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from skill.desk.ports.telemetry import Delivery
from skill.desk.telemetry import SPUR
from skill.desk.turn import Desk
from skill.rights.said import written
from skill.rights.signals import EVERY_USE, Reported, Signal, Source
from skill.store.database import Database
from skill.store.signals import Signals
from skill.store.telemetry import put
from tests.houses import NOW, Press, harbor_id

ENDPOINT = "https://telemetry.harbor.example/v1/events"
OTHER_ENDPOINT = "https://t.mill.example/events"
GROUNDING = Reported(SPUR.address, ENDPOINT, "grounding", "minimal")


def asks(reported: Reported = GROUNDING, source: Source = Source.RSL) -> Signal:
    return Signal(source, "https://harbor.example/license.xml", "license 1", "reporting telemetry", EVERY_USE, reported)


def says(press: Press, *signals: Signal, guids: Sequence[str]) -> None:
    """What is said in public of stories of the front page."""
    store, said = Signals(press.database), written(signals)
    assert store.tell("front", {harbor_id(guid): said for guid in guids}, store.epoch("front"))


def reporting(desk: Desk) -> Desk:
    """The desk, with SPUR's way of reporting uses."""
    return replace(desk, profiles=frozenset({SPUR}))


def delivery(name: str, publisher: str = "harbor", endpoint: str = ENDPOINT, at: datetime = NOW) -> Delivery:
    return Delivery(name, f"answer of {name}", publisher, endpoint, SPUR.address, at, f'{{"{name}": 1}}')


def put_in(database: Database, *deliveries: Delivery) -> None:
    with database.writing() as connection:
        put(connection, deliveries)
