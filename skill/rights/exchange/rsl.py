"""What may be said of a licence in public: an RSL 1.0 document (rslstandard.org/rsl).

RSL speaks to everybody, and of whole classes of use: it has no word for a licensee, a limit of words, a quota, a
retention or a credit (section 3.4). Every licence has all of these, so none of RSL's classes is granted by one, and
each would be read as granted to all, without limit. So nothing is permitted, and all of it prohibited: what the
licence grants stands in the licence. Its territories narrow further and may be said; its price and licensee may not.
"""

from __future__ import annotations

from xml.etree import ElementTree

from skill.rights.licence import Licence

NAMESPACE = "https://rslstandard.org/rsl"


def rsl(licence: Licence, licensor: str) -> str:
    """The document, for wherever it is linked from. `licensor` is the publisher's name."""
    root = ElementTree.Element("rsl", {"xmlns": NAMESPACE})
    # An empty url is the scope of what refers to the document (section 3.2).
    content = ElementTree.SubElement(root, "content", {"url": ""})
    terms = ElementTree.SubElement(content, "license")
    ElementTree.SubElement(terms, "prohibits", {"type": "usage"}).text = "all"
    if licence.where.territories is not None:
        ElementTree.SubElement(terms, "permits", {"type": "geo"}).text = " ".join(sorted(licence.where.territories))
    ElementTree.SubElement(content, "copyright", {"type": "organization"}).text = licensor
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
