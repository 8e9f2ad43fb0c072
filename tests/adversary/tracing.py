"""Promise 7, from outside: which words of an answer are whose, and which ledger row stands for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from tests.adversary.answers import texts_of
from tests.adversary.facts import Facts, LedgerRow, Sent
from tests.adversary.words import Tokens, tokens_of

SPEECH = ".response.outputSpeech.ssml"
REPROMPT = ".response.reprompt.outputSpeech.ssml"
CARD = ".response.card.content"
# How a cut may end: as its sentence does, or broken off.
_ENDS = (".", "…", "")
_PUBLISHERS = {"harbor": "Harbor Media", "mill": "Mill Press"}


@dataclass(frozen=True)
class Run:
    """Words of one article and kind that follow each other in one text of an answer, `where` it stands."""

    where: str
    article: int
    kind: str
    words: Tokens

    @property
    def channel(self) -> str:
        return "voice" if self.where in {SPEECH, REPROMPT} else "screen"

    def __str__(self) -> str:
        return f"{len(self.words)} {self.kind} words in {self.where}: {' '.join(self.words)!r}"


class Traced:
    """An answer with its runs, each with the row that it belongs to. Raises `ValueError` where it is no JSON."""

    def __init__(self, facts: Facts, sent: Sent) -> None:
        self.facts, self.sent = facts, sent
        self.texts = texts_of(json.loads(sent.body))
        self.runs = tuple(run for where, text in self.texts.items() for run in self._runs_in(where, text))
        # One headline may be that of two stories: whoever swaps titles has both under one for a while.
        self.rows_of = {run: tuple(row for row in sent.rows if self._is_of(run, row)) for run in self.runs}

    @cached_property
    def source(self) -> Mapping[int, frozenset[str]]:
        """The source words of each article in this answer."""
        found: dict[int, set[str]] = defaultdict(set)
        for run in self.runs:
            if run.kind == "source":
                found[run.article].update(run.words)
        return {article: frozenset(words) for article, words in found.items()}

    @cached_property
    def rows(self) -> Mapping[int, list[LedgerRow]]:
        """The rows whose words are in this answer, by article."""
        found: dict[int, list[LedgerRow]] = defaultdict(list)
        for row in dict.fromkeys((*(row for rows in self.rows_of.values() for row in rows), *self._of_dates)):
            found[self.facts.articles[row.story]].append(row)
        return found

    @cached_property
    def _of_dates(self) -> Sequence[LedgerRow]:
        """Who wrote it: a use of the headline, of which only the byline leaves; where there is none, only the date."""
        if self.sent.is_retry or self.sent.name not in {"AuthorIntent", "AMAZON.RepeatIntent"}:
            return ()
        nameless = (row for row in self.sent.rows if not self.facts.authors(row.story, row.version))
        return tuple(row for row in nameless if row.use == "headline")

    @property
    def articles(self) -> list[int]:
        """All of which anything is in the answer. A headline is the article's that has it now."""
        return sorted({run.article for run in self.runs if run.kind != "headline"} | set(self.rows))

    def faults(self) -> Iterator[str]:
        for run, rows in self.rows_of.items():
            if not rows:
                yield f"promise 7: no ledger row for {run}"
        if not self.sent.is_retry:
            yield from self._rows_for_nothing()
            yield from self._faults_of_records()

    def _runs_in(self, where: str, text: str) -> Iterator[Run]:
        words: list[str] = []
        before = None
        for token in (*tokens_of(text), ""):
            mark = self.facts.marks.get(token)
            if before is not None and mark != before:
                yield Run(where, before.article, before.kind, tuple(words))
                words = []
            if mark is not None:
                words.append(token)
            before = mark

    def _is_of(self, run: Run, row: LedgerRow) -> bool:
        """Whether the words are those of the row: of its version, where it says that they stand, hash and all."""
        edition = self.facts.versions.get((row.story, row.version))
        if edition is None:
            return False
        if run.kind in {"author", "link"}:
            return self.facts.articles[row.story] == run.article
        if run.kind == "headline":
            return row.use == "headline" and edition.headline == run.words and row.text_hash == _hash(edition.title)
        places = [place for start, stop in json.loads(row.spans) for place in range(start, stop)]
        return (
            row.words == len(run.words)
            and run.words == tuple(edition.source[place] for place in places if place < len(edition.source))
            and row.text_hash in map(_hash, self._written(run))
        )

    def _written(self, run: Run) -> Iterator[str]:
        """The run as it stands in the answer, with whatever ends it."""
        text = self.texts[run.where]
        small = text.casefold()
        start = small.find(run.words[0])
        stop = small.find(run.words[-1], start) + len(run.words[-1])
        return (text[start:stop] + end for end in _ENDS)

    def _rows_for_nothing(self) -> Iterator[str]:
        left = {row.rendition for rows in self.rows.values() for row in rows}
        for row in self.sent.rows:
            if row.rendition not in left:
                yield f"promise 7: a ledger row for words that did not leave: {row.use} of {row.story}"

    def _faults_of_records(self) -> Iterator[str]:
        if self.sent.response_hash not in {None, sha256(self.sent.body).hexdigest()}:
            yield "promise 7: the hash on record is not that of what left"
        for row in self.sent.rows:
            if row.door != self.sent.door:
                yield f"promise 7: the door {row.door} is on record"
        if self.sent.skeleton is not None:
            yield from self._faults_of_replay(json.loads(self.sent.skeleton))

    def _faults_of_replay(self, skeleton: Mapping[str, Any]) -> Iterator[str]:
        """The answer made again from its skeleton and the renditions on record, by means of our own."""
        blocks = skeleton["blocks"]
        spoken = [" ".join(map(self._filled, block["say"])) for block in blocks]
        asked, again = (self._filled(skeleton[key] or ()) for key in ("ask", "again"))
        made = {
            SPEECH: " ".join(filter(None, (*spoken, asked))),
            CARD: "\n\n".join("\n".join(map(self._filled, block["card"])) for block in blocks if block["card"]),
            REPROMPT: again,
        }
        for where, text in made.items():
            if self.texts.get(where, "") != text:
                yield f"promise 7: {where} was {self.texts.get(where, '')!r}, and replays as {text!r}"

    def _filled(self, line: Sequence[str | list[str]]) -> str:
        rows = {row.rendition: row for row in self.sent.rows}
        return "".join(part if isinstance(part, str) else self._form(part[1], rows.get(part[0])) for part in line)

    def _form(self, form: str, row: LedgerRow | None) -> str:
        if row is None or row.text is None:
            return "(nothing is on record)"
        if form in {"said", "text"}:
            return row.text
        if form == "link":
            return next(
                (run.words[0] for run in self.runs if run.kind == "link" and self._is_of(run, row)), "(no link)"
            )
        authors = self.facts.versions[row.story, row.version].authors
        if form == "byline":
            return " and ".join(authors)
        publisher, published = _PUBLISHERS[row.story.partition("/")[0]], self.facts.published_at(row.story)
        return f"© {published:%Y} {publisher}. {', '.join(authors)}".strip(". ")


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
