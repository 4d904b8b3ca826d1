"""What sources that are asked again and again have in common: the pause between two askings, and
how far was read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from channels.model import Happening, Posted


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Rhythm:
    """Rhythm of polling: at most one request in `every`."""

    every: timedelta
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _last: datetime | None = field(default=None, init=False)

    async def wait(self) -> datetime:
        """Wait until it is time to ask again; return the moment."""
        now = self.clock()
        if self._last is not None and now - self._last < self.every:
            await self.sleep((self.every - (now - self._last)).total_seconds())
            now = self.clock()
        self._last = now
        return now


def newest(happenings: Sequence[Happening], before: datetime, now: datetime) -> datetime:
    """Return how far was read: the newest publication, never back and never ahead of our clock, for
    one post of the future would hide all others."""
    posted = [it.published_at for it in happenings if isinstance(it, Posted)]
    return max([before, *(at for at in posted if at <= now)])
