"""Somebody who talks to the skill over the sample stories, with a clock of their own; and what is heard."""

from __future__ import annotations

import json
import re
import shutil
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from skill.alexa.envelope import Api, read_envelope
from skill.alexa.skill import AlexaSkill
from skill.app import make_skill
from skill.compose import House, open_house
from skill.desk.ports.ledger import LedgerLine
from skill.desk.ports.turns import Consent
from skill.rights.gate import Code
from skill.simulator.envelopes import Visitor, envelope
from skill.simulator.match import Matched, Matcher, SlotValue
from skill.store.stories import Stories
from skill.stories.story import State, Story
from skill.voice.samples import load_samples
from skill.voice.strings import LOCALES, catalogue, spoken_locale
from tests.adversary.answers import faults_of
from tests.samples import ROOT, SKILL_ID

Line = list[str | list[str]]
NO_ANSWER_HAS = re.compile(
    rf"\b(?:{'|'.join(Code)})\b|licen[cs]e refus|\b\d+ (?:words|mots)\b|[$€£{{}}]|\b(?:USD|EUR|GBP|dollars|euros)\b"
)
MOST_CHOICES, MOST_REPROMPT_WORDS = 3, 10


@contextmanager
def copied(house: House, folder: Path) -> Iterator[House]:
    """A house of its own with the same stories."""
    house.database.close()
    shutil.copy(house.database.path, folder / "copy.db")
    shutil.copy(house.database.texts.path, folder / "copy.text.db")
    copy = open_house(replace(house.settings, database_url=f"sqlite:///{folder / 'copy.db'}"))
    yield copy
    copy.database.close()


def withdraw(house: House, story: str, state: State = State.KILLED) -> None:
    found = story_of(house, story)
    with Stories(house.database).filing() as cabinet:
        cabinet.withdraw(found, state)


def story_of(house: House, story: str) -> Story:
    with house.desk.turns.looking() as store:
        found = store.story(story)
    assert found is not None
    return found


def said_of(house: House, story: str) -> dict[str, str]:
    """What a story's live renditions say, by use, in the language that the story is in."""
    with house.desk.turns.looking() as store:
        assert store.story(story)  # a turn has read a story before it reads what was cut from it
        return {one.use.value: one.for_ear(one.language) for one in store.renditions((story,), datetime.now(UTC))}


@dataclass(frozen=True)
class Heard:
    """An answer: as it was sent, and as it stands on record."""

    body: bytes
    request: Mapping[str, Any]
    locale: str
    skeleton: Mapping[str, Any] | None
    rows: tuple[LedgerLine, ...]
    house: House = field(repr=False)

    @cached_property
    def response(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)["response"]
        return found

    @property
    def speech(self) -> str:
        return "\n".join(_paragraphs(self.response.get("outputSpeech")))

    @property
    def reprompt(self) -> str:
        return "\n".join(_paragraphs((self.response.get("reprompt") or {}).get("outputSpeech")))

    @property
    def card(self) -> str:
        card = self.response.get("card") or {}
        return str(card.get("content") or "\n".join(card.get("permissions", ())))

    @property
    def is_open(self) -> bool:
        return self.response.get("shouldEndSession") is False

    @property
    def stories(self) -> list[str]:
        return [block["story"] for block in self._blocks if block["story"]]

    @property
    def told(self) -> list[str]:
        """The uses told aloud, such as `harbor-times summary`, in their order."""
        refused = {row.number for row in self.rows if row.kind != "use"}
        return [
            f"{row.title} {row.use}"
            for row in self.rows
            if row.number not in refused and "voice" in (row.channel or "")
        ]

    @property
    def own_lines(self) -> list[str]:
        """What we say in words of our own; `*` stands for a story's."""
        return ["".join(part if isinstance(part, str) else "*" for part in line) for line in self._lines]

    @property
    def keys(self) -> list[str]:
        """The sentences of the catalogue that the answer is made of."""
        return [key_of(line, spoken_locale(self.locale)) for line in self.own_lines]

    @property
    def _blocks(self) -> list[Mapping[str, Any]]:
        return list(self.skeleton["blocks"]) if self.skeleton else []

    @property
    def _lines(self) -> list[Line]:
        asked = [self.skeleton["ask"]] if self.skeleton and self.skeleton["ask"] else []
        return [line for block in self._blocks for line in block["say"]] + asked


def key_of(line: str, locale: str) -> str:
    return next((key for key, pattern in _patterns(locale) if pattern.fullmatch(line)), line)


@cache
def _patterns(locale: str) -> list[tuple[str, re.Pattern[str]]]:
    """The fuller a sentence, the earlier: `{words}` alone fits anything. What is only shown is not among them."""
    found = [
        (key, re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(sentence))))
        for key, value in catalogue(locale).items()
        for sentence in ((value,) if isinstance(value, str) else value)
        if not key.startswith("card.")
    ]
    return sorted(found, key=lambda one: -len(one[1].pattern))


@dataclass
class _Amazon:
    """Tells at once what the listener consented to."""

    talker: Talker

    def can_ask(self, api: Api, device_id: str, now: datetime) -> bool:
        return True

    def __call__(self, api: Api, device_id: str, now: datetime) -> Consent:
        return Consent(self.talker.consented)


@dataclass
class Talker:
    """One listener at one device. `now` goes on by `pause` seconds after each request.

    `country` is given with each request, `consented` only to who asks Amazon for it.
    """

    house: House
    locale: str = "en-US"
    country: str | None = "US"
    consented: str | None = None
    pause: float = 60
    heard_out: bool = True
    door: str = "alexa"
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1))
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    is_new: bool = True

    @cached_property
    def skill(self) -> AlexaSkill:
        return make_skill(self.house, _Amazon(self))

    @property
    def visitor(self) -> Visitor:
        return Visitor(SKILL_ID, self.name, "echo", self.locale)

    def say(self, line: str) -> tuple[str, Heard]:
        """What a typed line was heard as, and its answer."""
        matched = matcher(self.locale).match(line)
        named = matched.intent or ("Launch" if matched.launch else "SessionEnded")
        return named, self.send(self.asked(matched))

    def ask(self, intent: str, **slots: str) -> Heard:
        """A slot's value is its words, and its id behind a `#` where a list has it."""
        return self.send(self.asked(matched_as(intent, **slots)))

    def asked(self, matched: Matched) -> dict[str, Any]:
        made = envelope(self.visitor, matched, f"request.{uuid.uuid4()}", "session", self.is_new, self.now)
        made["context"]["System"]["apiAccessToken"] = "token-for-tests"
        return made

    def send(self, request: Mapping[str, Any], *, at: datetime | None = None) -> Heard:
        """Send a request, new or once more."""
        last = self.house.ledger.last(1)
        before = last[0].number if last else 0
        sent = self.skill.answer(
            read_envelope(json.dumps(request).encode()),
            self.door,
            at or self.now,
            self.country,
            heard_out=self.heard_out,
        )
        self.now += timedelta(seconds=self.pause)
        rows = tuple(row for row in self.house.ledger.last(60) if row.number > before)
        answer = Heard(sent.body, request, self.locale, self._skeleton(request), rows, self.house)
        self.is_new = not answer.is_open
        return answer

    def _skeleton(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        with self.house.desk.turns.looking() as store:
            found = store.earlier(request["request"]["requestId"])
        return json.loads(found.skeleton) if found else None


def matched_as(intent: str, **slots: str) -> Matched:
    values = {}
    for name, text in slots.items():
        words, _, known = text.partition("#")
        values[name] = SlotValue(words, known or None, words if known else None)
    return Matched(None, launch=True) if intent == "Launch" else Matched(intent, values)


@cache
def matcher(locale: str) -> Matcher:
    model = json.loads((ROOT / "interaction_model" / f"{locale}.json").read_text(encoding="utf-8"))
    return Matcher(model, load_samples(locale.split("-")[0]).platform)


def wrong_with(answer: Heard) -> list[str]:
    """What no answer may be, in any state and language, one sentence each."""
    own = [*answer.own_lines, answer.reprompt]
    sentences = [sentence for line in own for sentence in re.split(r"(?<=[.?!]) ", line)]
    names = [title.name for title in answer.house.titles.titles.values()]
    ends_open = answer.speech.endswith("?")
    return [
        *faults_of(200, answer.body, answer.request["request"]),
        *(["a question, and the session is closed"] if ends_open and not answer.is_open else []),
        *(["no question, and the session is open"] if answer.is_open and not ends_open else []),
        *(f"not for a listener's ear: {line}" for line in own if NO_ANSWER_HAS.search(line)),
        *(f"too many choices: {one}" for one in sentences if sum(name in one for name in names) > MOST_CHOICES),
        *(f"too long to be asked again: {answer.reprompt}" for _ in answer.reprompt.split()[MOST_REPROMPT_WORDS:][:1]),
        *(f"asked again in the same words: {one}" for one in own[:-1] if one and one == answer.reprompt),
        *(f"the other language: {found}" for found in _foreign(answer.locale, "\n".join(own))),
        *(f"no sentence of the catalogue: {key}" for key in answer.keys if key not in catalogue(answer.locale)),
        *_card_faults(answer),
    ]


def _card_faults(answer: Heard) -> Iterator[str]:
    """Who hears stories finds each in the app: its headline, its credit, its address."""
    if answer.stories and not answer.card:
        yield "stories without a card"
    for story in answer.stories:
        link = story_of(answer.house, story).link
        if link and link not in answer.card:
            yield f"the card leaves out {link}"


def _foreign(locale: str, text: str) -> list[str]:
    return [piece for piece in _pieces_of_others(locale) if piece in text]


@cache
def _pieces_of_others(locale: str) -> tuple[str, ...]:
    ours = "\n".join(_sentences(locale))
    pieces = {
        piece.strip()
        for other in LOCALES
        if other != locale
        for sentence in _sentences(other)
        for piece in re.split(r"\{\w+\}", sentence)
    }
    return tuple(piece for piece in pieces if len(piece) > 3 and piece not in ours)


def _sentences(locale: str) -> list[str]:
    values = catalogue(locale).values()
    return [sentence for value in values for sentence in ((value,) if isinstance(value, str) else value)]


def _paragraphs(speech: Any) -> list[str]:
    if not speech:
        return []
    root = ET.fromstring(speech["ssml"])
    at_a_rate = root.find("prosody")
    root = root if at_a_rate is None else at_a_rate
    return [text.strip() for text in (root.text, *(one.tail for one in root)) if text and text.strip()]
