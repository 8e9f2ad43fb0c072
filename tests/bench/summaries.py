"""Summaries: how long one takes, whether limits hold, and what each part is worth.

    python -m tests.bench.summaries [--pairs FILE]      times beside those of finding the sentences alone
    … --limits                                          every setting of words, run and share, measured by the audit
    … --write FOLDER                                    predictions at 35 and 60 words, whole and with a part taken out

The articles are the samples' (a file of lines like {"id", "lang", "title", "text"} may stand for them). Times are of
the process, not of the clock. Predictions are lines like {"id", "summary"}, for a scorer to compare.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median, quantiles

from skill.rights.audit.words import runs_of, words_of
from skill.stories import mentions, summary, weights
from skill.stories.cut import Cut, Limits, wholes
from skill.stories.mentions import Known
from skill.stories.story import Source
from skill.stories.summary import summarise
from tests.bench.sentences import sample_articles

BUDGETS = (35, 60)
SETTINGS = tuple(product((15, 25, 40), (0.1, 0.2), (25, 35, 60)))  # words in a row, share, words

Article = Mapping[str, str]
# What a part is worth is what is lost without it: names in a module, and what stands in their place.
PARTS: Mapping[str, tuple[object, Mapping[str, object]]] = {
    "whole": (summary, {}),
    "no place": (weights, {"_PLACE_SENTENCES": 1e9}),
    "no repetition": (weights, {"_ANYWHERE": 0.0}),
    "no headline": (weights, {"_IN_HEADLINE": 0.0}),
    "no emphasis": (weights, {"_EMPHASIS": 1.0}),
    "no first": (summary, {"_FIRST": 0.0}),
    "no cost of words": (summary, {"_WORD": 0.0}),
    "no penalties": (
        summary,
        dict.fromkeys(("_ASKS", "_SPEAKS_OF_ITSELF", "_LABELLED", "_LEANS", "_QUOTES"), 0.0),
    ),
    "no leaning": (summary, {"leans": lambda text, language: False}),
    "no mentions": (mentions.SecondMentions, {"known": lambda of, number: Known()}),
    "no shortening": (summary, {"shortenings": lambda text, language: iter(())}),
    "no integrity": (summary, {"faults": lambda said, sources, language: ()}),
    "no cleaning": (summary, {"is_furniture": lambda text: False}),
    "one sentence": (summary, {"MAX_SENTENCES": 1}),
    "five choices": (summary, {"MAX_CHOICES": 5}),
}


def articles(pairs: Path | None) -> Sequence[Article]:
    if pairs is None:
        return [
            {"id": str(number), "lang": language, "title": "", "text": text}
            for number, (language, text) in enumerate(sample_articles())
        ]
    return [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]


def cut(article: Article, words: int, run: int | None = None, share: float = 1.0) -> Cut | None:
    source = Source("", article["text"])
    most = min(words, int(share * len(source) + 1e-6))
    limits = Limits(most, run or most, lambda *spans: True)
    return summarise(source, article["title"], article["lang"], limits)


def times(found: Sequence[Article]) -> None:
    def measured(of: Callable[[Article], object]) -> list[float]:
        spent = []
        for article in found:
            begin = time.process_time()
            of(article)
            spent.append((time.process_time() - begin) * 1000)
        return spent

    for words in BUDGETS:
        floor = measured(lambda article: wholes(Source("", article["text"]), article["lang"]))
        ours = measured(partial(cut, words=words))
        last = quantiles(ours, n=20)[-1]
        print(
            f"{words} words: median {median(ours):.2f} ms, 95th percentile {last:.2f} ms over {len(ours)} articles;"
            f" {median(ours) / median(floor):.2f} of finding the sentences alone"
        )


def limits_kept(found: Sequence[Article]) -> int:
    broken = made = 0
    for run, share, words in SETTINGS:
        for article in found:
            one = cut(article, words, run, share)
            if one:
                made += 1
                said, source = words_of(one.text), words_of(article["text"])
                too_long = runs_of(one.text, run + 1) & runs_of(article["text"], run + 1)
                broken += bool(too_long) or len(said) > words or len(said) > share * len(source)
    print(f"{len(SETTINGS)} settings, {len(found)} articles: {made:,} summaries, {broken} over a limit")
    return broken


@contextmanager
def without(module: object, changes: Mapping[str, object]) -> Iterator[None]:
    kept = {name: getattr(module, name) for name in changes}
    for name, value in changes.items():
        setattr(module, name, value)
    yield
    for name, value in kept.items():
        setattr(module, name, value)


def write(found: Sequence[Article], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (module, changes) in PARTS.items():
        with without(module, changes):
            for words in BUDGETS:
                lines = [{"id": one["id"], "summary": said.text if (said := cut(one, words)) else ""} for one in found]
                path = folder / f"{name.replace(' ', '_')}.{words}.jsonl"
                path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    print(f"{len(PARTS) * len(BUDGETS)} files in {folder}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--pairs", type=Path)
    reader.add_argument("--limits", action="store_true")
    reader.add_argument("--write", type=Path)
    given = reader.parse_args()
    found = articles(given.pairs)
    if given.write:
        write(found, given.write)
    elif given.limits:
        raise SystemExit(1 if limits_kept(found) else 0)
    else:
        times(found)


if __name__ == "__main__":
    main()
