"""How values stand in rows: times as UTC milliseconds, lists as JSON, spans as [start, stop] pairs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from skill.rights.licence import Use
from skill.rights.renditions import Rendition
from skill.stories.merge import other_scheme
from skill.stories.story import State, Story

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TIMES = ("first_seen", "published_at", "updated_at", "not_before")
# What may change without a filing stands in columns of its own.
_APART = {"cluster", "signals"}
_LISTS = ("authors", "sections", "tags", "genres", "credits")

RENDITION_COLUMNS = (
    "id, story, version, licence, licence_version, schedule, use, language, text, stored_at, of_words, spans, places,"
    " longest_run, breaks_off, made_by, said"
)
# Renditions whose text is kept. One without a text counts as gone, and so does one whose story was killed, whose text
# goes with the purge that follows.
RENDITIONS = (
    "rendition r JOIN rendition_text t ON t.rendition = r.id"
    " AND EXISTS (SELECT 1 FROM story s WHERE s.id = r.story AND s.state NOT IN ('killed', 'gone'))"
)


def millis(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def link_hashes(link: str) -> tuple[str, ...]:
    """The hash of a canonical link, and that of its twin: a page that moves to https is the page it was."""
    twin = other_scheme(link)
    return (short_hash(link), short_hash(twin)) if twin else (short_hash(link),)


def facts_of(story: Story) -> str:
    """All of a story in one column; what queries sort and select by stands beside it."""
    values: dict[str, Any] = {one.name: getattr(story, one.name) for one in fields(story) if one.name not in _APART}
    for name in _TIMES:
        values[name] = None if values[name] is None else millis(values[name])
    return orjson.dumps(values).decode()


def story_of(facts: str, state: str, cluster: str | None = None, signals: str | None = None) -> Story:
    values = orjson.loads(facts)
    for name in _TIMES:
        values[name] = None if values[name] is None else moment(values[name])
    for name in _LISTS:
        values[name] = tuple(values[name])
    return Story(**(values | {"state": State(state), "cluster": cluster, "signals": signals}))


def spans_json(spans: Sequence[range]) -> str:
    return orjson.dumps([(span.start, span.stop) for span in spans]).decode()


@lru_cache(maxsize=8192)
def spans_of(text: str) -> tuple[range, ...]:
    return tuple(range(start, stop) for start, stop in orjson.loads(text))


def rendition_of(*row: Any) -> Rendition:
    """A rendition from `RENDITION_COLUMNS`."""
    (rendition, story, version, licence, licence_version, schedule, use, language, text, stored_at) = row[:10]
    (of_words, spans, places, longest_run, breaks_off, made_by, said) = row[10:]
    return Rendition(
        rendition,
        story,
        version,
        licence,
        licence_version,
        schedule,
        Use(use),
        language,
        text,
        moment(stored_at),
        of_words,
        spans_of(spans),
        spans_of(places),
        longest_run,
        bool(breaks_off),
        made_by,
        MappingProxyType(orjson.loads(said or "{}")),
    )
