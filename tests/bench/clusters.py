"""Whether two stories tell of one event, held against labelled pairs: `python -m tests.bench.clusters`.

    python -m tests.bench.clusters --feeds FOLDER --labels tests/bench/labelled_pairs.json

Without a folder: the invented pairs of `tests/stories/pairs.toml`. With one: real pairs too, of which the labels hold
hashes alone; FOLDER holds the documents. A positive is a pair that a listener would call the same news. Precision is
how many of the pairs that are taken for one event are one; recall, how many of those that are one are taken for it.
Beside, all clusters that come of the documents can be shown, to be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.intake.formats import Formats
from skill.stories.clusters import Candidate, Pool, drawn, gist_of, tell_of_one_event
from skill.stories.story import Entry

INVENTED = Path(__file__).parent.parent / "stories" / "pairs.toml"
# As many stories as a few titles publish in two days: how rare words are is known by then.
STORIES_THESE_DAYS = 400


@dataclass(frozen=True, slots=True)
class Score:
    taken: int
    rightly: int
    same: int
    pairs: int

    def __str__(self) -> str:
        return (
            f"{self.pairs} pairs, {self.same} of one event; taken for one {self.taken}, rightly {self.rightly}:"
            f" precision {self.precision:.3f}, recall {self.recall:.3f}"
        )

    @property
    def precision(self) -> float:
        return self.rightly / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        return self.rightly / self.same if self.same else 1.0


def score(found: Iterable[tuple[bool, bool]]) -> Score:
    """Of pairs: whether it is one event, and whether it was taken for one."""
    pairs = list(found)
    return Score(
        sum(taken for _, taken in pairs),
        sum(same and taken for same, taken in pairs),
        sum(same for same, _ in pairs),
        len(pairs),
    )


def invented() -> Score:
    pairs = tomllib.loads(INVENTED.read_text(encoding="utf-8"))["pairs"]
    gists = [(one["same"], gist_of(*one["one"]), gist_of(*one["other"])) for one in pairs]
    having = Counter(key for _, one, other in gists for key in one.keys | other.keys)
    pool = Pool(STORIES_THESE_DAYS, having)
    return score((same, tell_of_one_event(one, other, pool)) for same, one, other in gists)


def name_of(entry: Entry) -> str:
    return hashlib.sha256(entry.guid.encode()).hexdigest()[:12]


def read(folder: Path) -> list[tuple[str, Entry]]:
    found: list[tuple[str, Entry]] = []
    for path in sorted(folder.glob("*.xml")):
        parsed = Formats().parse(Fetched(path.read_bytes(), "", None, Validators()))
        if isinstance(parsed, Parsed):
            found += [(path.stem, entry) for entry in parsed.entries if entry.published_at]
    return found


def clusters(stories: Sequence[tuple[str, Entry]]) -> dict[str, str]:
    """As they are drawn: by language, in order of publication."""
    by_language: dict[str, list[Candidate]] = defaultdict(list)
    for title, entry in sorted(stories, key=lambda pair: str(pair[1].published_at)):
        assert entry.published_at
        gist = gist_of(entry.headline, entry.abstract or entry.body)
        language = (entry.language or "en").partition("-")[0]
        by_language[language].append(Candidate(name_of(entry), title, None, entry.published_at, gist))
    return {story: one for some in by_language.values() for story, one in drawn(some).items()}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--feeds", type=Path, help="A folder of documents.")
    arguments.add_argument("--labels", type=Path, default=Path(__file__).parent / "labelled_pairs.json")
    arguments.add_argument("--show", action="store_true", help="Show every cluster of the documents.")
    asked = arguments.parse_args()
    scores = [invented()]
    print(f"invented  {scores[0]}")
    if asked.feeds:
        stories = read(asked.feeds)
        start = time.process_time()
        found = clusters(stories)
        spent = time.process_time() - start
        labels = json.loads(asked.labels.read_text())
        here = {name_of(entry): entry for _, entry in stories}
        pairs = [(bool(same), found.get(a) is not None and found.get(a) == found.get(b))
                 for same, a, b in labels if a in here and b in here]  # fmt: skip
        scores.append(score(pairs))
        print(f"feeds     {scores[1]}")
        print(f"{len(stories)} stories, {len(found)} of them in {len(set(found.values()))} clusters, {spent:.2f} CPU s")
        if asked.show:
            for cluster in dict.fromkeys(found.values()):
                print("", *(here[story].headline for story, one in found.items() if one == cluster), sep="\n  ")
    return 0 if all(one.precision >= 0.98 for one in scores) else 1


if __name__ == "__main__":
    sys.exit(main())
