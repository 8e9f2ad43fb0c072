"""Whether there is something to say, and if not, what is missing."""

from __future__ import annotations

from datetime import datetime

from skill.desk.licences import read_folder
from skill.desk.refresh import Newsroom
from skill.errors import WHAT_TO_RUN, BylineError


def missing(newsroom: Newsroom, now: datetime) -> list[str]:
    """Sentences for the operator; empty when all is well. Raises nothing of ours."""
    try:
        folder = read_folder(newsroom.folder.files(), newsroom.titles)
        found = [f"licence {identity} is refused: {why}" for identity, why in folder.refused.items()]
        rows = newsroom.licences.load()
        found += [
            f"licence {name} is refused: {why}" for name, why in rows.refused.items() if name not in folder.refused
        ]
        if not newsroom.stories.count(now):
            found.append(f"there are no stories to tell; {WHAT_TO_RUN}")
    except BylineError as error:
        return [str(error)]
    return found
