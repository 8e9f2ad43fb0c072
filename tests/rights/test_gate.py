"""The gate: each reason against, and the nearest case where it is none; all of them at once, in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rights.book import Standing
from skill.rights.gate import (
    FOREVER,
    Cleared,
    Code,
    Occasion,
    Question,
    Reason,
    Refusal,
    Spent,
    holds_until,
    in_scope,
    joined,
    judge,
    judge_title,
    within_answer,
)
from skill.rights.licence import Channel, Grant, Limits, Price, PriceModel, Use, Where
from skill.stories.story import State
from tests.rights.world import (
    ABSTRACT,
    GRANTS,
    LICENCE,
    LIMITS,
    NOW,
    OCCASION,
    QUESTION,
    SCHEDULE,
    SCREEN,
    SECOND,
    VOICE,
    after,
    asked,
    clauses,
    clear,
    codes,
    granted,
    licensed,
    limited,
    scheduled,
    stored,
    told,
)

WHERE = LICENCE.where
GRANT = "harbor.toml: schedules.daily.grants.abstract"
DAILY = "harbor.toml: schedules.daily"


def somewhere(**changes: object) -> Question:
    return licensed(where=replace(WHERE, **changes))  # type: ignore[arg-type]


def refused(question: Question) -> tuple[Reason, ...]:
    outcome = judge(question)
    assert isinstance(outcome, Refusal)
    return outcome.reasons


def test_what_is_granted_is_cleared() -> None:
    cleared = clear(QUESTION)
    assert (cleared.licence, cleared.licence_version, cleared.schedule) == ("harbor-2026", 3, "daily")
    assert cleared.clause == GRANT
    assert (cleared.rendition, cleared.use, cleared.channels) == ("r1", Use.ABSTRACT, VOICE)
    assert (cleared.text, cleared.said) == (ABSTRACT.text, "six words, said")
    assert (cleared.words, cleared.places, cleared.breaks_off) == (6, (range(6),), False)
    assert (cleared.title_name, cleared.story) == ("The Harbor Times", QUESTION.story)
    assert cleared.double_click_seconds == 30
    assert cleared.link == "https://harbor.example/storm"


def test_the_codes_are_those_that_stand_in_the_ledger() -> None:
    assert " ".join(code.value for code in Code) == (
        "NO_LICENCE LICENSEE EXPIRED NOT_STARTED SUSPENDED OUT_OF_SCOPE KILLED WITHHELD EMBARGOED TOO_OLD TERRITORY "
        "LANGUAGE CHANNEL HOST USE_NOT_GRANTED LIMIT SIGNAL QUOTA ATTRIBUTION UNSUPPORTED_LANGUAGE"
    )


def test_before_the_first_use_nothing_is_spent() -> None:
    assert Spent() == Spent(0, 0, 0, 0, frozenset(), False)
    assert codes(after(scheduled(limits=Limits(0, 0, 0, 1, 1)), words_in_answer=0)) == ()


def test_without_the_licence_s_leave_there_is_no_link() -> None:
    assert clear(licensed(attribution=replace(LICENCE.attribution, link=False))).link is None


# ── the licence ───────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_no_licence_names_is_refused() -> None:
    outcome = judge(replace(QUESTION, standing=Standing(why="nobody knows it")))
    assert isinstance(outcome, Refusal)
    assert outcome.reasons == (Reason(Code.NO_LICENCE, "(no licence)", "nobody knows it"),)
    assert (outcome.licence, outcome.licence_version, outcome.schedule) == (None, None, None)
    assert (outcome.story, outcome.use, outcome.title) == (QUESTION.story, Use.ABSTRACT, "harbor-times")
    assert outcome.channels == VOICE


@pytest.mark.parametrize("standing", [Standing(LICENCE, None), Standing(None, SCHEDULE)])
def test_half_a_standing_is_none(standing: Standing) -> None:
    assert codes(replace(QUESTION, standing=standing)) == (Code.NO_LICENCE,)


def test_without_a_licence_the_state_of_the_story_is_a_reason_too() -> None:
    question = told(replace(QUESTION, standing=Standing()), state=State.KILLED, embargo_unreadable=True)
    assert codes(question) == (Code.NO_LICENCE, Code.KILLED, Code.EMBARGOED)


def test_a_licence_to_someone_else_grants_nothing() -> None:
    question = licensed(licensee="another-skill")
    assert codes(question) == (Code.LICENSEE,)
    assert clauses(question) == ("harbor.toml: licensee",)
    assert codes(asked(question, licensee="another-skill")) == ()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (LICENCE.starts - SECOND, (Code.NOT_STARTED,)),
        (LICENCE.starts - timedelta(microseconds=1), (Code.NOT_STARTED,)),
        (LICENCE.starts, ()),
        (LICENCE.ends - SECOND, ()),
        (LICENCE.ends - timedelta(microseconds=1), ()),
        (LICENCE.ends, (Code.EXPIRED,)),
        (LICENCE.ends + SECOND, (Code.EXPIRED,)),
    ],
)
def test_the_term_begins_and_ends_at_its_moment(now: datetime, expected: tuple[Code, ...]) -> None:
    question = stored(asked(told(published_at=now), now=now), stored_at=now)
    assert codes(question) == expected
    assert all(clause in {"harbor.toml: starts", "harbor.toml: ends"} for clause in clauses(question))


def test_a_suspension_refuses_and_says_why() -> None:
    (reason,) = refused(replace(QUESTION, suspended="not paid"))
    assert (reason.code, reason.clause) == (Code.SUSPENDED, "harbor.toml: (suspension)")
    assert reason.found == "it is suspended: not paid"
    assert codes(replace(QUESTION, suspended="")) == (Code.SUSPENDED,)


# ── the scope ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("allowed", "sections", "expected"),
    [
        (None, ("World",), ()),
        (None, (), ()),
        ({"world"}, ("WORLD",), ()),
        ({"world"}, ("Local", "World"), ()),
        ({"world"}, ("Worldwide",), (Code.OUT_OF_SCOPE,)),
        ({"world"}, (), (Code.OUT_OF_SCOPE,)),
        (set(), ("World",), (Code.OUT_OF_SCOPE,)),
    ],
)
def test_a_story_stands_in_a_section_that_is_allowed(
    allowed: set[str] | None, sections: tuple[str, ...], expected: tuple[Code, ...]
) -> None:
    question = told(scheduled(sections=None if allowed is None else frozenset(allowed)), sections=sections)
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.sections",) * len(expected)


@pytest.mark.parametrize(
    ("sections", "expected"),
    [(("World",), ()), (("World", "OPINION"), (Code.OUT_OF_SCOPE,)), (("Opinions",), ()), ((), ())],
)
def test_a_section_that_is_excluded_is_out(sections: tuple[str, ...], expected: tuple[Code, ...]) -> None:
    question = told(scheduled(exclude_sections=frozenset({"opinion"})), sections=sections)
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.exclude.sections",) * len(expected)


@pytest.mark.parametrize(("genres", "expected"), [(("Sponsored",), (Code.OUT_OF_SCOPE,)), (("sponsor",), ()), ((), ())])
def test_a_genre_that_is_excluded_is_out(genres: tuple[str, ...], expected: tuple[Code, ...]) -> None:
    question = told(scheduled(exclude_genres=frozenset({"sponsored"})), genres=genres)
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.exclude.genres",) * len(expected)


@pytest.mark.parametrize(
    ("credits", "authors", "expected"),
    [
        (("Associated Press",), (), (Code.OUT_OF_SCOPE,)),
        (("Photo: ASSOCIATED PRESS / Jo",), (), (Code.OUT_OF_SCOPE,)),
        ((), ("Jo March, Associated Press",), (Code.OUT_OF_SCOPE,)),
        (("Dissociated Press",), (), ()),
        (("Associated Pressing",), (), ()),
        ((), ("Jo March",), ()),
    ],
)
def test_a_credit_that_is_excluded_is_out(
    credits: tuple[str, ...], authors: tuple[str, ...], expected: tuple[Code, ...]
) -> None:
    question = told(scheduled(exclude_credits=frozenset({"associated press"})), credits=credits, authors=authors)
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.exclude.credits",) * len(expected)


OWN = scheduled(own_copy_only=True)


@pytest.mark.parametrize("credit", ["The Harbor Times", "HARBOR MEDIA", "© 2026 Harbor Media. All rights reserved"])
def test_our_own_credit_is_own_copy(credit: str) -> None:
    assert codes(told(OWN, credits=(credit,))) == ()


@pytest.mark.parametrize(
    "credit",
    [
        "Associated Courier",  # of a dateline, or of a provider
        "Harbor Mediation",
        "Harbor Media and Reuters",
        "Associated Press for The Harbor Times",
    ],
)
def test_another_s_credit_is_not_own_copy(credit: str) -> None:
    question = told(OWN, credits=(credit,))
    assert codes(question) == (Code.OUT_OF_SCOPE,)
    assert clauses(question) == (f"{DAILY}.own_copy_only",)
    assert codes(told(credits=(credit,))) == ()


@pytest.mark.parametrize(
    "byline",
    ["Reuters", "By Jo March, AP", "Agence France-Presse", "Coast News Agency", "COAST NEWSWIRE", "Jo (dpa)",
     "Jo March, The Harbor Times, and Reuters", "The Harbor Times/AFP"],
)  # fmt: skip
def test_a_byline_that_names_an_agency_is_not_own_copy(byline: str) -> None:
    assert codes(told(OWN, authors=(byline,))) == (Code.OUT_OF_SCOPE,)
    assert codes(told(authors=(byline,))) == ()


@pytest.mark.parametrize("byline", ["Jo March", "Sapna Reutersson", "Apollo Apted", "The Harbor Times"])
def test_a_byline_that_only_sounds_like_an_agency_is_own_copy(byline: str) -> None:
    assert codes(told(OWN, authors=(byline,))) == ()


@pytest.mark.parametrize("section", ["Opinion", "ＯＰＩＮＩＯＮ", " opinion ", "Opinion:"])
def test_a_section_is_the_same_however_it_is_written(section: str) -> None:
    assert codes(told(scheduled(exclude_sections=frozenset({"opinion"})), sections=(section,))) == (Code.OUT_OF_SCOPE,)
    assert codes(told(granted(sections=frozenset({"opinion"})), sections=(section,))) == ()


@pytest.mark.parametrize("credit", ["Associated Courier", "Ａssociated Courier", "by ASSOCIATED-COURIER today"])
def test_a_credit_is_the_same_however_it_is_written(credit: str) -> None:
    excluded = scheduled(exclude_credits=frozenset({"associated courier"}))
    assert codes(told(excluded, credits=(credit,))) == (Code.OUT_OF_SCOPE,)


@pytest.mark.parametrize("byline", ["Staff and wire services", "From wire reports", "Agence France-Presse"])
def test_a_byline_that_says_it_is_from_a_wire_is_not_own_copy(byline: str) -> None:
    assert codes(told(OWN, authors=(byline,))) == (Code.OUT_OF_SCOPE,)


def test_an_agency_s_own_name_is_no_other_agency() -> None:
    agency = replace(OWN, title_name="Coast News Agency", publisher_name="Coast Reuters AP")
    assert codes(told(agency, authors=("Coast News Agency",), credits=("Coast Reuters AP",))) == ()
    assert codes(told(agency, authors=("Coast News Agency and Hill News Agency",))) == (Code.OUT_OF_SCOPE,)


def test_an_agency_that_is_credited_and_in_the_byline_is_one_reason() -> None:
    assert codes(told(OWN, credits=("Reuters",), authors=("Reuters",))) == (Code.OUT_OF_SCOPE,)
    assert codes(told(OWN, credits=("Reuters", "Coast"), authors=("AP",))) == (Code.OUT_OF_SCOPE,) * 3


def test_what_is_in_scope_is_what_the_gate_does_not_find_out_of_scope() -> None:
    for question in (QUESTION, told(OWN, credits=("Reuters",)), told(scheduled(sections=frozenset({"x"})))):
        licence, schedule = question.standing.licence, question.standing.schedule
        assert licence is not None
        assert schedule is not None
        inside = in_scope(question.story, question.title_name, question.publisher_name, licence, schedule)
        assert inside == (Code.OUT_OF_SCOPE not in codes(question))


# ── the story ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.LIVE, ()), (State.WITHHELD, (Code.WITHHELD,)), (State.KILLED, (Code.KILLED,)),
        (State.GONE, (Code.KILLED,)),
    ],
)  # fmt: skip
def test_only_a_live_story_is_told(state: State, expected: tuple[Code, ...]) -> None:
    assert codes(told(state=state)) == expected
    assert clauses(told(state=state)) == ("(notice)",) * len(expected)


@pytest.mark.parametrize(
    ("until", "expected"),
    [(NOW + timedelta(microseconds=1), (Code.EMBARGOED,)), (NOW + SECOND, (Code.EMBARGOED,)), (NOW, ()), (None, ())],
)
def test_an_embargo_holds_until_its_moment(until: datetime | None, expected: tuple[Code, ...]) -> None:
    assert codes(told(not_before=until)) == expected


def test_an_embargo_that_cannot_be_read_holds_for_good() -> None:
    assert codes(told(embargo_unreadable=True)) == (Code.EMBARGOED,)
    assert codes(told(embargo_unreadable=True, not_before=NOW - timedelta(days=300))) == (Code.EMBARGOED,)
    (unread,) = refused(told(embargo_unreadable=True))
    (dated,) = refused(told(not_before=NOW + SECOND))
    assert unread.found == "its end cannot be read"
    assert dated.found == "until 2026-11-25 12:00 UTC"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(hours=48) - SECOND, ()), (timedelta(hours=48), (Code.TOO_OLD,)),
        (timedelta(hours=49), (Code.TOO_OLD,)), (-SECOND, ()),
    ],
)  # fmt: skip
def test_a_story_is_told_until_it_is_too_old(age: timedelta, expected: tuple[Code, ...]) -> None:
    question = told(published_at=NOW - age)
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.max_age",) * len(expected)
    assert codes(told(scheduled(max_age=None), published_at=NOW - age)) == ()


def test_a_schedule_whose_stories_have_no_age_tells_none() -> None:
    assert codes(told(scheduled(max_age=timedelta()), published_at=NOW)) == (Code.TOO_OLD,)


# ── where and how ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("from_locale", "locale", "country", "expected"),
    [
        (True, "en-US", None, ()),
        (True, "en-CA", None, ()),
        (True, "en-GB", None, (Code.TERRITORY,)),
        (True, "en-GB", "US", ()),
        (True, "en", None, (Code.TERRITORY,)),
        (True, "en-419", None, (Code.TERRITORY,)),
        (True, "en-us", None, (Code.TERRITORY,)),
        (True, "en-Latn-US", None, ()),
        (False, "en-US", None, (Code.TERRITORY,)),
        (False, "en-US", "US", ()),
        (False, "en-US", "GB", (Code.TERRITORY,)),
        (False, "en-GB", "CA", ()),
    ],
)
def test_the_country_is_consented_to_or_the_locale_s_where_that_is_proof(
    from_locale: bool, locale: str, country: str | None, expected: tuple[Code, ...]
) -> None:
    question = asked(somewhere(from_locale=from_locale), locale=locale, country=country)
    assert codes(question) == expected
    assert clauses(question) == ("harbor.toml: where.territories",) * len(expected)


def test_a_locale_that_is_a_language_alone_has_no_region() -> None:
    assert [replace(OCCASION, locale=locale).region for locale in ("en-US", "en", "EN", "US")] == [
        "US",
        None,
        None,
        None,
    ]


def test_a_worldwide_licence_needs_no_country() -> None:
    assert codes(asked(somewhere(territories=None, from_locale=False), locale="en-ZZ")) == ()


def test_what_is_known_of_the_country_is_said() -> None:
    (unknown,) = refused(somewhere(from_locale=False))
    (known,) = refused(asked(somewhere(from_locale=False), country="GB"))
    (both,) = refused(asked(somewhere(territories=frozenset({"IE"})), country="GB"))
    assert unknown.found == "the country is not known"
    assert known.found == "the listener is in GB"
    assert both.found == "the listener is in GB, US"


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        (somewhere(from_locale=False), True),
        (asked(somewhere(), locale="en"), True),
        (granted(somewhere(territories=None, from_locale=False), territories=frozenset({"US"})), True),
        (granted(somewhere(from_locale=False), territories=frozenset({"US"})), True),
        (asked(somewhere(from_locale=False), country="GB"), False),
        (asked(somewhere(), locale="en-GB"), False),
        (licensed(somewhere(from_locale=False), licensee="somebody else"), False),
        (told(somewhere(from_locale=False), state=State.KILLED), False),
        (after(somewhere(from_locale=False), uses_today=1000), False),
        (told(state=State.KILLED), False),
    ],
)
def test_only_a_country_that_nobody_knows_and_nothing_else_is_lacking(question: Question, lacks: bool) -> None:
    outcome = judge(question)
    assert isinstance(outcome, Refusal)
    assert outcome.lacks_country is lacks


@pytest.mark.parametrize(
    ("ranges", "locale", "expected"),
    [
        (("en",), "en-US", ()),
        (("EN",), "en-US", ()),
        (("en-us",), "en-US", ()),
        (("en-US",), "en-GB", (Code.LANGUAGE,)),
        (("en-US",), "en", (Code.LANGUAGE,)),
        (("e",), "en-US", (Code.LANGUAGE,)),
        (("en-U",), "en-US", (Code.LANGUAGE,)),
        (("fr",), "en-US", (Code.LANGUAGE,)),
        (("fr", "en"), "en-US", ()),
        (("*",), "en-US", ()),
        ((), "en-US", (Code.LANGUAGE,)),
    ],
)
def test_languages_are_ranges_that_the_locale_falls_into(
    ranges: tuple[str, ...], locale: str, expected: tuple[Code, ...]
) -> None:
    question = asked(somewhere(languages=ranges, territories=None), locale=locale)
    assert codes(question) == expected
    assert clauses(question) == ("harbor.toml: where.languages",) * len(expected)


@pytest.mark.parametrize(
    ("language", "locale", "expected"),
    [
        ("en-US", "en-CA", ()), ("en", "en-CA", ()), ("EN-gb", "en-CA", ()), ("fr", "en-CA", (Code.LANGUAGE,)),
        ("fr-CA", "fr-CA", ()), ("eng", "en-CA", (Code.LANGUAGE,)),
    ],
)  # fmt: skip
def test_a_story_is_told_in_its_own_language(language: str, locale: str, expected: tuple[Code, ...]) -> None:
    question = told(asked(somewhere(languages=("en", "fr")), locale=locale), language=language)
    assert codes(question) == expected
    assert clauses(question) == ("(no translation)",) * len(expected)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        (VOICE, ()), (SCREEN, ()), (VOICE | SCREEN, ()), (frozenset({Channel.TEXT}), (Code.CHANNEL,)),
        (VOICE | {Channel.BRIEFING}, (Code.CHANNEL,)),
    ],
)  # fmt: skip
def test_every_channel_is_one_that_is_licensed(channels: frozenset[Channel], expected: tuple[Code, ...]) -> None:
    question = replace(QUESTION, channels=channels)
    assert codes(question) == expected
    assert clauses(question) == ("harbor.toml: where.channels",) * len(expected)


def test_the_channels_that_are_not_licensed_are_named() -> None:
    (reason,) = refused(replace(QUESTION, channels=frozenset(Channel)))
    assert reason.found == "by briefing, text"


def test_only_a_host_that_is_named_speaks() -> None:
    assert codes(asked(host="parlour")) == (Code.HOST,)
    assert clauses(asked(host="parlour")) == ("harbor.toml: where.hosts",)
    assert codes(asked(host="Alexa")) == (Code.HOST,)
    assert codes(asked(somewhere(hosts=frozenset({"parlour"})), host="parlour")) == ()


# ── the grant ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("use", Use)
def test_no_use_implies_another(use: Use) -> None:
    for granted_use in GRANTS:
        alone = scheduled(grants={granted_use: GRANTS[granted_use]})
        outcome = codes(replace(alone, use=use))
        assert (Code.USE_NOT_GRANTED in outcome) == (use is not granted_use)


def test_a_use_that_is_not_granted_names_the_grant_that_is_missing() -> None:
    question = replace(QUESTION, use=Use.GROUND)
    assert clauses(question) == ("harbor.toml: schedules.daily.grants.ground",)
    assert codes(replace(question, rendition=None)) == (Code.USE_NOT_GRANTED,)


def test_a_preview_and_a_correction_are_no_licence_s_to_grant() -> None:
    for use in (Use.PREVIEW, Use.CORRECTION):
        assert codes(replace(QUESTION, use=use)) == (Code.USE_NOT_GRANTED,)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (NOW, None, ()),
        (NOW + SECOND, None, (Code.NOT_STARTED,)),
        (None, NOW + SECOND, ()),
        (None, NOW, (Code.EXPIRED,)),
        (NOW - SECOND, NOW + SECOND, ()),
    ],
)
def test_a_grant_has_a_term_of_its_own(
    starts: datetime | None, ends: datetime | None, expected: tuple[Code, ...]
) -> None:
    question = granted(starts=starts, ends=ends)
    assert codes(question) == expected
    assert clauses(question) == tuple(f"{GRANT}.{'starts' if starts else 'ends'}" for _ in expected)


@pytest.mark.parametrize(
    ("question", "expected", "key"),
    [
        (granted(territories=frozenset({"US"})), (), ""),
        (granted(territories=frozenset({"CA"})), (Code.TERRITORY,), "territories"),
        (asked(granted(territories=frozenset({"CA"})), country="CA"), (), ""),
        (granted(somewhere(territories=None, from_locale=False), territories=frozenset({"US"})),
         (Code.TERRITORY,), "territories"),
        (granted(somewhere(territories=None), territories=frozenset({"US"})), (), ""),
        (granted(channels=frozenset({"voice"})), (), ""),
        (granted(channels=frozenset({"screen"})), (Code.CHANNEL,), "channels"),
        (replace(granted(channels=frozenset({"voice"})), channels=VOICE | SCREEN), (Code.CHANNEL,), "channels"),
        (granted(hosts=frozenset({"alexa"})), (), ""),
        (granted(hosts=frozenset({"parlour"})), (Code.HOST,), "hosts"),
        (granted(sections=frozenset({"world"})), (), ""),
        (granted(sections=frozenset({"sport"})), (Code.OUT_OF_SCOPE,), "sections"),
        (told(granted(sections=frozenset({"world"})), sections=()), (Code.OUT_OF_SCOPE,), "sections"),
        (granted(exclude_sections=frozenset({"sport"})), (), ""),
        (granted(exclude_sections=frozenset({"world"})), (Code.OUT_OF_SCOPE,), "exclude_sections"),
        (told(granted(exclude_sections=frozenset({"world"})), sections=()), (), ""),
    ],
)  # fmt: skip
def test_a_grant_narrows_its_licence(question: Question, expected: tuple[Code, ...], key: str) -> None:
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.{key}",) * len(expected)


def test_what_a_grant_narrows_binds_no_other_use() -> None:
    narrowed = granted(sections=frozenset({"sport"}), hosts=frozenset({"x"}), ends=NOW)
    assert codes(replace(narrowed, use=Use.SUMMARY)) == ()


def test_a_grant_never_widens_its_licence() -> None:
    wide = granted(
        territories=frozenset({"US", "GB"}), channels=frozenset(Channel), hosts=frozenset({"alexa", "parlour"})
    )
    question = replace(asked(wide, host="parlour", locale="en-GB"), channels=frozenset({Channel.TEXT}))
    assert codes(question) == (Code.TERRITORY, Code.CHANNEL, Code.HOST)
    assert all(".where." in f".{clause.split(': ')[1]}" for clause in clauses(question))


# ── the limits ────────────────────────────────────────────────────────────────────────────────────


def test_what_could_not_be_cut_is_beyond_a_limit() -> None:
    question = replace(QUESTION, rendition=None)
    assert codes(question) == (Code.LIMIT,)
    assert clauses(question) == (GRANT,)


@pytest.mark.parametrize(("max_words", "expected"), [(6, ()), (5, (Code.LIMIT,)), (None, ())])
def test_words_are_within_the_grant(max_words: int | None, expected: tuple[Code, ...]) -> None:
    question = granted(max_words=max_words)
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.max_words",) * len(expected)


@pytest.mark.parametrize(
    ("spans", "max_run", "expected"),
    [
        ((range(6),), 6, ()), ((range(6),), 5, (Code.LIMIT,)), ((range(3), range(4, 7)), 3, ()),
        ((range(3), range(3, 6)), 3, (Code.LIMIT,)), ((), 1, ()),
    ],
)  # fmt: skip
def test_words_in_a_row_are_within_the_grant(
    spans: tuple[range, ...], max_run: int, expected: tuple[Code, ...]
) -> None:
    question = stored(granted(max_run=max_run), spans=spans, longest_run=0)
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.max_run",) * len(expected)


@pytest.mark.parametrize(("measured", "expected"), [(5, ()), (6, (Code.LIMIT,))])
def test_words_in_a_row_are_those_of_what_leaves_as_measured(measured: int, expected: tuple[Code, ...]) -> None:
    """Passages that do not touch in the story may do so in a text made of them."""
    question = stored(granted(max_run=5), spans=(range(3), range(4, 7)), longest_run=measured)
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.max_run",) * len(expected)


@pytest.mark.parametrize(
    ("of_words", "max_share", "expected"),
    [(60, "0.1", ()), (59, "0.1", (Code.LIMIT,)), (6, "1", ()), (0, "1", (Code.LIMIT,)), (60, "0.0999", (Code.LIMIT,))],
)
def test_words_are_no_greater_share_of_the_story_than_the_grant_allows(
    of_words: int, max_share: str, expected: tuple[Code, ...]
) -> None:
    question = stored(granted(max_share=Decimal(max_share)), of_words=of_words)
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.max_share",) * len(expected)


@pytest.mark.parametrize(
    ("use", "made_by", "verbatim", "expected"),
    [
        (Use.SUMMARY, "cut", True, ()), (Use.SUMMARY, "cut", False, (Code.USE_NOT_GRANTED,)),
        (Use.SUMMARY, "publisher", False, ()), (Use.EXCERPT, "cut", False, ()),
    ],
)  # fmt: skip
def test_a_summary_of_the_story_s_own_sentences_needs_leave_to_be_verbatim(
    use: Use, made_by: str, verbatim: bool, expected: tuple[Code, ...]
) -> None:
    question = stored(scheduled(grants={use: Grant(use, 60, verbatim=verbatim)}), use=use, made_by=made_by)
    assert codes(replace(question, use=use)) == expected
    assert clauses(replace(question, use=use)) == (f"{DAILY}.grants.summary.verbatim",) * len(expected)


MODEL_MADE = stored(
    replace(
        scheduled(grants={Use.SUMMARY: Grant(Use.SUMMARY, 60, model_hosts=frozenset({"llm.example"}))}), use=Use.SUMMARY
    ),
    use=Use.SUMMARY,
    made_by="model",
)


def test_a_summary_that_a_model_made_needs_leave_to_be() -> None:
    assert codes(MODEL_MADE) == ()
    without = granted(MODEL_MADE, model_hosts=frozenset())
    assert (codes(without), clauses(without)) == ((Code.USE_NOT_GRANTED,), (f"{DAILY}.grants.summary.model",))
    assert codes(granted(without, verbatim=True)) == (Code.USE_NOT_GRANTED,)
    assert codes(stored(without, made_by="publisher")) == ()


def test_the_reasons_say_who_made_it_and_when() -> None:
    without = judge(granted(MODEL_MADE, model_hosts=frozenset()))
    earlier = judge(stored(MODEL_MADE, licence_version=2))
    assert isinstance(without, Refusal)
    assert isinstance(earlier, Refusal)
    key = f"{DAILY}.grants.summary"
    assert without.reasons == (Reason(Code.USE_NOT_GRANTED, f"{key}.model", "a language model made it"),)
    found = "it was made under version 2, and may hold some of them"
    assert earlier.reasons == (Reason(Code.USE_NOT_GRANTED, f"{key}.verbatim", found),)


def test_leave_for_a_model_is_none_for_the_story_s_own_sentences() -> None:
    assert clauses(stored(MODEL_MADE, made_by="cut")) == (f"{DAILY}.grants.summary.verbatim",)


def test_what_a_model_made_under_another_version_may_be_verbatim() -> None:
    earlier = stored(MODEL_MADE, licence_version=2)
    assert clauses(earlier) == (f"{DAILY}.grants.summary.verbatim",)
    assert codes(granted(earlier, verbatim=True)) == ()


def test_the_clause_tells_of_what_a_model_made() -> None:
    made, cut = clear(MODEL_MADE), clear(granted(stored(MODEL_MADE, made_by="cut"), verbatim=True))
    assert (made.is_by_model, made.clause) == (True, f"{DAILY}.grants.summary.model")
    assert (cut.is_by_model, cut.clause) == (False, f"{DAILY}.grants.summary")


@pytest.mark.parametrize(
    ("scaled", "scale", "expected"),
    [(False, False, ()), (True, True, ()), (True, False, (Code.USE_NOT_GRANTED,)), (False, True, ())],
)
def test_amounts_are_worked_out_for_other_servings_only_where_that_is_granted(
    scaled: bool, scale: bool, expected: tuple[Code, ...]
) -> None:
    question = replace(granted(scale=scale), scaled=scaled)
    assert codes(question) == expected
    assert clauses(question) == (f"{GRANT}.scale",) * len(expected)


@pytest.mark.parametrize(("words", "expected"), [(0, ()), (60, ()), (61, (Code.LIMIT,))])
def test_an_answer_holds_no_more_words_of_a_story_than_its_limit(words: int, expected: tuple[Code, ...]) -> None:
    assert codes(after(words_in_answer=words)) == expected
    assert clauses(after(words_in_answer=words)) == (f"{DAILY}.limits.words_per_answer",) * len(expected)


def test_a_headline_is_in_no_budget() -> None:
    headline = replace(ABSTRACT, use=Use.HEADLINE, spans=(), places=())
    assert codes(after(replace(QUESTION, use=Use.HEADLINE, rendition=headline), words_in_answer=61)) == ()


@pytest.mark.parametrize(
    ("beside", "others", "alone", "expected"),
    [
        ({"other_publishers"}, set(), False, ()),
        ({"other_publishers"}, {"rives"}, False, ()),
        ({"other_publishers"}, {"rives"}, True, (Code.LIMIT,)),
        (set(), {"rives"}, False, (Code.LIMIT,)),
        ({"ads"}, {"rives", "harbor"}, False, (Code.LIMIT,)),
        (set(), {"harbor"}, True, ()),
        (set(), set(), False, ()),
    ],
)
def test_a_story_stands_beside_others_where_both_licences_let_it(
    beside: set[str], others: set[str], alone: bool, expected: tuple[Code, ...]
) -> None:
    question = after(licensed(beside=frozenset(beside)), beside=frozenset(others), alone=alone)
    assert codes(question) == expected
    assert clauses(question) == ("harbor.toml: display.beside",) * len(expected)


# ── the credit ────────────────────────────────────────────────────────────────────────────────────


def credited(spoken: Mapping[str, str], again: Mapping[str, str] | None = None) -> Question:
    return licensed(attribution=replace(LICENCE.attribution, spoken=spoken, again=again or {}))


@pytest.mark.parametrize(
    ("spoken", "locale", "credit"),
    [
        ({"en": "From {title}"}, "en-US", "From The Harbor Times"),
        ({"en": "From {title}"}, "en", "From The Harbor Times"),
        ({"en": "From {title}", "en-us": "Out of {title}"}, "en-US", "Out of The Harbor Times"),
        ({"en": "From {title}", "en-us": "Out of {title}"}, "en-CA", "From The Harbor Times"),
        ({"fr": "Selon {title}"}, "en-US", None),
        ({"en-gb": "From {title}"}, "en-US", None),
        ({}, "en-US", None),
    ],
)
def test_without_a_credit_in_the_answer_s_language_there_are_no_words(
    spoken: Mapping[str, str], locale: str, credit: str | None
) -> None:
    question = asked(credited(spoken), locale=locale, country="US")
    if credit is None:
        assert codes(question) == (Code.ATTRIBUTION,)
        assert clauses(question) == ("harbor.toml: attribution.spoken",)
    else:
        assert clear(question).credit == credit


@pytest.mark.parametrize(
    ("again", "locale", "credit"),
    [
        ({"en": "Also from {title}"}, "en-US", "Also from The Harbor Times"),
        ({"en-us": "And {title}", "en": "Also from {title}"}, "en-US", "And The Harbor Times"),
        ({"fr": "Toujours selon {title}"}, "en-US", "From The Harbor Times"),
        ({}, "en-US", "From The Harbor Times"),
    ],
)
def test_a_further_story_of_the_title_has_the_credit_for_again_where_one_is_written(
    again: Mapping[str, str], locale: str, credit: str
) -> None:
    question = asked(credited({"en": "From {title}"}, again), locale=locale)
    assert clear(replace(question, again=True)).credit == credit
    assert clear(question).credit == "From The Harbor Times"


def test_a_credit_for_again_alone_clears_no_first_story() -> None:
    question = credited({}, {"en": "Also from {title}"})
    assert codes(question) == (Code.ATTRIBUTION,)
    assert codes(replace(question, again=True)) == ()


@pytest.mark.parametrize(
    ("card", "authors", "expected"),
    [
        ("© {year} {publisher}. {byline}", ("Jo March",), "© 2026 Harbor Media. Jo March"),
        ("© {year} {publisher}. {byline}", ("Jo March", "Amy Lee Jr."), "© 2026 Harbor Media. Jo March, Amy Lee Jr."),
        ("© {year} {publisher}. {byline}", (), "© 2026 Harbor Media"),
        ("{byline} – {title}", (), "The Harbor Times"),
        ("© {publisher} Inc.", (), "© Harbor Media Inc."),
        ("{title}", ("Jo March",), "The Harbor Times"),
        ("{publisher}, {byline}", ("{year} {title}",), "Harbor Media"),  # no name, and nothing to be filled in
    ],
)
def test_the_card_s_credit_is_filled_in_word_for_word(card: str, authors: tuple[str, ...], expected: str) -> None:
    question = told(licensed(attribution=replace(LICENCE.attribution, card=card)), authors=authors)
    assert clear(question).card_credit == expected


def test_a_name_keeps_its_last_letter_where_no_byline_follows() -> None:
    assert clear(told(replace(QUESTION, publisher_name="Radio X"), authors=())).card_credit == "© 2026 Radio X"


def test_the_card_s_year_is_that_of_publication() -> None:
    question = told(scheduled(max_age=None), published_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    assert clear(question).card_credit.startswith("© 2025 ")


# ── quotas and prices ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "expected", "key"),
    [
        (after(uses_today=999), (), ""),
        (after(uses_today=1000), (Code.QUOTA,), "uses_per_day"),
        (after(limited(uses_per_day=None), uses_today=10**9), (), ""),
        (limited(uses_per_day=0), (Code.QUOTA,), "uses_per_day"),
        (after(listener_uses_today=19), (), ""),
        (after(listener_uses_today=20), (Code.QUOTA,), "uses_per_listener_day"),
        (after(limited(uses_per_listener_day=None), listener_uses_today=10**9), (), ""),
        (limited(uses_per_listener_day=0), (Code.QUOTA,), "uses_per_listener_day"),
    ],
)
def test_a_day_s_uses_are_counted_for_all_and_for_one(question: Question, expected: tuple[Code, ...], key: str) -> None:
    assert codes(question) == expected
    assert clauses(question) == (f"{DAILY}.limits.{key}",) * len(expected)


def priced(maximum: int | None, model: PriceModel = PriceModel.PER_USE) -> Question:
    price = Price(model, "EUR", per_use_micros={Use.ABSTRACT: 4000}, maximum_per_month_micros=maximum)
    return licensed(price=price)


@pytest.mark.parametrize(
    ("maximum", "month", "expected"),
    [
        (10_000, 6_000, ()), (10_000, 6_001, (Code.QUOTA,)), (4_000, 0, ()), (3_999, 0, (Code.QUOTA,)),
        (None, 10**15, ()),
    ],
)  # fmt: skip
def test_a_use_that_goes_beyond_the_month_s_maximum_is_refused(
    maximum: int | None, month: int, expected: tuple[Code, ...]
) -> None:
    question = after(priced(maximum), month_micros=month)
    assert codes(question) == expected
    assert clauses(question) == ("harbor.toml: price.maximum_per_month",) * len(expected)


def test_a_use_costs_what_its_price_says() -> None:
    assert (clear(priced(None)).price_micros, clear(priced(None)).currency) == (4000, "EUR")
    assert clear(replace(priced(None), use=Use.SUMMARY)).price_micros == 0
    assert (clear(QUESTION).price_micros, clear(QUESTION).currency) == (0, "USD")
    assert clear(licensed(price=Price(PriceModel.FREE))).currency is None


def test_a_retry_is_judged_by_what_its_answer_holds_and_by_no_quota() -> None:
    settled = clear(QUESTION)
    used_up = Spent(uses_today=1000, listener_uses_today=20, words_in_answer=60)
    assert within_answer(QUESTION, settled, used_up) == settled
    full = within_answer(QUESTION, settled, replace(used_up, words_in_answer=61))
    assert isinstance(full, Refusal)
    assert [reason.clause for reason in full.reasons] == [f"{DAILY}.limits.words_per_answer"]
    gone = judge(told(state=State.KILLED))
    assert within_answer(QUESTION, gone, used_up) == gone


# ── all reasons at once ───────────────────────────────────────────────────────────────────────────


EVERYTHING = after(
    told(
        asked(
            replace(
                scheduled(
                    licensed(licensee="x", starts=NOW + SECOND, ends=NOW - SECOND, beside=frozenset(),
                             attribution=replace(LICENCE.attribution, spoken={}),
                             price=Price(PriceModel.PER_USE, "USD", maximum_per_month_micros=0,
                                         per_use_micros={Use.ABSTRACT: 1})),
                    sections=frozenset({"a"}), exclude_sections=frozenset({"world"}),
                    exclude_genres=frozenset({"paid"}), exclude_credits=frozenset({"reuters"}), own_copy_only=True,
                    limits=replace(LIMITS, words_per_answer=5, uses_per_day=0, uses_per_listener_day=0),
                    grants={Use.ABSTRACT: Grant(
                        Use.ABSTRACT, 5, 4, starts=NOW + SECOND, ends=NOW - SECOND, territories=frozenset({"FR"}),
                        channels=frozenset({"screen"}), hosts=frozenset({"a"}), sections=frozenset({"a"}),
                        exclude_sections=frozenset({"world"}),
                    )},
                ),
                suspended="why", channels=frozenset({Channel.TEXT}),
            ),
            host="parlour", locale="de-DE",
        ),
        genres=("Paid",), credits=("Reuters",), state=State.KILLED, not_before=NOW + SECOND,
        published_at=NOW - timedelta(days=9),
    ),
    beside=frozenset({"rives"}),
)  # fmt: skip


def test_all_reasons_are_given_at_once_in_the_order_of_the_agreement() -> None:
    assert list(clauses(EVERYTHING)) == [
        "harbor.toml: licensee",
        "harbor.toml: starts",
        "harbor.toml: ends",
        "harbor.toml: (suspension)",
        f"{DAILY}.sections",
        f"{DAILY}.exclude.sections",
        f"{DAILY}.exclude.genres",
        f"{DAILY}.exclude.credits",
        f"{DAILY}.own_copy_only",
        "(notice)",
        "(embargo)",
        f"{DAILY}.max_age",
        "harbor.toml: where.territories",
        "harbor.toml: where.languages",
        "harbor.toml: where.channels",
        "harbor.toml: where.hosts",
        "(no translation)",
        f"{GRANT}.territories",
        f"{GRANT}.channels",
        f"{GRANT}.hosts",
        f"{GRANT}.starts",
        f"{GRANT}.ends",
        f"{GRANT}.sections",
        f"{GRANT}.exclude_sections",
        f"{GRANT}.max_words",
        f"{GRANT}.max_run",
        "harbor.toml: attribution.spoken",
        f"{DAILY}.limits.words_per_answer",
        "harbor.toml: display.beside",
        f"{DAILY}.limits.uses_per_day",
        f"{DAILY}.limits.uses_per_listener_day",
        "harbor.toml: price.maximum_per_month",
    ]


@pytest.mark.parametrize("cut", [{"licence_version": 2}, {"licence_version": 4}, {"schedule": "sport"}])
def test_words_that_were_cut_under_another_version_stay_while_they_satisfy_this_one(cut: dict[str, Any]) -> None:
    question = stored(**cut)
    assert clear(question).licence_version == LICENCE.version
    assert codes(stored(granted(question, max_words=5), **cut)) == (Code.LIMIT,)


def test_words_that_were_cut_under_another_agreement_wait_until_they_are_cut_again() -> None:
    question = stored(licence="other-2026")
    assert codes(question) == (Code.LIMIT,)
    assert clauses(question) == ("harbor.toml: id",)


@pytest.mark.parametrize(
    ("words_out", "by_story", "by_listener", "clause"),
    [
        (130, 130, 130, ""), (131, 130, 130, "words_per_story"), (90, 90, 130, ""), (91, 90, 130, "words_per_story"),
        (90, 130, 90, ""), (91, 130, 90, "words_per_listener_story"),
    ],
)  # fmt: skip
def test_no_more_words_of_a_story_are_out_than_the_version_in_force_allows(
    words_out: int, by_story: int, by_listener: int, clause: str
) -> None:
    question = limited(words_per_story=by_story, words_per_listener_story=by_listener)
    expected = (f"{DAILY}.limits.{clause}",) if clause else ()
    assert clauses(replace(question, words_out=words_out)) == expected
    assert set(codes(replace(question, words_out=words_out))) <= {Code.LIMIT}


def test_words_are_not_kept_longer_than_the_version_in_force_lets_them_be() -> None:
    kept = scheduled(keep_derived=timedelta(hours=1))
    assert codes(stored(kept, stored_at=NOW - timedelta(hours=1))) == (Code.TOO_OLD,)
    assert clauses(stored(kept, stored_at=NOW - timedelta(hours=1))) == (f"{DAILY}.keep_derived",)
    assert codes(stored(kept, stored_at=NOW - timedelta(hours=1) + SECOND)) == ()
    assert holds_until(stored(kept, stored_at=NOW - timedelta(minutes=59))) == NOW + timedelta(minutes=1)
    training = scheduled(keep_derived=timedelta(), grants={Use.TRAIN: Grant(Use.TRAIN)})
    assert codes(replace(training, use=Use.TRAIN)) == ()


MINUTE = timedelta(minutes=1)
DATELESS = scheduled(licensed(ends=FOREVER), max_age=None, keep_derived=timedelta(days=3000))


@pytest.mark.parametrize(
    ("question", "until"),
    [
        (QUESTION, QUESTION.story.published_at + timedelta(hours=48)),
        (told(not_before=NOW + MINUTE), NOW + MINUTE),
        (asked(licensed(starts=NOW + MINUTE)), NOW + MINUTE),
        (licensed(ends=NOW + MINUTE), NOW + MINUTE),
        (granted(starts=NOW + MINUTE), NOW + MINUTE),
        (granted(ends=NOW + MINUTE), NOW + MINUTE),
        (granted(starts=NOW - MINUTE, ends=NOW + MINUTE), NOW + MINUTE),
        (told(DATELESS, not_before=NOW + MINUTE), NOW + MINUTE),
        (DATELESS, ABSTRACT.stored_at + timedelta(days=3000)),
        (replace(DATELESS, rendition=None), FOREVER),
        (replace(DATELESS, use=Use.GROUND, rendition=None), FOREVER),
        (replace(QUESTION, standing=Standing()), FOREVER),
        (told(replace(QUESTION, standing=Standing(LICENCE, None)), not_before=NOW + MINUTE), NOW + MINUTE),
    ],
)
def test_a_settled_decision_holds_until_the_next_date_of_licence_grant_story_or_words(
    question: Question, until: datetime
) -> None:
    assert holds_until(question) == until


@pytest.mark.parametrize(
    "question", [told(DATELESS, not_before=NOW), granted(replace(DATELESS, rendition=None), ends=NOW)]
)
def test_a_date_that_has_come_changes_nothing_any_more(question: Question) -> None:
    assert holds_until(question) > NOW


ORDER = [
    {Code.NO_LICENCE, Code.LICENSEE},
    {Code.NOT_STARTED, Code.EXPIRED, Code.SUSPENDED},
    {Code.OUT_OF_SCOPE},
    {Code.KILLED, Code.WITHHELD, Code.EMBARGOED, Code.TOO_OLD},
    {Code.TERRITORY, Code.LANGUAGE, Code.CHANNEL, Code.HOST},
    {Code.USE_NOT_GRANTED},
    {Code.LIMIT, Code.ATTRIBUTION},
    {Code.SIGNAL},
    {Code.QUOTA},
]


@given(st.sets(st.integers(0, 9)), st.booleans())
def test_reasons_come_in_decision_order_whatever_they_are(against: set[int], cut: bool) -> None:
    question = replace(QUESTION, use=Use.GROUND, rendition=replace(ABSTRACT, stored_at=LICENCE.ends) if cut else None)
    broken: list[Callable[[Question], Question]] = [
        lambda q: asked(q, licensee="x"),
        lambda q: replace(q, suspended="why"),
        lambda q: asked(q, now=LICENCE.ends),
        lambda q: told(q, state=State.WITHHELD),
        lambda q: told(q, embargo_unreadable=True),
        lambda q: asked(q, host="x"),
        lambda q: asked(q, locale="fr-FR"),
        lambda q: replace(q, channels=frozenset({Channel.TEXT})),
        lambda q: after(q, words_in_answer=10**6),
        lambda q: after(q, uses_today=10**6),
    ]
    for number in against:
        question = broken[number](question)
    places = [next(i for i, step in enumerate(ORDER) if code in step) for code in codes(question)]
    assert all(first <= second for first, second in pairwise(places))
    assert len(codes(question)) >= 1 + len(against - {8})


def test_a_refusal_knows_what_was_refused_and_its_codes() -> None:
    outcome = judge(EVERYTHING)
    assert isinstance(outcome, Refusal)
    assert (outcome.licence, outcome.licence_version, outcome.schedule) == ("harbor-2026", 3, "daily")
    assert (outcome.title, outcome.use, outcome.story) == ("harbor-times", Use.ABSTRACT, EVERYTHING.story)
    assert outcome.channels == {Channel.TEXT}
    assert outcome.codes == frozenset(codes(EVERYTHING))
    assert all(reason.found for reason in outcome.reasons)


def test_nothing_named_is_said_as_none() -> None:
    (reason,) = refused(told(scheduled(sections=frozenset({"x"})), sections=()))
    assert reason.found == "its sections are none"


# ── a title as a whole; one rendition twice ───────────────────────────────────────────────────────


def title_codes(standing: Standing, occasion: Occasion = OCCASION, suspended: str | None = None) -> tuple[Code, ...]:
    found = judge_title("harbor-times", standing, suspended, occasion)
    return tuple(reason.code for reason in found.reasons) if found else ()


def test_a_title_is_refused_by_its_licence_and_by_where_it_is_asked_for() -> None:
    standing = QUESTION.standing
    assert judge_title("harbor-times", standing, None, OCCASION) is None
    assert title_codes(Standing()) == (Code.NO_LICENCE,)
    assert title_codes(Standing(LICENCE, None)) == (Code.NO_LICENCE,)
    assert title_codes(standing, replace(OCCASION, now=LICENCE.ends)) == (Code.EXPIRED,)
    assert title_codes(standing, suspended="why") == (Code.SUSPENDED,)
    assert title_codes(standing, replace(OCCASION, locale="fr-FR", host="x")) == (
        Code.TERRITORY, Code.LANGUAGE, Code.HOST,
    )  # fmt: skip
    silent = replace(LICENCE, where=Where(None, False, ("*",), frozenset({"screen"}), frozenset({"alexa"})))
    assert title_codes(Standing(silent, SCHEDULE, "")) == (Code.CHANNEL,)


def test_a_title_that_is_refused_names_no_story() -> None:
    why = Reason(Code.SUSPENDED, "harbor.toml: (suspension)", "it is suspended: why")
    refusal = Refusal("harbor-2026", 3, "daily", "harbor-times", None, None, VOICE, (why,))
    assert judge_title("harbor-times", QUESTION.standing, "why", OCCASION) == refusal
    why = Reason(Code.NO_LICENCE, "(no licence)", "unknown")
    refusal = Refusal(None, None, None, "harbor-times", None, None, VOICE, (why,))
    assert judge_title("harbor-times", Standing(why="unknown"), None, OCCASION) == refusal


def test_the_same_words_said_and_shown_are_one_use() -> None:
    said, shown = clear(QUESTION), clear(replace(QUESTION, channels=SCREEN))
    assert joined(said, shown) == replace(said, channels=VOICE | SCREEN)
    with pytest.raises(ValueError, match=r"^only clearances of one rendition are one use$"):
        joined(said, replace(shown, rendition="another"))


def test_a_clearance_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        clear(QUESTION).text = "other words"  # type: ignore[misc]


def test_a_clearance_says_the_words_for_the_locale_s_ear() -> None:
    rendition = replace(ABSTRACT, said={"en-US": "American", "en": "any"})
    question = replace(QUESTION, rendition=rendition)
    assert clear(question).said == "American"
    assert clear(asked(question, locale="en-CA")).said == "any"
    assert isinstance(judge(question), Cleared)
