"""What listeners say, and the topics they ask for: the data files in `voice/strings/samples/`. Knows no Alexa."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

from skill.errors import NotFoundError

T = TypeVar("T")

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that can be asked for: the word for it, and what else people say."""

    value: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """What is said in one language.

    `intents` holds the sample utterances of each intent; a slot stands in them as `{slot}`. `platform` holds the
    phrases that the assistant understands by itself, by intent, and, under small names such as `launch`, how a
    typed line may be dressed; `simulator/match.py` reads them.
    """

    language: str
    invocation: str
    intents: Mapping[str, tuple[str, ...]]
    positions: Mapping[str, Spoken]
    moments: Mapping[str, Spoken]
    lengths: Mapping[str, Spoken]
    platform: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Topic:
    """`sections` and `tags` are labels as publishers write them, in any language: compare them casefolded.

    `names` says the topic inside a sentence, `synonyms` how people ask for it, both by language.
    """

    id: str
    sections: tuple[str, ...]
    tags: tuple[str, ...]
    names: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Topics:
    topics: Mapping[str, Topic]


@cache
def load_samples(language: str) -> Samples:
    """The samples of one of `LANGUAGES`; `NotFoundError` for any other."""
    if language not in LANGUAGES:
        raise NotFoundError(f"no samples for {language!r}; there are {', '.join(LANGUAGES)}")
    data = _read(f"{language}.toml")
    return Samples(
        language,
        data["invocation"],
        _lists(data["intents"]),
        _spoken(data["positions"]),
        _spoken(data["moments"]),
        _spoken(data["lengths"]),
        _lists(data["platform"]),
    )


@cache
def load_topics() -> Topics:
    return Topics(_fixed({key: _topic(key, row) for key, row in _read("topics.toml")["topics"].items()}))


def _topic(key: str, row: Mapping[str, Any]) -> Topic:
    return Topic(key, tuple(row["sections"]), tuple(row["tags"]), _fixed(row["name"]), _lists(row["synonyms"]))


def _read(file: str) -> dict[str, Any]:
    text = resources.files("skill.voice").joinpath("strings", "samples", file).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _spoken(table: Mapping[str, Any]) -> Mapping[str, Spoken]:
    return _fixed({key: Spoken(row["value"], tuple(row["synonyms"])) for key, row in table.items()})


def _lists(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return _fixed({key: tuple(values) for key, values in table.items()})


def _fixed(table: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(table))
