"""The gate's decision about a story, laid open: for `licences explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skill.desk.turn import Desk
from skill.errors import NotFoundError
from skill.rights.gate import Cleared, Occasion, Question, Refusal, Spent, judge
from skill.rights.licence import Channel, Use
from skill.stories.story import Story


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be explained: an occasion without a listener, so quotas of one are not in it."""

    locale: str
    country: str | None
    host: str
    channel: Channel


def explain(desk: Desk, reference: str, uses: Sequence[Use], case: Case, now: datetime) -> list[Cleared | Refusal]:
    """Judge a story, named by id, GUID or link, for each use. Raises `NotFoundError`; writes nothing."""
    with desk.turns.looking() as store:
        story = store.named(reference)
        if story is None:
            raise NotFoundError(f"there is no story {reference!r}; name it by its id, its GUID or its link")
        book = desk.bookkeeper.book(store.licences)
        standing = book.standing(story.feed, now)
        renditions = {one.use: one for one in store.renditions([story.id], now)}
        everyone = month = 0
        if standing.licence and standing.schedule:
            day = f"{now:%Y-%m-%d}"
            spent = store.uses_today([standing.licence.id], day, 0, is_try=False)
            everyone, _ = spent.get((standing.licence.id, standing.schedule.name), (0, 0))
            month = store.month_micros(standing.licence.id, f"{now:%Y-%m}", is_try=False)
    suspended = book.suspended.get(standing.licence.id) if standing.licence else None
    occasion = Occasion(now, desk.licensee, case.host, case.locale, case.country)
    title, publisher = names(desk, story)
    return [
        judge(
            Question(
                occasion,
                standing,
                suspended,
                story,
                title,
                publisher,
                use,
                frozenset({case.channel}),
                renditions.get(use),
                Spent(
                    uses_today=everyone,
                    month_micros=month,
                    words_in_answer=renditions[use].words if use in renditions else 0,
                ),
            )
        )
        for use in uses
    ]


def names(desk: Desk, story: Story) -> tuple[str, str]:
    """The names of a story's title and publisher."""
    title = desk.titles.titles[story.title]
    return title.name, desk.titles.publishers[title.publisher].name
