"""XML of strangers: read by defusedxml's parser, which refuses document types and entities, within bounds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

MAX_ELEMENTS = 200_000
MAX_DEPTH = 100
# What stands in front of the first element's end says in which charset the bytes came, and they are text by now.
_DECLARATION = re.compile(r"\A[\ufeff\0 \t\r\n]*+<\?xml[^>]{0,500}\?>")


class NotReadError(Exception):
    """Why a document is not read, in words of ours."""


def elements(text: str) -> Iterator[tuple[str, Element]]:
    """The start and the end of each element, in order. Raises `NotReadError` where it does not go on."""
    document = _DECLARATION.sub("", text).lstrip("\ufeff\0 \t\r\n").encode("utf-8", "replace")
    depth = count = 0
    try:
        for event, element in iterparse(io.BytesIO(document), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, count = depth + 1, count + 1
                if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                    raise NotReadError("it has too many elements, or they stand too deep in one another")
            else:
                depth -= 1
            yield event, element
    except DefusedXmlException as error:
        raise NotReadError("it declares a document type or entities") from error
    except (ParseError, ValueError) as error:
        raise NotReadError("it is no well-formed XML") from error


def whole(text: str) -> Element:
    """The first element with all that is in it. Raises `NotReadError`."""
    found = elements(text)
    _, root = next(found)
    for _ in found:
        pass
    return root


def parted(tag: str) -> tuple[str, str]:
    """The namespace and the local name."""
    namespace, _, local = tag.rpartition("}")
    return namespace.removeprefix("{"), local
