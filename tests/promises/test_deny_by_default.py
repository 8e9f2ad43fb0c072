"""Promise 2: what is not granted is refused, and narrowing a licence never turns a refusal into a clearance.

    BYLINE_PAIRS=100000 pytest -s tests/promises/test_deny_by_default.py -k narrowing

A pair is a licence that refuses a question, and one that says one thing less.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.rights.book import Book
from skill.rights.gate import Cleared, Occasion, Question, Spent, judge, judge_title
from skill.rights.licence import Channel, Grant, Licence, Limits, Price, PriceModel, Schedule, Use, Where
from skill.rights.reading import read_licence
from skill.rights.renditions import Rendition
from skill.stories.story import State, Story
from tests.rights.world import ABSTRACT, LICENCE, NOW, OCCASION, QUESTION, SCHEDULE, STORY, sample, toml

HOUR = timedelta(hours=1)
FEEDS = {"harbor-news": "harbor", "harbor-sport": "harbor", "courrier": "rives"}
PAIRS = int(os.environ.get("BYLINE_PAIRS", "6000"))
PAIRS_A_LICENCE = 3


# ── a licence, a question: hypothesis draws a number, and `Random` spreads it over sixty choices ──────


def some(r: Random, *names: str) -> frozenset[str]:
    return frozenset(names if r.random() < 0.7 else r.sample(names, r.randint(1, len(names))))


def maybe(r: Random, value: Any) -> Any:
    return value if r.random() < 0.15 else None


def mostly(r: Random, usual: Any, *others: Any) -> Any:
    return usual if r.random() < 0.9 else r.choice(others)


# Uses that the questions are about; a smaller world meets itself more often.
USES = (Use.HEADLINE, Use.ABSTRACT, Use.SUMMARY, Use.EXCERPT)


def a_grant(r: Random, use: Use) -> Grant:
    return Grant(
        use,
        None if use is Use.HEADLINE else mostly(r, 12, 6),
        maybe(r, r.randint(1, 12)),
        maybe(r, Decimal(r.randint(1, 10)) / 10),
        verbatim=r.random() < 0.7,
        scale=r.random() < 0.7,
        starts=maybe(r, r.choice((NOW - HOUR, NOW, NOW + HOUR))),
        ends=maybe(r, r.choice((NOW - HOUR, NOW, NOW + HOUR))),
        territories=maybe(r, some(r, "US", "CA", "FR")),
        channels=maybe(r, some(r, "voice", "screen", "text")),
        hosts=maybe(r, some(r, "alexa", "parlour")),
        sections=maybe(r, some(r, "world", "sport")),
        exclude_sections=mostly(r, frozenset(), some(r, "world", "sport")),
        model_hosts=some(r, "llm.example", "127.0.0.1:8080") if r.random() < 0.7 else frozenset(),
    )


def a_licence(r: Random) -> Licence:
    schedule = Schedule(
        "daily",
        some(r, "harbor-news", "harbor-sport") | mostly(r, {"harbor-news"}, set()),
        maybe(r, some(r, "world", "sport")),
        mostly(r, frozenset(), frozenset({r.choice(("world", "sport"))})),
        frozenset(),
        mostly(r, frozenset(), frozenset({"reuters"})),
        r.random() < 0.5,
        maybe(r, r.choice((HOUR, 2 * HOUR))),
        timedelta(),
        mostly(r, 3 * HOUR, HOUR),
        Limits(mostly(r, 20, 0, 10), r.randint(0, 30), r.randint(0, 30), maybe(r, r.randint(0, 3)), maybe(r, 2)),
        {use: a_grant(r, use) for use in mostly(r, USES, USES[:2], USES[1:])},
    )
    return replace(
        LICENCE,
        licensee=mostly(r, "byline-demo", "x"),
        starts=mostly(r, NOW - 2 * HOUR, NOW - HOUR, NOW),
        ends=mostly(r, NOW + 2 * HOUR, NOW + HOUR, NOW + timedelta(seconds=1), NOW),
        where=Where(
            maybe(r, some(r, "US", "CA", "FR")),
            r.random() < 0.8,
            tuple(sorted(some(r, "en", "en-US", "fr", "*"))),
            some(r, "voice", "screen", "text"),
            some(r, "alexa", "parlour"),
        ),
        attribution=replace(LICENCE.attribution, spoken=mostly(r, {"en": "{title}"}, {"fr": "{title}"})),
        price=Price(
            PriceModel.PER_USE,
            "USD",
            per_use_micros=dict.fromkeys(USES, 2),
            maximum_per_month_micros=maybe(r, r.randint(0, 5)),
        ),
        beside=r.choice((frozenset(), frozenset({"other_publishers"}))),
        schedules=(schedule,),
    )


def a_story(r: Random) -> Story:
    return replace(
        STORY,
        language=mostly(r, "en", "fr"),
        state=mostly(r, State.LIVE, *State),
        not_before=mostly(r, None, NOW, NOW + HOUR),
        published_at=mostly(r, NOW, NOW - HOUR, NOW - 2 * HOUR),
        sections=r.choice(((), ("World",), ("Sport",), ("World", "Sport"))),
        credits=mostly(r, (), ("Reuters",), ("Harbor Media",)),
    )


def an_occasion(r: Random) -> Occasion:
    return Occasion(
        mostly(r, NOW, NOW - HOUR, NOW + HOUR),
        "byline-demo",
        mostly(r, "alexa", "parlour"),
        mostly(r, "en-US", "en-CA", "fr-FR", "en"),
        r.choice((None, "US", "US", "CA")),
    )


def a_question(r: Random) -> Question:
    return replace(
        QUESTION,
        occasion=an_occasion(r),
        suspended=mostly(r, None, "why"),
        story=a_story(r),
        use=r.choice(USES),
        channels=frozenset(r.sample([Channel.VOICE, Channel.SCREEN], r.randint(1, 2))),
        rendition=mostly(r, a_rendition(r), None),
        spent=Spent(
            r.randint(0, 3),
            mostly(r, 0, 1, 2),
            r.randint(0, 5),
            r.randint(0, 20),
            mostly(r, frozenset(), frozenset({"rives"}), frozenset({"harbor"})),
            mostly(r, False, True),
        ),
        words_out=mostly(r, 0, 10, 20, 30),
        again=r.random() < 0.5,
        scaled=mostly(r, False, True),
    )


def a_rendition(r: Random) -> Rendition:
    words = r.randint(1, 12)
    return replace(
        ABSTRACT,
        licence_version=mostly(r, 3, 2),
        made_by=r.choice(("cut", "publisher", "model")),
        of_words=mostly(r, 60, 12),
        stored_at=mostly(r, NOW - HOUR, NOW - 2 * HOUR),
        spans=(range(words),),
        places=(range(words),),
    )


def asked(licence: Licence, question: Question) -> Question:
    """The question under a licence, by the way that a turn takes: through the book."""
    standing = Book((licence,), feed_publishers=FEEDS).standing(question.story.feed, question.occasion.now)
    return replace(question, standing=standing)


RANDOMS = st.integers(0, 2**48).map(Random)


# ── what narrows ──────────────────────────────────────────────────────────────────────────────────


def narrower(licence: Licence) -> Iterator[tuple[str, Licence]]:
    """Every licence that says one thing less than `licence`, or says it for less."""
    where = licence.where
    for key in ("territories", "languages", "channels", "hosts"):
        for value in fewer(getattr(where, key)):
            yield f"where.{key}", replace(licence, where=replace(where, **{key: value}))
    if where.territories is None:
        yield "where.territories", replace(licence, where=replace(where, territories=frozenset({"US"})))
    yield "where.territory_from", replace(licence, where=replace(where, from_locale=False))
    for step in (timedelta(seconds=1), HOUR, 2 * HOUR):
        yield "starts", replace(licence, starts=licence.starts + step)
        yield "ends", replace(licence, ends=licence.ends - step)
    yield "beside", replace(licence, beside=frozenset())
    for ceiling in lower(licence.price.maximum_per_month_micros, 0):
        yield "maximum", replace(licence, price=replace(licence.price, maximum_per_month_micros=ceiling))
    yield "schedules", replace(licence, schedules=())
    (schedule,) = licence.schedules
    for key, one in narrower_schedule(schedule):
        yield key, replace(licence, schedules=(one,))


def narrower_schedule(schedule: Schedule) -> Iterator[tuple[str, Schedule]]:
    for feeds in fewer(schedule.feeds):
        yield "feeds", replace(schedule, feeds=feeds)
    for sections in narrowed(schedule.sections, "world"):
        yield "sections", replace(schedule, sections=sections)
    yield "exclude", replace(schedule, exclude_sections=schedule.exclude_sections | {"world"})
    yield "exclude", replace(schedule, exclude_credits=frozenset({"reuters", "harbor media"}))
    yield "own_copy_only", replace(schedule, own_copy_only=True)
    for age in (timedelta(), HOUR):
        if schedule.max_age is None or age < schedule.max_age:
            yield "max_age", replace(schedule, max_age=age)
    yield "keep_derived", replace(schedule, keep_derived=timedelta(minutes=1))
    limits = schedule.limits
    for key, least in dict.fromkeys(("words_per_answer", "words_per_listener_story", "words_per_story"), 0).items():
        for value in lower(getattr(limits, key), least):
            yield f"limits.{key}", replace(schedule, limits=replace(limits, **{key: value}))
    for key in ("uses_per_day", "uses_per_listener_day"):
        for value in lower(getattr(limits, key), 0):
            yield f"limits.{key}", replace(schedule, limits=replace(limits, **{key: value}))
    for use, grant in schedule.grants.items():
        rest = {other: one for other, one in schedule.grants.items() if other is not use}
        yield "grants", replace(schedule, grants=rest)
        for key, one in narrower_grant(grant):
            yield f"grants.{key}", replace(schedule, grants={**rest, use: one})


def narrower_grant(grant: Grant) -> Iterator[tuple[str, Grant]]:
    for words in lower(grant.max_words, 1):
        yield "max_words", replace(grant, max_words=words)
    for words in lower(grant.max_run, 1):
        yield "max_run", replace(grant, max_run=words)
    yield "max_share", replace(grant, max_share=Decimal("0.05"))
    yield "verbatim", replace(grant, verbatim=False)
    yield "model", replace(grant, model_hosts=frozenset())
    for hosts in fewer(grant.model_hosts):
        yield "model_hosts", replace(grant, model_hosts=hosts)
    yield "scale", replace(grant, scale=False)
    yield "starts", replace(grant, starts=max(grant.starts or NOW, NOW) + HOUR)
    yield "starts", replace(grant, starts=max(grant.starts or NOW, NOW))
    yield "ends", replace(grant, ends=min(grant.ends or NOW, NOW))
    for key, name in (("territories", "CA"), ("channels", "screen"), ("hosts", "parlour"), ("sections", "sport")):
        for names in narrowed(getattr(grant, key), name):
            change: dict[str, Any] = {key: names}
            yield key, replace(grant, **change)
    yield "exclude_sections", replace(grant, exclude_sections=grant.exclude_sections | {"sport"})


def fewer(names: Any) -> Iterator[Any]:
    """The same without one of its members."""
    for name in names or ():
        yield type(names)(one for one in names if one != name)


def narrowed(names: frozenset[str] | None, name: str) -> Iterator[frozenset[str]]:
    yield from fewer(names)
    if names is None:
        yield frozenset({name})


def lower(limit: int | None, least: int) -> Iterator[int]:
    """`limit` lowered to the least, by half, by one; a limit where there was none."""
    high = 10**9 if limit is None else limit
    yield from {value for value in (least, high // 2, min(high - 1, 9)) if least <= value < high}


def test_narrowing_a_licence_never_turns_a_refusal_into_a_clearance() -> None:
    judged: Counter[str] = Counter()

    @given(RANDOMS)
    @settings(max_examples=PAIRS * 2 // 5, deadline=None)
    def holds(r: Random) -> None:
        licence, question = a_licence(r), a_question(r)
        before = judge(asked(licence, question))
        if isinstance(before, Cleared):
            return
        for key, less in r.sample(list(narrower(licence)), PAIRS_A_LICENCE):
            assert not isinstance(judge(asked(less, question)), Cleared), key
            judged["one reason" if len(before.reasons) == 1 else "more reasons"] += 1

    holds()
    print(f"{judged.total():,} pairs; of these {judged['one reason']:,} refused for one reason alone")
    assert judged.total() >= PAIRS
    # What is refused for many reasons would hardly be cleared: most is learned where one alone stands against.
    assert judged["one reason"] > judged.total() / 5


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_narrowing_a_licence_never_opens_a_title(r: Random) -> None:
    licence, occasion, why = a_licence(r), an_occasion(r), mostly(r, None, "why")

    def refusal(of: Licence) -> object:
        standing = Book((of,), feed_publishers=FEEDS).standing("harbor-news", occasion.now)
        return judge_title("harbor-times", standing, why, occasion)

    before = refusal(licence)
    for key, less in narrower(licence):
        assert before is None or refusal(less) is not None, key


GENEROUS = replace(LICENCE, starts=NOW - HOUR, ends=NOW + HOUR)


def test_every_kind_of_narrowing_can_refuse() -> None:
    """The property above is not empty: each narrowing turns some clearance into a refusal."""
    grant = Grant(
        Use.SUMMARY, 6, 6, Decimal("0.1"), True, True, starts=NOW, ends=NOW + HOUR, territories=frozenset({"US"}),
        channels=frozenset({"voice"}), hosts=frozenset({"alexa"}), sections=frozenset({"world"}),
        model_hosts=frozenset({"llm.example", "127.0.0.1:8080"}),
    )  # fmt: skip
    schedule = replace(
        SCHEDULE, grants={Use.SUMMARY: grant}, sections=frozenset({"world"}), limits=Limits(6, 130, 130, 1, 1)
    )
    price = Price(PriceModel.PER_USE, "USD", per_use_micros={Use.SUMMARY: 2}, maximum_per_month_micros=2)
    licence = replace(GENEROUS, schedules=(schedule,), price=price)
    question = replace(
        QUESTION,
        use=Use.SUMMARY,
        rendition=replace(ABSTRACT, made_by="cut"),
        spent=Spent(words_in_answer=6, beside=frozenset({"rives"})),
        story=replace(STORY, credits=()),
        words_out=130,
        scaled=True,
    )
    assert isinstance(judge(asked(licence, question)), Cleared)
    by_model = replace(question, rendition=replace(ABSTRACT, made_by="model"))
    assert isinstance(judge(asked(licence, by_model)), Cleared)
    refusing = {
        key
        for key, less in narrower(licence)
        for one in (question, by_model)
        if not isinstance(judge(asked(less, one)), Cleared)
    }
    both = {key for key, _ in narrower(licence)}
    # Where text may be sent is asked before it is: what was made is not unmade by naming one place less.
    assert both - refusing == {"own_copy_only", "grants.exclude_sections", "grants.model_hosts"}


# ── the same from files: what cannot be meant refuses the whole licence ───────────────────────────


def clears(text: str, question: Question) -> bool:
    """Whether the file lets the words out, by the way that a folder takes: reading, book, gate."""
    reading = read_licence(text, "harbor.toml")
    book = Book((reading.licence,) if reading.licence else (), feed_publishers=FEEDS)
    return isinstance(judge(replace(question, standing=book.standing("harbor-news", NOW))), Cleared)


HARBOR = sample("harbor")


def tables(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every key and list member of a file, deepest last."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key), inner
        yield from tables(inner, (*path, key))


def without(data: Any, path: tuple[Any, ...]) -> Any:
    """`data` without what stands at `path`."""
    step, rest = path[0], path[1:]
    items = list(data.items()) if isinstance(data, dict) else list(enumerate(data))
    kept = [(key, without(value, rest) if key == step else value) for key, value in items if rest or key != step]
    return dict(kept) if isinstance(data, dict) else [value for _, value in kept]


DENIED = (
    replace(QUESTION, occasion=replace(OCCASION, locale="en-GB")),
    replace(QUESTION, occasion=replace(OCCASION, host="parlour")),
    replace(QUESTION, occasion=replace(OCCASION, locale="fr-CA")),
    replace(QUESTION, channels=frozenset({Channel.BRIEFING})),
    replace(QUESTION, use=Use.GROUND),
    replace(QUESTION, use=Use.RECIPE_STEPS),
    replace(QUESTION, story=replace(STORY, genres=("sponsored",))),
    replace(QUESTION, story=replace(STORY, credits=("Reuters",))),
    replace(QUESTION, story=replace(STORY, published_at=NOW - 48 * HOUR)),
    replace(QUESTION, spent=Spent(words_in_answer=61)),
    replace(QUESTION, spent=Spent(uses_today=100_000)),
    replace(QUESTION, spent=Spent(listener_uses_today=200)),
    replace(QUESTION, rendition=replace(ABSTRACT, spans=(range(61),), places=(range(61),))),
    replace(QUESTION, rendition=None),
    replace(QUESTION, suspended="why"),
)


def test_the_sample_as_it_is_clears_what_it_grants_and_no_more() -> None:
    assert clears(toml(HARBOR), QUESTION)
    assert not any(clears(toml(HARBOR), question) for question in DENIED)


# What an exclusion says is a limit: taking a member out of one is no narrowing.
WIDENING = ("exclude", "exclude_sections")


@pytest.mark.parametrize("path", [path for path, _ in tables(HARBOR)], ids=lambda path: ".".join(map(str, path)))
def test_a_file_that_says_one_thing_less_clears_nothing_more(path: tuple[Any, ...]) -> None:
    text = toml(without(HARBOR, path))
    if not set(path) & set(WIDENING):
        assert not any(clears(text, question) for question in DENIED)


@pytest.mark.parametrize("path", [path for path, _ in tables(HARBOR) if isinstance(path[-1], str)])
def test_one_word_that_is_not_known_refuses_the_whole_file(path: tuple[Any, ...]) -> None:
    first, *rest = path
    changed: Any = dict(HARBOR)
    inner = changed
    for step in (first, *rest)[:-1]:
        inner[step] = inner[step].copy()
        inner = inner[step]
    inner[f"{path[-1]}x"] = inner.pop(path[-1])
    reading = read_licence(toml(changed), "harbor.toml")
    language = path[:2] in {("attribution", "spoken"), ("attribution", "again")} and len(path) == 3
    assert language or reading.licence is None
    assert language or not clears(toml(changed), QUESTION)


def test_nothing_is_granted_where_nothing_is_said() -> None:
    empty = Book()
    for use in Use:
        for channel in Channel:
            question = replace(
                QUESTION,
                standing=empty.standing("harbor-news", NOW),
                use=use,
                channels=frozenset({channel}),
                rendition=Rendition("r", STORY.id, 1, "l", 1, "s", use, "en", "words", NOW, 1),
            )
            assert not isinstance(judge(question), Cleared)


@given(st.sampled_from(list(Use)), st.sampled_from(list(Use)), RANDOMS)
@settings(max_examples=200, deadline=None)
def test_no_use_is_cleared_that_no_grant_names(use: Use, granted: Use, r: Random) -> None:
    story, occasion = a_story(r), an_occasion(r)
    schedule = replace(SCHEDULE, grants={granted: Grant(granted, 60)})
    licence = replace(LICENCE, schedules=(schedule,))
    outcome = judge(asked(licence, replace(QUESTION, use=use, story=story, occasion=occasion)))
    assert use is granted or not isinstance(outcome, Cleared)
