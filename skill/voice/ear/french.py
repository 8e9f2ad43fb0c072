"""French for the ear."""

from __future__ import annotations

import re

from skill.voice.ear.marks import SCORE, without_pictures

_SPACE = "[ \u00a0\u202f]"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
# "J. M. Le Clézio" and "Jean-M." hold no monsieur.
_TITLE = rf"(?<![\w.-])(?<!\.{_SPACE})(?<!\d{_SPACE})"
_RULES = (
    (re.compile(r"(?<= )&(?= )"), "et"),
    (re.compile(rf"{_SPACE}?(?:<=|≤){_SPACE}?"), " inférieur ou égal à "),
    (re.compile(rf"{_SPACE}?(?:>=|≥){_SPACE}?"), " supérieur ou égal à "),
    (re.compile(rf"{_SPACE}?<{_SPACE}?"), " inférieur à "),
    (re.compile(rf"{_SPACE}?>{_SPACE}?"), " supérieur à "),
    (re.compile(rf"{_TITLE}M\.{_SPACE}(?={_CAPITAL})"), "monsieur "),
    (re.compile(rf"{_TITLE}MM\.{_SPACE}(?={_CAPITAL})"), "messieurs "),
    (re.compile(rf"\bMme{_SPACE}(?={_CAPITAL})"), "madame "),
    (re.compile(rf"\bMmes{_SPACE}(?={_CAPITAL})"), "mesdames "),
    (re.compile(rf"\bMlle{_SPACE}(?={_CAPITAL})"), "mademoiselle "),
    (re.compile(rf"(\d){_SPACE}?Mds?{_SPACE}?€"), r"\1 milliards d’euros"),
    (re.compile(rf"(\d){_SPACE}?M{_SPACE}?€"), r"\1 millions d’euros"),
    (re.compile(rf"(\d){_SPACE}?h{_SPACE}?(\d\d)\b"), r"\1 heures \2"),
    (re.compile(rf"(\d){_SPACE}?%"), r"\1 pour cent"),
    (re.compile(rf"{_SPACE}?°C\b"), " degrés"),
    (re.compile(rf"«{_SPACE}?|{_SPACE}?»"), ""),
)


def said(text: str) -> str:
    spoken = SCORE.sub(r"\1 à \2", without_pictures(text))
    for pattern, words in _RULES:
        spoken = pattern.sub(words, spoken)
    return " ".join(spoken.split())
