"""The string catalogue: both languages whole, every key in use, no sentence anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from skill.rights.licence import Use
from skill.voice.reply import Own
from skill.voice.strings import LOCALES, Strings, catalogue, spoken_locale
from tests.conversations.talker import matcher

SKILL = Path(__file__).parents[2] / "skill"
ENGLISH, FRENCH = (catalogue(locale) for locale in LOCALES)
SECTIONS = {key.split(".")[0] for key in ENGLISH}
MOST_REPROMPT_WORDS = 10
BLANK = re.compile(r"\{(\w*)\}")
# Told as the gate cleared them: `story.` and the use.
BY_USE = {f"story.{use}" for use in (Use.SUMMARY, Use.ABSTRACT)}


def variants(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def sentences(locale: str) -> Iterator[tuple[str, str]]:
    for key, value in catalogue(locale).items():
        yield from ((key, sentence) for sentence in variants(value))


def is_reprompt(key: str) -> bool:
    return key.endswith("reprompt")


# ── the two catalogues ────────────────────────────────────────────────────────────────────────────


def test_both_languages_have_the_same_keys():
    assert list(ENGLISH) == list(FRENCH)


@pytest.mark.parametrize("key", ENGLISH)
def test_a_sentence_has_the_same_blanks_in_every_language_and_variant(key: str):
    blanks = {frozenset(BLANK.findall(one)) for found in (ENGLISH, FRENCH) for one in variants(found[key])}

    assert len(blanks) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_empty_or_has_stray_spaces(locale: str):
    assert [key for key, one in sentences(locale) if not one or one != " ".join(one.split())] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_list_has_variants_that_differ(locale: str):
    lists = {key: value for key, value in catalogue(locale).items() if not isinstance(value, str)}

    assert lists
    assert [key for key, value in lists.items() if len(set(value)) < max(2, len(value))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_brace_belongs_to_a_named_blank(locale: str):
    assert [key for key, one in sentences(locale) if re.search(r"[{}]", re.sub(r"\{\w+\}", "", one))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_has_a_reprompt_asks_and_nothing_else_does(locale: str):
    own = {"launch.first": "launch.reprompt", "launch.again": "launch.reprompt"}
    own |= {"help.text": "help.reprompt", "fallback.text": "fallback.reprompt", "more.none": "more.rest_reprompt"}
    own |= {f"forget.{name}": "forget.ask_reprompt" for name in ("stored", "stored_country")}
    own |= {f"missing.{name}": "missing.reprompt" for name in ("title", "title_known", "topic", "words", "named")}
    found = catalogue(locale)
    asks = {key for key, one in sentences(locale) if one.endswith("?")}

    assert asks == {key for key in found if f"{key}_reprompt" in found or key in own}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reprompt_is_short_and_has_no_blank(locale: str):
    reprompts = [one for key, one in sentences(locale) if is_reprompt(key)]

    assert reprompts
    assert [one for one in reprompts if len(one.split()) > MOST_REPROMPT_WORDS or BLANK.search(one)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_speaks_of_licences_prices_or_counts(locale: str):
    found = re.compile(r"licen[cs]|refus|\d|[$€£]|\bwords?\b|\bmots?\b", re.IGNORECASE)

    assert [one for key, one in sentences(locale) if found.search(BLANK.sub("", one))] == []


def test_french_marks_stand_apart_and_english_ones_do_not():
    assert [one for _, one in sentences("fr-FR") if re.search(r"(?<! )[?!:;](?= |$)", one)] == []
    assert [one for _, one in sentences("en-US") if re.search(r" [?!:;,.]", one)] == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ["news.go_on", "more.further"])
def test_what_the_question_says_is_heard_as_going_on(locale: str, key: str):
    """Who is asked "Shall I keep going?" says "keep going"."""
    for asked in variants(catalogue(locale)[key]):
        last = re.sub(r"^(Shall I|Je|On) ", "", re.split(r"(?<=\.) ", asked)[-1]).rstrip(" ?")
        assert matcher(locale).match(last).intent == "AMAZON.ResumeIntent", last


# ── the code ──────────────────────────────────────────────────────────────────────────────────────


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SKILL.rglob("*.py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def constants(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def is_key(text: str) -> bool:
    section, dot, name = text.partition(".")
    return bool(dot) and section in SECTIONS and re.fullmatch(r"[a-z_]+", name) is not None


def asked_again(tree: ast.Module) -> Iterator[str]:
    """The reprompts that a question has by itself: those of `.question(key)` without a `reprompt`."""
    for one in ast.walk(tree):
        if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "question"):
            continue
        if len(one.args) < 3 and "reprompt" not in {keyword.arg for keyword in one.keywords}:
            yield from (f"{key}_reprompt" for key in constants(one.args[0]) if is_key(key))


def keys_in_code() -> set[str]:
    found = set(BY_USE)
    for _, tree in trees():
        found |= {text for text in constants(tree) if is_key(text)} | set(asked_again(tree))
    return found


def test_every_key_in_the_code_is_in_the_catalogue_and_the_reverse():
    assert keys_in_code() == set(ENGLISH)


SPEAKING = [*sorted((SKILL / "voice" / "moves").glob("*.py")), SKILL / "voice" / "talk.py"]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.stem)
def test_no_move_speaks_in_words_of_its_own(path: Path):
    """A literal there is a name or a mark; a sentence, or a piece of one, has a space or stands alone with its mark."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docstrings = {ast.get_docstring(one, clean=False) for one in ast.walk(tree) if isinstance(one, documented)}
    literals = set(constants(tree)) - docstrings

    assert [text for text in literals if not re.fullmatch(r"(?:AMAZON\.)?[A-Za-z]*Intent|[a-z_.]*|\W+", text)] == [
        *(["Launch"] if path.stem == "__init__" else [])
    ]


# ── a locale's strings ────────────────────────────────────────────────────────────────────────────


def test_a_pick_chooses_the_same_variant_for_a_whole_answer():
    picked = {Strings("en-US", pick).line("news.go_on").template for pick in range(10)}

    assert picked == set(ENGLISH["news.go_on"])
    assert Strings("en-US", 7).line("news.go_on") == Strings("en-US", 7).line("news.go_on")


def test_values_stay_apart_from_their_sentence():
    line = Strings("en-US").line("story.withdrawn", title=Own("The Harbor Times"))

    assert (line.template, dict(line.values)) == ("{title} has withdrawn that story.", {"title": "The Harbor Times"})


@pytest.mark.parametrize(
    ("locale", "names", "said"),
    [
        ("en-US", ["A"], "A"),
        ("en-US", ["A", "B"], "A and B"),
        ("en-US", ["A", "B", "C"], "A, B and C"),
        ("fr-FR", ["A", "B", "C"], "A, B et C"),
    ],
)
def test_names_are_listed_as_they_are_said(locale: str, names: list[str], said: str):
    assert Strings(locale).listed(names) == said


@pytest.mark.parametrize(
    ("locale", "hours", "said"),
    [
        ("en-US", 9, "9 hours ago"),
        ("en-US", 50, "2 days ago"),
        ("fr-FR", 9, "il y a 9 heures"),
        ("en-US", 0, "1 minute ago"),
        ("en-US", -3, "1 minute ago"),
    ],
)
def test_an_age_is_said_and_never_lies_ahead(locale: str, hours: int, said: str):
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert Strings(locale).ago(now - timedelta(hours=hours), now) == said


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("en-US", "en-US"), ("en-GB", "en-US"), ("fr-CA", "fr-FR"), ("FR-fr", "fr-FR"), ("de-DE", "en-US"), ("", "en-US")],
)
def test_a_locale_is_answered_in_its_own_language_where_we_have_it(asked: str, answered: str):
    assert spoken_locale(asked) == answered


@pytest.mark.parametrize("locale", ["de-DE", "en", "en-GB", ""])
def test_a_locale_that_we_do_not_speak_has_no_catalogue(locale: str):
    with pytest.raises(KeyError):
        catalogue(locale)
