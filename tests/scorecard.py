"""The integrity scorecard: `python -m tests.scorecard`, with `--write` into docs/scorecard.md.

The five criteria of "News Integrity in AI Assistants" (EBU and BBC, October 2025), over all sample stories, over what
is said of them in a long conversation, and over faults that are planted in them. Every figure comes from the run.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from skill.compose import House
from skill.simulator.match import SlotValue
from skill.stories.integrity import faults
from skill.stories.sentences import sentences
from skill.stories.story import Entry
from skill.stories.text import folded
from skill.voice.strings import catalogue
from tests.houses import Talker, everything, said, sample_house
from tests.promises.test_traceable import sources_of
from tests.samples import ROOT
from tests.stories.integrity.planting import FAULTS, Planted, Telling, planted, stories

PAPER = ROOT / "docs/scorecard.md"
SEED = 1
TURNS = 40
CRITERIA = ("Accuracy", "Sourcing", "Opinion and fact", "Editorialisation", "Context")
BELONGS_TO: Mapping[str, str] = {
    "speaker swapped": "Sourcing",
    "attribution dropped": "Sourcing",
    "another story's sentence": "Sourcing",
    "opinion told as fact": "Opinion and fact",
    "word put in": "Editorialisation",
    "hedge dropped": "Context",
    "two sentences merged": "Context",
}
BREAKS_OFF = "…"
# What leans on a sentence before it; a story's own first sentence may.
LEANING = frozenset(folded("he she it they this that these those but however il elle ils elles ce cela mais cependant"))
_AGO = "ago minute minutes hour hours day days il y a minute minutes heure heures jour jours"
_PAUSE = re.compile(r"<break[^>]*/>")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many of `what` were looked at, and how many are as they should be."""

    criterion: str
    what: str
    by: str
    checked: int
    passed: int


@dataclass(frozen=True, slots=True)
class Found:
    """How many faults were planted, and how many were found."""

    criterion: str
    fault: str
    planted: int
    found: int


@dataclass(frozen=True, slots=True)
class Card:
    checks: Sequence[Checked]
    faults: Sequence[Found]


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut from a sample story, and the sentences that the story has."""

    use: str
    language: str
    text: str
    entry: Entry

    @property
    def own(self) -> list[str]:
        return [self.entry.headline, *split(self.entry.abstract, self.language), *split(self.entry.body, self.language)]

    @property
    def said(self) -> list[str]:
        return split(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: its speech, and the stories in it with the names of their titles."""

    intent: str
    locale: str
    speech: str
    told: Sequence[tuple[Entry, str, bool, Sequence[str]]]  # entry, title's name, whether opinion, forms of the words


def split(text: str, language: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, language)]


def card(folder: Path) -> Card:
    house = sample_house(folder)
    entries = sources_of(house)
    cuts, heard = list(_cuts(house, entries)), list(_heard(house, entries))
    house.database.close()
    return Card(tuple(_checks(cuts, heard, house)), tuple(_found(cuts, entries)))


# ── what there is ─────────────────────────────────────────────────────────────────────────────────


def _cuts(house: House, entries: Mapping[str, Entry]) -> Iterator[Cut]:
    query = "SELECT story, use, language, text FROM rendition JOIN rendition_text ON rendition = id ORDER BY 1, 2, 4"
    rows = house.database.connection.execute(query.replace("text FROM", "rendition_text.text FROM"))
    for story, use, language, text in rows.fetchall():
        yield Cut(use, language, text, entries[story])


def _heard(house: House, entries: Mapping[str, Entry]) -> Iterator[Heard]:
    now = datetime.now(UTC)
    titles = [SlotValue(one.name, one.id, one.name) for one in house.titles.titles.values()]
    for locale in ("en-US", "fr-FR"):
        talker = Talker(house.desk, f"listener of {locale}", locale)
        asked: list[tuple[str, dict[str, SlotValue]]] = [
            ("NewsIntent", {}),
            *[("AMAZON.NextIntent", {}), ("MoreIntent", {})] * (TURNS // 2),
        ]
        asked += [("TitleNewsIntent", {"title": title}) for title in titles]
        for number, (intent, slots) in enumerate(asked):
            request = talker.envelope(intent, now + timedelta(seconds=20 * number), **slots)
            answer = json.loads(talker.sends(request, now + timedelta(seconds=20 * number)))
            told = list(_told(house, request["request"]["requestId"], entries))
            yield Heard(intent, locale, everything(_PAUSE.sub(" ", said(answer)).encode()), told)


def _told(house: House, request: str, entries: Mapping[str, Entry]) -> Iterator[tuple[Entry, str, bool, Sequence[str]]]:
    rows = house.database.connection.execute(
        "SELECT l.story, l.title, h.is_opinion, t.text, t.said FROM ledger l JOIN answer a ON a.id = l.answer"
        " JOIN rendition_text t ON t.rendition = l.rendition LEFT JOIN shelf h ON h.story = l.story"
        " WHERE a.request_id = ? AND l.kind = 'use' AND l.channel != 'screen'",
        (request,),
    )
    for story, title, is_opinion, text, forms in rows.fetchall():
        spoken = (text, *json.loads(forms or "{}").values())
        yield entries[story], house.titles.titles[title].name, bool(is_opinion), spoken


# ── what is looked at ─────────────────────────────────────────────────────────────────────────────


def _checks(cuts: Sequence[Cut], heard: Sequence[Heard], house: House) -> Iterator[Checked]:
    for use in ("summary", "abstract", "excerpt"):
        results = [stands(one, cut) for cut in cuts if cut.use == use for one in cut.said]
        yield _counted("Accuracy", f"Sentences of {use} texts that stand in their story", "`faults`", results)
    headlines = [cut.text == cut.entry.headline for cut in cuts if cut.use == "headline"]
    yield _counted("Accuracy", "Headlines that are the publisher's, letter for letter", "equality", headlines)
    named = [everything(name.encode()) in one.speech for one in heard for _, name, _, _ in one.told]
    yield _counted("Sourcing", "Uses in an answer that names their title", "the answer's speech", named)
    opinions = [
        _line(one, "story.opinion") in one.speech for one in heard for _, _, is_opinion, _ in one.told if is_opinion
    ]
    yield _counted("Opinion and fact", "Uses of opinion pieces that are called so", "the answer's speech", opinions)
    news = [not any(told[2] for told in one.told) for one in heard if one.intent == "NewsIntent"]
    yield _counted("Opinion and fact", "Answers to “what's the news” without an opinion piece", "the ledger", news)
    known = _known(house)
    own = [_own_words(one) <= known for one in heard]
    yield _counted("Editorialisation", "Answers whose own words are all of the catalogue", "`voice/strings`", own)
    begins = [_begins_alone(cut) for cut in cuts if cut.use in {"summary", "excerpt"}]
    yield _counted("Context", "Summaries and excerpts that begin with no word that leans", "a list of words", begins)
    closed = [
        cut.text.count(a) == cut.text.count(b)
        for cut in cuts
        for a, b in ("“”", "«»")
        if a in cut.text or b in cut.text
    ]
    yield _counted("Context", "Texts whose quotations are closed", "the marks", closed)


def _counted(criterion: str, what: str, by: str, results: Sequence[bool]) -> Checked:
    return Checked(criterion, what, by, len(results), sum(results))


def stands(sentence: str, cut: Cut) -> bool:
    """A sentence that breaks off, as an excerpt may, must be the beginning of one."""
    if sentence.endswith(BREAKS_OFF) and cut.use == "excerpt":
        return any(one.startswith(sentence.removesuffix(BREAKS_OFF)) for one in cut.own)
    return faults(sentence, cut.own, cut.language) == ()


def _line(heard: Heard, key: str) -> str:
    return everything(str(catalogue(heard.locale)[key]).encode())


def _known(house: House) -> frozenset[str]:
    """Words of the catalogues, and of what they are filled with: titles, credits, how long ago."""
    lines = [line for locale in ("en-US", "fr-FR") for one in catalogue(locale).values() for line in _listed(one)]
    names = [name for title in house.titles.titles.values() for name in (title.name, *title.spoken)]
    publishers = [one.name for one in house.titles.publishers.values()]
    licences = [
        tomllib.loads(one.read_text(encoding="utf-8")) for one in sorted(house.settings.licences.glob("*.toml"))
    ]
    credits = [line for licence in licences for line in licence["attribution"]["spoken"].values()]
    filled = " ".join([*lines, *names, *publishers, *credits, _AGO])
    return frozenset(folded(filled.replace("{", " ").replace("}", " ")))


def _listed(one: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else one


def _own_words(heard: Heard) -> frozenset[str]:
    """What the answer says besides the stories."""
    rest = heard.speech
    for _, _, _, forms in heard.told:
        for form in sorted(forms, key=len, reverse=True):
            rest = rest.replace(everything(form.replace("&", "&amp;").encode()), " ")
    return frozenset(word for word in folded(rest) if not word.isdigit())


def _begins_alone(cut: Cut) -> bool:
    first = folded(cut.text)[0].partition("'")[0]
    own = [one for text in (cut.entry.abstract, cut.entry.body) for one in split(text, cut.language)[:1]]
    return first not in LEANING or any(cut.text.startswith(one[:20]) for one in own)


# ── what is planted ───────────────────────────────────────────────────────────────────────────────


def _found(cuts: Sequence[Cut], entries: Mapping[str, Entry]) -> Iterator[Found]:
    told = [*stories(), *_tellings(cuts)]
    counted: dict[str, list[bool]] = {fault: [] for fault in (*FAULTS, "word put in", "another story's sentence")}
    for one in (*_some(planted(told, SEED)), *_foreign(told), *_put_in(told)):
        counted[one.fault].append(bool(faults(one.said, one.sources, one.language)))
    for criterion in CRITERIA:
        for fault, results in counted.items():
            if BELONGS_TO.get(fault, "Accuracy") == criterion:
                yield Found(criterion, fault, len(results), sum(results))


def _some(every: Iterator[Planted]) -> Iterator[Planted]:
    """At most two of a kind in a story."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for one in every:
        seen[one.fault, one.sources] += 1
        if seen[one.fault, one.sources] <= 2:
            yield one


def _tellings(cuts: Sequence[Cut]) -> list[Telling]:
    """The sample stories, each once."""
    found = {cut.entry.guid: Telling(cut.language.split("-")[0], tuple(dict.fromkeys(cut.own))) for cut in cuts}
    return [found[guid] for guid in sorted(found)]


def _foreign(told: Sequence[Telling]) -> Iterator[Planted]:
    """Each story's first sentence beside the story that comes next."""
    for one, other in zip(told, [*told[1:], told[0]], strict=True):
        if one.language == other.language and one.sentences[0] not in other.sentences:
            yield Planted("another story's sentence", one.language, "", other.sentences, one.sentences[0])


_MOODS = {
    "en": "shocking",
    "fr": "choquant",
    "de": "schockierend",
    "es": "impactante",
    "it": "scioccante",
    "pt": "chocante",
}


def _put_in(told: Sequence[Telling]) -> Iterator[Planted]:
    for one in told:
        for text in one.sentences[:2]:
            words = text.split()
            at = len(words) // 2
            said_so = " ".join([*words[:at], _MOODS[one.language], *words[at:]])
            yield Planted("word put in", one.language, text, one.sentences, said_so)


# ── the paper ─────────────────────────────────────────────────────────────────────────────────────

HEAD = """\
# Integrity scorecard

Written by `python -m tests.scorecard --write`; `make test` prints it, and fails where a figure differs from its run.
The criteria are those of *News Integrity in AI Assistants* (EBU and BBC, October 2025): accuracy, sourcing, telling
opinion from fact, editorialisation, context. Looked at are all sample stories and what is said of them in a
conversation in English and French that asks for every title. [integrity.md](integrity.md) says what `faults` goes by.

"""


def paper(found: Card) -> str:
    checks = [(one.criterion, one.what, one.by, str(one.checked), str(one.passed)) for one in _ordered(found.checks)]
    planted_rows = [(one.criterion, one.fault, str(one.planted), str(one.found)) for one in found.faults]
    total = ("", "all", str(sum(one.planted for one in found.faults)), str(sum(one.found for one in found.faults)))
    return (
        HEAD
        + _table(("criterion", "what is looked at", "by", "checked", "passed"), checks)
        + "\nFaults planted in the sample stories and in invented ones in six languages, at most two of a kind in a\n"
        + "story, each beside the whole of it:\n\n"
        + _table(("criterion", "fault", "planted", "found"), [*planted_rows, total])
    )


def _ordered(checks: Sequence[Checked]) -> list[Checked]:
    return sorted(checks, key=lambda one: CRITERIA.index(one.criterion))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(write: Callable[[str], object] = print) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="Write docs/scorecard.md.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = paper(card(Path(folder)))
    if asked.write:
        PAPER.write_text(text, encoding="utf-8")
    write(text)


if __name__ == "__main__":
    main()
