"""`licences export` and `licences import`: what they print and how they end."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from skill.rights.exchange.english import Names, english
from skill.rights.exchange.file import licence_file
from skill.rights.exchange.odrl import odrl
from skill.rights.exchange.rsl import rsl
from tests.cli.place import Place
from tests.houses import licence
from tests.rights.exchange.samples import PATHS, SAMPLES, read
from tests.samples import ROOT

DEALS = {"NEWS_LICENCES": "fixtures/deals/licences", "NEWS_TITLES": "fixtures/deals/titles.toml"}


def settings_for(path: Path) -> dict[str, str]:
    return DEALS if "deals" in path.parts else {}


@pytest.fixture
def versions(place: Place) -> Place:
    """A folder with two versions of a licence, of which the second begins later, and one that cannot be read."""
    folder = place.folder / "mine"
    folder.mkdir()
    for name, text in {
        "one.toml": licence(feeds=["harbor-news"], starts="2026-01-01"),
        "two.toml": licence(feeds=["harbor-news"], version=2, starts="2030-01-01"),
        "worse.toml": licence("wrong-2026", excerpt_words=0),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    place.write_settings(NEWS_LICENCES="mine")
    return place


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_sample_is_exported_and_imported(place: Place, path: Path):
    sample = SAMPLES[path.stem]
    done = place.run("licences", "export", sample.id, "--format", "odrl", "--to", "x.jsonld", **settings_for(path))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (place.folder / "x.jsonld").read_text(encoding="utf-8") == odrl(sample)

    back = place.run("licences", "import", "x.jsonld", "--to", path.name)
    assert (back.code, back.out, back.err) == (0, "", "")
    text = (place.folder / path.name).read_text(encoding="utf-8")
    assert text == licence_file(sample)
    assert replace(read(text, path.name), hash=sample.hash) == sample


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_sample_is_exported_as_a_page_and_for_the_public(place: Place, path: Path):
    sample = SAMPLES[path.stem]
    page = place.run("licences", "export", sample.id, "--format", "text", **settings_for(path))
    assert (page.code, page.err) == (0, "")
    assert page.out.startswith(f"LICENCE {sample.id}, VERSION {sample.version}\n")
    assert f"({sample.licensor}).\n" in page.out
    public = place.run("licences", "export", sample.id, "--format", "rsl", **settings_for(path))
    assert public.code == 0
    assert ("contract_wins" in public.err) == ("rsl" not in sample.contract_wins)
    name = unescape(public.out.partition('"organization">')[2].partition("<")[0])
    assert public.out == rsl(sample, name)


def test_names_come_from_the_titles_file(place: Place):
    done = place.run("licences", "export", "harbor-2026", "--format", "text")
    names = Names({"harbor": "Harbor Media"}, {
        "harbor-news": "The Harbor Times", "harbor-kitchen": "Harbor Kitchen", "harbor-sport": "Harbor Touchline",
    })  # fmt: skip
    assert done.out == english(SAMPLES["harbor"], names)


def test_where_it_is_published_it_would_narrow_the_licence(place: Place):
    done = place.run("licences", "export", SAMPLES["tidepool"].id, "--format", "rsl")
    assert (done.code, done.err.splitlines()) == (
        0,
        [
            "where this is published it is a signal that narrows the licence itself, down to nothing:"
            ' agree on contract_wins = ["rsl"] under [signals] first'
        ],
    )
    assert place.run("licences", "export", "harbor-2026", "--format", "rsl").err == ""


# ── versions ──────────────────────────────────────────────────────────────────────────────────────


def test_the_version_in_force_is_exported_or_the_one_that_is_asked_for(versions: Place):
    for words, head in (([], "harbor-2026, VERSION 1\n"), (["--version", "2"], "harbor-2026, VERSION 2\n")):
        done = versions.run("licences", "export", "harbor-2026", *words, "--format", "text")
        assert (done.code, done.out.startswith(f"LICENCE {head}")) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["harbor-2026", "--version", "3"], "harbor-2026 has no version 3 in the folder: it has 1, 2"),
        (["mill-2026"], "the folder has no licence mill-2026: it has harbor-2026"),
    ],
)
def test_what_is_not_there(versions: Place, words: list[str], said: str):
    done = versions.run("licences", "export", *words, "--format", "odrl")
    assert (done.code, done.out, done.err.strip()) == (1, "", said)


def test_a_refused_licence_shows_its_faults(versions: Place):
    done = versions.run("licences", "export", "wrong-2026", "--format", "odrl")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "worse.toml: schedules[0].grants.excerpt.max_words: found 0; write a whole number of words from 1",
        "wrong-2026 is refused",
    ]


def test_an_empty_folder(place: Place):
    (place.folder / "none").mkdir()
    done = place.run("licences", "export", "x", "--format", "odrl", NEWS_LICENCES="none")
    assert (done.code, done.err.strip()) == (1, "the folder has no licence x: it has none at all")


# ── import ────────────────────────────────────────────────────────────────────────────────────────


def test_importing_needs_no_settings(place: Place):
    (place.folder / ".env").unlink()
    (place.folder / "a.jsonld").write_text(odrl(SAMPLES["alder"]), encoding="utf-8")
    done = place.run("licences", "import", "a.jsonld")
    assert (done.code, done.out, done.err) == (0, licence_file(SAMPLES["alder"]), "")
    assert not (place.folder / "byline.db").exists()


def test_what_is_no_agreement_of_ours_is_told_fault_by_fault(place: Place):
    text = odrl(SAMPLES["alder"]).replace('"Agreement"', '"Offer"').replace('"conflict": "prohibit",', "")
    (place.folder / "a.jsonld").write_text(text, encoding="utf-8")
    done = place.run("licences", "import", "a.jsonld", "--to", "a.toml")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        'a.jsonld: conflict: found nothing; write "prohibit": left out, ODRL makes the whole policy void where two'
        " rules conflict",
        """a.jsonld: @type: found 'Offer'; write "Agreement": a Set or an Offer binds nobody""",
    ]
    assert not (place.folder / "a.toml").exists()


def test_bytes_that_are_no_text(place: Place):
    (place.folder / "a.jsonld").write_bytes(b'\xff\xfe{"\x00')
    done = place.run("licences", "import", "a.jsonld")
    assert done.code == 1
    assert done.err.startswith("a.jsonld: (the file): found no JSON: ")


def test_nothing_is_written_over(place: Place):
    (place.folder / "a.jsonld").write_text(odrl(SAMPLES["alder"]), encoding="utf-8")
    for words in (["import", "a.jsonld"], ["export", "alder-2026", "--format", "odrl"]):
        done = place.run("licences", *words, "--to", "a.jsonld")
        assert (done.code, done.err.strip()) == (
            2,
            "a.jsonld is there already and is not written over; name a new file",
        )
    done = place.run("licences", "import", "a.jsonld", "--to", "nowhere/a.toml")
    assert (done.code, done.err.strip()) == (2, "nowhere/a.toml cannot be written: No such file or directory")


def test_what_was_imported_is_a_licence_as_any_other(place: Place):
    place.run("licences", "export", "alder-2026", "--format", "odrl", "--to", "a.jsonld")
    (place.folder / "mine").mkdir()
    place.run("licences", "import", "a.jsonld", "--to", "mine/alder.toml")
    done = place.run("licences", "check", NEWS_LICENCES="mine")
    assert (done.code, done.err) == (0, "")
    assert done.lines == ["alder.toml: alder-2026 version 1, 2026-01-01 to 2031-01-01: alder-review"]
    same = place.run("licences", "diff", str(ROOT / "fixtures/licences/alder.toml"), "mine/alder.toml")
    assert "say the same: nothing is narrower, wider or changed" in same.out
