"""What no language says as it stands: pictures, addresses, bullets, footnotes, quotation marks, dashes, capitals."""

from __future__ import annotations

import re
import unicodedata

from skill.stories.wordings.wording import word_set
from skill.voice.ear.rule import Rules, begins_word, rule

# Written in capitals, and said as they stand: letter by letter, or known as they are.
ACRONYMS = word_set(
    "AIPAC ASEAN BAFTA CARICOM CEDEAO CNOSF COVID ECOWAS EFTPOS FRONTEX INTERPOL LGBTI LGBTQIA MERCOSUR NAACP NASDAQ"
    " RSPCA SWIFT UNCTAD UNESCO UNHCR UNICEF UNODC UNRWA USAID USMCA"
)

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_ENTITY = re.compile(r"&(?:amp;)*(?:amp|quot|nbsp|#160|#39|#8217|#x27);")
_ENTITIES = {"quot": '"', "nbsp": " ", "#160": " ", "#39": "’", "#8217": "’", "#x27": "’", "amp": "&"}
_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/?#<>\"“”»,;]+)(?:[/?#](?:[^\s<>\"“”»]*[^\s<>\"“”».,;:!?)…’])?)?")
_WWW = re.compile(r"www\.(?=\w)(?<![\w.]www\.)")
_INSIDE = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)")
_BULLET = re.compile(r"^(?:[•‣▪●◦*–—-] )+")
_ENDS_LINE = ".!?…:;,"
_COMMAS = re.compile(r"(?<=[;:.!?…(]) ?,(?: ?,)*(?=\s|$)|,(?= ?[,;:.!?…)])|^[ ,]+|,$")
_LEFT_ALONE = re.compile(r" +([.,])(?=\s|$)")
_PICTURE = re.compile(r"[^\u0000-\u00a7\u00aa-\u00ad\u00af-\u02af\u0370-\u1fff\u2010-\u205f\u20a0-\u20bf\ue000-\ue004]")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]{5,}(?!\w|\.\w)")
_VOWEL = re.compile(r"[AEIOUYÀ-ÅÈ-ÏÒ-ÖÙ-Ý]")
_ROMAN = re.compile(r"[IVXLCDM]+")


def bare(text: str) -> str:
    """`text` on one line without what only the eye reads. Idempotent, and linear in its length."""
    spoken = without_pictures(text.translate(_INVISIBLE))
    if "&" in spoken:
        spoken = _ENTITY.sub(_entity, spoken)
    if "://" in spoken or "www." in spoken:
        spoken = _WWW.sub("", _ADDRESS.sub(r"\1", spoken))
    spoken = _MARKS.applied(_one_line(spoken.replace("...", "…")))
    paused = _PAUSES.applied(spoken)
    return tidy(spoken if paused == spoken else _COMMAS.sub("", paused))


def tidy(text: str) -> str:
    spoken = " ".join(text.split())
    return _LEFT_ALONE.sub(r"\1", spoken) if " ." in spoken or " ," in spoken else spoken


def lowered(text: str, kept: frozenset[str]) -> str:
    """Words of five capitals or more, which are no acronyms, written as other words are."""

    def written(found: re.Match[str]) -> str:
        word = found[0]
        is_known = word in ACRONYMS or word in kept or not begins_word(found)
        if is_known or not _VOWEL.search(word) or _ROMAN.fullmatch(word):
            return word
        return word[0] + word[1:].lower()

    return _CAPITALS.sub(written, text)


def without_pictures(text: str) -> str:
    """`text` without emoji and other pictures; what stood around one stays apart."""
    if not _PICTURE.search(text):
        return text
    return "".join(" " if _is_picture(character) else character for character in text)


def _is_picture(character: str) -> bool:
    if character.isascii() or character in "°©®™№":
        return False
    if unicodedata.category(character) in {"So", "Sk", "Cs"}:
        # A unit such as ℃ is written with letters.
        return not any(part.isalnum() for part in unicodedata.normalize("NFKC", character))
    return 0xFE00 <= ord(character) <= 0xFE0F or character == "\u20e3"


def _entity(found: re.Match[str]) -> str:
    return _ENTITIES[found[0][1:-1].rpartition(";")[2] or found[0][1:-1]]


def _one_line(text: str) -> str:
    """Lines as sentences: one without a mark at its end, such as an item of a list, gets a point."""
    lines = [bared for line in text.splitlines() if (bared := _BULLET.sub("", " ".join(line.split())))]
    ended = [line if line[-1] in _ENDS_LINE or not line[-1].isalnum() else f"{line}." for line in lines[:-1]]
    return _BULLET.sub("", " ".join((*ended, *lines[-1:])))  # one may stand in a line of its own


def _words_of_tag(found: re.Match[str]) -> str:
    return _INSIDE.sub(" ", found[1].replace("_", " ")).strip()


_MARKS = Rules(
    rule(r"#(?=[^\W\d_])(?<![\w&#/]#)(\w+)", _words_of_tag, "#"),
    rule(r"@(?=[^\W\d])(?<![\w@./]@)", "", "@"),
    rule(r"(?<=[\w.,;:!?”»’)\"])\[(?:\d{1,3}|[a-z])\]", "", "["),
    rule(r"(?:(?<=[^\W\d_]{3})|(?<=[.,;!?”»]))[¹²³⁰⁴-⁹]+", "", "¹²³⁰⁴⁵⁶⁷⁸⁹"),
    rule(r"[†‡]|(?<=\w)\*+(?!\w)", "", "†‡*"),
    rule(r" ?(?:\[…\]|\(…\)) ?", " ", "…"),
    rule(r"«[ \u00a0\u202f]?|[ \u00a0\u202f]?»", "", "«»"),
    rule(r"(?<=\w)[\"“”„‟‹›](?=\w)", " ", '"“”„‟‹›'),
    # 5’10" is a height.
    rule(r"[“”„‟‹›]|(?<!['’′]\d)(?<!['’′]\d\d)\"|(?<!\w)‘(?=\w)|(?<=[.,!?…])’(?!\w)", "", '"“”„‟‹›‘’'),
)
_PAUSES = Rules(
    rule(r" ?[•‣▪●◦] ?| [·|] ", ", ", "•‣▪●◦·|"),
    rule(r" ?—[ —]*| –[ –]*(?= |$)| ?-- ?(?=[^-]|$)|(?<!\d) - | - (?!\d)", ", ", "—–-"),
)
