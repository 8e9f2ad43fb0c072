"""Reading an Agreement: what is not ours, or not meant, is a fault that says what was found and what would be right."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from skill.rights.exchange import odrl_reading, profile
from skill.rights.exchange.odrl import agreement, odrl
from skill.rights.exchange.odrl_reading import read_odrl
from skill.rights.odrl.vocabulary import ODRL
from tests.promises.test_deny_by_default import RANDOMS, tables, without
from tests.rights.exchange.samples import SAMPLES, WHOLE
from tests.rights.licences import licences

UID = "urn:byline:licence:cove-2026:7"
DOCUMENT = agreement(WHOLE)
HEADLINE, SUMMARY, TRAIN, KITCHEN = (
    next(number for number, one in enumerate(DOCUMENT["permission"]) if one["uid"] == f"{UID}#{name}")
    for name in ("coast/headline", "coast/summary", "coast/train", "kitchen/headline")
)


def faults(document: Any) -> list[str]:
    reading = read_odrl(json.dumps(document), "cove.jsonld")
    assert (reading.licence is None) == bool(reading.faults)
    return [str(fault).removeprefix("cove.jsonld: ") for fault in reading.faults]


def changed(*path: Any, value: Any) -> Any:
    """The document with another value at a path."""
    document = deepcopy(DOCUMENT)
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


def condition(number: int, left: str, **changes: Any) -> Any:
    """The document with a condition of a permission changed; the first that has this left operand."""
    conditions = DOCUMENT["permission"][number]["constraint"]
    at = next(index for index, one in enumerate(conditions) if one["leftOperand"] == left)
    return changed("permission", number, "constraint", at, value={**conditions[at], **changes})


def test_the_document_as_it_is_has_no_fault() -> None:
    assert faults(DOCUMENT) == []


# ── the head ──────────────────────────────────────────────────────────────────────────────────────

CONTEXT = '["http://www.w3.org/ns/odrl.jsonld", {"byline": "https://byline.example/odrl/news-voice/1#"}]'


@pytest.mark.parametrize(
    ("key", "found", "fault"),
    [
        ("@type", "Set", """@type: found 'Set'; write "Agreement": a Set or an Offer binds nobody"""),
        ("@type", "Offer", """@type: found 'Offer'; write "Agreement": a Set or an Offer binds nobody"""),
        (
            "conflict", "perm",
            """conflict: found 'perm'; write "prohibit": left out, ODRL makes the whole policy void where two rules """
            "conflict",
        ),
        (
            "profile", "https://example.org/other",
            "profile: found 'https://example.org/other'; write \"https://byline.example/odrl/news-voice/1\": terms of"
            " another profile are not known here, and nothing of it is read",
        ),
        (
            "@context", "http://www.w3.org/ns/odrl.jsonld",
            f"@context: found 'http://www.w3.org/ns/odrl.jsonld'; write {CONTEXT}; no other context is known, and none"
            " is fetched",
        ),
        (
            "@context", ["http://www.w3.org/ns/odrl.jsonld", "https://evil.example/context"],
            "@context: found ['http://www.w3.org/ns/odrl.jsonld', 'https://evil.example/context']; write "
            f"{CONTEXT}; no other context is known, and none is fetched",
        ),
        (
            "assigner", "cove",
            "assigner: found 'cove'; write \"urn:byline:party:ID\", the publisher that grants",
        ),
        (
            "assignee", ["urn:byline:party:a"],
            "assignee: found ['urn:byline:party:a']; write \"urn:byline:party:NAME\", who may use it",
        ),
        ("assignee", "urn:byline:party:a b", "assignee: found 'urn:byline:party:a b'; write "
         "\"urn:byline:party:NAME\", who may use it"),
        ("uid", "urn:uuid:1", "uid: found 'urn:uuid:1'; write \"urn:byline:licence:ID:VERSION\""),
        ("uid", "urn:byline:licence:cove-2026:0", "uid: found 'urn:byline:licence:cove-2026:0'; write "
         "\"urn:byline:licence:ID:VERSION\""),
        ("permission", [], "permission: found []; write a list with at least one permission"),
    ],
)  # fmt: skip
def test_what_the_head_has_to_say(key: str, found: Any, fault: str) -> None:
    assert faults(changed(key, value=found))[0] == fault


@pytest.mark.parametrize("key", ["@context", "@type", "uid", "profile", "conflict", "assigner", "assignee"])
def test_nothing_of_the_head_may_be_left_out(key: str) -> None:
    (fault,) = faults(without(DOCUMENT, (key,)))
    assert fault.startswith(f"{key}: found nothing; write ")


def test_of_another_profile_nothing_is_read() -> None:
    document = changed("profile", value="urn:other") | {"permission": [{"action": "sell"}], "obligation": 7}
    assert [fault.partition(":")[0] for fault in faults(document)] == ["profile"]


def test_keys_that_are_not_known() -> None:
    extra = {"prohibition": [], "inheritFrom": "urn:other", "permission": DOCUMENT["permission"]}
    known = "@context, @type, assignee, assigner, conflict, obligation, permission, profile, uid"
    assert faults(DOCUMENT | extra) == [
        f"inheritFrom: found 'urn:other'; write no such key: known here are {known}",
        f"prohibition: found []; write no such key: known here are {known}",
    ]


def test_many_faults_are_told_at_once() -> None:
    document = deepcopy(without(DOCUMENT, ("conflict",))) | {"@type": "Offer"}
    document["permission"][SUMMARY] = DOCUMENT["permission"][SUMMARY] | {"action": "use"}
    document["permission"][HEADLINE] = DOCUMENT["permission"][HEADLINE] | {"colour": "red"}
    document["obligation"] = DOCUMENT["obligation"][1:]
    assert [fault.partition(": found")[0] for fault in faults(document)] == [
        "conflict", "@type", f"permission[{HEADLINE}].colour", f"permission[{SUMMARY}].action", "obligation",
    ]  # fmt: skip


# ── hostile input ─────────────────────────────────────────────────────────────────────────────────

NO_JSON = "x: (the file): found no JSON: {}; write an Agreement as in docs/odrl-profile.md"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ('{"a": NaN}', "NaN is no number in JSON"),
        ('{"a": -Infinity}', "-Infinity is no number in JSON"),
        ('{"a":' * 20 + "1" + "}" * 20, "it is nested deeper than 16 levels"),
        (" " * (odrl_reading.MAX_CHARACTERS + 1), "it has 4,000,001 characters, more than 4,000,000"),
    ],
)
def test_what_is_no_document(text: str, why: str) -> None:
    reading = read_odrl(text, "x")
    assert (reading.id, reading.licence) == (None, None)
    assert [str(fault) for fault in reading.faults] == [NO_JSON.format(why)]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, f'{{"a": {"9" * 5000}}}', '{"a": "\\ud800"}'])
def test_what_would_break_a_reader_is_a_fault(text: str) -> None:
    assert read_odrl(text, "x").faults


@pytest.mark.parametrize("text", ["[]", "7", '"Agreement"', "null", "true"])
def test_a_document_is_an_object(text: str) -> None:
    (fault,) = read_odrl(text, "x").faults
    assert (fault.key, fault.wanted.partition(" with")[0]) == ("(the file)", "an object")


def test_a_key_twice_is_a_fault() -> None:
    text = odrl(WHOLE).replace('"conflict": "prohibit"', '"conflict": "prohibit", "conflict": "prohibit"')
    assert [str(fault) for fault in read_odrl(text, "x").faults] == [
        "x: conflict: found 'the key twice in one object'; write it once"
    ]


JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "urn:byline:party:%FF", "a\nb", [], {}, [[]], {"@id": 7},
    {"@id": "byline:none"}, {"@value": [], "@type": "xsd:duration"}, {"@value": "P1D", "@type": "xsd:duration"},
    {"@value": "2026-02-30T00:00:00Z", "@type": "xsd:dateTime"}, {"@value": "1", "@type": "xsd:decimal"},
    {"@language": {}, "@value": "x"}, "byline:train", "use", [{"rdf:value": {"@id": "byline:train"}}],
)  # fmt: skip
PATHS = [path for path, _ in tables(DOCUMENT)]


@given(RANDOMS)
@settings(max_examples=300)
def test_whatever_stands_anywhere_is_a_fault_or_a_licence(r: Random) -> None:
    document = DOCUMENT
    for _ in range(r.randint(1, 3)):
        document = deepcopy(document)
        inner: Any = document
        path = r.choice(PATHS)
        try:
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = r.choice(JUNK)
        except (TypeError, KeyError, IndexError):
            continue  # an earlier piece of junk stands there
    faults(document)


@pytest.mark.parametrize("name", ["alder", "brindle"])
def test_whatever_is_left_out_is_a_fault(name: str) -> None:
    """But for a whole permission, which is what a licence may do without. Neither sample narrows a grant."""
    document = agreement(SAMPLES[name])
    several = len(document["permission"]) > 1
    silent = [path for path, _ in tables(document) if not faults(without(document, path))]
    assert silent == [path for path, _ in tables(document) if several and path[:-1] == ("permission",)]


@given(licences())
@settings(max_examples=20)
def test_the_order_of_a_list_says_nothing_and_of_names_neither(licence: Any) -> None:
    r = Random(1)

    def turned(node: Any) -> Any:
        if isinstance(node, dict):
            items = list(node.items())
            r.shuffle(items)
            return {key: turned(value) for key, value in items}
        if isinstance(node, list):
            return [turned(one) for one in r.sample(node, len(node))]
        return node

    document = agreement(licence)
    mixed = {key: document[key] if key in {"@context", "permission"} else turned(document[key]) for key in document}
    mixed["permission"] = [turned(one) for one in document["permission"]]
    reading = read_odrl(json.dumps(mixed), licence.file)
    assert reading.licence is not None, reading.faults
    assert odrl(reading.licence) == odrl(licence)


def test_full_names_and_single_values_are_read_too() -> None:
    """As another program may write the same JSON-LD."""
    text = json.dumps(DOCUMENT)
    for name in ("lteq", "isAnyOf", "dateTime", "percentage"):
        text = text.replace(f'"{name}"', f'"{ODRL}{name}"')
    text = text.replace('"leftOperand": "byline:', f'"leftOperand": "{profile.PROFILE}#')
    document = json.loads(text)
    for permission in document["permission"]:
        (permission["action"],) = permission["action"]
        if "refinement" not in permission["action"]:
            permission["action"] = permission["action"]["rdf:value"]["@id"].replace("byline:", f"{profile.PROFILE}#")
    assert faults(document) == []


# ── actions ───────────────────────────────────────────────────────────────────────────────────────

ONE_OF = (
    "one of byline:abstract, byline:excerpt, byline:ground, byline:headline, byline:recipe-ingredients, "
    "byline:recipe-steps, byline:summary, byline:train"
)
BARE = ": a bare use would grant all that ODRL counts as use, speech, translation and indexing among it"


@pytest.mark.parametrize(
    ("action", "found", "why"),
    [
        ("use", "use", BARE),
        ("odrl:use", "use", BARE),
        ("http://www.w3.org/ns/odrl/2/use", "use", BARE),
        ([{"rdf:value": {"@id": "odrl:use"}, "refinement": []}], "use", BARE),
        ("extractWord", "extractWord", ": extractWord is deprecated in ODRL 2.2"),
        ("odrl:copy", "copy", ": copy is deprecated in ODRL 2.2"),
        ("textToSpeech", "textToSpeech", ""),
        ("byline:summarise", "byline:summarise", ""),
        ({"rdf:value": 7}, 7, ""),
    ],
)
def test_an_action_that_is_not_ours(action: Any, found: Any, why: str) -> None:
    document = changed("permission", SUMMARY, "action", value=action)
    document["obligation"] = DOCUMENT["obligation"]
    assert faults(document) == [f"permission[{SUMMARY}].action: found {found!r}; write {ONE_OF}{why}"]


@pytest.mark.parametrize("action", [[], ["byline:summary", "byline:train"]])
def test_a_permission_has_one_action(action: Any) -> None:
    (fault,) = faults(changed("permission", SUMMARY, "action", value=action))
    assert fault == f"permission[{SUMMARY}].action: found {action!r}; write one action, of {ONE_OF[7:]}"


def test_the_uid_of_a_permission_says_what_its_action_says() -> None:
    for uid in (f"{UID}#coast/headline", f"{UID}#summary", "urn:other#coast/summary", 7, f"{UID}#coast/fly"):
        (fault,) = faults(changed("permission", SUMMARY, "uid", value=uid))
        wanted = "the agreement's uid, then #SCHEDULE/summary"
        assert fault == f"permission[{SUMMARY}].uid: found {uid!r}; write {wanted}"


def test_the_same_use_twice() -> None:
    document = DOCUMENT | {"permission": [*DOCUMENT["permission"], DOCUMENT["permission"][HEADLINE]]}
    (fault,) = faults(document)
    assert fault == f"permission[4]: found '{UID}#coast/headline'; write one permission for headline of coast"


# ── constraints ───────────────────────────────────────────────────────────────────────────────────


def place(number: int, left: str) -> str:
    conditions = DOCUMENT["permission"][number]["constraint"]
    return f"permission[{number}].constraint[{[one['leftOperand'] for one in conditions].index(left)}]"


def test_an_operand_that_is_not_known() -> None:
    document = changed("permission", SUMMARY, "action", 0, "refinement", 0, "leftOperand", value="byline:letters")
    assert faults(document) == [
        f"permission[{SUMMARY}].action.refinement[0].leftOperand: found 'byline:letters'; write one of"
        " byline:model-host, byline:run, byline:verbatim, byline:words, percentage",
        f"permission[{SUMMARY}] (schedules[0].grants.summary.max_words): found nothing; write a whole number of words"
        " from 1",
    ]


def test_a_narrowing_that_is_not_known() -> None:
    (fault,) = faults(condition(SUMMARY, "byline:section", leftOperand="count"))
    assert fault == (
        f"{place(SUMMARY, 'byline:section')}.leftOperand: found 'count'; write one of byline:host, byline:section,"
        " dateTime, deliveryChannel, spatial"
    )


def test_an_operator_that_the_operand_does_not_have() -> None:
    (fault,) = faults(condition(KITCHEN, "byline:words-per-story", operator="gteq"))
    assert fault == f"{place(KITCHEN, 'byline:words-per-story')}.operator: found 'gteq'; write lteq"
    (fault,) = faults(condition(SUMMARY, "byline:section", operator={"@id": "odrl:isAnyOf"}))
    assert fault.endswith("write isAnyOf or isNoneOf")


def test_a_shared_condition_says_the_same_in_every_permission() -> None:
    (fault,) = faults(condition(TRAIN, "byline:words-per-story", rightOperand=1000))
    first = place(0, "byline:words-per-story")
    assert fault.endswith(
        f"write the same as {first}, since both are the constraint {UID}#coast/limits.words_per_story"
    )


def test_a_shared_condition_stands_in_every_permission() -> None:
    document = without(DOCUMENT, ("permission", TRAIN, "constraint", 2))
    assert faults(document) == [
        f"permission[{TRAIN}].constraint: found nothing; write a constraint on spatial with the uid"
        f" {UID}#where.territories"
    ]


def test_a_uid_that_no_condition_has() -> None:
    document = condition(HEADLINE, "spatial", uid=f"{UID}#where.planets")
    found = faults(document)
    at = f"{place(HEADLINE, 'spatial')}.uid"
    assert found[0].startswith(f"{at}: found '{UID}#where.planets'; write one of {UID}#starts, ")
    assert found[1].endswith(f"write a constraint on spatial with the uid {UID}#where.territories")
    (fault,) = faults(changed("permission", SUMMARY, "action", 0, "refinement", 2, "uid", value="urn:x"))
    assert fault == f"permission[{SUMMARY}].action.refinement[2].uid: found 'urn:x'; write no uid"


def test_a_shared_condition_with_another_operand() -> None:
    found = faults(condition(HEADLINE, "spatial", leftOperand="product"))
    assert found == [f"{place(HEADLINE, 'spatial')}.leftOperand: found 'product'; write one of spatial"]


def test_a_condition_twice() -> None:
    conditions = DOCUMENT["permission"][HEADLINE]["constraint"]
    document = changed("permission", HEADLINE, "constraint", value=[*conditions, conditions[0]])
    assert faults(document) == [
        f"permission[{HEADLINE}].constraint[{len(conditions)}]: found 'dateTime'; write each constraint once"
    ]


@pytest.mark.parametrize(
    ("left", "found", "wanted"),
    [
        ("byline:words-per-story", True, "a whole number"),
        ("byline:words-per-story", "20", "a whole number"),
        ("byline:uses-per-day", 1.5, 'a whole number, or {"@id": "byline:unlimited"}'),
        (
            "byline:age", "P2D",
            '{"@type": "xsd:duration", "@value": "PT48H"}: one number and one of D, H, M, S, or '
            '{"@id": "byline:unlimited"}',
        ),
        (
            "dateTime", {"@type": "xsd:dateTime", "@value": "2026-02-30T00:00:00Z"},
            '{"@type": "xsd:dateTime", "@value": "2026-01-01T00:00:00Z"}: a moment in UTC',
        ),
        (
            "dateTime", {"@type": "xsd:date", "@value": "2026-02-03"},
            '{"@type": "xsd:dateTime", "@value": "2026-01-01T00:00:00Z"}: a moment in UTC',
        ),
        (
            "spatial", [{"@id": "https://www.wikidata.org/wiki/Q30"}],
            '{"@id": "urn:iso:std:iso:3166:-1:…"}: an ISO 3166-1 alpha-2 code, or {"@id": "byline:worldwide"}',
        ),
        (
            "spatial", ["GB"],
            '{"@id": "urn:iso:std:iso:3166:-1:…"}: an ISO 3166-1 alpha-2 code, or {"@id": "byline:worldwide"}',
        ),
        ("language", [7], "text in one line"),
        ("language", ["en\nfr"], "text in one line"),
        (
            "deliveryChannel", [{"@id": "byline:smell"}],
            'some of {"@id": "byline:voice"}, {"@id": "byline:screen"}, {"@id": "byline:briefing"}, '
            '{"@id": "byline:text"}',
        ),
        (
            "byline:territory-proof", [{"@id": "byline:locale"}],
            '{"@id": "byline:consent"}, with or without {"@id": "byline:locale"}',
        ),
        (
            "byline:beside", [{"@id": "byline:rsl"}],
            'some of {"@id": "byline:ads"}, {"@id": "byline:other-publishers"}, or {"@id": "byline:none"}',
        ),
    ],
)  # fmt: skip
def test_a_value_that_is_none(left: str, found: Any, wanted: str) -> None:
    first = condition(0, left, rightOperand=found)
    (fault, *_) = faults(first)
    assert fault == f"{place(0, left)}.rightOperand: found {found!r}; write {wanted}"


def action(number: int, left: str, **changes: Any) -> Any:
    """The document with a refinement of an action changed, in a permission or one of its duties."""
    document = deepcopy(DOCUMENT)
    rule = document["permission"][number]
    for owner in (rule, *rule["duty"]):
        for refined in owner["action"][0].get("refinement", []):
            if refined["leftOperand"] == left:
                refined.update(changes)
    return document


@pytest.mark.parametrize(
    ("left", "changes", "wanted"),
    [
        (
            "percentage", {"rightOperand": 24},
            '{"@type": "xsd:decimal", "@value": "10"}: a percentage over 0 and up to 100',
        ),
        (
            "byline:verbatim", {"rightOperand": True, "operator": "eq"},
            '"eq" false where it is not permitted, "isAnyOf" [false, true] where it is',
        ),
        (
            "byline:verbatim", {"rightOperand": 0, "operator": "eq"},
            '"eq" false where it is not permitted, "isAnyOf" [false, true] where it is',
        ),
        ("payAmount", {"rightOperand": 0.2}, '{"@type": "xsd:decimal", "@value": "0.0040"}'),
        ("byline:link", {"rightOperand": "yes"}, "true or false"),
        (
            "byline:spoken-credit", {"rightOperand": ["From {title}"]},
            '[{"@language": "en", "@value": "From {title}"}]: one text for each language',
        ),
        (
            "byline:spoken-credit", {"rightOperand": [{"@language": "en", "@value": "{title}"}] * 2},
            '[{"@language": "en", "@value": "From {title}"}]: one text for each language',
        ),
    ],
)  # fmt: skip
def test_a_refinement_that_is_none(left: str, changes: dict[str, Any], wanted: str) -> None:
    number = HEADLINE if left in {"byline:link", "byline:spoken-credit"} else SUMMARY
    (fault,) = faults(action(number, left, **changes))
    assert fault.endswith(f".rightOperand: found {changes['rightOperand']!r}; write {wanted}")


def test_own_copy_is_required_or_it_is_not() -> None:
    document = changed("permission", 0, "target", "refinement", 5, "rightOperand", value=False)
    (fault, *_) = faults(document)
    assert fault.endswith('write "eq" true where it has to be so, "isAnyOf" [false, true] where it need not')


def test_a_recipient_is_one() -> None:
    found = [{"@id": "urn:byline:party:A"}, {"@id": "urn:byline:party:B"}]
    (fault,) = faults(condition(TRAIN, "recipient", rightOperand=found))
    assert fault == f"{place(TRAIN, 'recipient')}.rightOperand: found {found!r}; write exactly one"


# ── what the licence file says of a value, it says here ───────────────────────────────────────────


def test_bounds_are_those_of_the_licence_file() -> None:
    document = changed("permission", SUMMARY, "action", 0, "refinement", 0, "rightOperand", value=0)
    assert faults(document) == [
        f"permission[{SUMMARY}].action.refinement[0] (schedules[0].grants.summary.max_words): found 0; write a whole"
        " number of words from 1"
    ]


def test_a_country_that_there_is_not() -> None:
    document = json.loads(json.dumps(DOCUMENT).replace("3166:-1:GB", "3166:-1:XX"))
    assert faults(document) == [
        "permission[0].constraint[2] (where.territories): found ['XX', 'IE']; write ISO 3166-1 alpha-2 codes such as"
        ' ["US", "CA"], or ["worldwide"] alone'
    ]


def test_a_key_that_is_nowhere_in_the_document_is_named_as_the_file_names_it() -> None:
    document = json.loads(json.dumps(DOCUMENT).replace("#coast/", "#Coast!/"))
    assert faults(document) == ["schedules[0].name: found 'Coast!'; write a name: small letters, digits, hyphens"]


# ── targets, duties, obligations ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "found", "wanted"),
    [
        ("@type", "Asset", '"AssetCollection"'),
        ("source", "urn:byline:party:other", '"urn:byline:party:cove"'),
    ],
)
def test_stories_are_a_collection_of_the_licensors(key: str, found: str, wanted: str) -> None:
    fault, *others = faults(changed("permission", KITCHEN, "target", key, value=found))
    assert (fault, others) == (f"permission[{KITCHEN}].target.{key}: found {found!r}; write {wanted}", [])


def test_the_stories_of_a_schedule_are_the_same_in_all_its_permissions() -> None:
    (fault,) = faults(changed("permission", TRAIN, "target", value=DOCUMENT["permission"][KITCHEN]["target"]))
    assert fault.startswith(f"permission[{TRAIN}].target: found ")
    assert fault.endswith("write the same as permission[0].target, since both are the stories of coast")


def test_what_is_no_target() -> None:
    (fault,) = faults(changed("permission", KITCHEN, "target", value="urn:byline:feed:cove-kitchen"))
    assert fault.endswith("write an object with @type, refinement, source")


def test_no_credit_no_permission() -> None:
    document = changed("permission", HEADLINE, "duty", value=DOCUMENT["permission"][HEADLINE]["duty"][1:])
    assert faults(document) == [
        f"permission[{HEADLINE}].duty: found nothing; write a duty odrl:attribute with the credits"
    ]


def test_a_duty_once() -> None:
    duties = DOCUMENT["permission"][HEADLINE]["duty"]
    assert faults(changed("permission", HEADLINE, "duty", value=[*duties, duties[0]])) == [
        f"permission[{HEADLINE}].duty[2]: found 'odrl:attribute'; write each duty once"
    ]


def test_a_duty_that_is_not_known() -> None:
    duties = DOCUMENT["permission"][HEADLINE]["duty"]
    assert faults(changed("permission", HEADLINE, "duty", value=[*duties, {"action": "watermark"}, 7])) == [
        f"permission[{HEADLINE}].duty[2].action: found 'watermark'; write one of odrl:attribute, odrl:compensate",
        f"permission[{HEADLINE}].duty[3]: found 7; write an object with action",
    ]


def test_a_price_that_is_in_one_permission_only() -> None:
    document = changed("permission", KITCHEN, "duty", value=DOCUMENT["permission"][KITCHEN]["duty"][:1])
    assert faults(document) == [
        f"permission[{KITCHEN}].duty: found 'another price than before'; write the same duty odrl:compensate as in"
        f" permission[{HEADLINE}].duty, or none in both"
    ]


def test_a_price_that_is_missing() -> None:
    document = changed("permission", SUMMARY, "duty", value=DOCUMENT["permission"][SUMMARY]["duty"][:1])
    assert faults(document) == ['price.per_use.summary: found nothing; write an amount as text, such as "0.0040"']


@pytest.mark.parametrize("unit", [{"@id": "urn:iso:std:iso:4217:USD"}, "EUR", {"@id": "EUR"}])
def test_all_amounts_are_in_one_currency(unit: Any) -> None:
    (fault,) = faults(action(SUMMARY, "payAmount", unit=unit))
    assert fault.endswith(f'.unit: found {unit!r}; write {{"@id": "urn:iso:std:iso:4217:EUR"}}')


def test_words_have_no_unit() -> None:
    (fault,) = faults(action(SUMMARY, "byline:words", unit={"@id": "urn:letters"}))
    assert fault.endswith("write no unit: this is counted in what its definition says")


def test_an_amount_without_a_unit() -> None:
    document = json.loads(json.dumps(DOCUMENT).replace('"unit": {"@id": "urn:iso:std:iso:4217:EUR"}', '"uid": "x"'))
    assert any(".uid: found 'x'; write no uid" in fault for fault in faults(document))
    document = json.loads(json.dumps(DOCUMENT).replace(', "unit": {"@id": "urn:iso:std:iso:4217:EUR"}', ""))
    assert {fault.partition(": ")[2] for fault in faults(document)} == {
        'found nothing; write {"@id": "urn:iso:std:iso:4217:USD"}'
    }


EACH = f"one obligation each of {UID}#price, #takedown, #reporting, #SCHEDULE/delete-body, #SCHEDULE/delete-derived"


@pytest.mark.parametrize("found", [7, {"uid": f"{UID}#dance"}, {"uid": []}, DOCUMENT["obligation"][0]])
def test_an_obligation_that_is_not_known_or_twice(found: Any) -> None:
    (fault,) = faults(DOCUMENT | {"obligation": [*DOCUMENT["obligation"], found]})
    assert fault.startswith(f"obligation[{len(DOCUMENT['obligation'])}]: found ")
    assert EACH in fault


@pytest.mark.parametrize("number", range(len(DOCUMENT["obligation"])))
def test_no_obligation_may_be_left_out(number: int) -> None:
    (fault,) = faults(without(DOCUMENT, ("obligation", number)))
    assert fault == f"obligation: found nothing; write an obligation {DOCUMENT['obligation'][number]['uid']}"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda one: one | {"target": "urn:x"},
            f'obligation[3].target: found \'urn:x\'; write "{UID}#coast/body"',
        ),
        (lambda one: one | {"action": "archive"}, "obligation[3].action: found 'archive'; write one of odrl:delete"),
        (
            lambda one: {key: one[key] for key in ("uid", "action")},
            "obligation[3].target: found nothing; write the key target",
        ),
    ],
)  # fmt: skip
def test_what_an_obligation_says(change: Callable[[Any], Any], fault: str) -> None:
    assert faults(changed("obligation", 3, value=change(DOCUMENT["obligation"][3]))) == [fault]


def test_a_price_model_that_is_not_known() -> None:
    found = {"@id": "byline:auction"}
    document = changed("obligation", 0, "action", 0, "refinement", 0, "rightOperand", value=found)
    fault = faults(document)[0]
    assert fault.endswith('some of {"@id": "byline:flat"}, {"@id": "byline:per-use"}, {"@id": "byline:free"}')
