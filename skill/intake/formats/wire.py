"""What NewsML-G2 and ninjs have in common: the news item of the IPTC, and what its terms mean to us.

Both say the same things, in XML and in JSON: a publication status, an embargo, versions of one GUID, genres and
subjects as concepts with a name and a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from skill.desk.ports.feeds import Silence, Withdrawal
from skill.intake.formats import fields
from skill.intake.formats.fields import Collected, PassedOver, Read
from skill.stories.story import Entry
from skill.stories.text import one_line

# http://cv.iptc.org/newscodes/pubstatusg2: usable, withheld, canceled; and how they are also spelt.
_USABLE = frozenset({"", "usable"})
_CANCELED = frozenset({"canceled", "cancelled", "killed", "kill"})
# Roles of a text that may stand for the publisher's own standfirst; what a role says of pictures or editors is none.
STANDFIRST_ROLES = frozenset(
    {
        *("", "main", "summary", "abstract", "lead", "text", "html", "xhtml", "plain", "short", "teaser", "deck"),
        *("standfirst", "intro", "introduction", "ingress", "description"),
    }
)
# http://cv.iptc.org/newscodes/mediatopic and .../subjectcode: the first level has six zeros.
_FIRST_LEVEL = re.compile(r"\d{2}000000")
_NUMBER = re.compile(r"[0-9]{1,18}")
_VERSION = re.compile(r"[\w.-]{1,20}")


Raw = TypeVar("Raw")


@dataclass(frozen=True, slots=True)
class Concept:
    """A subject or genre: its name, where it has one, and its code without the scheme, as `04000000` or `Opinion`."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireItem:
    """A news item as written. Texts may hold markup; an embargo without a date that can be read has no known end."""

    guid: str
    version: str
    status: str
    created: str
    changed: str
    embargoes: tuple[str, ...]
    link: str | None
    headline: str
    abstract: str
    body: str
    authors: tuple[str, ...]
    sections: tuple[str, ...]
    subjects: tuple[Concept, ...]
    tags: tuple[str, ...]
    genres: tuple[Concept, ...]
    credits: tuple[str, ...]
    language: str | None


def code_of(reference: str) -> str:
    """The last part of a QCode or concept URI: `stat:usable` and `…/pubstatusg2/usable` are both `usable`."""
    return re.split(r"[:/#]", reference.strip().rstrip("/"))[-1]


def role_of(reference: str) -> str:
    return code_of(reference).lower()


def read_items(
    items: Sequence[Raw], changed: Callable[[Raw], str], read: Callable[[Raw], WireItem]
) -> tuple[Collected, tuple[str, ...]]:
    """The newest of a delivery's items read, of each GUID one version; and notes on those that are no news of words.

    `changed` says when a version was made.
    """
    numbered, old = fields.newest(items, lambda item: fields.moment(changed(item)))
    wire: list[tuple[int, WireItem]] = []
    notes: list[str] = []
    for number, item in numbered:
        try:
            wire.append((number, read(item)))
        except PassedOver as why:
            notes.append(f"item {number}: {why}")
        except Exception as error:  # noqa: BLE001 - a publisher's item can be anything
            notes.append(f"item {number}: cannot be read ({type(error).__name__})")
    return fields.collected(_newest_versions(wire), read_item), (*notes, *old)


def _newest_versions(items: Sequence[tuple[int, WireItem]]) -> list[tuple[int, WireItem]]:
    """Of each GUID the highest version, in the order of the document. A version that is canceled is never outdone."""
    kept: dict[str, tuple[int, WireItem]] = {}
    for number, item in items:
        guid = item.guid.strip() or f"\0{number}"
        before = kept[guid][1] if guid in kept else None
        if before is None or (
            _silence(before) is not Silence.KILL and (_silence(item) is Silence.KILL or _is_newer(item, before))
        ):
            kept[guid] = (number, item)
    return list(kept.values())


def _is_newer(one: WireItem, other: WireItem) -> bool:
    if _NUMBER.fullmatch(one.version) and _NUMBER.fullmatch(other.version):
        return int(one.version) >= int(other.version)
    mine, its = fields.moment(one.changed), fields.moment(other.changed)
    return mine is None or its is None or mine >= its


def read_item(item: WireItem) -> Read | Withdrawal:
    """Raises `PassedOver`."""
    silence = _silence(item)
    if silence:
        return _withdrawal(item, silence)
    headline = fields.headline(item.headline)
    abstract = fields.prose(item.abstract, fields.MAX_ABSTRACT)
    body = fields.prose(item.body, fields.MAX_BODY)
    ends = [fields.embargo(one) for one in item.embargoes]
    sections, tags = _sorted_subjects(item)
    entry = Entry(
        guid=fields.identity(item.guid, item.link, headline, item.created, abstract.text),
        link=item.link,
        headline=headline,
        abstract=abstract.text,
        body=body.text,
        published_at=fields.moment(item.created) or fields.moment(item.changed),
        updated_at=fields.moment(item.changed),
        not_before=max((end for end in ends if end), default=None),
        embargo_unreadable=None in ends,
        authors=fields.named(item.authors),
        sections=fields.labels(sections),
        tags=fields.labels(tags),
        genres=fields.labels(label for genre in item.genres for label in (genre.name, genre.code)),
        credits=fields.labels(item.credits),
        language=item.language,
    )
    return Read(entry, ("a text is too long and was cut",) if abstract.is_cut or body.is_cut else ())


def _silence(item: WireItem) -> Silence | None:
    """A status that is not known is no leave to tell the story."""
    status = role_of(item.status)
    if status in _USABLE:
        return None
    return Silence.KILL if status in _CANCELED else Silence.WITHHOLD


def _withdrawal(item: WireItem, silence: Silence) -> Withdrawal:
    guid = one_line(item.guid) or item.link
    if not guid:
        raise PassedOver("it is withdrawn, and has no id")
    is_known = silence is Silence.KILL or role_of(item.status) == "withheld"
    status = {Silence.KILL: "canceled", Silence.WITHHOLD: "withheld"}[silence] if is_known else "that is not known"
    version = f", version {item.version}" if _VERSION.fullmatch(item.version) else ""
    return Withdrawal(
        guid=fields.identity(guid, None),
        link=item.link,
        silence=silence,
        says=f"pubStatus {status}{version}",
        stated_at=fields.moment(item.changed),
    )


def _sorted_subjects(item: WireItem) -> tuple[Sequence[str], Sequence[str]]:
    """Sections: what the item itself calls so, else the subjects of the first level, else the first subject."""
    named = [one for one in item.subjects if one.name]
    broad = [one.name for one in named if _FIRST_LEVEL.fullmatch(one.code)] or [one.name for one in named[:1]]
    sections = item.sections or broad
    return sections, [*(one.name for one in named if one.name not in sections), *item.tags]
