"""A response as a person would read it."""

from __future__ import annotations

import pytest

from skill.simulator.reading import Answer, read_answer


def ssml(text: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": f"<speak>{text}</speak>"}


def test_breaks_are_paragraphs_tags_go_and_entities_are_read():
    spoken = ssml('One &amp; two.<break time="650ms"/><lang xml:lang="fr-FR">Trois &lt;4&gt;</lang><break time="1s"/> ')
    answer = read_answer({"response": {"outputSpeech": spoken, "shouldEndSession": True}})
    assert answer == Answer(("One & two.", "Trois <4>"), "", "", False)


def test_reprompt_card_and_open_session_are_read():
    answer = read_answer(
        {
            "response": {
                "outputSpeech": {"type": "PlainText", "text": "Hello."},
                "reprompt": {"outputSpeech": ssml("Still<break/>there?")},
                "card": {"type": "Simple", "content": "a\nb"},
                "shouldEndSession": False,
            }
        }
    )
    assert answer == Answer(("Hello.",), "Still there?", "a\nb", True)


def test_a_card_that_asks_for_permission_says_for_what():
    known, unknown = "read::alexa:device:all:address:country_and_postal_code", "alexa::tomorrow:read"
    card = {"type": "AskForPermissionsConsent", "permissions": [known, unknown]}
    assert read_answer({"response": {"card": card}}).card == (
        "The skill asks for your permission to see:\nDevice country and postal code\nalexa::tomorrow:read"
    )


@pytest.mark.parametrize(
    "response", [{}, {"response": {}}, {"response": None}, {"version": "1.0", "response": {"card": {}}}]
)
def test_an_answer_of_nothing_is_nothing(response):
    assert read_answer(response) == Answer((), "", "", False)


def test_a_session_that_nobody_says_is_open_is_not():
    assert not read_answer({"response": {"outputSpeech": ssml("x")}}).is_open
    assert read_answer({"response": {"card": {"type": "Standard", "text": "t"}}}).card == "t"
