"""True sentences in other clothes, and shortened as a careful person would: what must not be blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.stories.agencies import DATELINE

_BRACKETS = re.compile(r" \((?:\d{1,3}|[^\W\d_]{2,12}|\d{1,2} \w+)\)(?=[ ,.])")
_PERCENT = {
    "en": " per cent",
    "fr": " pour cent",
    "de": " Prozent",
    "es": " por ciento",
    "it": " per cento",
    "pt": " por cento",
}


def variants(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What was done to `text`, and what came of it; only what changes it."""
    spoken = language.split("-")[0]
    made = {
        "as it is": text,
        "straight apostrophes": text.replace("’", "'"),
        "typographic apostrophes": re.sub(r"(?<=\w)'(?=\w)", "’", text),
        "other quotation marks": _with_other_marks(text),
        "other spaces": text.replace(" ", "\u00a0"),
        "double spaces": text.replace(" ", "  "),
        "percent in words": re.sub(r"(?<=\d)\s?%", _PERCENT.get(spoken, "%"), text),
        "without brackets": _BRACKETS.sub("", text) if _is_outside_quotations(text) else text,
        "without dateline": _without_dateline(text),
    }
    yield from ((what, one) for what, one in made.items() if one != text or what == "as it is")


def _with_other_marks(text: str) -> str:
    if text.count('"') % 2:
        return text
    if '"' in text:
        halves = text.split('"')
        return "".join(half + ("“", "”")[at % 2] for at, half in enumerate(halves[:-1])) + halves[-1]
    return re.sub("[“”«»]", '"', text)


def _is_outside_quotations(text: str) -> bool:
    return not set("“”„«»\"‘'") & set(text)


def _without_dateline(text: str) -> str:
    found = DATELINE.match(text)
    return text[found.end() :] if found else text
