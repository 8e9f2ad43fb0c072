"""`models`: the interaction models, written from the samples and the titles."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from skill.alexa.package import interaction_model, lint, model_text
from skill.cli.opened import settings
from skill.compose import load_titles
from skill.voice.samples import load_samples, load_topics
from skill.voice.strings import LOCALES

FOLDER = Path("interaction_model")


@click.command
@click.option("--write", "mode", flag_value="write", help="Write interaction_model/<locale>.json.")
@click.option("--check", "mode", flag_value="check", help="Exit 1 where a file differs or breaks a rule of Amazon's.")
@click.option("--titles", type=click.Path(path_type=Path), help="The titles file; else NEWS_TITLES.")
def command(mode: str | None, titles: Path | None) -> None:
    """Write or check the interaction models of every locale."""
    if mode is None:
        raise click.UsageError("say --write or --check")
    known = load_titles(titles or settings().titles)
    faults: list[str] = []
    for locale in LOCALES:
        model = interaction_model(locale, load_samples(locale.split("-")[0]), known, load_topics())
        path = FOLDER / f"{locale}.json"
        faults += [f"{path}: {fault}" for fault in lint(model, locale)]
        if mode == "write":
            FOLDER.mkdir(exist_ok=True)
            path.write_text(model_text(model), encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != model_text(model):
            faults.append(f"{path}: differs from the samples and titles; run: python -m skill models --write")
    click.echo("\n".join(faults) or f"{len(LOCALES)} models are right")
    sys.exit(1 if faults else 0)
