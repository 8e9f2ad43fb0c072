"""The index is made anew: words and stems in the story's language, the newest first.

From what stories and their live renditions say. What it held before stands in the file of texts until it is scrubbed.

Revision ID: 0015
"""

import json
from typing import Any

from alembic import context, op

from skill.store.finding import findable
from skill.store.texts import Findable
from skill.store.rows import moment

revision = "0015"
down_revision = "0014"

ON_THE_SHELF = (
    "SELECT h.story, h.published_at, s.facts, r.id, r.use FROM shelf h JOIN story s ON s.id = h.story"
    " JOIN rendition r ON r.story = h.story AND r.retired_at IS NULL AND r.use IN ('headline', 'abstract')"
)


def upgrade() -> None:
    texts, rows = context.config.attributes["texts"], op.get_bind()
    if not texts.path.exists():
        return
    texts.make_index()
    kept = dict(texts.rows("SELECT rendition, text FROM rendition_text"))
    cleared: dict[tuple[str, int, str], dict[str, str]] = {}
    for story, published_at, facts, rendition, use in rows.exec_driver_sql(ON_THE_SHELF):
        if rendition in kept:
            cleared.setdefault((story, published_at, facts), {})[use] = kept[rendition]
    texts.put(
        [],
        [
            _findable(story, published_at, json.loads(facts), found)
            for (story, published_at, facts), found in cleared.items()
        ],
    )
    texts.close()
    op.execute("UPDATE scrub SET asked = asked + 1")


def _findable(story: str, published_at: int, facts: dict[str, Any], cleared: dict[str, str]) -> Findable:
    words = " ".join((cleared.get("abstract", ""), *facts["tags"], *facts["sections"])).strip()
    return findable(story, moment(published_at), cleared.get("headline", ""), words, facts["language"])
