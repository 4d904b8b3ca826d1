"""The live word of changes, for the pages: what changed on the floor, and by which event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from redis.asyncio import Redis

from queue_manager.domain.floor.events import Event
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import Line
from queue_manager.live import codec, views
from queue_manager.live.journal import AWAY

CHANNEL = "komek:live"
LONGEST_QUEUE = 2000
T = TypeVar("T")


def delta(before: Floor, after: Floor) -> dict[str, Any]:
    """Return what differs between two floors, by kind and id; None for what is gone. `draining`: as
    it is in `after`."""
    return {
        "draining": after.draining,
        "lines": _changes(before.lines, after.lines, as_it_is),
        "calls": _changes(before.calls, after.calls, views.call_view),
        "operators": _changes(before.operators, after.operators, views.operator_view),
        "rings": _changes(before.rings, after.rings, views.ring_view),
        "callbacks": _changes(before.callbacks, after.callbacks, views.callback_view),
        "listenings": _changes(before.listenings, after.listenings, views.listening_view),
        "conversations": _changes(
            before.conversations, after.conversations, views.conversation_view
        ),
    }


def whole(floor: Floor) -> dict[str, Any]:
    """Return everything, for who has seen nothing yet."""
    return {"full": True, **views.floor_view(floor)}


def as_it_is(line: Line) -> Line:
    """Return a line as it is: it has no view of its own."""
    return line


def _changes(
    before: Mapping[str, T], after: Mapping[str, T], view: Callable[[T], object]
) -> dict[str, Any]:
    if before is after:
        return {}
    changed: dict[str, Any] = {
        key: view(value) for key, value in after.items() if before.get(key) is not value
    }
    return changed | dict.fromkeys(before.keys() - after.keys())


class Publisher:
    """Numbers every change; sends them in order. What could not be sent is made up for by a
    whole floor, so no listener is ever wrong for long."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(LONGEST_QUEUE)
        self._whole_due = True
        self.seq = 0

    def changed(self, before: Floor, after: Floor, event: Event) -> None:
        """Publish an event that changed the floor; called for each, in order."""
        self.seq += 1
        body = whole(after) if self._whole_due else delta(before, after)
        head = {"seq": self.seq, "at": event.at, "event": type(event).__name__}
        try:
            self._queue.put_nowait(codec.json_bytes(head | body))
            self._whole_due = False
        except asyncio.QueueFull:
            self._whole_due = True

    async def run(self) -> None:
        """Send the queued messages, for ever."""
        while True:
            messages = [await self._queue.get()]
            while not self._queue.empty():
                messages.append(self._queue.get_nowait())
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    for message in messages:
                        pipe.publish(CHANNEL, message)
                    await pipe.execute()
            except AWAY:
                self._whole_due = True
                await asyncio.sleep(0.2)
