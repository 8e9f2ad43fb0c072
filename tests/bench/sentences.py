"""Sentences a second beside bare sentencex, and hostile text: `python -m tests.bench.sentences [articles.jsonl]`.

The articles are the samples' (a file of lines like {"lang": "en", "text": "…"} may stand for them), as they are and
flattened to one line each, split in turns with sentencex in the same run. Times are of the process, not of the clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import sentencex

from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.intake.formats import Formats
from skill.stories.sentences import sentences
from tests.samples import ROOT

ROUNDS, LEAST_SENTENCES = 9, 8000
HOSTILE_CHARACTERS = 200_000
HOSTILE = {
    "((((": "(", '""""': '"', "A.B.A.B.": "A.B.", "no space": "abcdefghij", "“ never closed": "", "' '": "' ",
    "A. A. A.": "A. ", ". ( . (": ". (", "1. 1. 1.": "1. ", "? ? ?": "? ", "…": "…", "M. M. M.": "M. ",
}  # fmt: skip

Article = tuple[str, str]


def sample_articles() -> list[Article]:
    """The bodies of the sample feeds, with their language."""
    found: list[Article] = []
    for path in sorted((ROOT / "fixtures/feeds").iterdir()):
        parsed = Formats().parse(Fetched(path.read_bytes(), "", None, Validators()))
        assert isinstance(parsed, Parsed)
        language = "fr" if path.stem == "courrier" else "en"
        found += [(language, entry.body or entry.abstract) for entry in parsed.entries]
    return found


def articles_of(path: Path) -> list[Article]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(found["lang"], found["text"]) for found in map(json.loads, lines)]


def compare(name: str, articles: list[Article]) -> None:
    def ours() -> int:
        return sum(len(sentences(text, language)) for language, text in articles)

    def bare() -> int:
        return sum(len(sentencex.get_sentence_boundaries(language, text)) for language, text in articles)

    pairs = [(rate(ours), rate(bare)) for _ in range(ROUNDS)]
    best, floor = max(one for one, _ in pairs), max(one for _, one in pairs)
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"{name:10} {best:9,.0f} sentences/s  sentencex {floor:9,.0f}  ratio {ratio:.2f} (median of {ROUNDS} rounds)")


def rate(split: Callable[[], int]) -> float:
    started = time.process_time()
    found = split()
    return found / (time.process_time() - started)


def hostile(name: str, piece: str) -> None:
    text = piece * (HOSTILE_CHARACTERS // len(piece)) if piece else "“" + "It rained all day. " * 10_500
    started = time.process_time()
    found = len(sentences(text[:HOSTILE_CHARACTERS], "en"))
    print(f"{name:16} {(time.process_time() - started) * 1e3:6.1f} ms  ({found} sentences)")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("articles", nargs="?", type=Path)
    path = arguments.parse_args().articles
    articles = articles_of(path) if path else sample_articles()
    count = sum(len(sentences(text, language)) for language, text in articles)
    articles *= LEAST_SENTENCES // count + 1
    compare("as they are", articles)
    compare("flattened", [(language, " ".join(text.split())) for language, text in articles])
    for name, piece in HOSTILE.items():
        hostile(name, piece)


if __name__ == "__main__":
    main()
