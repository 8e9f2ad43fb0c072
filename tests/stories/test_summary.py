"""Summaries: a story's own sentences that together say most within all limits, and each of which can be heard alone."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.stories.alone import leans
from skill.stories.cut import Limits, wholes
from skill.stories.overlap import Original, longest_run
from skill.stories.sentences import awaited
from skill.stories.story import Source
from skill.stories.summary import MAX_SENTENCES, summarise
from skill.stories.text import clean, count_words, folded
from tests.stories.cuts import SENTENCES, at_most, ends, languages, sources


def summary_of(
    body: str,
    words: int,
    language: str = "en",
    headline: str = "",
    *,
    run: int | None = None,
    with_the_first: bool = False,
) -> str | None:
    limits = at_most(words, run)
    cut = summarise(Source("", body), headline, language, limits, with_the_first=with_the_first)
    return cut.text if cut else None


# ── properties ────────────────────────────────────────────────────────────────────────────────────


@given(sources, languages, st.integers(0, 60), st.integers(1, 60))
def test_a_summary_is_within_its_limits_by_its_spans_and_by_its_text(
    source: Source, language: str, words: int, run: int
):
    cut = summarise(source, "The bridge", language, at_most(words, run))

    if cut is None:
        return
    assert not cut.breaks_off
    assert 0 < cut.words == count_words(cut.text) <= words
    assert longest_run(cut.spans) <= run
    assert Original((source.abstract, source.body), language).overlap(cut.text).longest_run <= run


@given(sources, languages, st.integers(0, 60))
def test_a_summary_says_the_words_of_its_spans_and_nothing_else(source: Source, language: str, words: int):
    cut = summarise(source, "", language, at_most(words))

    begin, end = ends(source, language)
    if cut is None:
        return
    assert folded(cut.text) == folded(" ".join(source.tokens[n] for span in cut.spans for n in span))
    assert cut.spans[-1].stop in end or language != "xx"
    assert cut.spans[0].start in begin or language != "xx"


@given(st.lists(st.sampled_from([*SENTENCES, "\n\n"]), max_size=14), languages, st.integers(0, 60))
def test_a_summary_leaves_no_quotation_open(parts: list[str], language: str, words: int):
    summary = summary_of(clean(" ".join(parts)), words, language)

    assert summary is None or awaited(summary) == ""


@given(sources, languages, st.integers(5, 60), st.data())
def test_what_there_is_no_room_for_is_in_no_summary(source: Source, language: str, words: int, data: st.DataObject):
    barred = set(data.draw(st.lists(st.integers(0, max(len(source), 1)), max_size=20)))
    limits = Limits(words, words, lambda *spans: not any(n in barred for span in spans for n in span))

    cut = summarise(source, "", language, limits)

    assert cut is None or not barred & {n for span in cut.spans for n in span}


# ── what is chosen ────────────────────────────────────────────────────────────────────────────────

BRIDGE = (
    "The council of Vellmar closed the iron bridge on Friday. A dog sat. "
    "Engineers had found cracks in both towers of the iron bridge. A dog ate. "
    "The council will decide in spring whether the iron bridge can be mended."
)


def test_it_begins_with_what_happened_and_goes_on_with_what_the_story_is_about():
    assert summary_of(BRIDGE, 35) == (
        "The council of Vellmar closed the iron bridge on Friday. Engineers had found cracks in both towers of the"
        " iron bridge. The council will decide in spring whether the iron bridge can be mended."
    )


def test_it_passes_over_what_says_little():
    assert summary_of(BRIDGE, 21) == (
        "The council of Vellmar closed the iron bridge on Friday. Engineers had found cracks in both towers of the"
        " iron bridge."
    )


def test_the_headline_says_what_matters():
    body = "Rain fell on Monday. The ferry from the island stopped. A festival in the harbor was put off."

    assert summary_of(body, 8, headline="Ferry stops at island") == "The ferry from the island stopped."
    assert summary_of(body, 8, headline="Harbor festival put off") == "A festival in the harbor was put off."


def test_what_was_said_is_not_said_again():
    body = "The council closed the bridge. The council closed the bridge. Council ferries run hourly."

    assert summary_of(body, 9) == "The council closed the bridge. Council ferries run hourly."


def test_what_stands_beside_something_else_goes_on_about_the_same():
    """Heard after the tunnel, the wounded would be the tunnel's."""
    news = "Trains crossed the tunnel again on Monday."
    between = "Scroll down for video."  # never said
    apart, about_it = "Two people were wounded in the fire.", "The trains are slow in the tunnel."

    assert summary_of(f"{news} {apart}", 20) == f"{news} {apart}"  # told right after it, as the story tells it
    assert summary_of(f"{news} {between} {apart}", 14) == news
    assert summary_of(f"{news} {between} {about_it}", 14) == f"{news} {about_it}"
    assert summary_of(f"{news} {between} {apart}", 14, headline="Wounded in tunnel") == f"{news} {apart}"


def test_it_has_no_more_sentences_than_a_listener_keeps_in_mind():
    body = "Farmers sold apples. Drivers parked lorries. Bakers baked bread. Fishers mended nets."

    summary = summary_of(body, 60)

    assert summary is not None
    assert len(wholes(Source("", summary), "en")) == MAX_SENTENCES


def test_all_sets_of_sentences_are_weighed():
    """With room for two of these, no pair says more than the one that is chosen: each adds what the other has not."""
    body = "Storm closes port. Storm floods harbor town. Repairs cost millions. Port shut again today."

    summary = summary_of(body, 7, headline="Storm floods town, repairs cost millions")

    assert summary == "Storm floods harbor town. Repairs cost millions."
    assert summary in {" ".join(pair) for pair in combinations([one.text for one in wholes(Source("", body), "en")], 2)}


# ── what can be heard alone ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "leaning"),
    [
        ("en", "She named the bridge, the towers, the cracks and the council of Vellmar."),
        ("en", "Three minutes later the council of Vellmar closed the bridge and both towers."),
        ("de", "Sie nannte den Rat, die Brücke, die Türme und die Risse in Vellmar."),
        ("fr", "Cette décision du conseil ferme le pont, les tours et la route de Vellmar."),
    ],
)
def test_what_leans_comes_after_the_sentence_that_it_leans_on_or_not_at_all(language: str, leaning: str):
    first, last = "Anna Weiss kam.", "Regen fiel am Abend."
    assert leans(leaning, language)

    assert (summary_of(f"{first} {leaning} {last}", 20, language) or "").startswith(f"{first} {leaning}")
    assert summary_of(f"{first} Scroll down for video. {leaning}", 20, language) == first


def test_a_story_may_begin_so_but_rather_does_not():
    assert summary_of("She is the first to cross.", 9) == "She is the first to cross."
    assert summary_of("She crossed it. The mayor opened the bridge.", 5) == "The mayor opened the bridge."


def test_a_question_is_not_what_happened():
    assert summary_of("Who closed the bridge? The council closed both.", 5) == "The council closed both."


def test_the_writer_does_not_come_first():
    assert summary_of("I crossed our bridge. Snow fell on Vellmar.", 4) == "Snow fell on Vellmar."


def test_a_caption_is_not_what_happened():
    assert summary_of("Closed: the bridge. Snow fell on Vellmar.", 4) == "Snow fell on Vellmar."


def test_furniture_is_never_said():
    assert summary_of("Scroll down for video of the bridge. Snow fell.", 20) == "Snow fell."
    assert summary_of("Sign up for our newsletter.", 20) is None


def test_what_was_before_the_news_comes_after_it_or_not_at_all():
    news, before = "Snow fell on Vellmar.", "The council of Vellmar had closed the bridge and both towers."

    assert summary_of(before, 20) == before
    assert summary_of(f"{news} {before}", 20) == f"{news} {before}"
    assert summary_of(f"{news} {before}", 11) == news


def test_two_things_run_together_and_fragments_are_never_said():
    assert (
        summary_of("Snow fell on Vellmar. The bridge -Late on Monday it closed. Very lucky.", 30)
        == "Snow fell on Vellmar."
    )


def test_half_a_quotation_is_never_said():
    assert summary_of("“We fought. We won.\n\n“Now we rest,” said the mayor.", 20) == "“Now we rest,” said the mayor."
    assert summary_of("The mayor rose. “We fought. We won.\n\n“Now we rest,” said the mayor.", 3) == "The mayor rose."


@pytest.mark.parametrize("quotation", ["“We won. We rest.”", '"We won." "We rest!"', "« Non. »", "„Nein“."])
def test_a_quotation_without_its_speaker_is_never_said(quotation: str):
    assert summary_of(f"{quotation}\n\nThe mayor spoke.", 9) == "The mayor spoke."


def test_a_quotation_keeps_its_speaker():
    quoted = "“It was awful. I never saw the like,” she said."

    assert summary_of(f"{quoted} He left.", 10) == quoted


def test_it_starts_after_the_dateline_and_the_byline():
    assert summary_of("By Jo Lane\n\nVELLMAR (Associated Courier) — The court ruled. All left.", 9) == (
        "The court ruled. All left."
    )


# ── limits ────────────────────────────────────────────────────────────────────────────────────────

SHORTENED = "The council of Vellmar closed the iron bridge on Friday, leaving two villages on the island with one road."


def test_a_sentence_is_shortened_where_that_lets_one_more_fact_in():
    body = f"{SHORTENED} Engineers found cracks."

    assert summary_of(SHORTENED, 19) == SHORTENED
    assert summary_of(body, 18) == "The council of Vellmar closed the iron bridge on Friday. Engineers found cracks."
    assert summary_of(body, 22) == f"{SHORTENED} Engineers found cracks."


def test_what_is_left_out_breaks_a_run():
    """Nineteen words in a row, ten where the circumstance is left out."""
    assert summary_of(SHORTENED, 40, run=18) == "The council of Vellmar closed the iron bridge on Friday."
    assert summary_of(SHORTENED, 40, run=9) is None


def test_a_sentence_that_loses_a_hedge_with_what_is_left_out_stays_whole():
    body = "The mayor closed the iron bridge on Friday, while police allegedly looked away. It rained."

    assert summary_of(body, 12) in {None, "It rained."}


def test_words_that_meet_make_no_longer_run_than_they_may():
    """Without the sentence between them the two make a run of nine words that stands elsewhere in the story."""
    body = (
        "Old Vellmar Bridge will close. A dog slept in the sun. New ferries will run."
        "\n\nTold yesterday: old Vellmar bridge will close. New ferries will run."
    )

    summary = summary_of(body, 9, headline="Vellmar bridge will close, ferries will run", run=8)

    assert summary is not None
    assert Original(("", body), "en").overlap(summary).longest_run <= 8


def test_a_summary_of_the_abstract_is_for_a_story_without_a_body():
    cut = summarise(Source("The boat is back. All is well.", ""), "", "en", at_most(4))
    assert cut is not None
    assert cut.text == "The boat is back."
    cut = summarise(Source("The boat is back.", "The ferry left at nine."), "", "en", at_most(9))
    assert cut is not None
    assert (cut.text, cut.spans) == ("The ferry left at nine.", (range(4, 9),))


def test_with_the_first_there_is_none_without_it():
    body = "Rain fell. The council of Vellmar closed the iron bridge."

    assert summary_of(body, 8) == "The council of Vellmar closed the iron bridge."
    assert summary_of(body, 8, with_the_first=True) == "Rain fell."
    assert summary_of(SHORTENED + " It rained.", 9, with_the_first=True) is None
    assert summary_of("", 9, with_the_first=True) is None


def test_enough_is_enough_but_for_the_first_sentence():
    short = f"The council met. {SHORTENED}"
    long = f"{SHORTENED} The council met."

    for body, found in ((short, "The council met."), (long, SHORTENED)):
        cut = summarise(Source("", body), "", "en", at_most(60), enough_words=10, with_the_first=True)
        assert cut is not None
        assert cut.text == found


def test_a_name_in_short_is_told_only_after_the_name_in_full():
    body = (
        "The race was run in rain that fell all day on the old course. Lena Ostrander won it. Ostrander leads by nine."
    )

    assert summary_of(body, 4, headline="Ostrander leads") != "Ostrander leads by nine."
    assert summary_of(body, 8, headline="Ostrander leads") == "Lena Ostrander won it. Ostrander leads by nine."


def test_a_summary_does_not_begin_by_pointing_at_what_was_not_told():
    body = "Rain fell for a long time on the whole of the old town and its hills. Few people like this proposal."

    assert summary_of(body, 6, headline="Few people like this proposal") is None
