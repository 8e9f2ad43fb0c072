"""Each ledger row by itself, against the licence version that it names."""

from __future__ import annotations

from collections.abc import Iterator

from skill.rights.audit.findings import Finding, Rule, moment
from skill.rights.audit.rows import LedgerRow
from skill.rights.audit.terms import Agreements, Grant, Terms

_KINDS = frozenset({"use", "refusal", "notice", "export", "adjustment"})
_CHANNELS = frozenset({"voice", "screen", "briefing", "text"})
# A turn takes its time before it waits for the database; a suspension that came first may be later by this.
_WAITS_MS = 5_000


def row_findings(row: LedgerRow, agreements: Agreements) -> Iterator[Finding]:
    """A use was granted when it was made, and says of what, to whom and in which answer; a refusal gave nothing away;
    no other kind is known (`row`).
    """
    if row.is_use:
        if None in (row.answer, row.listener, row.story, row.rendition):
            yield Finding(Rule.ROW, row.where, "it is a use without an answer, a listener, a story or a rendition")
        yield from _use(row, agreements)
    elif row.kind not in _KINDS:
        yield Finding(Rule.ROW, row.where, "it is of a kind that nothing writes")
    elif row.kind == "refusal" and (row.rendition is not None or row.words or row.price_micros or row.billable):
        yield Finding(Rule.ROW, row.where, "it is a refusal, and yet it gives words or costs money")


def _use(row: LedgerRow, agreements: Agreements) -> Iterator[Finding]:
    """A use names a licence version on record that is to us (`clearance`)."""
    terms = agreements.terms(row.licence, row.licence_version)
    if terms is None:
        named = f"{row.licence} version {row.licence_version}"
        yield Finding(Rule.CLEARANCE, row.where, f"it names {named}, which is not on record")
        return
    if terms.licensee != agreements.licensee:
        yield Finding(Rule.CLEARANCE, row.where, f"it names a licence to {terms.licensee}")
    yield from _in_term(row, "the licence", terms.starts, terms.ends)
    yield from _suspended(row, agreements)
    yield from _price(row, terms)
    if row.is_correction:
        yield from _correction(row, terms)
        return
    grant = terms.grant(row.schedule, row.use)
    if grant is None:
        yield Finding(Rule.GRANT, row.where, f"schedule {row.schedule} of its licence does not grant {row.use}")
        return
    yield from _in_term(row, "the grant", grant.starts, grant.ends)
    yield from _granted(row, terms, grant)


def _in_term(row: LedgerRow, what: str, starts: int | None, ends: int | None) -> Iterator[Finding]:
    """It was said within the term of licence and grant (`term`)."""
    if starts is not None and row.at < starts:
        yield Finding(Rule.TERM, row.where, f"said at {moment(row.at)}, before {what} began at {moment(starts)}")
    if ends is not None and row.at >= ends:
        yield Finding(Rule.TERM, row.where, f"said at {moment(row.at)}, when {what} had ended at {moment(ends)}")


def _suspended(row: LedgerRow, agreements: Agreements) -> Iterator[Finding]:
    """Nothing is said of a licence after it was suspended (`suspended`). What was resumed has left no trace."""
    since = agreements.suspended_since.get(row.licence)
    if since is not None and row.at > since + _WAITS_MS:
        yield Finding(Rule.SUSPENDED, row.where, f"said at {moment(row.at)}, suspended since {moment(since)}")


def _price(row: LedgerRow, terms: Terms) -> Iterator[Finding]:
    """The price is that of the licence, to the micro-unit (`price`)."""
    price = terms.per_use.get(row.use, 0)
    if (row.price_micros, row.currency) != (price, terms.currency):
        found, right = f"{row.price_micros} micros {row.currency}", f"{price} micros {terms.currency}"
        yield Finding(Rule.PRICE, row.where, f"its price is {found}, that of its licence {right}")


def _granted(row: LedgerRow, terms: Terms, grant: Grant) -> Iterator[Finding]:
    """The clause names the grant (`grant`); channels, host and length are within it."""
    # Whether a model made it is judged with its rendition.
    if not (row.clause or "").removesuffix(".model").endswith(f": schedules.{row.schedule}.grants.{row.use}"):
        yield Finding(Rule.GRANT, row.where, "its clause names another grant than its schedule and use")
    yield from _channels(row, terms, grant)
    yield from _host(row, terms, grant)
    if grant.max_words is not None and row.words > grant.max_words:
        found = f"it has {row.words} words, its grant allows {grant.max_words}"
        yield Finding(Rule.MAX_WORDS, row.where, found)


def _correction(row: LedgerRow, terms: Terms) -> Iterator[Finding]:
    """A correction was told where the licence has listeners told of it (`grant`), unbilled and of no
    budget (`billing`, `max_words`); its clause says so, and channels and host are the licence's.
    """
    if "correct" not in terms.tells:
        yield Finding(Rule.GRANT, row.where, "its licence has nobody told of a correction")
    if not (row.clause or "").endswith(": takedown.tell"):
        yield Finding(Rule.GRANT, row.where, "it is a correction, and its clause names something else")
    if row.words:
        yield Finding(Rule.MAX_WORDS, row.where, "it is a correction, and it counts words of its story")
    if row.billable:
        yield Finding(Rule.BILLING, row.where, "it is a correction, and it was billed")
    yield from _channels(row, terms, None)
    yield from _host(row, terms, None)


def _host(row: LedgerRow, terms: Terms, grant: Grant | None) -> Iterator[Finding]:
    """Who spoke is a host that licence and grant name (`host`)."""
    host = (row.door or "").removeprefix("mcp:") if (row.door or "").startswith("mcp:") else "alexa"
    if host not in terms.hosts or (grant is not None and grant.hosts is not None and host not in grant.hosts):
        yield Finding(Rule.HOST, row.where, f"{host} spoke, which its licence does not name")


def _channels(row: LedgerRow, terms: Terms, grant: Grant | None) -> Iterator[Finding]:
    """It went out by channels that licence and grant name, and by one at least (`channel`)."""
    used = frozenset((row.channel or "").split("+"))
    allowed = terms.channels & _CHANNELS
    outside = used - (allowed if grant is None or grant.channels is None else allowed & grant.channels)
    if outside:
        named = ", ".join(sorted(outside)) or "no channel"
        yield Finding(Rule.CHANNEL, row.where, f"it went out by {named}, which its licence does not name")
