"""Promise 12: signals only narrow, but for those that a licence says it stands above.

    BYLINE_PAIRS=100000 pytest -s tests/promises/test_signals_only_narrow.py

A pair is a question with some signals, and the same question with one more.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings

from skill.rights.gate import Cleared, Code, Question, holds_until, judge
from skill.rights.licence import GRANTABLE, Licence, PriceModel, Use
from skill.rights.signals import AtMost, Barred, Narrowing, Paid, Profile, Reported, Signal, Source, Until, Within
from tests.promises.test_deny_by_default import HOUR, RANDOMS, USES, a_licence, a_question, asked, mostly
from tests.rights.world import NOW

PAIRS = int(os.environ.get("BYLINE_PAIRS", "6000"))
PAIRS_A_QUESTION = 3
SPUR = "https://contenttelemetry.org/profiles/spur"
LEVELS, PRIVACY = ("grounding", "citation"), ("minimal", "intent")


def a_report(r: Random) -> Reported:
    profile = r.choice((SPUR, SPUR, "https://other.example/profile"))
    endpoint = r.choice(("https://t.example/v1/events", "https://u.example/v1/events"))
    return Reported(profile, endpoint, r.choice(("", *LEVELS)), r.choice(("", *PRIVACY)))


def a_profile(r: Random) -> Profile:
    return Profile(SPUR, frozenset(r.sample(LEVELS, r.randint(0, 2))), frozenset(r.sample(PRIVACY, r.randint(0, 2))))


def a_narrowing(r: Random) -> Narrowing:
    countries = frozenset(r.sample(["US", "CA", "FR"], r.randint(0, 3)))
    return r.choice(
        (
            Barred(),
            Within(mostly(r, countries, None), frozenset(r.sample(["US", "CA", "FR"], r.randint(0, 1)))),
            AtMost(r.choice((0, 10, 30, 100, 10_000))),
            Until(NOW + r.choice((-HOUR, timedelta(), HOUR))),
            Paid(),
            a_report(r),
        )
    )


def a_signal(r: Random) -> Signal:
    uses = frozenset(r.sample(list(USES), r.randint(1, 4))) | mostly(r, frozenset(), {Use.TRAIN, Use.CORRECTION})
    return Signal(r.choice(list(Source)), "https://harbor.example/robots.txt", "line 3", "no", uses, a_narrowing(r))


def a_world(r: Random) -> tuple[Licence, Question]:
    licence = a_licence(r)
    price = replace(licence.price, model=PriceModel.FREE) if r.random() < 0.2 else licence.price
    above = frozenset(map(str, r.sample(list(Source), r.choice((0, 0, 1, 4)))))
    question = a_question(r)
    profiles = mostly(r, frozenset({a_profile(r)}), frozenset())
    question = replace(question, occasion=replace(question.occasion, profiles=profiles))
    return replace(licence, price=price, contract_wins=above), question


def test_one_more_signal_never_turns_a_refusal_into_a_clearance() -> None:
    judged: Counter[str] = Counter()

    @given(RANDOMS)
    @settings(max_examples=-(-PAIRS // PAIRS_A_QUESTION), deadline=None)
    def holds(r: Random) -> None:
        licence, question = a_world(r)
        some = tuple(a_signal(r) for _ in range(r.choice((0, 0, 1, 2))))
        before = judge(asked(licence, replace(question, signals=some)))
        for _ in range(PAIRS_A_QUESTION):
            one = a_signal(r)
            after = judge(asked(licence, replace(question, signals=(*some, one))))
            if isinstance(after, Cleared):
                assert isinstance(before, Cleared)
                # The same words, to the last field; more of them may have to be reported, and never less.
                assert after == replace(before, reports=after.reports)
                assert set(before.reports) <= set(after.reports)
                judged["left alone"] += 1
                continue
            if isinstance(before, Cleared):
                assert {reason.code for reason in after.reasons} == {Code.SIGNAL}
                assert one.source not in licence.contract_wins
                judged["stopped"] += 1
            else:
                assert set(before.reasons) <= set(after.reasons)
                judged["refused before"] += 1

    holds()
    print(f"{judged.total():,} pairs: {dict(judged)}")
    assert judged.total() >= PAIRS
    assert min(judged["left alone"], judged["stopped"]) > judged.total() / 50


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_what_the_licence_stands_above_is_as_if_it_were_not_said(r: Random) -> None:
    licence, question = a_world(r)
    above = replace(licence, contract_wins=frozenset(map(str, Source)))
    signals = tuple(a_signal(r) for _ in range(3))
    assert judge(asked(above, replace(question, signals=signals))) == judge(asked(above, question))


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_standing_above_less_is_narrower(r: Random) -> None:
    licence, question = a_world(r)
    question = replace(question, signals=tuple(a_signal(r) for _ in range(2)))
    less = replace(licence, contract_wins=frozenset(sorted(licence.contract_wins)[1:]))
    assert isinstance(judge(asked(licence, question)), Cleared) or not isinstance(judge(asked(less, question)), Cleared)


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_reporting_less_is_narrower(r: Random) -> None:
    licence, question = a_world(r)
    wide = Profile(SPUR, frozenset(LEVELS), frozenset(PRIVACY))
    question = asked(licence, replace(question, signals=tuple(a_signal(r) for _ in range(2))))

    def judged(*profiles: Profile) -> bool:
        occasion = replace(question.occasion, profiles=frozenset(profiles))
        return isinstance(judge(replace(question, occasion=occasion)), Cleared)

    assert judged(wide) >= judged(a_profile(r)) >= judged()


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_a_decision_holds_until_the_moment_that_a_signal_names(r: Random) -> None:
    licence, question = a_world(r)
    question = asked(licence, replace(question, signals=tuple(a_signal(r) for _ in range(3))))
    until = holds_until(question)
    just_before = min(until - timedelta(seconds=1), NOW + 3 * HOUR)
    later = replace(question, occasion=replace(question.occasion, now=max(just_before, question.occasion.now)))
    assert isinstance(judge(later), Cleared) == isinstance(judge(question), Cleared)


def test_no_signal_stops_a_preview_or_a_correction() -> None:
    assert not {Use.PREVIEW, Use.CORRECTION} & GRANTABLE
