"""The system is stopped while citizens talk and wait: after their talks, or at once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import report
from bench.chaos import AUTHENTIC, everyone_in_place
from bench.floor_run import FloorRun
from bench.pbx_killed import CutOff, cut_off
from bench.system import System, until
from foundation.process.health_checks import health_of
from queue_manager.domain.floor.states import Outcome

DRAINS_WITHIN_SECONDS = 10.0
SERVED_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Drained:
    """A stop that waits: counts of calls. `refused`: who dialled while the lines were emptied, and
    was told so. `seconds`: from the end of the last talk until everything was down."""

    talking: int
    waiting: int
    dropped: int
    unserved: int
    dialled: int
    refused: int
    seconds: float

    @property
    def well(self) -> bool:
        return not self.dropped and not self.unserved and self.refused == self.dialled


@dataclass(frozen=True, slots=True)
class Cut:
    """A stop at once: what is on record of whom it cut, after the next start."""

    talking: int
    waiting: int
    found: CutOff
    seconds: float

    @property
    def well(self) -> bool:
        everybody = self.talking + self.waiting
        return self.found.owed == self.found.ours == everybody


async def stop_after_talks(system: System, talking: int, waiting: int) -> Drained:
    """Stop by `./komek down` with everybody on the line; the system is started again afterwards."""
    since = datetime.now(UTC)
    floor = FloorRun(system.pbx, system.operators[: talking + waiting + 1], habits=AUTHENTIC)
    floor.operators_return = False
    try:
        talks, others, waiters = await everyone_in_place(system, floor, talking, waiting)
        talks += others
        stop = asyncio.create_task(system.komek("down"))

        async def draining() -> bool:
            return bool((await health_of(system.settings, "dispatcher"))["draining"])

        await until(draining, DRAINS_WITHIN_SECONDS, "the system takes nobody new")
        late = [floor.dial(str(77018888000 + n)) for n in range(3)]
        await asyncio.gather(*(asyncio.wait_for(it.ended.wait(), 30) for it in late))
        dropped = sum(call.ended.is_set() for _, call in talks)
        for _, call in talks:
            call.hang_up()
        everybody = [asyncio.create_task(it.ended.wait()) for it in waiters]
        if everybody:
            await asyncio.wait(everybody, timeout=SERVED_WITHIN_SECONDS)
        unserved = sum(not call.media.spotted_at_us for call in waiters)
        began = time.monotonic()
        await stop
        seconds = time.monotonic() - began
    finally:
        floor.close()
    await system.komek("up", "--detach")
    await system.until_agreed()
    rows = await system.calls(since)
    refused = sum(row["outcome"] == Outcome.REFUSED for row in rows)
    return Drained(len(talks), waiting, dropped, unserved, len(late), refused, seconds)


async def stop_at_once(system: System, talking: int, waiting: int) -> Cut:
    """Stop by `./komek down --now` with everybody on the line; then start, which tells what was
    cut."""
    since = datetime.now(UTC)
    floor = FloorRun(system.pbx, system.operators[: talking + waiting + 1], habits=AUTHENTIC)
    floor.operators_return = False
    try:
        talks, others, _ = await everyone_in_place(system, floor, talking, waiting)
        talks += others
        began = time.monotonic()
        await system.komek("down", "--now")
        seconds = time.monotonic() - began
    finally:
        floor.close()
    await system.komek("up", "--detach")
    await system.until_agreed()
    everybody = len(talks) + waiting

    async def booked() -> bool:
        return (await cut_off(system, since)).owed == everybody

    with contextlib.suppress(TimeoutError):
        await until(booked, 20, "everybody is owed a callback", every=0.5)
    return Cut(len(talks), waiting, await cut_off(system, since), seconds)


def section(drained: Drained, cut: Cut, asterisk: str) -> str:
    """Return the section for RELIABILITY.md."""
    waits = [
        [
            str(drained.talking),
            str(drained.waiting),
            str(drained.dropped),
            str(drained.unserved),
            f"{drained.refused} of {drained.dialled}",
            f"{drained.seconds:.1f} s",
        ]
    ]
    head = ["talking", "waiting", "talks cut", "waiting callers not served"]
    head += ["new callers told and on record", "down after the last talk within"]
    at_once = [
        [
            str(cut.talking),
            str(cut.waiting),
            str(cut.found.talked + cut.found.waited),
            str(cut.found.ours),
            str(cut.found.owed),
            f"{cut.seconds:.1f} s",
        ]
    ]
    head_cut = ["talking", "waiting", "on record as cut off", "as our fault", "due for a callback"]
    body = f"""`./komek down`: new callers are refused, waiting callers are answered,
conversations continue to their end.

{report.table(head, waits)}

`./komek down --now`: all calls are cut, and all callers are due for a callback.

{report.table([*head_cut, "down within"], at_once)}"""
    return report.section("Stopped in mid-shift", "./komek bench faults", body, asterisk)
