"""Words that name a topic or a title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from skill.stories.text import folded
from skill.stories.titles import Titles
from skill.voice.ask import Ask
from skill.voice.reply import Own
from skill.voice.samples import load_topics

# The topic whose stories are in a default answer only for who wants them there.
OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Thing:
    """A topic or a title, and its name inside a sentence."""

    kind: Literal["topic", "title"]
    id: str
    name: Own


def thing_named(ask: Ask, titles: Titles, language: str) -> Thing | None:
    """What the slot `topic` or `title` names, whichever of the two it is; `None` for what is neither."""
    topic, title = ask.slot("topic"), ask.slot("title")
    slot = topic or title
    if slot is None:
        return None
    if slot.id:
        return topic_thing(slot.id, language) if topic else title_thing(slot.id, titles)
    found = topic_thing(topic_named(slot.words, language) or "", language)
    return found or title_thing(title_named(slot.words, titles) or "", titles)


def topic_thing(topic: str, language: str) -> Thing | None:
    found = load_topics().topics.get(topic)
    return Thing("topic", found.id, Own(found.names[language])) if found else None


def title_thing(title: str, titles: Titles) -> Thing | None:
    found = titles.titles.get(title)
    return Thing("title", found.id, Own(found.name)) if found else None


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
