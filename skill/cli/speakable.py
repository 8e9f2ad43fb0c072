"""`speakable`: lines of text in, the same lines as a voice should say them out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from skill.alexa.ssml import NEWS_LOCALES, speech
from skill.stories.pronunciation import How, Pronounced, pieces
from skill.voice.ear import Ear
from skill.voice.ear.lexicon import TAG, load_lexicon

# Alexa knows the prefix; other readers of XML have to be told what it is.
_DECLARED = '<speak xmlns:amazon="https://developer.amazon.com/alexa">'


class _Locale(click.ParamType[str]):
    name = "locale"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not TAG.fullmatch(value):
            self.fail(f"{value!r} is no locale; write one such as fr-FR, or a language such as fr", param, ctx)
        language, dash, region = value.partition("-")
        return f"{language.lower()}{dash}{region.upper() if len(region) == 2 else region}"


@click.command
@click.option(
    "--locale", required=True, type=_Locale(), help="Whose rules hold, such as fr-FR; any other has the general ones."
)
@click.option("--ssml", is_flag=True, help="Print each line as an SSML document instead of as plain text.")
@click.option("--lexicon", type=click.Path(path_type=Path), help="A file of pronunciations to go before the built-in.")
@click.option("--publisher", help="Whose pronunciations hold too: an id in the lexicon.")
def command(locale: str, ssml: bool, lexicon: Path | None, publisher: str | None) -> None:
    """Make text fit to be spoken: one line out for each line in, in UTF-8."""
    ear = Ear(load_lexicon(lexicon) if lexicon else None)
    out = sys.stdout.buffer
    for line in _lines(sys.stdin.buffer):
        form = ear.form(line, locale, locale, publisher)
        said = _document(form, locale) if ssml else "".join(map(_heard, pieces(form)))
        out.write(f"{said}\n".encode())
        out.flush()


def _lines(stream: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            click.echo(f"line {number} is not UTF-8, at its byte {error.start + 1}; save the text as UTF-8", err=True)
            sys.exit(2)


def _document(form: str, locale: str) -> str:
    spoken = speech([form], news=[0] if locale in NEWS_LOCALES else [])
    return spoken.replace("<speak>", _DECLARED, 1) if locale in NEWS_LOCALES else spoken


def _heard(piece: str | Pronounced) -> str:
    """An alias is said; a word that has a phoneme stands in its own spelling, since plain text has no other."""
    if isinstance(piece, str):
        return piece
    return piece.said if piece.how is How.SUB else piece.word
