"""A month that we write: licences at every kind of price, ledger rows by the real append, and the sum by plain SQL."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from skill.desk.ports.licences import LicenceRow
from skill.desk.statement import Accountant, Month, Paper, correct, statements
from skill.rights.licence import Licence
from skill.rights.reading import read_licence
from skill.store.checkpoints import Checkpoints
from skill.store.database import Database
from skill.store.extract import Extracts
from skill.store.ledger import Row, append
from skill.store.licence_files import Licences
from skill.store.rows import millis
from skill.store.signing import Signer
from skill.store.statements import Statements
from tests.houses import US, empty_database, licence, titles
from tests.samples import ROOT

MONTH = Month(2026, 11)
OVER = datetime(2026, 12, 1, 2, tzinfo=UTC)
USES = ("headline", "abstract", "summary", "excerpt")
PRICES = {"headline": 0, "abstract": 4000, "summary": 6000, "excerpt": 15005}
TRIES = ("unsigned", "simulator", "console")
VERIFY = ROOT / "docs/verify_statement.py"


def per_use(minimum: str = "0", maximum: str = "unlimited", currency: str = "USD") -> str:
    prices = ", ".join(f'{use} = "{micros / 1e6:.6f}"' for use, micros in PRICES.items())
    return (
        f'model = "per_use"\ncurrency = "{currency}"\nminimum_per_month = "{minimum}"\n'
        f'maximum_per_month = "{maximum}"\nper_use = {{ {prices} }}'
    )


def flat(fee: str = "1800000.00", currency: str = "USD") -> str:
    return f'model = "flat"\ncurrency = "{currency}"\nfee_per_month = "{fee}"'


FREE = 'model = "free"'
# By what they are named after, all of one publisher.
MODELS = {
    "flat-2026": flat(),
    "free-2026": FREE,
    "maximum-2026": per_use(maximum="0.50"),
    "metered-2026": per_use(),
    "minimum-2026": per_use(minimum="987654.321"),
}


def read(text: str) -> Licence:
    reading = read_licence(text, "test.toml")
    assert reading.licence, reading.faults
    return reading.licence


def month_licence(identity: str, model: str, version: int = 1, **terms: Any) -> str:
    """Each id has a feed of its own, which no titles file need know."""
    return licence(identity, version, feeds=(f"feed-of-{identity}",), model=model, **terms)


@dataclass
class CountingHouse:
    """Real stores over one file, with the licences that it is given."""

    folder: Path
    texts: Sequence[str]
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = empty_database(self.folder)
        self.signer = Signer(self.folder / "byline.key")
        self.checkpoints = Checkpoints(self.database, self.signer)
        self.accountant = Accountant(Statements(self.database), self.signer, titles(), US)
        self.extracts = Extracts(self.database, self.checkpoints, self.signer)
        self.takes_over(*self.texts)

    def takes_over(self, *texts: str) -> None:
        found = [(text, read(text)) for text in texts]
        rows = [LicenceRow(one.id, one.version, f"{one.id}-{one.version}.toml", text, one.hash, one.starts, "read")
                for text, one in found]  # fmt: skip
        Licences(self.database).replace(rows, {})

    def writes(self, *rows: Row) -> None:
        with self.database.writing() as connection:
            append(connection, rows)

    def states(
        self, publisher: str = "harbor", month: Month = MONTH, now: datetime = OVER, **asked: Any
    ) -> Paper:  # fmt: skip
        return statements(self.accountant, publisher, month, now, **asked)

    def corrects(self, licence: str, amount: str, why: str = "a mistake", now: datetime = OVER) -> int:
        number, _ = correct(self.accountant, "harbor", licence, MONTH, amount, why, now)
        return number

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return list(self.database.connection.execute(query, values))

    def sends(self, paper: Paper, folder: Path, now: datetime = OVER) -> tuple[Path, Path, Path]:
        """What a publisher gets: statements, lines, key."""
        files = folder / "statement.json", folder / "lines.jsonl", folder / "key.pem"
        files[0].write_bytes(orjson.dumps({"statements": paper.documents}))
        with files[1].open("wb") as file:
            file.writelines(self.extracts.lines(paper.publisher, paper.month, paper.reach, now))
        files[2].write_text(self.signer.made_public_key().pem)
        return files


def verified(*files: Path, licences: Sequence[Path] = ()) -> tuple[int, str]:
    """What the publisher's own check says: the exit code and its sentences."""
    also = [word for path in licences for word in ("--licence", str(path))]
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFY), *map(str, files), *also], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def use_row(at: datetime, identity: str = "metered-2026", **changes: Any) -> Row:
    values: dict[str, Any] = {
        "at": millis(at), "kind": "use", "answer": f"{millis(at):012x}", "listener": 1, "publisher": "harbor",
        "title": "times", "licence": identity, "licence_version": 1, "schedule": "daily", "story": "harbor/a",
        "version": 1, "rendition": "r", "use": "summary", "channel": "voice", "door": "alexa", "territory": "US",
        "words": 30, "verbatim_words": 30, "other_words": 2, "currency": "USD", "billable": 1,
    }  # fmt: skip
    return Row(**(values | changes))


def refusal_row(at: datetime, identity: str | None = "metered-2026", **changes: Any) -> Row:
    codes = changes.pop("codes", ("QUOTA",))
    values: dict[str, Any] = {
        "at": millis(at), "kind": "refusal", "answer": f"{millis(at):012x}", "listener": 1, "publisher": "harbor",
        "title": "times", "licence": identity, "licence_version": 1 if identity else None, "use": "summary",
        "channel": "voice", "door": "alexa", "territory": "US", "reasons": json.dumps([[code, "x"] for code in codes]),
    }  # fmt: skip
    return Row(**(values | changes))


def generated(uses: int, identities: Mapping[str, str], seed: int = 1) -> Iterator[Row]:
    """A month of so many uses over the licences, with refusals, tries, double clicks, and another publisher's rows.

    `identities` are the licences with what they are priced by.
    """
    chance = random.Random(seed)
    names = sorted(identities)
    step = (MONTH.end - MONTH.first) / max(uses, 1)
    for number in range(uses):
        at = MONTH.first + step * number + timedelta(milliseconds=chance.randrange(50))
        identity, use = chance.choice(names), chance.choice(USES)
        is_try, is_own = chance.random() < 0.05, chance.random() < 0.9
        priced = identities[identity]
        yield use_row(
            at,
            identity if is_own else "mill-2026",
            answer=f"{millis(at):012x}{number:08x}",
            listener=int(chance.paretovariate(1.1)),
            publisher="harbor" if is_own else "mill",
            title=chance.choice(("times", "kitchen")) if is_own else "mill",
            story=f"harbor/{int(chance.paretovariate(0.7)) % 900}",
            use=use,
            channel=chance.choice(("voice", "voice", "screen+voice")),
            door=chance.choice(TRIES) if is_try else "alexa",
            territory=chance.choice(("US", "US", "CA", None)),
            verbatim_words=chance.randrange(40),
            other_words=chance.randrange(5),
            card=chance.randrange(2),
            link=chance.randrange(2),
            price_micros=PRICES[use] if "per_use" in priced else 0,
            currency=None if priced == FREE else "USD",
            billable=int(not is_try and chance.random() < 0.93),
        )
        if chance.random() < 0.04:
            codes = chance.choice((("QUOTA",), ("LIMIT", "TOO_OLD"), ("NO_LICENCE",)))
            own = None if codes == ("NO_LICENCE",) else identity
            yield refusal_row(at, own, codes=codes, door=chance.choice((*TRIES, "alexa", "alexa", "alexa")))
    yield Row(at=millis(MONTH.first), kind="notice", publisher="harbor", story="harbor/a", reasons='["kill"]')


# ── plain SQL ─────────────────────────────────────────────────────────────────────────────────────

_OF = (
    "FROM ledger WHERE publisher = 'harbor' AND coalesce(licence, '') = ?"
    " AND strftime('%Y-%m', at / 1000, 'unixepoch') = ?"
    " AND coalesce(door, '') NOT IN ('unsigned', 'simulator', 'console')"
)
_ROWS = f"""
SELECT coalesce(title, ''), coalesce(use, ''), coalesce(door, ''), coalesce(channel, ''), coalesce(territory, ''),
    strftime('%Y-%m-%d', at / 1000, 'unixepoch'),
    sum(kind = 'use'), sum(kind = 'use' AND billable), count(DISTINCT CASE kind WHEN 'use' THEN story END),
    count(DISTINCT CASE kind WHEN 'use' THEN listener END),
    sum(CASE kind WHEN 'use' THEN verbatim_words ELSE 0 END), sum(CASE kind WHEN 'use' THEN other_words ELSE 0 END),
    sum(CASE kind WHEN 'use' THEN card ELSE 0 END), sum(CASE kind WHEN 'use' THEN link ELSE 0 END),
    sum(kind = 'export'), sum(kind = 'refusal'),
    sum(CASE WHEN (kind = 'use' AND billable) OR kind = 'export' THEN price_micros ELSE 0 END)
{_OF} AND kind IN ('use', 'refusal', 'export') GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""
FIGURES = (
    "uses_gross", "uses_billable", "unique_stories", "unique_listeners", "verbatim_words", "other_words", "cards",
    "links", "exports", "refusals", "amount_micros",
)  # fmt: skip
KEYS = ("title", "use", "door", "channel", "territory", "day")


def by_sql(house: CountingHouse, identity: str, month: Month = MONTH) -> list[dict[str, Any]]:
    """The rows of a statement, listeners not withheld."""
    return [
        dict(zip((*KEYS, *FIGURES), row, strict=True)) for row in house.rows(_ROWS, identity, str(month))
    ]  # fmt: skip


def due_by_sql(house: CountingHouse, identity: str, price: Any, month: Month = MONTH) -> int:
    """The exact sum in micro-units, by one version's price."""
    sums = (
        "sum(CASE WHEN kind = 'use' AND billable THEN price_micros ELSE 0 END)",
        "sum(CASE kind WHEN 'export' THEN price_micros ELSE 0 END)",
    )
    ((used, exported),) = house.rows(
        f"SELECT coalesce({sums[0]}, 0), coalesce({sums[1]}, 0) {_OF}", identity, str(month)
    )
    ((adjusted,),) = house.rows(
        "SELECT coalesce(sum(price_micros), 0) FROM ledger WHERE kind = 'adjustment' AND licence = ?"
        " AND json_extract(reasons, '$.month') = ?",
        identity, str(month),
    )  # fmt: skip
    if price.maximum_per_month_micros is not None:
        used = min(used, price.maximum_per_month_micros)
    used = max(used, price.minimum_per_month_micros)
    return int(price.fee_per_month_micros + used + exported + adjusted)


def differing(document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where a statement's rows are not those of plain SQL. A listener's count is equal or withheld."""
    shown = [{key: row[key] for key in (*KEYS, *FIGURES)} for row in document["rows"]]
    if len(shown) != len(rows):
        return [f"{len(shown)} rows, by SQL {len(rows)}"]
    found = []
    for one, other in zip(shown, rows, strict=True):
        expected = dict(other)
        if one["unique_listeners"] is None:
            expected["unique_listeners"] = None
        if one != expected:
            found.append(f"{one} is by SQL {expected}")
    return found
