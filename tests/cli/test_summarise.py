"""`summarise`: JSON Lines in and out, and limits that hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.place import Place

BODY = (
    "The council of Vellmar closed the iron bridge on Friday. It was late.\n"
    "Engineers had found cracks in both towers of the iron bridge."
)
BRIDGE = {"id": "1", "lang": "en", "title": "Vellmar closes its bridge", "text": BODY}


def asked(place: Place, *arguments: str, records: tuple[object, ...] = (BRIDGE,)) -> list[dict[str, Any]]:
    done = place.run_apart("summarise", *arguments, typed="\n".join(json.dumps(one) for one in records))
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.lines]


def test_a_summary_says_which_parts_of_the_text_it_took(place):
    (found,) = asked(place, "--words", "21")

    assert found == {
        "id": "1",
        "summary": (
            "The council of Vellmar closed the iron bridge on Friday. Engineers had found cracks in both towers of the"
            " iron bridge."
        ),
        "spans": [[0, 56], [70, 131]],
        "checks": {"words": 21, "of_words": 24, "longest_run": 11, "share": 0.875},
    }
    assert [BODY[start:end] for start, end in [[0, 56], [70, 131]]] == [BODY[:56], BODY[70:]]


def test_there_is_one_line_out_for_each_in_and_nothing_where_nothing_may_be_said(place):
    answers = asked(place, "--words", "3", records=(BRIDGE, {"id": 2, "lang": "xx", "text": ""}))

    nothing = {"words": 0, "longest_run": 0, "share": 0.0}
    assert answers == [
        {"id": "1", "summary": "", "spans": [], "checks": nothing | {"of_words": 24}},
        {"id": 2, "summary": "", "spans": [], "checks": nothing | {"of_words": 0}},
    ]


@pytest.mark.parametrize(
    ("limit", "words"),
    [(("--max-run", "10"), 10), (("--max-run", "9"), 0), (("--max-share", "0.42"), 10), (("--max-share", "0.41"), 0)],
)
def test_a_licence_may_allow_less(place, limit: tuple[str, str], words: int):
    (found,) = asked(place, "--words", "20", *limit)

    assert found["checks"]["words"] == words


def test_where_words_cannot_be_counted_nothing_is_said(place):
    (found,) = asked(place, records=({"id": 1, "lang": "ja", "text": "議会は金曜日に鉄橋を閉鎖した。"},))

    assert found["summary"] == ""


@pytest.mark.parametrize("wrong", [("--words", "0"), ("--max-run", "0"), ("--max-share", "0"), ("--max-share", "1.1")])
def test_a_limit_that_is_none_is_a_fault(place, wrong: tuple[str, str]):
    done = place.run_apart("summarise", *wrong, typed="")

    assert done.code == 2
    assert wrong[0] in done.err


def test_it_needs_no_settings(place):
    (place.folder / ".env").unlink()

    assert asked(place)[0]["summary"]
