"""What `licences explain` prints: an annex that can be sent to a publisher, or the same as data. No publisher text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from skill.desk.explain import Decision, Explanation, FeedStanding, Public
from skill.desk.ports.licences import Suspension
from skill.rights.book import Standing
from skill.rights.figures import Measure, telling
from skill.rights.gate import Cleared, Code, Reason
from skill.rights.grounds import sentence
from skill.rights.licence import Channel, PriceModel, Use
from skill.rights.said import as_data as signal_as_data
from skill.rights.wording import A_USE, counted, dated, iso, listed, priced
from skill.stories.story import State, Story
from skill.voice.strings import catalogue, spoken_locale

WIDTH = 110
_LABEL = 11
ABOVE = "signals.contract_wins"
_STATES = {
    State.LIVE: "live",
    State.WITHHELD: "withheld by its publisher",
    State.KILLED: "withdrawn by its publisher",
    State.GONE: "gone from its publisher's site",
}


# ── as a letter's annex ───────────────────────────────────────────────────────────────────────────


def in_words(found: Explanation) -> Iterator[str]:
    yield from _row("Story", _of_story(found))
    yield from _row("Licence", _of_licence(found.standing, found.suspension, found.publisher_name, found.story.feed))
    yield from _row("Asked", _of_occasion(found))
    yield from _row("Judged", [f"{_at(found.occasion.now)}."])
    yield from _row("Figures", [measure.said for measure in found.measures])
    for public in found.public:
        yield from _row("Public", _of_public(public, found))
    not_granted = [one for one in found.decisions if _is_not_granted(one)] if len(found.decisions) > 1 else []
    for decision in found.decisions:
        if decision not in not_granted:
            yield ""
            yield from _of_decision(decision, found)
    if not_granted:
        yield ""
        yield from _of_not_granted(not_granted, found)


def standing_in_words(feeds: Sequence[FeedStanding], now: datetime) -> Iterator[str]:
    """A paragraph for each feed, on its licence alone."""
    for number, one in enumerate(feeds):
        if number:
            yield ""
        yield from _row("Feed", [f"{one.feed} of {one.title_name} ({one.publisher_name})."])
        yield from _row("Licence", _of_licence(one.standing, one.suspension, one.publisher_name, one.feed))
        yield from _row("Judged", [f"{_at(now)}."])
        for reason in one.reasons:
            yield from _row("Reason", [_of_standing(reason, one), f"{reason.code}, {reason.clause}"])
        if not one.reasons:
            stories = "1 story" if one.stories == 1 else f"{one.stories:,} stories"
            yield from _row("Standing", [f"In force, {stories}."])


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
    state = _embargo(story) if found.is_embargoed else _STATES[story.state]
    return [
        f"{story.id} of {found.title_name} ({found.publisher_name}), published {_at(story.published_at)}.",
        f"Version {story.version}, in {story.language}, with {words} in abstract and body, is {state}.",
    ]


def _embargo(story: Story) -> str:
    return (
        f"under embargo until {_at(story.not_before)}" if story.not_before else "under an embargo without a known end"
    )


def _of_licence(standing: Standing, suspension: Suspension | None, publisher_name: str, feed: str) -> list[str]:
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return [f"None: {standing.why}."]
    term = f"from {dated(licence.starts)} until {dated(licence.ends)}"
    whose = f"of {publisher_name} to {licence.licensee}"
    agreed = f"{licence.id} version {licence.version} ({licence.file}), {whose}, {term}."
    rest = [f"{suspension}."] if suspension else []
    return [agreed, f"Its schedule {schedule.name} covers the feed {feed}.", *rest]


def _of_occasion(found: Explanation) -> list[str]:
    one = found.occasion
    consented = f"The listener consented to give {one.country}" if one.country else "No country was consented to"
    region = f"the locale's region is {one.region}" if one.region else "the locale names no region"
    return [
        f"For {one.licensee}, by {found.channel}, spoken by {one.host}, in {one.locale}.",
        f"{consented}; {region}.",
    ]


def _of_public(public: Public, found: Explanation) -> list[str]:
    """What the publisher says in public, where that stands, and what becomes of it."""
    signal, document = public.signal, public.document
    told = [f"{signal.source} says at {signal.document} ({signal.place}): {signal.says}."]
    if document and document.last_ok:
        ends = f", and holds until {_at(document.expires_at)}" if document.expires_at else ""
        told.append(f"The document came {_at(document.last_ok)}{ends}. Its SHA-256 is {document.sha256}.")
    licence = found.standing.licence
    if public.is_stood_above and licence:
        told.append(f"The agreement stands above it ({licence.file}: {ABOVE}), so it stops nothing.")
    elif public.stopped:
        told.append(f"It stops {listed([A_USE[use] for use in public.stopped], 'and')}.")
    else:
        told.append("It stops nothing of what is asked here.")
    return told


def _of_decision(decision: Decision, found: Explanation) -> Iterator[str]:
    outcome, name = decision.outcome, A_USE[decision.use]
    measured = [measure.said for measure in decision.measures]
    yield f"{name[:1].upper()}{name[1:]}: {'cleared' if isinstance(outcome, Cleared) else 'refused'}"
    if isinstance(outcome, Cleared):
        yield from _row("Clause", [outcome.clause], "  ")
        yield from _row("Territory", _territory(decision), "  ")
        yield from _row("Words", measured or ["None are counted: a headline stands in no budget."], "  ")
        yield from _row("Model", _model(decision, found), "  ")
        yield from _row("Credit", [_credit(outcome, found)], "  ")
        yield from _row("Price", [f"{_price(outcome, found)}."], "  ")
        return
    told = telling(decision.use, outcome.reasons)
    for reason in told:
        yield from _row("Reason", [_sentence(reason, decision, found), f"{reason.code}, {reason.clause}"], "  ")
        yield from _row("Why", [one.sentence for one in decision.causes if one.clause == reason.clause], "  ")
    yield from _row("Territory", _territory(decision), "  ")
    for cause in decision.causes:
        if cause.clause not in {reason.clause for reason in told}:
            yield from _row("Why", [cause.sentence, cause.clause], "  ")
    yield from _row("Words", measured, "  ")
    yield from _row("Model", _model(decision, found), "  ")


def _model(decision: Decision, found: Explanation) -> list[str]:
    """Where the text may be sent for a model to make it, and whether one did."""
    outcome, hosts = decision.outcome, _model_hosts(decision, found)
    told = [f"It may be made by a language model, at {listed(hosts, 'or')}."] if hosts else []
    return ["A language model made it.", *told] if isinstance(outcome, Cleared) and outcome.is_by_model else told


def _model_hosts(decision: Decision, found: Explanation) -> list[str]:
    schedule = found.standing.schedule
    grant = schedule.grants.get(decision.use) if schedule else None
    return sorted(grant.model_hosts) if grant else []


def _territory(decision: Decision) -> list[str]:
    taken = f"The region of the locale, {decision.region}, is taken for proof (where.territory_from)."
    return [taken] if decision.region else []


def _is_not_granted(decision: Decision) -> bool:
    reasons = () if isinstance(decision.outcome, Cleared) else decision.outcome.reasons
    return any(one.code is Code.USE_NOT_GRANTED and one.clause.endswith(f".grants.{decision.use}") for one in reasons)


def _of_not_granted(decisions: Sequence[Decision], found: Explanation) -> Iterator[str]:
    """What no grant names, together: nothing else matters of it."""
    yield from textwrap.wrap(f"Not granted: {', '.join(A_USE[one.use] for one in decisions)}.", WIDTH)
    licence, schedule = found.standing.licence, found.standing.schedule
    if licence and schedule:
        yield from _row("Reason", [f"{Code.USE_NOT_GRANTED}, {licence.file}: schedules.{schedule.name}.grants"], "  ")


def _of_standing(reason: Reason, one: FeedStanding) -> str:
    return sentence(reason, one.standing.licence, one.standing.schedule, Use.HEADLINE)


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
        return f"{priced(cleared.price_micros, cleared.currency, 4)} per use"
    is_flat = found.standing.licence is not None and found.standing.licence.price.model is PriceModel.FLAT
    return "No charge per use; the monthly fee is flat" if is_flat else "No charge"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


# ── as data ───────────────────────────────────────────────────────────────────────────────────────


def as_data(found: Explanation) -> dict[str, Any]:
    """Times are ISO 8601 in UTC, money micro-units; `limit` is null where there is none."""
    occasion, suspension = found.occasion, found.suspension
    return {
        "story": _story(found),
        "licence": _licence(found.standing),
        "suspended": _suspended(suspension),
        "occasion": {
            "at": iso(occasion.now),
            "licensee": occasion.licensee,
            "locale": occasion.locale,
            "country": occasion.country,
            "region": occasion.region,
            "host": occasion.host,
            "channel": found.channel,
        },
        "limits": [_measure(one) for one in found.measures],
        "signals": [_signal(one, found) for one in found.public],
        "uses": [_decision(one, found) for one in found.decisions],
    }


def standing_as_data(feeds: Sequence[FeedStanding], now: datetime) -> dict[str, Any]:
    """`reasons` is empty where the licence is in force; `stories` are those that can be told at `at`."""
    return {"at": iso(now), "feeds": [_feed(one) for one in feeds]}


def _feed(one: FeedStanding) -> dict[str, Any]:
    return {
        "feed": one.feed,
        "title": one.title_name,
        "publisher": one.publisher_name,
        "licence": _licence(one.standing),
        "suspended": _suspended(one.suspension),
        "reasons": [_reason(reason, _of_standing(reason, one)) for reason in one.reasons],
        "stories": one.stories,
    }


def _suspended(suspension: Suspension | None) -> dict[str, str] | None:
    return {"since": iso(suspension.since), "why": suspension.why} if suspension else None


def _reason(one: Reason, told: str) -> dict[str, str]:
    return {"code": one.code, "clause": one.clause, "found": one.found, "sentence": told}


def _story(found: Explanation) -> dict[str, Any]:
    until = found.story.not_before
    return {
        "id": found.story.id,
        "title": found.title_name,
        "publisher": found.publisher_name,
        "feed": found.story.feed,
        "version": found.story.version,
        "language": found.story.language,
        "published_at": iso(found.story.published_at),
        "state": found.story.state,
        "embargo": {"until": iso(until) if until else None} if found.is_embargoed else None,
        "words": found.figures.source_words,
    }


def _licence(standing: Standing) -> dict[str, Any] | None:
    licence, schedule = standing.licence, standing.schedule
    if licence is None or schedule is None:
        return None
    return {
        "id": licence.id,
        "version": licence.version,
        "file": licence.file,
        "schedule": schedule.name,
        "licensee": licence.licensee,
        "starts": iso(licence.starts),
        "ends": iso(licence.ends),
    }


def _decision(decision: Decision, found: Explanation) -> dict[str, Any]:
    outcome = decision.outcome
    common = {
        "use": decision.use,
        "territory": next(iter(_territory(decision)), None),
        "limits": [_measure(one) for one in decision.measures],
        "model_hosts": _model_hosts(decision, found),
    }
    if isinstance(outcome, Cleared):
        return common | {
            "decision": "cleared",
            "clause": outcome.clause,
            "words": outcome.words,
            "credit": _credit(outcome, found),
            "card_credit": outcome.card_credit,
            "price_micros": outcome.price_micros,
            "currency": outcome.currency,
            "by_model": outcome.is_by_model,
        }
    reasons = [_reason(one, _sentence(one, decision, found)) for one in outcome.reasons]
    not_cut = [{"clause": one.clause, "sentence": one.sentence} for one in decision.causes]
    return common | {"decision": "refused", "reasons": reasons, "not_cut": not_cut}


def _signal(public: Public, found: Explanation) -> dict[str, Any]:
    """`document` holds its address alone where a feed's item says it."""
    document, licence = public.document, found.standing.licence
    clause = f"{licence.file}: {ABOVE}" if licence and public.is_stood_above else None
    kept = {
        "fetched_at": iso(document.last_ok) if document and document.last_ok else None,
        "holds_until": iso(document.expires_at) if document and document.expires_at else None,
        "sha256": document.sha256 if document else None,
    }
    return signal_as_data(public.signal) | kept | {"stops": list(public.stopped), "stood_above": clause}


def _measure(one: Measure) -> dict[str, Any]:
    return {"key": one.key, "count": one.count, "limit": one.limit, "sentence": one.said}
