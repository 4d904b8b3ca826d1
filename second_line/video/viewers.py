"""What waits for one watcher, and the last seconds of a camera. Bounded: a slow browser loses
pictures up to the next key frame, and never memory."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

#: Most bytes that wait for one watcher: some seconds of a usual stream.
MOST_WAITING = 1_500_000
#: Most bytes of the last seconds of one camera.
MOST_RECENT = 40_000_000


@dataclass(slots=True, eq=False)
class Viewer:
    """The messages that wait for one watcher: texts and pieces of MP4. `dropped`: pieces that this
    watcher lost. `pictured`: whether there was a picture for them."""

    most: int = MOST_WAITING
    dropped: int = 0
    pictured: bool = False
    _waiting: deque[str | bytes] = field(default_factory=deque)
    _size: int = 0
    _until_key: bool = True
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def size(self) -> int:
        """Return how many bytes wait."""
        return self._size

    def say(self, text: str) -> None:
        """Add a text. A state that was not read yet gives way to the newer one."""
        if self._waiting and isinstance(self._waiting[-1], str):
            self._waiting.pop()
        self._waiting.append(text)
        self._came.set()

    def begin(self, codec: str, head: bytes) -> None:
        """Begin with a new format: what waited was of another one."""
        self._clear()
        self._waiting += (codec, head)
        self._size = len(head)
        self._until_key = True
        self._came.set()

    def add(self, piece: bytes, *, key: bool, clock: str = "") -> None:
        """Add a piece. `clock`: a text that goes before it."""
        if self._until_key and not key:
            self.dropped += 1
            return
        if self._size + len(piece) > self.most:
            self._drop_pieces()
            self.dropped += 1
            return
        self._until_key = False
        self.pictured = True
        if clock:
            self._waiting.append(clock)
        self._waiting.append(piece)
        self._size += len(piece)
        self._came.set()

    async def take(self) -> list[str | bytes]:
        """Wait for messages, and return all of them."""
        while not self._waiting:
            self._came.clear()
            await self._came.wait()
        taken = list(self._waiting)
        self._waiting.clear()
        self._size = 0
        return taken

    def _drop_pieces(self) -> None:
        """Drop the pieces that wait, but not a head, without which none after it is understood."""
        heads = [it for it in self._waiting if isinstance(it, bytes) and it[4:8] == b"ftyp"]
        texts = [it for it in self._waiting if isinstance(it, str) and '"codec"' in it]
        self.dropped += sum(isinstance(it, bytes) for it in self._waiting) - len(heads)
        self._waiting = deque([*texts[-1:], *heads[-1:]])
        self._size = sum(map(len, heads[-1:]))
        self._until_key = True

    def _clear(self) -> None:
        self._waiting.clear()
        self._size = 0


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture of the last seconds. `time`: of the stream, in 1/90,000 s; `lasts`: likewise;
    `came_at`: by our clock."""

    data: bytes
    time: int
    lasts: int
    key: bool
    came_at: datetime


@dataclass(slots=True)
class RecentPictures:
    """The pictures of the last `seconds` of one camera, from a key frame on."""

    seconds: float
    most: int = MOST_RECENT
    _pictures: deque[StoredPicture] = field(default_factory=deque)
    _size: int = 0

    def add(self, picture: StoredPicture) -> None:
        """Add a picture, and forget whole groups of pictures that are too old."""
        if not self._pictures and not picture.key:
            return
        self._pictures.append(picture)
        self._size += len(picture.data)
        if picture.key:
            self._forget(picture.came_at)
        if self._size > self.most:
            self.clear()

    def clear(self) -> None:
        """Forget everything: what comes has another format."""
        self._pictures.clear()
        self._size = 0

    def all(self) -> list[StoredPicture]:
        """Return the pictures, the oldest first."""
        return list(self._pictures)

    def _forget(self, now: datetime) -> None:
        keys = [at for at, it in enumerate(self._pictures) if it.key]
        old = [
            at for at in keys
            if (now - self._pictures[at].came_at).total_seconds() >= self.seconds
        ]  # fmt: skip
        # The newest group that begins early enough stays; those before it go.
        for _ in range(old[-1] if old else 0):
            self._size -= len(self._pictures.popleft().data)
