"""Values that the tests of the room share. The text is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from skill.stories.story import Entry
from skill.stories.titles import Feed, Title

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TITLE = Title("harbor-news", "harbor", "The Harbor Times", ("harbor times",), "news", "en-US")
FEED = Feed("harbor-news-top", "harbor-news", "https://harbor.example/top.xml")


def entry(**said: object) -> Entry:
    plain: dict[str, object] = {
        "guid": "tag:harbor,1",
        "link": "https://harbor.example/ferry",
        "headline": "Ferry runs again",
        "abstract": "The night boat is back.",
        "body": "The ferry left at nine. It was full.",
        "published_at": NOW - 2 * HOUR,
    }
    return Entry(**(plain | said))  # type: ignore[arg-type]
