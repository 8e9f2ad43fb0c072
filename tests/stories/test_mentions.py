"""Second mentions: a name, a thing or a person of courtesy that an earlier sentence brought in."""

from __future__ import annotations

import pytest

from skill.stories.mentions import Known, SecondMentions


def known(*sentences: str, language: str = "en") -> Known:
    """What the last of `sentences` takes for known."""
    last = len(sentences) - 1
    return SecondMentions(sentences, language).known(last)


def test_a_surname_is_known_once_it_was_told_in_full():
    assert known("Lena Ostrander won.", "It rained.", "Ostrander sat down.").named == {"ostrande"}
    assert known("Lena Ostrander won.", "Ostrander’s horse sat down.").named == {"ostrande"}


def test_a_name_in_full_stands_for_itself_as_does_one_that_was_never_told_otherwise():
    assert known("Lena Ostrander won.", "Lena Ostrander sat down.") == Known()
    assert known("It rained.", "Vellmar sat down.") == Known()
    assert known("The Vellmar won.", "Vellmar sat down.") == Known()


@pytest.mark.parametrize(
    ("language", "before", "after", "concept"),
    [
        ("en", "A private concession lapsed.", "It says that the concession was secret.", "concessi"),
        ("fr", "Une concession a pris fin.", "La concession était secrète.", "concessi"),
        ("fr", "Un incendie a éclaté.", "On a éteint l’incendie.", "incendie"),
        ("de", "Eine Brücke fiel.", "Gestern war die Brücke noch offen.", "brücke"),
        ("es", "Una barca salió.", "Luego la barca volvió.", "barca"),
        ("it", "Una barca salì.", "Poi la barca tornò.", "barca"),
        ("pt", "Um barco saiu.", "Depois o barco voltou.", "barco"),
    ],
)
def test_a_thing_is_known_once_it_was_brought_in(language: str, before: str, after: str, concept: str):
    assert concept in known(before, after, language=language).named


def test_a_thing_that_is_brought_in_again_or_never_was_is_not_taken_for_known():
    assert known("A concession lapsed.", "The mayor sells a concession.").named == frozenset()
    assert known("Rain fell.", "The mayor sells the concession.").named == frozenset()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ms. Ostrander sat down."),
        ("fr", "Pour Mme Ostrander, c’est fini."),
        ("de", "Für Frau Ostrander ist es aus."),
        ("es", "La señora Ostrander ganó."),
        ("it", "La signora Ostrander vinse."),
        ("pt", "A senhora Ostrander venceu."),
    ],
)
def test_a_person_of_courtesy_was_told_of_before(language: str, text: str):
    assert "ostrande" in known("…", text, language=language).named
    assert known(text, language=language) == Known()
    assert known("…", text.replace("Ostrander", "Lena Ostrander"), language=language) == Known()


def test_in_english_the_subject_of_a_sentence_was_told_of_before():
    assert known("…", "The old footage shows a fire.").subject == {"footage"}
    assert known("…", "“The mayor failed,” she said.").subject == {"mayor", "failed"}
    assert known("…", "Footage shows the fire.").subject == frozenset()
    assert known("…", "Der Brand ist aus.", language="de").subject == frozenset()


def test_what_was_said_meets_it():
    subject, named = Known(subject=frozenset({"mayor", "plan"})), Known(frozenset({"mayor"}))
    pointed_at = Known(pointed_at=frozenset({"proposal"}))

    assert subject.is_met_by(frozenset({"plan"}), has_the_one_before=False)
    assert subject.is_met_by(frozenset(), has_the_one_before=False)
    assert subject.is_met_by(frozenset({"rain"}), has_the_one_before=True)
    assert not subject.is_met_by(frozenset({"rain"}), has_the_one_before=False)
    assert named.is_met_by(frozenset({"mayor"}), has_the_one_before=False)
    assert not named.is_met_by(frozenset({"rain"}), has_the_one_before=True)
    assert pointed_at.is_met_by(frozenset({"rain"}), has_the_one_before=False)
    assert not pointed_at.is_met_by(frozenset(), has_the_one_before=False)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("en", "Few like this proposal.", "proposal"),
        ("fr", "Le maire regrette cette décision.", "décision"),
        ("de", "Wenige mögen diese Brücke.", "brücke"),
        ("es", "Pocos quieren esta barca.", "barca"),
        ("it", "Pochi vogliono questa barca.", "barca"),
        ("pt", "Poucos querem este barco.", "barco"),
    ],
)
def test_what_is_pointed_at_was_told_of_before(language: str, text: str, concept: str):
    assert known("…", text, language=language).pointed_at == {concept}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It opens this week."),
        ("fr", "Il ouvre ce mercredi."),
        ("de", "Es öffnet dieses Jahr."),
        ("es", "Abre esta semana."),
        ("it", "Apre questa settimana."),
        ("pt", "Abre este ano."),
    ],
)
def test_a_time_of_ours_needs_no_telling(language: str, text: str):
    assert known("…", text, language=language).pointed_at == frozenset()


def test_a_language_without_lists_knows_names_alone():
    assert known("Lena Ostrander vann.", "Ostrander satt.", language="sv") == Known(frozenset({"ostrande"}))
