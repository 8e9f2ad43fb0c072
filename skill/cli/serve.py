"""`serve`: the skill on a production server, workers made after the app is loaded."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from skill.app import create_app
from skill.cli.addresses import bound, written
from skill.cli.opened import house, log_to_stderr, settings
from skill.desk.newsroom import take_over_folder

THREADS = 4
TIMEOUT_SECONDS = 30


@click.command
@click.option("--bind", default="127.0.0.1:5000", show_default=True, metavar="HOST:PORT")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def command(bind: str, workers: int) -> None:
    """Serve the skill. Makes a missing database; without stories it answers and says so."""
    must_verify = settings().must_verify
    host, port = bound(bind)
    if not must_verify and not _is_loopback(host):
        raise click.UsageError(f"NEWS_VERIFY=off goes with a loopback address only, and {host} is none; set it to on")
    opened = house(migrate=True)
    log_to_stderr()
    for identity, why in sorted(take_over_folder(opened.newsroom).items()):
        click.echo(f"licence {identity} is refused: {why}", err=True)
    for sentence in opened.without_notices():
        click.echo(sentence, err=True)
    app = create_app(opened)
    opened.database.close()
    # gunicorn takes an empty host for every address of the machine; ours is the one that was checked.
    options = {"bind": written(host, port), "workers": workers, "threads": THREADS, "timeout": TIMEOUT_SECONDS}
    Server(app, options, opened.database.tidy_apart).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told in code what its command line would be told."""

    def __init__(self, app: Any, options: dict[str, Any], begin: Callable[[], object] = lambda: None) -> None:
        """`begin` is called in each worker before its first request."""
        self._app, self._options, self._begin = app, options, begin
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "worker_class": "gthread",
            "preload_app": True,
            "keepalive": 5,
            "graceful_timeout": 8,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_fork": lambda _arbiter, _worker: self._begin(),
        }
        for name, value in (settings | self._options).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
