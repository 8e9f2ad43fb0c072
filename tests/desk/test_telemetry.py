"""What is reported of an answer: which events, each field of them, to whom, and what is not told."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from skill.compose import open_house
from skill.desk.explain import Case, explain
from skill.desk.ports.feeds import Fetched, Validators
from skill.desk.ports.turns import AnswerRow, UseRow
from skill.desk.telemetry import SPUR, deliveries
from skill.desk.turn import Desk, Incoming, Told
from skill.rights.gate import Cleared, Code, Refusal, judge
from skill.rights.licence import Channel, Use
from skill.rights.signals import Reported, Source
from tests.desk.test_turn import incoming, story
from tests.houses import MINUTE, NOW, Press, entry, harbor_id, licence, opened_press
from tests.reporting import ENDPOINT, GROUNDING, OTHER_ENDPOINT, asks, reporting, says
from tests.rights.world import QUESTION
from tests.samples import sample_settings

BY = {
    Use.ABSTRACT: "direct_quote",
    Use.SUMMARY: "paraphrase",
    Use.EXCERPT: "direct_quote",
    Use.HEADLINE: "direct_quote",
}


def cleared(**changes: Any) -> Cleared:
    outcome = judge(QUESTION)
    assert isinstance(outcome, Cleared)
    return replace(outcome, reports=(GROUNDING,), **changes)


def use(one: Cleared | None = None, *, on_card: bool = False, with_link: bool = False) -> UseRow:
    return UseRow(one or cleared(), True, NOW, on_card, with_link)


def answer(*uses: UseRow, **changes: Any) -> AnswerRow:
    row = AnswerRow(
        id="0199answer", request_id="amzn1.echo-api.request.r1", request_hash="hash", at=NOW, listener=4711,
        device_hash="device", door="alexa", is_try=False, locale="en-US", territory="US", intent="NewsIntent",
        skeleton="{}", release="test", response_hash="hash", state="state", uses=uses, refusals=(),
    )  # fmt: skip
    return replace(row, **changes)


def batch(*uses: UseRow, **changes: Any) -> dict[str, Any]:
    (one,) = deliveries(answer(*uses, **changes), "byline-demo")
    found: dict[str, Any] = json.loads(one.document)
    return found


def events(*uses: UseRow, kind: str = "") -> list[dict[str, Any]]:
    return [one for one in batch(*uses)["events"] if kind in {"", one["type"]}]


# ── the document ──────────────────────────────────────────────────────────────────────────────────


def test_a_delivery_says_whose_it_is_and_where_it_goes():
    (one,) = deliveries(answer(use()), "byline-demo")
    assert (one.answer, one.publisher, one.endpoint) == ("0199answer", "harbor", ENDPOINT)
    assert (one.profile, one.at) == ("https://contenttelemetry.org/profiles/spur", NOW)
    assert uuid.UUID(one.id).version == 5


def test_the_envelope_is_a_batch_of_one_session():
    found = batch(use())
    events = found.pop("events")
    assert uuid.UUID(found.pop("session_id")).version == 5
    assert found == {
        "document_type": "event_batch", "schema_version": "0.1", "agent_id": "byline-demo",
        "started_at": "2026-11-25T12:00:00.000Z",
    }  # fmt: skip
    assert [one["type"] for one in events] == [
        "turn_started", "content_grounded", "content_cited", "content_displayed", "turn_completed",
    ]  # fmt: skip


def test_every_event_has_an_id_of_its_own_the_moment_and_the_turn():
    found = events(use(on_card=True, with_link=True), use(cleared(rendition="r2")))
    assert len({uuid.UUID(one["id"]) for one in found}) == len(found) == 10
    assert {(one["timestamp"], one["turn_id"]) for one in found} == {("2026-11-25T12:00:00.000Z", "1")}


def test_of_the_turn_nothing_is_told_but_whose_pages_were_cited():
    (started,), (completed,) = events(use(), kind="turn_started"), events(use(), use(), kind="turn_completed")
    assert started["turn"] == {"privacy_level": "minimal"}
    assert completed["turn"] == {
        "privacy_level": "minimal", "content_urls_cited": ["https://harbor.example/storm"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["content_grounded", "content_cited", "content_displayed"])
def test_an_event_of_content_names_the_story_and_the_licence(kind):
    (one,) = events(use(), kind=kind)
    assert one["content_url"] == "https://harbor.example/storm"
    assert one["content_id"] == "harbor/0123456789ab"
    assert one["license_ref"] == "harbor-2026/3"
    assert one["source_role"] == "agent"


def test_a_story_without_a_link_is_named_by_its_id_alone():
    found = events(use(cleared(story=replace(QUESTION.story, link=None))))
    assert not any("content_url" in one for one in found)
    assert found[-1]["turn"]["content_urls_cited"] == []


def test_grounded_is_what_the_answer_was_made_of():
    (one,) = events(use(), kind="content_grounded")
    assert one["data"] == {"scope": "turn", "cached": True, "media_type": "text"}


def test_cited_measures_the_words_as_the_ledger_does():
    (one,) = events(use(), kind="content_cited")
    text = "Six words of a harbor story."
    assert one["data"] == {
        "citation_type": "direct_quote",
        "media_type": "text",
        "excerpt_chars": 28,
        "excerpt_hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "position": "primary",
    }


@pytest.mark.parametrize(("of", "wanted"), BY.items())
def test_a_summary_paraphrases_and_all_else_is_quoted(of, wanted):
    (one,) = events(use(cleared(use=of)), kind="content_cited")
    assert one["data"]["citation_type"] == wanted


def shown(*uses: UseRow) -> list[tuple[str, str]]:
    return [(one["data"]["display_type"], one["data"]["media_type"]) for one in events(*uses, kind="content_displayed")]


def test_displayed_is_each_way_in_which_it_came_out():
    voice, screen = frozenset({Channel.VOICE}), frozenset({Channel.SCREEN})
    assert shown(use()) == [("inline_quote", "audio")]
    assert shown(use(cleared(use=Use.SUMMARY))) == [("snippet", "audio")]
    assert shown(use(cleared(channels=screen))) == [("card", "text")]
    assert shown(use(cleared(channels=voice | screen))) == [("card", "text"), ("inline_quote", "audio")]
    assert shown(use(cleared(channels=frozenset({Channel.TEXT})))) == [("inline_quote", "text")]
    assert shown(use(on_card=True, with_link=True)) == [("inline_quote", "audio"), ("card", "text"), ("link", "text")]
    assert shown(use(cleared(channels=screen), on_card=True)) == [("card", "text")]


def test_what_is_shown_and_not_said_only_supports():
    (one,) = events(use(cleared(channels=frozenset({Channel.SCREEN}))), kind="content_cited")
    assert one["data"]["position"] == "supporting"


def test_nothing_of_text_listener_or_request_is_in_it():
    row = answer(use())
    (one,) = deliveries(row, "byline-demo")
    for secret in ("Six words", "4711", "amzn1", "NewsIntent", "device", "en-US", "0199answer"):
        assert secret not in one.document


# ── to whom ───────────────────────────────────────────────────────────────────────────────────────


def of_mill(**changes: Any) -> UseRow:
    mill = replace(QUESTION.story, id="mill/0123456789ab", publisher="mill", link="https://mill.example/x")
    return use(replace(cleared(story=mill, rendition="r9"), **changes))


def test_a_publisher_learns_nothing_of_another_even_at_one_endpoint():
    alone = deliveries(answer(use()), "us")
    both = deliveries(answer(use(), of_mill()), "us")
    assert both[0] == alone[0]
    assert both[1] == deliveries(answer(of_mill()), "us")[0]
    assert "harbor" not in both[1].document.replace("harbor-2026/3", "")
    assert len({one.id for one in both}) == 2
    assert len({json.loads(one.document)["session_id"] for one in both}) == 2


def test_each_endpoint_is_told_once_with_the_same_events():
    elsewhere = Reported(SPUR.address, OTHER_ENDPOINT, "citation")
    again = replace(GROUNDING, level="citation")
    first, second = deliveries(answer(use(replace(cleared(), reports=(GROUNDING, elsewhere, again)))), "us")
    assert (first.endpoint, second.endpoint) == (ENDPOINT, OTHER_ENDPOINT)
    assert first.document == second.document
    assert first.id != second.id


def test_an_answer_leads_to_no_other():
    first, second = (batch(use(), id=name) for name in ("0199answer", "0200answer"))
    assert first["session_id"] != second["session_id"]
    assert not {one["id"] for one in first["events"]} & {one["id"] for one in second["events"]}


def test_tries_and_what_nobody_asks_to_be_told_of_are_not_reported():
    assert deliveries(answer(use(), is_try=True), "us") == ()
    assert deliveries(answer(use(replace(cleared(), reports=()))), "us") == ()
    assert deliveries(answer(), "us") == ()


# ── in a turn ─────────────────────────────────────────────────────────────────────────────────────


def outbox(press: Press) -> list[tuple[Any, ...]]:
    return press.rows("SELECT id, answer, publisher, endpoint, profile, at, due_at, tries, sent_at FROM telemetry")


def asked_press(folder: Any) -> tuple[Press, Desk]:
    press = opened_press(folder, entry("a"), entry("b"))
    says(press, asks(), guids="ab")
    return press, reporting(press.desk)


def tells(desk: Desk, request: Incoming, *uses: Use) -> list[Cleared | Refusal]:
    with desk.turn(request) as turn:
        outcomes = [turn.tell(story(turn), [one]) for one in uses]
        turn.commit(b"bytes", "{}", {one.rendition: Told(0.0) for one in outcomes if isinstance(one, Cleared)}, "state")
    return outcomes


def test_a_turn_puts_its_report_where_its_uses_are_put(tmp_path):
    press, desk = asked_press(tmp_path)
    outcomes = tells(desk, incoming(), Use.HEADLINE, Use.ABSTRACT)
    assert [one.reports for one in outcomes if isinstance(one, Cleared)] == [(GROUNDING,)] * 2
    ((_, answer_id, *rest),) = outbox(press)
    at = int(NOW.timestamp() * 1000)
    assert rest == ["harbor", ENDPOINT, SPUR.address, at, at, 0, None]
    ((document,),) = press.rows("SELECT document FROM telemetry")
    ledger = press.rows("SELECT text_hash FROM ledger WHERE answer = ? AND kind = 'use' ORDER BY n", answer_id)
    cited = [one["data"] for one in json.loads(document)["events"] if one["type"] == "content_cited"]
    assert [one["excerpt_hash"] for one in cited] == [f"sha256:{text_hash}" for (text_hash,) in ledger]


RSL = """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><permits type="usage">all</permits>
<reporting type="telemetry" profile="https://contenttelemetry.org/profiles/spur" endpoint="%s"><![CDATA[
{"conformance_level": "%s", "privacy_level": "minimal"}]]></reporting></license></content></rsl>"""


@pytest.mark.parametrize(("level", "reports"), [("grounding", 1), ("retrieval", 0)])
def test_the_rsl_of_a_publisher_has_its_uses_reported_or_refused(tmp_path, level, reports):
    press = Press(tmp_path)
    press.licensed(licence())
    press.carries("front", entry("a"))
    for name, body in (
        ("robots.txt", "User-agent: *\nAllow: /\n\nLicense: https://harbor.example/rsl.xml\n"),
        ("rsl.xml", RSL % (ENDPOINT, level)),
    ):
        served = Fetched(body.encode(), "text/plain", None, Validators())
        press.fetcher.documents[f"https://harbor.example/{name}"] = served
    press.refresh()
    (one,) = tells(reporting(press.desk), incoming(), Use.HEADLINE)
    assert isinstance(one, Cleared if reports else Refusal)
    assert [row[2:4] for row in outbox(press)] == [("harbor", ENDPOINT)] * reports


def test_what_is_cleared_and_not_told_is_not_reported(tmp_path):
    press, desk = asked_press(tmp_path)
    with desk.turn(incoming()) as turn:
        turn.tell(story(turn))
        turn.commit(b"bytes", "{}", {}, "state")
    assert outbox(press) == []


def test_a_turn_that_fails_leaves_no_report(tmp_path):
    press, desk = asked_press(tmp_path)

    def fails() -> None:
        with desk.turn(incoming()) as turn:
            one = turn.tell(story(turn))
            assert isinstance(one, Cleared)
            turn.commit(b"bytes", "{}", {one.rendition: Told(0.0)}, "state")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (outbox(press), press.rows("SELECT count(*) FROM telemetry_endpoint")) == ([], [(0,)])


def test_a_retry_reports_nothing_and_a_repeat_is_reported_again(tmp_path):
    press, desk = asked_press(tmp_path)
    tells(desk, incoming(), Use.ABSTRACT)
    with desk.turn(incoming()) as turn:
        assert turn.earlier is not None
        turn.resend(b"bytes")
    assert len(outbox(press)) == 1
    tells(desk, incoming("r2", now=NOW + MINUTE), Use.ABSTRACT)
    assert len(outbox(press)) == 2


@pytest.mark.parametrize("door", ["unsigned", "simulator", "console"])
def test_tries_are_cleared_and_not_reported(tmp_path, door):
    press, desk = asked_press(tmp_path)
    (one,) = tells(desk, incoming(door=door), Use.ABSTRACT)
    assert isinstance(one, Cleared)
    assert outbox(press) == []


def test_where_uses_are_not_reported_the_use_is_refused(tmp_path):
    press, _ = asked_press(tmp_path)
    (one,) = tells(press.desk, incoming(), Use.ABSTRACT)
    assert isinstance(one, Refusal)
    assert one.codes == {Code.SIGNAL}
    assert outbox(press) == []


def test_the_setting_decides_whether_uses_are_reported(tmp_path):
    off = sample_settings(tmp_path)
    assert open_house(off).desk.profiles == frozenset()
    assert open_house(replace(off, has_telemetry=True)).desk.profiles == {SPUR}


def test_what_explains_a_decision_goes_by_it_too(tmp_path):
    press, desk = asked_press(tmp_path)
    case = Case("en-US", None, "alexa", Channel.VOICE)
    for judging, wanted in ((press.desk, Refusal), (desk, Cleared)):
        (decision,) = explain(judging, harbor_id("a"), [Use.ABSTRACT], case, NOW).decisions
        assert isinstance(decision.outcome, wanted)


@pytest.mark.parametrize(
    "asked",
    [
        replace(GROUNDING, level="retrieval"), replace(GROUNDING, privacy="intent"), replace(GROUNDING, privacy="full"),
        replace(GROUNDING, profile="https://other.example/profile"), replace(GROUNDING, endpoint="http://t.example/"),
    ],
)  # fmt: skip
def test_what_is_asked_beyond_what_we_tell_is_refused(tmp_path, asked):
    press = opened_press(tmp_path, entry("a"))
    says(press, asks(asked), guids="a")
    (one,) = tells(reporting(press.desk), incoming(), Use.ABSTRACT)
    assert isinstance(one, Refusal)
    assert one.codes == {Code.SIGNAL}


def test_an_agreement_that_stands_above_it_has_its_uses_reported_to_nobody(tmp_path):
    press = Press(tmp_path)
    press.licensed(licence() + '[signals]\ncontract_wins = ["rsl"]\n')
    press.carries("front", entry("a"))
    press.refresh()
    says(press, asks(), guids="a")
    (one,) = tells(press.desk, incoming(), Use.ABSTRACT)
    assert isinstance(one, Cleared)
    assert outbox(press) == []
    says(press, asks(), asks(source=Source.ROBOTS), guids="a")
    tells(reporting(press.desk), incoming("r2", now=NOW + timedelta(seconds=1)), Use.ABSTRACT)
    assert len(outbox(press)) == 1
