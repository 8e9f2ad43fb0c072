"""What a feed says an item is fit for: media:rating and media:adult of Media RSS 1.5.1, itunes:explicit.

feedparser keeps one rating of an item, mixes up the schemes of several, and reads itunes:explicit as it was before
2019. So ratings are rewritten as categories, of which it keeps all, before it sees them. media:restriction is about
showing a medium, which is never done, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

# The scheme of the categories that ratings become.
SCHEME = "urn:byline:rating"

_MEDIA = r"http://search\.yahoo\.com/mrss/?"
_ITUNES = r"http://www\.itunes\.com/dtds/podcast-1\.0\.dtd"
_ELEMENTS = ((_MEDIA, "media", "rating|adult"), (_ITUNES, "itunes", "explicit"))
_VALUE = r"\s*(?:<!\[CDATA\[)?\s*([^<>\]]{0,200}?)\s*(?:\]\]>)?\s*"
# As they are written in the schemes that feeds name: urn:simple, urn:mpaa, urn:v-chip, itunes:explicit.
_FIT = {
    *("nonadult", "g", "pg", "pg-13", "tv-y", "tv-y7", "tv-g", "tv-pg", "tv-14"),
    *("no", "false", "clean"),
}
_ADULT = {"adult", "r", "nc-17", "x", "tv-ma", "yes", "true", "explicit"}


def as_categories(text: str) -> str:
    """The document with each rating as a category of the scheme `SCHEME`, its value as the term."""
    if not re.search(r":(?:rating|adult|explicit)[\s>]", text, re.IGNORECASE):
        return text
    for address, usual, names in _ELEMENTS:
        bound = re.findall(rf"xmlns:([\w.-]{{1,40}})\s*=\s*[\"']\s*{address}\s*[\"']", text, re.IGNORECASE)
        prefixes = "|".join(re.escape(prefix) for prefix in dict.fromkeys([usual, *bound][:8]))
        element = rf"<((?:{prefixes}):(?:{names}))(?:\s[^<>]{{0,500}})?>{_VALUE}</\1\s*>"
        text = re.sub(element, _category, text, flags=re.IGNORECASE)
    return text


def is_adult(found: Iterable[str]) -> tuple[bool, bool]:
    """Whether the ratings of an item make it one for adults, and whether one of them cannot be read.

    What cannot be read counts as for adults: only its publisher knows what it meant.
    """
    values = {value.strip().casefold() for value in found} - {""}
    return not values <= _FIT, not values <= _FIT | _ADULT


def _category(found: re.Match[str]) -> str:
    return "" if not found[2] else f"<category scheme={quoteattr(SCHEME)} term={quoteattr(found[2])}/>"
