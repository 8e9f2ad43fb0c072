"""French for the ear."""

from __future__ import annotations

import re

from skill.voice.ear.marks import without_pictures

_SCORE = re.compile(r"(?<![\w.,–-])(\d{1,3})[-–](\d{1,3})(?![\w–-])")
_RULES = (
    (re.compile(r" & "), " et "),
    (re.compile(r" ?< ?"), " inférieur à "),
    (re.compile(r" ?> ?"), " supérieur à "),
    (re.compile(r"\bM\.[ \u00a0](?=[A-ZÀ-Þ])"), "monsieur "),
    (re.compile(r"\bMme[ \u00a0](?=[A-ZÀ-Þ])"), "madame "),
    (re.compile(r"\bMM\.[ \u00a0](?=[A-ZÀ-Þ])"), "messieurs "),
    (re.compile(r"(\d)[ \u00a0]h[ \u00a0](\d\d)\b"), r"\1 heures \2"),
    (re.compile(r"(\d)[ \u00a0]%"), r"\1 pour cent"),
    (re.compile(r" ?°C\b"), " degrés"),
    (re.compile(r"[«»]"), ""),
)


def said(text: str) -> str:
    spoken = _SCORE.sub(r"\1 à \2", without_pictures(text))
    for pattern, words in _RULES:
        spoken = pattern.sub(words, spoken)
    return " ".join(spoken.split())
