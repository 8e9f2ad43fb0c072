"""What signals come to, use by use."""

from __future__ import annotations

from collections.abc import Iterable

from skill.rights.licence import GRANTABLE, Use
from skill.rights.signals import Barred, Narrowing, Signal

ALL = GRANTABLE
NONE: frozenset[Use] = frozenset()
RECIPES = frozenset({Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS})
SEARCH = frozenset({Use.HEADLINE, Use.ABSTRACT, Use.EXCERPT})
INPUT = frozenset({Use.SUMMARY, Use.GROUND})
TRAIN = frozenset({Use.TRAIN})


def barred(signals: Iterable[Signal]) -> frozenset[Use]:
    return frozenset(use for one in signals if isinstance(one.narrowing, Barred) for use in one.uses)


def asked(signals: Iterable[Signal]) -> dict[Use, frozenset[Narrowing]]:
    """What narrows each use that is not barred."""
    told = list(signals)
    out = barred(told)
    found = {
        use: frozenset(one.narrowing for one in told if use in one.uses and not isinstance(one.narrowing, Barred))
        for use in GRANTABLE - out
    }
    return {use: narrowings for use, narrowings in found.items() if narrowings}
