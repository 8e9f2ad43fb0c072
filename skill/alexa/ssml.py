"""Speech as SSML."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from skill.stories.pronunciation import How, Pronounced, pieces
from skill.voice import pace

# "must be less than 8000": Alexa, best practice for text responses.
MAX_CHARACTERS = 7500
BETWEEN_STORIES_MS = round(pace.PAUSE_SECONDS * 1000)
BEFORE_QUESTION_MS = 400
# Where Alexa has a newsreader's voice; an error elsewhere. Alexa, SSML reference, `amazon:domain`.
NEWS_LOCALES = frozenset({"en-AU", "en-US"})
NEWS_STYLE = "news"
_RATE = '<prosody rate="{}%">{}</prosody>'
# As Amazon's page has it: Alexa knows the prefix without its being declared.
_NEWS = '<amazon:domain name="news">{}</amazon:domain>'


def speech(
    paragraphs: Sequence[str], question: str | None = None, news: Collection[int] = (), rate_percent: int = 100
) -> str:
    """Paragraphs of text with a pause between, as one `<speak>`; those numbered in `news` in a newsreader's voice,
    all of it at `rate_percent` of the voice's own pace. Alexa, SSML reference, `prosody`: 20 % at least.

    Everything is escaped here, once, and what is marked in a text gets its pronunciation. An alias or a phoneme stands
    in an attribute: the word itself stays the element's text.
    """
    spoken = f'<break time="{BETWEEN_STORIES_MS}ms"/>'.join(_parts(paragraphs, news))
    asked = _escaped(question) if question else ""
    pause = f'<break time="{BEFORE_QUESTION_MS}ms"/>' if spoken and asked else ""
    all_of_it = f"{spoken}{pause}{asked}"
    return f"<speak>{all_of_it if rate_percent == 100 else _RATE.format(rate_percent, all_of_it)}</speak>"


def _parts(paragraphs: Sequence[str], news: Collection[int]) -> Iterator[str]:
    """What follows one another in the same voice stands in one element."""
    said = ((number in news, _escaped(text)) for number, text in enumerate(paragraphs) if text)
    for is_news, some in groupby(said, key=lambda one: one[0]):
        joined = f'<break time="{BETWEEN_STORIES_MS}ms"/>'.join(text for _, text in some)
        yield _NEWS.format(joined) if is_news else joined


def _escaped(text: str) -> str:
    return "".join(escape(piece) if isinstance(piece, str) else _element(piece) for piece in pieces(text))


def _element(one: Pronounced) -> str:
    said, word = quoteattr(one.said), escape(one.word)
    if one.how is How.PHONEME:
        return f'<phoneme alphabet="ipa" ph={said}>{word}</phoneme>'
    return f"<sub alias={said}>{word}</sub>"
