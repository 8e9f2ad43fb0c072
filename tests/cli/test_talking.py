"""`ask`, `request`, `send`: typed words and whole envelopes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from werkzeug.serving import make_server

from skill.app import create_app
from tests.cli.place import Place
from tests.houses import sample_house
from tests.samples import ROOT

ENVELOPES = sorted(path.stem for path in (ROOT / "fixtures/requests").glob("*.json"))


@contextmanager
def served(place: Place) -> Iterator[str]:
    house = sample_house(place.folder)
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/alexa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_line_is_answered_with_what_it_used_and_what_it_cost(filled):
    done = filled.run("ask", "what's the news")

    assert done.code == 0, done.err
    assert "From " in done.out
    assert "a try, not billed" in done.out
    assert "NewsIntent · listening" in done.out
    assert done.err == ""


def test_json_is_one_object_with_request_and_response(filled):
    done = filled.run("ask", "what's the news", "--json")
    data = json.loads(done.out)

    assert set(data) == {"request", "response"}
    assert data["request"]["request"]["intent"]["name"] == "NewsIntent"
    assert data["response"]["response"]["outputSpeech"]["type"] == "SSML"


def test_a_conversation_goes_on_line_by_line_until_an_empty_one(filled):
    done = filled.run("ask", "--json", typed="what's the news\nnext\n\nnever said\n")
    objects = [json.loads(line) for line in done.lines]

    assert [one["request"]["request"]["intent"]["name"] for one in objects] == ["NewsIntent", "AMAZON.NextIntent"]
    assert [one["request"]["session"]["new"] for one in objects] == [True, False]
    assert len({one["request"]["session"]["sessionId"] for one in objects}) == 1
    assert len({one["request"]["request"]["requestId"] for one in objects}) == 2


def test_a_conversation_ends_with_its_input_and_shows_what_was_typed(filled):
    done = filled.run_apart("ask", typed="what's the news\nstop")
    assert done.code == 0
    assert "> what's the news" in done.out
    assert "> stop" in done.out
    assert done.err == ""


def test_the_locale_chooses_model_and_language(filled):
    done = filled.run("ask", "quelles sont les nouvelles", "--locale", "fr-FR", "--json")
    data = json.loads(done.out)
    assert data["request"]["request"]["locale"] == "fr-FR"
    assert "Selon" in data["response"]["response"]["outputSpeech"]["ssml"]


def test_a_locale_that_we_do_not_speak_is_said_with_those_that_we_do(filled):
    done = filled.run("ask", "hello", "--locale", "tlh-KX")
    assert done.code == 2
    assert "'en-US', 'fr-FR'" in done.err


def test_a_consented_country_is_on_record(filled):
    for country in ("US", "gb"):
        assert filled.run("ask", "what's the news", "--territory", country).code == 0
    with closing(sqlite3.connect(filled.folder / "byline.db", isolation_level=None)) as connection:
        found = [row[0] for row in connection.execute("SELECT territory FROM answer ORDER BY at")]
    connection.close()
    assert found == ["US", "GB"]


def test_who_gives_no_country_is_asked_and_sees_the_card_as_the_app_shows_it(filled):
    done = filled.run("ask", typed="news from hillgate politics\nyes\nnews from hillgate politics\n")

    assert done.code == 0, done.err
    assert "I can read you that one once I know which country you're in. Shall I ask in your Alexa app?" in done.out
    assert "refused · hillgate" in done.out
    assert "Done. There's a card in your Alexa app. Agree there, then ask me for that one again." in done.out
    assert "│ The skill asks for your permission to see:\n  │ Device country and postal code" in done.out
    assert "The card is in your Alexa app." in done.out


def test_who_gives_a_country_is_not_asked(filled):
    done = filled.run("ask", "news from hillgate politics", "--territory", "US")
    assert "From Hillgate Politics" in done.out


def test_another_name_is_another_listener_and_a_show_has_a_screen(filled):
    one, other = (
        json.loads(filled.run("ask", "what's the news", "--json", *words).out)["request"]
        for words in (("--listener", "jo"), ("--listener", "mo", "--device", "show"))
    )
    assert one["session"]["user"] != other["session"]["user"]
    assert one["context"]["System"]["device"]["supportedInterfaces"] == {}
    assert "Alexa.Presentation.APL" in other["context"]["System"]["device"]["supportedInterfaces"]


def test_a_listener_is_remembered_from_one_command_to_the_next(filled):
    first, second = (filled.run("ask", "what's the news", "--json").out for _ in range(2))
    spoken = [json.loads(one)["response"]["response"]["outputSpeech"]["ssml"] for one in (first, second)]
    assert spoken[0] != spoken[1]


def test_a_running_skill_is_asked_over_http(place):
    with served(place) as url:
        done = place.run("ask", "what's the news", "--url", url)
    assert done.code == 0, done.err
    assert "From " in done.out


def test_a_skill_that_does_not_run_is_one_clear_sentence(place):
    done = place.run("ask", "what's the news", "--url", "http://127.0.0.1:9/alexa")
    assert done.code == 2
    assert "is the skill running? make run starts it" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "file:///etc/passwd", "ftp://127.0.0.1/alexa"])
def test_what_is_no_address_is_said(place, url):
    done = place.run("send", "-", "--url", url, typed="{}")
    assert done.code == 2
    assert "is no address" in done.err


def test_territory_and_url_do_not_go_together(place):
    done = place.run("ask", "hello", "--url", "http://127.0.0.1:9/alexa", "--territory", "US")
    assert done.code == 2
    assert "leave --url out" in done.err


def test_without_a_database_the_command_that_makes_one_is_named(place):
    done = place.run("ask", "what's the news")
    assert done.code == 2
    assert done.err.strip().endswith("run: make run, or, with feeds of your own: python -m skill refresh")
    assert not (place.folder / "byline.db").exists()


def test_a_foreign_database_is_one_clear_sentence_for_every_command(place):
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE other (n)")
    connection.close()
    for words in (["ask", "hello"], ["ledger", "show"], ["ledger", "verify"], ["licences", "explain", "x"]):
        done = place.run(*words)
        assert (done.code, done.err.count("\n")) == (2, 1), done.err
        assert "holds no database of this release" in done.err


def test_without_stories_what_is_missing_is_said(place):
    assert place.run_apart("refresh", NEWS_LICENCES=str(place.folder)).code == 0
    done = place.run("ask", "what's the news", NEWS_LICENCES=str(place.folder))
    assert done.code == 0
    assert (
        "there are no stories to tell; run: make run, or, with feeds of your own: python -m skill refresh" in done.out
    )


def test_without_an_interaction_model_the_command_that_writes_it_is_named(filled):
    (filled.folder / "interaction_model").unlink()
    done = filled.run("ask", "hello")
    assert done.code == 2
    assert "run: python -m skill models --write" in done.err


# ── whole envelopes ───────────────────────────────────────────────────────────────────────────────


def test_request_prints_a_fresh_envelope_that_send_posts(place):
    with served(place) as url:
        printed = place.run("request", "news")
        first = place.run("send", "-", "--url", url, typed=printed.out)
        (place.folder / "envelope.json").write_text(place.run("request", "help").out, encoding="utf-8")
        second = place.run("send", "envelope.json", "--url", url)

    assert printed.code == first.code == second.code == 0
    assert "outputSpeech" in json.loads(first.out)["response"]
    assert json.loads(second.out)["response"]["shouldEndSession"] is False


def test_every_printed_envelope_is_new(place):
    one, other = (json.loads(place.run("request", "launch").out)["request"] for _ in range(2))
    assert one["requestId"] != other["requestId"]
    assert one["type"] == "LaunchRequest"


def test_request_without_a_name_lists_them_and_an_unknown_one_is_said(place):
    assert place.run("request").lines == ENVELOPES
    done = place.run("request", "no-such")
    assert done.code == 2
    assert "there are: apl-runtime-error" in done.err


def test_request_takes_another_listener(place):
    envelope = json.loads(place.run("request", "news", "--listener", "amzn1.ask.account.JO").out)
    users = {envelope["context"]["System"]["user"]["userId"], envelope["session"]["user"]["userId"]}
    assert users == {"amzn1.ask.account.JO"}


def test_what_the_skill_refuses_is_shown_with_its_reason(place):
    with served(place) as url:
        done = place.run("send", "-", "--url", url, typed='{"version": "1.0"}')
    assert done.code == 2
    assert "answered 400" in done.err
    assert "request is no object" in done.err


def test_a_missing_file_is_said(place):
    done = place.run("send", "nowhere.json")
    assert done.code == 2
    assert "nowhere.json" in done.err
    assert "Traceback" not in done.err
