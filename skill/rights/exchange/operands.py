"""How a value of the licence file stands in an ODRL constraint, and how it is read from one.

JSON-LD 1.1 as the ODRL context has it: a right operand is a literal unless it says `{"@id": …}`, so names of things
that somebody else may speak of are IRIs, and numbers, moments and time spans carry their XML Schema type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from skill.rights.exchange.file import UNLIMITED

PREFIX = "byline"
# Words of the profile for what is no list of names.
NONE = {"@id": f"{PREFIX}:none"}
NO_LIMIT = {"@id": f"{PREFIX}:unlimited"}

_SPAN = re.compile(r"P(?:([0-9]{1,6})D|T([0-9]{1,6})([HMS]))")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,28})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
_SPAN_WANTED = '{"@type": "xsd:duration", "@value": "PT48H"}: one number and one of D, H, M, S'
_MOMENT_WANTED = '{"@type": "xsd:dateTime", "@value": "2026-01-01T00:00:00Z"}: a moment in UTC'
_PERCENT_WANTED = '{"@type": "xsd:decimal", "@value": "10"}: a percentage over 0 and up to 100'
_MONEY_WANTED = '{"@type": "xsd:decimal", "@value": "0.0040"}'
_CREDITS_WANTED = '[{"@language": "en", "@value": "From {title}"}]: one text for each language'
_PERMIT_WANTED = '"eq" false where it is not permitted, "isAnyOf" [false, true] where it is'
_MUST_WANTED = '"eq" true where it has to be so, "isAnyOf" [false, true] where it need not'


class UnfitError(ValueError):
    """What stands there is no value of the operand; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value. `write` gives the operator and the right operand; `read` undoes it, or raises `UnfitError`."""

    operators: tuple[str, ...]
    write: Callable[[Any], tuple[str, Any]]
    read: Callable[[str, Any], Any]


def iri(prefix: str, name: str) -> str:
    return f"{prefix}{quote(name, safe='')}"


def name_in(prefix: str, found: object) -> str | None:
    """The name in an IRI, where `iri` would write it so."""
    if not isinstance(found, str):
        return None
    name = unquote(found.removeprefix(prefix))
    try:
        return name if name and found == iri(prefix, name) else None
    except UnicodeEncodeError:  # half a surrogate, which no IRI has
        return None


def many(found: Any) -> list[Any]:
    """JSON-LD writes a single value with brackets or without."""
    return found if isinstance(found, list) else [found]


def each(operator: str, write: Callable[[str], Any], read: Callable[[Any], str]) -> Kind:
    """A list of names, each by itself."""
    return Kind(
        (operator,),
        lambda names: (operator, [write(name) for name in names]),
        lambda _, found: [read(one) for one in many(found)],
    )


def one(operator: str, write: Callable[[Any], Any], read: Callable[[Any], Any]) -> Kind:
    return Kind((operator,), lambda value: (operator, write(value)), lambda _, found: read(found))


def or_else(kind: Kind, word: object, written: dict[str, str]) -> Kind:
    """`kind`, and one word of the profile for a value that is none of it: no limit, all sections, none of them."""

    def read(operator: str, found: Any) -> Any:
        try:
            return word if found == written else kind.read(operator, found)
        except UnfitError as error:
            raise UnfitError(f"{error}, or {json.dumps(written)}") from error

    return Kind(
        kind.operators, lambda value: (kind.operators[0], written) if value == word else kind.write(value), read
    )


def or_unlimited(kind: Kind) -> Kind:
    return or_else(kind, UNLIMITED, NO_LIMIT)


# ── literals ──────────────────────────────────────────────────────────────────────────────────────


def text(found: Any) -> str:
    if not isinstance(found, str) or not found.isprintable():
        raise UnfitError("text in one line")
    return found


def _whole(found: Any) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise UnfitError("a whole number")
    return found


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise UnfitError("true or false")
    return found


def _typed(found: Any, datatype: str, pattern: re.Pattern[str], wanted: str) -> re.Match[str]:
    is_typed = isinstance(found, dict) and found.keys() == {"@value", "@type"} and found["@type"] == datatype
    written = found["@value"] if is_typed else None
    match = pattern.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise UnfitError(wanted)
    return match


def _span_written(span: str) -> dict[str, str]:
    """PT48H for "48h", P30D for "30d"."""
    count, unit = span[:-1], span[-1]
    return {"@type": "xsd:duration", "@value": f"P{count}D" if unit == "d" else f"PT{count}{unit.upper()}"}


def _span(found: Any) -> str:
    days, count, unit = _typed(found, "xsd:duration", _SPAN, _SPAN_WANTED).groups()
    return f"{days}d" if days else f"{count}{unit.lower()}"


def _moment_written(moment: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": f"{moment.replace(tzinfo=None).isoformat()}Z"}


def _moment(found: Any) -> datetime:
    written = _typed(found, "xsd:dateTime", _MOMENT, _MOMENT_WANTED).group()
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError as error:  # the thirtieth of February
        raise UnfitError(_MOMENT_WANTED) from error


def _shifted(number: Decimal, places: int) -> Decimal:
    """Exact, whatever the number of digits: a multiplication would round."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def _percent_written(share: Decimal) -> dict[str, str]:
    return {"@type": "xsd:decimal", "@value": f"{_shifted(share, 2).normalize():f}"}


def _percent(found: Any) -> Decimal:
    return _shifted(Decimal(_typed(found, "xsd:decimal", _DECIMAL, _PERCENT_WANTED).group()), -2)


def _money_written(amount: str) -> dict[str, str]:
    return {"@type": "xsd:decimal", "@value": amount}


def _money(found: Any) -> str:
    return _typed(found, "xsd:decimal", _DECIMAL, _MONEY_WANTED).group()


def _credits_written(credits: dict[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": credit} for language, credit in credits.items()]


def _credits(found: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for credit in many(found):
        language = credit.get("@language") if isinstance(credit, dict) and len(credit) == 2 else None
        if not isinstance(language, str) or language in said or "@value" not in credit:
            raise UnfitError(_CREDITS_WANTED)
        said[text(language)] = text(credit["@value"])
    return said


def _permitted(operator: str, found: Any) -> bool:
    if (operator, found) == ("eq", False) and isinstance(found, bool):
        return False
    if operator == "isAnyOf" and _is_either(found):
        return True
    raise UnfitError(_PERMIT_WANTED)


def _required(operator: str, found: Any) -> bool:
    if operator == "eq" and found is True:
        return True
    if operator == "isAnyOf" and _is_either(found):
        return False
    raise UnfitError(_MUST_WANTED)


def _is_either(found: Any) -> bool:
    return (
        isinstance(found, list) and len(found) == 2 and any(o is True for o in found) and any(o is False for o in found)
    )


# ── names of things ───────────────────────────────────────────────────────────────────────────────


def iris(operator: str, prefix: str, wanted: str) -> Kind:
    """Names with a prefix of their own: countries, feeds."""

    def read(found: Any) -> str:
        name = name_in(prefix, found["@id"]) if isinstance(found, dict) and found.keys() == {"@id"} else None
        if name is None:
            raise UnfitError(f'{{"@id": "{prefix}…"}}: {wanted}')
        return name

    return each(operator, lambda name: {"@id": iri(prefix, name)}, read)


def words(operator: str, known: Iterable[str]) -> Kind:
    """Names that the profile has a word for: `other_publishers` is `byline:other-publishers`."""
    written = {name: f"{PREFIX}:{name.replace('_', '-')}" for name in known}
    names = {word: name for name, word in written.items()}
    wanted = ", ".join(f'{{"@id": "{word}"}}' for word in names)

    def read(found: Any) -> str:
        word = found["@id"] if isinstance(found, dict) and found.keys() == {"@id"} else None
        if not isinstance(word, str) or word not in names:
            raise UnfitError(f"some of {wanted}")
        return names[word]

    return each(operator, lambda name: {"@id": written[name]}, read)


def literals(operator: str) -> Kind:
    return each(operator, lambda name: name, text)


def single(kind: Kind) -> Kind:
    """Of a kind that lists names, exactly one."""

    def read(operator: str, found: Any) -> Any:
        names = kind.read(operator, found)
        if len(names) != 1:
            raise UnfitError("exactly one")
        return names[0]

    def write(value: Any) -> tuple[str, Any]:
        operator, (written,) = kind.write([value])
        return operator, written

    return Kind(kind.operators, write, read)


NUMBER = one("lteq", lambda count: count, _whole)
SPAN = one("lteq", _span_written, _span)
SPAN_EXACT = one("eq", _span_written, _span)
FROM = one("gteq", _moment_written, _moment)
UNTIL = one("lt", _moment_written, _moment)
PERCENT = one("lteq", _percent_written, _percent)
MONEY = one("eq", _money_written, _money)
MONEY_AT_LEAST = one("gteq", _money_written, _money)
MONEY_AT_MOST = or_unlimited(one("lteq", _money_written, _money))
TEXT = one("eq", lambda written: written, text)
FLAG = one("eq", lambda flag: flag, _flag)
CREDITS = Kind(("isAnyOf",), lambda credits: ("isAnyOf", _credits_written(credits)), lambda _, found: _credits(found))
PERMIT = Kind(("eq", "isAnyOf"), lambda yes: ("isAnyOf", [False, True]) if yes else ("eq", False), _permitted)
MUST = Kind(("eq", "isAnyOf"), lambda yes: ("eq", True) if yes else ("isAnyOf", [False, True]), _required)
