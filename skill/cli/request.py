"""`request`: a fresh envelope made from `fixtures/requests`."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import click

from skill.errors import NotFoundError
from skill.simulator.envelopes import refreshed

FOLDER = Path("fixtures/requests")


@click.command
@click.argument("name", required=False)
@click.option("--listener", help="Another userId than the file's.")
def command(name: str | None, listener: str | None) -> None:
    """Print the envelope NAME with a new id and the present time; without NAME, the names there are."""
    names = sorted(path.stem for path in FOLDER.glob("*.json"))
    if name is None:
        click.echo("\n".join(names))
        return
    if name not in names:
        raise NotFoundError(f"there is no request {name!r}; there are: {', '.join(names)}")
    template = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    fresh = refreshed(
        template,
        f"amzn1.echo-api.request.{uuid.uuid4()}",
        f"amzn1.echo-api.session.{uuid.uuid4()}",
        datetime.now(UTC),
    )
    if listener:
        for part in (fresh.get("context", {}).get("System", {}), fresh.get("session", {})):
            if "user" in part:
                part["user"]["userId"] = listener
    click.echo(json.dumps(fresh, ensure_ascii=False))
