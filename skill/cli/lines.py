"""JSON Lines in and out: a record a line, in UTF-8 whatever the locale, in the order in which they came.

What came before a line that cannot be read has been written by the time that its error is raised.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import click
import orjson

from skill.errors import LinesError


def records(
    stream: Iterable[bytes], *texts: str, lists: Collection[str] = (), optional: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """The records of `stream`, each an object with an `id` (a string or a whole number), the strings `texts` and the
    `lists` of strings.

    Of `optional` strings a missing one is empty. Other keys are ignored, blank lines skipped. Raises LinesError with
    the line's number.
    """
    for number, line in enumerate(stream, start=1):
        bare = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if bare.strip():
            yield _record(bare, number, texts, lists, optional)


def given(*texts: str, lists: Collection[str] = (), optional: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The `records` of standard input."""
    return records(sys.stdin.buffer, *texts, lists=lists, optional=optional)


def write(record: Mapping[str, object]) -> None:
    """Write a record to standard output, as one line, at once."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    click.echo(orjson.dumps(record).decode())


def _record(
    line: bytes, number: int, texts: tuple[str, ...], lists: Collection[str], optional: Collection[str]
) -> dict[str, Any]:
    try:
        fields = orjson.loads(line.decode())
    except UnicodeDecodeError as error:
        raise LinesError(f"line {number} is not UTF-8: write the file anew in UTF-8") from error
    except orjson.JSONDecodeError as error:
        raise LinesError(f"line {number} is not JSON ({error.msg}): write one object a line") from error
    if not isinstance(fields, dict):
        keys = ", ".join(map(repr, ("id", *texts, *lists)))
        raise LinesError(f"line {number} is not an object: write one a line, with the keys {keys}")
    # JSON's true and false are whole numbers to Python.
    if isinstance(fields.get("id"), bool) or not isinstance(fields.get("id"), str | int):
        raise LinesError(_told(number, "id", fields, "a string or a whole number"))
    said = dict.fromkeys(optional, "") | {key: fields[key] for key in (*texts, *lists, *optional) if key in fields}
    for key in (*texts, *lists, *optional):
        is_right, wanted = (_is_list, "a list of strings") if key in lists else (_is_string, "a string")
        if not is_right(said.get(key)):
            raise LinesError(_told(number, key, fields, wanted))
    return {"id": fields["id"]} | said


def _is_string(found: object) -> bool:
    return isinstance(found, str)


def _is_list(found: object) -> bool:
    return isinstance(found, list) and all(map(_is_string, found))


def _told(number: int, key: str, fields: Mapping[str, object], wanted: str) -> str:
    if key in fields:
        return f"line {number}: the value of {key!r} is not {wanted}"
    return f"line {number} has no {key!r}: give it {wanted}"
