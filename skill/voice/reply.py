"""An answer as a value, before any platform gives it a shape.

Whatever is said or shown is a `Line`: a sentence of the string catalogue whose blanks hold our own words
or cleared ones. A raw string in a blank is a type error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NewType

from skill.rights.gate import Cleared
from skill.voice.state import State

# Our own words: a title's name, a number, a date, a credit as the licence words it. Never a story's.
Own = NewType("Own", str)
Form = Literal["said", "text", "byline", "card_credit", "link"]


@dataclass(frozen=True, slots=True)
class Words:
    """Cleared words in one of their forms."""

    cleared: Cleared
    form: Form = "said"


Value = Own | Words


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the catalogue; `{name}` in it stands for `values["name"]`. Made by `Strings`."""

    template: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Block:
    """One story's part of an answer, or (`story` is `None`) a part of our own."""

    story: str | None
    said: tuple[Line, ...] = ()
    shown: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at the end, and asked again in other words. An answer with one keeps the session open."""

    asked: Line
    reprompt: Line
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`state` is the conversation's from now on, but for what began when: rendering tells that.

    `asks_country` has the platform's app ask for the listener's country.
    """

    blocks: tuple[Block, ...]
    state: State
    question: Question | None = None
    asks_country: bool = False
