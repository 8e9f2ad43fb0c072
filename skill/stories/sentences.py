"""Sentences, with their place in the text.

sentencex finds the boundaries. It takes a quotation for unbreakable, so that one quotation mark that
is never closed swallows a paragraph: a sentence that grows too long is split again with the marks
hidden, and joined again where a quotation closes soon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sentencex

from skill.stories.agencies import DATELINE
from skill.stories.text import count_words

MAX_SENTENCE_WORDS = 60
# sentencex takes time with the square of the quotation marks in a paragraph: more than these are hidden from it.
MAX_MARKS = 1000

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_QUOTATION_MARKS = "\"'“”‘’«»„‚‹›"
_HIDDEN = str.maketrans(dict.fromkeys(_QUOTATION_MARKS, " "))
# A sentence goes on after these, whatever sentencex makes of the capital letter that follows.
_GOES_ON = re.compile(
    r"(?:^|[^\w.])(?:MM?|Mrs?|Ms|Dr|Prof|prof|Pr|Mgr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Rev|Sr|Sra|Dra|St)\.$"
)
_GERMAN_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_CLOCK_TIME = re.compile(r"\d ?[ap]\.m\.$")
_AFTER_CLOCK_TIME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\b"
    r"|(?:[ECMP][SD]?T|GMT|UTC|BST|Eastern|Central|Mountain|Pacific)\b"
)
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s*[”’»])?$")
# An opening mark that the sentence before was given.
_DANGLING = re.compile(r"\s+[\"'“‘«„‚‹(\[]+$")
_MARK = re.compile(r"[“”„«»\"]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]`, in code points, without the spaces around it.

    `is_half_quoted` where a quotation in it begins before or goes on after it: alone it has no speaker.
    """

    start: int
    end: int
    is_half_quoted: bool = False


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of `text`. A blank line always ends one; joined in order they leave no word out."""
    return tuple(
        sentence
        for paragraph in _PARAGRAPH.finditer(text)
        for sentence in _of_paragraph(text, paragraph.start(), paragraph.end(), language)
    )


def whole_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences that may be said as such: no headings or list crumbs, and none with its dateline."""
    found = tuple(s for s in sentences(text, language) if _ENDS.search(text[s.start : s.end]))
    if not found:
        return ()
    place = DATELINE.match(text, found[0].start)
    begins = place.end() if place else found[0].start
    return tuple(replace(s, start=max(s.start, begins)) for s in found if begins < s.end)


def awaited(text: str, before: str = "") -> str:
    """The marks of which one closes the quotation that is open at the end of `text`; empty where none is.

    `before` are the marks awaited at its beginning. Single marks are not followed: most are apostrophes.
    """
    return _left_open(text, before)[0]


def _left_open(text: str, before: str) -> tuple[str, bool]:
    """The marks awaited at the end of `text`, and whether what they close was opened in `text`."""
    closing, is_opened_here = before, False
    for found in _MARK.finditer(text):
        mark = found.group()
        if not closing:
            closing = _closing(mark, text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1])
            is_opened_here = bool(closing)
        elif mark in closing:
            closing, is_opened_here = "", False
    return closing, is_opened_here


def _closing(mark: str, before: str, after: str) -> str:
    """What closes the quotation that `mark` opens between two characters; empty where it opens none."""
    stands_apart = not before or not (before.isalnum() or before in ".,!?…")
    if mark == "“":
        return '”"'
    if mark == "„":
        return '“”"'
    if mark == "«":
        return "»" if stands_apart else ""
    opens = stands_apart and after.isalnum()  # in German »so« is usual too
    return {"»": "«", '"': '"”'}.get(mark, "") if opens else ""


def _of_paragraph(text: str, start: int, end: int, language: str) -> list[Sentence]:
    found: list[Sentence] = []
    has_too_many = sum(text.count(mark, start, end) for mark in _QUOTATION_MARKS) > MAX_MARKS
    for sentence in _joined(text, _boundaries(text, start, end, language, hides_marks=has_too_many), language):
        if count_words(text[sentence.start : sentence.end]) <= MAX_SENTENCE_WORDS:
            found.append(sentence)
        else:
            pieces = _boundaries(text, sentence.start, sentence.end, language, hides_marks=True)
            found += _closed(text, _joined(text, pieces, language))
    return _half_quoted(text, found)


def _boundaries(text: str, start: int, end: int, language: str, *, hides_marks: bool = False) -> list[Sentence]:
    part = text[start:end].translate(_HIDDEN) if hides_marks else text[start:end]
    found: list[Sentence] = []
    for boundary in sentencex.get_sentence_boundaries(language.split("-")[0], part):
        begins = found[-1].end if found else start
        first = max(begins, start + boundary["start_index"])
        piece = part[first - start : boundary["end_index"]]
        if piece.strip():
            first += len(piece) - len(piece.lstrip())
            found.append(_with_marks(text, first, first + len(piece.strip()), begins, end))
    return found


def _with_marks(text: str, first: int, last: int, start: int, end: int) -> Sentence:
    """`text[first:last]` with the marks that stand beside it, and without those that open what follows."""
    while first > start and text[first - 1] in _QUOTATION_MARKS:
        first -= 1
    while last < end and text[last] in _QUOTATION_MARKS:
        last += 1
    dangling = None if text[last : last + 1].isspace() else _DANGLING.search(text, first, last)
    return Sentence(first, dangling.start() if dangling else last)


def _joined(text: str, pieces: Sequence[Sentence], language: str) -> list[Sentence]:
    """`pieces` without the breaks inside a word, after "M.", after "18." in German and inside "5 p.m. Sunday"."""
    found: list[Sentence] = []
    for piece in pieces:
        if found and _goes_on(text, found[-1], piece, language):
            found[-1] = Sentence(found[-1].start, piece.end)
        else:
            found.append(piece)
    return found


def _goes_on(text: str, one: Sentence, following: Sentence, language: str) -> bool:
    last = text[max(one.start, one.end - 6) : one.end]
    return bool(
        one.end == following.start
        or _GOES_ON.search(last)
        or (language.startswith("de") and _GERMAN_ORDINAL.search(last))
        or (_CLOCK_TIME.search(last) and _AFTER_CLOCK_TIME.match(text, following.start))
    )


def _closed(text: str, pieces: Sequence[Sentence]) -> Iterator[Sentence]:
    """`pieces` joined where a quotation that one opens closes within the length of a sentence."""
    number = 0
    while number < len(pieces):
        first = pieces[number]
        last = _last_of_quotation(text, pieces, number)
        yield Sentence(first.start, pieces[last].end)
        number = last + 1


def _last_of_quotation(text: str, pieces: Sequence[Sentence], number: int) -> int:
    words, closing = 0, ""
    for last in range(number, len(pieces)):
        said = text[pieces[last].start : pieces[last].end]
        words += count_words(said)
        closing = awaited(said, closing)
        if words > MAX_SENTENCE_WORDS:
            break
        if not closing:
            return last
    return number


def _half_quoted(text: str, found: Sequence[Sentence]) -> list[Sentence]:
    """`found` with its half quotations marked.

    A quotation that is never closed goes on in the next paragraph, as in newspapers; in a long one
    the mark is a fault, and spoils its own sentence alone.
    """
    closing, opened_in = "", 0
    marked: list[Sentence] = []
    for number, sentence in enumerate(found):
        before = closing
        closing, is_opened_here = _left_open(text[sentence.start : sentence.end], before)
        opened_in = number if is_opened_here else opened_in
        marked.append(replace(sentence, is_half_quoted=bool(before or closing)))
    left_open = found[opened_in + 1 :]
    if closing and left_open and count_words(text[left_open[0].start : left_open[-1].end]) > MAX_SENTENCE_WORDS:
        return marked[: opened_in + 1] + list(left_open)
    return marked
