"""Both readers of RSS, over documents in folders: `python -m tests.intake.readers FOLDER…`.

Says of each document whether the quick reader served it, how long both took, and where they differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Validators
from skill.intake.formats import Formats, syndication
from skill.intake.formats.quick import quickly_read


def read(body: bytes) -> Parsed | NotAFeed:
    return Formats().parse(Fetched(body, "", None, Validators()))


def thoroughly_read(body: bytes) -> Parsed | NotAFeed:
    """What is made of a document without the quick reader."""
    with _instead(lambda _: None):
        return read(body)


def is_quick(body: bytes) -> bool:
    """Whether the quick reader serves a document."""
    served: list[bool] = []

    def noted(text: str) -> Any:
        found = quickly_read(text)
        served.append(found is not None)
        return found

    with _instead(noted):
        read(body)
    return any(served)


def differences(body: bytes) -> Iterator[str]:
    """Where the two readers differ on a document, field by field."""
    quick, thorough = read(body), thoroughly_read(body)
    if not (isinstance(quick, Parsed) and isinstance(thorough, Parsed)):
        if quick != thorough:
            yield f"{quick} | {thorough}"
        return
    if len(quick.entries) != len(thorough.entries):
        yield f"{len(quick.entries)} entries | {len(thorough.entries)}"
    for number, (one, other) in enumerate(zip(quick.entries, thorough.entries, strict=False), 1):
        for field in fields(one):
            ours, theirs = getattr(one, field.name), getattr(other, field.name)
            if ours != theirs:
                yield f"item {number}, {field.name}: {ours!r} | {theirs!r}"
    if quick != thorough:
        yield f"{quick.format}, {quick.notes} | {thorough.format}, {thorough.notes}"


@contextmanager
def _instead(reader: Any) -> Iterator[None]:
    names = vars(syndication)
    real = names["quickly_read"]
    names["quickly_read"] = reader
    try:
        yield
    finally:
        names["quickly_read"] = real


def main() -> None:
    documents = [path for folder in sys.argv[1:] for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    served = differing = 0
    for path in documents:
        body = path.read_bytes()
        began = time.process_time()
        read(body)
        between = time.process_time()
        thoroughly_read(body)
        took, took_thoroughly = between - began, time.process_time() - between
        found = list(differences(body))
        served += is_quick(body)
        differing += bool(found)
        reader = "quick" if is_quick(body) else "feedparser"
        print(f"{path.name:44} {reader:10} {took * 1e3:7.1f} ms, feedparser {took_thoroughly * 1e3:7.1f} ms")
        for difference in found:
            print(f"    {difference[:300]}")
    print(f"{len(documents)} documents, {served} by the quick reader, {differing} read differently")


if __name__ == "__main__":
    main()
