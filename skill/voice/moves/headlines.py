"""Just the headlines: up to five, and no more of them."""

from skill.voice.ask import Ask
from skill.voice.moves.news import nothing_new
from skill.voice.reply import Reply
from skill.voice.talk import LookedFor, Talk

MOST_HEADLINES = 5


def headlines(ask: Ask, talk: Talk) -> Reply:
    looked_for = LookedFor("news")
    found = talk.find(looked_for, MOST_HEADLINES + 1, unheard=True)
    told = [block for story in found[:MOST_HEADLINES] if (block := talk.tell_headline(story))]
    if not told:
        return nothing_new(talk, looked_for)
    line = [*(block.story for block in told if block.story), *(story.id for story in found[MOST_HEADLINES:])]
    question = talk.question("headlines.which", "again")
    also = talk.also_distressing()
    return talk.told(talk.say("headlines.opening"), *told, *also, line=line, question=question, looked_for=looked_for)
