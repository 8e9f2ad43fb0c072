"""What the gate of integrity blocks: `python -m tests.bench.integrity [--pairs FILE] [--seed N]`.

Over the invented stories of the tests, or over a file of JSON Lines with `lang` and `text`: faults planted in true
sentences, how many of them are found; the true sentences themselves, in other clothes and shortened, how many of them
are blocked; and how long a check takes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from skill.stories.integrity import faults
from skill.stories.integrity.languages import LANGUAGES, language_of
from skill.stories.integrity.parts import Sentence
from skill.stories.integrity.written import read, smoothed
from skill.stories.sentences import sentences
from tests.stories.integrity.planting import FAULTS, Telling, planted, stories
from tests.stories.integrity.variants import variants

MAX_SENTENCES = 12


def read_pairs(path: Path) -> list[Telling]:
    """The first sentences of each text, where its language is one of ours."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        if pair["lang"] in LANGUAGES:
            spans = sentences(pair["text"], pair["lang"])[:MAX_SENTENCES]
            found.append(Telling(pair["lang"], tuple(pair["text"][one.start : one.end] for one in spans)))
    return found


class Counted(Counter[tuple[str, str, bool]]):
    """By kind, language, and whether it was found."""

    def cell(self, kind: str, code: str) -> str:
        return f"{self[kind, code, True]}/{self[kind, code, True] + self[kind, code, False]}"


def show(title: str, counted: Counted) -> None:
    """A line for each kind, with its counts by language."""
    codes = sorted({code for _, code, _ in counted})
    print(f"\n{title:32}" + "".join(f"{code:>14}" for code in codes))
    for kind in sorted({kind for kind, _, _ in counted}):
        print(f"{kind:32}" + "".join(f"{counted.cell(kind, code):>14}" for code in codes))


def found(told: Sequence[Telling], seed: int) -> Counted:
    """Each planted fault beside its sentence, and beside its whole story."""
    counted = Counted()
    for one in planted(told, seed):
        is_found = faults(one.said, (one.source,), one.language) and faults(one.said, one.sources, one.language)
        counted[one.fault, one.language, bool(is_found)] += 1
        if not is_found:
            print(f"NOT FOUND  {one.fault}: {one.source}\n        -> {one.said}")
    return counted


def blocked(told: Sequence[Telling]) -> Counted:
    counted = Counted()
    for story in told:
        for text in story.sentences:
            for what, one in variants(text, story.language):
                counted[what, story.language, bool(faults(one, (text,), story.language))] += 1
    return counted


def shortened(text: str, language: str) -> Iterator[str]:
    """With each part left out that the gate itself holds to be one: for the time that this takes, and for reading."""
    rules = language_of(language)
    assert rules is not None
    written = read(smoothed(text), rules)
    for start, ends in Sentence(written, rules).ways.items():
        for end in ends:
            rest = written.text[written.tokens[end].start :] if end < len(written.tokens) else "."
            begin = written.text[: written.tokens[start].start].rstrip()
            yield f"{begin} {rest}".strip().replace(" ,", ",").replace(" .", ".")


def timed(told: Sequence[Telling]) -> None:
    sources = [(text, story.language) for story in told for text in story.sentences]
    taken = []
    for source, language in sources:
        for said in shortened(source, language):
            began = time.process_time()
            faults(said, (source,), language)
            taken.append((time.process_time() - began) * 1e6)
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
    print(f"\na shortened sentence beside its source: p50 {p50:.0f} us, p95 {p95:.0f} us, n {len(taken)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=Path, help="JSON Lines with lang and text; else the stories of the tests.")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    told = read_pairs(asked.pairs) if asked.pairs else list(stories())
    planted_found, true_blocked = found(told, asked.seed), blocked(told)
    show("faults found", planted_found)
    show("true sentences blocked", true_blocked)
    for what, counted in (("planted, found", planted_found), ("true, blocked", true_blocked)):
        hit = sum(count for (_, _, is_hit), count in counted.items() if is_hit)
        print(f"{what}: {hit} of {counted.total()} ({100 * hit / counted.total():.2f} %)")
    print(f"kinds of fault: {len(FAULTS)}")
    timed(told)


if __name__ == "__main__":
    main()
