"""A short run of the fuzzer, and that it sees what it looks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from skill.desk.ports.feeds import Fetched, NotAFeed, Parsed, Silence, Withdrawal
from skill.intake.formats import Formats
from tests.intake import fuzz

RSS = b"<rss version='2.0'><channel><item><title>A</title><guid>g</guid></item></channel></rss>"


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_nothing_escapes_and_nothing_unfit_comes_out(kind):
    read = 0
    for number in range(100):
        chance = Random(f"suite/{kind}/{number}")
        found = fuzz.check(fuzz.KINDS[kind](chance), chance.choice(fuzz.CHARSETS))
        read += isinstance(found, Parsed)
    assert read > (50 if "documents" in kind and "bits" not in kind else 0), (
        "most of it would be turned away at the door"
    )


class Otherwise(Formats):
    """Reads as the real one does, and puts something into what it read."""

    document: dict[str, Any]
    entry: dict[str, Any]

    def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
        found = super().parse(fetched)
        assert isinstance(found, Parsed)
        entries = tuple(replace(one, **self.entry) for one in found.entries)
        return replace(replace(found, entries=entries), **self.document)


@pytest.mark.parametrize(
    "entry",
    [
        *({"headline": text} for text in ("", "a <b>", "a\nb", "\x07", "a\u202eb", "a\u200bb", "\ue000", "x" * 1_001)),
        *({"abstract": text} for text in ("<script>", "a\nb", "\x00", "x" * 70_000)),
        *({"body": text} for text in ("</p>", "\x9f", "\ufffe", "<!-- x -->")),
        *({"authors": (text,)} for text in ("", "<i>A</i>", "A\u2066")),
        *({name: ("<u>",)} for name in ("sections", "tags", "genres", "credits")),
        *(
            {"link": link}
            for link in ("javascript:x", "https://a.example/ b", "https://a.example/<b>", "https://a\x00")
        ),
        *({"guid": guid} for guid in ("", "a\x00", "x" * 5_000)),
        {"published_at": datetime(2026, 3, 2)},  # noqa: DTZ001 - what must not come out
        {"language": "English!"},
    ],
    ids=repr,
)
def test_what_is_unfit_is_seen(monkeypatch, entry):
    assert isinstance(fuzz.check(RSS), Parsed)
    monkeypatch.setattr(Otherwise, "entry", entry, raising=False)
    monkeypatch.setattr(Otherwise, "document", {}, raising=False)
    monkeypatch.setattr(fuzz, "Formats", Otherwise)
    with pytest.raises(AssertionError):
        fuzz.check(RSS)


@pytest.mark.parametrize(
    "document",
    [
        {"format": "RSS <b>"},
        {"notes": ("item 1: Harbour reopens",)},
        {"withdrawals": (Withdrawal(guid="g", link=None, silence=Silence.KILL, says="It was not so."),)},
        {"withdrawals": (Withdrawal(guid="", link=None, silence=Silence.KILL, says="pubStatus canceled"),)},
    ],
    ids=repr,
)
def test_a_publishers_words_in_a_note_of_ours_are_seen(monkeypatch, document):
    monkeypatch.setattr(Otherwise, "entry", {}, raising=False)
    monkeypatch.setattr(Otherwise, "document", document, raising=False)
    monkeypatch.setattr(fuzz, "Formats", Otherwise)
    with pytest.raises(AssertionError):
        fuzz.check(RSS)


def test_what_escapes_is_made_small(monkeypatch):
    class Broken(Formats):
        def parse(self, fetched: Fetched) -> Parsed | NotAFeed:
            if b"x" in fetched.body and b"y" in fetched.body:
                raise KeyError
            return NotAFeed("no")

    monkeypatch.setattr(fuzz, "Formats", Broken)
    assert fuzz.smallest(b"aaaaaaxbbbbbbbbyccccc" * 3, None) in {b"xy", b"yx"}
