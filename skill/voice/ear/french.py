"""French for the ear."""

from __future__ import annotations

import re

from skill.voice.ear.marks import SCORE, without_pictures

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
# "J. M. Le Clézio" and "Jean-M." hold no monsieur.
_TITLE = rf"(?<![\w.-])(?<!{_CAPITAL}\. )(?<!\d )"
_RULES = (
    (re.compile(r"(?<= )&(?= )"), "et"),
    (re.compile(r" ?(?:<=|≤) ?"), " inférieur ou égal à "),
    (re.compile(r" ?(?:>=|≥) ?"), " supérieur ou égal à "),
    (re.compile(r" ?< ?"), " inférieur à "),
    (re.compile(r" ?> ?"), " supérieur à "),
    (re.compile(rf"{_TITLE}M\. (?={_CAPITAL})"), "monsieur "),
    (re.compile(rf"{_TITLE}MM\. (?={_CAPITAL})"), "messieurs "),
    (re.compile(rf"\bMme (?={_CAPITAL})"), "madame "),
    (re.compile(rf"\bMmes (?={_CAPITAL})"), "mesdames "),
    (re.compile(rf"\bMlle (?={_CAPITAL})"), "mademoiselle "),
    (re.compile(r"(\d) ?Mds? ?€"), r"\1 milliards d’euros"),
    (re.compile(r"(\d) ?M ?€"), r"\1 millions d’euros"),
    (re.compile(r"(\d) ?h ?(\d\d)\b"), r"\1 heures \2"),
    (re.compile(r"(\d) ?%"), r"\1 pour cent"),
    (re.compile(r" ?°C\b"), " degrés"),
)
# They go first: what stands between them may be a name after its title.
_GUILLEMETS = re.compile(r"«[ \u00a0\u202f]?|[ \u00a0\u202f]?»")


def said(text: str) -> str:
    bare = _GUILLEMETS.sub("", without_pictures(text))
    spoken = SCORE.sub(r"\1 à \2", " ".join(bare.split()))
    for pattern, words in _RULES:
        spoken = pattern.sub(words, spoken)
    return " ".join(spoken.split())
