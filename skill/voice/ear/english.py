"""English for the ear."""

from __future__ import annotations

import re

from skill.voice.ear.marks import SCORE, without_pictures

_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
_COUNTRIES = {"US": "U.S. ", "A": "Australian ", "AU": "Australian ", "C": "Canadian ", "CA": "Canadian "}
_MONEY = re.compile(r"(?<!\w)(US|AU?|CA?)?([$£€])(\d[\d,]*(?:\.\d+)?) ?(k|mn|m|bn|b|tn)\b", re.IGNORECASE)
_RULES = (
    (re.compile(r"(?<= )&(?= )"), "and"),
    (re.compile(r" ?(?:<=|≤) ?"), " at most "),
    (re.compile(r" ?(?:>=|≥) ?"), " at least "),
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
    spoken = _MONEY.sub(_money, without_pictures(text))
    spoken = SCORE.sub(r"\1 to \2", spoken)
    for pattern, words in _RULES:
        spoken = pattern.sub(words, spoken)
    return spoken.strip()


def _money(found: re.Match[str]) -> str:
    country = _COUNTRIES[found[1].upper()] if found[1] else ""
    return f"{found[3]} {_SCALES[found[4].lower()]} {country}{_CURRENCIES[found[2]]}"
