"""What Amazon's console takes: the interaction model of a locale, and Amazon's rules for it.

Amazon's pages are named by their address after developer.amazon.com/en-US/docs/alexa/. A rule that Amazon's console
enforces but no page states is named by the public report of its message. `definitions` in npm's ask-smapi-model
(spec.json, v1.skill.interactionModel) gives the JSON its shape.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skill.stories.titles import Title, Titles
from skill.voice.samples import Samples, Spoken, Topics

SEARCH_QUERY = "AMAZON.SearchQuery"
SLOT_TYPES = {
    "title": "TITLE", "topic": "TOPIC", "position": "POSITION", "moment": "MOMENT", "length": "LENGTH",
    "query": SEARCH_QUERY,
}  # fmt: skip
REQUIRED = (
    "AMAZON.CancelIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.HelpIntent",
    "AMAZON.NavigateHomeIntent",
    "AMAZON.StopIntent",
)
MAX_INTENTS = 250
MAX_VALUE_CHARACTERS = 140
MAX_MODEL_BYTES = 1_500_000

_ARTICLE = re.compile(r"(?:the|an?|les?|la)\s+|l['’]", re.IGNORECASE)
_ADDED_ARTICLES = {"en": ("the ",)}
_SLOT = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z][A-Za-z_]*")
_BUILT_IN = re.compile(r"AMAZON\.[A-Za-z]+")

_BANNED_IN_INVOCATIONS = {
    "a launch word": (
        "ask begin enable launch load open play resume run search start talk tell use "
        "active charge commence demande démarre dis exécute interroge joue lance ouvre parle utilise"
    ),
    "a connecting word or an article": (
        "about and by for from if in of on that to using whether with a an the my "
        "à avec dans de des du et la le les pour que si sur un une"
    ),
    "a wake word": "alexa amazon app computer echo skill ziggy",
}


def interaction_model(locale: str, samples: Samples, titles: Titles, topics: Topics) -> dict[str, Any]:
    """The JSON of `interaction_model/<locale>.json`.

    Every title is in every locale: who asks in French for an English paper is to hear that we have it and why we
    cannot read it, not that there is no such paper.
    """
    language = samples.language
    if locale.split("-")[0] != language:
        raise ValueError(f"the samples are in {language!r}, the locale is {locale!r}")
    model: dict[str, Any] = {
        "invocationName": samples.invocation,
        "intents": [_intent(name, sentences) for name, sentences in samples.intents.items()],
        "types": [
            {"name": "TITLE", "values": [_title_value(title, language) for title in titles.titles.values()]},
            {"name": "TOPIC", "values": [_value(key, spoken) for key, spoken in _topics_in(language, topics)]},
            {"name": "POSITION", "values": [_value(key, spoken) for key, spoken in samples.positions.items()]},
            {"name": "MOMENT", "values": [_value(key, spoken) for key, spoken in samples.moments.items()]},
            {"name": "LENGTH", "values": [_value(key, spoken) for key, spoken in samples.lengths.items()]},
        ],
    }
    if _takes_sensitivity(locale):
        model["modelConfiguration"] = {"fallbackIntentSensitivity": {"level": "MEDIUM"}}
    return {"interactionModel": {"languageModel": model}}


def model_text(model: Mapping[str, Any]) -> str:
    """The model as it stands in its file."""
    return json.dumps(model, indent=2, ensure_ascii=False) + "\n"


def _takes_sensitivity(locale: str) -> bool:
    """`fallbackIntentSensitivity` is taken for English and de-DE only.

    Read in a public validator that runs against the live service (jellyfin-alexa-plugin,
    scripts/validate_interaction_models.py); Amazon's page is custom-skills/standard-built-in-intents.
    """
    return locale.startswith("en-") or locale == "de-DE"


def _intent(name: str, sentences: tuple[str, ...]) -> dict[str, Any]:
    slots = dict.fromkeys(slot for sentence in sentences for slot in _SLOT.findall(sentence))
    intent: dict[str, Any] = {"name": name, "samples": list(sentences)}
    if slots:
        intent["slots"] = [{"name": slot, "type": SLOT_TYPES[slot]} for slot in slots]
    return intent


def _title_value(title: Title, language: str) -> dict[str, Any]:
    """The name without its article; with it, and with the locale's own, it is a synonym, as are the spoken names."""
    value = _ARTICLE.sub("", title.name, count=1) if _ARTICLE.match(title.name) else title.name
    bare = {value, *(name for name in title.spoken if not _ARTICLE.match(name))}
    with_article = [f"{article}{name}" for article in _ADDED_ARTICLES.get(language, ()) for name in sorted(bare)]
    return _value(title.id, Spoken(value, (title.name, *title.spoken, *with_article)))


def _topics_in(language: str, topics: Topics) -> Iterator[tuple[str, Spoken]]:
    for key, topic in topics.topics.items():
        yield key, Spoken(topic.names[language], topic.synonyms[language])


def _value(key: str, spoken: Spoken) -> dict[str, Any]:
    """Synonyms are told apart without regard to case; an empty list is left out, for spec.json wants one at least."""
    synonyms = {one.casefold(): one for one in reversed(spoken.synonyms)}
    synonyms.pop(spoken.value.casefold(), None)
    name: dict[str, Any] = {"value": spoken.value}
    if synonyms:
        name["synonyms"] = list(reversed(synonyms.values()))
    return {"id": key, "name": name}


def lint(model: Mapping[str, Any], locale: str | None = None) -> tuple[str, ...]:
    """What Amazon would refuse or its reviewers would send back: where it stands, what is wrong, what to do.

    `locale` adds the rules that differ by locale.
    """
    language = model["interactionModel"]["languageModel"]
    asked = _Asked(
        language.get("invocationName", ""), tuple(language.get("intents", ())), tuple(language.get("types", ()))
    )
    faults = [fault for rule in _RULES for fault in rule(asked)]
    faults += _size_faults(model)
    if locale and "modelConfiguration" in language and not _takes_sensitivity(locale):
        faults.append(f"modelConfiguration: {locale} does not take it; leave it out")
    return tuple(faults)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A model's language part, as the rules look at it."""

    invocation: str
    intents: tuple[Mapping[str, Any], ...]
    types: tuple[Mapping[str, Any], ...]

    def samples(self) -> Iterator[tuple[str, str]]:
        for intent in self.intents:
            for sample in intent.get("samples", ()):
                yield intent["name"], sample

    def names_of(self, type_name: str) -> Iterator[str]:
        for slot_type in self.types:
            if slot_type["name"] == type_name:
                yield from (name for value in slot_type["values"] for name in _names(value))


def _invocation_letters(asked: _Asked) -> Iterator[str]:
    """custom-skills/choose-the-invocation-name-for-a-custom-skill: small letters, spaces, possessive apostrophes and
    the periods of abbreviations, two words or more; numbers are spelt out.
    """
    name = asked.invocation
    where = f'invocation name "{name}"'
    if not all(letter.islower() or letter in " '." for letter in name) or not name[:1].isalpha():
        yield f"{where}: only small letters, spaces, apostrophes and periods may stand in it; spell it out with them"
    if name != " ".join(name.split()):
        yield f"{where}: it has spaces too many; put one between words"
    if len(name.split()) < 2:
        yield f"{where}: it has one word; Amazon takes two or more, unless it is a brand of yours"


def _invocation_words(asked: _Asked) -> Iterator[str]:
    """The same page: no launch phrase ("launch", "ask", "tell", …), connecting word or wake word."""
    for kind, banned in _BANNED_IN_INVOCATIONS.items():
        for word in asked.invocation.split():
            if word in banned.split():
                yield f'invocation name "{asked.invocation}": "{word}" is {kind}; choose another word'


def _invocation_is_nobodys(asked: _Asked) -> Iterator[str]:
    """custom-skills/policy-requirements-for-an-alexa-skill, 1c and 1d: nobody else's trademark, no false tie."""
    spoken = f" {asked.invocation.casefold()} "
    for name in dict.fromkeys(name.casefold() for name in asked.names_of("TITLE")):
        if f" {name} " in spoken:
            yield f'invocation name "{asked.invocation}": "{name}" is a publisher\'s; choose a name of your own'


def _intents_there(asked: _Asked) -> Iterator[str]:
    """custom-skills/standard-built-in-intents and functional-testing-for-a-custom-skill: Cancel, Help, Stop and
    NavigateHome; Fallback is urged there and asked for here. One intent at least is the skill's own.
    """
    names = [intent["name"] for intent in asked.intents]
    for name in REQUIRED:
        if name not in names:
            yield f"{name}: it is missing; add it, with no samples if you have none"
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{name}: it stands {count} times; make one intent of them"
    if all(name.startswith("AMAZON.") for name in names):
        yield "intents: none is the skill's own; add one"


def _intent_names(asked: _Asked) -> Iterator[str]:
    """custom-skills/create-intents-utterances-and-slots: names are letters and underscores; Amazon's own aside."""
    for intent in asked.intents:
        name = intent["name"]
        if not (_NAME.fullmatch(name) or _BUILT_IN.fullmatch(name)):
            yield f"{name}: an intent's name holds letters and underscores only; rename it"
        for slot in intent.get("slots", ()):
            if not _NAME.fullmatch(slot["name"]):
                yield f"{name}: slot {slot['name']!r} holds more than letters and underscores; rename it"
        if not name.startswith("AMAZON.") and not intent.get("samples"):
            yield f"{name}: it has no sample; write one at least"


def _sample_characters(asked: _Asked) -> Iterator[str]:
    """custom-skills/create-intents-utterances-and-slots, and the console's own words: "only unicode characters,
    spaces, periods for abbreviations, underscores, possessive apostrophes, [curly braces] and hyphens". Small letters
    are the page's advice for recognition; numbers are spelt out, for a listener says words.
    """
    for intent, sample in asked.samples():
        text = _SLOT.sub("", sample)
        where = f'{intent}: "{sample}"'
        odd = sorted({letter for letter in text if not (letter.isalpha() or letter.isdigit() or letter in " '.-{}")})
        if odd:
            yield f"{where}: {' '.join(odd)} may not stand in a sample; leave it out or write it as a word"
        if any(letter.isdigit() for letter in text):
            yield f"{where}: it has a digit; write the number as a word"
        if text != text.lower():
            yield f"{where}: it has a capital; write small letters"
        if re.search(r"(?<!\b\w)\.", text):
            yield f'{where}: a period may stand in an abbreviation only, as in "u.s."; leave it out'
        if not sample.strip() or sample != " ".join(sample.split()):
            yield f"{where}: it is empty or has spaces too many; put one between words"


def _sample_slots(asked: _Asked) -> Iterator[str]:
    """The same page: a slot stands in braces and is declared. That each declared slot is used is a rule of the console
    (github.com/Geit/alexa-monzo/issues/24); so is that a slot stands apart (`InvalidSample`, in public validators).
    """
    for intent in asked.intents:
        declared = {slot["name"] for slot in intent.get("slots", ())}
        used: set[str] = set()
        for sample in intent.get("samples", ()):
            used |= set(_SLOT.findall(sample))
            yield from _faults_of_slots(f'{intent["name"]}: "{sample}"', sample, declared)
        for slot in sorted(declared - used):
            yield f"{intent['name']}: slot {{{slot}}} is in no sample; use it or take it out"


def _faults_of_slots(where: str, sample: str, declared: set[str]) -> Iterator[str]:
    slots = _SLOT.findall(sample)
    if re.search(r"[{}]", _SLOT.sub("", sample)):
        yield f"{where}: a brace is open or too many; write {{slot}}"
    for slot in sorted(set(slots) - declared):
        yield f"{where}: {{{slot}}} is not declared; add it to the intent's slots"
    if len(slots) != len(set(slots)):
        yield f"{where}: a slot stands twice; use it once, or two slots"
    if re.search(r"[^\s{}]\{|\}(?!\s|$|'s\b)", sample):
        yield f"{where}: a slot is joined to a word; put a space between them"


def _samples_once(asked: _Asked) -> Iterator[str]:
    """The same page: a sample may belong to one intent only, and stands once."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for intent, sample in asked.samples():
        owners[" ".join(sample.casefold().split())].append(intent)
    for sample, intents in owners.items():
        if len(intents) > 1:
            yield f'{" and ".join(dict.fromkeys(intents))}: "{sample}" stands {len(intents)} times; keep it once'


def _search_queries(asked: _Asked) -> Iterator[str]:
    """custom-skills/slot-type-reference, AMAZON.SearchQuery: one in a sample, no other slot beside it, and a carrier
    phrase: "Sample intent utterances with phrase types cannot consist of only slots"
    (github.com/alexa/alexa-cookbook/issues/89; a space is no phrase: github.com/keatontaylor/alexa-actions/pull/181).
    """
    for intent in asked.intents:
        queries = {slot["name"] for slot in intent.get("slots", ()) if slot["type"] == SEARCH_QUERY}
        for sample in intent.get("samples", ()):
            slots = _SLOT.findall(sample)
            where = f'{intent["name"]}: "{sample}"'
            if not queries & set(slots):
                continue
            if len(slots) > 1:
                yield f"{where}: a search query stands alone in its sample; take the other slot out"
            if not _SLOT.sub("", sample).strip():
                yield f"{where}: a search query needs words around it; add a carrier phrase"


def _samples_without_wake(asked: _Asked) -> Iterator[str]:
    """custom-skills/best-practices-for-sample-utterances-and-custom-slot-type-values: samples hold neither wake word
    nor launch phrase with the invocation name; Alexa takes them off before it compares.
    """
    for intent, sample in asked.samples():
        words = f" {sample.casefold()} "
        if " alexa " in words or (asked.invocation and f" {asked.invocation} " in words):
            yield f'{intent}: "{sample}": it names Alexa or the skill; write only what is asked'


def _slot_types(asked: _Asked) -> Iterator[str]:
    """custom-skills/create-and-edit-custom-slot-types: a slot's type is Amazon's or has values here."""
    known = {slot_type["name"] for slot_type in asked.types}
    used = {slot["type"]: intent["name"] for intent in asked.intents for slot in intent.get("slots", ())}
    for name, intent in used.items():
        if name not in known and not name.startswith("AMAZON."):
            yield f"{intent}: slot type {name} has no values; add it to the types"
    for slot_type in asked.types:
        name = slot_type["name"]
        if name not in used:
            yield f"{name}: no slot is of this type; use it or take it out"
        if not slot_type.get("values"):
            yield f"{name}: it has no value; add one, or take its slots out"
        yield from _value_faults(name, slot_type.get("values", ()))


def _value_faults(name: str, values: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """custom-skills/entity-resolution-for-custom-slot-types: ids are unique; a word that means two values resolves
    to both, so Alexa's first is a guess. 140 characters is what the console takes for a value.
    """
    owners: defaultdict[str, list[str]] = defaultdict(list)
    ids: list[str] = []
    for value in values:
        ids.append(value.get("id", value["name"]["value"]))
        for spoken in _names(value):
            owners[spoken.casefold()].append(ids[-1])
            if not spoken.strip() or len(spoken) > MAX_VALUE_CHARACTERS or re.search(r"[{}\x00-\x1f]", spoken):
                yield f'{name}: "{spoken}" is empty, too long ({MAX_VALUE_CHARACTERS}) or no plain text; rewrite it'
    for key, count in Counter(ids).items():
        if count > 1:
            yield f"{name}: id {key!r} stands {count} times; give each value its own"
    for spoken, keys in owners.items():
        if len(keys) > 1:
            yield f'{name}: "{spoken}" stands for {" and ".join(keys)}; keep it for one'


def _names(value: Mapping[str, Any]) -> tuple[str, ...]:
    return (value["name"]["value"], *value["name"].get("synonyms", ()))


def _size_faults(model: Mapping[str, Any]) -> Iterator[str]:
    """Amazon's table of limits was not to be read; both numbers are those of public validators, and far away."""
    count = len(model["interactionModel"]["languageModel"].get("intents", ()))
    if count > MAX_INTENTS:
        yield f"intents: there are {count}, Amazon takes {MAX_INTENTS}; merge some"
    if len(model_text(model).encode()) > MAX_MODEL_BYTES:
        yield f"model: it is over {MAX_MODEL_BYTES} bytes; take values out"


_RULES: tuple[Callable[[_Asked], Iterator[str]], ...] = (
    _invocation_letters,
    _invocation_words,
    _invocation_is_nobodys,
    _intents_there,
    _intent_names,
    _sample_characters,
    _sample_slots,
    _samples_once,
    _search_queries,
    _samples_without_wake,
    _slot_types,
)
