"""robots.txt: who is spoken to, what covers a link, and the lines that other standards have in it."""

from __future__ import annotations

import pytest

from skill.intake.signals.robots import MAX_BYTES, read_robots
from skill.rights.licence import Use
from skill.rights.signals import MINING, Signal, Source
from tests.intake.signals.verdicts import ALL, INPUT, NONE, SEARCH, TRAIN, barred

ADDRESS = "https://harbor.example/robots.txt"
LINK = "https://harbor.example/world/ferry.html?page=2"


def said(text: str, link: str = LINK) -> tuple[Signal, ...]:
    return read_robots(text.encode(), ADDRESS).signals(link)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        pytest.param("", NONE, id="nothing"),
        pytest.param("User-agent: *\nDisallow: /", ALL, id="everybody"),
        pytest.param("User-agent: *\nDisallow:", NONE, id="an empty one disallows nothing"),
        pytest.param("User-agent: Byline\nDisallow: /world", ALL, id="by our name"),
        pytest.param("user-agent:BYLINE/0.1\nDISALLOW : /world # all of it", ALL, id="in any case, with a version"),
        pytest.param("User-agent: Bylines\nDisallow: /", NONE, id="by another's name"),
        pytest.param("User-agent: *\nDisallow: /\n\nUser-agent: Byline\nAllow: /", NONE, id="our group alone counts"),
        pytest.param("User-agent: GPTBot\nUser-agent: Byline\nDisallow: /", ALL, id="a group of two"),
        pytest.param(
            "User-agent: Byline\nAllow: /x\n\nUser-agent: Byline\nDisallow: /world", ALL, id="two groups are one"
        ),
        pytest.param("User-agent: *\nCrawl-delay: 5\nUser-agent: B\nDisallow: /", ALL, id="an unknown line"),
        pytest.param("Disallow: /", NONE, id="to nobody"),
        pytest.param("User-agent: ?\nDisallow: /", NONE, id="to a name that is none"),
        pytest.param("User-agent: *\nDisallow: /\nAllow: /world/", NONE, id="the longer one allows"),
        pytest.param("User-agent: *\nAllow: /\nDisallow: /world/", ALL, id="the longer one disallows"),
        pytest.param("User-agent: *\nDisallow: /world/\nAllow: /world/", NONE, id="of two as long one allows"),
        pytest.param("User-agent: *\nDisallow: /*.html", ALL, id="a star"),
        pytest.param("User-agent: *\nDisallow: /*.html$", NONE, id="a dollar"),
        pytest.param("User-agent: *\nDisallow: /**f*y*page=2$", ALL, id="many stars"),
        pytest.param("User-agent: *\nDisallow: /world/ferry.html?page=2*2$", NONE, id="nothing counts twice"),
        pytest.param("User-agent: *\nDisallow: /w%6frld", ALL, id="escaped"),
        pytest.param("User-agent: *\nDisallow: world", ALL, id="without a slash"),
        pytest.param("\ufeffUser-agent: *\r\nDisallow: /\r\n", ALL, id="a byte order mark, and lines of Windows"),
        pytest.param("User-agent: *\rDisallow: /\r", ALL, id="lines of old Macs"),
        pytest.param("<html>\nUser-agent *\n:::\nUser-agent: *\nDisallow: /", ALL, id="lines that are none"),
        pytest.param("Useragent: *\nDissallow: /", ALL, id="slips that Google's parser knows"),
    ],
)
def test_who_may_look(text: str, out: frozenset[Use]) -> None:
    assert barred(said(text)) == out


def test_bytes_that_are_no_text_and_what_stands_behind_500_kib() -> None:
    assert barred(read_robots(b"\xff\xfe\nUser-agent: *\nDisallow: /\n", ADDRESS).signals(LINK)) == ALL
    late = b"#" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /\n"
    assert read_robots(late, ADDRESS).signals(LINK) == ()


def test_google_extended_is_a_signal_of_its_own() -> None:
    (signal,) = said("User-agent: *\nAllow: /\n\nUser-agent: Google-Extended\nDisallow: /world/")
    assert (signal.source, signal.place, signal.uses) == (Source.GOOGLE_EXTENDED, "line 5", MINING)
    assert said("User-agent: Google-Extended\nDisallow: /sport/") == ()
    assert {one.source for one in said("User-agent: *\nDisallow: /")} == {Source.ROBOTS}


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("Content-Signal: search=yes, ai-input=yes, ai-train=no", TRAIN),
        ("content-signal: search=no", SEARCH),
        ("Content-Signal: ai-input=no,ai-train=no", INPUT | TRAIN),
        ("Content-Signal: ai-train=perhaps", TRAIN),
        ("Content-Signal: ai-train", TRAIN),
        ("Content-Signal: ai-train=YES, use=full, mood=no", NONE),
        ("Content-Signal: =, ;", NONE),
        ("Content-Signal: search=yes; ai-input=no; ai-train=no", INPUT | TRAIN),
        ("Content-Signal: search=yes ai-train=no", TRAIN),
        ("Content-Signal: search = yes\tai-train = 'no'", TRAIN),
        ("Content-Signal: search=yes|ai-train=no", SEARCH | TRAIN),
        ("Content-Signal: ai-train= search=no", SEARCH | TRAIN),
        ("Content-Signal: /search/ ai-train=n", TRAIN),
        ("Content-Signal: /sport/,ai-train=no", TRAIN),
        ("Content-Signal: /ai-train=no", TRAIN),
        ("Content-Signal: /search/ ai-train=yes", NONE),
        ("Content-Signal: search='yes'; ai-train=YES use=search", NONE),
        ("Content-Signal: ai-train=yes-but, no-search=no", TRAIN),
        ("Content-Signal: search: no", SEARCH),
        ("Content-Usage: train-ai=y;ai-use=n", INPUT),
        ("Content-Usage: train-ai=n search=n", TRAIN | SEARCH),
        ("Content-Usage: /world/ train-ai=y; search=n", SEARCH),
        ("Content-Usage: train-ai=n", TRAIN),
        ("Content-Usage: ai-use=n, search=y", INPUT),
        ("Content-Usage: search=n", SEARCH),
        ("Content-Usage: train-ai=y, train-ai=n", TRAIN),
        ("Content-Usage: train-ai=y\nContent-Usage: train-ai=n", TRAIN),
        ("Content-Usage: train-ai=maybe", TRAIN),
        ("Content-Usage: ai-train=n, bots=n", NONE),
        ("Content-Usage: !!, train-ai=n;x=1", TRAIN),
        ("Content-Usage: train-ai=n\nContent-Usage: /world/ train-ai=y", NONE),
        ("Content-Usage: train-ai=y\nContent-Usage: /world/\ttrain-ai=n", TRAIN),
        ("Content-Usage: /sport/ train-ai=n", NONE),
        ("Content-Usage: /sport/", NONE),
    ],
)
def test_lines_of_other_standards(line: str, out: frozenset[Use]) -> None:
    assert barred(said(f"User-agent: *\n{line}\nAllow: /")) == out
    assert barred(said(f"User-agent: GPTBot\n{line}\nAllow: /")) == NONE


def test_a_line_in_front_of_the_groups_or_behind_a_gap_is_for_everybody() -> None:
    group = "User-agent: GPTBot\nDisallow: /\n"
    assert barred(said(f"Content-Signal: ai-train=no\n{group}")) == TRAIN
    assert barred(said(f"{group}\nContent-Signal: ai-train=no\n")) == TRAIN
    assert barred(said(f"{group}Content-Signal: ai-train=no\n")) == NONE


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("License: https://harbor.example/a.xml", ("https://harbor.example/a.xml",)),
        ("User-agent: *\nAllow: /\n\nLicense: /a.xml", ("https://harbor.example/a.xml",)),
        (
            "License: https://harbor.example/a.xml\nUser-agent: Byline\nLicense: https://harbor.example/b.xml",
            ("https://harbor.example/b.xml",),
        ),
        ("User-agent: GPTBot\nLicense: https://harbor.example/a.xml", ()),
        ("License: /a.xml\nLicense: /a.xml\nlicense: https://[", ("https://harbor.example/a.xml", "https://[")),
    ],
)
def test_licences_of_a_group_come_before_those_for_everybody(text: str, licences: tuple[str, ...]) -> None:
    assert read_robots(text.encode(), ADDRESS).licences == licences


def test_what_a_file_says_again_is_told_once() -> None:
    """A file of 500 KiB is told of each story that goes by it: what it tells may not grow with its lines."""
    lines = [
        "Disallow: /world",
        "Content-Signal: search=no",
        "Content-Usage: /world search=n",
        "Content-Usage: search=n",
    ]
    once, often = (said("\n".join(["User-agent: *", *lines * times])) for times in (1, 1000))
    assert once == often
    assert [one.place for one in often] == ["line 2", "line 4", "line 3"]


def test_of_many_rules_the_one_that_covers_the_longest_part_counts() -> None:
    rules = [f"Disallow: /{number}/*" for number in range(2000)]
    text = "\n".join(
        ["User-agent: *", *rules, "Disallow: /wor*", "Allow: /world/ferry", "Disallow: *ferry.html?page=2$"]
    )
    assert barred(said(text)) == ALL
    assert barred(said(text.replace("page=2", "page=3"))) == NONE
