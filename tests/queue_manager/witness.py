"""What stands around a dispatcher of a test: its journal, its live word and its PBX in one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor


class Witness:
    """Journal, live word and PBX at once: writes down in which order they were called."""

    def __init__(self) -> None:
        self.story: list[str] = []
        self.commands: list[do.Command] = []
        self.steps: list[on.Event] = []
        self.beats = 0
        self.moves = asyncio.Event()
        self.moves.set()
        self._changed = asyncio.Event()

    async def append(self, steps: Sequence[tuple[on.Event, Sequence[Any]]]) -> None:
        await self.moves.wait()
        await asyncio.sleep(0)
        self.steps += [event for event, _ in steps]
        self.story += [f"remembered {type(event).__name__}" for event, _ in steps]

    def carry_out(self, commands: Iterable[do.Command]) -> None:
        for command in commands:
            self.commands.append(command)
            self.story.append(f"did {type(command).__name__}")
        self._changed.set()

    def changed(self, before: Floor, after: Floor, event: on.Event) -> None:
        assert before is not after
        self.story.append(f"told {type(event).__name__}")

    def beat(self, at: datetime) -> None:
        self.beats += 1
        self._changed.set()

    def distrust(self) -> list[on.Event]:
        self.story.append("distrusted")
        return [on.PbxLost(datetime.now(UTC), "pbx1")]

    async def until(self, kind: type[Any]) -> Any:
        async with asyncio.timeout(20):
            while not any(isinstance(command, kind) for command in self.commands):
                self._changed.clear()
                await self._changed.wait()
        return next(command for command in self.commands if isinstance(command, kind))


class Trusting(Witness):
    """Its PBX has not gone on without it, however long a busy machine let it stand: with a lost one
    nobody is rung until it was compared, and here is none to compare with."""

    def distrust(self) -> list[on.Event]:
        return []
