"""Check a usage statement alone: python verify_statement.py STATEMENT LINES KEY [--licence FILE ...]

STATEMENT  what `statement --format json` wrote (all statements of a publisher for a month, or one of them)
LINES      what `statement --lines` wrote: the publisher's own ledger rows, and digests of all others
KEY        the licensee's public key in PEM, as the publisher got it some other way than with these two files
--licence  the publisher's own copy of a licence file, once for each version; compares hash and prices

It shares no code with what made them; it needs Python 3.11 or newer and `cryptography`. docs/statements.md says what
each figure means. Every check is one sentence. Exit code 0: all of it holds. 1: something does not.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from collections import defaultdict
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

TRIES = {"unsigned", "simulator", "console"}
KEYS = ("title", "use", "door", "channel", "territory", "day")
SUMS = ("uses_gross", "uses_billable", "verbatim_words", "other_words", "cards", "links", "exports", "refusals")


class Report:
    """What was found, said as it is found."""

    def __init__(self):
        self.failed = 0

    def say(self, holds, sentence):
        print(("holds:  " if holds else "FAILS:  ") + sentence)
        self.failed += not holds
        return holds

    def note(self, sentence):
        print("note:   " + sentence)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def compact(value, sort=False):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort).encode()


# ── signatures ────────────────────────────────────────────────────────────────


class Key:
    def __init__(self, pem):
        self.public = load_pem_public_key(pem)
        if not isinstance(self.public, Ed25519PublicKey):
            raise TypeError("another kind of key")
        self.id = sha256(self.public.public_bytes(Encoding.Raw, PublicFormat.Raw))[:16]

    def signed(self, signature, data):
        try:
            self.public.verify(bytes.fromhex(signature), data)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True


def check_seal(report, statement, key):
    body = {name: value for name, value in statement.items() if name not in ("content_hash", "signature")}
    signed, name = compact(body, sort=True), statement["report_id"]
    report.say(statement["content_hash"] == sha256(signed), f"{name}: the content hash is that of its content.")
    report.say(
        statement["key"] == key.id and key.signed(statement["signature"], signed),
        f"{name}: it is signed with the key {key.id}.",
    )


# ── the ledger's lines ────────────────────────────────────────────────────────


class Chain:
    """Follows the lines from the first to the last, and keeps the publisher's own rows."""

    def __init__(self, header):
        self.header = header
        self.hash = header["hash_before"]
        self.number = header["first_n"] - 1 if header["first_n"] is not None else 0
        self.own, self.others, self.trusted, self.faults = [], 0, 0, []
        self.hash_at = {}
        self.heads = {n for strand, n, _ in (header["checkpoint"] or {"heads": []})["heads"] if strand == 1}

    def add(self, line):
        fields = self.header["fields"]
        if len(line) == len(fields) + 2 and line[0] == 1:
            number, digest = line[1], sha256(compact(line))
            self.keep(number, dict(zip(fields, line[2:], strict=True)))
        elif len(line) == len(fields) + 3 and line[0] == 0:
            number, digest = line[1], None
            self.keep(number, dict(zip(fields, line[2:-1], strict=True)))
        elif len(line) in (2, 3):
            number, digest = line[0], line[1]
            self.others += 1
        else:
            return self.faults.append(f"the line after row {self.number} is none")
        if number != self.number + 1:
            self.faults.append(f"row {number} comes after row {self.number}")
        if digest is None:
            self.trusted += 1
            self.hash = line[-1]
        else:
            self.hash = sha256((self.hash + digest).encode())
        self.number = number
        if number in self.heads:
            self.hash_at[number] = self.hash

    def keep(self, number, fields):
        if fields["publisher"] != self.header["publisher"]:
            self.faults.append(f"row {number} is shown whole and is not the publisher's")
        fields["n"] = number
        fields["day"] = datetime.fromtimestamp(fields["at"] / 1000, UTC).strftime("%Y-%m-%d")
        self.own.append(fields)


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        chain = Chain(json.loads(file.readline()))
        if "first_n" not in chain.header:
            raise ValueError("a first line that is no header")
        for line in file:
            chain.add(json.loads(line))
    return chain


def check_chain(report, chain, key):
    header = chain.header
    report.say(header["format"] == "byline-ledger-lines/1", "The lines are of a format that is known here.")
    if header["first_n"] is None:
        return report.note("No ledger row is of this month, so there is no chain to follow.")
    for fault in chain.faults:
        report.say(False, f"The lines: {fault}.")
    report.say(
        not chain.faults and chain.number == header["last_n"],
        f"The lines run from row {header['first_n']} to row {header['last_n']} without a gap:"
        f" {len(chain.own)} of the publisher's own, {chain.others} of others as digests.",
    )
    if chain.trusted:
        report.note(f"{chain.trusted} rows are of before digests, and their hashes are taken as they stand.")
    report.say(Key(header["public_key"].encode()).id == key.id, "The lines name the key that was given here.")
    check_checkpoint(report, chain, key)


def check_checkpoint(report, chain, key):
    point = chain.header["checkpoint"]
    if point is None:
        return report.note("No checkpoint covers the lines: they are guarded by their chain alone.")
    signed = compact([point["id"], point["at"], point["heads"], point["previous_hash"], point["key"]])
    when = datetime.fromtimestamp(point["at"] / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    report.say(
        point["key"] == key.id and key.signed(point["signature"], signed),
        f"Checkpoint {point['id']} of {when} UTC is signed with the key {key.id}.",
    )
    reached = [[strand, n, found] for strand, n, found in point["heads"] if strand == 1]
    report.say(
        len(reached) == 1 and reached[0][1] == chain.number and chain.hash_at.get(reached[0][1]) == reached[0][2],
        "The chain of the lines ends in the hash that the checkpoint has signed.",
    )


# ── the second calculation ────────────────────────────────────────────────────


def rows_of(chain, statement):
    """The rows that a statement goes over: of its licence and its month, up to the row that it was made at."""
    licence = statement["licence"]["id"] if statement["licence"] else None
    month = statement["period"]["month"]
    for row in chain.own:
        if row["n"] > statement["through_n"] or row["licence"] != licence:
            continue
        if row["kind"] == "adjustment":
            if json.loads(row["reasons"])["month"] == month:
                yield row
        elif row["kind"] in ("use", "refusal", "export") and row["day"][:7] == month:
            yield row


def new_sums():
    return {name: 0 for name in SUMS} | {"stories": set(), "codes": defaultdict(int), "prices": set(), "amount": 0}


def add_to(sums, row, currency):
    if row["kind"] == "refusal":
        sums["refusals"] += 1
        for code, _ in json.loads(row["reasons"] or "[]"):
            sums["codes"][code] += 1
        return
    sums["prices"].add((row["currency"], row["price_micros"]))
    paid = row["price_micros"] if row["currency"] == currency else 0
    if row["kind"] == "export":
        sums["exports"] += 1
        sums["amount"] += paid
        return
    sums["uses_gross"] += 1
    sums["stories"].add(row["story"])
    for name, field in (("verbatim_words",) * 2, ("other_words",) * 2, ("cards", "card"), ("links", "link")):
        sums[name] += row[field]
    if row["billable"]:
        sums["uses_billable"] += 1
        sums["amount"] += paid


def compare(shown, sums, currency):
    """Names of the figures that differ. Listeners are judged by their bounds: marks differ in every row."""
    wrong = [name for name in SUMS if shown[name] != sums[name]]
    wrong += ["unique_stories"] * (shown["unique_stories"] != len(sums["stories"]))
    wrong += ["codes"] * (shown["codes"] != dict(sums["codes"]))
    wrong += ["amount_micros"] * (shown["amount_micros"] != sums["amount"])
    price = next(iter(sums["prices"])) if len(sums["prices"]) == 1 else (None, None)
    unit = price[1] if price[0] == currency else None
    wrong += ["unit_price_micros"] * (shown["unit_price_micros"] != unit)
    listeners = shown["unique_listeners"]
    most = sums["uses_gross"]
    fits = (listeners is None or 10 <= listeners <= most) if most else listeners == 0
    return wrong + ["unique_listeners"] * (not fits)


def check_figures(report, statement, chain):
    """Every row and the totals, worked out anew. Returns the money by kind and currency."""
    name, currency = statement["report_id"], statement["currency"]
    rows, whole, kinds, tries = defaultdict(new_sums), new_sums(), defaultdict(int), [0, 0]
    money = {kind: defaultdict(int) for kind in ("use", "export", "adjustment")}
    adjustments = []
    for row in rows_of(chain, statement):
        if row["door"] in TRIES:
            tries[row["kind"] == "refusal"] += 1
            continue
        kinds[row["kind"]] += 1
        if row["kind"] in money and (row["kind"] != "use" or row["billable"]):
            money[row["kind"]][row["currency"]] += row["price_micros"]
        if row["kind"] == "adjustment":
            adjustments.append((row["n"], row["price_micros"], json.loads(row["reasons"])["why"]))
            continue
        for sums in (rows[tuple(row[key] or "" for key in KEYS)], whole):
            add_to(sums, row, currency)
    shown = {tuple(row[key] for key in KEYS): row for row in statement["rows"]}
    missing, extra = rows.keys() - shown.keys(), shown.keys() - rows.keys()
    report.say(
        not missing and not extra and len(shown) == len(statement["rows"]),
        f"{name}: it has a row for each of the {len(rows)} combinations in the ledger, and no other.",
    )
    wrong = {key: found for key in rows.keys() & shown.keys() if (found := compare(shown[key], rows[key], currency))}
    for key, found in sorted(wrong.items())[:20]:
        report.say(False, f"{name}: the row {' / '.join(key)} differs in {', '.join(found)}.")
    report.say(not wrong, f"{name}: {len(shown) - len(wrong)} rows are as the ledger's lines give them.")
    found = compare(statement["totals"], whole, currency)
    report.say(
        not found, f"{name}: the totals are those of the lines{', but for ' + ', '.join(found) if found else ''}."
    )
    report.say(
        statement["lines"] == dict(kinds) and statement["line_count"] == sum(kinds.values()),
        f"{name}: it counts {sum(kinds.values())} lines of the ledger.",
    )
    report.say(
        [statement["tries"]["uses"], statement["tries"]["refusals"]] == tries,
        f"{name}: {tries[0]} uses and {tries[1]} refusals at the doors of tries are left out.",
    )
    told = [(one["n"], one["amount_micros"], one["why"]) for one in statement["adjustments"]]
    report.say(told == adjustments, f"{name}: its {len(adjustments)} adjustments are those of the ledger.")
    return money


# ── the sum ───────────────────────────────────────────────────────────────────


def to_minor_unit(micros, digits):
    return int((Decimal(micros) / 10**6).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN) * 10**6)


def check_sum(report, statement, money):
    due, name, currency = statement["due"], statement["report_id"], statement["currency"]
    versions = [one for one in (statement["licence"] or {"versions": []})["versions"] if one["in_force_from"]]
    versions.sort(key=lambda one: one["in_force_from"])
    first = versions[0]["price"] if versions else None
    metered = [one["price"] for one in versions if one["price"]["model"] == "per_use"]
    maxima = [one["maximum_per_month_micros"] for one in metered if one["currency"] == currency]
    maximum = None if not maxima or None in maxima else max(maxima)
    fee = first["fee_per_month_micros"] if first else 0
    minimum = first["minimum_per_month_micros"] if first else 0
    used = money["use"][currency]
    for_uses = max(minimum, used if maximum is None else min(used, maximum))
    exact = fee + for_uses + money["export"][currency] + money["adjustment"][currency]
    expected = {
        "fee_micros": fee,
        "used_micros": used,
        "minimum_micros": minimum,
        "minimum_used_micros": min(used, minimum),
        "maximum_micros": maximum,
        "maximum_left_micros": None if maximum is None else max(0, maximum - used),
        "uses_due_micros": for_uses,
        "exports_micros": money["export"][currency],
        "adjustments_micros": money["adjustment"][currency],
        "exact_micros": exact,
        "net_due_micros": to_minor_unit(exact, due["minor_unit_digits"]),
    }
    wrong = [one for one, value in expected.items() if due[one] != value]
    said = f", but for {', '.join(f'{one} (should be {expected[one]})' for one in wrong)}" if wrong else ""
    report.say(not wrong, f"{name}: the sum follows from the lines and the price terms{said}.")
    also = defaultdict(int)
    for sums in money.values():
        for other, micros in sums.items():
            if other not in (None, currency) and micros:
                also[other] += micros
    told = {one["currency"]: one["exact_micros"] for one in due["also_due"]}
    owed = ", ".join(f"{micros} micro-units of {other}" for other, micros in sorted(also.items())) or "nothing"
    report.say(told == dict(also), f"{name}: {owed} is owed in other currencies.")
    text = to_minor_unit(exact, due["minor_unit_digits"])
    shown = f"{Decimal(text) / 10**6:.{due['minor_unit_digits']}f}"
    report.say(due["net_due"] == shown, f"{name}: net due is {shown} {currency or ''}".rstrip() + ".")


def micros(text):
    return None if text in (None, "unlimited") else int(Decimal(text) * 10**6)


def check_licence(report, statement, path):
    """The publisher's own copy against what the statement says of that version."""
    text = path.read_bytes()
    if text.startswith(b"\xef\xbb\xbf"):
        text = text[3:]
    # The hash goes over the text with the line ends that a text file is read with.
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    terms, name = tomllib.loads(text.decode()), statement["report_id"]
    if statement["licence"] is None or statement["licence"]["id"] != terms["id"]:
        return False
    versions = {one["version"]: one for one in statement["licence"]["versions"]}
    told = versions.get(terms["version"])
    if told is None:
        return report.note(f"{name}: version {terms['version']} of {path.name} is not one that the month went by.")
    report.say(told["hash"] == sha256(text), f"{name}: version {told['version']} is the very file {path.name}.")
    price = terms["price"]
    flat, per_use = price["model"] == "flat", price["model"] == "per_use"
    expected = {
        "model": price["model"],
        "currency": price.get("currency"),
        "fee_per_month_micros": micros(price["fee_per_month"]) if flat else 0,
        "minimum_per_month_micros": micros(price["minimum_per_month"]) if per_use else 0,
        "maximum_per_month_micros": micros(price["maximum_per_month"]) if per_use else None,
        "per_use_micros": {use: micros(amount) for use, amount in price.get("per_use", {}).items()},
        "train_per_export_micros": micros(price.get("train_per_export")),
    }
    wrong = [one for one, value in expected.items() if told["price"][one] != value]
    report.say(
        not wrong, f"{name}: its price terms are those of {path.name}{' but for ' + ', '.join(wrong) if wrong else ''}."
    )
    return True


def price_of(row, versions):
    """What a use or an export costs by the version that it names; `None` where the statement names no such version."""
    price = versions.get(row["licence_version"])
    if price is None:
        return None
    if row["kind"] == "export":
        return price["train_per_export_micros"] or 0
    return price["per_use_micros"].get(row["use"], 0)


def check_prices(report, statement, chain):
    """Each use and export cost what the licence version that it names says."""
    versions = {one["version"]: one["price"] for one in (statement["licence"] or {"versions": []})["versions"]}
    paid = (row for row in rows_of(chain, statement) if row["kind"] in ("use", "export") and row["door"] not in TRIES)
    wrong = [str(row["n"]) for row in paid if row["price_micros"] != price_of(row, versions)]
    but = f", but not in rows {', '.join(wrong[:10])}" if wrong else ""
    report.say(not wrong, f"{statement['report_id']}: each use cost what the terms of its version say{but}.")


# ── all of it ─────────────────────────────────────────────────────────────────


def check_reach(report, statement, chain):
    first, last = statement["first_n"], statement["last_n"]
    header = chain.header
    if first is None:
        return
    report.say(
        header["first_n"] is not None and header["first_n"] <= first and last <= header["last_n"],
        f"{statement['report_id']}: the lines hold all that it was made of, rows {first} to {last}.",
    )


def check(statements, chain, key, licences):
    report = Report()
    report.say(bool(statements), f"Statements in the file: {len(statements)}.")
    check_chain(report, chain, key)
    compared = set()
    for statement in statements:
        name = statement["report_id"]
        report.say(statement["format"] == "byline-statement/1", f"{name}: it is of a format that is known here.")
        report.say(
            (statement["publisher"]["id"], statement["period"]["month"])
            == (chain.header["publisher"], chain.header["month"]),
            f"{name}: the lines are those of its publisher and month.",
        )
        check_seal(report, statement, key)
        check_reach(report, statement, chain)
        money = check_figures(report, statement, chain)
        check_prices(report, statement, chain)
        check_sum(report, statement, money)
        if statement["provisional"]:
            report.note(f"{name}: it is provisional; the month was not closed.")
        compared |= {path for path in licences if check_licence(report, statement, path) is not False}
    for path in licences:
        if path not in compared:
            report.say(False, f"{path.name} is of no licence in the statement.")
    report.note("Rows of others are digests, taken on trust; listeners are checked by their bounds alone.")
    return report.failed


class UnreadableError(Exception):
    """Which file is not what it should be."""


def read_statements(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    statements = document.get("statements", [document])
    if not all("report_id" in one for one in statements):
        raise ValueError("a document that is no statement")
    return statements


def read(path, what, how):
    try:
        return how(path)
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, UnsupportedAlgorithm) as error:
        raise UnreadableError(f"{path} is not {what}.") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("statement", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("key", type=Path)
    parser.add_argument("--licence", type=Path, action="append", default=[])
    asked = parser.parse_args()
    try:
        statements = read(asked.statement, "a statement in JSON, as --format json writes it", read_statements)
        chain = read(asked.lines, "lines of a ledger, as --lines writes them", read_lines)
        key = read(asked.key, "an Ed25519 public key in PEM", lambda path: Key(path.read_bytes()))
        for path in asked.licence:
            read(path, "a licence in TOML", lambda path: tomllib.loads(path.read_text(encoding="utf-8")))
    except UnreadableError as error:
        print(f"FAILS:  {error}")
        return 1
    try:
        failed = check(statements, chain, key, asked.licence)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"FAILS:  a statement or a line has not the form that it should have: {type(error).__name__}: {error}")
        return 1
    print(f"{failed} of the checks failed." if failed else "All of it holds.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
