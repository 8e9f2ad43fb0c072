"""A small round of the stitching table: all of what the licence lets out is recovered, and not one word more."""

from __future__ import annotations

import pytest

from tests.adversary.stitching import ATTACKS, Attack, Stitched, stitch, table


@pytest.mark.parametrize("listeners", [1, 12])
@pytest.mark.parametrize("attack", [ATTACKS[0], ATTACKS[-1]], ids=lambda attack: attack.name)
def test_a_crowd_recovers_what_the_licence_lets_out_and_no_more(attack: Attack, listeners: int) -> None:
    found = stitch(60, listeners, attack, times=8)
    assert found.violations == ()
    assert found.words_recovered == 60
    assert found.most_to_one <= 60
    assert found.requests > 40


def test_the_table_has_a_row_for_each_licence_and_attack() -> None:
    found = {(25, crowd, attack): Stitched(9 * crowd, 9, 1, ()) for crowd in (1, 2) for attack in ATTACKS}
    rows = table(found, [25], [1, 2]).splitlines()
    assert rows[0] == "| licence | attack | 1 listener | 2 listeners |"
    assert rows[2] == "| 25 | next part | 9 (1.0%) | 18 (2.0%) |"
    assert len(rows) == 2 + len(ATTACKS)
