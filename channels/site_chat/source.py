"""The chat as a source: messages are put on record by the pages (posting.py), so that there is
nothing to ask for; photos are copied from where the pages have put them."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from channels.model import Cursor, Fetched
from channels.polling import Rhythm
from channels.source import NoSuchFile, SourceAway
from foundation.settings import Settings
from registry.files.shelf import Shelf
from registry.notifications.delivery_channels import error_text

NAME = "site_chat"
#: How often the source says that it is there.
EVERY = timedelta(minutes=1)


def photo_shelf(settings: Settings) -> Shelf:
    """Return the shelf where photos from the site wait; channels/citizens.py clears it by age."""
    return Shelf(settings.folders.files_dir / "drafts")


class SiteChat:
    """The source of the chat. `shelf`: where its photos wait."""

    name: ClassVar[str] = NAME

    def __init__(self, shelf: Shelf, rhythm: Rhythm) -> None:
        self._shelf, self._rhythm = shelf, rhythm

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Return no messages: the pages have put them on record."""
        now = await self._rhythm.wait()
        return Fetched([], {"asked_at": now.isoformat()})

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Copy a photo. Raises NoSuchFile, SourceAway."""
        try:
            await asyncio.to_thread(shutil.copyfile, self._shelf.whole(handle), to)
        except (ValueError, FileNotFoundError):
            raise NoSuchFile(handle) from None
        except OSError as error:
            raise SourceAway(error_text(error)) from error

    async def close(self) -> None:
        """Close nothing: nothing is held open."""
