"""A licence as its file again: the tables and keys of docs/licence-file.md, and these as TOML.

What is written depends on the terms alone: two files that say the same, in another order or with other comments, are
written as the same text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from skill.rights.licence import MICROS, Grant, Licence, Limits, Price, PriceModel, Schedule, Use

UNLIMITED = "unlimited"
# A table of the file: text, numbers, flags, moments, lists of text, tables.
Table = dict[str, Any]

_SECONDS = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))


def licence_file(licence: Licence) -> str:
    """The licence as TOML. Read again it is the same licence, but for the file's name and hash."""
    return written(terms(licence))


def terms(licence: Licence) -> Table:
    """The tables of the file. Lists are sorted; what permits is left out where it is no."""
    where, credit, takedown = licence.where, licence.attribution, licence.takedown
    optional: Table = {
        "signals": {"contract_wins": sorted(licence.contract_wins)} if licence.contract_wins else None,
        "display": {"beside": sorted(licence.beside)} if licence.beside else None,
        "reporting": {"double_click": span(licence.double_click)} if licence.double_click else None,
    }
    return {
        "id": licence.id,
        "version": licence.version,
        "licensor": licence.licensor,
        "licensee": licence.licensee,
        "starts": licence.starts,
        "ends": licence.ends,
        "where": {
            "territories": _territories(where.territories),
            **({"territory_from": "locale"} if where.from_locale else {}),
            "languages": list(where.languages),
            "channels": sorted(where.channels),
            "hosts": sorted(where.hosts),
        },
        "attribution": {
            "spoken": dict(sorted(credit.spoken.items())),
            **({"again": dict(sorted(credit.again.items()))} if credit.again else {}),
            "card": credit.card,
            "link": credit.link,
        },
        "price": _price(licence.price),
        "takedown": {
            "tell": sorted(takedown.tell),
            "correction_max_words": takedown.correction_max_words,
            "within": span(takedown.within),
        },
        **{key: table for key, table in optional.items() if table},
        "schedules": [_schedule(schedule) for schedule in licence.schedules],
    }


def _territories(codes: frozenset[str] | None) -> list[str]:
    return ["worldwide"] if codes is None else sorted(codes)


def _price(price: Price) -> Table:
    if price.model is PriceModel.FREE:
        return {"model": "free"}
    table: Table = {"model": price.model.value, "currency": price.currency}
    if price.model is PriceModel.FLAT:
        table["fee_per_month"] = amount(price.fee_per_month_micros)
    else:
        table["per_use"] = {use.value: amount(micros) for use, micros in sorted(price.per_use_micros.items())}
        table["minimum_per_month"] = amount(price.minimum_per_month_micros)
        ceiling = price.maximum_per_month_micros
        table["maximum_per_month"] = UNLIMITED if ceiling is None else amount(ceiling)
    if price.train_per_export_micros is not None:
        table["train_per_export"] = amount(price.train_per_export_micros)
    return table


def _schedule(schedule: Schedule) -> Table:
    exclude = {
        "sections": schedule.exclude_sections,
        "genres": schedule.exclude_genres,
        "credits": schedule.exclude_credits,
    }
    return {
        "name": schedule.name,
        "feeds": sorted(schedule.feeds),
        "sections": "all" if schedule.sections is None else sorted(schedule.sections),
        "exclude": {key: sorted(names) for key, names in exclude.items() if names},
        "own_copy_only": schedule.own_copy_only,
        "max_age": UNLIMITED if schedule.max_age is None else span(schedule.max_age),
        "keep_body": span(schedule.keep_body),
        "keep_derived": span(schedule.keep_derived),
        "limits": _limits(schedule.limits),
        "grants": {use.value: _grant(schedule.grants[use]) for use in sorted(schedule.grants)},
    }


def _limits(limits: Limits) -> Table:
    return {
        "words_per_answer": limits.words_per_answer,
        "words_per_listener_story": limits.words_per_listener_story,
        "words_per_story": limits.words_per_story,
        "uses_per_day": _or_unlimited(limits.uses_per_day),
        "uses_per_listener_day": _or_unlimited(limits.uses_per_listener_day),
    }


def _or_unlimited(limit: int | None) -> int | str:
    return UNLIMITED if limit is None else limit


def _grant(grant: Grant) -> Table:
    """What is `None`, empty or no is left out; of a training grant all is said."""
    said: Table = {
        "max_words": grant.max_words,
        "max_run": grant.max_run,
        "max_share": grant.max_share,
        "verbatim": grant.verbatim or None,
        "model": bool(grant.model_hosts) or None,
        "model_hosts": _sorted(grant.model_hosts or None),
        "scale": grant.scale or None,
        "starts": grant.starts,
        "ends": grant.ends,
        "territories": _sorted(grant.territories),
        "channels": _sorted(grant.channels),
        "hosts": _sorted(grant.hosts),
        "sections": _sorted(grant.sections),
        "exclude_sections": _sorted(
            grant.exclude_sections if grant.use is Use.TRAIN else grant.exclude_sections or None
        ),
    }
    if grant.training:
        training = grant.training
        said |= {
            "recipient": training.recipient,
            "models": list(training.models),
            "purposes": list(training.purposes),
            "keep_body": span(training.keep_body),
            "delete_within": span(training.delete_within),
        }
    return {key: value for key, value in said.items() if value is not None}


def _sorted(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def span(length: timedelta) -> str:
    """A time span of whole seconds in its largest unit: "2d", "90s"."""
    seconds = length.days * 86_400 + length.seconds
    unit, size = next((unit, size) for unit, size in _SECONDS if seconds % size == 0 and (seconds or unit == "s"))
    return f"{seconds // size}{unit}"


def amount(micros: int) -> str:
    """Money as the file has it, exact, with two decimals or as many as it takes: "0.004", "50000.00"."""
    whole, rest = divmod(micros, MICROS)
    return f"{whole}.{f'{rest:06}'.rstrip('0').ljust(2, '0')}"


# ── TOML ──────────────────────────────────────────────────────────────────────────────────────────


def written(table: Table) -> str:
    """Tables of the file as TOML 1.0, whatever they hold: whether they are a licence is for the reading to say."""
    return "\n".join(_table(table, ())) + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Values first, tables after them: TOML would count a value below a table as the table's."""
    for key, value in table.items():
        if not _is_table(value, (*path, key)):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        inner = (*path, key)
        if not _is_table(value, inner):
            continue
        name = ".".join(map(_key, inner))
        for one, head in [(one, f"[[{name}]]") for one in value] if isinstance(value, list) else [(value, f"[{name}]")]:
            if any(not _is_table(each, (*inner, below)) for below, each in one.items()) or not one:
                yield from ("", head)
            yield from _table(one, inner)


def _is_table(value: object, path: tuple[str, ...]) -> bool:
    """Whether it stands under a head of its own: the small tables of a licence stand in a line."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and path[-1] not in _IN_A_LINE


_IN_A_LINE = frozenset({"spoken", "again", "per_use", "exclude"})


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Decimal):
        plain = f"{value.normalize():f}"
        return plain if "." in plain else f"{plain}.0"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _moment(moment: datetime) -> str:
    """A first moment of a day as its date, as people write it; years before 1000 with all four digits."""
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return date(moment.year, moment.month, moment.day).isoformat()
    return moment.replace(tzinfo=None).isoformat() + "Z"
