"""Settings: one frozen object from `NEWS_*` variables, checked once, all faults at once.

NEWS_DATABASE_URL        sqlite:///byline.db       the database
NEWS_LICENCES            fixtures/licences         folder of licence files
NEWS_TITLES              fixtures/titles.toml      publishers, titles, feeds
NEWS_LICENSEE            (none)                    who we are in a licence
NEWS_SKILL_ID            (none)                    the application id that requests must carry
NEWS_VERIFY              on                        off: local requests need no signature
NEWS_LISTENER_KEY        (none)                    32 characters or more; two, newest first, to rotate
NEWS_PRIVATE_FEED_HOSTS  (none)                    host:port pairs on private addresses that may be fetched
NEWS_SIGNING_KEY         (beside the database)     path of the key that signs checkpoints
NEWS_LEDGER_SYNC         normal                    full: survives a power cut
NEWS_SUMMARY_URL         (none)                    base of an endpoint whose model may make summaries; none: no model
NEWS_SUMMARY_MODEL       (none)                    the model's name there
NEWS_SUMMARY_KEY         (none)                    the key that it asks for, if any
NEWS_SUMMARY_SECONDS     20                        how long one answer of it may take
NEWS_LEXICON             (none)                    file of pronunciations
NEWS_SPEAKING_STYLE      plain                     news: a newsreader's voice, where Alexa has one
NEWS_TELEMETRY           off                       on: uses are reported to publishers that ask for it in public
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from skill.errors import SettingsError

KNOWN = (
    "NEWS_DATABASE_URL", "NEWS_LICENCES", "NEWS_TITLES", "NEWS_LICENSEE", "NEWS_SKILL_ID", "NEWS_VERIFY",
    "NEWS_LISTENER_KEY", "NEWS_PRIVATE_FEED_HOSTS", "NEWS_SIGNING_KEY", "NEWS_LEDGER_SYNC", "NEWS_SUMMARY_URL",
    "NEWS_SUMMARY_MODEL", "NEWS_SUMMARY_KEY", "NEWS_SUMMARY_SECONDS", "NEWS_LEXICON", "NEWS_SPEAKING_STYLE",
    "NEWS_TELEMETRY",
)  # fmt: skip
MIN_KEY_CHARACTERS = 32
MAX_KEYS = 2
SUMMARY_SECONDS = 20
MOST_SUMMARY_SECONDS = 60
# What a licence can name: a host by its name or its IPv4 address.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A language model that may be asked for summaries at ingest; `url` is the base of its endpoint."""

    url: str
    model: str
    key: str = field(repr=False)
    deadline_seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Secrets are never shown in `repr`; they have no defaults."""

    database_url: str
    licences: Path
    titles: Path
    licensee: str
    skill_id: str
    must_verify: bool
    listener_keys: tuple[bytes, ...]
    private_feed_hosts: frozenset[tuple[str, int]]
    signing_key: Path | None
    ledger_sync: str
    summaries: ModelSettings | None = None
    lexicon: Path | None = None
    has_news_style: bool = False
    has_telemetry: bool = False

    def __repr__(self) -> str:
        return f"Settings(database_url={self.database_url!r}, licensee={self.licensee!r})"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raise `SettingsError` with every fault; each says what to write."""
    faults = [
        f"{name} is not a setting; known are {', '.join(KNOWN)}"
        for name in sorted(environment)
        if name.startswith("NEWS_") and name not in KNOWN
    ]
    given = {name: environment.get(name, "").strip() for name in KNOWN}

    def required(name: str, wanted: str) -> str:
        if not given[name]:
            faults.append(f"{name} is not set; {wanted}")
        return given[name]

    def one_of(name: str, known: tuple[str, str]) -> str:
        found = given[name] or known[0]
        if found not in known:
            faults.append(f"{name} is {found!r}; write {known[0]} or {known[1]}")
        return found

    url = given["NEWS_DATABASE_URL"] or "sqlite:///byline.db"
    if not url.startswith("sqlite:///"):
        faults.append(f"NEWS_DATABASE_URL is {url!r}; this release opens sqlite:///PATH only")
    settings = Settings(
        url,
        Path(given["NEWS_LICENCES"] or "fixtures/licences"),
        Path(given["NEWS_TITLES"] or "fixtures/titles.toml"),
        required("NEWS_LICENSEE", "write the licensee that your licences name, for the samples byline-demo"),
        required("NEWS_SKILL_ID", "write the skill's id from the Alexa developer console"),
        one_of("NEWS_VERIFY", ("on", "off")) == "on",
        _keys(required("NEWS_LISTENER_KEY", f"write {MIN_KEY_CHARACTERS} random characters or more"), faults),
        _hosts(given["NEWS_PRIVATE_FEED_HOSTS"], faults),
        Path(given["NEWS_SIGNING_KEY"]) if given["NEWS_SIGNING_KEY"] else None,
        one_of("NEWS_LEDGER_SYNC", ("normal", "full")),
        _summaries(given, faults),
        Path(given["NEWS_LEXICON"]) if given["NEWS_LEXICON"] else None,
        one_of("NEWS_SPEAKING_STYLE", ("plain", "news")) == "news",
        one_of("NEWS_TELEMETRY", ("off", "on")) == "on",
    )
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def read_private_hosts(environment: Mapping[str, str]) -> frozenset[tuple[str, int]]:
    """What `NEWS_PRIVATE_FEED_HOSTS` names, for commands that need no other setting. Raises `SettingsError`."""
    faults: list[str] = []
    hosts = _hosts(environment.get("NEWS_PRIVATE_FEED_HOSTS", ""), faults)
    if faults:
        raise SettingsError(tuple(faults))
    return hosts


def _summaries(given: Mapping[str, str], faults: list[str]) -> ModelSettings | None:
    url, model, key = (given[f"NEWS_SUMMARY_{name}"] for name in ("URL", "MODEL", "KEY"))
    if not url:
        faults += [
            f"{name} is set and NEWS_SUMMARY_URL is not, so no model is asked; set that, or take this one out"
            for name in ("NEWS_SUMMARY_MODEL", "NEWS_SUMMARY_KEY", "NEWS_SUMMARY_SECONDS")
            if given[name]
        ]
        return None
    if why := _why_no_endpoint(url):
        faults.append(f"NEWS_SUMMARY_URL {why}; write one such as https://llm.example.internal/v1")
    if not model or not model.isprintable():
        faults.append("NEWS_SUMMARY_MODEL names no model; write the model's name as the endpoint knows it")
    if not (key.isascii() and key.isprintable()):
        faults.append("NEWS_SUMMARY_KEY holds characters that no header may; write the key as the endpoint gave it")
    seconds = given["NEWS_SUMMARY_SECONDS"] or str(SUMMARY_SECONDS)
    if not re.fullmatch(r"[0-9]{1,2}", seconds) or not 0 < int(seconds) <= MOST_SUMMARY_SECONDS:
        faults.append(
            f"NEWS_SUMMARY_SECONDS is {seconds!r}; write a whole number of seconds from 1 to {MOST_SUMMARY_SECONDS}"
        )
        return None
    return ModelSettings(url, model, key, int(seconds))


def _why_no_endpoint(url: str) -> str | None:
    """What is wrong with an endpoint's base. The address is not shown: it may hold what should not stand in it."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return "is not an http or https address of a host by its name or its IPv4 address"
    if "@" in parts.netloc or "?" in url or "#" in url:
        return "holds a name, a key, a query or a fragment, which do not belong there"
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(host):
        return "is http, which is for this machine alone: a story's text is sent there"
    return None


def _keys(text: str, faults: list[str]) -> tuple[bytes, ...]:
    keys = [key.strip() for key in text.split(",") if key.strip()]
    if any(len(key) < MIN_KEY_CHARACTERS for key in keys) or len(keys) > MAX_KEYS:
        faults.append(
            f"NEWS_LISTENER_KEY holds {len(keys)} keys; write one, or two with the newest first and a comma"
            f" between, each of {MIN_KEY_CHARACTERS} characters or more"
        )
    return tuple(key.encode() for key in keys)


def _hosts(text: str, faults: list[str]) -> frozenset[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for pair in (part.strip() for part in text.split(",") if part.strip()):
        host, _, port = pair.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            faults.append(f"NEWS_PRIVATE_FEED_HOSTS holds {pair!r}; write host:port pairs with commas between")
            continue
        found.add((host.strip("[]").lower(), int(port)))
    return frozenset(found)
