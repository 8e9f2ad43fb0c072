"""What's the news: a few stories that this listener has not heard."""

from skill.stories.preferences import NOTHING
from skill.stories.story import Story
from skill.voice.ask import Ask, written_ask
from skill.voice.moves.country import country_for
from skill.voice.reply import Block, Own, Reply
from skill.voice.talk import UNASKED, LookedFor, Talk


def news(ask: Ask, talk: Talk) -> Reply:
    return tell_batch(talk, LookedFor("news"), talk.say("news.opening"))


def go_on(talk: Talk) -> Reply:
    """The next few of what is being told."""
    return tell_batch(talk, talk.looked_for())


def tell_batch(talk: Talk, looked_for: LookedFor, *opening: Block, first: tuple[Story, ...] = ()) -> Reply:
    """One more than is told is looked up, so that going on is offered only where there is more. `first` are told before
    what is found.
    """
    others = talk.find(looked_for, talk.stories_at_once + 1, unheard=True)
    found = (*first, *(story for story in others if story not in first))
    blocks = talk.tell_some(found[: talk.stories_at_once], opening)
    if not blocks:
        return nothing_new(talk, looked_for)
    if looked_for.kind == "news":
        blocks = [talk.with_others(block) for block in blocks]
    told = [block.story for block in blocks if block.story]
    line = [*told, *(story.id for story in found if story.id not in told)]
    more_to_come = len(line) > len(told)
    last = talk.turn.story(told[-1])
    question = talk.question("news.go_on", "batch") if more_to_come else None
    if question is None and last and talk.turn.unheard(last):
        question = talk.question("more.offer", "more")
    closing = () if question else (_end(talk, looked_for),)
    also = talk.also_distressing() if opening and looked_for.kind in UNASKED else ()
    return talk.told(*opening, *blocks, *also, *closing, line=line, question=question, looked_for=looked_for)


def nothing_new(talk: Talk, looked_for: LookedFor) -> Reply:
    """All was heard: offer it again. Or there is nothing at all, or nothing more today."""
    is_spent = talk.turn.refuse_spent(talk.wanted(looked_for, unheard=True))
    heard = talk.find(looked_for, talk.stories_at_once, unheard=False)
    if not heard and not is_spent and (asked := country_for(Ask("AMAZON.NextIntent"), talk, looked_for)):
        return asked
    if not heard and not is_spent and looked_for.kind == "news" and talk.muted != NOTHING:
        return talk.aside("NewsIntent", question=talk.question("mute.nothing_left"))
    if is_spent or not heard:
        return talk.aside("NewsIntent", talk.say("news.none"))
    goes_on = talk.state.line and looked_for == talk.looked_for()
    line = talk.state.line if goes_on else tuple(story.id for story in heard)
    question = talk.question("news.heard_all" if looked_for.kind == "news" else "news.heard_these", "again")
    last = written_ask(Ask("AMAZON.NextIntent" if goes_on else "NewsIntent"))
    return talk.told(line=line, question=question, looked_for=looked_for, last=last)


def _end(talk: Talk, looked_for: LookedFor) -> Block:
    if looked_for.kind != "title":
        return talk.say("news.end")
    return talk.say("news.end_title", title=Own(talk.turn.titles.titles[looked_for.value].name))
