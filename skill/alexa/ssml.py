"""Speech as SSML, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from skill.voice import pace

# "must be less than 8000": Alexa, best practice for text responses.
MAX_CHARACTERS = 7500
BETWEEN_STORIES_MS = round(pace.PAUSE_SECONDS * 1000)
BEFORE_QUESTION_MS = 400


def speech(paragraphs: Sequence[str], question: str | None = None) -> str:
    """Paragraphs of plain text with a pause between, as one `<speak>`. Everything is escaped here, once."""
    spoken = f'<break time="{BETWEEN_STORIES_MS}ms"/>'.join(escape(text) for text in paragraphs if text)
    asked = escape(question) if question else ""
    pause = f'<break time="{BEFORE_QUESTION_MS}ms"/>' if spoken and asked else ""
    return f"<speak>{spoken}{pause}{asked}</speak>"


def seconds(text: str) -> float:
    """How long `text` takes to say, with the pause after it, estimated."""
    return pace.seconds(len(text.split()))
