"""The commands that read and write JSON Lines: what a record is, what is told of a line that is none."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from skill.cli.lines import records
from skill.errors import LinesError
from tests.cli.place import Place


def line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def test_a_record_has_its_id_and_the_strings_that_are_wanted():
    given = [line(id="1", lang="en", text="Yes.", more=[1]).encode(), b"  \n", line(id=2, lang="fr", text="").encode()]

    assert list(records(given, "lang", "text", optional=("title",))) == [
        {"id": "1", "lang": "en", "text": "Yes.", "title": ""},
        {"id": 2, "lang": "fr", "text": "", "title": ""},
    ]


def test_a_byte_order_mark_at_the_beginning_is_no_part_of_a_line():
    assert list(records([b'\xef\xbb\xbf{"id": 1}\n'])) == [{"id": 1}]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"{", "line 2 is not JSON (unexpected end of data): write one object a line"),
        (b'{"id": 1, "text": "\\ud800"}', "line 2 is not JSON (no low surrogate in string): write one object a line"),
        (b"\xff", "line 2 is not UTF-8: write the file anew in UTF-8"),
        (b'"text"', "line 2 is not an object: write one a line, with the keys 'id', 'text'"),
        (b'{"text": "a"}', "line 2 has no 'id': give it a string or a whole number"),
        (b'{"id": true, "text": "a"}', "line 2: the value of 'id' is not a string or a whole number"),
        (b'{"id": 1.5, "text": "a"}', "line 2: the value of 'id' is not a string or a whole number"),
        (b'{"id": 1}', "line 2 has no 'text': give it a string"),
        (b'{"id": 1, "text": null}', "line 2: the value of 'text' is not a string"),
        (b'{"id": 1, "text": "a", "title": 5}', "line 2: the value of 'title' is not a string"),
    ],
)
def test_a_line_that_is_no_record_is_told_with_its_number(given: bytes, told: str):
    read: Iterable[object] = records([b'{"id": 1, "text": "a"}\n', given], "text", optional=("title",))
    assert next(iter(read)) == {"id": 1, "text": "a", "title": ""}

    with pytest.raises(LinesError) as found:
        list(read)

    assert str(found.value) == told


def test_sentences_come_out_with_their_places_in_the_text_as_it_was_given(place: Place):
    text = "💩 Mr. Cole left. \n“It rained. I saw it,” he said."
    done = place.run("sentences", typed=line(id="a", lang="en-US", text=text) + line(id="b", lang="zz", text=""))

    first, second = map(json.loads, done.lines)
    assert done.code == 0
    assert first["id"] == "a"
    assert [one["text"] for one in first["sentences"]] == ["💩 Mr. Cole left.", "“It rained. I saw it,” he said."]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in first["sentences"])
    assert second == {"id": "b", "sentences": []}


def test_what_came_before_a_bad_line_is_written_whatever_the_locale_and_without_settings(place: Place):
    (place.folder / ".env").unlink()
    typed = line(id="é", lang="fr", text="L’été est là.") + "{}\n"
    done = place.run_apart("sentences", typed=typed, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")

    assert done.code == 2
    assert json.loads(done.out)["sentences"] == [{"start": 0, "end": 13, "text": "L’été est là."}]
    assert done.err == "line 2 has no 'id': give it a string or a whole number\n"
