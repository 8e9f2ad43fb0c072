"""What a refresh works with: the titles, the licences, the stores and the tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from skill.desk.licences import Bookkeeper, FolderState, read_folder, take_over
from skill.desk.ports.bodies import Bodies
from skill.desk.ports.ear import Ear
from skill.desk.ports.feeds import FeedStore, Parsed, Parser
from skill.desk.ports.licences import LicenceFolder, LicenceStore
from skill.desk.ports.model import Summariser
from skill.desk.ports.stories import StoryStore
from skill.desk.signals import SignalDesk
from skill.desk.withdrawals import Taken
from skill.stories.origins import NO_SITES, Sites
from skill.stories.posing import Voices
from skill.stories.titles import Feed, Titles


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What a refresh needs. `withdraw` takes in what a document says of stories that are not to be told."""

    titles: Titles
    licensee: str
    folder: LicenceFolder
    licences: LicenceStore
    bookkeeper: Bookkeeper
    feeds: FeedStore
    stories: StoryStore
    parser: Parser
    ear: Ear
    bodies: Bodies
    voices: Voices
    withdraw: Callable[[Feed, Parsed], Taken]
    signals: SignalDesk
    model: Summariser | None = None
    sites: Sites = NO_SITES


def take_over_folder(newsroom: Newsroom) -> Mapping[str, str]:
    """Make the store's licences those of the folder. Returns the refused ids with why.

    Raises `LicenceFolderError` where the folder or a file without an id cannot be read.
    """
    folder: FolderState = read_folder(newsroom.folder.files(), newsroom.titles)
    return take_over(folder, newsroom.licences)
