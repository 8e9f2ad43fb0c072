"""The corpus: what is written, and what somebody who reads the news aloud says for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")


@dataclass(frozen=True)
class Case:
    tag: str
    written: str
    said: str


def cases(language: str) -> tuple[Case, ...]:
    """Those of the language, then those of its locales."""
    data = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    groups = {language: data, **data["locales"]}
    return tuple(
        Case(tag, written, said)
        for tag, group in groups.items()
        for written, said in (*group.get("said", {}).items(), *((one, one) for one in group.get("as_written", ())))
    )


CASES = tuple(case for language in LANGUAGES for case in cases(language))
