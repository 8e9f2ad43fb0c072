"""Each reason of the gate as a whole sentence: what the clause asks for, and what was found.

Written for the publisher whose licence it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from skill.rights.gate import Code, Occasion, Reason
from skill.rights.licence import Grant, Licence, Schedule, Training, Use
from skill.rights.wording import counted, listed, percent, priced, spelled


def sentence(reason: Reason, licence: Licence | None, schedule: Schedule | None, use: Use) -> str:
    """`reason` in full. Of a clause that no sentence is written for, what was found alone."""
    terms: dict[str, str] = {}
    key = reason.clause
    if licence and schedule:
        key = _key(reason, schedule, use)
        grant = schedule.grants.get(use)
        terms = {**_of_licence(licence), **_of_schedule(schedule), **(_of_grant(grant) if grant else {})}
    if key == "(embargo)" and not reason.found.startswith("until "):
        key = "(embargo without end)"
    written = _SENTENCES.get(key)
    if written is None:
        return f"{reason.found[:1].upper()}{reason.found[1:]}."
    return written.format(found=reason.found, **terms)


def taken_for_proof(occasion: Occasion, licence: Licence, grant: Grant) -> str | None:
    """The region of the locale, where it was looked at for want of a consented country that is enough."""
    bounds = [one for one in (licence.where.territories, grant.territories) if one is not None]
    if not licence.where.from_locale or all(occasion.country in one for one in bounds):
        return None
    return occasion.region


def _key(reason: Reason, schedule: Schedule, use: Use) -> str:
    """The clause without file, schedule and use: "grants.max_words"."""
    _, _, path = reason.clause.rpartition(": ")
    key = path.removeprefix(f"schedules.{schedule.name}.")
    if key == f"grants.{use}":
        return "grants" if reason.code is Code.USE_NOT_GRANTED else "(cutting)"
    return key.replace(f"grants.{use}.", "grants.", 1)


_SENTENCES = {
    "(no licence)": "No licence lets it out: {found}.",
    "licensee": "The agreement has to be with us, and {found}.",
    "starts": "The licence has to have begun, and {found}.",
    "ends": "The licence has to be running still, and {found}.",
    "(suspension)": "Nothing is said under a licence while it is suspended, and {found}.",
    "sections": "Only stories filed under {sections} are covered, and {found}.",
    "exclude.sections": "Stories filed under {exclude_sections} are left out, and {found}.",
    "exclude.genres": "Stories marked {exclude_genres} are left out, and {found}.",
    "exclude.credits": "Stories credited to {exclude_credits} are left out, and {found}.",
    "own_copy_only": "Stories credited to somebody else are left out, and {found}.",
    "(notice)": "The story may not be told: {found}.",
    "(embargo)": "The story is under an embargo {found}.",
    "(embargo without end)": "The story is under an embargo, and {found}.",
    "max_age": "A story may be told for {max_age} after it was published, and {found}.",
    "where.territories": "The listener has to be in {territories}, and {found}.",
    "where.languages": "The request has to be in {languages}, and {found}.",
    "where.channels": "It may go out by {channels} alone, and not {found}.",
    "where.hosts": "It may be spoken by {hosts} alone, and {found}.",
    "(no translation)": "A story is told in its own language alone, and {found}.",
    "grants": "What is not granted is refused, and {found}.",
    "grants.starts": "The grant has to have begun, and {found}.",
    "grants.ends": "The grant has to be running still, and {found}.",
    "grants.territories": "For this use the listener has to be in {own_territories}, and {found}.",
    "grants.channels": "This use may go out by {own_channels} alone, and not {found}.",
    "grants.hosts": "This use may be spoken by {own_hosts} alone, and {found}.",
    "grants.sections": "This use covers only stories filed under {own_sections}, and {found}.",
    "grants.exclude_sections": "This use leaves out stories filed under {own_exclude_sections}, and {found}.",
    "grants.recipient": "The text may go to {recipient} alone, and {found}.",
    "grants.models": "It may train {models} alone, and {found}.",
    "grants.purposes": "It may be used for {purposes} alone, and {found}.",
    "grants.keep_body": "Its text may be kept for {keep_body} to train with, and {found}.",
    "(cutting)": "No words of it are cut for this use.",
    "grants.max_words": "It may hold {max_words}, and it holds {found}.",
    "grants.max_run": "It may hold {max_run} of the story in a row, and it holds {found}.",
    "grants.max_share": "It may hold {max_share} of the story, and it holds {found}.",
    "grants.verbatim": "Leave to use the story's own sentences is not granted, and {found}.",
    "grants.model": "Leave to have a language model make it is not granted, and {found}.",
    "grants.scale": "Leave to work amounts out is not granted, and {found}.",
    "id": "What is told has to be cut under this agreement, and {found}.",
    "limits.words_per_story": "No more than {words_per_story} of a story may ever go out, and {found}.",
    "limits.words_per_listener_story": (
        "No more than {words_per_listener_story} of a story may go out to one listener, and everyone gets the same:"
        " {found}."
    ),
    "keep_derived": "What was cut may be kept for {keep_derived}, and {found}.",
    "attribution.spoken": "Nothing is told without its credit, and {found}.",
    "signals.contract_wins": (
        "What the publisher says in public holds where the agreement does not stand above it, and {found}."
    ),
    "limits.words_per_answer": "One answer may hold {words_per_answer} of a story, and {found}.",
    "display.beside": "Its stories may not stand in one answer with others, and these would stand {found}.",
    "limits.uses_per_day": "The schedule allows {uses_per_day} a day, and there were {found}.",
    "limits.uses_per_listener_day": (
        "The schedule allows one listener {uses_per_listener_day} a day, and there were {found}."
    ),
    "price.maximum_per_month": "A month may cost no more than {ceiling}, and with this use it would.",
}


def _of_licence(licence: Licence) -> Mapping[str, str]:
    where, ceiling = licence.where, licence.price.maximum_per_month_micros
    return {
        "territories": listed(where.territories or (), "or"),
        "languages": listed(where.languages, "or"),
        "channels": listed(where.channels, "or"),
        "hosts": listed(where.hosts, "or"),
        "ceiling": priced(ceiling or 0, licence.price.currency),
    }


def _of_schedule(schedule: Schedule) -> Mapping[str, str]:
    limits = schedule.limits
    return {
        "sections": listed(schedule.sections or (), "or"),
        "exclude_sections": listed(schedule.exclude_sections, "or"),
        "exclude_genres": listed(schedule.exclude_genres, "or"),
        "exclude_credits": listed(schedule.exclude_credits, "or"),
        "max_age": spelled(schedule.max_age) if schedule.max_age is not None else "",
        "keep_derived": spelled(schedule.keep_derived),
        "words_per_answer": counted(limits.words_per_answer, "word"),
        "words_per_story": counted(limits.words_per_story, "word"),
        "words_per_listener_story": counted(limits.words_per_listener_story, "word"),
        "uses_per_day": counted(limits.uses_per_day or 0, "use"),
        "uses_per_listener_day": counted(limits.uses_per_listener_day or 0, "use"),
    }


def _of_grant(grant: Grant) -> Mapping[str, str]:
    return {
        "own_territories": listed(grant.territories or (), "or"),
        "own_channels": listed(grant.channels or (), "or"),
        "own_hosts": listed(grant.hosts or (), "or"),
        "own_sections": listed(grant.sections or (), "or"),
        "own_exclude_sections": listed(grant.exclude_sections, "or"),
        "max_words": counted(grant.max_words or 0, "word"),
        "max_run": counted(grant.max_run or 0, "word"),
        "max_share": percent(grant.max_share) if grant.max_share is not None else "",
        **(_of_training(grant.training) if grant.training else {}),
    }


def _of_training(training: Training) -> Mapping[str, str]:
    return {
        "recipient": training.recipient,
        "models": listed(training.models, "or"),
        "purposes": listed(training.purposes, "or"),
        "keep_body": spelled(training.keep_body),
    }
