"""The data files of the samples: every language says the same things, and every topic has a name in each."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from skill.errors import NotFoundError
from skill.voice.samples import LANGUAGES, Topic, load_samples, load_topics

TOPICS = list(load_topics().topics.values())


def test_every_language_has_the_same_intents_in_the_same_order():
    assert {tuple(load_samples(language).intents) for language in LANGUAGES} == {tuple(load_samples("en").intents)}


def test_every_language_has_the_same_positions():
    assert {tuple(load_samples(language).positions) for language in LANGUAGES} == {("1", "2", "3", "4", "5", "last")}


def test_every_language_has_the_same_moments_and_lengths():
    assert {tuple(load_samples(language).moments) for language in LANGUAGES} == {tuple(load_samples("en").moments)}
    assert {tuple(load_samples(language).lengths) for language in LANGUAGES} == {("half", "one", "two")}


def test_every_language_says_how_a_typed_line_is_dressed():
    assert {frozenset(load_samples(language).platform) for language in LANGUAGES} == {
        frozenset(load_samples("en").platform)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_intent_of_ours_has_five_to_twenty_samples(language: str):
    counts = {
        intent: len(samples)
        for intent, samples in load_samples(language).intents.items()
        if not intent.startswith("AMAZON.")
    }

    assert [intent for intent, count in counts.items() if not 5 <= count <= 20] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_slots_are_used_in_every_language(language: str):
    def slots(of: str) -> dict[str, set[str]]:
        return {
            intent: set(re.findall(r"\{(\w+)\}", " ".join(samples)))
            for intent, samples in load_samples(of).intents.items()
        }

    assert slots(language) == slots("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_platform_knows_every_built_in_intent_but_fallback(language: str):
    samples = load_samples(language)
    built_in = {intent for intent in samples.intents if intent.startswith("AMAZON.")}

    assert {name for name in samples.platform if name.startswith("AMAZON.")} == built_in - {"AMAZON.FallbackIntent"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_platform_phrase_is_no_sample(language: str):
    samples = load_samples(language)
    ours = {sentence for sentences in samples.intents.values() for sentence in sentences}
    theirs = [phrase for name, phrases in samples.platform.items() if name.startswith("AMAZON.") for phrase in phrases]

    assert [phrase for phrase, count in Counter(theirs).items() if count > 1 or phrase in ours] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_takes_listed_values_only_is_a_sample(language: str):
    samples = load_samples(language)
    known = {sentence for sentences in samples.intents.values() for sentence in sentences}

    assert set(samples.platform["listed_only"]) <= known


def test_a_language_without_samples_is_not_found():
    with pytest.raises(NotFoundError, match="en, fr"):
        load_samples("xx")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_topic_has_a_name_and_synonyms_in_every_language(topic: Topic):
    assert set(topic.names) == set(topic.synonyms) == set(LANGUAGES)
    assert all(topic.names.values())
    assert all(topic.synonyms.values())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_topic_names_sections_once(topic: Topic):
    labels = [label.casefold() for label in topic.sections]

    assert labels
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_asks_for_two_topics(language: str):
    words = Counter(
        spoken.casefold() for topic in TOPICS for spoken in {topic.names[language], *topic.synonyms[language]}
    )

    assert [word for word, count in words.items() if count > 1] == []
