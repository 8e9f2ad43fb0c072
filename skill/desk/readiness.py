"""Whether there is something to say, and if not, what is missing or held back."""

from __future__ import annotations

from datetime import datetime

from skill.desk.licences import read_folder
from skill.desk.newsroom import Newsroom
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


def suspensions(newsroom: Newsroom) -> list[str]:
    """What is suspended, and why: somebody meant it, so nothing is amiss. Raises nothing of ours."""
    try:
        return [str(one) for one in newsroom.licences.load().suspended.values()]
    except BylineError:
        return []  # that the store cannot be read is what `missing` says
