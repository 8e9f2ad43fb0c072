"""Each narrowing by itself: when it stops a use, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skill.rights.gate import Cleared, Code, Question, Refusal, against, judge
from skill.rights.grounds import sentence
from skill.rights.licence import Price, PriceModel, Use
from skill.rights.reading import SIGNALS
from skill.rights.signals import (
    EVERY_USE,
    MAX_ENDPOINTS,
    AtMost,
    Barred,
    Narrowing,
    Paid,
    Profile,
    Reported,
    Signal,
    Source,
    Until,
    Within,
    next_moment,
    stood_above,
)
from tests.rights.world import LICENCE, NOW, QUESTION, SECOND, asked, codes, licensed

ROBOTS = "https://harbor.example/robots.txt"


def signal(narrowing: Narrowing, *, says: str = "no", uses: frozenset[Use] = EVERY_USE) -> Signal:
    return Signal(Source.RSL, ROBOTS, "line 3", says, uses, narrowing)


def with_signals(*signals: Signal, question: Question = QUESTION) -> Question:
    return replace(question, signals=signals)


def found(question: Question) -> list[str]:
    outcome = judge(question)
    return [reason.found for reason in outcome.reasons] if isinstance(outcome, Refusal) else []


LETTERS = len("Six words of a harbor story.")
ABROAD, NOWHERE = asked(locale="en-CA", country="CA"), asked(locale="en-001")
FREE = licensed(price=Price(PriceModel.FREE, None))
SPUR = "https://contenttelemetry.org/profiles/spur"
REPORTED = Reported(SPUR, "https://t.example/events", "citation", "minimal")
KEPT = Profile(SPUR, frozenset({"grounding", "citation"}), frozenset({"minimal"}))
OTHER = Profile("https://other.example", KEPT.levels, KEPT.privacy)
REPORTS = asked(profiles=frozenset({KEPT}))
UNREPORTED = "no, and uses are not reported in that way"


@pytest.mark.parametrize(
    ("narrowing", "question", "told"),
    [
        (Barred(), QUESTION, "no"),
        (Within(frozenset({"US"})), QUESTION, None),
        (Within(frozenset({"US"})), ABROAD, "no, and the listener is in CA"),
        (Within(frozenset()), QUESTION, "no, and the listener is in US"),
        (Within(frozenset({"US"})), NOWHERE, "no, and the country is not known"),
        (Within(None, frozenset({"CA"})), QUESTION, None),
        (Within(None, frozenset({"CA"})), ABROAD, "no, and the listener is in CA"),
        (Within(None, frozenset({"FR"})), NOWHERE, "no, and the country is not known"),
        (Within(None), NOWHERE, None),
        (Within(frozenset({"US", "CA"}), frozenset({"CA"})), ABROAD, "no, and the listener is in CA"),
        (AtMost(LETTERS), QUESTION, None),
        (AtMost(LETTERS - 1), QUESTION, f"no, and they are {LETTERS}"),
        (AtMost(0), QUESTION, f"no, and they are {LETTERS}"),
        (Until(NOW), QUESTION, "no"),
        (Until(NOW + SECOND), QUESTION, None),
        (Paid(), QUESTION, None),
        (Paid(), FREE, "no, and the agreement is free of charge"),
        (REPORTED, QUESTION, UNREPORTED),
        (REPORTED, REPORTS, None),
        (REPORTED, asked(profiles=frozenset({OTHER})), UNREPORTED),
        (REPORTED, asked(profiles=frozenset({KEPT, OTHER})), None),
        (REPORTED, asked(profiles=frozenset({Profile(SPUR)})), UNREPORTED),
        (Reported(SPUR, "https://t.example/events"), asked(profiles=frozenset({Profile(SPUR)})), None),
        (replace(REPORTED, level="grounding"), REPORTS, None),
        (replace(REPORTED, level="retrieval"), REPORTS, UNREPORTED),
        (replace(REPORTED, level="Citation"), REPORTS, UNREPORTED),
        (replace(REPORTED, level=""), REPORTS, None),
        (replace(REPORTED, privacy="full"), REPORTS, UNREPORTED),
        (replace(REPORTED, privacy=""), REPORTS, None),
        (replace(REPORTED, endpoint="http://t.example/events"), REPORTS, UNREPORTED),
        (replace(REPORTED, endpoint=""), REPORTS, UNREPORTED),
        (replace(REPORTED, endpoint="https://a:b@t.example/events"), REPORTS, UNREPORTED),
        (replace(REPORTED, endpoint="https:///events"), REPORTS, UNREPORTED),
        (replace(REPORTED, endpoint="https://[/events"), REPORTS, UNREPORTED),
        (replace(REPORTED, endpoint="https://t.example:0/events"), REPORTS, UNREPORTED),
    ],
)
def test_a_narrowing(narrowing: Narrowing, question: Question, told: str | None) -> None:
    judged = with_signals(signal(narrowing), question=question)
    # The licence itself asks for a country that is known: what a signal asks is told besides.
    of_signals = [one.removeprefix(f"{ROBOTS} (line 3) says: ") for one in found(judged) if one.startswith(ROBOTS)]
    assert of_signals == ([told] if told else [])


def test_only_the_uses_that_it_speaks_of() -> None:
    train = signal(Barred(), uses=frozenset({Use.TRAIN}))
    assert codes(with_signals(train)) == ()
    assert codes(with_signals(train, signal(Barred(), uses=frozenset({Use.ABSTRACT})))) == (Code.SIGNAL,)


def test_each_signal_is_a_reason_of_its_own_with_its_document() -> None:
    judged = with_signals(signal(Barred(), says="prohibits usage all"), signal(Until(NOW), says="unavailable_after"))
    assert codes(judged) == (Code.SIGNAL, Code.SIGNAL)
    outcome = judge(judged)
    assert isinstance(outcome, Refusal)
    first = outcome.reasons[0]
    assert first.clause == "harbor.toml: signals.contract_wins"
    assert first.found == f"{ROBOTS} (line 3) says: prohibits usage all"
    standing = judged.standing
    assert sentence(first, standing.licence, standing.schedule, Use.ABSTRACT) == (
        "What the publisher says in public holds where the agreement does not stand above it, and "
        f"{ROBOTS} (line 3) says: prohibits usage all."
    )


def test_a_licence_stands_above_what_it_names() -> None:
    one, other = signal(Barred()), replace(signal(Barred()), source=Source.ROBOTS)
    above = licensed(contract_wins=frozenset({"rsl"}))
    assert codes(with_signals(one, question=above)) == ()
    assert codes(with_signals(one, other, question=above)) == (Code.SIGNAL,)
    licence = above.standing.licence
    assert licence is not None
    assert stood_above((one, other), licence, Use.ABSTRACT) == (one,)
    assert stood_above((replace(one, uses=frozenset({Use.TRAIN})),), licence, Use.ABSTRACT) == ()


def test_they_hold_for_training_too() -> None:
    train = replace(QUESTION, use=Use.TRAIN, rendition=None)
    barred = with_signals(signal(Barred(), uses=frozenset({Use.TRAIN})), question=train)
    assert [reason.code for reason in against(barred)][-1] is Code.SIGNAL
    assert Code.SIGNAL not in [reason.code for reason in against(train)]


def test_a_country_that_only_a_signal_asks_for_is_lacking_too() -> None:
    worldwide = licensed(where=replace(LICENCE.where, territories=None, from_locale=False))
    outcome = judge(with_signals(signal(Within(frozenset({"US"}))), question=worldwide))
    assert isinstance(outcome, Refusal)
    assert outcome.lacks_country


def test_the_next_moment_is_the_first_that_is_still_to_come() -> None:
    hour = timedelta(hours=1)
    signals = [signal(Until(NOW + step)) for step in (-hour, timedelta(), 2 * hour, hour)] + [signal(Barred())]
    assert next_moment(signals, NOW) == NOW + hour
    assert next_moment([], NOW) is None


def test_a_licence_can_name_every_source() -> None:
    assert set(SIGNALS) == set(map(str, Source))


# ── what is to be reported ────────────────────────────────────────────────────────────────────────


def reports(question: Question) -> tuple[Reported, ...]:
    outcome = judge(question)
    assert isinstance(outcome, Cleared)
    return outcome.reports


def test_a_clearance_says_where_its_use_is_to_be_reported() -> None:
    elsewhere = replace(REPORTED, endpoint="https://u.example/events", level="")
    asks = (signal(REPORTED), signal(elsewhere), signal(REPORTED, says="again"), signal(Paid()))
    assert reports(with_signals(*asks, question=REPORTS)) == (REPORTED, elsewhere)
    assert reports(QUESTION) == ()


def test_a_use_that_is_to_be_reported_to_too_many_is_refused() -> None:
    asks = [signal(replace(REPORTED, endpoint=f"https://t{number}.example")) for number in range(MAX_ENDPOINTS)]
    again = signal(replace(REPORTED, endpoint="https://t0.example", level=""))
    assert len({one.endpoint for one in reports(with_signals(*asks, again, question=REPORTS))}) == MAX_ENDPOINTS == 8
    # Of another use, too: they are counted of the story.
    for uses in (EVERY_USE, frozenset({Use.TRAIN})):
        crowded = with_signals(*asks, signal(REPORTED, uses=uses), question=REPORTS)
        assert set(codes(crowded)) == {Code.SIGNAL}
        assert found(crowded)[0].endswith("no, and more than 8 endpoints are named for the story")
    other = signal(REPORTED, uses=frozenset({Use.PREVIEW}))
    assert len(reports(with_signals(*asks, other, question=REPORTS))) == MAX_ENDPOINTS
    above = licensed(REPORTS, contract_wins=frozenset({"rsl"}))
    assert reports(with_signals(*asks, signal(REPORTED), question=above)) == ()


def test_a_use_that_is_not_to_be_reported_is_left_alone_by_too_many_endpoints_of_others() -> None:
    train = frozenset({Use.TRAIN})
    asks = [signal(replace(REPORTED, endpoint=f"https://t{number}.example"), uses=train) for number in range(9)]
    assert codes(with_signals(*asks, question=REPORTS)) == ()


def test_nothing_is_reported_of_other_uses_or_below_a_licence() -> None:
    training = signal(REPORTED, uses=frozenset({Use.TRAIN}))
    assert reports(with_signals(training, question=REPORTS)) == ()
    above = licensed(REPORTS, contract_wins=frozenset({"rsl"}))
    assert reports(with_signals(signal(REPORTED), question=above)) == ()
    robots = replace(signal(REPORTED), source=Source.ROBOTS)
    assert reports(with_signals(signal(REPORTED), robots, question=above)) == (REPORTED,)
