"""Figures as they are said: money, units, ranges, scores, seasons, hours. Plain figures are left to the engine.

Which form a number takes ("1,5 million", "2 millions") and what a unit is called, CLDR says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name
from babel.units import format_unit

from skill.stories.wordings import WORDINGS
from skill.stories.wordings.wording import CODES, Named, Scale, Wording
from skill.voice.ear.rule import Rule, Rules, begins_word, ends_sentence, rule

_DIGITS = "0123456789"
# A number that begins here: no part of another, nor of a word.
_NUMBER = r"\d(?<![\w.,]\d)\d{0,14}(?:[.,]\d{1,15}){0,5}"
_YEARS = r"((?:1[5-9]|20)(?<![\w.,/–-]..)\d\d)[-–/](\d{4}|\d\d)(?![\w/–-])"
# 3–1, 2-1, 6–4; no part of a date, a telephone number, a season, a clock time or a word. Some are names.
_SCORE = (
    r"(\d(?<![\w.,:–-]\d)\d{0,2})(?<!\b7[0-8]7)[-–](\d{1,3})(?<!\b24[-–]7)(?<!\b50[-–]50)(?<!\b9[-–]11)"
    r"(?<!\b49[-–]3)(?<!\b20[-–]20)(?<!\b10[-–]4)(?![\w:–-])"
)
_SETS = r"\d(?<![\w.,:–-]\d)[-–]\d(?:\(\d{1,2}\))?(?:,? \d[-–]\d(?:\(\d{1,2}\))?(?![\w–-]))+"
# 3:1 and 88:86, but 18:30 may be a time.
_COLON_SCORE = r"(?:(\d{1,2}):(\d)|(\d{2,3}):([6-9]\d|\d{3})|([3-9]\d|\d{3}):(\d{2,3}))(?![\w:])"
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_FRACTION = r"(\d(?<![\d.,]\d)\d{0,14}) ?([½¼¾])(?!\w)"
_BETWEEN = re.compile(r"(?<=\d)[-–](?=\d)")
_ARTICLE = re.compile(r"(?<!\w)[Aa]n? $")
_SIGNS = frozenset("$£€,")
_SWISS_MONEY = re.compile(r"(?<=\d)\.(\d\d)$")

# By the symbol: CLDR's name. "m" and "g" stand for much else, and have to stand apart.
_UNITS = {
    "km/h": "speed-kilometer-per-hour", "kph": "speed-kilometer-per-hour", "mph": "speed-mile-per-hour",
    "m/s": "speed-meter-per-second", "km²": "area-square-kilometer", "km2": "area-square-kilometer",
    "m²": "area-square-meter", "m2": "area-square-meter", "m³": "volume-cubic-meter", "m3": "volume-cubic-meter",
    "km": "length-kilometer", "cm": "length-centimeter", "mm": "length-millimeter", "ha": "area-hectare",
    "kg": "mass-kilogram", "°C": "temperature-celsius", "℃": "temperature-celsius", "°F": "temperature-fahrenheit",
    "kWh": "energy-kilowatt-hour", "kW": "power-kilowatt", "MW": "power-megawatt", "GW": "power-gigawatt",
}  # fmt: skip
_ENGLISH_UNITS = {
    "ft": "length-foot", "lb": "mass-pound", "lbs": "mass-pound", "oz": "mass-ounce", "sq ft": "area-square-foot",
}  # fmt: skip


@cache
def rules(tag: str) -> Rules:
    """In the order in which they are to be applied. Raises `KeyError` for a language without a wording."""
    return Rules(*_Figures(tag).rules())


class _Figures:
    """The rules of one language, as it is written in one region."""

    def __init__(self, tag: str) -> None:
        self.language, _, region = tag.partition("-")
        self.language = self.language.lower()
        self.region = region.rpartition("-")[2].upper()
        self.wording: Wording = WORDINGS[self.language]
        self.locale = _locale(self.language, self.region)
        own = self.wording.currencies_in.get(self.region, {})
        self.currencies: Mapping[str, Named] = {**self._named_by_cldr(), **self.wording.currencies, **own}
        self.point = "." if self.language == "en" else ","

    def rules(self) -> list[Rule]:
        signs = self.wording.signs
        return [
            rule(r"['’](?=\d{3}(?!\d))(?<=\d['’])", "", "'’"),
            rule(r"−(?=\d)(?<!\w−)|[-–](?=\d{1,3}(?:[.,]\d)? ?°)(?<![\w.,–-][-–])", f"{signs.minus} ", "−-–"),
            rule(_FRACTION, lambda found: f"{found[1]}{self.point}{_FRACTIONS[found[2]]}", "½¼¾"),
            *(rule(rf"{sign}(?!\w)(?<![\w.,].)", said, sign) for sign, said in self._fractions()),
            *self._money(),
            *self._spans(),
            *self._units(),
            *self._hours(),
            *self._ordinals(),
            rule(r"(?<=\d) ?%(?![\w-])", f" {self.wording.percent or '%'}", "%" if self.wording.percent else "\0"),
            rule(r"&(?= )(?<= &)", signs.ampersand, "&"),
            rule(r" ?(?:<=|≤) ?", f" {signs.at_most} ", "<≤"),
            rule(r" ?(?:>=|≥) ?", f" {signs.at_least} ", ">≥"),
            # Behind a space, or before a figure: what is left of a tag says nothing.
            rule(r" < |<(?=[ \d]) ?", f" {signs.less} ", "<"),
            rule(r" > |>(?=[ \d]) ?", f" {signs.more} ", ">"),
            rule(r"[~≈] ?(?=\d)(?<![\w~][~≈])(?<![\w~][~≈] )", f"{signs.about} ", "~≈"),
            rule(r"CO[2₂](?!\w)(?<!\wCO.)", "C O 2", "2₂"),
        ]

    def _fractions(self) -> tuple[tuple[str, str], ...]:
        signs = self.wording.signs
        return ("½", signs.half), ("¼", signs.quarter), ("¾", signs.three_quarters)

    # ── money ─────────────────────────────────────────────────────────────────────────────────────

    def _money(self) -> list[Rule]:
        scales, currency = _any(self.wording.scales, self._scale_pattern), _any(self.currencies)
        codes = _any([one for one in self.currencies if one.isalpha() or one.endswith(".")])
        full = _any(self.wording.full_scales)
        alone = _any([key for key, one in self.wording.scales.items() if one.stands_alone])
        return [
            # "$20 mdd", whose letters are spelt out by now: they say it all.
            rule(rf"\$ ?({_NUMBER}) (millones de (?:pesos|dólares))(?!\w)", r"\1 \2", _DIGITS),
            *([rule(rf"({currency}) ?({_NUMBER}) ({full})(?!\w)", self._sum(2, 3, 1), _DIGITS)] if full else ()),
            *([rule(rf"({_NUMBER}) ({full}) ?({currency})(?!\w)", self._sum(1, 2, 3), _DIGITS)] if full else ()),
            rule(rf"({currency}) ?({_NUMBER}) ?({scales})(?!\w)", self._sum(2, 3, 1), _DIGITS),
            rule(rf"({_NUMBER}) ?({scales}) ?({currency})(?!\w)", self._sum(1, 2, 3), _DIGITS),
            rule(rf"({_NUMBER}) ?({alone})(?!\w)", self._sum(1, 2, 0), _DIGITS),
            rule(rf"({codes}) ?({_NUMBER})(?!\w)", self._sum(2, 0, 1), _DIGITS),
            rule(rf"({_NUMBER}) ?({codes})(?!\w)", self._sum(1, 0, 2), _DIGITS),
        ]

    def _sum(self, number: int, scale: int, currency: int) -> Callable[[re.Match[str]], str]:
        """Which group holds what; 0 for what there is none of."""

        def said(found: re.Match[str]) -> str:
            if not begins_word(found) or found.string[found.start() - 1 : found.start()] in _SIGNS:
                return found[0]
            figure = self._swiss(found[number]) if currency else found[number]
            one = self._scale(found[scale]) if scale else None
            words = [figure, self._scaled(one, figure, found[scale])] if scale else [figure]
            spoken = " ".join(words)
            if currency:
                named = self.currencies[found[currency]]
                is_one = self._is_part(found) or (not scale and self._is_one(figure))
                name = named.one if is_one else named.many
                spoken = f"{spoken}{self._glue(one, found[scale] if scale else '', name)}{name}"
            is_point = found[0].endswith(".")
            ends = is_point and ends_sentence(found.string, found.end(), self.wording.openers)
            return f"{spoken}." if ends else spoken

        return said

    def _is_part(self, found: re.Match[str]) -> bool:
        """Whether an amount says of what kind something is: "a $5m prize", "a $1bn-a-year plan"."""
        start, end = found.span()
        before, after = found.string[max(0, start - 4) : start], found.string[end : end + 2]
        is_of_a = self.language == "en" and _ARTICLE.search(before) is not None
        return is_of_a or (after[:1] == "-" and after[1:].isalpha())

    def _scale(self, written: str) -> Scale | None:
        known = self.wording.scales
        return known.get(written) or known.get(written.lower())

    def _scaled(self, one: Scale | None, figure: str, written: str) -> str:
        if one is None:
            return written
        return one.one if self._is_one(figure) else one.many

    def _glue(self, one: Scale | None, written: str, name: str) -> str:
        takes_of = one.takes_of if one else bool(written) and written not in {"mil", "tausend"}
        if not takes_of or not self.wording.of:
            return " "
        return self.wording.of_vowel if name[0] in "aeiouyé" and name != "yen" and name != "yens" else self.wording.of

    def _scale_pattern(self, written: str) -> str:
        return f"(?i:{re.escape(written)})" if len(written) > 1 or self.language == "en" else re.escape(written)

    def _named_by_cldr(self) -> dict[str, Named]:
        def name(code: str, count: int) -> str:
            found = get_currency_name(code, count=count, locale=self.locale)
            return found if self.language in {"de", "en"} else found[0].lower() + found[1:]

        return {code: Named(name(code, 1), name(code, 5)) for code in CODES}

    def _swiss(self, figure: str) -> str:
        return _SWISS_MONEY.sub(r",\1", figure) if self.region == "CH" and self.point == "," else figure

    # ── units and hours ───────────────────────────────────────────────────────────────────────────

    def _units(self) -> list[Rule]:
        known = {**_UNITS, **(_ENGLISH_UNITS if self.language == "en" else {"m": "length-meter"})}
        names = {symbol: self._unit(unit) for symbol, unit in known.items()} | dict(self.wording.units)
        if "°C" in self.wording.units:
            names["℃"] = names["°C"]
        if self.language == "en":
            names = {symbol: one for symbol, one in names.items() if symbol != "m"}
        # "100 m" are metres, "5m" may be millions.
        joined = _any([symbol for symbol in names if symbol != "m"])
        apart = r"| m" if "m" in names else ""
        pattern = rf"({_NUMBER})(?: ?({joined}){apart})(?![\w²³/€$£])"
        small = self.wording.small_units_in.get(self.region, {})
        letters = _any(small) or r"(?!)"
        return [
            rule(pattern, lambda found: self._measured(found, names[found[2] or "m"]), _DIGITS),
            rule(
                rf"(\d(?<![\w.,£$€]\d)\d?)({letters})(?!\w)",
                lambda found: self._counted(found[1], small[found[2]]),
                "".join(small) or "\0",
            ),
        ]

    def _unit(self, unit: str) -> Named:
        one, many = (format_unit(count, unit, locale=self.locale).lstrip("15 \u00a0\u202f") for count in (1, 5))
        return Named(one, many)

    def _hours(self) -> list[Rule]:
        hours = self.wording.hours
        if hours is None:
            return []

        def said(found: re.Match[str]) -> str:
            minutes = f" {self.wording.hours_and}{found[2]}" if found[2] else ""
            return f"{self._counted(found[1], hours)}{minutes}"

        return [rule(r"(\d(?<![\w.,]\d)\d?(?:[:.]\d\d)?) ?h(?: ?(\d\d))?(?![\w/])", said, _DIGITS)]

    def _measured(self, found: re.Match[str], name: Named) -> str:
        return f"{found[1]} {name.one}" if self._is_part(found) else self._counted(found[1], name)

    def _counted(self, figure: str, name: Named) -> str:
        return f"{figure} {name.one if self._is_one(figure) else name.many}"

    def _is_one(self, figure: str) -> bool:
        """Whether CLDR has the form for one after this number, in this language."""
        if len(figure) > 4:
            return False
        whole, _, fraction = figure.replace(",", ".").partition(".")
        if len(fraction) > 2 or (fraction and self.point not in figure):
            return False
        value = Decimal(f"{whole}.{fraction}" if fraction else whole)
        return self.locale.plural_form(value) == "one" and value != 0

    # ── from one to the other ─────────────────────────────────────────────────────────────────────

    def _spans(self) -> list[Rule]:
        score, span = self.wording.signs.score, self.wording.signs.span
        found = [rule(_YEARS, self._years, "-–/")]
        if self.wording.scores_have_colons:
            found.append(rule(_COLON_SCORE, self._goals, ":"))
        if score != span:
            found.append(rule(_SETS, lambda found: _BETWEEN.sub(f" {score} ", found[0]), "-–"))
        if self.wording.scores_have_crosses:
            found.append(rule(r"(\d(?<![\w.,]\d)\d?) ?[xX] ?(\d\d?)(?!\w|[.,]\d)", rf"\1 {score} \2", "xX"))
        return [*found, rule(_SCORE, rf"\1 {span} \2", "-–")]

    def _goals(self, found: re.Match[str]) -> str:
        if not begins_word(found) or found.string[found.start() - 1 : found.start()] in {",", ":"}:
            return found[0]
        return f" {self.wording.signs.score} ".join(filter(None, found.groups()))

    def _years(self, found: re.Match[str]) -> str:
        first, last = found[1], found[2]
        if (int(first) + 1) % 10 ** len(last) == int(last):  # a season
            return f"{first} {last}"
        return f"{first} {self.wording.signs.span} {last}" if len(last) == 4 and "/" not in found[0] else found[0]

    def _ordinals(self) -> list[Rule]:
        ordinals = self.wording.ordinals
        if not ordinals:
            return []
        # "1° maggio" is a day, "1°" alone a temperature.
        months = _any(self.locale.months["format"]["wide"].values())
        degrees = _any([one for one in ordinals if one.endswith("°")]) or "(?!)"
        others = _any([one for one in ordinals if not one.endswith("°")])
        pattern = rf"(?:{others})(?!\w)|(?:{degrees})(?= (?:{months}))"
        return [rule(pattern, lambda found: ordinals[found[0]] if begins_word(found) else found[0], _DIGITS)]


def _locale(language: str, region: str) -> Locale:
    """The region's own, where CLDR has it; else the language's."""
    known = {"GB", "AU", "CA", "IN", "AT", "CH", "BR", "PT", "MX", "US"}
    found = Locale.negotiate(
        [f"{language}_{region}" if region in known else language, language],
        [
            "en",
            "en_GB",
            "en_AU",
            "en_CA",
            "en_IN",
            "fr",
            "fr_CA",
            "de",
            "de_AT",
            "de_CH",
            "es",
            "es_MX",
            "es_US",
            "it",
            "pt",
            "pt_BR",
            "pt_PT",
        ],
    )
    return found or Locale(language)


def _any(found: Iterable[str], pattern: Callable[[str], str] = re.escape) -> str:
    names = sorted(found, key=len, reverse=True)
    return "|".join(pattern(one) for one in names)
