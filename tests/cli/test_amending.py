"""`licences diff` and `licences lint`: what they print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.place import Place
from tests.houses import licence
from tests.samples import ROOT

HARBOR = (ROOT / "fixtures/licences/harbor.toml").read_text(encoding="utf-8")


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return name


@pytest.fixture
def bare(place: Place) -> Place:
    """Comparing two files needs no settings and no database."""
    (place.folder / ".env").unlink()
    return place


# ── diff ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_amendment_is_told_a_line_a_key_and_counted(bare):
    old = write(bare.folder, "old/harbor.toml", HARBOR)
    text = HARBOR.replace("words_per_story = 130", "words_per_story = 90").replace("version = 3", "version = 4")
    new = write(bare.folder, "new/harbor.toml", text.replace('["US", "CA"]', '["US", "CA", "MX"]'))
    done = bare.run("licences", "diff", old, new)
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "harbor.toml: version: changed: Version 3 becomes version 4.",
        "harbor.toml: where.territories: wider: Listeners in MX are covered now.",
        "harbor.toml: schedules.daily.limits.words_per_story: narrower: 130 words of a story become 90.",
        "1 narrower, 1 wider, 1 changed",
    ]
    assert not (bare.folder / "byline.db").exists()


def test_equal_licences_say_so(bare):
    old, new = write(bare.folder, "a.toml", HARBOR), write(bare.folder, "b.toml", HARBOR)
    done = bare.run("licences", "diff", old, new)
    assert (done.code, done.out) == (0, "a.toml and b.toml say the same: nothing is narrower, wider or changed\n")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (3, "both are version 3, and refresh refuses harbor-2026 for that: write a higher version"),
        (2, "version 3 is the higher one and would stay in force: write a higher version"),
        (4, "0 narrower, 1 wider, 1 changed"),
    ],
)
def test_an_amendment_without_a_higher_version_is_told_what_becomes_of_it(bare, version, said):
    text = HARBOR.replace("version = 3", f"version = {version}").replace("max_share = 0.15", "max_share = 0.16")
    done = bare.run("licences", "diff", write(bare.folder, "a.toml", HARBOR), write(bare.folder, "b.toml", text))
    assert (done.code, done.lines[-1]) == (0, said)


def test_two_agreements_are_told_apart(bare):
    done = bare.run("licences", "diff", "fixtures/licences/harbor.toml", "fixtures/licences/hillgate.toml")
    assert done.code == 0
    assert done.lines[0].startswith(
        "hillgate.toml: id: changed: These are two agreements, harbor-2026 and hillgate-2026"
    )


def test_all_faults_of_both_files_are_shown_and_it_exits_1(bare):
    faulty = HARBOR.replace("version = 3", "version = 0").replace("own_copy_only = true # nor", "# nor")
    old, new = write(bare.folder, "a/x.toml", faulty), write(bare.folder, "b/x.toml", faulty)
    done = bare.run("licences", "diff", old, new)
    assert (done.code, done.out) == (1, "")
    assert [line.split(": found")[0] for line in done.err.splitlines()] == [
        f"{folder}/x.toml: {key}" for folder in "ab" for key in ("version", "schedules[0].own_copy_only")
    ]
    (bare.folder / "odd.toml").write_bytes(b'id = "\xff"')
    odd = bare.run("licences", "diff", "odd.toml", "fixtures/licences/harbor.toml")
    assert (odd.code, odd.err.startswith("odd.toml: (the file): found no TOML")) == (1, True)


def test_a_file_that_is_not_there_is_2(bare):
    assert bare.run("licences", "diff", "nowhere.toml", "fixtures/licences/harbor.toml").code == 2


# ── lint ──────────────────────────────────────────────────────────────────────────────────────────


def test_remarks_name_file_and_key_and_are_no_faults(place):
    done = place.run("licences", "lint")
    assert (done.code, done.err) == (0, "")
    assert "harbor.toml: attribution.spoken: the credit for fr is never said" in done.out
    assert all(line.count(".toml: ") == 1 for line in done.lines)


def test_without_remarks_it_is_said(place):
    write(place.folder, "licences/a.toml", licence(feeds=["harbor-news"]))
    done = place.run("licences", "lint", NEWS_LICENCES="licences")
    assert (done.code, done.out) == (
        0,
        "no remarks: every clause can apply, and no term ends within thirty days\n",
    )


def test_a_fault_is_shown_beside_the_remarks_on_the_others_and_it_exits_1(place):
    write(place.folder, "licences/a.toml", licence("bad", feeds=["harbor-news"]).replace("version = 1", "version = 0"))
    write(place.folder, "licences/b.toml", licence("good", feeds=["harbor-sport"], per_answer=131))
    done = place.run("licences", "lint", NEWS_LICENCES="licences")
    assert done.code == 1
    assert done.err.startswith("a.toml: version: found 0;")
    assert done.lines == [
        "b.toml: schedules.daily.limits.words_per_answer: 131 words are never reached: a story has no more to give than"
        " 130 (limits.words_per_story); write 130"
    ]


def test_with_faults_alone_nothing_is_said_of_the_rest(place):
    write(place.folder, "licences/a.toml", licence(feeds=["harbor-news"]).replace("version = 1", "version = 0"))
    done = place.run("licences", "lint", NEWS_LICENCES="licences")
    assert (done.code, done.out) == (1, "")
