"""Speech: well-formed whatever stands in it, with a pause between its paragraphs."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from skill.alexa.ssml import speech
from skill.stories.pronunciation import How, Pronounced, marked

# What may stand in XML at all; the text of a story is made so when it is taken in.
texts = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cn"]), max_size=80)


@given(st.lists(texts, max_size=4), st.none() | texts)
def test_speech_is_well_formed_and_says_what_it_was_given(paragraphs: list[str], question: str | None):
    root = ET.fromstring(speech(paragraphs, question))

    assert root.tag == "speak"
    assert {one.tag for one in root} <= {"break"}
    assert "".join(root.itertext()) == "".join((*paragraphs, question or ""))


def test_a_pause_stands_between_stories_and_a_shorter_one_before_the_question():
    assert speech(["One.", "", "Two."], "Three?") == (
        '<speak>One.<break time="650ms"/>Two.<break time="400ms"/>Three?</speak>'
    )


def test_a_question_alone_has_no_pause_before_it():
    assert speech([], "Three?") == "<speak>Three?</speak>"


def test_marks_of_xml_are_escaped_once():
    assert speech(["A & B <b> &amp;"]) == "<speak>A &amp; B &lt;b&gt; &amp;amp;</speak>"


def test_a_word_that_is_marked_keeps_its_place_and_gets_its_pronunciation():
    mill = marked(Pronounced("A&B", How.SUB, 'a "<and>" b'))
    kyiv = marked(Pronounced("Kyiv", How.PHONEME, "ˈkiːɪv"))
    root = ET.fromstring(speech([f"From {kyiv} to {mill}."], f"More of {kyiv}?"))

    assert "".join(root.itertext()) == "From Kyiv to A&B.More of Kyiv?"
    assert [(one.tag, one.text, *one.attrib.items()) for one in root if one.tag != "break"] == [
        ("phoneme", "Kyiv", ("alphabet", "ipa"), ("ph", "ˈkiːɪv")),
        ("sub", "A&B", ("alias", 'a "<and>" b')),
        ("phoneme", "Kyiv", ("alphabet", "ipa"), ("ph", "ˈkiːɪv")),
    ]


def test_what_follows_one_another_in_a_newsreaders_voice_stands_in_one_element():
    assert speech(["Hi.", "One.", "", "Two.", "End."], "More?", news=[1, 2, 3]) == (
        '<speak>Hi.<break time="650ms"/><amazon:domain name="news">One.<break time="650ms"/>Two.</amazon:domain>'
        '<break time="650ms"/>End.<break time="400ms"/>More?</speak>'
    )
