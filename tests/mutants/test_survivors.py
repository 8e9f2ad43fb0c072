"""What is said of the mutants that survived."""

from __future__ import annotations

import pytest

from tests.mutants.survivors import Mutant, as_toml, compare, function_of, judged, mutant, outcomes

FLAG = "skill.rights.reading.x__flag__mutmut_2"
DIFF = """# skill.rights.reading.x__flag__mutmut_2: survived
--- skill/rights/reading.py
+++ skill/rights/reading.py
@@ -1,3 +1,3 @@
 def _flag(found: Any) -> bool | None:
-    return found if
-        isinstance(found, bool) else None
+    return None
"""
CHANGE = "reading._flag: return found if isinstance(found, bool) else None → return None"


def test_a_mutant_is_known_by_its_function_and_its_change() -> None:
    assert mutant(FLAG, DIFF) == Mutant(FLAG, CHANGE)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("skill.rights.gate.x_judge__mutmut_12", "gate.judge"),
        ("skill.rights.gate.x__credit__mutmut_1", "gate._credit"),
        ("skill.rights.allowance.xǁAllowanceǁ__init____mutmut_3", "allowance.Allowance.__init__"),
        ("skill.rights.reading.xǁ_Tableǁtake__mutmut_3", "reading._Table.take"),
    ],
)
def test_a_function_is_found_in_the_tool_s_name(name: str, function: str) -> None:
    assert function_of(name) == function


def test_outcomes_are_read_from_the_tool_s_list() -> None:
    assert outcomes(f"    {FLAG}: killed\n    b: no tests\n\n") == {FLAG: "killed", "b": "no tests"}


def test_a_judgement_goes_for_each_change_of_its_group() -> None:
    text = "[[judged]]\nwhy = 'so'\nmutants = ['a: b → c', 'a: b → c']\n[[judged]]\nwhy = 'thus'\nmutants = ['d']\n"
    assert judged(text) == [("a: b → c", "so"), ("a: b → c", "so"), ("d", "thus")]
    assert judged("") == []


def test_a_survivor_that_is_judged_may_live() -> None:
    one = Mutant(FLAG, CHANGE)
    verdict = compare([one], [(CHANGE, "so")])
    assert verdict.judged == ((one, "so"),)
    assert verdict.is_clean


def test_a_survivor_without_a_judgement_of_its_own_may_not() -> None:
    first, second = Mutant("a", CHANGE), Mutant("b", CHANGE)
    verdict = compare([first, second], [(CHANGE, "so")])
    assert (verdict.judged, verdict.unjudged) == (((first, "so"),), (second,))
    assert not verdict.is_clean


def test_a_judgement_of_what_did_not_survive_is_stale() -> None:
    verdict = compare([], [(CHANGE, "so")])
    assert verdict.stale == (CHANGE,)
    assert not verdict.is_clean


@pytest.mark.parametrize("change", ["a 'b' \"c\" \\d", 'a "b" \\c', "plain → é"])
def test_a_change_can_be_pasted_into_the_list(change: str) -> None:
    assert judged(f"[[judged]]\nwhy = 'so'\nmutants = [{as_toml(change)}]") == [(change, "so")]
