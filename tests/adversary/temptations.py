"""A feed of invented stories that tempt a cutter: parts just within the limits, just beyond them, and many of them.

Real stories seldom have a short abstract and short sentences both; these have, so that each part alone may leave
and all of them together may not. Every word is new, so that whatever leaves is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, product
from xml.sax.saxutils import escape

_BEGIN = ("br", "cl", "dr", "fl", "gr", "k", "l", "m", "n", "pl", "r", "s", "t", "v", "z")
_END = ("an", "el", "in", "or", "um")


EDITIONS = 3


def temptations(licence_words: int, edition: int = 0) -> bytes:
    """An RSS document with a story for every mix of an abstract's and the sentences' lengths.

    In each later edition a third of the stories is written anew, in a third some words are others, and a third
    goes back and forth between two texts.
    """
    n, words = licence_words, _new_words()
    lengths = (n // 2, n - 1, n, n + 1, 2 * n)
    items = []
    for number, (abstract, sentence) in enumerate(product((0, *lengths), lengths)):
        title = _sentence(words, 5)[:-1]
        texts = [_sentence(words, abstract), *(_sentence(words, sentence) for _ in range(6))]
        description, *body = (_edited(text, number, edition) for text in texts)
        items.append(
            f"<item><title>{escape(title)}</title><guid isPermaLink='false'>tempting-{number}</guid>"
            f"<link>https://tempting.example/{number}</link>"
            f"{f'<description>{description}</description>' if abstract else ''}"
            f"<content:encoded><![CDATA[<p>{' '.join(body)}</p>]]></content:encoded></item>"
        )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'"
        " xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Tempting</title>"
        f"<link>https://tempting.example/</link><language>en-us</language>{''.join(items)}</channel></rss>"
    ).encode()


def _edited(text: str, number: int, edition: int) -> str:
    if not edition or not text.strip("."):
        return text
    words = text[:-1].split()
    kind = number % 3
    changed = range(len(words)) if kind == 0 else range(edition, len(words), 5) if kind == 1 else range(len(words))
    for place in changed if kind < 2 or edition % 2 else ():
        words[place] += "ish" * (edition if kind < 2 else 1)
    return " ".join(words) + "."


def _new_words() -> Iterator[str]:
    """Words that can be said and that nobody wrote before."""
    for number in count():
        for first, middle, last, end in product(_BEGIN, _END, _BEGIN, _END):
            yield f"{first}{middle}{last}{end}{'' if not number else 'o' * number}"


def _sentence(words: Iterator[str], length: int) -> str:
    return " ".join(next(words) for _ in range(length)).capitalize() + "."
