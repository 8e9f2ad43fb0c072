"""Reading a licence file: a `Licence`, or every fault at once.

Deny by default: a key that is not known, a value that cannot be meant, or a limit that is missing is a
fault, and a file with a fault grants nothing. A key that permits may be left out; then it is no.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, TypeVar

from skill.rights.licence import (
    EMPTY,
    GRANTABLE,
    MICROS,
    Attribution,
    Channel,
    Grant,
    Licence,
    Limits,
    Price,
    PriceModel,
    Schedule,
    Takedown,
    Training,
    Use,
    Where,
)
from skill.rights.signals import Source
from skill.stories.text import fold

T = TypeVar("T")

MAX_NUMBER = 10**15
MAX_DOUBLE_CLICK = timedelta(hours=1)
# As many as arithmetic with it keeps exact.
MAX_SHARE_DECIMALS = 28
TELLABLE = ("correct", "kill", "release", "update", "withhold")
SIGNALS = tuple(sorted(Source))
BESIDE = ("ads", "other_publishers")

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
# ISO 3166-1 alpha-2, officially assigned.
_TERRITORY = re.compile(
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]"
    "|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]"
    "|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]"
    "|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_LANGUAGE_RANGE = re.compile(rf"\*|{_LANGUAGE.pattern}", re.IGNORECASE)
# A host name or an IPv4 address, and a port: nothing that could stand for more than one place.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PORT = r"[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
_MODEL_HOST = re.compile(rf"(?=[^:]{{1,253}}(?::|$)){_LABEL}(?:\.{_LABEL})*(?::(?:{_PORT}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_ID_LINE = re.compile(r"""^[ \t]*["']?id["']?[ \t]*=[ \t]*(.*)$""", re.MULTILINE)
_PLAIN_ID = re.compile(r"""["']([^"'\\\n]+)["'][ \t]*(?:#.*)?""")
_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_INDEX = re.compile(r"\[[0-9]+\]")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_BOUNDS = {
    Use.ABSTRACT: ("max_words",),
    Use.SUMMARY: ("max_words", "max_run"),
    Use.EXCERPT: ("max_words", "max_share"),
    Use.RECIPE_INGREDIENTS: ("max_words",),
    Use.RECIPE_STEPS: ("max_words",),
}
_RECIPE_PARTS = frozenset({Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: the key, what stands there, and what would be right."""

    file: str
    key: str
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: found {self.found}; write {self.wanted}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome for one file. `id` is what its faults belong to; `None` where no `id =` line names one."""

    file: str
    id: str | None
    licence: Licence | None
    faults: tuple[Fault, ...] = ()


def read_licence(text: str, file: str) -> Reading:
    """Read one licence file. Never raises, whatever `text` holds."""
    try:
        data = tomllib.loads(text, parse_float=_decimal)
        digest = hashlib.sha256(text.encode()).hexdigest()
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        fault = Fault(file, "(the file)", f"no TOML: {error}", "a licence file as in docs/licence-file.md")
        return Reading(file, _named(text), None, (fault,))
    faults: list[Fault] = []
    licence = _licence(_Table(data, "", file, faults), digest)
    named_id = data.get("id")
    return Reading(
        file, named_id if isinstance(named_id, str) and named_id else None, None if faults else licence, tuple(faults)
    )


def _named(text: str) -> str | None:
    """The id of a file that is no TOML. Two lines that name one, or one that is written in a roundabout way, name none:
    the wrong id would be refused, and the right one stay in force.
    """
    top = text[: match.start()] if (match := _FIRST_TABLE.search(text)) else text
    lines = _ID_LINE.findall(top)
    plain = _PLAIN_ID.fullmatch(lines[0].rstrip()) if len(lines) == 1 else None
    return plain.group(1) if plain else None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:  # an exponent past what a Decimal holds; nan and inf fit no key that is read
        raise ValueError(f"{text} is no amount") from error


def shown(found: object) -> str:
    if found is None:
        return "nothing"
    try:
        return (str(found) if isinstance(found, Decimal) else repr(found))[:120]
    except (ValueError, RecursionError):  # a number of thousands of digits, a table in a table in a table …
        return "more than can be shown"


@dataclass(slots=True)
class _Table:
    """One TOML table while it is read: `take` hands out a key's value, `done` faults what nobody took."""

    data: Mapping[str, Any]
    where: str
    file: str
    faults: list[Fault]
    taken: set[str] = field(default_factory=set)

    def fault(self, key: str, found: object, wanted: str) -> None:
        self.faults.append(Fault(self.file, f"{self.where}{key}".removesuffix("."), shown(found), wanted))

    def take(self, key: str, read: Callable[[Any], T | None], wanted: str, otherwise: T) -> T:
        """The value of a key that must be there."""
        self.taken.add(key)
        found = self.data.get(key)
        value = None if found is None else read(found)
        if value is None:
            self.fault(key, found, wanted)
            return otherwise
        return value

    def may(self, key: str, read: Callable[[Any], T | None], wanted: str, otherwise: T) -> T:
        """The value of a key that may be left out."""
        self.taken.add(key)
        return otherwise if key not in self.data else self.take(key, read, wanted, otherwise)

    def limit(self, key: str, read: Callable[[Any], T | None], wanted: str) -> T | None:
        """The value of a key that limits; `None` is "unlimited", which a file must say."""
        if self.data.get(key) == "unlimited":
            self.taken.add(key)
            return None
        return self.take(key, read, f'{wanted}, or "unlimited"', None)

    def table(self, key: str, *, required: bool = True) -> _Table:
        self.taken.add(key)
        found = self.data.get(key)
        if not isinstance(found, dict):
            if required or found is not None:
                self.fault(key, found, f"a table [{_INDEX.sub('', self.where)}{key}]")
            found = {}
        return _Table(found, f"{self.where}{key}.", self.file, self.faults)

    def tables(self, key: str) -> list[_Table]:
        self.taken.add(key)
        found = self.data.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(row, dict) for row in found):
            self.fault(key, found, f"at least one [[{key}]] table")
            return []
        return [_Table(row, f"{key}[{number}].", self.file, self.faults) for number, row in enumerate(found)]

    def done(self) -> None:
        for key in sorted(self.data.keys() - self.taken):
            self.fault(key, self.data[key], f"no such key: known here are {', '.join(sorted(self.taken))}")


def _licence(top: _Table, digest: str) -> Licence:
    # A table that is missing still has its keys faulted, so that one reading shows all there is to write.
    identity = top.take("id", _matching(_ID), "an id: small letters, digits, hyphens", "")
    version = top.take("version", _whole(1), "a whole number from 1, higher with every change", 1)
    licensor = top.take("licensor", _text, "the id of the publisher that grants", "")
    licensee = top.take("licensee", _text, "who may use it, as in NEWS_LICENSEE", "")
    starts = top.take("starts", _moment, "a date such as 2026-01-01", _NEVER)
    ends = top.take("ends", _moment, "a date such as 2029-01-01; the first moment that is no longer covered", _NEVER)
    if starts is not _NEVER and ends is not _NEVER and ends <= starts:
        top.fault("ends", str(ends), "a date after `starts`")
    where = _where(top.table("where"))
    attribution = _attribution(top.table("attribution"))
    price_table = top.table("price")
    takedown = _takedown(top.table("takedown"))
    contract_wins = _permitted(top.table("signals", required=False), "contract_wins", SIGNALS)
    beside = _permitted(top.table("display", required=False), "beside", BESIDE)
    double_click = _reporting(top.table("reporting", required=False))
    schedules = tuple(_schedule(table) for table in top.tables("schedules"))
    price = _price(price_table, {use for schedule in schedules for use in schedule.grants})
    _one_schedule_a_feed(top, schedules)
    top.done()
    return Licence(
        identity, version, licensor, licensee, starts, ends, where, attribution, price, takedown,
        contract_wins, beside, double_click, schedules, top.file, digest,
    )  # fmt: skip


def _where(table: _Table) -> Where:
    territories = table.take("territories", _territories, _TERRITORIES_WANTED, frozenset({""}))
    found = Where(
        None if territories == frozenset({"worldwide"}) else territories,
        table.may("territory_from", _one_of(("locale",)), '"locale", or leave the key out', "") == "locale",
        tuple(
            sorted(table.take("languages", _names(_LANGUAGE_RANGE), 'language ranges such as ["en", "fr-FR"]', EMPTY))
        ),
        table.take("channels", _some_of(tuple(Channel)), f"some of {', '.join(Channel)}", EMPTY),
        table.take("hosts", _names(), 'hosts by name, such as ["alexa"]', EMPTY),
    )
    table.done()
    return found


def _attribution(table: _Table) -> Attribution:
    found = Attribution(
        table.take("spoken", _credits, '{ en = "From {title}" }: a credit by language, with {title}', _NOTHING),
        table.may("again", _credits, '{ en = "Also from {title}" }: a credit by language, with {title}', _NOTHING),
        table.take(
            "card", _card, 'text with some of {year} {publisher} {title} {byline}, as "© {year} {publisher}"', ""
        ),
        table.take("link", _flag, "true or false", False),
    )
    table.done()
    return found


def _price(table: _Table, granted: set[Use]) -> Price:
    model = table.take("model", _one_of(tuple(PriceModel)), f"one of {', '.join(PriceModel)}", "")
    if model == PriceModel.FREE or not model:
        if model:
            table.done()
        return Price(PriceModel.FREE)
    currency = table.take("currency", _matching(_CURRENCY), "an ISO 4217 code such as USD", "")
    export = None
    if Use.TRAIN in granted:
        export = table.take("train_per_export", _money, _MONEY_WANTED, 0)
    if model == PriceModel.FLAT:
        fee = table.take("fee_per_month", _money, _MONEY_WANTED, 0)
        table.done()
        return Price(PriceModel.FLAT, currency, fee, train_per_export_micros=export)
    per_use = _per_use(table, granted - {Use.TRAIN})
    minimum = table.take("minimum_per_month", _money, _MONEY_WANTED, 0)
    maximum = table.limit("maximum_per_month", _money, _MONEY_WANTED)
    table.done()
    return Price(PriceModel.PER_USE, currency, 0, per_use, minimum, maximum, export)


def _per_use(table: _Table, granted: set[Use]) -> Mapping[Use, int]:
    prices = table.table("per_use")
    found = {use: prices.take(use.value, _money, _MONEY_WANTED, 0) for use in sorted(granted)}
    prices.done()
    return MappingProxyType(found)


def _takedown(table: _Table) -> Takedown:
    found = Takedown(
        table.take("tell", _some_of(TELLABLE, empty=True), f"some of {', '.join(TELLABLE)}, or [] for nobody", EMPTY),
        table.take("correction_max_words", _whole(0), "a whole number of words", 0),
        table.take("within", _duration, _DURATION_WANTED, timedelta()),
    )
    table.done()
    return found


def _permitted(table: _Table, key: str, known: tuple[str, ...]) -> frozenset[str]:
    found = table.may(key, _some_of(known), f"some of {', '.join(known)}, or leave the key out", EMPTY)
    table.done()
    return found


def _reporting(table: _Table) -> timedelta:
    found = table.may("double_click", _double_click, f"{_DURATION_WANTED}, an hour at most", timedelta())
    table.done()
    return found


def _schedule(table: _Table) -> Schedule:
    name = table.take("name", _matching(_ID), "a name: small letters, digits, hyphens", "")
    feeds = table.take("feeds", _names(), "the ids of feeds in the titles file", EMPTY)
    sections = table.take("sections", _all_or_names, '"all", or a list of sections', EMPTY)
    exclude = table.table("exclude")
    excluded = [exclude.may(key, _labels(), "a list of names, or leave the key out", EMPTY) for key in _EXCLUDABLE]
    exclude.done()
    own_copy_only = table.take("own_copy_only", _flag, "true or false", True)
    max_age = table.limit("max_age", _duration, _DURATION_WANTED)
    keep_body = table.take("keep_body", _duration, f'{_DURATION_WANTED}; "0s" stores none', timedelta())
    keep_derived = table.take("keep_derived", _duration, _DURATION_WANTED, timedelta())
    limits = _limits(table.table("limits"))
    grants = _grants(table.table("grants", required=False))
    table.done()
    return Schedule(
        name, feeds, None if sections == frozenset({"all"}) else sections, _folded(excluded[0]),
        _folded(excluded[1]), _folded(excluded[2]), own_copy_only, max_age,
        keep_body, keep_derived, limits, grants,
    )  # fmt: skip


def _limits(table: _Table) -> Limits:
    words = "a whole number of words, 0 or more"
    uses = "a whole number of uses"
    found = Limits(
        table.take("words_per_answer", _whole(0), words, 0),
        table.take("words_per_listener_story", _whole(0), words, 0),
        table.take("words_per_story", _whole(0), words, 0),
        table.limit("uses_per_day", _whole(0), uses),
        table.limit("uses_per_listener_day", _whole(0), uses),
    )
    table.done()
    return found


def _grants(table: _Table) -> Mapping[Use, Grant]:
    found = {use: _grant(table.table(use), use) for use in sorted(GRANTABLE) if use in table.data}
    table.taken |= GRANTABLE
    if not table.data:
        table.fault("", None, f"at least one grant, such as [schedules.grants.headline]; known are {_USES}")
    table.done()
    return MappingProxyType(found)


def _grant(table: _Table, use: Use) -> Grant:
    must = _BOUNDS.get(use, ())
    words = "a whole number of words from 1"
    found = Grant(
        use,
        _bound(table, "max_words", _whole(1), words, must) if must or use is Use.GROUND else None,
        _bound(table, "max_run", _whole(1), words, must),
        _bound(table, "max_share", _share, "a share over 0 and up to 1, such as 0.10", must),
        use is Use.SUMMARY and table.may("verbatim", _flag, "true or false", False),
        use in _RECIPE_PARTS and table.may("scale", _flag, "true or false", False),
        table.take("starts", _moment, "a date such as 2026-06-01", _NEVER)
        if use is Use.TRAIN
        else table.may("starts", _moment, "a date such as 2026-06-01", None),
        table.may("ends", _moment, "a date such as 2026-06-01", None),
        _narrowed_territories(table),
        _narrowed(table, "channels", _some_of(tuple(Channel)), f"some of {', '.join(Channel)}"),
        _narrowed(table, "hosts", _names(), 'hosts by name, such as ["alexa"]'),
        _folded_or_none(_narrowed(table, "sections", _labels(), "a list of sections")),
        _folded(_excluded_sections(table, use)),
        _training(table) if use is Use.TRAIN else None,
        _model_hosts(table) if use is Use.SUMMARY else EMPTY,
    )
    if found.starts and found.ends and found.ends <= found.starts:
        table.fault("ends", str(found.ends), "a date after `starts`")
    table.done()
    return found


def _bound(table: _Table, key: str, read: Callable[[Any], T | None], wanted: str, must: tuple[str, ...]) -> T | None:
    reader = read
    return table.take(key, reader, wanted, None) if key in must else table.may(key, reader, wanted, None)


def _narrowed(
    table: _Table, key: str, read: Callable[[Any], frozenset[str] | None], wanted: str
) -> frozenset[str] | None:
    return table.may(key, read, wanted, None)


def _narrowed_territories(table: _Table) -> frozenset[str] | None:
    found = _narrowed(table, "territories", _territories, _TERRITORIES_WANTED)
    return None if found == frozenset({"worldwide"}) else found


def _excluded_sections(table: _Table, use: Use) -> frozenset[str]:
    wanted = "a list of sections"
    if use is Use.TRAIN:  # all of a training grant is said, an empty list too
        return table.take("exclude_sections", _labels(empty=True), f"{wanted}, or []", EMPTY)
    return table.may("exclude_sections", _labels(), f"{wanted}, or leave the key out", EMPTY)


def _training(table: _Table) -> Training:
    return Training(
        table.take("recipient", _text, "who may train", ""),
        tuple(sorted(table.take("models", _names(), "a list of models", EMPTY))),
        tuple(sorted(table.take("purposes", _names(), "a list of purposes", EMPTY))),
        table.take("keep_body", _duration, _DURATION_WANTED, timedelta()),
        table.take("delete_within", _duration, _DURATION_WANTED, timedelta()),
    )


def _model_hosts(table: _Table) -> frozenset[str]:
    """`model = true` says that a model may, `model_hosts` where: neither says anything without the other."""
    may = table.may("model", _flag, "true or false", False)
    hosts = table.may("model_hosts", _names(_MODEL_HOST), _MODEL_HOSTS_WANTED, EMPTY)
    if may and "model_hosts" not in table.data:
        table.fault("model_hosts", None, _MODEL_HOSTS_WANTED)
    if "model_hosts" in table.data and table.data.get("model", False) is False:
        table.fault("model", table.data.get("model"), "true, since model_hosts is there; or take model_hosts out")
    return hosts if may else EMPTY


def _one_schedule_a_feed(top: _Table, schedules: tuple[Schedule, ...]) -> None:
    seen: dict[str, str] = {}
    names = [schedule.name for schedule in schedules]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        top.fault("schedules.name", name, "a name that no other schedule of this licence has")
    for number, schedule in enumerate(schedules):
        for feed in sorted(schedule.feeds):
            if feed in seen:
                top.fault(f"schedules[{number}].feeds", feed, f"a feed in one schedule; {seen[feed]!r} has it too")
            seen[feed] = schedule.name


# ── values: what a key may hold; `None` is "that is not it" ──────────────────────────────────────────

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_EXCLUDABLE = ("sections", "genres", "credits")
_USES = ", ".join(sorted(GRANTABLE))
_MONEY_WANTED = 'an amount as text, such as "0.0040"'
_DURATION_WANTED = 'a time span such as "30s", "15m", "48h" or "30d"'
_MODEL_HOSTS_WANTED = 'places to which the text may be sent, each a host or host:port, such as ["llm.example.internal"]'
_TERRITORIES_WANTED = 'ISO 3166-1 alpha-2 codes such as ["US", "CA"], or ["worldwide"] alone'


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) and found and found == found.strip() and found.isprintable() else None


def _flag(found: Any) -> bool | None:
    return found if isinstance(found, bool) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str | None]:
    return lambda found: found if isinstance(found, str) and pattern.fullmatch(found) else None


def _one_of(known: tuple[str, ...]) -> Callable[[Any], str | None]:
    return lambda found: str(found) if isinstance(found, str) and found in known else None


def _whole(least: int) -> Callable[[Any], int | None]:
    def read(found: Any) -> int | None:
        whole = isinstance(found, int) and not isinstance(found, bool)
        return found if whole and least <= found <= MAX_NUMBER else None

    return read


def _share(found: Any) -> Decimal | None:
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        return None
    share = Decimal(found)
    is_share = share.is_finite() and 0 < share <= 1
    return share if is_share and int(share.as_tuple().exponent) >= -MAX_SHARE_DECIMALS else None


def _names(pattern: re.Pattern[str] | None = None, *, empty: bool = False) -> Callable[[Any], frozenset[str] | None]:
    def read(found: Any) -> frozenset[str] | None:
        if not isinstance(found, list) or (not found and not empty):
            return None
        if not all(_text(one) and (pattern is None or pattern.fullmatch(one)) for one in found):
            return None
        return frozenset(found) if len(set(found)) == len(found) else None

    return read


def _labels(*, empty: bool = False) -> Callable[[Any], frozenset[str] | None]:
    """Names that are compared as a story carries them: one without a letter or digit would be compared as nothing."""

    def read(found: Any) -> frozenset[str] | None:
        names = _names(empty=empty)(found)
        return names if names is not None and all(map(fold, names)) else None

    return read


def _some_of(known: tuple[str, ...], *, empty: bool = False) -> Callable[[Any], frozenset[str] | None]:
    def read(found: Any) -> frozenset[str] | None:
        names = _names(empty=empty)(found)
        return names if names is not None and names <= set(known) else None

    return read


def is_territory(code: str) -> bool:
    return _TERRITORY.fullmatch(code) is not None


def _territories(found: Any) -> frozenset[str] | None:
    return frozenset({"worldwide"}) if found == ["worldwide"] else _names(_TERRITORY)(found)


def _all_or_names(found: Any) -> frozenset[str] | None:
    if found == "all":
        return frozenset({"all"})
    names = _labels()(found)
    return _folded(names) if names and "all" not in _folded(names) else None


def _moment(found: Any) -> datetime | None:
    """A date alone means its first moment in UTC; a time without an offset is UTC."""
    if isinstance(found, datetime):
        try:
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except OverflowError:  # the first and the last day of the calendar, seen from elsewhere
            return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if isinstance(found, date) else None


def _duration(found: Any) -> timedelta | None:
    match = _DURATION.fullmatch(found) if isinstance(found, str) else None
    return timedelta(seconds=int(match.group(1)) * _SECONDS[match.group(2)]) if match else None


def _double_click(found: Any) -> timedelta | None:
    """Longer than an hour, a chain of clicks would make a day's uses one."""
    span = _duration(found)
    return span if span is not None and span <= MAX_DOUBLE_CLICK else None


def _money(found: Any) -> int | None:
    """An amount as text, exact to the micro-unit: "0.0040" is 4000."""
    if not isinstance(found, str) or not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", found):
        return None
    return int(Decimal(found) * MICROS)


def _credits(found: Any) -> Mapping[str, str] | None:
    if not isinstance(found, dict) or not found:
        return None
    fit = all(_LANGUAGE.fullmatch(k) and _text(v) and _placeholders(v) == ["title"] for k, v in found.items())
    return MappingProxyType({language.lower(): credit for language, credit in found.items()}) if fit else None


def _card(found: Any) -> str | None:
    named = _placeholders(found) if _text(found) else None
    return found if named and set(named) <= {"year", "publisher", "title", "byline"} else None


def _placeholders(text: str) -> list[str] | None:
    rest = _PLACEHOLDER.sub("", text)
    return None if "{" in rest or "}" in rest else _PLACEHOLDER.findall(text)


def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(name) for name in names)


def _folded_or_none(names: frozenset[str] | None) -> frozenset[str] | None:
    return None if names is None else _folded(names)
