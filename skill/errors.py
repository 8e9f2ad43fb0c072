"""The error tree. Expected outcomes (a refusal, a feed that failed) are values, not errors.

BylineError
├── SettingsError        settings cannot be read: every fault at once
├── TitlesError          the titles file cannot be read: every fault at once
├── LexiconError         a pronunciation lexicon cannot be read: every fault at once
├── LicenceFolderError   a licence file belongs to no id, so nothing of the round is taken over
├── StoreError           the database is missing, of another schema, or busy for too long
├── NotFoundError        a command named a story, feed or file that is not there
├── SigningKeyError      the key that signs checkpoints and statements is missing, open to others, or none
├── LedgerError          the ledger is not what its last checkpoint signed, or rows of it cannot be archived
├── StatementError       a statement or a correction that cannot be made as it was asked for
├── BodiesError          what is kept to train with cannot be written or taken away
├── ExportError          an export or a receipt that cannot be made as it was asked for
├── SuspensionError      a suspension that cannot be made or lifted as it was asked for
├── LinesError           a line that a command was given is not the record that it wants
├── EventError           an event of Alexa's was not carried out: HTTP 503, so that she sends it again
└── BadRequestError      what came in at a door is not a request of ours: HTTP 400
    └── VerificationError    it does not prove that it is from Alexa

`apology` names the spoken sentence (in `voice/strings`) for a listener who meets the error.
"""

from __future__ import annotations

# What to say where there is nothing to tell yet.
WHAT_TO_RUN = "run: make run, or, with feeds of your own: python -m skill refresh"


class BylineError(Exception):
    """Anything that Byline itself raises on purpose."""

    apology = "sorry.trouble"


class FaultsError(BylineError):
    """Several faults found in one reading; `str()` shows them all, one a line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SettingsError(FaultsError):
    pass


class TitlesError(FaultsError):
    pass


class LexiconError(FaultsError):
    pass


class LicenceFolderError(FaultsError):
    pass


class StoreError(BylineError):
    pass


class NotFoundError(BylineError):
    pass


class SigningKeyError(BylineError):
    pass


class LedgerError(BylineError):
    pass


class BodiesError(BylineError):
    pass


class ExportError(BylineError):
    pass


class StatementError(BylineError):
    pass


class SuspensionError(BylineError):
    pass


class LinesError(BylineError):
    pass


class EventError(BylineError):
    """The HTTP answer is 503 with this message as its reason; nobody is there to be spoken to."""


class BadRequestError(BylineError):
    """The HTTP answer is 400 with this message as its reason; nothing is spoken."""


class VerificationError(BadRequestError):
    pass
