"""Which of these days' stories tell of one event: drawn after polls, not in them, over what may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from skill.desk.ports.stories import OnShelf, StoryStore
from skill.stories.clusters import WITHIN, Candidate, drawn, gist_of

# Clusters are drawn each minute in which there is news; what came earlier was compared then.
NEW = timedelta(minutes=10)


def draw_clusters(stories: StoryStore, now: datetime) -> int:
    """Put stories of the last days into clusters. Returns how many came into one.

    A cluster never changes once it is drawn: who heard a story heard of its event.
    """
    since = now - WITHIN
    if len(stories.titles_since(since)) < 2:
        return 0
    by_language: dict[str, list[OnShelf]] = defaultdict(list)
    for one in stories.on_shelf(since):
        by_language[one.language].append(one)
    new = {
        story: cluster
        for some in by_language.values()
        for story, cluster in drawn(_candidates(some, now - NEW)).items()
    }
    if new:
        stories.cluster(new)
    return len(new)


def _candidates(stories: Sequence[OnShelf], new_since: datetime) -> list[Candidate]:
    return [
        Candidate(
            one.story,
            one.title,
            one.cluster,
            one.published_at,
            gist_of(one.headline, one.standfirst),
            is_settled=one.first_seen < new_since,
        )
        for one in stories
    ]
