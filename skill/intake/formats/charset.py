"""Bytes to text, when what the server says of them is often wrong.

Order of RFC 7303: byte order mark, then the header, then the document's own declaration; but what is
UTF-8 from end to end is read as UTF-8, whatever is said of it. Text in another charset hardly ever is,
and publishers mislabel that way round.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?", "{" and "[" followed by ASCII begin without a mark: XML 1.0, appendix F.
_BEGINNINGS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"[\0", "utf-16-le"),
    (b"\0[", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# Python also has codecs that are slow, or none of text; only these families occur in feeds.
_FAMILIES = ("gb", "big5", "shift_jis", "cp932", "euc_", "koi8", "iso2022_", "iso8859-", "cp125", "tis-620", "cp949")
# What says that it is one of these is most often cp1252.
_WESTERN = {"iso8859-1", "cp1252"}
# More bytes than this that are not UTF-8: the document is cp1252 throughout, not UTF-8 with a flaw.
_MAX_STRAY_BYTES = 2_000


def decoded(body: bytes, charset: str | None) -> str:
    """`body` as text, with `charset` of its Content-Type header. Never raises."""
    marked = _marked(body)
    if marked:
        mark, encoding = marked
        return body[mark:].decode(encoding, "replace")
    if not body.isascii() and _is_utf_8(body):
        return body.decode("utf-8")
    for encoding in _claimed(body, charset):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _western(body)


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(body: bytes) -> tuple[int, str] | None:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return len(mark), encoding
    return next(((0, encoding) for beginning, encoding in _BEGINNINGS if body.startswith(beginning)), None)


def _claimed(body: bytes, charset: str | None) -> Iterator[str]:
    declaration = _DECLARED.search(body[:2_000])
    for name in (charset, declaration.group(1).decode("ascii") if declaration else None):
        encoding = _known(name)
        if encoding:
            yield encoding


def _known(name: str | None) -> str | None:
    """The codec behind `name`, `None` for one that says nothing or that no feed is written in."""
    try:
        found = codecs.lookup(name.strip().lower()).name if name else ""
    except (LookupError, ValueError):
        return None
    if found in _WESTERN or not found.startswith(_FAMILIES):
        return None
    # gb18030 holds all of gb2312 and what is written under that name today.
    return "gb18030" if found.startswith("gb") else found


def _western(body: bytes) -> str:
    """UTF-8, with each stray byte read as cp1252: a document put together from two sources holds both."""
    if body.decode("utf-8", "replace").count("\ufffd") > _MAX_STRAY_BYTES:
        return body.decode("cp1252", "replace")
    return body.decode("utf-8", "byline.cp1252")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("byline.cp1252", _as_cp1252)
