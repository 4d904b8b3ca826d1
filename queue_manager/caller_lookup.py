"""Asks the registry about each caller with a number, while they are greeted: what they called
about, how their tickets stand. Nobody waits for the answer; without the database the call goes on
as ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.incident import Acquaintance
from queue_manager.domain.floor.model import Floor
from queue_manager.loop import LivePublisher

#: In a storm the latest callers are not asked about.
MOST_LOOKED_UP = 200
Ask = Callable[[str], Awaitable[Acquaintance | None]]
"""A number (E.164) → what is known of it; None where the database cannot tell now."""
log = logging.getLogger(__name__)


class CallerLookup:
    """A listener that looks up callers: it hears each event after the live message
    (`LivePublisher`), and tells the dispatcher what it learns."""

    def __init__(
        self,
        live: LivePublisher,
        ask: Ask,
        tell: Callable[[on.Event], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._live, self._ask, self._tell, self._clock = live, ask, tell, clock
        self._queries: asyncio.Queue[tuple[str, str]] = asyncio.Queue(MOST_LOOKED_UP)
        self.faults = 0
        """Look-ups that failed since the start, other than by the database being away."""

    def changed(self, before: Floor, after: Floor, event: on.Event) -> None:
        """Note an event that changed the floor; called for each, in order."""
        self._live.changed(before, after, event)
        if isinstance(event, on.CallOffered) and event.caller and event.call_id in after.calls:
            try:
                self._queries.put_nowait((event.call_id, event.caller))
            except asyncio.QueueFull:
                log.warning("not asked about", extra={"call_id": event.call_id})

    async def run(self) -> None:
        """Look up callers, for ever."""
        while True:
            call_id, number = await self._queries.get()
            try:
                known = await self._ask(number)
            except Exception:  # whatever it is, the call goes on as ever
                self.faults += 1
                log.exception("not asked about", extra={"call_id": call_id})
                continue
            if known is not None:
                self._tell(on.CallerKnown(self._clock(), call_id, known))
