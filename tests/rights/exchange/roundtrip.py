"""A licence there and back, for the tests of a few hundred and the bench of ten thousand."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from skill.rights.exchange.file import licence_file
from skill.rights.exchange.odrl import odrl
from skill.rights.exchange.odrl_reading import read_odrl
from skill.rights.licence import Licence
from skill.rights.reading import Reading, read_licence


def comes_back(licence: Licence) -> None:
    """Written as a file and as an Agreement, and read, it is the same; and written once more, the same text."""
    text, document = licence_file(licence), odrl(licence)
    of_file, of_document = read_licence(text, licence.file), read_odrl(document, licence.file)
    assert terms_in(of_file) == terms_in(of_document) == replace(licence, hash="")
    assert of_document.licence is not None
    assert of_document.licence.hash == hashlib.sha256(text.encode()).hexdigest()
    assert (licence_file(of_document.licence), odrl(of_document.licence)) == (text, document)


def terms_in(reading: Reading) -> Licence:
    assert reading.licence is not None, "\n".join(map(str, reading.faults))
    return replace(reading.licence, hash="")
