"""What its publisher marks as hard to hear: not told unasked."""

from __future__ import annotations

from skill.stories.text import fold

# Folded labels by which publishers mark a story that some may find distressing. A rating as for adults goes further:
# such a story is not told at all.
DISTRESSING = frozenset(
    fold(label)
    for label in (
        "Distressing", "Distressing content", "Content warning", "Trigger warning", "Graphic content",
        "Sensitive content", "Viewer discretion", "Upsetting content", "Contenu sensible", "Contenu choquant",
        "Contenu difficile", "Âmes sensibles",
    )
)  # fmt: skip
