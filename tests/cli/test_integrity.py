"""`integrity`: JSON Lines in and out."""

from __future__ import annotations

import json

import pytest

from tests.cli.place import Place

RAIN = {"id": "1", "lang": "en", "sources": ["It did not rain, Ruiz said. We left."], "text": "It did rain, Ruiz said."}


def asked(place: Place, *records: object) -> tuple[int, list[object], str]:
    done = place.run_apart("integrity", typed="\n".join(json.dumps(one) for one in records))
    return done.code, [json.loads(line) for line in done.lines], done.err


def test_each_line_gets_one_in_the_same_order_and_a_finding_is_a_one(place):
    code, answers, err = asked(place, RAIN, RAIN | {"id": 2, "text": "It did not rain, Ruiz said."})
    assert (code, err) == (1, "")
    assert answers == [{"id": "1", "faults": [{"kind": "negation", "found": "not"}]}, {"id": 2, "faults": []}]


def test_each_sentence_of_a_text_must_stand_in_a_source(place):
    code, answers, _ = asked(place, RAIN | {"text": "We left. It did not rain, Ruiz said."})
    assert (code, answers) == (0, [{"id": "1", "faults": []}])
    code, answers, _ = asked(place, RAIN | {"text": "It did not rain, Ruiz said. They left."})
    assert (code, answers) == (1, [{"id": "1", "faults": [{"kind": "word", "found": "They"}]}])


def test_a_text_without_a_sentence_is_a_fault(place):
    assert asked(place, RAIN | {"text": ""})[:2] == (1, [{"id": "1", "faults": [{"kind": "word", "found": ""}]}])


def test_it_needs_no_settings_and_skips_blank_lines(place):
    (place.folder / ".env").unlink()
    done = place.run_apart("integrity", typed="\n\n")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2 is not JSON"),
        ("[]", "line 2 is not an object"),
        (json.dumps(RAIN | {"id": True}), "'id' is not a string or a whole number"),
        (json.dumps(RAIN | {"sources": "It rained."}), "'sources' is not a list of strings"),
        (json.dumps(RAIN | {"sources": [1]}), "'sources' is not a list of strings"),
        (json.dumps(RAIN | {"lang": None}), "'lang' is not a string"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_after_those_before_it_were_answered(place, line, told):
    done = place.run_apart("integrity", typed=f"{json.dumps(RAIN)}\n{line}\n")
    assert done.code == 2
    assert [json.loads(one)["id"] for one in done.lines] == ["1"]
    assert told in done.err
