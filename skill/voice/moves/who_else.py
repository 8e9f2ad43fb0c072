"""Who else has it: other papers' stories of the same event, of those that may be told to this listener now."""

from skill.stories.story import Story
from skill.voice.ask import Ask
from skill.voice.moves.about_story import none_yet, not_now
from skill.voice.reply import Own, Reply
from skill.voice.talk import MOST_CHOICES, Talk


def who_else(ask: Ask, talk: Talk, story: Story) -> Reply:
    titles = talk.turn.titles.titles
    names = list(dict.fromkeys(titles[other.title].name for other in talk.turn.elsewhere(story)))
    if not names:
        following = talk.next_offer(story, talk.state.line, talk.looked_for())
        alone = talk.say("elsewhere.none", title=Own(titles[story.title].name))
        return talk.aside(ask.intent, alone, question=following, at=talk.here)
    listed = talk.strings.listed(names[:MOST_CHOICES])
    question = talk.question("elsewhere.one" if len(names) == 1 else "elsewhere.several", "elsewhere", titles=listed)
    return talk.aside(ask.intent, question=question, at=talk.here)


def read_elsewhere(ask: Ask, talk: Talk) -> Reply:
    """After a yes: the first of them, which stands in the running order behind the story that was spoken of."""
    story = talk.story
    if story is None:
        return talk.aside(ask.intent, question=none_yet(talk))
    for other in talk.turn.elsewhere(story):
        block = talk.tell(other)
        if block:
            before, behind = talk.state.line[: talk.here + 1], talk.state.line[talk.here + 1 :]
            apart = [one for one in before if one != other.id], [one for one in behind if one != other.id]
            line = (*apart[0], other.id, *apart[1])
            question = talk.after_story(other, line, talk.looked_for())
            return talk.told(block, line=line, question=question, looked_for=talk.looked_for())
    return not_now(ask, talk, story)
