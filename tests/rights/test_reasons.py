"""What a reason says: the publisher's people read it beside its clause, and it must tell them what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from skill.rights.book import Standing
from skill.rights.gate import Question, Refusal, judge
from skill.rights.licence import Channel, Price, PriceModel, Use
from skill.stories.story import State
from tests.rights.world import (
    GRANTS,
    LICENCE,
    NOW,
    QUESTION,
    SECOND,
    after,
    asked,
    granted,
    licensed,
    limited,
    scheduled,
    stored,
    told,
)

TODAY = "2026-11-25"
SUMMARY = stored(
    replace(scheduled(grants={Use.SUMMARY: replace(GRANTS[Use.SUMMARY], verbatim=False)}), use=Use.SUMMARY),
    use=Use.SUMMARY,
    made_by="cut",
)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (replace(QUESTION, standing=Standing()), "no licence names this feed"),
        (licensed(licensee="parlour"), "it is to parlour, not to us"),
        (licensed(starts=NOW + SECOND), f"it starts {TODAY} 12:00 UTC"),
        (licensed(ends=NOW), f"it ended {TODAY} 12:00 UTC"),
        (replace(QUESTION, suspended="not paid"), "it is suspended: not paid"),
        (scheduled(sections=frozenset({"sport"})), "its sections are World"),
        (scheduled(exclude_sections=frozenset({"world"})), "its sections are World"),
        (told(scheduled(exclude_genres=frozenset({"paid"})), genres=("Paid", "Long")), "its genres are Paid, Long"),
        (told(scheduled(exclude_credits=frozenset({"reuters"})), credits=("Reuters",)),
         "it is credited to Reuters, Jo March"),
        (told(scheduled(own_copy_only=True), credits=("Reuters",)), "it is credited to Reuters"),
        (told(state=State.KILLED), "the publisher withdrew it"),
        (told(state=State.GONE), "the publisher withdrew it"),
        (told(state=State.WITHHELD), "the publisher holds it back"),
        (told(not_before=NOW + SECOND), f"until {TODAY} 12:00 UTC"),
        (told(embargo_unreadable=True), "its end cannot be read"),
        (told(published_at=NOW - timedelta(hours=48)), "it was published 2026-11-23 12:00 UTC"),
        (asked(country="GB", locale="en"), "the listener is in GB"),
        (asked(locale="en"), "the country is not known"),
        (licensed(where=replace(LICENCE.where, languages=("fr",))), "the request is in en-US"),
        (told(language="fr"), "it is in fr"),
        (replace(QUESTION, channels=frozenset({Channel.TEXT, Channel.BRIEFING})), "by briefing, text"),
        (asked(host="parlour"), "parlour would speak"),
        (granted(territories=frozenset({"CA"})), "the listener is in US"),
        (granted(channels=frozenset({"screen"})), "by voice"),
        (granted(hosts=frozenset({"parlour"})), "alexa would speak"),
        (replace(QUESTION, use=Use.GROUND), "no grant names this use"),
        (granted(starts=NOW + SECOND), f"it starts {TODAY} 12:00 UTC"),
        (granted(ends=NOW), f"it ended {TODAY} 12:00 UTC"),
        (granted(sections=frozenset({"sport"})), "its sections are World"),
        (granted(exclude_sections=frozenset({"world"})), "its sections are World"),
        (replace(QUESTION, rendition=None), "no words of it fit the limits, or refresh passed them over"),
        (granted(max_words=5), "6 words"),
        (granted(max_run=5), "6 words in a row"),
        (granted(max_share=Decimal("0.05")), "6 of 60 words"),
        (SUMMARY, "it is made of the story's own sentences"),
        (replace(QUESTION, scaled=True), "amounts are worked out for other servings"),
        (stored(licence="other-2026"), "it was cut under another agreement, other-2026"),
        (replace(QUESTION, words_out=131), "with these, 131 words of the story are out"),
        (stored(stored_at=NOW - timedelta(days=30)), "it was first stored 2026-10-26 12:00 UTC"),
        (licensed(attribution=replace(LICENCE.attribution, spoken={})), "no credit is written for en"),
        (after(words_in_answer=61), "the answer would hold 61 words of it"),
        (after(licensed(beside=frozenset()), beside=frozenset({"rives", "coast"})), "beside stories of coast, rives"),
        (after(limited(uses_per_day=9), uses_today=9), "9 uses today"),
        (after(listener_uses_today=20), "20 uses of this listener today"),
        (after(licensed(price=Price(PriceModel.PER_USE, "USD", maximum_per_month_micros=4)), month_micros=5),
         "5 micros this month"),
    ],
)  # fmt: skip
def test_a_reason_says_what_was_found(question: Question, found: str) -> None:
    outcome = judge(question)
    assert isinstance(outcome, Refusal)
    assert [reason.found for reason in outcome.reasons] == [found]
