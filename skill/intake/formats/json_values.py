"""Values of a JSON document, any of which can be of any type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def text(found: object) -> str:
    """A string without the lone surrogates that JSON can escape and that no encoding holds; of all else nothing."""
    return found.encode("utf-8", "ignore").decode() if isinstance(found, str) else ""


def texts(found: object) -> list[str]:
    return [text(one) for one in found] if isinstance(found, list) else []


def objects(found: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; a lone one counts as a list of it."""
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one


def identifier(found: object) -> str:
    """JSON Feed 1.1: an id that is a number is to be read as text."""
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return str(found) if is_number else text(found)
