"""What a sentence sounds like alone."""

from __future__ import annotations

import pytest

from skill.stories.alone import (
    ends_what_began_before,
    is_fragment,
    is_furniture,
    is_labelled,
    is_left_open,
    is_question,
    is_run_together,
    is_speakerless,
    leans,
    quoted_share,
    speaks_of_itself,
    tells_of_before,
)

LEANING = [
    ("en", "The 38-year-old was seen at lunch."),
    ("de", "Der 38-Jährige wurde beim Essen gesehen."),
    ("en", "None of it was kept."),
    ("fr", "Enfin, le pont est fermé."),
    ("en", "She spoke for an hour."),
    ("en-GB", "“They left,” he said."),
    ("en", "It’s late."),
    ("en", "However, all left."),
    ("en", "Three minutes later the roof fell."),
    ("en", "The crowd, however, stayed."),
    ("en", "The company offered to lease them."),
    ("en", "One of them, Bo Lind, said he felt betrayed."),
    ("fr", "L’un d’eux, Jean Lind, se dit trahi."),
    ("de", "Einer von ihnen heißt Bo Lind."),
    ("es", "A su juicio, el puerto está arruinado."),
    ("it", "A suo dire il porto è in rovina."),
    ("pt", "A seu ver, o porto está falido."),
    ("en", "The woman crossed the bridge on Friday with two dogs."),
    ("en", "Ferries have run every hour since then, whatever the weather."),
    ("fr", "Celui-ci est fermé depuis vendredi."),
    ("fr", "La jeune femme a traversé le pont vendredi."),
    ("de", "Die Brücke ist seither gesperrt."),
    ("es", "El hombre cruzó el puente el viernes."),
    ("it", "La donna ha attraversato il ponte venerdì."),
    ("pt", "A mulher atravessou a ponte na sexta-feira."),
    ("fr", "Le conseil lui a donné raison."),
    ("de", "Der Rat gab ihm recht."),
    ("en", "A ward that opens is good news, she said."),
    ("en", "“It is late,” he said on Friday."),
    ("en", "It is over, said he."),
    ("fr", "« Nous partons », a-t-il dit vendredi."),
    ("fr", "Le pont est fermé, a-t-elle ajouté."),
    ("de", "„Wir gehen nach Hause“, sagte sie am Freitag."),
    ("es", "«Nos vamos», dijo."),
    ("it", "«Andiamo via», ha detto."),
    ("pt", "«Vamos embora», disse ele."),
    ("fr", "C’est fini."),
    ("fr-CA", "« Cette loi passe », dit le maire."),
    ("fr", "Les spectateurs avaient pourtant tout vu."),
    ("de", "Sie sprach eine Stunde lang."),
    ("de", "Die Gäste gingen jedoch früh."),
    ("es", "Pero nadie se quedó."),
    ("es", "El público, sin embargo, se quedó."),
    ("it", "Questo non basta."),
    ("it", "Il pubblico, invece, rimase."),
    ("pt", "Ele saiu cedo."),
    ("pt", "O público, no entanto, ficou."),
]
LEANING += [
    ("en", "From there the match ran one way."),
    ("en", "Which is why the bridge stays closed."),
    ("en", "Very sweet green ones can taste like dessert."),
    ("en", "One county received its paper at noon the day before."),
    ("en", "The council met in the town hall that night."),
    ("fr", "De là, la route monte vers le col."),
    ("fr", "Une nouvelle opération de recherches a par ailleurs été menée."),
    ("fr", "Le conseil avait fermé le pont la veille."),
    ("de", "Der Rat sperrte die Brücke am Tag danach."),
    ("de", "Von dort führt die Straße nach Vellmar."),
    ("es", "El consejo cerró el puente al día siguiente."),
    ("es", "Desde allí se ve el puente."),
    ("it", "Da lì si vede il ponte."),
    ("it", "Il consiglio chiuse il ponte il giorno dopo."),
    ("pt", "A partir daí a estrada sobe."),
    ("pt", "O conselho fechou a ponte no dia seguinte."),
]
STANDING = [
    ("en", "The council met the day before the match."),
    ("en", "The council met on Friday."),
    ("en", "“No,” the mayor said on Friday."),
    ("en", "The mayor told the crowd on Friday that others had left."),
    ("en", "The ward is open, Anna Weiss told the council, and she said so twice."),
    ("en", "“We want it open,” the mayor told the council."),
    ("en", "When Anna Weiss spoke, she named nobody."),
    ("en", "The companies offered the towns of the coast new pumps and will lease them for years."),
    ("fr", "« Nous partons », a dit M. Macron vendredi."),
    ("de", "„Wir gehen nach Hause“, sagte Anna Weiss."),
    ("es", "«Nos vamos», dijo la ministra."),
    ("it", "«Andiamo via», ha detto la ministra."),
    ("pt", "«Vamos embora», disse a ministra."),
    ("fr", "Le conseil s’est réuni."),
    ("fr", "Paris dort."),
    ("de", "Das Haus steht leer."),
    ("es", "La ministra llegó el lunes."),
    ("it", "La ministra è arrivata lunedì."),
    ("pt", "A ministra chegou na segunda-feira."),
    ("xx", "She spoke."),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text"), LEANING)
def test_what_leans_on_the_sentence_before(language: str, text: str):
    assert leans(text, language)


@pytest.mark.parametrize(("language", "text"), STANDING)
def test_what_stands_alone(language: str, text: str):
    assert not leans(text, language)


@pytest.mark.parametrize("text", ["“We won. We rest.”", '"We won." "We rest!"', "« Non. »", "„Nein“."])
def test_quotations_alone_have_no_speaker(text: str):
    assert is_speakerless(text)
    assert not is_speakerless(f"{text} The mayor spoke.")


def test_single_marks_that_are_opened_first_are_closed():
    assert is_left_open("‘ no one noticed, the mayor’s office said.")
    assert is_left_open("'We won.")
    assert not is_left_open("‘We won,’ she said.")
    assert not is_left_open("'We won,' she said.")
    assert not is_left_open("The mayor said ‘no.")
    assert not is_left_open("")


def test_what_begins_inside_a_quotation_is_half_of_what_somebody_said():
    assert ends_what_began_before('everyone wants it, but nobody wants it next door", the mayor added.')
    assert ends_what_began_before("Nobody wants it” – so the mayor.")
    assert not ends_what_began_before('The mayor said "no", twice.')
    assert not ends_what_began_before("“No,” she said.")
    assert not ends_what_began_before("Das »Haus am Fluss« bleibt, so die Stadt.")
    assert not ends_what_began_before('Nothing was left."')
    assert not ends_what_began_before("")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In a case of 2009, an officer fired."),
        ("en", "(2009) An officer fired."),
        ("en", "The coach of the Herons had drawn it up."),
        ("fr", "Le maire avait promis un pont."),
        ("de", "Der Rat hatte die Brücke gesperrt."),
        ("es", "El consejo había cerrado el puente."),
        ("it", "Il consiglio aveva chiuso il ponte."),
        ("pt", "O conselho tinha fechado a ponte."),
    ],
)
def test_a_year_or_had_among_the_first_words_tells_what_was_before(language: str, text: str):
    assert tells_of_before(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "The office offers a forecast of what the town will be in 2040.",
        "In 1,999 cases an officer fired.",
        "The council met on Friday and said that it had closed the bridge.",
        "The council hadn’t met.",
        "",
    ],
)
def test_other_sentences_tell_the_news(text: str):
    assert not tells_of_before(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "They meet tomorrow.Also on the list is the bridge.",
        'A star of the app." Late -On Monday it closed.',
        "Seine-Maritime, Alsace...Dans le nord, on vote.",
        "Two million cases -But it goes on.",
        "It is closed.A bridge is open.",
    ],
)
def test_two_things_without_a_space_between(text: str):
    assert is_run_together(text)


@pytest.mark.parametrize(
    "text",
    [
        "It closed at 4.30 p.m. on Monday.",
        "The U.S. and the U.K. agreed.",
        "Well... The bridge is closed.",
        "Anna-Lena Weiss – the mayor – left.",
        "He reads news.example every day.",
        "Temperatures of -10 were measured.",
        "",
    ],
)
def test_one_thing(text: str):
    assert not is_run_together(text)


def test_a_few_words_without_a_verb_are_no_sentence():
    assert is_fragment("Very lucky", "en")
    assert is_fragment("Mounir Mahjoubi!", "fr")
    assert not is_fragment("Anna Weiss was lucky.", "en")
    assert not is_fragment("The long way", "en")
    assert not is_fragment("Very lucky", "xx")


def test_questions_end_in_a_mark_even_inside_a_quotation():
    assert is_question("Is it true?")
    assert is_question("« Est-ce vrai ? »")
    assert not is_question("It is true.")


def test_a_label_is_a_few_words_before_a_colon():
    assert is_labelled("Terrible: the hall after the storm.")
    assert is_labelled("On the beach: a boat.")
    assert is_labelled("Anna Weiss (left) crossed the bridge with the mayor, right.")
    assert is_labelled("Le maire (à gauche) et la ministre.")
    assert not is_labelled("The mayor has the right to close the bridge, rightly so.")
    assert not is_labelled("The mayor of the old town said: go.")
    assert not is_labelled("At 8:30 the hall opened.")


@pytest.mark.parametrize(
    "text",
    [
        "Scroll down for video.",
        "Sign up here for our morning newsletter.",
        "Reporting by Jo Lane; editing by Ann Poe.",
        "Lire aussi : la fin du pont.",
        "Mehr zum Thema finden Sie hier.",
        "Leer más sobre el puente.",
        "Leggi anche il seguito.",
        "Leia mais sobre a ponte.",
    ],
)
def test_what_stands_around_a_story_is_no_part_of_it(text: str):
    assert is_furniture(text)


def test_a_story_may_speak_of_reading_and_following():
    assert not is_furniture("Children who read more follow better, the study says.")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I was there."),
        ("en", "The dish we’re eating is ours."),
        ("fr", "J’ai vu le pont."),
        ("de", "Hier sehen wir das Haus."),
        ("es", "Nosotros fuimos."),
        ("it", "Noi siamo qui."),
        ("pt", "Nós fomos."),
    ],
)
def test_who_writes_as_i_or_we_speaks_of_themselves(language: str, text: str):
    assert speaks_of_itself(text, language)


def test_who_is_quoted_does_not():
    assert not speaks_of_itself("“We won,” the mayor said.", "en")
    assert not speaks_of_itself("The US team won.", "xx")


def test_how_much_is_quoted_is_a_share_of_the_text():
    assert quoted_share("He said “yes”") == pytest.approx(5 / 13)
    assert quoted_share("") == 0
