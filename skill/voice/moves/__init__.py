"""The moves of the conversation: one file an intent. Each takes what was asked and gives a reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from skill.voice.ask import Ask
from skill.voice.moves.about_story import about_story
from skill.voice.moves.author import author
from skill.voice.moves.choose_story import choose_story
from skill.voice.moves.distressing import distressing
from skill.voice.moves.excerpt import excerpt
from skill.voice.moves.fallback import fallback
from skill.voice.moves.follow import follow, follow_author, unfollow, unfollow_author
from skill.voice.moves.follow_up import follow_up
from skill.voice.moves.forget_me import forget_me
from skill.voice.moves.headlines import headlines
from skill.voice.moves.help_me import help_me
from skill.voice.moves.how_do_you_know import how_do_you_know
from skill.voice.moves.keyword_news import keyword_news
from skill.voice.moves.launch import launch
from skill.voice.moves.length import longer, normal_length, shorter
from skill.voice.moves.link import link
from skill.voice.moves.minutes import minutes
from skill.voice.moves.mistake import mistake
from skill.voice.moves.more import more
from skill.voice.moves.mute import mute
from skill.voice.moves.news import news
from skill.voice.moves.next_story import next_story
from skill.voice.moves.no import no
from skill.voice.moves.opinion import no_opinion, with_opinion
from skill.voice.moves.opinion_question import opinion_question
from skill.voice.moves.pause import pause
from skill.voice.moves.previous import previous
from skill.voice.moves.repeat import repeat
from skill.voice.moves.resume import resume
from skill.voice.moves.save import save, unsave
from skill.voice.moves.saved import saved
from skill.voice.moves.settings import settings
from skill.voice.moves.since import since
from skill.voice.moves.skip_source import skip_source
from skill.voice.moves.sources import sources
from skill.voice.moves.speed import faster, normal_speed, slower
from skill.voice.moves.start_over import start_over
from skill.voice.moves.stop import stop
from skill.voice.moves.story_about import story_about
from skill.voice.moves.title_news import title_news
from skill.voice.moves.topic_news import topic_news
from skill.voice.moves.unmute import unmute
from skill.voice.moves.what_changed import what_changed
from skill.voice.moves.what_is_stored import what_is_stored
from skill.voice.moves.when import when
from skill.voice.moves.who_else import who_else
from skill.voice.moves.why import why
from skill.voice.moves.yes import yes
from skill.voice.reply import Reply
from skill.voice.talk import Talk

Move = Callable[[Ask, Talk], Reply]

MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "Launch": launch,
        "NewsIntent": news,
        "HeadlinesIntent": headlines,
        "DistressingIntent": distressing,
        "MinutesIntent": minutes,
        "SinceIntent": since,
        "TitleNewsIntent": title_news,
        "TopicNewsIntent": topic_news,
        "KeywordNewsIntent": keyword_news,
        "FollowUpIntent": follow_up,
        "StoryAboutIntent": story_about,
        "ChooseIntent": choose_story,
        "MoreIntent": about_story(more),
        "ExcerptIntent": about_story(excerpt),
        "AuthorIntent": about_story(author),
        "WhenIntent": about_story(when),
        "OpinionQuestionIntent": about_story(opinion_question),
        "HowDoYouKnowIntent": about_story(how_do_you_know),
        "MistakeIntent": about_story(mistake),
        "SaveIntent": about_story(save),
        "SavedIntent": saved,
        "UnsaveIntent": unsave,
        "WhoElseIntent": about_story(who_else),
        "WhatChangedIntent": about_story(what_changed),
        "LinkIntent": about_story(link),
        "SourcesIntent": sources,
        "SettingsIntent": settings,
        "MuteIntent": mute,
        "UnmuteIntent": unmute,
        "OpinionIntent": with_opinion,
        "NoOpinionIntent": no_opinion,
        "SkipSourceIntent": about_story(skip_source),
        "FollowIntent": follow,
        "UnfollowIntent": unfollow,
        "FollowAuthorIntent": about_story(follow_author),
        "UnfollowAuthorIntent": about_story(unfollow_author),
        "WhyIntent": about_story(why),
        "ShorterIntent": shorter,
        "LongerIntent": longer,
        "NormalLengthIntent": normal_length,
        "SlowerIntent": slower,
        "FasterIntent": faster,
        "NormalSpeedIntent": normal_speed,
        "WhatIsStoredIntent": what_is_stored,
        "ForgetMeIntent": forget_me,
        "AMAZON.NextIntent": next_story,
        "AMAZON.PreviousIntent": previous,
        "AMAZON.RepeatIntent": lambda ask, talk: repeat(ask, talk, make),
        "AMAZON.StartOverIntent": start_over,
        "AMAZON.YesIntent": lambda ask, talk: yes(ask, talk, make),
        "AMAZON.NoIntent": no,
        "AMAZON.PauseIntent": pause,
        "AMAZON.ResumeIntent": lambda ask, talk: resume(ask, talk, make),
        "AMAZON.HelpIntent": help_me,
        "AMAZON.StopIntent": stop,
        "AMAZON.CancelIntent": stop,
        "AMAZON.NavigateHomeIntent": stop,
        "AMAZON.FallbackIntent": fallback,
    }
)


def make(ask: Ask, talk: Talk) -> Reply:
    """Answer `ask`; an intent that we do not know gets a spoken answer as well."""
    talk.asked = talk.asked or ask
    return MOVES.get(ask.intent, fallback)(ask, talk)
