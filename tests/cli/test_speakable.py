"""`speakable`: a line out for each line in, without settings and without a database."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.samples import ROOT

AMAZON = "{https://developer.amazon.com/alexa}"


def speakable(folder: Path, given: bytes, *options: str) -> tuple[int, str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "skill", "speakable", *options],
        input=given, capture_output=True, cwd=folder, env=outside | {"PYTHONPATH": str(ROOT)}, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_line_comes_out_for_each_line_in_and_in_its_order(tmp_path: Path):
    given = "\ufeffM. Dupont a 154 Md€.\r\n\n« Oui », dit-il\u2028 à 9 h".encode()

    assert speakable(tmp_path, given, "--locale", "fr-FR") == (
        0, "monsieur Dupont a 154 milliards d’euros.\n\nOui, dit-il. à 9 heures\n", "",
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("locale", ["en-US", "en-AU", "en-GB", "fr-FR", "EN-us"])
def test_ssml_is_well_formed_and_has_a_newsreader_where_alexa_has_one(tmp_path: Path, locale: str):
    code, out, err = speakable(tmp_path, b'Marsh & Lane <b> USAID "&amp;' + b"\n\n", "--locale", locale, "--ssml")
    first, second = map(ET.fromstring, out.splitlines())

    assert (code, err, first.tag, "".join(second.itertext())) == (0, "", "speak", "")
    assert "USAID" in "".join(first.itertext())
    assert [one.get("alias") for one in first.iter("sub")] == ["U S aid"]
    assert bool(list(first.iter(f"{AMAZON}domain"))) == (locale.lower() in {"en-us", "en-au"})


def test_a_lexicon_is_tried(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text('[en]\nKyiv = { sub = "keev" }\n[publisher.harbor.en]\nLane = { phoneme = "leɪn" }\n', "utf-8")
    options = ("--locale", "en-GB", "--lexicon", str(path))

    assert speakable(tmp_path, b"Kyiv, Lane\n", *options)[1] == "keev, Lane\n"
    assert (
        '<phoneme alphabet="ipa" ph="leɪn">Lane</phoneme>'
        in (speakable(tmp_path, b"Kyiv, Lane\n", *options, "--ssml", "--publisher", "harbor")[1])
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Missing option '--locale'"),
        (("--locale", "fr_FR"), "'fr_FR' is no locale; write one such as fr-FR"),
        (("--locale", ""), "'' is no locale"),
        (("--locale", "en", "--lexicon", "none.toml"), "none.toml: cannot be read: No such file"),
    ],
)
def test_bad_options_are_told(tmp_path: Path, options: tuple[str, ...], said: str):
    code, out, err = speakable(tmp_path, b"a\n", *options)

    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_line_that_cannot_be_read_is_told_after_those_before_it(tmp_path: Path):
    assert speakable(tmp_path, b"3-1\n\xffa\n4-2\n", "--locale", "en") == (
        2, "3 to 1\n", "line 2 is not UTF-8, at its byte 1; save the text as UTF-8\n",
    )  # fmt: skip
