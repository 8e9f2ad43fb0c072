"""The ODRL profile of a licence: which key of the licence file is which constraint, duty or action.

ODRL Information Model 2.2, section 3 (profiles), and ODRL Vocabulary & Expression 2.2; docs/odrl-profile.md defines
every name. `odrl.py` writes by these tables and `odrl_reading.py` reads by them, so neither can know a term that the
other does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from skill.rights.exchange import operands
from skill.rights.exchange.operands import (
    CREDITS,
    FLAG,
    FROM,
    MONEY,
    MONEY_AT_LEAST,
    MONEY_AT_MOST,
    MUST,
    NONE,
    NUMBER,
    PERCENT,
    PERMIT,
    PREFIX,
    SPAN,
    SPAN_EXACT,
    TEXT,
    UNTIL,
    Kind,
    iris,
    literals,
    or_else,
    or_unlimited,
    single,
    words,
)
from skill.rights.licence import GRANTABLE, Channel, PriceModel, Use
from skill.rights.reading import BESIDE, SIGNALS, TELLABLE

ODRL_CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
# `.example` is reserved (RFC 2606), so nobody else's name; nothing is fetched from it.
PROFILE = "https://byline.example/odrl/news-voice/1"
CONTEXT = [ODRL_CONTEXT, {PREFIX: f"{PROFILE}#"}]

PARTY = "urn:byline:party:"
FEED = "urn:byline:feed:"
COUNTRY = "urn:iso:std:iso:3166:-1:"
CURRENCY = "urn:iso:std:iso:4217:"
AGREEMENT = re.compile(r"urn:byline:licence:([a-z0-9][a-z0-9._-]{0,62}):([1-9][0-9]{0,15})")

ACTIONS = {f"{PREFIX}:{use.value.replace('_', '-')}": use for use in sorted(GRANTABLE)}
BY_USE = {use: action for action, use in ACTIONS.items()}


@dataclass(frozen=True, slots=True)
class Term:
    """A key of a table of the licence file, and its constraint.

    `otherwise` is what the file means by leaving the key out; the constraint says it all the same. Only what `may_lack`
    may be missing: what narrows further, and what the licence file needs in some cases alone.
    """

    key: str
    left: str
    kind: Kind
    otherwise: Any = None
    has_unit: bool = False
    may_lack: bool = False


def agreement(identity: str, version: int) -> str:
    return f"urn:byline:licence:{identity}:{version}"


def _own(name: str) -> str:
    return f"{PREFIX}:{name}"


_PROOFS = {"consent": ["consent"], "locale": ["consent", "locale"]}
_PROOF_WORDS = words("isAnyOf", ("consent", "locale"))


def _proof(operator: str, found: Any) -> str:
    named = sorted(_PROOF_WORDS.read(operator, found))
    for value, proofs in _PROOFS.items():
        if named == proofs:
            return value
    raise operands.UnfitError(f'{{"@id": "{_own("consent")}"}}, with or without {{"@id": "{_own("locale")}"}}')


_PROOF = Kind(("isAnyOf",), lambda value: _PROOF_WORDS.write(_PROOFS[value]), _proof)
_COUNTRIES = or_else(iris("isAnyOf", COUNTRY, "an ISO 3166-1 alpha-2 code"), ["worldwide"], {"@id": _own("worldwide")})
_CHANNELS = words("isAnyOf", tuple(Channel))
_SECTIONS = literals("isAnyOf")
_NOT_SECTIONS = literals("isNoneOf")

# ── conditions of every permission: the agreement's, then the schedule's, then the grant's own ───────

OF_LICENCE = (
    Term("starts", "dateTime", FROM),
    Term("ends", "dateTime", UNTIL),
    Term("where.territories", "spatial", _COUNTRIES),
    Term("where.territory_from", _own("territory-proof"), _PROOF, "consent"),
    Term("where.languages", "language", literals("isAnyOf")),
    Term("where.channels", "deliveryChannel", _CHANNELS),
    Term("where.hosts", _own("host"), literals("isAnyOf")),
    Term("signals.contract_wins", _own("reserved-by"), or_else(words("isPartOf", SIGNALS), [], NONE), []),
    Term("display.beside", _own("beside"), or_else(words("isPartOf", BESIDE), [], NONE), []),
)
OF_SCHEDULE = (
    Term("max_age", _own("age"), or_unlimited(SPAN)),
    Term("limits.words_per_answer", _own("words-per-answer"), NUMBER),
    Term("limits.words_per_listener_story", _own("words-per-listener-and-story"), NUMBER),
    Term("limits.words_per_story", _own("words-per-story"), NUMBER),
    Term("limits.uses_per_day", _own("uses-per-day"), or_unlimited(NUMBER)),
    Term("limits.uses_per_listener_day", _own("uses-per-listener-and-day"), or_unlimited(NUMBER)),
)
_NARROWED = (
    Term("starts", "dateTime", FROM, may_lack=True),
    Term("ends", "dateTime", UNTIL, may_lack=True),
    Term("territories", "spatial", _COUNTRIES, may_lack=True),
    Term("channels", "deliveryChannel", _CHANNELS, may_lack=True),
    Term("hosts", _own("host"), literals("isAnyOf"), may_lack=True),
    Term("sections", _own("section"), _SECTIONS, may_lack=True),
)
_NOT_IN = Term("exclude_sections", _own("section"), or_else(_NOT_SECTIONS, [], NONE), may_lack=True)
_TRAINING = (
    replace(_NOT_IN, may_lack=False),
    Term("recipient", "recipient", single(iris("isAnyOf", PARTY, "who may train"))),
    Term("models", _own("model"), literals("isAnyOf")),
    Term("purposes", "purpose", literals("isAnyOf")),
)


def of_grant(use: Use) -> tuple[Term, ...]:
    """What a grant may add to its permission's conditions."""
    return (*_NARROWED, *_TRAINING) if use is Use.TRAIN else (*_NARROWED, _NOT_IN)


# ── what is let out: the stories, and how much of one ───────────────────────────────────────────────

SCOPE = (
    Term("feeds", _own("feed"), iris("isAnyOf", FEED, "a feed of the titles file")),
    Term("sections", _own("section"), or_else(_SECTIONS, "all", {"@id": _own("all")})),
    Term("exclude.sections", _own("section"), or_else(_NOT_SECTIONS, [], NONE), []),
    Term("exclude.genres", _own("genre"), or_else(literals("isNoneOf"), [], NONE), []),
    Term("exclude.credits", _own("credit"), or_else(literals("isNoneOf"), [], NONE), []),
    Term("own_copy_only", _own("own-copy"), MUST),
)
_BOUNDS = (
    Term("max_words", _own("words"), NUMBER, may_lack=True),
    Term("max_run", _own("run"), NUMBER, may_lack=True),
    Term("max_share", "percentage", PERCENT, may_lack=True),
)
_PERMITS = {
    Use.SUMMARY: (
        Term("verbatim", _own("verbatim"), PERMIT, False),
        Term("model_hosts", _own("model-host"), or_else(literals("isPartOf"), [], NONE), []),
    ),
    Use.RECIPE_INGREDIENTS: (Term("scale", _own("scaled"), PERMIT, False),),
    Use.RECIPE_STEPS: (Term("scale", _own("scaled"), PERMIT, False),),
}


def of_action(use: Use) -> tuple[Term, ...]:
    """What refines the action: how many words, and how they are made."""
    return (*_BOUNDS, *_PERMITS.get(use, ()))


# ── duties ────────────────────────────────────────────────────────────────────────────────────────

CREDIT = (
    Term("attribution.spoken", _own("spoken-credit"), CREDITS),
    Term("attribution.again", _own("again-credit"), or_else(CREDITS, {}, NONE), {}),
    Term("attribution.card", _own("card-credit"), TEXT),
    Term("attribution.link", _own("link"), FLAG),
)
TAKEDOWN = (
    Term("takedown.tell", _own("notice"), or_else(words("isAnyOf", TELLABLE), [], NONE)),
    Term("takedown.correction_max_words", _own("correction-words"), NUMBER),
    Term("takedown.within", "elapsedTime", SPAN),
)
REPORTING = (Term("reporting.double_click", _own("double-click"), SPAN_EXACT, "0s"),)
PRICE = (
    Term("price.model", _own("price-model"), single(words("eq", tuple(PriceModel)))),
    Term("price.fee_per_month", _own("fee-per-month"), MONEY, has_unit=True, may_lack=True),
    Term("price.minimum_per_month", _own("pay-per-month"), MONEY_AT_LEAST, has_unit=True, may_lack=True),
    Term("price.maximum_per_month", _own("pay-per-month"), MONEY_AT_MOST, has_unit=True, may_lack=True),
)
# Of the agreement as a whole, by the last part of its uid.
OBLIGATIONS = {
    "price": ("odrl:compensate", PRICE),
    "takedown": ("odrl:inform", TAKEDOWN),
    "reporting": ("odrl:inform", REPORTING),
}


def kept(schedule: Mapping[str, Any]) -> tuple[tuple[str, tuple[Term, ...]], ...]:
    """What is kept under a schedule, and for how long: keys of the schedule."""
    found = (
        ("body", (Term("keep_body", "elapsedTime", SPAN),)),
        ("derived", (Term("keep_derived", "elapsedTime", SPAN),)),
    )
    return (*found, ("training", _TRAINING_COPIES)) if Use.TRAIN in schedule["grants"] else found


_TRAINING_COPIES = (
    Term("grants.train.keep_body", "elapsedTime", SPAN),
    Term("grants.train.delete_within", _own("after-the-end"), SPAN),
)


def payment(use: Use) -> Term:
    """What each exercise of a permission costs."""
    key = "price.train_per_export" if use is Use.TRAIN else f"price.per_use.{use}"
    return Term(key, "payAmount", MONEY, has_unit=True)
