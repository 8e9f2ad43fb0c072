"""The sample publishers and settings for them, for tests that want the real thing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from skill.compose import House, open_house
from skill.desk.refresh import Round, refresh
from skill.settings import Settings
from skill.simulator.publishers import create_publishers

ROOT = Path(__file__).parent.parent
SKILL_ID = "amzn1.ask.skill.byline-sample"


def sample_settings(folder: Path, *, verify: bool = False, port: int = 5080) -> Settings:
    """Settings for the samples with a database in `folder`; the titles' feeds are moved to `port`."""
    titles = folder / "titles.toml"
    written = (ROOT / "fixtures/titles.toml").read_text(encoding="utf-8")
    titles.write_text(written.replace("127.0.0.1:5080", f"127.0.0.1:{port}"), encoding="utf-8")
    return Settings(
        database_url=f"sqlite:///{folder / 'byline.db'}",
        licences=ROOT / "fixtures/licences",
        titles=titles,
        licensee="byline-demo",
        skill_id=SKILL_ID,
        must_verify=verify,
        listener_keys=(b"for-tests-alone-for-tests-alone-for-tests",),
        private_feed_hosts=frozenset({("127.0.0.1", port)}),
        signing_key=None,
        ledger_sync="normal",
    )


@contextmanager
def serving_samples(folder: Path = ROOT / "fixtures/feeds", started: datetime | None = None) -> Iterator[int]:
    """Serve a folder of sample feeds on a free port."""
    begun = started or datetime.now(UTC)
    with serving(create_publishers(folder, begun, lambda: datetime.now(UTC))) as port:
        yield port


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Serve an app on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refreshed(house: House, now: datetime | None = None) -> Round:
    """One round over the feeds that are being served."""

    async def once() -> Round:
        async with house.fetcher() as fetcher:
            return await refresh(house.newsroom, fetcher, now or datetime.now(UTC))

    return asyncio.run(once())


def open_samples(folder: Path, *, verify: bool = False) -> House:
    """A house with all sample stories in it."""
    with serving_samples() as port:
        house = open_house(sample_settings(folder, verify=verify, port=port))
        house.database.migrate()
        refreshed(house)
    return house
