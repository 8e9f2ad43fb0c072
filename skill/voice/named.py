"""Free words that name a topic or a title."""

from __future__ import annotations

from skill.stories.text import folded
from skill.stories.titles import Titles
from skill.voice.samples import load_topics


def topic_named(words: str, language: str) -> str | None:
    """The id of the topic that `words` name in `language`, or `None`."""
    asked = folded(words)
    return next(
        (
            topic.id
            for topic in load_topics().topics.values()
            if asked in {folded(name) for name in (topic.names[language], *topic.synonyms[language])}
        ),
        None,
    )


def title_named(words: str, titles: Titles) -> str | None:
    """The id of the title that `words` name, or `None`."""
    asked = folded(words)
    return next(
        (
            title.id
            for title in titles.titles.values()
            if asked in {folded(name) for name in (title.name, *title.spoken)}
        ),
        None,
    )
