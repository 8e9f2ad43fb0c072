"""The process that reads documents, without the quick reader: what is RSS or Atom is feedparser's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skill.intake import worker
from skill.intake.formats import syndication


def main() -> None:
    vars(syndication)["quickly_read"] = _unread
    worker.main()


def _unread(text: str) -> Mapping[str, Any] | None:
    return None
