"""Listeners who say anything at any time: requests as Alexa sends them, made from data files alone."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.adversary.documents import Document
from tests.adversary.house import PROJECT, SKILL_ID
from tests.adversary.words import Tokens

MODELS = PROJECT / "interaction_model"
SKEW_SECONDS = 140.0
TIMEOUT_SECONDS = 20
_LOCALES = ("en-US", "en-US", "en-US", "en-GB", "en-CA", "fr-FR", "fr-FR", "fr-CA", "de-DE")
_INTERFACES: tuple[dict[str, Any], ...] = ({}, {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}})
_DRAINS = (
    "MoreIntent", "ExcerptIntent", "MoreIntent", "AMAZON.RepeatIntent", "AuthorIntent", "ExcerptIntent", "MoreIntent",
    "AMAZON.YesIntent", "AMAZON.PreviousIntent", "AMAZON.StartOverIntent", "LinkIntent",
)  # fmt: skip
# A yes to these forgets the listener; what another conversation of the same account asked before is then nobody's, and
# its retry a 400. So whoever says one is from there on a listener whom no other conversation has.
_ENDS_IN_FORGETTING = frozenset({"ForgetMeIntent", "WhatIsStoredIntent"})
_MOST_LISTENERS = 10**6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be said: intents with the types of their slots, the values of the types, words to look for.

    `headlines` are in the documents' order; the last document is the one that tempts.
    """

    intents: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Sequence[tuple[str, str]]]
    words: Sequence[str]
    headlines: Sequence[Sequence[Tokens]]


def vocabulary(documents: Sequence[Document], language: str) -> Vocabulary:
    """The interaction model's intents and topics, our own titles, and the documents' words."""
    path = MODELS / ("fr-FR.json" if language == "fr" else "en-US.json")
    model = json.loads(path.read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    intents = {one["name"]: {slot["name"]: slot["type"] for slot in one.get("slots", ())} for one in model["intents"]}
    values = {
        kind["name"]: [
            (str(one.get("id") or ""), spoken)
            for one in kind["values"]
            for spoken in (one["name"]["value"], *one["name"].get("synonyms", ()))
        ]
        for kind in model["types"]
    }
    values["TITLE"] = [(document.title, document.name) for document in documents]
    words = [
        word
        for document in documents
        for story in document.stories
        for text in (*story.headlines, *story.versions)
        for word in text[:60]
    ]
    told = ([one for story in document.stories for one in story.headlines if one] for document in documents)
    headlines = [found for found in told if found]
    return Vocabulary(intents, values, words, headlines)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back."""

    request: Mapping[str, Any]
    status: int
    body: bytes
    earlier: bytes | None = None


@dataclass
class Talker:
    """One conversation. `say` posts an envelope; whatever comes back is kept in `exchanges`."""

    port: int
    rng: Random
    known: Mapping[str, Vocabulary]
    listener: int
    exchanges: list[Exchange] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.locale = self.rng.choice(_LOCALES)
        self.device = self.rng.randrange(3)
        self.session = self._id("session")
        self.attributes: Any = {}
        self.is_new = True
        self.is_open = False
        self._last: dict[str, Any] = {}
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)

    def converse(self) -> list[Exchange]:
        try:
            begin = self.rng.choice((self._wander, self._wander, self._drain, self._ask_for_more))
            begin()
        finally:
            self._line.close()
        return self.exchanges

    # ── ways to talk ──────────────────────────────────────────────────────────────────────────────

    def _wander(self) -> None:
        self.say(self._launch() if self.rng.random() < 0.5 else self._anything())
        for _ in range(self.rng.randint(2, 14)):
            chance = self.rng.random()
            if self.is_open and chance < 0.5:
                self.intent(self.rng.choice(("AMAZON.YesIntent", "AMAZON.YesIntent", "AMAZON.NoIntent")))
            elif chance < 0.58:
                self.repeat_request()
            elif chance < 0.61:
                self.say({"type": "SessionEndedRequest", "reason": "USER_INITIATED"})
            elif chance < 0.64:
                self.say(self._anything() | {"type": "CanFulfillIntentRequest"})
            elif chance < 0.7:
                self.device = self.rng.randrange(3)
            else:
                self.say(self._anything())

    def _drain(self) -> None:
        """Everything that can be had of one story, found by its headline, and then some."""
        of_document = self.rng.choice((self._words.headlines[-1], self.rng.choice(self._words.headlines)))
        headline = self.rng.choice(of_document)
        start = self.rng.randrange(max(1, len(headline) - 3))
        self.intent("KeywordNewsIntent", query=(" ".join(headline[start : start + 4]), None))
        for number in self.rng.sample(("1", "2", "3"), 2):
            self.intent("ChooseIntent", position=("first", number))
            for name in self.rng.sample(_DRAINS, 7):
                self.intent(name)

    def _ask_for_more(self) -> None:
        self.intent("TitleNewsIntent", title=self._slot("TITLE"))
        for _ in range(self.rng.randint(3, 8)):
            self.intent(self.rng.choice(("MoreIntent", "ExcerptIntent", "AMAZON.YesIntent")))
            self.intent(self.rng.choice(("AMAZON.NextIntent", "AMAZON.YesIntent", "MoreIntent")))

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def intent(self, name: str, **slots: tuple[str, str | None]) -> None:
        self.say(self._intent(name, slots))

    def repeat_request(self) -> None:
        """The same request once more, as Alexa does when she waited too long."""
        if self._last and self.exchanges:
            self._post(self._last, earlier=self.exchanges[-1].body)

    def say(self, request: Mapping[str, Any]) -> None:
        if (request.get("intent") or {}).get("name") in _ENDS_IN_FORGETTING and self.listener < _MOST_LISTENERS:
            self.listener = _MOST_LISTENERS + self.rng.randrange(10**12)
        moved = self.rng.uniform(-SKEW_SECONDS, SKEW_SECONDS)
        stamp = (datetime.now(UTC) + timedelta(seconds=moved)).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = {"requestId": self._id("request"), "timestamp": stamp, "locale": self.locale} | dict(request)
        self._last = self._envelope(said)
        response = self._post(self._last)
        inner = response.get("response") or {}
        self.attributes = response.get("sessionAttributes") or {}
        if self.rng.random() < 0.05:
            self.attributes = {"state": "x" * 50, "line": [1, 2, 3]}
        self.is_open = inner.get("shouldEndSession") is False
        self.is_new = not self.is_open
        if self.is_new:
            self.session = self._id("session")

    def _post(self, envelope: Mapping[str, Any], earlier: bytes | None = None) -> dict[str, Any]:
        body = json.dumps(envelope).encode()
        try:
            self._line.request("POST", "/alexa", body, {"Content-Type": "application/json"})
            answer = self._line.getresponse()
            status, found = answer.status, answer.read()
        except (http.client.HTTPException, OSError) as error:
            self._line.close()
            status, found = 0, repr(error).encode()
        self.exchanges.append(Exchange(envelope["request"], status, found, earlier))
        try:
            response = json.loads(found)
        except ValueError:
            return {}
        return response if isinstance(response, dict) else {}

    def _envelope(self, request: Mapping[str, Any]) -> dict[str, Any]:
        application, user = {"applicationId": SKILL_ID}, {"userId": f"amzn1.ask.account.LISTENER{self.listener}"}
        system = {
            "application": application,
            "user": user,
            "device": {"deviceId": f"device-{self.device}", "supportedInterfaces": _INTERFACES[self.device % 2]},
            "apiEndpoint": "https://api.amazonalexa.com",
            "apiAccessToken": "none",
        }
        session = {
            "new": self.is_new,
            "sessionId": self.session,
            "application": application,
            "attributes": self.attributes,
            "user": user,
        }
        return {"version": "1.0", "session": session, "context": {"System": system}, "request": dict(request)}

    def _launch(self) -> dict[str, Any]:
        return {"type": "LaunchRequest", "shouldLinkResultBeReturned": False}

    def _anything(self) -> dict[str, Any]:
        intents = self._words.intents
        name = self.rng.choice(tuple(intents))
        return self._intent(name, {slot: self._slot(kind) for slot, kind in intents[name].items()})

    def _intent(self, name: str, slots: Mapping[str, tuple[str, str | None]]) -> dict[str, Any]:
        filled = {slot: self._filled(slot, words, identity) for slot, (words, identity) in slots.items()}
        return {
            "type": "IntentRequest",
            "intent": {"name": name, "confirmationStatus": "NONE", "slots": filled},
            "dialogState": "COMPLETED",
        }

    def _filled(self, slot: str, words: str, identity: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {"name": slot, "value": words, "confirmationStatus": "NONE", "source": "USER"}
        if identity is None:
            return found
        authority: dict[str, Any] = {"authority": slot.upper(), "status": {"code": "ER_SUCCESS_NO_MATCH"}}
        if identity:
            matched = {"value": {"name": words, "id": identity}}
            authority |= {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [matched]}
        return found | {"resolutions": {"resolutionsPerAuthority": [authority]}}

    def _slot(self, kind: str) -> tuple[str, str | None]:
        if kind == "AMAZON.SearchQuery":
            return " ".join(self._row_of_words(self.rng.randint(1, 3))), None
        chance = self.rng.random()
        if chance < 0.1:  # words that match nothing
            return " ".join(self._row_of_words(2)), ""
        identity, words = self.rng.choice(tuple(self._words.values[kind]))
        return words, identity if chance < 0.9 else None

    def _row_of_words(self, count: int) -> Sequence[str]:
        words = self._words.words
        start = self.rng.randrange(max(1, len(words) - count))
        return words[start : start + count]

    @property
    def _words(self) -> Vocabulary:
        return self.known["fr" if self.locale.startswith("fr") else "en"]

    def _id(self, kind: str) -> str:
        self.count += 1
        return f"amzn1.echo-api.{kind}.{self.rng.getrandbits(96):024x}.{self.count}"
