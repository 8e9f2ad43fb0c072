"""The gate: what may be made of a sentence, what may not, and what the faults are called."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.integrity import MAX_FOUND_CHARACTERS, Fault, Kind, faults
from skill.stories.integrity.languages import LANGUAGES
from tests.stories.integrity.planting import FAULTS, planted, stories
from tests.stories.integrity.variants import variants

HERE = Path(__file__).parent
SEEDS = (1, 2, 3)


def made_of(name: str) -> Iterator[tuple[str, str, str]]:
    """Language, source and what is made of it."""
    for language, entries in tomllib.loads((HERE / name).read_text(encoding="utf-8")).items():
        for entry in entries:
            yield from ((language, entry["source"], said) for said in entry["said"])


def kinds(said: str, *sources: str, language: str = "en") -> set[Kind]:
    return {one.kind for one in faults(said, sources, language)}


# ── what may be said ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "source", "said"), list(made_of("compressions.toml")))
def test_what_marks_set_off_may_be_left_out(language: str, source: str, said: str):
    assert faults(said, (source,), language) == ()


def test_the_safe_compressions_are_many_and_of_every_language():
    found = Counter(language for language, _, _ in made_of("compressions.toml"))
    assert found.keys() == LANGUAGES.keys()
    assert found.total() >= 60


def test_true_sentences_are_let_through_in_other_clothes():
    blocked = [
        (what, said)
        for story in stories()
        for text in story.sentences
        for what, said in variants(text, story.language)
        if faults(said, (text,), story.language)
    ]
    assert blocked == []


@pytest.mark.parametrize("language", ["en", "en-GB", "de_CH", "ja", "xx"])
def test_a_source_sentence_itself_may_always_be_said(language: str):
    assert faults("It did “not”  rain…", ("We left.", 'It did "not" rain...'), language) == ()


def test_a_language_without_rules_lets_nothing_be_left_out():
    source = "Bron (1931), som är stängd, rasade inte den 3 maj."
    assert faults("Bron, som är stängd, rasade inte den 3 maj.", (source,), "sv")
    assert kinds("Bron (1931), som är stängd, rasade inte den 4 maj.", source, language="sv") == {Kind.NUMBER}
    assert kinds("Bron (1931), som är stängd, rasade inte den 3 Juni.", source, language="sv") == {Kind.NAME}
    assert kinds("Bron (1931), som är stängd, rasade den 3 maj.", source, language="sv") == {Kind.WORD}
    assert faults("Bron (1931) , som är stängd, rasade inte den 3 maj.", (source,), "sv") == ()


# ── what may not ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "source", "said"), list(made_of("broken.toml")))
def test_what_says_something_else_is_blocked(language: str, source: str, said: str):
    assert faults(said, (source,), language)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_fault_is_blocked(seed: int):
    missed = [
        one
        for one in planted(stories(), seed)
        if not faults(one.said, (one.source,), one.language) or not faults(one.said, one.sources, one.language)
    ]
    assert missed == []


def test_faults_of_every_kind_are_planted_in_every_language():
    found = Counter((one.fault, one.language) for one in planted(stories(), 1))
    assert found.total() >= 300
    assert found.keys() == {(fault, language) for fault in FAULTS for language in LANGUAGES}


def test_a_planted_fault_is_called_what_it_is():
    named = [(one, kinds(one.said, one.source, language=one.language)) for one in planted(stories(), 1)]
    assert [(one.fault, one.said, found) for one, found in named if not found & FAULTS[one.fault][1]] == []


# ── names for what was changed ────────────────────────────────────────────────────────────────────

SOURCE = "The board, which met in Orrin, did not say on 3 May 2026 when 12 ferries would sail, Anna Ruiz reported."


@pytest.mark.parametrize(
    ("said", "kind", "found"),
    [
        (SOURCE.replace("did not say", "did say"), Kind.NEGATION, "not"),
        (SOURCE.replace("12", "13"), Kind.NUMBER, "13"),
        (SOURCE.replace("2026", "2025"), Kind.DATE, "2025"),
        (SOURCE.replace("May", "June"), Kind.DATE, "June"),
        (SOURCE.replace("Orrin", "Vellmar"), Kind.NAME, "Vellmar"),
        (SOURCE.replace("Orrin", "orrin"), Kind.NAME, "orrin"),
        (SOURCE.replace("Anna Ruiz", "Carl Brenner"), Kind.SPEAKER, "Carl Brenner"),
        (SOURCE.replace("would sail", "sail"), Kind.TENSE, "would"),
        (SOURCE.replace("ferries would", "ferries and boats would"), Kind.WORD, "and boats"),
        (SOURCE.replace("12 ferries", "12, ferries"), Kind.MARK, ","),
        (SOURCE.replace("reported.", "reported?"), Kind.QUESTION, "?"),
        (SOURCE.replace("The board", "“The board”"), Kind.QUOTATION, '"'),
    ],
)
def test_a_fault_names_the_words(said: str, kind: Kind, found: str):
    assert Fault(kind, found) in faults(said, (SOURCE,), "en")


def test_what_was_left_out_by_right_is_no_fault_beside_one():
    said = "The board did say on 3 May 2026 when 12 ferries would sail, Anna Ruiz reported."
    assert faults(said, (SOURCE,), "en") == (Fault(Kind.NEGATION, "not"),)


@pytest.mark.parametrize(
    ("source", "said", "kind"),
    [
        ("A mother kills her son.", "Her son kills a mother.", Kind.ORDER),
        ("The board plans to open it.", "The board opens it.", Kind.MODALITY),
        ("Rovers won and Halden lost at home.", "Rovers won at home.", Kind.NAME),
        ("The gate is red and it opened late.", "The gate is red.", Kind.VERB),
        ("It will cost 5 million euros.", "It will cost 5 million dollars.", Kind.UNIT),
        ("It will cost nearly 5 million euros.", "It will cost 5 million euros.", Kind.HEDGE),
        ("It may rain if the wind turns.", "It may rain.", Kind.CONDITION),
        ("Brenner thinks it will rain.", "It will rain.", Kind.OPINION),
        ("It will take three weeks.", "It will take three months.", Kind.UNIT),
        ("It is 3 hours away.", "It is 3 thousand away.", Kind.NUMBER),
    ],
)
def test_a_change_has_its_kind(source: str, said: str, kind: Kind):
    assert kind in kinds(said, source)


def test_a_sentence_has_its_words_from_one_source():
    sources = ("Ruiz opened the new gate at noon.", "Brenner left the town by boat.")
    assert faults(sources[0], sources, "en") == ()
    assert kinds("Ruiz opened the new gate, and Brenner left the town by boat.", *sources) == {Kind.MERGED}
    assert kinds("Ruiz opened the town gate at noon.", *sources) == {Kind.WORD}


def test_a_pronoun_is_not_filled_in_from_another_source():
    assert faults("Ruiz left at noon.", ("Ruiz opened the gate.", "She left at noon."), "en")


@pytest.mark.parametrize(("said", "sources"), [("", ("It rained.",)), (" … ", ("It rained.",)), ("It rained.", ())])
def test_nothing_said_and_nothing_to_say_it_from_are_faults(said: str, sources: tuple[str, ...]):
    assert [one.kind for one in faults(said, sources, "en")] == [Kind.WORD]


# ── whatever comes ────────────────────────────────────────────────────────────────────────────────

PIECES = """
    The board , who said “ ” « » " ' ( ) — – - the mayor of Vellmar , which 3 million euros % $5 May not if. ? : ; … qui
    der die und and but But Meanwhile, a said that's on Monday , after he was
"""
WORDS = st.sampled_from(PIECES.split())
TEXTS = st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60)


@given(TEXTS, TEXTS, st.sampled_from([*LANGUAGES, "sv"]))
def test_whatever_is_said_gets_an_answer(said: str, source: str, language: str):
    found = faults(said, (source,), language)
    assert all(one.kind in Kind for one in found)
    assert found or said.split()


@given(TEXTS.filter(lambda text: any(letter.isalnum() for letter in text)), st.sampled_from([*LANGUAGES, "sv"]))
def test_whatever_the_source_says_may_be_said(text: str, language: str):
    assert faults(text, (text,), language) == ()


@pytest.mark.parametrize("piece", ["(", '"', "A.B.", "a, ", "— ", "the, ", "1 ", "5 million, ", ", who ", "‘a ", "' "])
@pytest.mark.parametrize(("few", "many"), [(16, 256), (4_000, 64_000)])
def test_a_check_takes_time_in_step_with_the_length(piece: str, few: int, many: int):
    def seconds(times: int) -> float:
        started = time.process_time()
        faults(piece * times + "x", (piece * times + "y",), "en")
        return time.process_time() - started

    short = min(seconds(few) for _ in range(6))
    long = min(seconds(many) for _ in range(4))

    assert long < max(short, 0.004) * 16 * 3


def test_a_sentence_that_is_far_too_long_is_let_through_as_it_stands_alone():
    source = "The board met (again). " + "It rained and rained " * 100
    assert faults(source, (source,), "en") == ()
    assert faults(source.replace(" (again)", ""), (source,), "en") != ()
    assert faults(source * 2, (source * 2,), "en") == ()
    (fault,) = faults(source * 2, (source,), "en")
    assert len(fault.found) <= MAX_FOUND_CHARACTERS
