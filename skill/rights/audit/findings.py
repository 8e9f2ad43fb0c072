"""What the auditor looks for, and what it says when it has found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Rule(StrEnum):
    """A finding breaks one of these. Each is explained where it is checked."""

    CHAIN = "chain"
    ROW = "row"
    CLEARANCE = "clearance"
    TERM = "term"
    SUSPENDED = "suspended"
    GRANT = "grant"
    SCOPE = "scope"
    CHANNEL = "channel"
    HOST = "host"
    TERRITORY = "territory"
    LANGUAGE = "language"
    CREDIT = "credit"
    MAX_WORDS = "max_words"
    MAX_RUN = "max_run"
    MAX_SHARE = "max_share"
    VERBATIM = "verbatim"
    MODEL = "model"
    STORY_WORDS = "story_words"
    LISTENER_WORDS = "listener_words"
    ANSWER_WORDS = "answer_words"
    BESIDE = "beside"
    EMBARGO = "embargo"
    AGE = "age"
    WITHDRAWN = "withdrawn"
    USES_A_DAY = "uses_a_day"
    USES_OF_A_LISTENER = "uses_of_a_listener"
    SPEND_A_MONTH = "spend_a_month"
    QUOTA = "quota"
    SPEND = "spend"
    PRICE = "price"
    BILLING = "billing"
    RENDITION = "rendition"
    TEXT = "text"
    PLACES = "places"
    GIVEN = "given"
    RETENTION = "retention"
    ANSWER = "answer"
    SKELETON = "skeleton"
    OWN_WORDS = "own_words"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where: a ledger row, an answer, a story, a licence.

    It holds no word of a publisher and no number of a listener, so that it can be logged and sent on.
    """

    rule: Rule
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence} ({self.rule})"


def moment(milliseconds: int) -> str:
    """UTC milliseconds for a person's eye."""
    try:
        return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):  # a row can be made to hold any number
        return f"{milliseconds} ms"
