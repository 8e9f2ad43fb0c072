"""Who writes for many papers, and where a text says so: before its first sentence, or after its last."""

from __future__ import annotations

import re
import unicodedata

# As they sign. A place that is not in capitals, and a mere hyphen, are believed of these alone.
SIGNS = ("AP", "AFP", "Reuters", "dpa", "EFE", "ANSA", "CNN", "UPI", "Belga", "ATS", "APA", "TASS", "Kyodo", "Xinhua")
NAMES = (
    *SIGNS, "Associated Press", "The Associated Press", "Agence France-Presse", "PA Media", "Press Association",
    "Bloomberg", "Bloomberg News",
)  # fmt: skip

# PORT CITY (Agency) — … : where and by whom, before the first sentence. AP Stylebook, "datelines". A bracket that
# nobody closed names the agency all the same. VELLMAR courier | … as German papers have it.
_CAPITAL = "A-ZÀ-ÖØ-Þ"
DATELINE = re.compile(
    rf"(?:[{_CAPITAL}][{_CAPITAL}.'’ -]{{1,40}}(?:, [{_CAPITAL}][\w.]+(?: [{_CAPITAL}][\w.]+| \d{{1,2}})?){{0,2}}"
    r"(?: ?\([^)\n—–]{2,40}?\)? ?(?:[—–]|--)| ?\([^)\n]{2,40}\) ?-| ?(?:[—–]|--))"
    rf"|(?:[{_CAPITAL}][\w.'’-]{{1,30}}(?: [\w.'’-]{{1,30}}){{0,3}}(?:, [\w. ]{{1,20}}?)? ?)?"
    rf"\((?:{'|'.join(SIGNS)})\)\.? ?[—–-]{{1,2}}"
    rf"|[{_CAPITAL}][\w.'’-]{{1,30}}(?: [\w.'’-]{{1,30}}){{0,3}} \([{_CAPITAL}][^)\n]{{1,40}}\) ?[—–]"
    rf"|[{_CAPITAL}][{_CAPITAL}.'’/ -]{{1,40}}(?: [\w.]{{1,20}})? ?\|"
    rf") ?(?=[“„«\"'‘(]? ?[{_CAPITAL}\d])"
)
# (Reuters) or — AP, when all is said.
_SIGNED = re.compile(
    rf"(?:\(|[—–] ?|(?:©|\bCopyright)\s?(?:\d{{4}} )?)({'|'.join(sorted(NAMES, key=len, reverse=True))})\)?\.?"
    r"(?:\s*All rights reserved\.?)?\s*$"
)
_MARKS = re.compile(
    r"\b(?:news ?wire|wire (?:service|report)s?|press agency|news agency|agence|agencies|nachrichtenagentur|agencia"
    r"|agenzia)\b"
)


def dateline(text: str) -> str:
    """What stands before the first sentence, as "VELLMAR (Associated Courier) —"; empty where nothing does."""
    found = DATELINE.match(text)
    return found.group().strip() if found else ""


def credited(text: str) -> tuple[str, ...]:
    """The agencies that a text names as its own source: in its dateline, in brackets or alone, or as it signs off."""
    found = []
    place = dateline(text)
    if "(" in place:
        found.append(place.partition("(")[2].partition(")")[0].strip(" —–-"))
    elif (name := place.rstrip(" —–-")) in SIGNS:
        found.append(name)
    if signed := _SIGNED.search(text[-100:]):
        found.append(signed.group(1))
    return tuple(dict.fromkeys(found))


def names_agency(text: str) -> bool:
    """Whether `text`, a byline or a credit, names an agency, or holds what such a name commonly holds."""
    return _MARKS.search(plainly(text)) is not None or any(names(agency, text) for agency in NAMES)


def names(name: str, text: str) -> bool:
    """Whether `text` holds `name` as whole words, however both are written."""
    return whole_words(name).search(plainly(text)) is not None


def whole_words(name: str) -> re.Pattern[str]:
    """What finds `name` as whole words in a text that is written `plainly`."""
    return re.compile(rf"(?<!\w){re.escape(plainly(name))}(?!\w)")


def plainly(text: str) -> str:
    """NFKC, case folded, hyphens as spaces: as credits compare."""
    return unicodedata.normalize("NFKC", text).casefold().replace("-", " ")
