"""Which parts of a sentence are set off so that they may be left out, and which only look so."""

from __future__ import annotations

import pytest

from skill.stories.integrity import faults

MAY = [
    # at the head
    ("en", "- The mayor left early.", "The mayor left early."),
    ("en", "• But the mayor left early.", "The mayor left early."),
    ("en", "Now, the mayor left early.", "The mayor left early."),
    ("en", "VELLMAR (AP) — Meanwhile, the mayor left early.", "The mayor left early."),
    ("it", "Ma la sindaca è partita.", "La sindaca è partita."),
    # brackets and dashes
    ("en", "The mayor – a doctor by training – left early.", "The mayor left early."),
    ("en", "The mayor – a doctor by training – and her son left.", "The mayor and her son left."),
    ("en", "Rovers won 2:0 (1:0) at home.", "Rovers won 2:0 at home."),
    # between commas
    ("en", "Anna Ruiz, 27, left early.", "Anna Ruiz left early."),
    ("fr", "Anna Ruiz, 27 ans, est partie tôt.", "Anna Ruiz est partie tôt."),
    ("en", "The mayor of Orrin, Anna Ruiz, left early.", "The mayor of Orrin left early."),
    ("en", "Anna Ruiz, the mayor of Orrin, who was ill, left.", "Anna Ruiz left."),
    ("en", "Anna Ruiz (Labour), the mayor, left early.", "Anna Ruiz (Labour) left early."),
    ("en", "And Ruiz, the mayor, left early.", "And Ruiz left early."),
    ("en", "She met Anna Ruiz, the mayor, on the boat.", "She met Anna Ruiz on the boat."),
    ("en", "Smith met Anna Ruiz, the mayor, on the boat.", "Smith met Anna Ruiz on the boat."),
    ("en", "The Orrin council met Anna Ruiz, the mayor, on the boat.", "The Orrin council met Anna Ruiz on the boat."),
    ("en", "The council of Orrin, the oldest in the land, left.", "The council of Orrin left."),
    ("en", "The mayor (who was ill), who left early, fell.", "The mayor (who was ill) fell."),
    ("en", "the mayor, who was ill, left on the boat.", "the mayor left on the boat."),
    ("en", "The mayor, who spoke of the U.S. army, left.", "The mayor left."),
    # at the end
    ("en", "The mayor left, as rain fell on Orrin in May.", "The mayor left."),
    ("en", "The mayor left, killing the talks, amid a row.", "The mayor left, killing the talks."),
    ("en", "The mayor left, amid a row, in which she threw a cup.", "The mayor left."),
    ("en", "The mayor met Anna Ruiz, the chair of the board.", "The mayor met Anna Ruiz."),
    ("de", "Trainerin Anna Ruhland, die lange krank war, kam.", "Trainerin Anna Ruhland kam."),
]
MAY_NOT = [
    # at the head
    ("en", "However hard it rained, the boat sailed.", "Hard it rained, the boat sailed."),
    ("en", "But for the rain, the boat would have sailed.", "For the rain, the boat would have sailed."),
    ("en", "And then left.", "Then left."),
    ("en", "But", "…"),
    # brackets and dashes
    ("en", "He told of the (…) boat.", "He told of the boat."),
    ("en", "“The [old] boat sank,” he said.", "“The boat sank,” he said."),
    ("en", "“The (old) boat sank,” he said.", "“The boat sank,” he said."),
    ("en", "‘The (old) boat sank’, he said.", "‘The boat sank’, he said."),
    ("en", "The boat ((old) again) sank.", "The boat sank."),
    ("en", "The boat – in Orrin – sank.", "The boat sank."),
    ("en", "Rovers won – Town lost – Orrin drew – all left.", "Rovers won – Town lost."),
    ("en", "The boat (it may sink) left.", "The boat left."),
    # between commas
    ("en", "Anna, who, after falling, died, left a son.", "Anna died, left a son."),
    ("en", "Rovers met Town, the champions, Orrin and Halden.", "Rovers met Town, Orrin and Halden."),
    ("en", "Rovers met Town, the champions, and Orrin.", "Rovers met Town and Orrin."),
    ("en", "The deal is between Orrin Ltd, a maker, and Halden, in May.", "The deal is between Orrin Ltd in May."),
    ("en", "The boat, which only he thinks is lost, sank.", "The boat sank."),
    ("en", "The port is safe, which only he believes.", "The port is safe."),
    ("en", "She left, , the mayor, in May.", "She left, in May."),
    ("en", "Born in Orrin, the mayor, who was ill, left.", "Born in Orrin left."),
    ("en", "When Smith met Ruiz, the mayor, who was ill, left.", "When Smith met Ruiz left."),
    ("en", "On Monday, the mayor, who was ill, left.", "On Monday left."),
    ("en", "The next day in Orrin, the mayor, who was ill, left.", "The next day in Orrin left."),
    ("en", "In 2026, 3, 5 and 7 were drawn.", "In 2026 5 and 7 were drawn."),
    ("de", "Alle Häuser, die alt sind, brennen.", "Alle Häuser brennen."),
    ("en", "It was Anna Ruiz, who fell.", "It was Anna Ruiz."),
    ("fr", "C’est Anna Ruiz, qui était malade, que tous attendaient.", "C’est Anna Ruiz que tous attendaient."),
    (
        "fr",
        "« Le port est fermé », lequel doit « rouvrir vite », a résumé Ruiz.",
        "« Le port est fermé » a résumé Ruiz.",
    ),
    ("en", "The boat…, which was old, sank.", "The boat… sank."),
    ("en", f"The boat, which was {'very ' * 30}old, sank.", "The boat sank."),
    ("es", "Dijo ayer, que el barco se hundió.", "Dijo ayer."),
    ("en", "The mayor, who was ill! she, left.", "The mayor left."),
    ("en", "The mayor, whose son was hurt. He left, fell.", "The mayor fell."),
    # at the end
    ("en", "The mayor, who fell, amid a row, left.", "The mayor, who fell."),
    ("en", "The town has a port, a dock, the yard and the mill.", "The town has a port, a dock."),
    ("fr", "Le bateau relie Orrin, l’Espagne ou la Belgique.", "Le bateau relie Orrin."),
    ("en", "They do not leave, because they must.", "They do not leave."),
    ("en", "It only rained, after the boat had left.", "It only rained."),
    ("en", "We will leave, after the talks, which is why we pack.”", "We will leave, after the talks."),
    (
        "en",
        "We will go,” he said, after lunch, “but we will stay, after dinner.",
        "We will go,” he said, after lunch, “but we will stay.",
    ),
    ("en", "The mayor left, as police put it.", "The mayor left."),
    ("en", "The mayor met Anna Ruiz, the union fumed.", "The mayor met Anna Ruiz."),
    ("en", "The mayor met Anna Ruiz, the chair, left and right.", "The mayor met Anna Ruiz."),
    ("en", "The mayor left, after a “row, he said”.", "The mayor left."),
    ("en", "The mayor said “she left, amid a row” on the boat, after lunch.", "The mayor said “she left."),
]


@pytest.mark.parametrize(("language", "source", "said"), MAY)
def test_a_part_that_is_set_off_may_go(language: str, source: str, said: str):
    assert faults(said, (source,), language) == ()


@pytest.mark.parametrize(("language", "source", "said"), MAY_NOT)
def test_what_only_looks_so_stays(language: str, source: str, said: str):
    assert faults(said, (source,), language) != ()
