"""What a document was read as, in JSON that people can check: fields that say nothing are left out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from skill.desk.ports.feeds import NotAFeed, Parsed


def shown(found: Parsed | NotAFeed) -> Any:
    return _shown(found)


def _shown(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        shown_fields = {one.name: _shown(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in shown_fields.items() if one not in (None, "", False, [])}
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    return value
