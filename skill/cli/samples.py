"""`samples`: the sample publishers, on a loopback port of their own."""

from __future__ import annotations

import logging
import signal
from datetime import UTC, datetime
from pathlib import Path

import click
from werkzeug.serving import make_server

from skill.cli.addresses import bound
from skill.simulator.publishers import create_publishers


@click.command
@click.option("--bind", default="127.0.0.1:5080", show_default=True, metavar="HOST:PORT")
@click.option("--feeds", default="fixtures/feeds", show_default=True, type=click.Path(exists=True, file_okay=False))
def command(bind: str, feeds: str) -> None:
    """Serve the sample feeds. "Two hours ago" counts from this command's start."""
    host, port = bound(bind)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_publishers(Path(feeds), datetime.now(UTC), lambda: datetime.now(UTC))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        make_server(host, port, app, threaded=True).serve_forever()
    except KeyboardInterrupt:
        return
