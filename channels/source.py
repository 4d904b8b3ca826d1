"""What a network's adapter does: `Source` reads, `Reply` is the way out
(registry/notifications)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeAlias

from channels.model import Cursor, Fetched

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
LONGEST_NAMED_PAUSE = timedelta(hours=1)


class SourceAway(Exception):
    """The network does not answer as it should; `after`: when it wants to be asked again."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


class SourceRefused(SourceAway):
    """The network does not know us: the token is wrong, or was taken back. A person has to act."""


class NoSuchFile(Exception):
    """The network gives the file out no more, or never; the message says why."""


#: The words that are watched now, each as channels/watched.py makes it.
WatchedWords: TypeAlias = Callable[[], Awaitable[Sequence[str]]]


async def no_words() -> Sequence[str]:
    """Return no words: nothing is watched."""
    return ()


class Source(Protocol):
    """One place where messages are read. `name`: its row in the sources table."""

    @property
    def name(self) -> str: ...

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Return what came after `cursor` (None: from the beginning), waiting for it for a while.
        Asking with a cursor tells the network that everything before it is on record. Raises
        SourceAway."""
        ...

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a message's file into `to`. Raises NoSuchFile, SourceAway."""
        ...

    async def close(self) -> None:
        """Let go of its connections."""
        ...


def pause_after(failures: int, error: SourceAway) -> timedelta:
    """Return how long to wait after so many failures in a row (at least 1); what the network names
    holds."""
    if error.after is not None:
        return min(max(error.after, FIRST_PAUSE), LONGEST_NAMED_PAUSE)
    return min(FIRST_PAUSE * (1 << min(failures - 1, 10)), LONGEST_PAUSE)
