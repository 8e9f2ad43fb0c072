"""Typed lines find the intent that a listener means, in English and in French, whatever is typed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.simulator.match import MAX_CHARACTERS, Matched, Matcher, SlotValue, match
from skill.voice.samples import load_samples

ROOT = Path(__file__).parents[2]
FILES = {"en": "en-US.json", "fr": "fr-FR.json"}
MODELS: dict[str, dict[str, Any]] = {
    language: json.loads((ROOT / "interaction_model" / file).read_text(encoding="utf-8"))
    for language, file in FILES.items()
}
MATCHERS = {language: Matcher(MODELS[language], load_samples(language).platform) for language in FILES}

# The line, its intent, and what its slot means: an id where a list has it, else the words between « and ».
ENGLISH = """
what's the news                             | NewsIntent
What is the news?                           | NewsIntent
whats the news                              | NewsIntent
What’s in the news                          | NewsIntent
Give me the headlines, please.              | NewsIntent
could you read me the news                  | NewsIntent
hey can you please give me the headlines    | NewsIntent
NEWS!                                       | NewsIntent
catch me up                                 | NewsIntent
so what's happening right now               | NewsIntent
what's in the harbor times                  | TitleNewsIntent | harbor-times
what's in The Harbor Times?                 | TitleNewsIntent | harbor-times
what does the gazette say                   | TitleNewsIntent | eastmoor
headlines from northwire                    | TitleNewsIntent | northwire
read me harbor kitchen                      | TitleNewsIntent | harbor-kitchen
touchline                                   | TitleNewsIntent | harbor-touchline
tidepool science                            | TitleNewsIntent | tidepool
the news from le courrier des rives         | TitleNewsIntent | courrier
what's in the guardian                      | TitleNewsIntent | «the guardian»
news from The New York Times                | TitleNewsIntent | «The New York Times»
science news                                | TopicNewsIntent | science
what's the science news                     | TopicNewsIntent | science
any sports news                             | TopicNewsIntent | sport
world news                                  | TopicNewsIntent | world
what's going on in the world                | NewsIntent
what's happening in politics                | TopicNewsIntent | politics
what about the economy                      | TopicNewsIntent | business
and tennis?                                 | TopicNewsIntent | tennis
give me a soup recipe                       | TopicNewsIntent | soups
give me some soup recipes                   | TopicNewsIntent | soups
football                                    | TopicNewsIntent | football
news about science                          | TopicNewsIntent | science
any knitting news                           | TopicNewsIntent | «knitting»
news about the vellmar strike               | KeywordNewsIntent | «the vellmar strike»
tell me about seagrass please               | KeywordNewsIntent | «seagrass»
what happened to the U.S. cold-storage firm | KeywordNewsIntent | «the U.S. cold-storage firm»
what's happening in Kestrel Bay             | KeywordNewsIntent | «Kestrel Bay»
anything on boeing 737                      | KeywordNewsIntent | «boeing 737»
just the headlines                          | HeadlinesIntent
the one-minute news                         | MinutesIntent | one
give me thirty seconds of news              | MinutesIntent | half
what's new since this morning               | SinceIntent | morning
what's new in the last hour                 | SinceIntent | hour
tell me                                     | DistressingIntent
what about portugal                         | FollowUpIntent | «portugal»
and in Lisbon?                              | FollowUpIntent | «Lisbon»
the one about the bridge                    | StoryAboutIntent | «the bridge»
that one                                    | MoreIntent
the second one                              | ChooseIntent | 2
tell me the third story                     | ChooseIntent | 3
number two                                  | ChooseIntent | 2
number 2                                    | ChooseIntent | 2
4                                           | ChooseIntent | 4
the 1st one                                 | ChooseIntent | 1
tell me about the second one                | ChooseIntent | 2
tell me about number three                  | ChooseIntent | 3
i want to hear the last one                 | ChooseIntent | last
and the fifth one please                    | ChooseIntent | 5
the seventh story                           | ChooseIntent | «seventh»
tell me more                                | MoreIntent
more on that                                | MoreIntent
go on about that one                        | MoreIntent
read me some of it                          | ExcerptIntent
could you read me a bit of the article?     | ExcerptIntent
quote it                                    | ExcerptIntent
who wrote that                              | AuthorIntent
who wrote that, and when?                   | AuthorIntent
when was that published                     | WhenIntent
when was that?                              | WhenIntent
is that opinion                             | OpinionQuestionIntent
Is that an opinion piece?                   | OpinionQuestionIntent
how do you know that                        | HowDoYouKnowIntent
says who?                                   | HowDoYouKnowIntent
report a mistake                            | MistakeIntent
That's wrong!                               | MistakeIntent
that is not true                            | MistakeIntent
who else has it                             | WhoElseIntent
what do other papers say?                   | WhoElseIntent
what changed                                | WhatChangedIntent
save that for later                         | SaveIntent
my saved stories                            | SavedIntent
read me my saved stories                    | SavedIntent
take that off my list                       | UnsaveIntent
send me the link                            | LinkIntent
put it in my app                            | LinkIntent
what can you read                           | SourcesIntent
which papers do you have                    | SourcesIntent
What do you store about me?                 | WhatIsStoredIntent
tell me what you know about me              | WhatIsStoredIntent
what do you have on me                      | WhatIsStoredIntent
forget me                                   | ForgetMeIntent
could you please forget me                  | ForgetMeIntent
forget everything you know about me         | ForgetMeIntent
delete my data                              | ForgetMeIntent
yes, forget me                              | AMAZON.YesIntent
forget it                                   | AMAZON.CancelIntent
forget that                                 | AMAZON.CancelIntent
next                                        | AMAZON.NextIntent
okay, next story                            | AMAZON.NextIntent
skip this one                               | AMAZON.NextIntent
go back                                     | AMAZON.PreviousIntent
say that again                              | AMAZON.RepeatIntent
i didn't catch that                         | AMAZON.RepeatIntent
i did not catch that                        | AMAZON.RepeatIntent
start over                                  | AMAZON.StartOverIntent
yes please                                  | AMAZON.YesIntent
ok                                          | AMAZON.YesIntent
let's hear it                               | AMAZON.YesIntent
no thanks                                   | AMAZON.NoIntent
pause                                       | AMAZON.PauseIntent
continue                                    | AMAZON.ResumeIntent
help                                        | AMAZON.HelpIntent
can you help me                             | AMAZON.HelpIntent
alexa, stop                                 | AMAZON.StopIntent
that's all                                  | AMAZON.StopIntent
never mind                                  | AMAZON.CancelIntent
go home                                     | AMAZON.NavigateHomeIntent
tell me more about the ferry                | KeywordNewsIntent | «the ferry»
any recipes                                 | TopicNewsIntent | food
what's for dinner                           | TopicNewsIntent | dinner
i'd like some world news                    | TopicNewsIntent | world
tell me the politics headlines              | TopicNewsIntent | politics
tell me about science                       | TopicNewsIntent | science
what's in the harbor kitchen today          | TitleNewsIntent | harbor-kitchen
give me news from the alder review          | TitleNewsIntent | alder-review
read me the second                          | ChooseIntent | 2
read me a bit                               | ExcerptIntent
latest news                                 | NewsIntent
play the news                               | NewsIntent
don't read me the news                      | -
go to the next one                          | AMAZON.NextIntent
i don't want sport                          | MuteIntent | sport
tell me a joke                              | -
give me some advice                         | -
what about you                              | -
what time is it                             | -
the weather                                 | -
please                                      | -
"""

FRENCH = """
quelles sont les nouvelles                  | NewsIntent
Quelles sont les infos, s'il te plaît ?     | NewsIntent
les infos                                   | NewsIntent
la une                                      | NewsIntent
donne moi les titres                        | NewsIntent
Donne‑moi les titres stp                    | NewsIntent
lactu                                       | NewsIntent
quest-ce qui se passe aujourdhui            | NewsIntent
peux-tu me donner les titres                | NewsIntent
quoi de neuf                                | NewsIntent
les infos sport                             | TopicNewsIntent | sport
les infos du sport                          | TopicNewsIntent | sport
l'actualité politique                       | TopicNewsIntent | politics
les infos d'économie                        | TopicNewsIntent | business
les infos sur les sciences                  | TopicNewsIntent | science
et la météo de l'espace                     | -
et la santé                                 | TopicNewsIntent | health
sante                                       | TopicNewsIntent | health
les infos locales                           | TopicNewsIntent | local
quoi de neuf en cyclisme                    | TopicNewsIntent | cycling
parle-moi des océans                        | TopicNewsIntent | oceans
parle-moi des phares                        | KeywordNewsIntent | «phares»
parle-moi de l'océan                        | TopicNewsIntent | oceans
les infos tricot                            | TopicNewsIntent | «tricot»
que dit le Courrier des Rives               | TitleNewsIntent | courrier
les titres du courrier des rives            | TitleNewsIntent | courrier
qu'est-ce qu'il y a dans le Harbor Times    | TitleNewsIntent | harbor-times
lis-moi northwire                           | TitleNewsIntent | northwire
que dit le figaro                           | TitleNewsIntent | «figaro»
qu'est-ce qui se passe à propos de la grève | KeywordNewsIntent | «la grève»
que se passe-t-il à Sarlanne                | KeywordNewsIntent | «Sarlanne»
que se passe t il a sarlanne                | KeywordNewsIntent | «sarlanne»
parle-moi d'incendies                       | KeywordNewsIntent | «incendies»
les infos sur l'estuaire                    | KeywordNewsIntent | «l'estuaire»
cherche la Vaure                            | KeywordNewsIntent | «la Vaure»
la deuxième                                 | ChooseIntent | 2
le deuxieme                                 | ChooseIntent | 2
la 2e                                       | ChooseIntent | 2
numéro deux                                 | ChooseIntent | 2
numero 3                                    | ChooseIntent | 3
lis-moi la troisième nouvelle               | ChooseIntent | 3
parle-moi de la première                    | ChooseIntent | 1
donne-moi la dernière s'il vous plaît       | ChooseIntent | last
la septième nouvelle                        | ChooseIntent | «septième»
dis-m'en plus                               | MoreIntent
dis m'en plus                               | MoreIntent
plus de détails                             | MoreIntent
lis-moi un extrait                          | ExcerptIntent
peux-tu me lire un extrait                  | ExcerptIntent
cite-le                                     | ExcerptIntent
qui a écrit ça                              | AuthorIntent
qui a ecrit ca                              | AuthorIntent
c'est de quand                              | WhenIntent
cest de quand                               | WhenIntent
c'est une tribune ?                         | OpinionQuestionIntent
comment tu le sais                          | HowDoYouKnowIntent
d'où ça vient ?                             | HowDoYouKnowIntent
je veux signaler une erreur                 | MistakeIntent
c'est faux                                  | MistakeIntent
qui d'autre en parle                        | WhoElseIntent
qu'est-ce qui a changé ?                    | WhatChangedIntent
garde cet article                           | SaveIntent
lis-moi ma liste                            | SavedIntent
retire-le de ma liste                       | UnsaveIntent
envoie-moi le lien                          | LinkIntent
mets-le dans mon appli                      | LinkIntent
que peux-tu lire                            | SourcesIntent
quels journaux as-tu ?                      | SourcesIntent
Qu'est-ce que tu sais de moi ?              | WhatIsStoredIntent
tu gardes quoi sur moi                      | WhatIsStoredIntent
oublie-moi                                  | ForgetMeIntent
oublie moi s'il te plaît                    | ForgetMeIntent
efface mes données                          | ForgetMeIntent
oui, oublie-moi                             | AMAZON.YesIntent
oublie ça                                   | AMAZON.CancelIntent
suivant                                     | AMAZON.NextIntent
la nouvelle suivante                        | AMAZON.NextIntent
retour                                      | AMAZON.PreviousIntent
répète                                      | AMAZON.RepeatIntent
tu peux répéter ?                           | AMAZON.RepeatIntent
recommence                                  | AMAZON.StartOverIntent
oui                                         | AMAZON.YesIntent
d'accord                                    | AMAZON.YesIntent
non merci                                   | AMAZON.NoIntent
c'est bon                                   | AMAZON.NoIntent
attends                                     | AMAZON.PauseIntent
continue                                    | AMAZON.ResumeIntent
aide                                        | AMAZON.HelpIntent
Alexa, arrête !                             | AMAZON.StopIntent
laisse tomber                               | AMAZON.CancelIntent
va à l'accueil                              | AMAZON.NavigateHomeIntent
donne-moi les nouvelles du sport            | TopicNewsIntent | sport
du sport                                    | TopicNewsIntent | sport
les infos en politique                      | TopicNewsIntent | politics
donne-moi une recette                       | TopicNewsIntent | food
infos                                       | NewsIntent
quelle est l'actualité                      | NewsIntent
qu'est-ce qui se passe                      | NewsIntent
raconte-moi la deuxième                     | ChooseIntent | 2
raconte-moi une blague                      | -
je veux un café                             | -
la météo                                    | -
"""

ONE_SHOTS = [
    ("en", "ask byline news for the headlines", "NewsIntent", None),
    ("en", "alexa, ask byline news what's the news", "NewsIntent", None),
    ("en", "Alexa, ask Byline News to read me the news", "NewsIntent", None),
    ("en", "ask byline news about the vellmar strike", "KeywordNewsIntent", None),
    ("en", "ask the byline news for science news", "TopicNewsIntent", "science"),
    ("en", "open byline news and give me the headlines please", "NewsIntent", None),
    ("en", "byline news what's in the harbor times", "TitleNewsIntent", "harbor-times"),
    ("en", "give me the headlines from byline news", "NewsIntent", None),
    ("en", "stop byline news", "AMAZON.StopIntent", None),
    ("en", "ask byline news to", "AMAZON.FallbackIntent", None),
    ("en", "ask byline news to juggle", "AMAZON.FallbackIntent", None),
    ("fr", "demande à byline infos les titres", "NewsIntent", None),
    ("fr", "Alexa, demande a Byline Infos de me donner les titres", "NewsIntent", None),
    ("fr", "demande à byline infos quelles sont les nouvelles", "NewsIntent", None),
    ("fr", "demande à byline infos ce qui se passe à Sarlanne", "KeywordNewsIntent", None),
    ("fr", "ouvre byline infos et donne-moi les infos sport", "TopicNewsIntent", "sport"),
    ("fr", "demande les titres à byline infos", "NewsIntent", None),
    ("fr", "les infos sport sur byline infos", "TopicNewsIntent", "sport"),
]

LAUNCHES = [
    ("en", "open byline news"),
    ("en", "byline news"),
    ("en", "Alexa, open the Byline News, please"),
    ("en", "ask byline news"),
    ("en", "talk to byline news"),
    ("fr", "ouvre byline infos"),
    ("fr", "byline infos"),
    ("fr", "alexa, lance byline infos s'il te plaît"),
    ("fr", "parle à byline infos"),
]

ENDS = [
    ("en", "exit"),
    ("en", "Quit."),
    ("en", "alexa, exit please"),
    ("en", "close byline news"),
    ("fr", "quitter"),
    ("fr", "quitte byline infos"),
    ("fr", "ferme byline infos"),
]


def rows() -> Iterator[tuple[str, str, str, str | None]]:
    for language, table in (("en", ENGLISH), ("fr", FRENCH)):
        for row in table.strip().splitlines():
            line, intent, *meaning = (cell.strip() for cell in row.split("|"))
            yield language, line, "AMAZON.FallbackIntent" if intent == "-" else intent, meaning[0] if meaning else None


def meaning(matched: Matched) -> str | None:
    for slot in matched.slots.values():
        return slot.id or f"«{slot.value}»"
    return None


@pytest.mark.parametrize(("language", "line", "intent", "wanted"), list(rows()))
def test_a_typed_line_finds_its_intent(language: str, line: str, intent: str, wanted: str | None):
    matched = MATCHERS[language].match(line)

    assert (matched.intent, meaning(matched)) == (intent, wanted)
    assert matched == Matched(matched.intent, matched.slots)


@pytest.mark.parametrize(("language", "line", "intent", "wanted"), ONE_SHOTS)
def test_a_line_that_names_the_skill_asks_in_one_go(language: str, line: str, intent: str, wanted: str | None):
    matched = MATCHERS[language].match(line)

    assert matched.one_shot
    assert matched.intent == intent
    if wanted:
        assert meaning(matched) == wanted


@pytest.mark.parametrize(("language", "line"), LAUNCHES)
def test_a_line_that_only_names_the_skill_launches_it(language: str, line: str):
    assert MATCHERS[language].match(line) == Matched(None, launch=True)


@pytest.mark.parametrize(("language", "line"), ENDS)
def test_to_exit_or_quit_ends_the_session(language: str, line: str):
    assert MATCHERS[language].match(line) == Matched(None, session_end=True)


def test_the_skills_name_after_a_link_alone_asks_nothing():
    assert MATCHERS["en"].match("via byline news") == Matched("AMAZON.FallbackIntent")


def test_a_listed_value_has_its_name_and_the_words_typed():
    matched = MATCHERS["en"].match("what's in  the Harbor  Times?")

    assert matched.slots == {"title": SlotValue("the Harbor Times", "harbor-times", "Harbor Times")}


def test_the_words_of_a_query_are_those_typed_without_the_please():
    matched = MATCHERS["en"].match("Tell me about the mayor’s £2m plan, please!")

    assert matched.slots == {"query": SlotValue("the mayor's £2m plan")}


def filled(model: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every sample with its slots filled by the first listed values and synonyms of their types."""
    language = model["interactionModel"]["languageModel"]
    values = {
        row["name"]: [
            spoken
            for value in row["values"][:4]
            for spoken in (value["name"]["value"], *value["name"].get("synonyms", [])[:1])
        ]
        for row in language["types"]
    }
    for intent in language["intents"]:
        types = {slot["name"]: slot["type"] for slot in intent.get("slots", [])}
        for sample in intent["samples"]:
            slot = re.search(r"\{(\w+)\}", sample)
            words = values.get(types[slot[1]], ["stolen rare umbrellas"]) if slot else [""]
            yield from ((intent["name"], sample.replace(slot[0] if slot else "{}", spoken)) for spoken in words)


@pytest.mark.parametrize("language", FILES)
def test_every_sample_finds_its_own_intent(language: str):
    lost = {
        line: matched
        for intent, line in filled(MODELS[language])
        if (matched := MATCHERS[language].match(line).intent) != intent
    }

    assert lost == {}


@pytest.mark.parametrize("language", FILES)
def test_every_listed_value_is_resolved_by_each_of_its_names(language: str):
    carriers = {"TITLE": "title", "TOPIC": "topic", "POSITION": "position", "MOMENT": "moment", "LENGTH": "length"}
    types = MODELS[language]["interactionModel"]["languageModel"]["types"]
    lost = [
        (row["name"], spoken)
        for row in types
        for value in row["values"]
        for spoken in (value["name"]["value"], *value["name"].get("synonyms", []))
        if meaning(MATCHERS[language].match(spoken)) != value["id"]
        or carriers[row["name"]] not in MATCHERS[language].match(spoken).slots
    ]

    assert lost == []


@pytest.mark.parametrize("language", FILES)
def test_every_platform_phrase_finds_its_intent(language: str):
    platform = load_samples(language).platform
    lost = {
        phrase: matched
        for name, phrases in platform.items()
        if name.startswith("AMAZON.")
        for phrase in phrases
        if (matched := MATCHERS[language].match(phrase).intent) != name
    }

    assert lost == {}


WORDS = sorted(
    {word for language in FILES for _, sample in filled(MODELS[language]) for word in sample.split()}
    | {word for language in FILES for phrases in load_samples(language).platform.values() for word in phrases}
)


@pytest.mark.parametrize("language", FILES)
@given(line=st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=80).map(" ".join))
def test_no_text_raises(language: str, line: str):
    matched = MATCHERS[language].match(line)

    assert [matched.intent is not None, matched.launch, matched.session_end].count(True) == 1
    assert all(slot.value for slot in matched.slots.values())


def test_what_lies_beyond_the_cap_is_not_read():
    assert MATCHERS["en"].match("next" + " " * MAX_CHARACTERS + "who wrote that").intent == "AMAZON.NextIntent"


@pytest.mark.parametrize("piece", ["a.", "please ", "'", "what's ", "alexa ", "ask byline news ", "about ", "é", "1 "])
def test_hostile_lines_take_no_time(piece: str):
    line = piece * 200_000
    began = time.process_time()

    for matcher in MATCHERS.values():
        matcher.match(line)

    assert time.process_time() - began < 0.2


def two_slots(sample: str) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)\}", sample)
    slots = [{"name": name, "type": "ANY"} for name in names]
    language = {"invocationName": "x y", "intents": [{"name": "TwoIntent", "slots": slots, "samples": [sample]}]}
    return {"interactionModel": {"languageModel": language}}


@pytest.mark.parametrize(
    ("sample", "line", "wanted"),
    [
        ("read {a} from {b}", "read sport from the gazette", {"a": "sport", "b": "the gazette"}),
        ("read {a} from {b} now", "read from from from now", {"a": "from", "b": "from"}),
        ("read {a} {b}", "read one two three", {"a": "one", "b": "two three"}),
        ("read {a} from {b}", "read sport", None),
        ("read {a} from {b}", "read sport from", None),
    ],
)
def test_a_sample_may_have_two_slots(sample: str, line: str, wanted: dict[str, str] | None):
    matched = match(line, two_slots(sample), {})

    assert matched.intent == ("TwoIntent" if wanted else "AMAZON.FallbackIntent")
    assert {name: slot.value for name, slot in matched.slots.items()} == (wanted or {})
