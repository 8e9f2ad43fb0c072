"""Queries with the stories that would be a right answer, asked of the skill; and how it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from skill.compose import House
from tests.conversations.talker import Talker

# What an answer that tells nothing may say of it: that there is nothing, and perhaps what comes nearest.
HONEST = frozenset({"missing.words", "missing.topic", "missing.near"})


@dataclass(frozen=True, slots=True)
class Query:
    """`right` holds whatever tells the right stories from others; nothing where no story is about it."""

    locale: str
    kind: str
    words: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`told` are the stories told; `verdict` is `right`, `refused` (nothing told, rightly), `missed` or `wrong`."""

    query: Query
    told: tuple[str, ...]
    verdict: str


def asked(house: House, query: Query, is_right: Callable[[str, str], bool]) -> Outcome:
    """Ask as somebody new; `is_right` compares one of `query.right` with a story's id."""
    answer = Talker(house, query.locale).ask("KeywordNewsIntent", query=query.words)
    told = () if "missing.near" in answer.keys else tuple(answer.stories)
    if not told and not HONEST & set(answer.keys):
        return Outcome(query, told, "wrong")
    return Outcome(query, told, verdict(query, [any(is_right(one, story) for one in query.right) for story in told]))


def verdict(query: Query, told: Sequence[bool]) -> str:
    """`told` says of each story told whether it is a right answer."""
    if told:
        return "right" if all(told) else "wrong"
    return "missed" if query.right else "refused"


def share(outcomes: Iterable[Outcome], verdict: str) -> float:
    verdicts = [one.verdict for one in outcomes]
    return verdicts.count(verdict) / len(verdicts)


def table(outcomes: Iterable[Outcome]) -> str:
    """A line for each kind of query, and one for all."""
    rows: dict[str, list[str]] = {}
    for one in outcomes:
        rows.setdefault(f"{one.query.locale[:2]} {one.query.kind}", []).append(one.verdict)
    rows["all"] = [verdict for verdicts in rows.values() for verdict in verdicts]
    columns = ("right", "refused", "missed", "wrong")
    lines = [f"{'queries':<14}" + "".join(f"{column:>9}" for column in columns)]
    lines += [
        f"{kind:<14}" + "".join(f"{verdicts.count(column):>9}" for column in columns) for kind, verdicts in rows.items()
    ]
    return "\n".join(lines)
