"""Every sentence that is said or shown, by language; a locale's own file holds only what differs.

A value is a sentence, a list of variants, or a table by CLDR plural category. A look-up never ends in
another language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.lists import format_list

from skill.voice.reply import Line, Own, Value

LOCALES = ("en-US", "fr-FR")


class Strings:
    """The catalogue of one locale. `pick` chooses among variants and is the same for a whole answer."""

    def __init__(self, locale: str, pick: int = 0) -> None:
        self.locale = locale
        self._babel = locale.replace("-", "_")
        self._catalogue = catalogue(locale)
        self._pick = pick

    def line(self, key: str, **values: Value) -> Line:
        found = self._catalogue[key]
        template = found if isinstance(found, str) else found[self._pick % len(found)]
        return Line(template, values)

    def ago(self, moment: datetime, now: datetime) -> Own:
        """Such as "9 hours ago"; a minute at least, for nobody says "0 seconds ago"."""
        age = max(now - moment, timedelta(minutes=1))
        return Own(format_timedelta(-age, add_direction=True, locale=self._babel))

    def days(self, span: timedelta) -> Own:
        """Whole days, a begun one too: "7 days"."""
        whole = -(-span // timedelta(days=1))
        return Own(format_timedelta(timedelta(days=whole), granularity="day", threshold=1e9, locale=self._babel))

    def weekday(self, moment: datetime) -> Own:
        """Such as "Tuesday"; `moment` is in the listener's own time."""
        return Own(format_date(moment, "EEEE", locale=self._babel))

    def day(self, moment: datetime) -> Own:
        """Such as "Tuesday, November 24"; `moment` is in the listener's own time."""
        return Own(format_date(moment, str(self._catalogue["calendar.day"]), locale=self._babel))

    def listed(self, names: Sequence[str]) -> Own:
        """Such as "A, B and C"."""
        joined = format_list(list(names), locale=self._babel)
        return Own(joined.replace(", and ", " and "))


@cache
def catalogue(locale: str) -> Mapping[str, str | tuple[str, ...]]:
    """The flat catalogue of a locale, `news.opening` and so on. Raises `KeyError` for one we do not speak."""
    language = locale.split("-")[0]
    if locale not in LOCALES:
        raise KeyError(locale)
    flat: dict[str, str | tuple[str, ...]] = {}
    for name in (language, locale):
        path = files(__name__) / f"{name}.toml"
        if path.is_file():
            flat |= _flat(tomllib.loads(path.read_text(encoding="utf-8")))
    return flat


def every_line() -> tuple[str, ...]:
    """All sentences that we say in any locale, with their blanks."""
    values = (value for locale in LOCALES for value in catalogue(locale).values())
    return tuple(dict.fromkeys(line for value in values for line in ((value,) if isinstance(value, str) else value)))


def spoken_locale(locale: str) -> str:
    """The locale that we answer a request's locale in: its own, else one of its language, else en-US."""
    if locale in LOCALES:
        return locale
    language = locale.split("-")[0].lower()
    return next((known for known in LOCALES if known.startswith(f"{language}-")), LOCALES[0])


def _flat(tables: Mapping[str, Any], where: str = "") -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{where}{key}.")
        else:
            found[f"{where}{key}"] = value if isinstance(value, str) else tuple(value)
    return found
