"""Promise 7: from what was said to the ledger row, the clause, the story version and the source words."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from skill.cli.ledger import _filled_in
from skill.compose import House
from skill.desk.ports.feeds import Fetched, Parsed, Validators
from skill.desk.replay import Gone, Other, Same, replay
from skill.intake.formats import Formats
from skill.simulator.match import SlotValue
from skill.stories.merge import settled
from skill.stories.story import Entry, Source, story_id
from skill.stories.text import count_words, fold, folded
from skill.voice.moves import MOVES
from tests.houses import Talker, everything, runs, sample_house
from tests.samples import ROOT, serving_samples

import urllib.request  # isort: skip

INTENTS = [name for name in sorted(MOVES) if name not in {"AMAZON.FallbackIntent"}]
SLOTS = {
    "TitleNewsIntent": {"title": SlotValue("harbor touchline", "harbor-touchline", "Harbor Touchline")},
    "TopicNewsIntent": {"topic": SlotValue("health", "health", "health")},
    "KeywordNewsIntent": {"query": SlotValue("hospital")},
    "ChooseIntent": {"position": SlotValue("first", "1", "first")},
}


def sources_of(house: House) -> dict[str, Entry]:
    """What the sample feeds say, by story, as it is decided what is abstract and what is body."""
    found: dict[str, Entry] = {}
    now = datetime.now(UTC)
    with serving_samples() as port:
        for feed in house.titles.feeds.values():
            name = feed.url.rsplit("/", 1)[1]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}") as answer:
                parsed = Formats().parse(Fetched(answer.read(), "", None, Validators()))
            assert isinstance(parsed, Parsed)
            for one in parsed.entries:
                found[story_id(house.titles.of_feed(feed.id).publisher, one.guid)] = settled(one, feed, now)
    return found


def rows(house: House, query: str, *values: object) -> list[tuple[Any, ...]]:
    return list(house.database.connection.execute(query, values))


@pytest.mark.parametrize("seed", range(3))
def test_every_word_said_belongs_to_a_row_and_every_row_to_its_source(tmp_path, seed):
    house, chance = sample_house(tmp_path), random.Random(seed)
    entries = sources_of(house)
    publishers_words = {
        run for one in entries.values() for run in runs(f"{one.headline}. {one.abstract} {one.body}", 5)
    }
    begun = datetime.now(UTC)
    answered = 0
    for step in range(45):
        now = begun + timedelta(seconds=20 * step)
        talker = Talker(house.desk, chance.choice("xy"), door=chance.choice(["alexa", "simulator"]))
        intent = chance.choice(["NewsIntent", "MoreIntent", "ExcerptIntent", "AMAZON.NextIntent", *INTENTS])
        request = talker.envelope(intent, now, **SLOTS.get(intent, {}))
        body = talker.sends(request, now)
        answered += trace(house, request["request"]["requestId"], body, entries, publishers_words)
        assert talker.sends(request, now + timedelta(seconds=5)) == body, "an answer replays byte for byte"
    assert answered > 20
    assert house.ledger.broken_at() is None


def trace(
    house: House, request: str, body: bytes, entries: Mapping[str, Entry], publishers: set[tuple[str, ...]]
) -> int:
    """Checks one answer; returns how many uses it holds."""
    ((answer, hashed, skeleton),) = rows(
        house, "SELECT id, response_hash, skeleton FROM answer WHERE request_id = ?", request
    )
    assert hashed == hashlib.sha256(body).hexdigest()
    uses = rows(
        house,
        "SELECT l.rendition, l.story, l.version, l.words, l.text_hash, l.licence, l.clause, l.use, l.channel,"
        " t.text, t.said, r.spans, r.version, r.licence, l.verbatim_words, l.other_words, l.publisher, l.title"
        " FROM ledger l LEFT JOIN rendition r ON r.id = l.rendition LEFT JOIN rendition_text t ON t.rendition = r.id"
        " WHERE l.answer = ? AND l.kind = 'use'",
        answer,
    )
    assert {use[0] for use in uses} == set(json.loads(skeleton)["uses"]), "a use is on record when it is in the answer"
    shown = rows(
        house, "SELECT sum(card), sum(link) FROM ledger WHERE answer = ? AND kind = 'use' HAVING count(*) > 0", answer
    )
    blocks = [block["card"] for block in json.loads(skeleton)["blocks"] if block["card"]]
    links = body.decode().split('"card":')[1].count("https://") if blocks else 0
    assert shown in ([], [(len(blocks), links)]), "a card and its link are on record with one use of their story"
    rest = everything(body)
    for _, story, version, words, text_hash, licence, clause, use, channel, *cut in uses:
        text, said, spans, cut_version, cut_under, *counted = cut
        assert text_hash == hashlib.sha256(text.encode()).hexdigest()
        assert (version, licence) == (cut_version, cut_under)
        assert counted[:3] == [count_words(text), 0, story.split("/")[0]]
        assert house.titles.titles[counted[3]].publisher == counted[2]
        assert clause
        assert licence.split("-")[0] in clause
        entry = entries[story]
        if use == "headline":
            assert (text, words) == (entry.headline, 0)
        else:
            tokens = Source(entry.abstract, entry.body).tokens
            source = [fold(tokens[place]) for start, stop in json.loads(spans) for place in range(start, stop)]
            assert list(folded(text)) == source
            assert words == len(source)
        for form in {text, *json.loads(said or "{}").values()}:
            written = json.dumps(form, ensure_ascii=False)[1:-1].replace('\\"', " ").replace("&", "&amp;")
            rest = rest.replace(everything(form.encode()), " # ").replace(everything(written.encode()), " # ")
        assert channel in {"voice", "screen", "screen+voice"}
    untraced = {run for run in runs(rest, 5) & publishers if "" not in run}
    assert not untraced, untraced
    return len(uses)


def replayed(house: House, answer: str, now: datetime) -> Same | Gone | Other:
    return replay(house.replays, house.titles, answer, _filled_in, now)


@pytest.mark.parametrize("seed", range(2))
def test_every_answer_replays_as_it_was_sent_until_its_words_are_gone(tmp_path, seed):
    house, chance = sample_house(tmp_path), random.Random(seed)
    begun = datetime.now(UTC)
    sent: dict[str, bytes] = {}
    for step in range(30):
        now = begun + timedelta(seconds=20 * step)
        talker = Talker(
            house.desk, chance.choice("xy"), chance.choice(["en-US", "fr-FR"]), device=chance.choice(["echo", "show"])
        )
        intent = chance.choice([chance.choice(["NewsIntent", "MoreIntent", "LinkIntent"]), chance.choice(INTENTS)])
        request = talker.envelope(intent, now, **SLOTS.get(intent, {}))
        sent[request["request"]["requestId"]] = talker.sends(request, now)
    for request_id, body in sent.items():
        found = replayed(house, request_id, now)
        assert isinstance(found, Same)
        assert found.body == body
    later = begun + timedelta(days=400)
    house.newsroom.stories.purge(later)
    kinds = set()
    for request_id, body in sent.items():
        found = replayed(house, request_id, later)
        ((uses,),) = rows(
            house,
            "SELECT count(*) FROM ledger l JOIN answer a ON a.id = l.answer WHERE a.request_id = ? AND l.kind = 'use'",
            request_id,
        )
        assert isinstance(found, Gone if uses else Same)
        assert found.sent.response_hash == hashlib.sha256(body).hexdigest()
        kinds.add(type(found))
    assert Gone in kinds


def test_an_answers_hash_tells_when_its_words_are_gone(tmp_path):
    house = sample_house(tmp_path)
    now = datetime.now(UTC)
    talker = Talker(house.desk)
    request = talker.envelope("NewsIntent", now)
    body = talker.sends(request, now)
    house.newsroom.stories.purge(now + timedelta(days=400))
    ((hashed,),) = rows(house, "SELECT response_hash FROM answer")

    assert hashed == hashlib.sha256(body).hexdigest()
    assert rows(house, "SELECT count(*) FROM rendition_text") == [(0,)]
    assert (ROOT / "fixtures").is_dir()


def test_no_publishers_text_is_in_answer_or_ledger_rows(tmp_path):
    house = sample_house(tmp_path)
    now = datetime.now(UTC)
    talker = Talker(house.desk)
    for intent in ("NewsIntent", "MoreIntent", "LinkIntent", "ExcerptIntent"):
        talker.asks(intent, now)
    given = "SELECT text FROM rendition JOIN rendition_text ON rendition = id WHERE given_at IS NOT NULL"
    texts = " ".join(row[0] for row in rows(house, given))
    kept = " ".join(
        str(value)
        for table in ("answer", "ledger", "conversation")
        for row in rows(house, f"SELECT * FROM {table}")
        for value in row
    )
    assert texts
    assert not runs(texts) & runs(kept.replace('"', " "))
