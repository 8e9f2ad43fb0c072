"""The sample publishers: a small web server that serves `fixtures/feeds` as real feeds.

The files are templates. "Two hours ago" counts from the server's start and stays fixed while it runs;
GUIDs hold the start's day, so that a run on another day brings new stories.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from flask import Flask, Response, abort, request
from jinja2 import Environment, StrictUndefined

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
_TYPES = {".xml": "application/xml", ".json": "application/feed+json"}


def create_publishers(folder: Path, started: datetime, clock: Callable[[], datetime]) -> Flask:
    """A Flask app that serves every file of `folder`, with ETag and Last-Modified, and 304 as real servers do."""
    app = Flask("byline-samples")
    jinja = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
    jinja.filters |= {"rfc822": format_datetime, "rfc3339": lambda moment: moment.isoformat().replace("+00:00", "Z")}

    @app.get("/<name>")
    def feed(name: str) -> Response:
        path = folder / name
        if path.suffix not in _TYPES or path.parent != folder or not path.is_file():
            abort(404)
        minutes_up = int((clock() - started).total_seconds() // 60)
        response = Response(render(path.read_bytes(), jinja, started, minutes_up), mimetype=_TYPES[path.suffix])
        response.last_modified = started + timedelta(minutes=minutes_up // 5 * 5)
        response.add_etag()
        return response.make_conditional(request)  # type: ignore[return-value]

    return app


def render(template: bytes, jinja: Environment, started: datetime, minutes_up: int) -> bytes:
    """A sample document as it is served, in the encoding that it declares."""
    declared = _DECLARED.search(template[:200])
    encoding = declared.group(1).decode("ascii") if declared else "utf-8"
    start = started.astimezone(UTC).replace(microsecond=0)
    written = jinja.from_string(template.decode(encoding)).render(
        ago=lambda **span: start - timedelta(**span),
        ahead=lambda **span: start + timedelta(**span),
        day=f"{start:%Y%m%d}",
        minutes_up=minutes_up,
    )
    return written.encode(encoding)
