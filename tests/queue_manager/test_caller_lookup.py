"""Each caller with a number is asked about, whatever became of the one before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from queue_manager.caller_lookup import CallerLookup
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.incident import Acquaintance
from queue_manager.domain.floor.model import Floor

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
KNOWN = Acquaintance()


class Live:
    def changed(self, before: Floor, after: Floor, event: on.Event) -> None: ...


async def test_a_look_up_that_fails_ends_nothing() -> None:
    told: asyncio.Queue[Any] = asyncio.Queue()

    async def ask(number: str) -> Acquaintance | None:
        if number.endswith("1"):
            raise ValueError("what nobody foresaw")
        return KNOWN

    lookup = CallerLookup(Live(), ask, told.put_nowait, lambda: NOW)
    running = asyncio.create_task(lookup.run())
    for call_id, number in (("c1", "+77011111111"), ("c2", "+77022222222")):
        event: Any = on.CallOffered(NOW, call_id, "109", "pbx1", "PJSIP/x", number)
        lookup.changed(Floor(), Floor(calls={call_id: object()}), event)  # type: ignore[dict-item]
    heard = await asyncio.wait_for(told.get(), 20)
    running.cancel()
    assert (heard.call_id, lookup.faults) == ("c2", 1)
