"""How moments are written for people: exactly, and no longer than it takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.rights.wording import dated


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01"),
        (datetime(26, 1, 1, tzinfo=UTC), "0026-01-01"),
        (datetime(2026, 1, 1, 6, tzinfo=UTC), "2026-01-01 06:00 UTC"),
        (datetime(2026, 1, 1, 6, 7, 8, tzinfo=UTC), "2026-01-01 06:07:08 UTC"),
        (datetime(2026, 1, 1, 0, 0, 0, 9, tzinfo=UTC), "2026-01-01 00:00:00.000009 UTC"),
    ],
)
def test_a_moment_is_written_exactly(moment: datetime, said: str) -> None:
    assert dated(moment) == said
