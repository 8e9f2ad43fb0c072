"""The terms of ODRL 2.2: actions and what includes them, left operands, operators, conflict strategies, roles.

Written by hand from the ODRL Vocabulary & Expression 2.2 (w3.org/TR/odrl-vocab, 2018-02-15), core and common vocabulary
and deprecated terms. A term of the standard is named here without its namespace; one of another namespace by its
whole IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

ODRL = "http://www.w3.org/ns/odrl/2/"
CREATIVE_COMMONS = "http://creativecommons.org/ns#"
CORE_PROFILE = f"{ODRL}core"


def short(iri: str) -> str:
    """The name of a term without the standard's namespace; another IRI as it is."""
    return iri.removeprefix(ODRL)


def full(name: str) -> str:
    """The IRI of a term that is named as in this module."""
    return name if ":" in name else ODRL + name


# ── actions ───────────────────────────────────────────────────────────────────────────────────────

_OF_CREATIVE_COMMONS = (
    *("Attribution", "CommercialUse", "DerivativeWorks", "Distribution", "Notice", "Reproduction", "ShareAlike"),
    *("Sharing", "SourceCode"),
)

_USES = (
    *("acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute", "compensate", "concurrentUse"),
    *("delete", "derive", "digitize", "distribute", "ensureExclusivity", "execute", "grantUse", "include", "index"),
    *("inform", "install", "modify", "move", "nextPolicy", "obtainConsent", "play", "present", "print", "read"),
    *("reproduce", "reviewPolicy", "stream", "synchronize", "textToSpeech", "transform", "translate", "uninstall"),
    "watermark",
)

# Odrl:includedIn: a permission or prohibition of the wider action holds for the narrower one (Information Model 2.4).
INCLUDED_IN: Mapping[str, str] = {
    **dict.fromkeys(_USES, "use"),
    **{CREATIVE_COMMONS + name: "use" for name in _OF_CREATIVE_COMMONS},
    "display": "play",
    "extract": "reproduce",
    "give": "transfer",
    "sell": "transfer",
}

# Deprecated actions that the vocabulary calls the same (skos:exactMatch) as one that is not.
SAME_ACTION: Mapping[str, str] = {
    "append": "modify",
    "appendTo": "modify",
    "attachPolicy": f"{CREATIVE_COMMONS}Notice",
    "attachSource": f"{CREATIVE_COMMONS}SourceCode",
    "commercialize": f"{CREATIVE_COMMONS}CommercialUse",
    "copy": "reproduce",
    "export": "transform",
    "license": "grantUse",
    "pay": "compensate",
    "share": f"{CREATIVE_COMMONS}Sharing",
    "shareAlike": f"{CREATIVE_COMMONS}ShareAlike",
    "write": "modify",
    "writeTo": "modify",
}

# Deprecated actions that stand in no other.
_ALONE = (*("adHocShare", "extractChar", "extractPage", "extractWord", "lease", "lend", "preview", "secondaryUse"),)

DEPRECATED_ACTIONS = frozenset({*SAME_ACTION, *_ALONE})

ACTIONS = frozenset({"use", "transfer", *INCLUDED_IN, *DEPRECATED_ACTIONS})


def wider(action: str, defined: Mapping[str, tuple[str, ...]] | None = None) -> Iterator[str]:
    """The action under its present name, then every action that includes it, each once.

    `defined` are actions of a policy's own, with those that they are included in. A circle ends.
    """
    more = defined or {}
    found: set[str] = set()
    ahead = [SAME_ACTION.get(action, action)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            yield name
            ahead.extend(SAME_ACTION.get(up, up) for up in _directly_wider(name, more))


def includes(action: str, narrower: str, defined: Mapping[str, tuple[str, ...]] | None = None) -> bool:
    """Whether what is said of `action` holds for `narrower`: the same, or included in it at any depth."""
    return SAME_ACTION.get(action, action) in wider(narrower, defined)


def _directly_wider(action: str, defined: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (INCLUDED_IN[action],) if action in INCLUDED_IN else defined.get(action, ())


# ── constraints ───────────────────────────────────────────────────────────────────────────────────


class Kind(Enum):
    """What the values of a left operand are."""

    INSTANT = "a date or a date and time"
    NUMBER = "a number"
    SHARE = "a number from 0 to 100"
    DURATION = "a duration such as PT24H"
    VERSION = "a version such as 2.0"
    EVENT = "an event"
    LANGUAGE = "a language tag"
    TERM = "an IRI or a word"


LEFT_OPERANDS: Mapping[str, Kind] = {
    "count": Kind.NUMBER,
    "dateTime": Kind.INSTANT,
    "delayPeriod": Kind.DURATION,
    "deliveryChannel": Kind.TERM,
    "elapsedTime": Kind.DURATION,
    "event": Kind.EVENT,
    "fileFormat": Kind.TERM,
    "industry": Kind.TERM,
    "language": Kind.LANGUAGE,
    "media": Kind.TERM,
    "meteredTime": Kind.DURATION,
    "payAmount": Kind.NUMBER,
    "percentage": Kind.SHARE,
    "product": Kind.TERM,
    "purpose": Kind.TERM,
    "recipient": Kind.TERM,
    "resolution": Kind.NUMBER,
    "spatial": Kind.TERM,
    "systemDevice": Kind.TERM,
    "timeInterval": Kind.DURATION,
    "unitOfCount": Kind.TERM,
    "version": Kind.VERSION,
    "virtualLocation": Kind.TERM,
}

SAME_OPERAND: Mapping[str, str] = {"device": "systemDevice", "system": "systemDevice"}

# Places on a canvas, in a stream or on the globe, and measures of one to three axes that the operand does not name:
# their values have no form that the vocabulary defines, so nothing says when two of them agree.
UNDECIDABLE_OPERANDS = frozenset(
    {
        *("absolutePosition", "absoluteSize", "absoluteSpatialPosition", "absoluteTemporalPosition", "proximity"),
        *("relativePosition", "relativeSize", "relativeSpatialPosition", "relativeTemporalPosition"),
        *("spatialCoordinates", "timedCount"),
    }
)

ORDERINGS = frozenset({"gt", "gteq", "lt", "lteq"})
SET_OPERATORS = frozenset({"isAllOf", "isAnyOf", "isNoneOf", "hasPart", "isPartOf"})
OPERATORS = frozenset({"eq", "neq", "isA", *ORDERINGS, *SET_OPERATORS})
LOGICAL_OPERANDS = frozenset({"and", "andSequence", "or", "xone"})
POLICY_USAGE = "policyUsage"

# ── policies and rules ────────────────────────────────────────────────────────────────────────────

# The classes of policy, and whether one grants what it says: an offer and a request propose, an assertion claims.
POLICIES: Mapping[str, bool] = {
    "Agreement": True,
    "Assertion": False,
    "Offer": False,
    "Policy": True,
    "Privacy": True,
    "Request": False,
    "Set": True,
    "Ticket": True,
}
CONFLICT_STRATEGIES = frozenset({"invalid", "perm", "prohibit"})

FUNCTIONS = frozenset(
    {
        *("assignee", "assigner", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty"),
        *("consentedParty", "consentingParty", "contractedParty", "contractingParty", "informedParty"),
        *("informingParty", "trackedParty", "trackingParty"),
    }
)
RELATIONS = frozenset({"output", "target"})

# The other properties and classes, for whoever writes or reads these names without a namespace.
PROPERTIES = frozenset(
    {
        *("action", "assigneeOf", "assignerOf", "conflict", "consequence", "constraint", "dataType", "duty"),
        *("hasPolicy", "implies", "includedIn", "inheritFrom", "leftOperand", "obligation", "operator", "partOf"),
        *("permission", "profile", "prohibition", "refinement", "remedy", "rightOperand", "rightOperandReference"),
        *("source", "status", "uid", "unit"),
    }
)
CLASSES = frozenset(
    {
        *("Action", "Asset", "AssetCollection", "Constraint", "Duty", "LogicalConstraint", "Party"),
        *("PartyCollection", "Permission", "Prohibition", "Rule"),
    }
)
