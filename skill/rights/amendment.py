"""What an amendment makes narrower and what wider, key by key, in sentences that a publisher's lawyer can read.

Narrower is what lets less out, wider what lets more out. What moves money, credit or duties without letting
more or fewer words out is changed. Sets that lose and gain members are told twice, once each way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from skill.rights.licence import Grant, Licence, Price, Schedule, Training, Use
from skill.rights.wording import A_USE, counted, dated, listed, percent, priced, spelled


class Direction(StrEnum):
    NARROWER = "narrower"
    WIDER = "wider"
    CHANGED = "changed"


NARROWER, WIDER, CHANGED = Direction


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one key: `schedules.daily.limits.words_per_story`, narrower, and how in a sentence."""

    key: str
    direction: Direction
    sentence: str


def compare(old: Licence, new: Licence) -> tuple[Difference, ...]:
    """Every difference in terms, in the order of the file; none where only file, hash or order differ."""
    return (
        *_compared(_PARTIES if old.id == new.id else _AGREEMENT, old, new),
        *_begins(old, new),
        *_compared(_END, old, new),
        *_compared(_WHERE, old.where, new.where, "where."),
        *_compared(_ATTRIBUTION, old.attribution, new.attribution, "attribution."),
        *_compared(_price(old.price, new.price), old.price, new.price, "price."),
        *_compared(_TAKEDOWN, old.takedown, new.takedown, "takedown."),
        *_compared(_PERMISSIONS, old, new),
        *_schedules(old.schedules, new.schedules),
    )


Change = tuple[Direction, str]
Rule = Callable[[Any, Any], Iterable[Change]]
# By field: the key in the file, and how two values of it compare.
Terms = Mapping[str, tuple[str, Rule]]


def _compared(terms: Terms, old: object, new: object, where: str = "") -> Iterator[Difference]:
    for field, (key, rule) in terms.items():
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            for direction, sentence in rule(before, after):
                yield Difference(f"{where}{key}", direction, sentence)


# ── how two values compare ────────────────────────────────────────────────────────────────────────


def _replaced(sentence: str, shown: Callable[[Any], str] = str) -> Rule:
    """Neither narrower nor wider; `sentence` with the value before and the value after."""
    return lambda old, new: [(CHANGED, sentence.format(shown(old), shown(new)))]


def _flag(sentence: str, denial: str, yes: Direction) -> Rule:
    """`sentence` where it is true now, which is `yes`; `denial` where it is so no more."""
    return lambda _, new: [(yes, sentence) if new else (_opposite(yes), denial)]


def _at_most(thing: str, of: str) -> Rule:
    """A limit on a number of things; `None` is no limit."""

    def rule(old: int | None, new: int | None) -> Iterator[Change]:
        if old is None:
            yield NARROWER, f"{counted(new or 0, thing)} {of} at most, where there was no limit."
        elif new is None:
            yield WIDER, f"No limit any more, where it was {counted(old, thing)} {of}."
        else:
            become = "becomes" if old == 1 else "become"
            yield NARROWER if new < old else WIDER, f"{counted(old, thing)} {of} {become} {new:,}."

    return rule


def _share(old: Decimal | None, new: Decimal | None) -> Iterator[Change]:
    """No share is all of it."""
    before, after = old or Decimal(1), new or Decimal(1)
    if before != after:
        told = f"{percent(after)} of a story's words at most, not {percent(before)}."
        yield WIDER if after > before else NARROWER, told


def _for_how_long(sentence: str) -> Rule:
    """A time span that lets more out when it is longer; `None` is no end."""

    def shown(span: timedelta | None) -> str:
        return "an unlimited time" if span is None else spelled(span)

    def rule(old: timedelta | None, new: timedelta | None) -> Iterator[Change]:
        is_longer = new is None or (old is not None and new > old)
        yield WIDER if is_longer else NARROWER, f"{sentence.format(shown(new))}, not {shown(old)}."

    return rule


def _from(old: datetime | None, new: datetime | None) -> Iterator[Change]:
    """When a grant begins; `None` is with its licence."""
    is_later = new is not None and (old is None or new > old)
    yield NARROWER if is_later else WIDER, f"It begins {_when(new)}, not {_when(old)}."


def _until(old: datetime | None, new: datetime | None) -> Iterator[Change]:
    """When a term ends: the first moment that it does not cover; `None` is with the licence."""
    is_earlier = new is not None and (old is None or new < old)
    yield NARROWER if is_earlier else WIDER, f"It ends {_when(new)}, not {_when(old)}."


def _when(moment: datetime | None) -> str:
    return "with the licence" if moment is None else f"on {dated(moment)}"


def _members(gains: str, loses: str, more: Direction = WIDER) -> Rule:
    """Names in a list, each of which lets something out (`more` is wider) or keeps it in (narrower)."""

    def rule(old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
        before, after = set(old), set(new)
        if after - before:
            yield more, gains.format(listed(after - before))
        if before - after:
            yield _opposite(more), loses.format(listed(before - after))

    return rule


def _covered(who: str, everybody: str) -> Rule:
    """Names of what is covered, where `None` is all there is: "Listeners in {} are covered now"."""
    named = _members(f"{who} are covered now.", f"{who} are not covered any more.")

    def rule(old: frozenset[str] | None, new: frozenset[str] | None) -> Iterable[Change]:
        if old is None:
            return [(NARROWER, f"Only {_small(who.format(listed(new or ())))} are covered, where it was {everybody}.")]
        if new is None:
            return [
                (WIDER, f"{_great(everybody)} are covered now, where it was only {_small(who.format(listed(old)))}.")
            ]
        return named(old, new)

    return rule


def _languages(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """BCP 47 ranges: one that another includes lets nothing more in."""
    gained = [one for one in new if not any(includes(known, one) for known in old)]
    lost = [one for one in old if not any(includes(known, one) for known in new)]
    if gained:
        yield WIDER, f"Requests in {_in_words(gained)} are covered now."
    for one in lost:
        left = [known for known in new if includes(one, known)]
        still = f"only where they are in {listed(left)}" if left else "no more"
        yield NARROWER, f"Requests in {_in_words([one])} are covered {still}."
    if not gained and not lost:
        yield CHANGED, f"{listed(old)} is written as {listed(new)} now, which covers the same requests."


def _in_words(ranges: Sequence[str]) -> str:
    return "any language" if "*" in ranges else listed(ranges)


def includes(wide: str, narrow: str) -> bool:
    """Whether every tag in the range `narrow` is in the range `wide`: basic filtering, RFC 4647 section 3.3.1."""
    wanted, given = wide.lower(), narrow.lower()
    return wanted in {"*", given} or given.startswith(f"{wanted}-")


def _credits(where: str) -> Rule:
    """A language without a credit is not answered in, so a credit more is wider; "en" is the credit of "en-us" too."""

    def rule(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
        for language in sorted(old.keys() | new.keys()):
            before, after = (known.get(language) or known.get(language.partition("-")[0]) for known in (old, new))
            if before is None:
                yield WIDER, f'In {language} the credit {where} may be "{after}"; there was none.'
            elif after is None:
                yield NARROWER, f'In {language} there is no credit {where} any more; it was "{before}".'
            elif before != after:
                yield CHANGED, f'In {language} the credit {where} is "{after}", not "{before}".'

    return rule


def _opposite(direction: Direction) -> Direction:
    return NARROWER if direction is WIDER else WIDER


def _small(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _great(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


# ── the tables of the file ────────────────────────────────────────────────────────────────────────

_PARTIES: Terms = {
    "version": ("version", _replaced("Version {} becomes version {}.")),
    "licensor": ("licensor", _replaced("The licensor is no longer {} but {}.")),
    "licensee": ("licensee", _replaced("The licensee is no longer {} but {}.")),
}
_AGREEMENT: Terms = {
    "id": ("id", _replaced("These are two agreements, {} and {}: what follows says how the second differs.")),
    "licensor": _PARTIES["licensor"],
    "licensee": _PARTIES["licensee"],
}
_END: Terms = {"ends": ("ends", _until)}


def _begins(old: Licence, new: Licence) -> Iterator[Difference]:
    """An amendment that begins later leaves the version before it in force until then."""
    for direction, sentence in _from(old.starts, new.starts) if old.starts != new.starts else ():
        amends = old.id == new.id and old.version < new.version and direction is NARROWER
        told = f"{sentence[:-1]}; until then version {old.version} stands." if amends else sentence
        yield Difference("starts", direction, told)


_WHERE: Terms = {
    "territories": ("territories", _covered("Listeners in {}", "all countries")),
    "from_locale": (
        "territory_from",
        _flag(
            "The region of a request's locale is proof of a listener's country now.",
            "Only a country that the listener consented to give counts; the locale's region is no proof any more.",
            WIDER,
        ),
    ),
    "languages": ("languages", _languages),
    "channels": ("channels", _covered("Answers by {}", "all channels")),
    "hosts": ("hosts", _covered("Answers spoken by {}", "all hosts")),
}
_ATTRIBUTION: Terms = {
    "spoken": ("spoken", _credits("that is spoken")),
    "again": ("again", _credits("of a further story")),
    "card": ("card", _replaced('On cards the credit "{}" becomes "{}".')),
    "link": (
        "link",
        lambda _, new: [(CHANGED, f"Cards carry the story's address {'now' if new else 'no more'}.")],
    ),
}
_TAKEDOWN: Terms = {
    "tell": (
        "tell",
        _replaced(
            "Listeners who heard a story were told of these notices: {}; now of: {}.",
            lambda notices: listed(notices) if notices else "none",
        ),
    ),
    "correction_max_words": ("correction_max_words", _at_most("word", "of a correction")),
    "within": ("within", _replaced("Listeners were told within {}; now within {}.", spelled)),
}
_PERMISSIONS: Terms = {
    "contract_wins": (
        "signals.contract_wins",
        _members("The agreement stands above {} now.", "The agreement does not stand above {} any more."),
    ),
    "beside": (
        "display.beside",
        _members(
            "In one answer its stories may stand beside {} now.",
            "In one answer its stories may not stand beside {} any more.",
        ),
    ),
    "double_click": (
        "reporting.double_click",
        _replaced("The same use again was billed once within {}; now within {}.", spelled),
    ),
}
_LIMITS: Terms = {
    "words_per_answer": ("words_per_answer", _at_most("word", "of a story in one answer")),
    "words_per_listener_story": ("words_per_listener_story", _at_most("word", "of a story for one listener")),
    "words_per_story": ("words_per_story", _at_most("word", "of a story")),
    "uses_per_day": ("uses_per_day", _at_most("use", "a day")),
    "uses_per_listener_day": ("uses_per_listener_day", _at_most("use", "a day by one listener")),
}
_SCHEDULE: Terms = {
    "feeds": ("feeds", _covered("Stories of {}", "all feeds")),
    "sections": ("sections", _covered("Stories filed under {}", "all sections")),
    "exclude_sections": (
        "exclude.sections",
        _members(
            "Stories filed under {} are left out now.",
            "Stories filed under {} are not left out any more.",
            NARROWER,
        ),
    ),
    "exclude_genres": (
        "exclude.genres",
        _members(
            "Stories marked {} are left out now.",
            "Stories marked {} are not left out any more.",
            NARROWER,
        ),
    ),
    "exclude_credits": (
        "exclude.credits",
        _members(
            "Stories credited to {} are left out now.",
            "Stories credited to {} are not left out any more.",
            NARROWER,
        ),
    ),
    "own_copy_only": (
        "own_copy_only",
        _flag(
            "Stories credited to somebody else, as to an agency, are left out now.",
            "Stories credited to somebody else, as to an agency, are not left out any more.",
            NARROWER,
        ),
    ),
    "max_age": ("max_age", _for_how_long("A story may be told for {} after it was published")),
    "keep_body": ("keep_body", _for_how_long("The full text may be kept for {}")),
    "keep_derived": ("keep_derived", _for_how_long("What was cut from a story may be kept for {}")),
}
_GRANT: Terms = {
    "max_words": ("max_words", _at_most("word", "of a story in this use")),
    "max_run": ("max_run", _at_most("word", "of a story in a row")),
    "max_share": ("max_share", _share),
    "verbatim": (
        "verbatim",
        _flag(
            "It may be made of the story's own sentences now.",
            "It may not be made of the story's own sentences any more.",
            WIDER,
        ),
    ),
    "model_hosts": (
        "model_hosts",
        _members(
            "A language model at {} may make it now, and is sent the story's text.",
            "A language model at {} may not make it any more, nor be sent the story's text.",
        ),
    ),
    "scale": (
        "scale",
        _flag(
            "Amounts may be worked out for other servings now.",
            "Amounts may not be worked out for other servings any more.",
            WIDER,
        ),
    ),
    "starts": ("starts", _from),
    "ends": ("ends", _until),
    "territories": ("territories", _covered("Listeners in {}", "all that the licence covers")),
    "channels": ("channels", _covered("Answers by {}", "all that the licence covers")),
    "hosts": ("hosts", _covered("Answers spoken by {}", "all that the licence covers")),
    "sections": ("sections", _covered("Stories filed under {}", "all that the schedule covers")),
    "exclude_sections": (
        "exclude_sections",
        _members(
            "Stories filed under {} are left out now.",
            "Stories filed under {} are not left out any more.",
            NARROWER,
        ),
    ),
}
_TRAINING: Terms = {
    "recipient": ("recipient", _replaced("The recipient is no longer {} but {}.")),
    "models": ("models", _members("Training of {} is covered now.", "Training of {} is not covered any more.")),
    "purposes": ("purposes", _members("Training for {} is covered now.", "Training for {} is not covered any more.")),
    "keep_body": ("keep_body", _for_how_long("The recipient may keep the text for {}")),
    "delete_within": ("delete_within", _for_how_long("The recipient has to delete within {}")),
}


def _price(old: Price, new: Price) -> Terms:
    """Amounts stand with the currency that each is in; only a ceiling in the same money limits what may be used."""

    def amount(what: str, none: str = "no amount") -> Rule:
        return lambda before, after: [
            (CHANGED, f"{what}: {shown(before, old, none)} becomes {shown(after, new, none)}.")
        ]

    def per_use(before: Mapping[Use, int], after: Mapping[Use, int]) -> Iterator[Change]:
        for use in (one for one in Use if before.get(one) != after.get(one)):
            yield from amount(f"For {A_USE[use]}")(before.get(use), after.get(use))

    def ceiling(before: int | None, after: int | None) -> Iterator[Change]:
        is_more = after is None or (before is not None and after > before)
        is_same_money = (old.model, old.currency) == (new.model, new.currency)
        ((_, told),) = amount("The most that a month may cost before uses are refused", "no limit")(before, after)
        yield (WIDER if is_more else NARROWER) if is_same_money else CHANGED, told

    def shown(micros: int | None, price: Price, none: str) -> str:
        return none if micros is None else priced(micros, price.currency)

    return {
        "model": ("model", _replaced("The price is no longer {} but {}.")),
        "currency": ("currency", _replaced("The currency was {}; now it is {}.", lambda code: code or "none")),
        "fee_per_month_micros": ("fee_per_month", amount("The fee of a month")),
        "per_use_micros": ("per_use", per_use),
        "minimum_per_month_micros": ("minimum_per_month", amount("The least that a month costs")),
        "maximum_per_month_micros": ("maximum_per_month", ceiling),
        "train_per_export_micros": ("train_per_export", amount("For an export to train with")),
    }


# ── schedules and grants ──────────────────────────────────────────────────────────────────────────


def _schedules(old: Sequence[Schedule], new: Sequence[Schedule]) -> Iterator[Difference]:
    earlier = _earlier(old, new)
    for after in new:
        if before := earlier.get(after.name):
            yield from _schedule(before, after, f"schedules.{after.name}.")
        else:
            yield Difference(f"schedules.{after.name}", WIDER, f"The schedule is new: it covers {_extent(after)}.")
    still_there = {before.name for before in earlier.values()}
    for before in (one for one in old if one.name not in still_there):
        yield Difference(f"schedules.{before.name}", NARROWER, f"The schedule is gone: it covered {_extent(before)}.")


def _earlier(old: Sequence[Schedule], new: Sequence[Schedule]) -> Mapping[str, Schedule]:
    """What became of each schedule, by its new name: the same name, else the same feeds under another name."""
    names = {schedule.name for schedule in new}
    by_name = {schedule.name: schedule for schedule in old}
    by_feeds = {schedule.feeds: schedule for schedule in old if schedule.name not in names}
    found = {after.name: by_name.get(after.name) or by_feeds.get(after.feeds) for after in new}
    return {name: before for name, before in found.items() if before}


def _schedule(old: Schedule, new: Schedule, where: str) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference(f"{where}name", CHANGED, f"The schedule {old.name} is called {new.name} now.")
    yield from _compared(_SCHEDULE, old, new, where)
    yield from _compared(_LIMITS, old.limits, new.limits, f"{where}limits.")
    for use in (one for one in Use if one in old.grants or one in new.grants):
        yield from _grant(use, old.grants.get(use), new.grants.get(use), f"{where}grants.{use}")


def _grant(use: Use, old: Grant | None, new: Grant | None, key: str) -> Iterator[Difference]:
    if new is None:
        yield Difference(key, NARROWER, f"{_great(A_USE[use])}: not granted any more.")
    elif old is None:
        yield Difference(key, WIDER, f"{_great(A_USE[use])}: granted now{_bounds(new)}; refused before.")
    else:
        yield from _compared(_GRANT, old, new, f"{key}.")
        yield from _training(old.training, new.training, key)


def _training(old: Training | None, new: Training | None, key: str) -> Iterator[Difference]:
    if old and new:
        yield from _compared(_TRAINING, old, new, f"{key}.")
    elif new:
        yield Difference(key, WIDER, f"{new.recipient} may train models with it now.")
    elif old:
        yield Difference(key, NARROWER, f"{old.recipient} may not train models with it any more.")


def _bounds(grant: Grant) -> str:
    if grant.training:
        training = grant.training
        return f" to {training.recipient}, of {listed(training.models)}, for {listed(training.purposes)}"
    told = [counted(grant.max_words, "word")] if grant.max_words is not None else []
    told += [f"{counted(grant.max_run, 'word')} in a row"] if grant.max_run is not None else []
    told += [f"{percent(grant.max_share)} of a story's words"] if grant.max_share is not None else []
    model = f"; a language model at {listed(grant.model_hosts, 'or')} may make it" if grant.model_hosts else ""
    return (f", with at most {', '.join(told)}" if told else "") + model


def _extent(schedule: Schedule) -> str:
    return f"the feeds {listed(schedule.feeds)} for {listed(A_USE[use] for use in schedule.grants)}"
