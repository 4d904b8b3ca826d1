"""What every adapter of a network has to hold, whatever the network: `Rig` is an adapter with a
stand-in of its network, tests/channels/test_contract.py tries them all.

To try another one: a subclass of `Rig` in a module of tests/channels/rigs/. What a network
does not know (no edits, no signatures) stands in `lacks` with its reason, and is not tried."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from channels.network import Network
from channels.process import Channels
from channels.rows import sources
from channels.source import Source
from foundation.postgres.pool import Pool, transaction
from foundation.settings import Settings


class Verb(StrEnum):
    """What a network may lack."""

    EDIT = "edit"
    DELETE = "delete"
    BUSY = "busy"
    TOKEN = "token"
    SIGNATURE = "signature"
    #: What somebody writes next goes on with what they wrote before.
    MATTER = "matter"


class Rig(ABC):
    """An adapter with the stand-in of its network. The network's part is to give everything out
    until it hears that it is on record, and whenever `repeat` says so.

    `name` is the adapter's row in `sources`. `source` is the adapter as the running process has
    it."""

    name: ClassVar[str]
    lacks: ClassVar[Mapping[Verb, str]] = {}

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    @abstractmethod
    def running(self) -> AbstractAsyncContextManager[None]:
        """The stand-in runs, and the adapter is connected to it."""

    @property
    @abstractmethod
    def network(self) -> Network: ...

    @property
    def source(self) -> Source:
        return self.network.source

    @abstractmethod
    async def restart(self) -> None:
        """The process was killed: the adapter as the next one makes it, which knows nothing but
        what is in the database."""

    # --- what the network does -----------------------------------------------------------------

    @abstractmethod
    async def post(self, text: str) -> str:
        """A citizen, always the same one, writes `text`; what the message is called there."""

    @abstractmethod
    async def repeat(self) -> None:
        """The network gives out again all that it ever had, as though it had heard nothing."""

    async def edit(self, external_id: str, text: str) -> None:
        """Its author writes the message anew."""
        raise NotImplementedError

    async def delete(self, external_id: str) -> None:
        """Its author takes the message back."""
        raise NotImplementedError

    async def busy(self, seconds: int | None) -> None:
        """The next reading is told to come again later, in so many seconds."""
        raise NotImplementedError

    async def expire(self) -> None:
        """What we sign in with is good no more; `renew` makes it good."""
        raise NotImplementedError

    async def renew(self) -> None:
        raise NotImplementedError

    async def forge(self, text: str) -> None:
        """Somebody who is not the network hands us `text` as though it came from there."""
        raise NotImplementedError

    # --- what we do ----------------------------------------------------------------------------

    async def read(self, channels: Channels) -> None:
        """Take in all that is to be had now, as the process does. Raises SourceAway."""
        await channels.read_once(self.source)

    async def die_before_commit(self, pool: Pool) -> None:
        """The network has given everything out, and nothing of it is on record."""
        async with transaction(pool) as link:
            cursor = (await sources.lock(link, self.name)).cursor
        await self.source.fetch(cursor)
        await self.restart()

    async def die_after_commit(self, channels: Channels) -> None:
        """All is on record, and the network has not heard so."""
        await self.read(channels)
        await self.restart()
        await self.repeat()
