"""Settings: every fault at once, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.errors import SettingsError
from skill.settings import KNOWN, MIN_KEY_CHARACTERS, ModelSettings, Settings, read_settings

KEY = "k" * MIN_KEY_CHARACTERS
LEAST = {"NEWS_LICENSEE": "us", "NEWS_SKILL_ID": "amzn1.ask.skill.x", "NEWS_LISTENER_KEY": KEY}


def faults(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(LEAST | changes)
    return list(caught.value.faults)


def test_what_is_required_is_enough_and_the_rest_has_its_default():
    assert read_settings(LEAST) == Settings(
        "sqlite:///byline.db", Path("fixtures/licences"), Path("fixtures/titles.toml"), "us", "amzn1.ask.skill.x", True,
        (KEY.encode(),), frozenset(), None, "normal",
    )  # fmt: skip


def test_every_setting_is_read():
    found = read_settings(
        {
            "NEWS_DATABASE_URL": "sqlite:////tmp/x.db", "NEWS_LICENCES": "l", "NEWS_TITLES": "t",
            "NEWS_LICENSEE": " us ",
            "NEWS_SKILL_ID": "s", "NEWS_VERIFY": "off", "NEWS_LISTENER_KEY": f"{KEY}, {'o' * 40}",
            "NEWS_PRIVATE_FEED_HOSTS": "127.0.0.1:5080, Feeds.Local:80,[::1]:81", "NEWS_SIGNING_KEY": "k.pem",
            "NEWS_LEDGER_SYNC": "full", "NEWS_LEXICON": "words.toml", "NEWS_SPEAKING_STYLE": "news",
            "NEWS_TELEMETRY": "on",
        }
    )  # fmt: skip
    hosts = frozenset({("127.0.0.1", 5080), ("feeds.local", 80), ("::1", 81)})
    assert found == Settings(
        "sqlite:////tmp/x.db", Path("l"), Path("t"), "us", "s", False, (KEY.encode(), b"o" * 40), hosts, Path("k.pem"),
        "full", None, Path("words.toml"), True, True,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["NEWS_LICENSEE", "NEWS_SKILL_ID", "NEWS_LISTENER_KEY"])
@pytest.mark.parametrize("value", ["", "  "])
def test_what_is_required_has_no_default(name, value):
    (fault,) = faults(**{name: value})
    assert fault.startswith(f"{name} is not set; write ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWS_DATABASE_URL", "postgresql://x"), ("NEWS_DATABASE_URL", "byline.db"), ("NEWS_VERIFY", "OFF"),
        ("NEWS_VERIFY", "no"), ("NEWS_LEDGER_SYNC", "fast"), ("NEWS_SPEAKING_STYLE", "loud"), ("NEWS_TELEMETRY", "yes"),
        ("NEWS_LISTENER_KEY", "k" * 31),
        ("NEWS_LISTENER_KEY", f"{KEY},short"), ("NEWS_LISTENER_KEY", ",".join([KEY] * 3)),
        ("NEWS_PRIVATE_FEED_HOSTS", "127.0.0.1"), ("NEWS_PRIVATE_FEED_HOSTS", ":80"),
        ("NEWS_PRIVATE_FEED_HOSTS", "h:0"), ("NEWS_PRIVATE_FEED_HOSTS", "h:65536"), ("NEWS_PRIVATE_FEED_HOSTS", "h:٣"),
        ("NEWS_SKIL_ID", "x"), ("NEWS_", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_fault_that_names_it(name, value):
    (fault,) = faults(**{name: value})
    assert fault.startswith(name)


def test_all_faults_are_found_in_one_reading_the_unknown_first():
    found = faults(NEWS_Z="", NEWS_A="", NEWS_LICENSEE="", NEWS_VERIFY="x", NEWS_PRIVATE_FEED_HOSTS="a,b:1,c")
    assert [fault.split()[0] for fault in found] == [
        "NEWS_A", "NEWS_Z", "NEWS_LICENSEE", "NEWS_VERIFY", "NEWS_PRIVATE_FEED_HOSTS", "NEWS_PRIVATE_FEED_HOSTS",
    ]  # fmt: skip


def test_names_of_others_are_none_of_ours():
    assert read_settings(LEAST | {"PATH": "x", "OLD_NEWS_X": "x", "news_verify": "off"}).must_verify


MODEL = {"NEWS_SUMMARY_URL": "https://llm.example.internal/v1", "NEWS_SUMMARY_MODEL": "small-1"}


def test_no_model_is_asked_unless_one_is_named():
    assert read_settings(LEAST).summaries is None
    assert read_settings(LEAST | MODEL).summaries == ModelSettings(MODEL["NEWS_SUMMARY_URL"], "small-1", "", 20)
    found = read_settings(LEAST | MODEL | {"NEWS_SUMMARY_KEY": "k-1", "NEWS_SUMMARY_SECONDS": "5"}).summaries
    assert found == ModelSettings(MODEL["NEWS_SUMMARY_URL"], "small-1", "k-1", 5)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/v1", "http://localhost:8080", "http://127.9.0.1/v1", "https://10.0.0.7:8443/v1",
        "HTTPS://LLM.Example/v1/",
    ],
)  # fmt: skip
def test_an_endpoint_is_https_or_on_this_machine(url):
    found = read_settings(LEAST | MODEL | {"NEWS_SUMMARY_URL": url}).summaries
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("NEWS_SUMMARY_URL", url) for url in (
            "http://llm.example/v1", "http://10.0.0.7/v1", "http://127.0.0.1.example/v1", "http://localhost.example/",
            "ftp://llm.example/", "llm.example/v1", "https://", "https://u:secret-word@llm.example/v1",
            "https://llm.example/v1?key=secret-word", "https://llm.example/v1#x", "https://llm.example:0x/v1",
            "https://llm.example:99999/", "https://[::1]/v1", "https://*.example/v1", "https://llm_1.example/", "https://[/",
        )),
        ("NEWS_SUMMARY_MODEL", ""), ("NEWS_SUMMARY_MODEL", "a\tb"), ("NEWS_SUMMARY_KEY", "secret-word-é"),
        ("NEWS_SUMMARY_KEY", "secret-word\nX: y"), ("NEWS_SUMMARY_SECONDS", "0"), ("NEWS_SUMMARY_SECONDS", "61"),
        ("NEWS_SUMMARY_SECONDS", "20s"), ("NEWS_SUMMARY_SECONDS", "1.5"), ("NEWS_SUMMARY_SECONDS", "²"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_model_is_one_fault_that_shows_no_secret(name, value):
    (fault,) = faults(**(MODEL | {name: value}))
    assert fault.startswith(name)
    assert "; write " in fault
    assert "secret-word" not in fault


@pytest.mark.parametrize("name", ["NEWS_SUMMARY_MODEL", "NEWS_SUMMARY_KEY", "NEWS_SUMMARY_SECONDS"])
def test_what_belongs_to_a_model_says_nothing_without_one(name):
    assert faults(**{name: "5"}) == [
        f"{name} is set and NEWS_SUMMARY_URL is not, so no model is asked; set that, or take this one out"
    ]


def test_no_secret_is_shown():
    shown = repr(read_settings(LEAST))
    assert KEY not in shown
    assert "us" in shown
    assert KEY not in "".join(faults(NEWS_LISTENER_KEY=f"{KEY},{KEY},{KEY}"))
    settings = read_settings(LEAST | MODEL | {"NEWS_SUMMARY_KEY": "secret-word"})
    assert "secret-word" not in f"{settings} {settings.summaries}"


def test_the_known_names_are_all_read():
    assert len(KNOWN) == len(set(KNOWN)) == 17
