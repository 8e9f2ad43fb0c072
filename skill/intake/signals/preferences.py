"""Preferences on uses: AIPREF's `Content-Usage` (draft-ietf-aipref-vocab-08, -attach-05) and Content Signals.

A field that RFC 9651 would throw away as a whole for one fault is read member by member, whatever separates them: a
preference against a use that can be made out is kept. A value that says neither yes nor no is no yes. Labels that are
not known are of uses that are not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skill.intake.signals.document import INPUT, SEARCH, TRAINING
from skill.rights.licence import Use
from skill.rights.signals import Barred, Signal, Source

_LABEL = r"[A-Za-z*][A-Za-z0-9_.*-]*+"
# A label with a value counts behind whatever is of no label, a path or a parameter, too; one without stands apart. What
# stands behind the equals sign is left to be read as a label again: a value may be missing there.
_MEMBER = re.compile(
    rf"(?<![A-Za-z0-9_.*-])({_LABEL})(?=\s*+=(?:\s*+[\"']?+([A-Za-z]{{1,3}}+)[\"']?+(?![^,;\s]))?)|(?<![^,;\s])({_LABEL})"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of a standard that are of uses of ours, and its word for yes."""

    source: Source
    labels: Mapping[str, frozenset[Use]]
    yes: str
    no: str

    def signals(self, written: str, document: str, place: str) -> Iterator[Signal]:
        for found in _MEMBER.finditer(written):
            label, value = (found[1] or found[3]).casefold(), (found[2] or "").casefold()
            uses = self.labels.get(label)
            if uses and value != self.yes:
                says = f"{label}={self.no}" if value == self.no else f"{label}, with a value that is not known"
                yield Signal(self.source, document, place, says, uses, Barred())


AIPREF = Vocabulary(Source.AIPREF, {"train-ai": TRAINING, "ai-use": INPUT, "search": SEARCH}, "y", "n")
CONTENT_SIGNALS = Vocabulary(
    Source.CONTENT_SIGNALS, {"ai-train": TRAINING, "ai-input": INPUT, "search": SEARCH}, "yes", "no"
)
