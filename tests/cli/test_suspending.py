"""`licences suspend` and `licences resume`, in a process of their own beside the one that answers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from tests.cli.place import Place, answers, end, free_port, post, until
from tests.cli.test_serving import fresh
from tests.houses import everything, runs


def harbors_words(place: Place) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(place.folder / "byline.db", isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS texts", (str(place.folder / "byline.text.db"),))
        texts = connection.execute(
            "SELECT text FROM rendition JOIN rendition_text ON rendition = id WHERE licence = 'harbor-2026'"
        )
        return {run for (text,) in texts for run in runs(text)}


def test_the_server_falls_silent_between_two_requests_and_speaks_again_after_resume(filled: Place):
    words, port = harbors_words(filled), free_port()
    url = f"http://127.0.0.1:{port}/alexa"

    def is_heard(envelope: dict[str, object]) -> bool:
        status, answer = post(url, envelope)
        assert status == 200
        return bool(words & runs(everything(answer)))

    process = filled.start("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")
    try:
        until(lambda: answers(port))
        news = fresh(filled, "news")
        assert is_heard(news)
        suspended = filled.run_apart("licences", "suspend", "harbor-2026", "--why", "the invoice is disputed")
        after = [is_heard(envelope) for envelope in (news, *(fresh(filled, name) for name in GOES_ON))]
        resumed = filled.run_apart("licences", "resume", "harbor-2026")
        again = [is_heard(news), is_heard(fresh(filled, "start-over"))]
    finally:
        end(process)

    assert (suspended.code, resumed.code) == (0, 0)
    assert after == [False] * (1 + len(GOES_ON))
    assert again == [True, True]


GOES_ON = ("more", "repeat", "next", "previous", "excerpt", "link", "author", "start-over", "yes")


# ── what the commands say ─────────────────────────────────────────────────────────────────────────


def said(done: Any) -> tuple[int, str]:
    return done.code, done.out + done.err


def test_suspending_says_since_when_and_how_to_lift_it_and_again_the_same(filled: Place):
    first = filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    again = filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    assert said(first) == said(again)
    assert first.code == 0
    assert first.lines[0].startswith("harbor-2026 is suspended since 20")
    assert first.lines[0].endswith(" UTC: unpaid")
    assert "python -m skill licences resume harbor-2026" in first.lines[1]


def test_check_says_what_is_suspended_and_why_and_is_content(filled: Place):
    assert "suspended" not in filled.run("licences", "check").out
    filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    done = filled.run("licences", "check")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.lines if "suspended" in line] == [
        line for line in done.lines if line.startswith("harbor-2026 is suspended since ") and line.endswith(": unpaid")
    ]
    filled.run("licences", "resume", "harbor-2026")
    assert "suspended" not in filled.run("licences", "check").out


def test_what_cannot_be_done_is_one_sentence_and_2(filled: Place):
    unknown = filled.run("licences", "suspend", "nobody", "--why", "unpaid")
    assert unknown.code == 2
    assert unknown.err.startswith("there is no licence 'nobody'; there are: alder-2026, courrier-2026, ")
    assert filled.run("licences", "suspend", "harbor-2026", "--why", " ").code == 2
    assert filled.run("licences", "suspend", "harbor-2026").code == 2
    assert said(filled.run("licences", "resume", "harbor-2026")) == (
        2,
        "harbor-2026 is not suspended; suspended: none\n",
    )


def test_without_a_database_it_is_said_what_to_run(place: Place):
    done = place.run("licences", "suspend", "harbor-2026", "--why", "unpaid")
    assert (done.code, "there is no database at byline.db; run: make run" in done.err) == (2, True)
    (place.folder / "byline.db").write_bytes(b"no database at all, and long enough to be looked at" * 40)
    assert place.run("licences", "resume", "harbor-2026").code == 2


def test_a_titles_file_that_cannot_be_read_keeps_nobody_from_suspending(filled: Place):
    (filled.folder / "broken.toml").write_text("]]", encoding="utf-8")
    assert filled.run("licences", "suspend", "harbor-2026", "--why", "unpaid", NEWS_TITLES="broken.toml").code == 0
