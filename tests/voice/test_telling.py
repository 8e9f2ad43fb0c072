"""How stories are told: whose words, in which order, with what credit and card, and what is offered after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from skill.compose import House, open_house
from skill.desk.turn import TOLD_AS
from skill.stories.preferences import NONE
from skill.voice.pace import seconds
from skill.voice.samples import load_topics
from skill.voice.strings import catalogue, spoken_locale
from skill.voice.talk import AGED
from tests.conversations.talker import Heard, Talker, said_of, story_of, wrong_with
from tests.samples import open_samples

OPENINGS = {
    "en-US": {"abstract": ": ", "headline": ": ", "summary": ", in short: ", "excerpt": ", quote: "},
    "fr-FR": {"abstract": " : ", "headline": " : ", "summary": ", en bref : ", "excerpt": ", je cite : "},
}
# The first of a title in an answer, and the others of it; Northwire asks for the same credit each time.
CREDITS = {"northwire": ("From", "From"), "courrier": ("Selon", "Toujours selon")}
TITLES = ["harbor-times", "harbor-kitchen", "harbor-touchline", "northwire", "alder-review", "hillgate", "tidepool"]
COUNTRIES = [("en-US", "US", title) for title in TITLES] + [("fr-FR", "FR", "courrier"), ("en-GB", "GB", "tidepool")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_samples(tmp_path_factory.mktemp("telling"))
    yield opened
    opened.database.close()


@pytest.fixture
def listener(house: House) -> Talker:
    return Talker(house)


def everything(talker: Talker, title: str | None = None) -> list[Heard]:
    """All that can be had of a title, or in a default answer, batch after batch."""
    answers = [talker.ask("TitleNewsIntent", title=f"x#{title}") if title else talker.ask("NewsIntent")]
    while answers[-1].keys[-1] == "news.go_on":
        answers.append(talker.ask("AMAZON.YesIntent"))
        assert len(answers) < 40
    return answers


def blocks(answer: Heard) -> list[tuple[str, str]]:
    """Each story with what is said of it."""
    spoken = [part for part in answer.speech.split("\n") if part not in answer.own_lines]
    assert len(spoken) == len(answer.stories)
    return list(zip(answer.stories, spoken, strict=True))


def first_use(house: House, story: str) -> str:
    cut = said_of(house, story)
    return next(use.value for use in TOLD_AS if use.value in cut)


def name_of(house: House, story: str) -> str:
    return house.titles.titles[story_of(house, story).title].name


# ── telling ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("locale", "country", "title"), COUNTRIES)
def test_a_story_is_told_first_as_summary_else_abstract_else_headline_after_its_credit(
    house: House, locale: str, country: str, title: str
):
    spoken = spoken_locale(locale)
    for answer in everything(Talker(house, locale, country), title):
        first, others = CREDITS.get(title, ("From", "Also from"))
        credits = [first, *[others] * len(answer.stories)]
        for (story, text), credit in zip(blocks(answer), credits, strict=False):
            use = first_use(house, story)
            opinion = catalogue(spoken)["story.opinion"] if story_of(house, story).is_opinion else ""
            begins = f"{opinion} {credit} {name_of(house, story)}{OPENINGS[spoken][use]}{said_of(house, story)[use]}"
            assert text.startswith(begins.strip())


@pytest.mark.parametrize(("locale", "country", "title"), COUNTRIES)
def test_the_age_is_said_of_what_is_older_than_six_hours_and_of_nothing_else(
    house: House, locale: str, country: str, title: str
):
    talker = Talker(house, locale, country)
    for answer in everything(talker, title):
        for story, text in blocks(answer):
            published = story_of(house, story).published_at
            aged = answer.request["request"]["timestamp"] > f"{published + AGED:%Y-%m-%dT%H:%M:%SZ}"
            assert bool(re.search(r"(?:Published .+ ago|Publié il y a .+)\.$", text)) is aged, text


def test_an_opinion_is_said_to_be_one_first(listener: Talker, house: House):
    answer = listener.ask("TopicNewsIntent", topic="opinion#opinion")

    assert answer.stories
    assert all(story_of(house, story).is_opinion for story in answer.stories)
    assert all(text.startswith("An opinion piece. From") for _, text in blocks(answer)[:1])


@pytest.mark.parametrize(("locale", "country"), [("en-US", "US"), ("fr-FR", "FR")])
def test_a_default_answer_is_short_and_holds_news_alone(house: House, locale: str, country: str):
    for answer in everything(Talker(house, locale, country)):
        found = [story_of(house, story) for story in answer.stories]
        assert 1 <= len(found) <= NONE.length
        assert {story.kind for story in found} <= {"news", "sport"}
        assert not any(story.is_opinion for story in found)
        assert sum(seconds(text, locale) for text in answer.speech.split("\n")) <= 45 or len(found) == 1


@pytest.mark.parametrize("topic", sorted(load_topics().topics))
def test_a_topic_is_told_or_honestly_not_there(listener: Talker, topic: str):
    answer = listener.ask("TopicNewsIntent", topic=f"x#{topic}")

    assert wrong_with(answer) == []
    assert answer.keys[0] == ("news.topic" if answer.stories else "missing.topic")


def test_every_story_told_has_headline_credit_and_address_in_the_app(listener: Talker, house: House):
    answer = listener.ask("NewsIntent")

    for story, card in zip(answer.stories, answer.card.split("\n\n"), strict=True):
        headline, credit, link = card.split("\n")
        assert credit.startswith("© ")
        assert link == story_of(house, story).link
        assert headline
    assert {(row.story, row.use) for row in answer.rows if row.channel == "screen"} == {
        (story, "headline") for story in answer.stories
    }


# ── more ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("locale", "country", "title"), COUNTRIES)
def test_more_is_offered_where_unheard_words_are_cleared_and_nowhere_else(
    house: House, locale: str, country: str, title: str
):
    spoken = spoken_locale(locale)
    talker = Talker(house, locale, country)
    first = talker.ask("TitleNewsIntent", title=f"x#{title}").stories[0]
    answer = talker.ask("ChooseIntent", position="first#1")
    cut, told = said_of(house, first), [first_use(house, first)]
    while answer.keys[-1] in {"more.offer", "more.further"}:
        answer = talker.ask("AMAZON.YesIntent")
        told.append(answer.told[0].split()[1])
        assert OPENINGS[spoken][told[-1]] in answer.speech
        assert cut[told[-1]] in answer.speech
    rest = talker.ask("MoreIntent")

    assert len(told) == len(set(told))
    assert set(cut) - {*told, "headline"} == set()
    assert rest.keys == ["more.none"]
    assert (rest.told, rest.card) == ([], "")


def test_after_the_last_word_the_address_is_offered_and_yes_sends_it(listener: Talker, house: House):
    story = listener.ask("TitleNewsIntent", title="x#harbor-times").stories[0]
    listener.ask("ChooseIntent", position="first#1")
    for intent in ("MoreIntent", "ExcerptIntent"):
        listener.ask(intent)
    rest, sent = listener.ask("MoreIntent"), listener.ask("AMAZON.YesIntent")

    assert rest.speech == (
        "That's as much of this story as I can read. The rest is at The Harbor Times. "
        "Shall I put the address in your Alexa app?"
    )
    assert sent.keys[:2] == ["link.done", "link.sent_headline"]
    assert story_of(house, story).link in sent.card.split("\n")
    assert (sent.told, [row.use for row in sent.rows]) == (["harbor-times headline"], ["headline"])
    assert said_of(house, story)["headline"] in sent.speech


def test_an_excerpt_is_quoted_and_said_to_break_off_where_it_does(house: House):
    heard: set[str] = set()
    for locale, country, title in COUNTRIES:
        talker = Talker(house, locale, country)
        for place in range(1, 1 + len(talker.ask("TitleNewsIntent", title=f"x#{title}").stories)):
            talker.ask("ChooseIntent", position=f"x#{place}")
            answer = talker.ask("ExcerptIntent")
            if answer.told:
                heard.add(answer.keys[0])
                quoted = re.search(r"(?:quote|je cite) ?: (.+) (?:End of quote|Fin de citation)\.", answer.speech)
                assert quoted
                assert quoted[1].endswith("…") is ("breaks off" in answer.speech or "s'arrête là" in answer.speech)

    assert "story.excerpt" in heard


def test_what_was_told_last_is_repeated_and_is_a_use_again(listener: Talker):
    listener.ask("NewsIntent")
    for intent in ("MoreIntent", "ExcerptIntent", "AMAZON.NextIntent"):
        told, again = listener.ask(intent), listener.ask("AMAZON.RepeatIntent")
        assert again.told == told.told
        assert again.speech.split("\n")[0] == told.speech.split("\n")[0]


@pytest.mark.parametrize(
    "asked", [("AMAZON.HelpIntent",), ("SourcesIntent",), ("TitleNewsIntent",), ("KeywordNewsIntent",)]
)
def test_an_answer_without_a_story_is_repeated_itself(listener: Talker, asked: tuple[str]):
    listener.ask("NewsIntent")
    answer = listener.ask(*asked)

    assert listener.ask("AMAZON.RepeatIntent").keys == answer.keys


@pytest.mark.parametrize("asked", ["AMAZON.StopIntent", "AMAZON.PauseIntent", "AMAZON.NoIntent"])
def test_a_goodbye_is_not_repeated(listener: Talker, asked: str):
    told = listener.ask("NewsIntent")
    listener.ask(asked)

    assert listener.ask("AMAZON.RepeatIntent").stories == told.stories[-1:]


def test_who_wrote_it_and_when_is_said_without_a_word_of_the_story(listener: Talker, house: House):
    story = listener.ask("NewsIntent").stories[-1]
    answer = listener.ask("AuthorIntent")

    assert story_of(house, story).authors[0] in answer.speech
    assert name_of(house, story) in answer.speech
    assert " ago." in answer.speech
    assert [(row.use, row.words) for row in answer.rows] == [("headline", 0)]


# ── what is not there ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("intent", "slot"),
    [
        ("TitleNewsIntent", {"title": "the guardian"}),
        ("TitleNewsIntent", {"title": "x#brackwater"}),
        ("TitleNewsIntent", {}),
        ("TopicNewsIntent", {"topic": "falconry"}),
        ("TopicNewsIntent", {}),
        ("KeywordNewsIntent", {"query": "purple elephants"}),
        ("KeywordNewsIntent", {"query": '" * (('}),
        ("ChooseIntent", {"position": "purple elephants"}),
    ],
)
def test_what_we_have_not_is_said_so_with_three_that_can_be_had(
    listener: Talker, house: House, intent: str, slot: dict[str, str]
):
    answer = listener.ask(intent, **slot)
    offered = [title.id for title in house.titles.titles.values() if f"have {title.name}" in answer.speech]
    offered += [
        title.id for title in house.titles.titles.values() if re.search(f"(, | and ){title.name}", answer.speech)
    ]

    assert (answer.stories, answer.told, answer.card) == ([], [], "")
    assert wrong_with(answer) == []
    assert len(offered) == 3
    assert all(Talker(house).ask("TitleNewsIntent", title=f"x#{title}").stories for title in offered)


@pytest.mark.parametrize("country", ["GB", "CA"])
def test_a_title_without_leave_here_is_refused_on_record_and_not_explained(house: House, country: str):
    abroad = Talker(house, country=country)
    answer = abroad.ask("TitleNewsIntent", title="hillgate#hillgate")

    assert answer.speech.startswith("I have nothing from Hillgate Politics for you right now.")
    assert [(row.kind, row.title, row.codes) for row in answer.rows] == [("refusal", "hillgate", ("TERRITORY",))]
    assert not [row for one in everything(abroad) for row in one.rows if row.title == "hillgate"]


def test_a_title_is_known_by_a_name_that_the_device_did_not_match(listener: Talker, house: House):
    answer = listener.ask("TitleNewsIntent", title="The Harbor Times")

    assert {story_of(house, story).title for story in answer.stories} == {"harbor-times"}


def test_a_title_whose_licence_is_over_is_as_if_it_had_nothing(house: House):
    answer = Talker(house, "en-GB", "GB").ask("TitleNewsIntent", title="x#eastmoor")

    assert answer.keys == ["missing.title_known"]
    assert [row.codes for row in answer.rows] == [("EXPIRED",)]


def test_asking_for_a_title_never_brings_another(house: House):
    for title in TITLES:
        told = [story for one in everything(Talker(house), title) for story in one.stories]
        assert {story_of(house, story).title for story in told} == {title}


def test_nobody_is_told_stories_in_another_language(house: House):
    french = {
        story_of(house, story).language for one in everything(Talker(house, "fr-FR", "FR")) for story in one.stories
    }
    english = {story_of(house, story).language for one in everything(Talker(house)) for story in one.stories}

    assert french == {"fr-FR"}
    assert {language[:2] for language in english} == {"en"}


# ── what was heard ────────────────────────────────────────────────────────────────────────────────


def test_no_story_is_told_twice_as_new(listener: Talker):
    told = [story for answer in everything(listener) for story in answer.stories]
    again = listener.ask("NewsIntent")

    assert len(told) == len(set(told)) > 2 * NONE.length
    assert (again.keys, again.stories) == (["news.heard_all"], [])


def test_where_all_was_heard_yes_goes_back_to_the_first(listener: Talker):
    first = listener.ask("TopicNewsIntent", topic="x#tennis").stories[0]
    listener.ask("NewsIntent")
    heard = listener.ask("TopicNewsIntent", topic="x#tennis")

    assert heard.keys == ["news.heard_these"]
    assert listener.ask("AMAZON.YesIntent").stories == [first]


def test_after_all_was_heard_who_wrote_that_still_means_the_story_that_was_said(listener: Talker):
    told = listener.ask("TopicNewsIntent", topic="x#tennis").stories
    listener.ask("AMAZON.NextIntent")

    assert [row.story for row in listener.ask("AuthorIntent").rows] == told[-1:]


def test_two_listeners_do_not_hear_for_each_other(house: House):
    assert Talker(house).ask("NewsIntent").stories == Talker(house).ask("NewsIntent").stories


def test_the_end_of_a_title_names_it(house: House):
    last = everything(Talker(house), "harbor-touchline")[-1]

    assert last.keys[-1] in {"news.end_title", "more.offer"}
    if last.keys[-1] == "news.end_title":
        assert last.speech.endswith("That's all from Harbor Touchline for now.")


# ── going about ───────────────────────────────────────────────────────────────────────────────────


def test_positions_count_what_was_told(listener: Talker):
    order = listener.ask("TitleNewsIntent", title="x#harbor-times").stories

    for place, story in enumerate(order, 1):
        assert listener.ask("ChooseIntent", position=f"x#{place}").stories == [story]
    assert listener.ask("AMAZON.StartOverIntent").stories == order[:1]
    assert listener.ask("ChooseIntent", position="last#last").stories == order[-1:]
    assert listener.ask("AMAZON.PreviousIntent").stories == order[-2:-1]
    assert listener.ask("AMAZON.NextIntent").stories == order[-1:]


@pytest.mark.parametrize("position", ["0", "-1", "99", "two", "²", "9" * 40])
def test_a_position_that_is_none_is_said_to_be_none(listener: Talker, position: str):
    listener.ask("NewsIntent")

    assert listener.ask("ChooseIntent", position=f"x#{position}").keys == ["which.no_such"]


def test_next_goes_beyond_what_was_looked_up(listener: Talker):
    told = listener.ask("TitleNewsIntent", title="x#harbor-times").stories
    count = len(told)
    for _ in range(4):
        told += listener.ask("AMAZON.NextIntent").stories

    assert len(told) == len(set(told)) == count + 4


def test_paused_and_taken_up_again_it_is_the_same_story(listener: Talker):
    told = listener.ask("NewsIntent").stories
    paused = listener.ask("AMAZON.PauseIntent")
    listener.now = listener.now.replace(microsecond=0)

    assert not paused.is_open
    assert listener.ask("AMAZON.ResumeIntent").stories == told[-1:]


def test_nothing_to_tell_anywhere_is_said_and_nothing_is_promised(house: House, tmp_path: Path):
    empty = open_house(replace(house.settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}"))
    empty.database.migrate()
    talker = Talker(empty)
    for intent in ("NewsIntent", "SourcesIntent", "TitleNewsIntent", "KeywordNewsIntent", "AMAZON.NextIntent"):
        answer = talker.ask(intent)
        assert (answer.keys, answer.is_open) == (["news.none"], False)
    empty.database.close()


def test_an_answer_costs_what_it_tells_and_no_more(listener: Talker):
    answer = listener.ask("NewsIntent")

    assert sorted(row.story or "" for row in answer.rows if row.channel == "voice") == sorted(answer.stories)
    assert all(row.kind == "use" for row in answer.rows)
