"""A story that some may find distressing: told to who asks for it, and to nobody else."""

from skill.voice.ask import Ask
from skill.voice.moves.about_story import about_story
from skill.voice.moves.more import more
from skill.voice.moves.news import tell_batch
from skill.voice.reply import Reply
from skill.voice.talk import DISTRESSING_STORIES, Talk


def distressing(ask: Ask, talk: Talk) -> Reply:
    """Where there is none, "tell me" means the story that is being said."""
    if not talk.find(DISTRESSING_STORIES, 1, unheard=True):
        return about_story(more)(ask, talk)
    return tell_batch(talk, DISTRESSING_STORIES, talk.say("distressing.opening"))
