"""English for the ear."""

from __future__ import annotations

import re

from skill.voice.ear.marks import without_pictures

_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
_MONEY = re.compile(r"([$£€])(\d[\d,]*(?:\.\d+)?) ?(k|mn|m|bn|b|tn)\b", re.IGNORECASE)
_SCORE = re.compile(r"(?<![\w.,–-])(\d{1,3})[-–](\d{1,3})(?![\w–-])")
_RULES = (
    (re.compile(r" & "), " and "),
    (re.compile(r" ?<= ?"), " at most "),
    (re.compile(r" ?>= ?"), " at least "),
    (re.compile(r" ?< ?"), " less than "),
    (re.compile(r" ?> ?"), " more than "),
    (re.compile(r"\bSen\. (?=[A-Z])"), "Senator "),
    (re.compile(r"\bRep\. (?=[A-Z])"), "Representative "),
    (re.compile(r"\bGov\. (?=[A-Z])"), "Governor "),
    (re.compile(r" ?°C\b"), " degrees Celsius"),
    (re.compile(r" ?°F\b"), " degrees Fahrenheit"),
    (re.compile(r"\bCO2\b|\bCO₂"), "C O 2"),
)


def said(text: str) -> str:
    spoken = without_pictures(text)
    spoken = _MONEY.sub(lambda m: f"{m[2]} {_SCALES[m[3].lower()]} {_CURRENCIES[m[1]]}", spoken)
    spoken = _SCORE.sub(r"\1 to \2", spoken)
    for pattern, words in _RULES:
        spoken = pattern.sub(words, spoken)
    return spoken
