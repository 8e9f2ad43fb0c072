"""`summarise`: a summary of a text within a budget, and which of its words it took."""

from __future__ import annotations

from math import floor
from typing import Any

import click

from skill.cli.lines import given, write
from skill.stories.cut import Cut, Limits
from skill.stories.overlap import longest_run
from skill.stories.story import Source
from skill.stories.summary import summarise
from skill.stories.text import is_spaced, one_line


@click.command
@click.option("--words", type=click.IntRange(1), default=35, show_default=True, help="At most so many words.")
@click.option("--max-run", type=click.IntRange(1), help="At most so many source words in a row.")
@click.option(
    "--max-share", type=click.FloatRange(0, 1, min_open=True), help="At most this share of the source words, as 0.2."
)
def command(words: int, max_run: int | None, max_share: float | None) -> None:
    """Summarise texts within a budget.

    Reads a line like {"id": "1", "lang": "en", "title": "…", "text": "…"} and writes one for each, like {"id": "1",
    "summary": "…", "spans": [[0, 58]], "checks": {"words": 11, "of_words": 340, "longest_run": 11, "share": 0.0324}}:
    spans are code points of the text as given. Where nothing may be said within the limits, the summary is "".
    """
    for record in given("lang", "text", optional=("title",)):
        source = Source("", record["text"])
        # Rounded first: 0.29 of 100 words are 29, whatever a float makes of it.
        share = len(source) if max_share is None else floor(round(max_share * len(source), 6))
        limits = Limits(min(words, share), max_run or words, lambda *spans: True)
        # Where words cannot be counted no limit can be kept.
        found = summarise(source, record["title"], record["lang"], limits) if is_spaced(record["text"]) else None
        write(_told(record, source, found))


def _told(record: dict[str, Any], source: Source, cut: Cut | None) -> dict[str, object]:
    spans = cut.spans if cut else ()
    counted = sum(len(span) for span in spans)
    return {
        "id": record["id"],
        "summary": one_line(cut.text) if cut else "",
        "spans": [[source.body_words[span.start].start, source.body_words[span.stop - 1].end] for span in spans],
        "checks": {
            "words": counted,
            "of_words": len(source),
            "longest_run": longest_run(spans),
            "share": round(counted / max(len(source), 1), 4),
        },
    }
