"""The interaction models keep Amazon's rules, and the linter finds what does not."""

from __future__ import annotations

import copy
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skill.alexa.package import REQUIRED, interaction_model, lint, model_text
from skill.stories.titles import read_titles
from skill.voice.samples import load_samples, load_topics

ROOT = Path(__file__).parents[2]
LOCALES = ("en-US", "fr-FR")
TITLES = read_titles(tomllib.loads((ROOT / "fixtures" / "titles.toml").read_text(encoding="utf-8")), "titles.toml")
MODELS = {
    locale: interaction_model(locale, load_samples(locale.split("-")[0]), TITLES, load_topics()) for locale in LOCALES
}

Model = dict[str, Any]


def language_of(model: Model) -> Model:
    language: Model = model["interactionModel"]["languageModel"]
    return language


def samples_of(model: Model) -> list[tuple[str, str]]:
    return [(intent["name"], sample) for intent in language_of(model)["intents"] for sample in intent["samples"]]


def values_of(model: Model, slot_type: str) -> dict[str, Model]:
    types = {row["name"]: row["values"] for row in language_of(model)["types"]}
    return {value["id"]: value["name"] for value in types[slot_type]}


@pytest.mark.parametrize("locale", LOCALES)
class TestTheModels:
    def test_have_no_fault(self, locale: str):
        assert lint(MODELS[locale], locale) == ()

    def test_stand_in_their_files(self, locale: str):
        file = ROOT / "interaction_model" / f"{locale}.json"

        assert file.read_text(encoding="utf-8") == model_text(MODELS[locale])

    def test_have_the_required_built_ins(self, locale: str):
        assert set(REQUIRED) <= {intent["name"] for intent in language_of(MODELS[locale])["intents"]}

    def test_are_called_by_two_words_that_are_nobodys(self, locale: str):
        words = language_of(MODELS[locale])["invocationName"].split()
        names = {publisher.name for publisher in TITLES.publishers.values()}
        names |= {title.name for title in TITLES.titles.values()}
        taken = {word for name in names for word in name.casefold().split()}

        assert len(words) == 2
        assert not set(words) & {"alexa", "ask", "open", "start", "skill", "app", *taken}

    def test_hold_small_letters_and_slots_only(self, locale: str):
        odd = [
            sample
            for _, sample in samples_of(MODELS[locale])
            if not all(letter.islower() or letter in " '-" for letter in re.sub(r"\{[a-z]+\}", "", sample))
        ]

        assert odd == []

    def test_hold_no_sample_twice(self, locale: str):
        counts = Counter(sample for _, sample in samples_of(MODELS[locale]))

        assert [sample for sample, count in counts.items() if count > 1] == []

    def test_declare_their_slots(self, locale: str):
        for intent in language_of(MODELS[locale])["intents"]:
            used = set(re.findall(r"\{(\w+)\}", " ".join(intent["samples"])))

            assert used == {slot["name"] for slot in intent.get("slots", [])}

    def test_hold_no_platform_phrase(self, locale: str):
        platform = load_samples(locale.split("-")[0]).platform
        theirs = {phrase for name, phrases in platform.items() if name.startswith("AMAZON.") for phrase in phrases}

        assert [sample for _, sample in samples_of(MODELS[locale]) if sample in theirs] == []

    def test_know_every_title_whatever_its_language(self, locale: str):
        assert set(values_of(MODELS[locale], "TITLE")) == set(TITLES.titles)

    def test_know_every_topic(self, locale: str):
        assert set(values_of(MODELS[locale], "TOPIC")) == set(load_topics().topics)

    def test_say_no_synonym_twice(self, locale: str):
        for slot_type in ("TITLE", "TOPIC", "POSITION"):
            for name in values_of(MODELS[locale], slot_type).values():
                spoken = [one.casefold() for one in (name["value"], *name["synonyms"])]
                assert len(spoken) == len(set(spoken))


def test_a_title_is_listed_without_its_article():
    titles = values_of(MODELS["en-US"], "TITLE")

    assert titles["harbor-times"]["value"] == "Harbor Times"
    assert "The Harbor Times" in titles["harbor-times"]["synonyms"]
    assert titles["courrier"]["value"] == "Courrier des Rives"
    assert "the Northwire" in titles["northwire"]["synonyms"]


def test_a_title_that_is_only_called_by_its_name_has_no_empty_list_of_synonyms():
    only = {"id": "phare", "publisher": "p", "name": "Phare", "spoken": ["phare"], "kind": "news", "language": "fr"}
    titles = read_titles({"publishers": [{"id": "p", "name": "P"}], "titles": [only]}, "titles.toml")

    model = interaction_model("fr-FR", load_samples("fr"), titles, load_topics())

    assert values_of(model, "TITLE") == {"phare": {"value": "Phare"}}
    assert lint(model, "fr-FR") == ()


def test_only_locales_that_take_a_sensitivity_have_one():
    assert "modelConfiguration" in language_of(MODELS["en-US"])
    assert "modelConfiguration" not in language_of(MODELS["fr-FR"])


def test_samples_of_another_language_are_refused():
    with pytest.raises(ValueError, match="fr-FR"):
        interaction_model("fr-FR", load_samples("en"), TITLES, load_topics())


def small_model() -> Model:
    """The smallest model without a fault."""
    built_in: list[Model] = [{"name": name, "samples": []} for name in REQUIRED]
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": "quiet words",
                "intents": [
                    *built_in,
                    {"name": "PaperIntent", "slots": [{"name": "paper", "type": "PAPER"}], "samples": ["read {paper}"]},
                    {
                        "name": "FindIntent",
                        "slots": [{"name": "query", "type": "AMAZON.SearchQuery"}],
                        "samples": ["find {query}"],
                    },
                ],
                "types": [
                    {
                        "name": "PAPER",
                        "values": [
                            {"id": "a", "name": {"value": "Gazette", "synonyms": ["the gazette"]}},
                            {"id": "b", "name": {"value": "Observer"}},
                        ],
                    }
                ],
            }
        }
    }


def named(invocation: str) -> Callable[[Model], object]:
    return lambda language: language.update(invocationName=invocation)


def sample(text: str, intent: str = "PaperIntent") -> Callable[[Model], object]:
    def add(language: Model) -> None:
        next(row for row in language["intents"] if row["name"] == intent)["samples"].append(text)

    return add


def intent(**row: Any) -> Callable[[Model], object]:
    return lambda language: language["intents"].append(row)


def slot(name: str, slot_type: str) -> Callable[[Model], object]:
    return lambda language: language["intents"][-2]["slots"].append({"name": name, "type": slot_type})


def value(text: str, key: str = "c") -> Callable[[Model], object]:
    return lambda language: language["types"][0]["values"].append({"id": key, "name": {"value": text}})


def without(name: str) -> Callable[[Model], object]:
    def take_out(language: Model) -> None:
        language["intents"] = [row for row in language["intents"] if row["name"] != name]

    return take_out


def titled(name: str) -> Callable[[Model], object]:
    def add(language: Model) -> None:
        language["types"].append({"name": "TITLE", "values": [{"id": "t", "name": {"value": name}}]})
        language["intents"][-2]["slots"].append({"name": "title", "type": "TITLE"})
        language["intents"][-2]["samples"].append("open at {title}")

    return add


BROKEN: list[tuple[Callable[[Model], object], str]] = [
    (named("quiet words 2"), "only small letters"),
    (named("Quiet words"), "only small letters"),
    (named("'s words"), "only small letters"),
    (named(""), "only small letters"),
    (named("quiet  words"), "spaces too many"),
    (named("quiet"), "one word"),
    (named("open words"), '"open" is a launch word'),
    (named("demande infos"), '"demande" is a launch word'),
    (named("words from home"), '"from" is a connecting word'),
    (named("the words"), '"the" is a connecting word'),
    (named("alexa words"), '"alexa" is a wake word'),
    (titled("Quiet Words"), '"quiet words" is a publisher\'s'),
    (without("AMAZON.StopIntent"), "AMAZON.StopIntent: it is missing; add it"),
    (without("AMAZON.FallbackIntent"), "AMAZON.FallbackIntent: it is missing; add it"),
    (intent(name="AMAZON.HelpIntent", samples=[]), "AMAZON.HelpIntent: it stands 2 times"),
    (lambda language: language.update(intents=language["intents"][:-2], types=[]), "none is the skill's own"),
    (intent(name="Paper2Intent", samples=["two papers"]), "Paper2Intent: an intent's name holds letters"),
    (intent(name="QuietIntent", samples=[]), "QuietIntent: it has no sample"),
    (slot("paper-name", "PAPER"), "'paper-name' holds more than letters"),
    (sample("what's up?"), 'PaperIntent: "what\'s up?": ? may not stand in a sample'),
    (sample("read this, please"), ", may not stand in a sample"),
    (sample("what’s up"), "’ may not stand in a sample"),
    (sample("read_this"), "_ may not stand in a sample"),
    (sample("read 2 stories"), "it has a digit; write the number as a word"),
    (sample("Read it"), "it has a capital"),
    (sample("read it now."), "a period may stand in an abbreviation only"),
    (sample(""), "empty or has spaces too many"),
    (sample("read  it"), "empty or has spaces too many"),
    (sample("read {paper"), "a brace is open"),
    (sample("read {story}"), "{story} is not declared"),
    (sample("read {paper} and {paper}"), "a slot stands twice"),
    (sample("read the{paper}"), "a slot is joined to a word"),
    (sample("read {paper}now"), "a slot is joined to a word"),
    (slot("story", "PAPER"), "slot {story} is in no sample"),
    (sample("find {query}", "FindIntent"), 'FindIntent: "find {query}" stands 2 times'),
    (
        intent(name="OtherIntent", samples=["read {paper}"]),
        'PaperIntent and OtherIntent: "read {paper}" stands 2 times',
    ),
    (sample("{query}", "FindIntent"), 'FindIntent: "{query}": a search query needs words around it'),
    (sample("find {query} in {paper}", "FindIntent"), "a search query stands alone in its sample"),
    (sample("alexa read the paper"), "it names Alexa or the skill"),
    (sample("ask quiet words for the paper"), "it names Alexa or the skill"),
    (slot("story", "STORY"), "slot type STORY has no values"),
    (lambda language: language["types"].append({"name": "ODD", "values": [{"name": {"value": "x"}}]}), "ODD: no slot"),
    (lambda language: language["types"][0].update(values=[]), "PAPER: it has no value"),
    (value("Herald", key="a"), "PAPER: id 'a' stands 2 times"),
    (value("the gazette"), 'PAPER: "the gazette" stands for a and c'),
    (value("x" * 141), "is empty, too long"),
    (value(" "), "is empty, too long"),
    (value("a {slot}"), "no plain text"),
]


def test_a_small_model_has_no_fault():
    assert lint(small_model(), "en-US") == ()


def test_an_abbreviation_keeps_its_periods():
    model = small_model()
    sample("read the u.s. paper")(language_of(model))

    assert lint(model) == ()


@pytest.mark.parametrize(("break_it", "wanted"), BROKEN, ids=[wanted for _, wanted in BROKEN])
def test_the_linter_finds(break_it: Callable[[Model], object], wanted: str):
    model = copy.deepcopy(small_model())
    break_it(language_of(model))

    assert [fault for fault in lint(model) if wanted in fault], lint(model)


def test_the_linter_counts_intents():
    model = small_model()
    names = (f"{first}{second}Intent" for first in "ABCDEFGHIJKLMNOP" for second in "ABCDEFGHIJKLMNOP")
    language_of(model)["intents"] += [{"name": name, "samples": [f"do {name.lower()}"]} for name in names]

    assert lint(model) == ("intents: there are 263, Amazon takes 250; merge some",)


def test_the_linter_weighs_the_model():
    model = small_model()
    language_of(model)["types"][0]["values"] += [
        {"id": f"n{number}", "name": {"value": f"number {number} " + "x" * 100}} for number in range(10_000)
    ]

    assert lint(model) == ("model: it is over 1500000 bytes; take values out",)


def test_the_linter_knows_where_a_sensitivity_is_taken():
    model = small_model()
    language_of(model)["modelConfiguration"] = {"fallbackIntentSensitivity": {"level": "LOW"}}

    assert lint(model, "de-DE") == lint(model) == ()
    assert lint(model, "fr-FR") == ("modelConfiguration: fr-FR does not take it; leave it out",)
