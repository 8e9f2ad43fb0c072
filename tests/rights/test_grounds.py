"""Every reason of the gate as a whole sentence for the publisher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from skill.rights.book import Standing
from skill.rights.gate import Code, Question, Reason, Refusal, judge
from skill.rights.grounds import sentence, taken_for_proof
from skill.rights.licence import Grant, Price, PriceModel, Use
from skill.stories.story import State
from tests.promises.test_deny_by_default import RANDOMS, a_licence, a_question
from tests.promises.test_deny_by_default import asked as under
from tests.rights.world import (
    LICENCE,
    NOW,
    OCCASION,
    QUESTION,
    after,
    asked,
    granted,
    licensed,
    limited,
    scheduled,
    stored,
    told,
)

HOUR = timedelta(hours=1)


def somewhere(**changes: Any) -> Question:
    return licensed(where=replace(LICENCE.where, **changes))


def sentences(question: Question) -> list[str]:
    outcome = judge(question)
    assert isinstance(outcome, Refusal)
    standing = question.standing
    return [sentence(reason, standing.licence, standing.schedule, question.use) for reason in outcome.reasons]


def summary(**changes: Any) -> Question:
    question = replace(stored(made_by="cut"), use=Use.SUMMARY)
    return granted(question, **changes)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (replace(QUESTION, standing=Standing(why="nobody names it")), "No licence lets it out: nobody names it."),
        (licensed(licensee="other"), "The agreement has to be with us, and it is to other, not to us."),
        (licensed(starts=NOW + HOUR), "The licence has to have begun, and it starts 2026-11-25 13:00 UTC."),
        (licensed(ends=NOW), "The licence has to be running still, and it ended 2026-11-25 12:00 UTC."),
        (replace(QUESTION, suspended="unpaid"),
         "Nothing is said under a licence while it is suspended, and it is suspended: unpaid."),
        (scheduled(sections=frozenset({"sport", "local"})),
         "Only stories filed under local or sport are covered, and its sections are World."),
        (scheduled(exclude_sections=frozenset({"world"})),
         "Stories filed under world are left out, and its sections are World."),
        (told(scheduled(exclude_genres=frozenset({"sponsored"})), genres=("Sponsored",)),
         "Stories marked sponsored are left out, and its genres are Sponsored."),
        (told(scheduled(exclude_credits=frozenset({"jo march"}))),
         "Stories credited to jo march are left out, and it is credited to Jo March."),
        (told(scheduled(own_copy_only=True), credits=("Reuters",)),
         "Stories credited to somebody else are left out, and it is credited to Reuters."),
        (told(state=State.KILLED), "The story may not be told: the publisher withdrew it."),
        (told(state=State.WITHHELD), "The story may not be told: the publisher holds it back."),
        (told(not_before=NOW + HOUR), "The story is under an embargo until 2026-11-25 13:00 UTC."),
        (told(embargo_unreadable=True), "The story is under an embargo, and its end cannot be read."),
        (told(published_at=NOW - timedelta(days=2)),
         "A story may be told for 48 hours after it was published, and it was published 2026-11-23 12:00 UTC."),
        (asked(somewhere(from_locale=False)), "The listener has to be in CA or US, and the country is not known."),
        (somewhere(territories=frozenset({"FR"})), "The listener has to be in FR, and the listener is in US."),
        (somewhere(languages=("fr",)), "The request has to be in fr, and the request is in en-US."),
        (told(language="fr-FR"), "A story is told in its own language alone, and it is in fr-FR."),
        (somewhere(channels=frozenset({"screen"})), "It may go out by screen alone, and not by voice."),
        (asked(host="parlour"), "It may be spoken by alexa alone, and parlour would speak."),
        (replace(QUESTION, use=Use.GROUND, rendition=None),
         "What is not granted is refused, and no grant names this use."),
        (granted(starts=NOW + HOUR), "The grant has to have begun, and it starts 2026-11-25 13:00 UTC."),
        (granted(ends=NOW), "The grant has to be running still, and it ended 2026-11-25 12:00 UTC."),
        (granted(territories=frozenset({"CA"})),
         "For this use the listener has to be in CA, and the listener is in US."),
        (granted(channels=frozenset({"screen"})), "This use may go out by screen alone, and not by voice."),
        (granted(hosts=frozenset({"parlour"})), "This use may be spoken by parlour alone, and alexa would speak."),
        (granted(sections=frozenset({"sport"})),
         "This use covers only stories filed under sport, and its sections are World."),
        (granted(exclude_sections=frozenset({"world"})),
         "This use leaves out stories filed under world, and its sections are World."),
        (replace(QUESTION, rendition=None), "No words of it are cut for this use."),
        (granted(max_words=5), "It may hold 5 words, and it holds 6 words."),
        (granted(max_run=1), "It may hold 1 word of the story in a row, and it holds 6 words in a row."),
        (granted(max_share=Decimal("0.05")), "It may hold 5 % of the story, and it holds 6 of 60 words."),
        (summary(verbatim=False),
         "Leave to use the story's own sentences is not granted, and it is made of the story's own sentences."),
        (stored(summary(), made_by="model"),
         "Leave to have a language model make it is not granted, and a language model made it."),
        (replace(QUESTION, scaled=True),
         "Leave to work amounts out is not granted, and amounts are worked out for other servings."),
        (stored(licence="other-2026"),
         "What is told has to be cut under this agreement, and it was cut under another agreement, other-2026."),
        (replace(QUESTION, words_out=131),
         "No more than 130 words of a story may ever go out, and with these, 131 words of the story are out."),
        (replace(limited(words_per_listener_story=90), words_out=91),
         "No more than 90 words of a story may go out to one listener, and everyone gets the same: with these, 91 words"
         " of the story are out."),
        (stored(stored_at=NOW - timedelta(days=30)),
         "What was cut may be kept for 30 days, and it was first stored 2026-10-26 12:00 UTC."),
        (licensed(attribution=replace(LICENCE.attribution, spoken={"fr": "{title}"})),
         "Nothing is told without its credit, and no credit is written for en."),
        (limited(words_per_answer=5),
         "One answer may hold 5 words of a story, and the answer would hold 6 words of it."),
        (after(licensed(beside=frozenset()), beside=frozenset({"rives"})),
         "Its stories may not stand in one answer with others, and these would stand beside stories of rives."),
        (after(uses_today=1000), "The schedule allows 1,000 uses a day, and there were 1000 uses today."),
        (after(listener_uses_today=20),
         "The schedule allows one listener 20 uses a day, and there were 20 uses of this listener today."),
        (after(licensed(price=Price(PriceModel.PER_USE, "USD", maximum_per_month_micros=9_000_000)),
               month_micros=9_000_001),
         "A month may cost no more than 9.00 USD, and with this use it would."),
    ],
)  # fmt: skip
def test_a_reason_is_a_sentence(question: Question, said: str) -> None:
    assert sentences(question) == [said]


def test_a_clause_that_is_not_known_is_told_by_what_was_found() -> None:
    unknown = Reason(Code.SIGNAL, "harbor.toml: signals.{robots}", "robots.txt says {no}")
    standing = QUESTION.standing
    assert sentence(unknown, standing.licence, standing.schedule, Use.ABSTRACT) == "Robots.txt says {no}."
    assert sentence(unknown, None, None, Use.ABSTRACT) == "Robots.txt says {no}."
    strange = replace(unknown, clause="(notice)")
    assert sentence(strange, None, None, Use.ABSTRACT) == "The story may not be told: robots.txt says {no}."


def test_without_a_licence_the_state_of_the_story_is_told_too() -> None:
    question = told(replace(QUESTION, standing=Standing()), state=State.KILLED)
    assert sentences(question) == [
        "No licence lets it out: no licence names this feed.",
        "The story may not be told: the publisher withdrew it.",
    ]


@given(RANDOMS)
@settings(max_examples=500, deadline=None)
def test_every_reason_that_the_gate_gives_has_a_sentence_of_its_own(r: Random) -> None:
    question = under(a_licence(r), a_question(r))
    outcome = judge(question)
    for reason in outcome.reasons if isinstance(outcome, Refusal) else ():
        said = sentence(reason, question.standing.licence, question.standing.schedule, question.use)
        assert said.casefold() != f"{reason.found}.".casefold(), reason
        assert "nothing," not in said, reason
        assert "{" not in said, reason


@pytest.mark.parametrize(
    ("from_locale", "territories", "own", "country", "region"),
    [
        (True, {"US", "CA"}, None, None, "US"),
        (True, {"US", "CA"}, None, "FR", "US"),
        (True, {"US", "CA"}, None, "CA", None),
        (True, {"US", "CA"}, {"US"}, "CA", "US"),
        (True, None, {"US"}, "FR", "US"),
        (True, None, None, "FR", None),
        (False, {"US", "CA"}, None, "FR", None),
    ],
)
def test_the_region_is_named_where_no_consented_country_is_enough(
    from_locale: bool, territories: set[str] | None, own: set[str] | None, country: str | None, region: str | None
) -> None:
    where = replace(
        LICENCE.where, from_locale=from_locale, territories=None if territories is None else frozenset(territories)
    )
    grant = Grant(Use.ABSTRACT, territories=None if own is None else frozenset(own))
    occasion = replace(OCCASION, country=country)
    assert taken_for_proof(occasion, replace(LICENCE, where=where), grant) == region
