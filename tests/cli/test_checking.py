"""`feeds check`: what a feed carries, before there are settings, titles, a licence or a database."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from skill.cli import checking
from skill.rights.licence import Use
from skill.rights.signals import Reported, Signal, Source, Until, Within
from tests.cli.place import Done, Place
from tests.samples import ROOT, serving, serving_samples

TERMS = "Nobody may read this aloud to anybody"
FEED = f"""<rss version="2.0"><channel><title>The \u202e Harbor\x1b[31m Times</title><copyright>{TERMS}</copyright>
<item><title>Ferry sails again</title><guid>1</guid><description>It sails at nine.</description></item></channel>
</rss>"""


@pytest.fixture(scope="module")
def samples() -> Iterator[int]:
    with serving_samples() as port:
        yield port


@pytest.fixture(scope="module")
def odd() -> Iterator[int]:
    app = Flask("odd")

    @app.get("/<path>")
    def answer(path: str) -> Response | tuple[str, int] | str:
        if path == "keyed":
            return FEED if request.headers.get("X-Key") == "opensesame" else ("", 401)
        if path == "page":
            return "<!doctype html><html><body>Log in</body></html>"
        if path == "moved":
            return redirect("/feed", 301)
        if path == "feed":
            return FEED
        return "", int(path)

    with serving(app) as port:
        yield port


@pytest.fixture
def bare(tmp_path: Path) -> Place:
    """A folder with nothing in it: no settings at all."""
    place = Place(tmp_path)
    for one in tmp_path.iterdir():
        one.unlink()
    return place


def check(place: Place, port: int, path: str, *options: str, **changes: str) -> Done:
    hosts = {"NEWS_PRIVATE_FEED_HOSTS": f"127.0.0.1:{port}"} | changes
    return place.run("feeds", "check", f"http://127.0.0.1:{port}/{path}", *options, **hosts)


def test_a_newcomer_sees_what_a_feed_carries_and_nothing_is_kept(bare: Place, samples: int):
    done = check(bare, samples, "harbor-news.xml")

    assert (done.code, done.err) == (0, "")
    assert "The Harbor Times: RSS 2.0, 13 stories, " in done.out
    assert "Its host is on a private address, and asked because NEWS_PRIVATE_FEED_HOSTS names it" in done.out
    assert "Languages  en-US 13" in done.out
    assert "can ask whether it changed (ETag and Last-Modified), to be read again after 15 minutes, no hub" in done.out
    assert "it states terms of its own: read them" in done.out
    assert re.search(r"^summary +12 of 13", done.out, re.MULTILINE)
    assert "It licenses nothing" in done.out
    assert list(bare.folder.iterdir()) == []


def test_the_paper_shows_what_is_printed(bare: Place, samples: int):
    paper = (ROOT / "docs/feeds.md").read_text(encoding="utf-8")
    shown = paper.partition("feeds check http://127.0.0.1:5080/harbor-news.xml\n```\n\n```\n")[2].partition("…\n```")[0]
    printed = check(bare, samples, "harbor-news.xml").out

    def timeless(text: str) -> list[str]:
        fixed = re.sub(r"\d{4}-\S+|[\d,]+ bytes", "…", text)
        return [line.rstrip() for line in fixed.splitlines()]

    assert shown
    assert timeless(printed)[: len(timeless(shown))] == timeless(shown)


@pytest.mark.parametrize("name", [path.name for path in sorted((ROOT / "fixtures/feeds").iterdir())])
def test_every_sample_feed_is_one(bare: Place, samples: int, name: str):
    done = check(bare, samples, name, "--json")
    told = json.loads(done.out)

    assert done.code == 0
    assert told["stories"] >= told["uses"]["abstract"]["stories"] > 0
    assert told["uses"]["headline"] == {"stories": told["stories"], "needs": "a title"}
    assert tomllib.loads(told["titles"])["feeds"][0]["url"].endswith(name)


def test_no_word_of_the_publishers_terms_and_no_control_reaches_the_terminal(bare: Place, odd: int):
    done = check(bare, odd, "feed")

    assert done.code == 0
    assert "states terms of its own" in done.out
    assert TERMS not in done.out
    assert "The Harbor[31m Times: RSS 2.0, 1 stories" in done.out
    assert "sails" not in done.out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", done.out)


def test_where_a_feed_has_moved_the_draft_names_the_new_address(bare: Place, odd: int):
    told = json.loads(check(bare, odd, "moved", "--json").out)

    assert told["moved_to"] == f"http://127.0.0.1:{odd}/feed"
    assert tomllib.loads(told["titles"])["feeds"][0]["url"] == told["moved_to"]
    assert f"It has moved for good, to http://127.0.0.1:{odd}/feed" in check(bare, odd, "moved").out


def test_a_key_is_sent_and_never_shown(bare: Place, odd: int):
    key = ("--key-header", "X-Key", "--key-from", "MILL_KEY")

    assert check(bare, odd, "keyed").code == 1
    done = check(bare, odd, "keyed", *key, MILL_KEY="opensesame")
    assert done.code == 0
    assert "opensesame" not in done.out + done.err
    unset = check(bare, odd, "keyed", *key)
    assert unset.code == 1
    assert "set the environment variable that --key-from names" in unset.err


@pytest.mark.parametrize(
    ("path", "why", "what"),
    [
        ("404", "the server answered HTTP 404", "look whether the address is spelt right"),
        ("401", "the server refused (HTTP 401)", "ask the publisher for a key, and give it with --key-header"),
        ("410", "the feed is gone for good (HTTP 410)", "ask the publisher where its feed is now"),
        ("429", "the server asks us to wait (HTTP 429)", "try again later"),
        ("500", "the server answered HTTP 500", "nothing, if it passes; else tell the publisher"),
        ("304", "the server says not modified (HTTP 304)", "tell the publisher"),
        ("page", "it is an HTML page, perhaps a login page, and not a feed", "open the address in a browser"),
    ],
)
def test_each_failure_says_why_and_what_to_do(bare: Place, odd: int, path: str, why: str, what: str):
    done = check(bare, odd, path)

    assert (done.code, done.out) == (1, "")
    assert f"http://127.0.0.1:{odd}/{path}: {why}" in done.err
    assert f"What to do: {what}" in done.err
    told = json.loads(check(bare, odd, path, "--json").out)
    assert told["why"].startswith(why)
    assert told["do"].startswith(what)


def test_a_private_address_is_asked_only_where_it_is_named(bare: Place, samples: int):
    done = check(bare, samples, "harbor-news.xml", NEWS_PRIVATE_FEED_HOSTS="")

    assert done.code == 1
    assert f"NEWS_PRIVATE_FEED_HOSTS=127.0.0.1:{samples}" in done.err
    local = bare.run("feeds", "check", "http://127.0.0.1/feed")
    assert local.code == 1
    assert "the address is not a public one" in local.err
    assert "hosts on private addresses are asked only where" in local.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("file:///etc/passwd",), "write an http or https address without a user or password"),
        (("https://user:secret@mill.example/feed",), "write an http or https address without a user or password"),
        (("/etc/passwd",), "write an http or https address"),
        (("http://mill.example", "--key-header", "X-Key"), "--key-header and --key-from go together"),
        ((), "Missing argument 'URL'"),
    ],
)
def test_what_cannot_be_asked_for_is_a_fault_of_the_line(bare: Place, words: tuple[str, ...], said: str):
    done = bare.run("feeds", "check", *words)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "secret" not in done.err


def test_a_setting_that_cannot_be_read_is_told(bare: Place):
    done = bare.run("feeds", "check", "http://mill.example", NEWS_PRIVATE_FEED_HOSTS="mill")

    assert done.code == 2
    assert "NEWS_PRIVATE_FEED_HOSTS holds 'mill'" in done.err


# ── what is said in public ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def outspoken() -> Iterator[int]:
    app = Flask("outspoken")

    @app.get("/feed")
    def feed() -> Response:
        body = FEED.replace("<guid>", f"<link>{request.host_url}ferry</link><guid>")
        return Response(body, headers={"X-Robots-Tag": "max-snippet:50"}, mimetype="application/xml")

    @app.get("/robots.txt")
    def robots() -> str:
        return f"License: {request.host_url}rsl.xml\nUser-agent: *\nDisallow: /ferry\nContent-Signal: ai-train=no\n"

    @app.get("/rsl.xml")
    def rsl() -> str:
        return """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
<permits type="geo">US</permits><payment type="use"/></license></content></rsl>"""

    with serving(app) as port:
        yield port


def test_what_a_publisher_says_in_public_is_shown_with_what_it_would_stop(bare: Place, outspoken: int):
    done = check(bare, outspoken, "feed")
    assert (done.code, done.err) == (0, "")
    assert "Said in public (3 of 4 documents are there):" in done.out
    robots = f"http://127.0.0.1:{outspoken}/robots.txt"
    assert f"- robots at {robots} (line 3) says: Disallow" in done.out
    assert 'unless a licence stands above it: contract_wins = ["robots"]' in done.out
    assert re.search(r"of 1 of 1 stories; it keeps .*summary.* to 50 characters, unless", done.out)
    assert re.search(r"it lets .* out in US alone, unless", done.out)
    assert re.search(r"it stops .* where nothing is paid, unless", done.out)
    assert "it stops train, unless" in done.out
    assert list(bare.folder.iterdir()) == []


def test_as_json_each_document_and_signal_is_whole(bare: Place, outspoken: int):
    told = json.loads(check(bare, outspoken, "feed", "--json").out)
    documents = {one["address"].rpartition("/")[2]: one for one in told["documents"]}
    assert {name: one["status"] for name, one in documents.items()} == {
        "feed": 200, "robots.txt": 200, "rsl.xml": 200, "tdmrep.json": 404,
    }  # fmt: skip
    assert documents["tdmrep.json"]["sha256"] is None
    assert len(documents["robots.txt"]["sha256"]) == 64
    assert {one["source"] for one in told["signals"]} == {"robots", "robots_meta", "rsl", "content_signals"}
    (robots,) = (one for one in told["signals"] if one["source"] == "robots")
    assert (robots["narrowing"], robots["stories"], robots["says"]) == ({"kind": "barred"}, 1, "Disallow")


@pytest.mark.parametrize(
    ("narrowing", "sentence"),
    [
        (Within(frozenset({"US", "CA"}), frozenset({"FR"})), "it lets summary out in CA and US but FR alone"),
        (Within(None, frozenset({"FR"})), "it lets summary out in any country but FR alone"),
        (Until(datetime(2026, 12, 1, tzinfo=UTC)), "it stops summary from 2026-12-01 00:00 UTC on"),
        (Reported("https://p.example/", "https://e.example/"), "it stops summary where they are not reported as"),
    ],
)
def test_what_a_signal_would_do_is_a_sentence(narrowing, sentence):
    one = Signal(Source.RSL, "https://harbor.example/rsl.xml", "license 1", "no", frozenset({Use.SUMMARY}), narrowing)
    assert checking._sentence(one).startswith(sentence)
