"""What `licences explain` prints: an annex that can be sent to a publisher, or the same as data. No publisher text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from skill.desk.explain import Decision, Explanation
from skill.rights.figures import Measure
from skill.rights.gate import Cleared, Reason
from skill.rights.grounds import sentence
from skill.rights.licence import Channel, PriceModel, Use
from skill.rights.wording import A_USE, counted, dated, priced
from skill.stories.story import State
from skill.voice.strings import catalogue, spoken_locale

WIDTH = 110
_LABEL = 9
_STATES = {
    State.LIVE: "live",
    State.WITHHELD: "held back by its publisher",
    State.KILLED: "withdrawn by its publisher",
    State.GONE: "gone from its publisher's site",
}


# ── as a letter's annex ───────────────────────────────────────────────────────────────────────────


def in_words(found: Explanation) -> Iterator[str]:
    yield from _row("Story", _of_story(found))
    yield from _row("Licence", _of_licence(found))
    yield from _row("Asked", _of_occasion(found))
    yield from _row("Judged", [f"{_at(found.occasion.now)}."])
    yield from _row("Figures", [measure.said for measure in found.measures])
    for decision in found.decisions:
        yield ""
        yield from _of_decision(decision, found)


def _row(label: str, paragraphs: Sequence[str], indent: str = "") -> Iterator[str]:
    """A label and paragraphs beside it, each wrapped."""
    for number, paragraph in enumerate(paragraphs):
        first = f"{indent}{'' if number else label:<{_LABEL}}"
        yield from textwrap.wrap(
            paragraph,
            WIDTH,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )


def _of_story(found: Explanation) -> list[str]:
    story = found.story
    words = counted(found.figures.source_words, "word")
    return [
        f"{story.id} of {found.title_name} ({found.publisher_name}), published {_at(story.published_at)}.",
        f"Version {story.version}, in {story.language}, with {words} in abstract and body, is {_STATES[story.state]}.",
    ]


def _of_licence(found: Explanation) -> list[str]:
    licence, schedule = found.standing.licence, found.standing.schedule
    if licence is None or schedule is None:
        return [f"None: {found.standing.why}."]
    term = f"from {dated(licence.starts)} until {dated(licence.ends)}"
    whose = f"of {found.publisher_name} to {licence.licensee}"
    agreed = f"{licence.id} version {licence.version} ({licence.file}), {whose}, {term}."
    rest = [f"{found.suspension}."] if found.suspension else []
    return [agreed, f"Its schedule {schedule.name} covers the feed {found.story.feed}.", *rest]


def _of_occasion(found: Explanation) -> list[str]:
    one = found.occasion
    country = f"who consented to give {one.country} as the country" if one.country else "whose country is not known"
    return [f"For {one.licensee}, by {found.channel}, spoken by {one.host}, in {one.locale}, to a listener {country}."]


def _of_decision(decision: Decision, found: Explanation) -> Iterator[str]:
    outcome, name = decision.outcome, A_USE[decision.use]
    measured = [measure.said for measure in decision.measures]
    yield f"{name[:1].upper()}{name[1:]}: {'cleared' if isinstance(outcome, Cleared) else 'refused'}"
    if isinstance(outcome, Cleared):
        yield from _row("Clause", [outcome.clause], "  ")
        yield from _row("Words", measured or ["None are counted: a headline stands in no budget."], "  ")
        yield from _row("Credit", [_credit(outcome, found)], "  ")
        yield from _row("Price", [f"{_price(outcome, found)}."], "  ")
        return
    for reason in outcome.reasons:
        yield from _row("Reason", [_sentence(reason, decision, found), f"{reason.code}, {reason.clause}"], "  ")
    for cause in decision.causes:
        yield from _row("Why", [cause.sentence, cause.clause], "  ")
    yield from _row("Words", measured, "  ")


def _sentence(reason: Reason, decision: Decision, found: Explanation) -> str:
    return sentence(reason, found.standing.licence, found.standing.schedule, decision.use)


def _credit(cleared: Cleared, found: Explanation) -> str:
    """As it is heard, or as a card shows it."""
    if found.channel is not Channel.VOICE:
        return f"{cleared.card_credit}, with the address {cleared.link}" if cleared.link else cleared.card_credit
    return _spoken(cleared, found.occasion.locale)


def _spoken(cleared: Cleared, locale: str) -> str:
    key = "headline_ended" if cleared.use is Use.HEADLINE else cleared.use.value
    template = catalogue(spoken_locale(locale))[f"story.{'excerpt_broken' if cleared.breaks_off else key}"]
    return str(template).format(credit=cleared.credit, words="…")


def _price(cleared: Cleared, found: Explanation) -> str:
    if cleared.price_micros:
        return f"{priced(cleared.price_micros, cleared.currency)} a use"
    is_flat = found.standing.licence is not None and found.standing.licence.price.model is PriceModel.FLAT
    return "No charge a use, since the fee of a month is flat" if is_flat else "No charge"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


# ── as data ───────────────────────────────────────────────────────────────────────────────────────


def as_data(found: Explanation) -> dict[str, Any]:
    """Times are ISO 8601 in UTC, money micro-units; `limit` is null where there is none."""
    occasion, suspension = found.occasion, found.suspension
    return {
        "story": _story(found),
        "licence": _licence(found),
        "suspended": {"since": _iso(suspension.since), "why": suspension.why} if suspension else None,
        "occasion": {
            "at": _iso(occasion.now),
            "licensee": occasion.licensee,
            "locale": occasion.locale,
            "country": occasion.country,
            "host": occasion.host,
            "channel": found.channel,
        },
        "limits": [_measure(one) for one in found.measures],
        "uses": [_decision(one, found) for one in found.decisions],
    }


def _story(found: Explanation) -> dict[str, Any]:
    return {
        "id": found.story.id,
        "title": found.title_name,
        "publisher": found.publisher_name,
        "feed": found.story.feed,
        "version": found.story.version,
        "language": found.story.language,
        "published_at": _iso(found.story.published_at),
        "state": found.story.state,
        "words": found.figures.source_words,
    }


def _licence(found: Explanation) -> dict[str, Any] | None:
    licence, schedule = found.standing.licence, found.standing.schedule
    if licence is None or schedule is None:
        return None
    return {
        "id": licence.id,
        "version": licence.version,
        "file": licence.file,
        "schedule": schedule.name,
        "licensee": licence.licensee,
        "starts": _iso(licence.starts),
        "ends": _iso(licence.ends),
    }


def _decision(decision: Decision, found: Explanation) -> dict[str, Any]:
    outcome = decision.outcome
    common = {"use": decision.use, "limits": [_measure(one) for one in decision.measures]}
    if isinstance(outcome, Cleared):
        return common | {
            "decision": "cleared",
            "clause": outcome.clause,
            "words": outcome.words,
            "credit": outcome.credit,
            "card_credit": outcome.card_credit,
            "price_micros": outcome.price_micros,
            "currency": outcome.currency,
        }
    reasons = [
        {"code": one.code, "clause": one.clause, "found": one.found, "sentence": _sentence(one, decision, found)}
        for one in outcome.reasons
    ]
    not_cut = [{"clause": one.clause, "sentence": one.sentence} for one in decision.causes]
    return common | {"decision": "refused", "reasons": reasons, "not_cut": not_cut}


def _measure(one: Measure) -> dict[str, Any]:
    return {"key": one.key, "count": one.count, "limit": one.limit, "sentence": one.said}


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
