"""What a model made is told as such: in the ledger, in a conversation on the console, in a decision explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skill.cli.ask import licence_line
from skill.cli.explaining import as_data, in_words
from skill.cli.ledger import _note
from skill.desk.explain import Case, explain
from skill.desk.ports.ledger import LedgerLine
from skill.rights.licence import Channel, Use
from skill.store.ledger import Ledger
from skill.stories.condensed import Proposed
from tests.fakes import FakeModel
from tests.houses import NOW, Press, Talker, entry, harbor_id, licence

LEAD = "The mill, which stands at the old weir, was sold on Friday."
KEYS = 'verbatim = true\nmodel = true\nmodel_hosts = ["llm.example", "b.example:8443"]'


def press(folder: Path, said: str) -> Press:
    """A press whose one story a model was asked about, and told."""
    found = Press(folder)
    model = FakeModel({LEAD: (Proposed(said, (1,)),)})
    found.newsroom = replace(found.newsroom, model=model)
    found.licensed(licence().replace("verbatim = true", KEYS))
    found.carries("front", entry("a", abstract="", body=f"{LEAD} Nobody knows who bought it."))
    found.refresh()
    Talker(found.desk).asks("NewsIntent")
    return found


def explained(found: Press, use: Use = Use.SUMMARY) -> tuple[str, dict[str, Any]]:
    case = Case("en-US", None, "alexa", Channel.VOICE)
    explanation = explain(found.desk, harbor_id("a"), [use], case, NOW)
    (data,) = as_data(explanation)["uses"]
    return "\n".join(in_words(explanation)), data


def line(found: Press, use: str) -> LedgerLine:
    return next(one for one in Ledger(found.database).last(9) if one.use == use)


@pytest.mark.parametrize(("said", "is_made"), [("The mill was sold on Friday.", True), ("Buy now.", False)])
def test_what_a_model_made_is_told_as_such(tmp_path, said, is_made):
    found = press(tmp_path, said)
    summary = line(found, "summary")
    assert summary.is_by_model is is_made
    assert not line(found, "headline").is_by_model
    assert _note(summary) == ("by a model, not billed" if is_made else "not billed")
    assert _note(replace(summary, is_billable=True)) == ("by a model" if is_made else "")
    assert ("summary by a model · 6 words" in licence_line(summary)) is is_made

    text, data = explained(found)
    assert "A summary: cleared" in text
    assert ("A language model made it." in text) is is_made
    assert "It may be made by a language model, at b.example:8443 or llm.example." in text
    assert (data["by_model"], data["model_hosts"]) == (is_made, ["b.example:8443", "llm.example"])
    assert ("daily.grants.summary.model" in text) is is_made


def test_of_another_use_nothing_is_said_of_models(tmp_path):
    text, data = explained(press(tmp_path, "The mill was sold."), Use.EXCERPT)
    assert "language model" not in text
    assert data["model_hosts"] == []


def test_what_is_refused_says_who_might_have_made_it(tmp_path):
    found = press(tmp_path, "The mill was sold.")
    found.withdraw(harbor_id("a"))
    text, data = explained(found)
    assert "A summary: refused" in text
    assert "It may be made by a language model, at b.example:8443 or llm.example." in text
    assert "by_model" not in data
