"""A marked sentence, and where on the disk its bytes are: `python -m tests.marker` shows it come and go.

A story with the sentence in its abstract and body comes in under a licence that lets bodies and what is cut of them be
kept for an hour. Every file of the data folder is searched for it as bytes: database, texts, index, journals, shared
memory, free pages.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from skill.stories.story import Entry
from tests.houses import HOUR, MINUTE, NOW, Press, Talker, harbor_id, licence, made_up, sentence
from tests.houses import long_entry as entry

SENTENCE = sentence(made_up("the marked sentence", 12, 6))
# The index keeps stems, and cuts what neighbours begin with: so many letters in a row are a trace.
TRACE = 8


def marked(guid: str = "marked") -> Entry:
    return entry(guid, abstract=SENTENCE, body=f"{SENTENCE} {entry(guid).body}")


def an_hour() -> str:
    """A licence under which body and cut words are kept for an hour."""
    return licence(keep="1h", max_age="unlimited").replace('keep_body = "0s"', 'keep_body = "1h"')


def traces(folder: Path, texts: Iterable[str] = (SENTENCE,)) -> dict[str, int]:
    """How many words of `texts` have a trace in each file below `folder`; files without one are left out."""
    words = {word.strip(".").lower() for text in texts for word in text.split()}
    pieces = {word[start : start + TRACE].encode() for word in words for start in range(len(word) - TRACE + 1)}
    found = {}
    for path in sorted(folder.rglob("*")):
        runs = re.findall(rb"[a-z]{%d,}" % TRACE, path.read_bytes().lower()) if path.is_file() else []
        held = {run[start : start + TRACE] for run in runs for start in range(len(run) - TRACE + 1)}
        if count := len(pieces & held):
            found[str(path.relative_to(folder))] = count
    return found


def filled(folder: Path, *others: Entry) -> Press:
    press = Press(folder)
    press.licensed(an_hour())
    press.carries("front", marked(), *others)
    press.refresh()
    Talker(press.desk).asks("NewsIntent")
    return press


def main() -> None:
    others = [entry(f"other-{number}") for number in range(200)]
    print(f"looked for: {SENTENCE}")
    with tempfile.TemporaryDirectory() as folder:
        press = filled(Path(folder), *others)
        for later in (timedelta(0), HOUR - MINUTE, HOUR):
            press.stories.purge(NOW + later)
            _tell(f"filed at 12:00, clock at {NOW + later:%H:%M}", Path(folder))
        press.database.close()
    with tempfile.TemporaryDirectory() as folder:
        press = filled(Path(folder), *others)
        _tell("before a kill", Path(folder))
        press.withdraw(harbor_id("marked"))
        press.stories.purge(NOW + MINUTE)
        _tell("killed, after the next purge", Path(folder))
        press.database.close()


def _tell(when: str, folder: Path) -> None:
    found = traces(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    where = ", ".join(f"{count} pieces in {name}" for name, count in found.items())
    print(f"{when}: {where or 'nothing'} ({size:,} bytes searched)")


if __name__ == "__main__":
    main()
