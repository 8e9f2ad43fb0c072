"""Licence files, and the licences as the store keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LicenceFile:
    name: str
    text: str


class LicenceFolder(Protocol):
    def files(self) -> tuple[LicenceFile, ...]:
        """The `.toml` files of the folder, by name. Raises `LicenceFolderError` where it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence version as the store keeps it. `standing`: `read`, `refused` or `gone` (its file is)."""

    id: str
    version: int
    file: str
    text: str
    hash: str
    effective_from: datetime
    standing: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """A licence that is suspended, since when, and why in the operator's words."""

    licence: str
    since: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.licence} is suspended since {self.since:%Y-%m-%d %H:%M} UTC: {self.why}"


@dataclass(frozen=True, slots=True)
class LicenceRows:
    """All that a turn knows of licences, at one epoch. `refused` and `suspended` go by licence id.

    `told_until` is the last moment at which a listener may be told of a notice. `are_narrowed_by_country`: what some
    publisher says in public of some story depends on where its listener is.
    """

    epoch: int
    rows: tuple[LicenceRow, ...]
    refused: Mapping[str, str]
    suspended: Mapping[str, Suspension]
    told_until: datetime | None = None
    are_narrowed_by_country: bool = False


class LicenceStore(Protocol):
    def load(self) -> LicenceRows: ...

    def replace(self, rows: Sequence[LicenceRow], refused: Mapping[str, str]) -> None:
        """Take over the folder's state; rows that are not named are `gone`. Raises the epoch on a change.

        A suspension is no part of the folder, and stays.
        """
        ...

    def suspend(self, licence: str, why: str, now: datetime) -> Suspension:
        """From this commit on. Where it is suspended already, since stays and another `why` is taken over."""
        ...

    def resume(self, licence: str) -> bool:
        """Whether it was suspended until now."""
        ...
