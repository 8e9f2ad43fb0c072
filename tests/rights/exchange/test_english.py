"""The page for lawyers: whole, exact, in whole sentences, and another page for other terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings

from skill.rights.exchange.english import WIDTH, Names, english
from skill.rights.exchange.file import terms, written
from skill.rights.exchange.odrl import odrl
from skill.rights.licence import Licence
from skill.rights.reading import BESIDE, SIGNALS, read_licence
from tests.rights.exchange.samples import SAMPLES, WHOLE
from tests.rights.licences import licences

NOBODY = Names({}, {})
CLAUSE = re.compile(r"^(\d+\.\d+) +(.*?)(?=^\d+\.|\Z)", re.MULTILINE | re.DOTALL)


def clauses(page: str) -> dict[str, str]:
    """Each clause by its number, in one line."""
    return {number: " ".join(text.split()) for number, text in CLAUSE.findall(page)}


def said(licence: Licence, names: Names = NOBODY) -> list[str]:
    return list(clauses(english(licence, names)).values())


def test_a_page_of_a_sample() -> None:
    names = Names({"tidepool": "Tidepool Press"}, {})
    page = english(SAMPLES["harbor"], names)
    assert page.startswith(
        "LICENCE harbor-2026, VERSION 3\n\n1. Parties\n1.1   The licensor is harbor.\n"
        "1.2   The licensee is byline-demo. Nobody else is granted anything by this licence.\n\n2. Definitions\n"
    )
    assert page.endswith("\n14. Everything else\n14.1  What no clause above grants is refused.\n")


def test_publishers_and_titles_have_their_names() -> None:
    found = said(SAMPLES["harbor"], Names({"harbor": "Harbor Media"}, {"harbor-news": "The Harbor Times"}))
    assert found[0] == "The licensor is Harbor Media (harbor)."
    assert 'Only stories of these feeds are covered: "harbor-news" of The Harbor Times.' in found
    assert 'Only stories of these feeds are covered: "harbor-sport".' in found


def test_the_whole_licence_clause_by_clause() -> None:
    found = clauses(english(WHOLE, NOBODY))
    assert [text for number, text in found.items() if not number.startswith("2.")] == [
        "The licensor is cove.",
        "The licensee is parlour-news. Nobody else is granted anything by this licence.",
        "The licence begins on 2026-02-03.",
        "It ends on 2027-04-05 05:07:08 UTC: that is the first moment that is not covered.",
        "When it ends, what was cut from stories is removed.",
        "Only listeners in GB and IE are covered (ISO 3166-1 alpha-2).",
        "The region of a request's locale is proof of a listener's country.",
        "Only requests in these languages are covered, named as in BCP 47: en, fr.",
        "Only answers as text and by voice are covered.",
        'Only answers spoken by "alexa" and "parlour" are covered.',
        'In en the credit "From {title}" is said before the words of a story.',
        'In fr-ca the credit "Selon {title}" is said before the words of a story.',
        "A request in a language without a credit is refused.",
        'In en the credit of a further story of the same title in one answer may be "Again {title}".',
        'On cards the credit is "{title}, {publisher}".',
        "Cards carry the story's address.",
        "Each use has a price. What is owed for a month is the sum of its prices.",
        "One use of the headline costs 0.1000 EUR.",
        "One use of a summary costs 0.2000 EUR.",
        "The least that a month costs is 3.00 EUR.",
        "The most that a month may cost is 4.00 EUR; a use beyond it is refused.",
        "Each export to train with costs 5.00 EUR.",
        "From the moment of a notice that withdraws a story nothing of it is told.",
        "Listeners who heard a story are told of these notices about it: that it is killed, which is to withdraw it "
        "for good; that it is updated.",
        "A correction has at most 11 words. It costs nothing.",
        "Nobody is told later than 12 hours after the notice.",
        "The agreement stands above these signals to the public: Really Simple Licensing (rsl).",
        "The agreement does not stand above these, which can narrow it: AI preferences (aipref), Content Signals "
        "(content_signals), Google-Extended (google_extended), media:restriction (media_restriction), robots "
        "directives of a page (robots_meta), robots.txt (robots) and the TDM Reservation Protocol (tdmrep).",
        "In one answer the stories of this licence may stand beside advertising.",
        "In one answer the stories of this licence may not stand beside stories of other publishers.",
        "Every use is recorded when it is made; statements are made from these records alone.",
        "The same use of the same story by the same listener, within 13 seconds of the one before, is billed once.",
        'Only stories of these feeds are covered: "cove-coast" and "cove-sea".',
        'Only stories filed under "tides" are covered.',
        'Stories filed under "yachts" are left out.',
        'Stories marked "paid" are left out.',
        'Stories credited to "gull agency" are left out.',
        "Stories credited to somebody else, as to an agency, are left out.",
        "A story may be told for 14 hours after it was published.",
        "The full text may be kept for 15 hours, to answer from.",
        "What was cut from a story may be kept for 16 hours after it was first stored.",
        "At most 17 words of a story may be told in one answer.",
        "At most 18 words of a story may ever be told to one listener.",
        "At most 19 words of a story may ever be told to all listeners together.",
        "At most 20 uses may be made by all listeners together in a day.",
        "At most 21 uses may be made by one listener in a day.",
        "The headline is granted.",
        "A summary is granted, with at most 22 words, 23 words of the story in a row and 24 % of the story's words. It "
        "may be made of the story's own sentences. No language model may make it, nor be sent the story's text. The "
        "grant begins on 2026-05-01. The grant ends on 2026-06-01. Only listeners in IE are covered. Only answers as "
        'text are covered. Only answers spoken by "parlour" are covered. Only stories filed under "harbours" are '
        'covered. Stories filed under "ferries" are left out.',
        'Training models is granted. "Cove Models" may train the models "first" and "second" with it, for "ranking" '
        'and "tuning". The full text may be kept for 25 days for that alone. The recipient has to delete it within '
        "26 days of a withdrawal, or of the licence's end. The grant begins on 2026-07-01.",
        "Not granted in this schedule: the abstract, an excerpt, the ingredients of a recipe, the steps of a recipe, "
        "grounding a language model.",
        'Only stories of these feeds are covered: "cove-kitchen".',
        "Stories of all sections are covered.",
        "Stories credited to somebody else, as to an agency, are not left out for that.",
        "A story may be told however long ago it was published.",
        "The full text may be kept for 0 seconds, to answer from.",
        "What was cut from a story may be kept for 24 hours after it was first stored.",
        "At most 1 word of a story may be told in one answer.",
        "At most 2 words of a story may ever be told to one listener.",
        "At most 3 words of a story may ever be told to all listeners together.",
        "There is no limit to the uses made by all listeners together in a day.",
        "There is no limit to the uses made by one listener in a day.",
        "The headline is granted.",
        "Not granted in this schedule: the abstract, a summary, an excerpt, the ingredients of a recipe, the steps of "
        "a recipe, grounding a language model, training models.",
        "What no clause above grants is refused.",
    ]


def test_what_the_samples_say_besides() -> None:
    found = {one for licence in SAMPLES.values() for one in said(licence)}
    everywhere = replace(
        WHOLE,
        where=replace(WHOLE.where, territories=None, from_locale=False, languages=("*", "en")),
        attribution=replace(WHOLE.attribution, again={}, link=False),
        price=replace(WHOLE.price, maximum_per_month_micros=None, train_per_export_micros=None),
        takedown=replace(WHOLE.takedown, tell=frozenset()),
        contract_wins=frozenset(SIGNALS),
        beside=frozenset(BESIDE),
        double_click=timedelta(),
    )
    found |= set(said(everywhere)) | set(said(replace(everywhere, contract_wins=frozenset())))
    assert {
        "Listeners in all countries are covered, known or unknown.",
        "Only a country that the listener consented to give is proof of it; the locale's region is none.",
        "The sign * stands for any language.",
        "The credit of a further story of the same title in one answer is the same.",
        "Cards need not carry the story's address.",
        "Nothing is owed.",
        "The fee of a month is 1,800,000.00 USD, owed whatever is used. No use costs anything besides.",
        "There is no limit to what a month may cost.",
        "Listeners who heard a story are told of no notice about it.",
        "Every use is billed by itself, however soon it follows another.",
        "The steps of a recipe are granted, with at most 600 words. Amounts may be worked out for other servings.",
        "The ingredients of a recipe are granted, with at most 250 words. Amounts may not be worked out for other "
        "servings.",
    } <= found


def test_a_model_is_named_with_its_places() -> None:
    summary = next(grant for grant in WHOLE.schedules[0].grants.values() if grant.use == "summary")
    made = replace(summary, verbatim=False, model_hosts=frozenset({"llm.example", "127.0.0.1:80"}))
    schedule = replace(WHOLE.schedules[0], grants={made.use: made})
    (clause,) = (one for one in said(replace(WHOLE, schedules=(schedule,))) if one.startswith("A summary is"))
    assert "It may not be made of the story's own sentences." in clause
    assert "A language model at 127.0.0.1:80 or llm.example may make it, and is sent the story's text." in clause


@given(licences())
@settings(max_examples=150)
def test_clauses_are_numbered_and_whole_sentences(licence: Licence) -> None:
    page = english(licence, NOBODY)
    heads = [line for line in page.splitlines() if re.match(r"\d+\. ", line)]
    assert [head.partition(".")[0] for head in heads] == [str(number) for number in range(1, len(heads) + 1)]
    found = clauses(page)
    for part in range(1, len(heads) + 1):
        numbers = [number for number in found if number.startswith(f"{part}.")]
        assert numbers == [f"{part}.{clause}" for clause in range(1, len(numbers) + 1)]
        assert numbers
    assert all(text.endswith(".") for text in found.values())


def test_lines_fit_a_page() -> None:
    for licence in SAMPLES.values():
        assert max(map(len, english(licence, NOBODY).splitlines())) <= WIDTH


# ── nothing is left out: other terms are another page, and another Agreement ──────────────────────


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from leaves(inner, (*path, key))
    if not isinstance(value, dict):
        yield path, value


OUT = object()


def others(value: Any) -> Iterator[Any]:
    """What may stand there instead, for something else; where it may stand, that is for the reading to say."""
    yield OUT
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, "unlimited")
    elif isinstance(value, Decimal):
        yield value / 2
    elif isinstance(value, datetime):
        yield value + timedelta(microseconds=1)
    elif isinstance(value, list):
        yield value[1:]
        yield from ([*value, one] for one in ("x", "en", "voice", "MX", "ads", "kill", "robots", "llm.example"))
    else:
        yield from (7, ["x"], f"{value}x", f"{value}0", f"x{value}", "12s", "7.5", "unlimited", "free")
        yield from ("kill", "release", "IT", "ads", "other_publishers", "briefing", "XXX", "tdmrep")


def with_another(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    items = data.items() if isinstance(data, dict) else enumerate(data)
    put = {key: with_another(inner, rest, value) if key == step else inner for key, inner in items}
    kept = {key: inner for key, inner in put.items() if inner is not OUT}
    return kept if isinstance(data, dict) else list(kept.values())


def with_other_terms(licence: Licence, path: tuple[Any, ...], value: Any) -> Iterator[Licence]:
    data = terms(licence)
    for other in others(value):
        found = read_licence(written(with_another(data, path, other)), licence.file).licence
        if found and terms(found) != data:
            yield found


_HARBOR = SAMPLES["harbor"]
# What the whole licence does not have: recipes, limits that are none, a flat fee.
KITCHEN = replace(_HARBOR, schedules=_HARBOR.schedules[1:2], price=replace(_HARBOR.price, train_per_export_micros=None))


@pytest.mark.parametrize("licence", [WHOLE, KITCHEN], ids=lambda one: str(one.id))
def test_every_term_is_on_the_page_and_in_the_agreement(licence: Licence) -> None:
    page, document = english(licence, NOBODY), odrl(licence)
    silent, alone = set(), set()
    for path, value in leaves(terms(licence)):
        fit = list(islice(with_other_terms(licence, path, value), 2))
        if any(english(one, NOBODY) == page or odrl(one) == document for one in fit):
            silent.add(path)
        if not fit:
            alone.add(path)
    assert silent == set()
    # Another price model has other keys beside it; a list of schedules is the prices' or has one alone.
    assert {path[-1] for path in alone} <= {"schedules", "model"}
