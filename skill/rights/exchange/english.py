"""A licence as a page for lawyers: every term of the file, in numbered clauses and whole sentences.

The words are those of `licences explain` and `licences diff`. The page is made from the file and is no other agreement.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from skill.rights.licence import (
    Attribution,
    Grant,
    Licence,
    Price,
    PriceModel,
    Schedule,
    Takedown,
    Training,
    Use,
    Where,
)
from skill.rights.reading import BESIDE, SIGNALS
from skill.rights.wording import A_USE, counted, dated, listed, percent, priced, spelled

WIDTH = 100

# What the names in the file stand for.
_CHANNELS = {
    "voice": "by voice",
    "screen": "on a screen",
    "briefing": "in a briefing",
    "text": "as text",
}
_NOTICES = {
    "correct": "that it is corrected",
    "kill": "that it is killed, which is to withdraw it for good",
    "release": "that it is released again",
    "update": "that it is updated",
    "withhold": "that it is withheld, which is to withdraw it for now",
}
_BESIDE = {"other_publishers": "stories of other publishers", "ads": "advertising"}
_SIGNALS = {
    "aipref": "AI preferences (aipref)",
    "content_signals": "Content Signals (content_signals)",
    "google_extended": "Google-Extended (google_extended)",
    "media_restriction": "media:restriction (media_restriction)",
    "robots": "robots.txt (robots)",
    "robots_meta": "robots directives of a page (robots_meta)",
    "rsl": "Really Simple Licensing (rsl)",
    "tdmrep": "the TDM Reservation Protocol (tdmrep)",
}
_DEFINITIONS = (
    'A "story" is one article, recipe or report of a feed, in all its versions.',
    'A "feed" is an address at which the licensor publishes stories, named by its id.',
    'A "word" is a run of characters without a space that holds a letter or a digit. Words are counted in the text of '
    'the story: of its abstract and body, its "source words". A headline stands in no limit of words of a schedule.',
    'A "use" is one thing that is done with a story in one answer. No use implies another.',
    'An "answer" is what is said and shown for one request. A "listener" is one account that asks.',
    'A "schedule" is a part of this licence for some feeds. Its limits hold for each story by itself.',
    "A day is a calendar day and a month a calendar month, both in UTC; a date alone means its first moment in UTC.",
    "{title}, {publisher}, {year} and {byline} stand for the story's title, publisher, year and authors.",
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names for ids: of publishers, and of the titles that feeds belong to."""

    publishers: Mapping[str, str]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Part:
    heading: str
    clauses: Sequence[str]


def english(licence: Licence, names: Names) -> str:
    """The page, wrapped. A publisher or feed that `names` does not know is named by its id alone."""
    lines = [f"LICENCE {licence.id}, VERSION {licence.version}"]
    for number, part in enumerate(_parts(licence, names), 1):
        lines += ["", f"{number}. {part.heading}"]
        for clause, sentence in enumerate(part.clauses, 1):
            head = f"{number}.{clause} ".ljust(6)
            lines += textwrap.wrap(
                sentence,
                WIDTH,
                initial_indent=head,
                subsequent_indent=" " * len(head),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(lines) + "\n"


def _parts(licence: Licence, names: Names) -> Iterator[_Part]:
    yield _Part("Parties", list(_parties(licence, names)))
    yield _Part("Definitions", _DEFINITIONS)
    yield _Part("Term", list(_term(licence)))
    yield _Part("Where and how stories may be told", list(_where(licence.where)))
    yield _Part("Credit", list(_credit(licence.attribution)))
    yield _Part("Price", list(_price(licence.price)))
    yield _Part("Withdrawal and correction", list(_takedown(licence.takedown)))
    yield _Part("Signals to the public", list(_signals(licence.contract_wins)))
    yield _Part("What may stand beside a story", list(_beside(licence.beside)))
    yield _Part("Reporting", list(_reporting(licence)))
    for schedule in licence.schedules:
        yield _Part(f"Schedule {schedule.name}", list(_schedule(schedule, names)))
    yield _Part("Everything else", ["What no clause above grants is refused."])


def _named(identity: str, names: Mapping[str, str]) -> str:
    return f"{names[identity]} ({identity})" if identity in names else identity


def _quoted(names: Iterable[str], last: str = "and") -> str:
    """Names that somebody chose, which may hold commas of their own."""
    return listed((f'"{name}"' for name in names), last)


def _parties(licence: Licence, names: Names) -> Iterator[str]:
    yield f"The licensor is {_named(licence.licensor, names.publishers)}."
    yield f"The licensee is {licence.licensee}. Nobody else is granted anything by this licence."


def _term(licence: Licence) -> Iterator[str]:
    yield f"The licence begins on {dated(licence.starts)}."
    yield f"It ends on {dated(licence.ends)}: that is the first moment that is not covered."
    yield "When it ends, what was cut from stories is removed."


def _where(where: Where) -> Iterator[str]:
    if where.territories is None:
        yield "Listeners in all countries are covered, known or unknown."
    else:
        yield f"Only listeners in {listed(where.territories)} are covered (ISO 3166-1 alpha-2)."
    if where.from_locale:
        yield "The region of a request's locale is proof of a listener's country."
    else:
        yield "Only a country that the listener consented to give is proof of it; the locale's region is none."
    yield f"Only requests in these languages are covered, named as in BCP 47: {', '.join(where.languages)}."
    if "*" in where.languages:
        yield "The sign * stands for any language."
    yield f"Only answers {_channels(where.channels)} are covered."
    yield f"Only answers spoken by {_quoted(where.hosts)} are covered."


def _channels(channels: Iterable[str]) -> str:
    return listed(_CHANNELS[channel] for channel in channels)


def _credit(credit: Attribution) -> Iterator[str]:
    for language, said in sorted(credit.spoken.items()):
        yield f'In {language} the credit "{said}" is said before the words of a story.'
    yield "A request in a language without a credit is refused."
    for language, said in sorted(credit.again.items()):
        yield f'In {language} the credit of a further story of the same title in one answer may be "{said}".'
    if not credit.again:
        yield "The credit of a further story of the same title in one answer is the same."
    yield f'On cards the credit is "{credit.card}".'
    yield "Cards carry the story's address." if credit.link else "Cards need not carry the story's address."


def _price(price: Price) -> Iterator[str]:
    if price.model is PriceModel.FREE:
        yield "Nothing is owed."
        return
    if price.model is PriceModel.FLAT:
        fee = priced(price.fee_per_month_micros, price.currency)
        yield f"The fee of a month is {fee}, owed whatever is used. No use costs anything besides."
    else:
        yield "Each use has a price. What is owed for a month is the sum of its prices."
        for use, micros in sorted(price.per_use_micros.items()):
            yield f"One use of {A_USE[use]} costs {priced(micros, price.currency, 4)}."
        yield f"The least that a month costs is {priced(price.minimum_per_month_micros, price.currency)}."
        ceiling = price.maximum_per_month_micros
        most = None if ceiling is None else priced(ceiling, price.currency)
        yield f"The most that a month may cost is {most}; a use beyond it is refused." if most else _NO_CEILING
    if price.train_per_export_micros is not None:
        yield f"Each export to train with costs {priced(price.train_per_export_micros, price.currency)}."


_NO_CEILING = "There is no limit to what a month may cost."


def _takedown(takedown: Takedown) -> Iterator[str]:
    yield "From the moment of a notice that withdraws a story nothing of it is told."
    told = [_NOTICES[kind] for kind in sorted(takedown.tell)]
    if told:
        yield f"Listeners who heard a story are told of these notices about it: {'; '.join(told)}."
    else:
        yield "Listeners who heard a story are told of no notice about it."
    yield f"A correction has at most {counted(takedown.correction_max_words, 'word')}. It costs nothing."
    yield f"Nobody is told later than {spelled(takedown.within)} after the notice."


def _signals(wins: frozenset[str]) -> Iterator[str]:
    if wins:
        yield f"The agreement stands above these signals to the public: {listed(_SIGNALS[one] for one in wins)}."
    rest = [_SIGNALS[one] for one in SIGNALS if one not in wins]
    if rest:
        yield f"The agreement does not stand above these, which can narrow it: {listed(rest)}."


def _beside(beside: frozenset[str]) -> Iterator[str]:
    for one in BESIDE:
        may = "may" if one in beside else "may not"
        yield f"In one answer the stories of this licence {may} stand beside {_BESIDE[one]}."


def _reporting(licence: Licence) -> Iterator[str]:
    yield "Every use is recorded when it is made; statements are made from these records alone."
    if licence.double_click:
        within = spelled(licence.double_click)
        yield f"The same use of the same story by the same listener, within {within} of the one before, is billed once."
    else:
        yield "Every use is billed by itself, however soon it follows another."


# ── a schedule ────────────────────────────────────────────────────────────────────────────────────


def _schedule(schedule: Schedule, names: Names) -> Iterator[str]:
    feeds = [f'"{feed}" of {names.titles[feed]}' if feed in names.titles else f'"{feed}"' for feed in schedule.feeds]
    yield f"Only stories of these feeds are covered: {listed(feeds)}."
    yield from _scope(schedule)
    age = schedule.max_age
    yield f"A story may be told for {spelled(age)} after it was published." if age is not None else _ANY_AGE
    yield f"The full text may be kept for {spelled(schedule.keep_body)}, to answer from."
    yield f"What was cut from a story may be kept for {spelled(schedule.keep_derived)} after it was first stored."
    yield from _limits(schedule)
    for use in Use:
        if use in schedule.grants:
            yield " ".join(_grant(schedule.grants[use]))
    refused = [A_USE[use] for use in A_USE if use not in schedule.grants and use not in _NEVER_GRANTED]
    if refused:
        yield f"Not granted in this schedule: {', '.join(refused)}."


_ANY_AGE = "A story may be told however long ago it was published."
_NEVER_GRANTED = (Use.PREVIEW, Use.CORRECTION)
_RECIPE_PARTS = (Use.RECIPE_INGREDIENTS, Use.RECIPE_STEPS)


def _scope(schedule: Schedule) -> Iterator[str]:
    if schedule.sections is None:
        yield "Stories of all sections are covered."
    else:
        yield f"Only stories filed under {_quoted(schedule.sections, 'or')} are covered."
    for names, told in (
        (schedule.exclude_sections, "Stories filed under {} are left out."),
        (schedule.exclude_genres, "Stories marked {} are left out."),
        (schedule.exclude_credits, "Stories credited to {} are left out."),
    ):
        if names:
            yield told.format(_quoted(names, "or"))
    left_out = "are left out" if schedule.own_copy_only else "are not left out for that"
    yield f"Stories credited to somebody else, as to an agency, {left_out}."


def _limits(schedule: Schedule) -> Iterator[str]:
    limits = schedule.limits
    yield f"At most {counted(limits.words_per_answer, 'word')} of a story may be told in one answer."
    yield f"At most {counted(limits.words_per_listener_story, 'word')} of a story may ever be told to one listener."
    yield f"At most {counted(limits.words_per_story, 'word')} of a story may ever be told to all listeners together."
    for count, who in (
        (limits.uses_per_day, "by all listeners together"),
        (limits.uses_per_listener_day, "by one listener"),
    ):
        most = "There is no limit to the uses" if count is None else f"At most {counted(count, 'use')} may be"
        yield f"{most} made {who} in a day."


# ── a grant ───────────────────────────────────────────────────────────────────────────────────────


def _grant(grant: Grant) -> Iterator[str]:
    """One clause: that it is granted, how much of it, how it is made, and where it is narrower than the licence."""
    name = A_USE[grant.use]
    verb = "are" if grant.use in _RECIPE_PARTS else "is"
    yield f"{name[:1].upper()}{name[1:]} {verb} granted{_bounds(grant)}."
    if grant.use is Use.SUMMARY:
        yield from _made(grant)
    if grant.use in _RECIPE_PARTS:
        yield f"Amounts {'may' if grant.scale else 'may not'} be worked out for other servings."
    if grant.training:
        yield from _training(grant.training)
    yield from _narrowed(grant)


def _bounds(grant: Grant) -> str:
    told = [counted(grant.max_words, "word")] if grant.max_words is not None else []
    told += [f"{counted(grant.max_run, 'word')} of the story in a row"] if grant.max_run is not None else []
    told += [f"{percent(grant.max_share)} of the story's words"] if grant.max_share is not None else []
    *first, end = told or [""]
    return f", with at most {', '.join(first)}{' and ' if first else ''}{end}" if told else ""


def _made(grant: Grant) -> Iterator[str]:
    yield f"It {'may' if grant.verbatim else 'may not'} be made of the story's own sentences."
    if grant.model_hosts:
        yield f"A language model at {listed(grant.model_hosts, 'or')} may make it, and is sent the story's text."
    else:
        yield "No language model may make it, nor be sent the story's text."


def _training(training: Training) -> Iterator[str]:
    purposes = _quoted(training.purposes)
    yield f'"{training.recipient}" may train the models {_quoted(training.models)} with it, for {purposes}.'
    yield f"The full text may be kept for {spelled(training.keep_body)} for that alone."
    within = spelled(training.delete_within)
    yield f"The recipient has to delete it within {within} of a withdrawal, or of the licence's end."


def _narrowed(grant: Grant) -> Iterator[str]:
    yield from _own_term(grant.starts, grant.ends)
    if grant.territories is not None:
        yield f"Only listeners in {listed(grant.territories)} are covered."
    if grant.channels is not None:
        yield f"Only answers {_channels(grant.channels)} are covered."
    if grant.hosts is not None:
        yield f"Only answers spoken by {_quoted(grant.hosts)} are covered."
    if grant.sections is not None:
        yield f"Only stories filed under {_quoted(grant.sections, 'or')} are covered."
    if grant.exclude_sections:
        yield f"Stories filed under {_quoted(grant.exclude_sections, 'or')} are left out."


def _own_term(starts: datetime | None, ends: datetime | None) -> Iterator[str]:
    if starts:
        yield f"The grant begins on {dated(starts)}."
    if ends:
        yield f"The grant ends on {dated(ends)}."
