"""A story that its feed withdraws, from the publisher's server to a listener's ear, through the whole house."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, Response

from skill.compose import House, open_house
from skill.desk.audit import audit
from tests.houses import DAY, HOUR, NOW, Talker, licence, made_up, said
from tests.samples import refreshed, sample_settings, serving

FERRY, BAKER = (" ".join(made_up(name, 6)).capitalize() for name in ("ferry", "baker"))


class Publisher:
    """One feed, which says what it is told to."""

    def __init__(self) -> None:
        self.document = ""
        self.app = Flask("publisher")
        self.app.add_url_rule("/feed.xml", view_func=lambda: Response(self.document, content_type="text/plain"))

    def says(self, *inside: str) -> None:
        self.document = (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"'
            f' xmlns:at="http://purl.org/atompub/tombstones/1.0">{"".join(inside)}</feed>'
        )


def item(guid: str, headline: str, updated: datetime = NOW - HOUR) -> str:
    return (
        f"<entry><id>tag:{guid}</id><link href='https://harbor.example/{guid}'/><title>{headline}</title>"
        f"<published>{NOW.isoformat()}</published><updated>{updated.isoformat()}</updated></entry>"
    )


def deleted(guid: str, when: datetime) -> str:
    return f"<at:deleted-entry ref='tag:{guid}' when='{when.isoformat()}'/>"


def opened(folder: Path, port: int) -> House:
    settings = sample_settings(folder, port=port)
    (folder / "licences").mkdir()
    (folder / "licences/harbor.toml").write_text(licence(), encoding="utf-8")
    settings.titles.write_text(
        '[[publishers]]\nid = "harbor"\nname = "Harbor Media"\n'
        '[[titles]]\nid = "times"\npublisher = "harbor"\nname = "The Harbor Times"\nspoken = ["harbor times"]\n'
        'kind = "news"\nlanguage = "en-US"\n'
        f'[[feeds]]\nid = "front"\ntitle = "times"\nurl = "http://127.0.0.1:{port}/feed.xml"\n',
        encoding="utf-8",
    )
    values = {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}
    house = open_house(type(settings)(**(values | {"licences": folder / "licences"})))
    house.database.migrate()
    return house


def heard(house: House, listener: str, now: datetime) -> str:
    return said(Talker(house.desk, listener=listener).asks("NewsIntent", now))


@pytest.mark.parametrize("hours", [1, 25])
def test_a_deleted_entry_is_silent_until_the_feed_carries_it_anew(tmp_path, hours):
    publisher, later = Publisher(), NOW + timedelta(hours=hours)
    with serving(publisher.app) as port:
        house = opened(tmp_path, port)
        publisher.says(item("ferry", FERRY), item("baker", BAKER))
        refreshed(house, NOW)
        assert FERRY in heard(house, "one", NOW)

        publisher.says(deleted("ferry", later), item("baker", BAKER))
        refreshed(house, later)
        refreshed(house, later)
        assert FERRY not in heard(house, "two", later)
        assert BAKER in heard(house, "three", later)
        assert [(row.kind, row.source) for row in house.notices.notices.last(9)] == [("withhold", "feed:front")]

        publisher.says(item("ferry", FERRY, NOW - HOUR), item("baker", BAKER))  # some cache's old copy
        refreshed(house, later + HOUR)
        assert FERRY not in heard(house, "four", later + HOUR)

        publisher.says(item("ferry", FERRY, later + HOUR), item("baker", BAKER))
        refreshed(house, later + 2 * HOUR)
        assert FERRY in heard(house, "five", later + 2 * HOUR)


def as_ninjs(*items: tuple[str, str, int]) -> str:
    return json.dumps(
        [
            {"uri": f"urn:{headline}", "type": "text", "version": str(version), "versionCreated": _made(version),
             "pubStatus": status, "language": "en-US", "headlines": [{"value": headline}]}
            for headline, status, version in items
        ]
    )  # fmt: skip


def as_newsml(*items: tuple[str, str, int]) -> str:
    inside = "".join(
        f'<newsItem guid="urn:{headline}" version="{version}" xml:lang="en-US"><itemMeta>'
        f'<versionCreated>{_made(version)}</versionCreated><pubStatus qcode="stat:{status}"/></itemMeta>'
        f"<contentMeta><headline>{headline}</headline></contentMeta></newsItem>"
        for headline, status, version in items
    )
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{inside}</itemSet></newsMessage>'


def _made(version: int) -> str:
    return (NOW - HOUR + timedelta(minutes=version)).isoformat()


@pytest.mark.parametrize("written", [as_ninjs, as_newsml])
def test_a_wire_holds_a_story_back_lets_it_go_and_kills_it(tmp_path, written: Callable[..., str]):
    publisher, told = Publisher(), []
    with serving(publisher.app) as port:
        house = opened(tmp_path, port)
        for version, status in enumerate(("usable", "withheld", "usable", "canceled", "usable")):
            publisher.document = written((FERRY, status, version), (BAKER, "usable", 0))
            refreshed(house, NOW + version * HOUR)
            refreshed(house, NOW + version * HOUR)
            answer = heard(house, f"listener {version}", NOW + version * HOUR)
            told.append(FERRY in answer)
            assert BAKER in answer
    assert told == [True, False, True, False, False]
    assert [row.kind for row in house.notices.notices.last(9)] == ["withhold", "release", "kill"]
    assert audit(house.records, "byline-demo", NOW + DAY).is_clean
