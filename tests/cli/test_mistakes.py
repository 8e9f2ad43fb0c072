"""`mistakes`: what listeners found wrong, for the publisher to look at."""

from __future__ import annotations

import json

from tests.cli.place import Place


def reported(place: Place) -> None:
    assert place.run("ask", "news from the harbor times", "--listener", "you").code == 0
    assert place.run("ask", "that's wrong", "--listener", "you").code == 0


def test_none_is_said_to_be_none(filled: Place):
    assert filled.run("mistakes").lines == ["No mistake was reported."]
    assert json.loads(filled.run("mistakes", "--json").out) == []


def test_each_is_listed_with_its_story_and_its_answer(filled: Place):
    reported(filled)
    done = filled.run("mistakes", "--publisher", "harbor")
    (one,) = json.loads(filled.run("mistakes", "--json").out)

    assert (done.code, len(done.lines)) == (0, 2)
    assert all(one[name] in done.lines[1] for name in ("publisher", "title", "link", "answer"))
    assert one["publisher"] == "harbor"
    assert one["uses"][0] in ("summary", "abstract")
    assert filled.run("ledger", "replay", one["answer"]).code == 0


def test_another_publisher_sees_nothing_of_it(filled: Place):
    reported(filled)

    assert filled.run("mistakes", "--publisher", "tidepool").lines == ["No mistake was reported."]


def test_a_publisher_that_there_is_not_is_named_with_those_that_there_are(filled: Place):
    done = filled.run("mistakes", "--publisher", "nobody")

    assert done.code == 2
    assert "there is no publisher 'nobody'; there are: " in done.err
