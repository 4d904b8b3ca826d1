"""A fault while citizens talk and wait, and what it cost each of them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from bench.agreement import differences
from bench.floor_run import FloorRun, Habits
from bench.system import System, until
from sip_peers.peers import AnswerBehaviour, IncomingCall, OutgoingCall

NEW_CALLER_LIMIT_SECONDS = 2.0
# Between the first and the second the operators serve those who waited.
NEW_CALLERS_AFTER_SECONDS = (0.0, 2.0, 2.5, 3.0, 3.5, 4.0)
WATCH_SECONDS = 8.0
STILL_HEARD_SECONDS = 5.0
GONE_WITHIN_SECONDS = 15.0
# Wider than for quiet systems: here processes are being started again.
WAIT_TOLERANCE_SECONDS = 0.25
AUTHENTIC = Habits(answer_after=(0.1, 0.3), talk=(1.0, 2.0))
Harm = Callable[[System], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Survived:
    """The cost of one blow. `new_caller_seconds`: INVITE → the INVITE at an operator, the worst."""

    what: str
    talking: int
    waiting: int
    dropped_talks: int
    mute_talks: int
    lost_waiting: int
    new_caller_seconds: float
    calls: int
    differences: tuple[str, ...]
    ghosts: tuple[str, ...] = ()
    """Channels that Asterisk still has when everyone has long hung up."""

    @property
    def nobody_lost(self) -> bool:
        """Return whether nobody was lost, whatever it took; each new caller rang."""
        lost = self.dropped_talks + self.mute_talks + self.lost_waiting + len(self.ghosts)
        return not lost and isfinite(self.new_caller_seconds) and not self.differences

    @property
    def well(self) -> bool:
        return self.nobody_lost and self.new_caller_seconds <= NEW_CALLER_LIMIT_SECONDS


def kill(role: str) -> Harm:
    """Return the harm of SIGKILL to one of our processes; its supervisor may start it again."""

    async def harm(system: System) -> None:
        await system.refresh()
        system.signal(role, signal.SIGKILL)

    return harm


async def survive(
    system: System, what: str, harm: Harm, *, talking: int = 15, waiting: int = 10
) -> Survived:
    """Measure a blow: `talking` go on talking and `waiting` wait while `harm` is done, and new
    callers dial.

    At the blow `waiting + 1` other talks end, as talks do, so that there are operators for those
    who wait and for the new caller. Everyone is served to the end; then the records are read.
    """
    since = datetime.now(UTC)
    operators = system.operators[: talking + waiting + 1]
    floor = FloorRun(system.pbx, operators, habits=AUTHENTIC)
    floor.operators_return = False
    try:
        talks, ending, waiters = await everyone_in_place(system, floor, talking, waiting)
        await harm(system)
        for talk, _ in ending:
            talk.hang_up()
        (newcomers, rang), _ = await asyncio.gather(_newcomers(floor), _watch(talks))
        dropped = sum(phone.ended.is_set() or call.ended.is_set() for phone, call in talks)
        mute = sum(await asyncio.gather(*(_mute(*talk) for talk in talks))) - dropped
        await _served([*waiters, *newcomers])
        lost = sum(not call.media.spotted_at_us for call in waiters)
        await _all_end(floor, talks)
        wire = floor.account(system.settings.calls.short_abandon_seconds)
    finally:
        floor.close()
    book = await _on_record(system, len(wire), since)
    ghosts = await system.ghosts(GONE_WITHIN_SECONDS)
    found = floor.overlaps()
    found += differences(
        wire,
        book,
        system.settings.calls.short_abandon_seconds,
        rings=False,
        tolerance_seconds=WAIT_TOLERANCE_SECONDS,
    )
    return Survived(
        what, talking, waiting, dropped, max(mute, 0), lost, rang, len(wire), tuple(found), ghosts
    )


Talk = tuple[IncomingCall, OutgoingCall]


async def everyone_in_place(
    system: System, floor: FloorRun, talking: int, waiting: int
) -> tuple[list[Talk], list[Talk], list[OutgoingCall]]:
    """Bring up talks that go on, talks that may end, and callers who wait, on a floor of as many
    operators.

    Raises TimeoutError where they do not come about.
    """
    await floor.go_to_work(system)
    for phone in floor.phones:
        phone.plan = AnswerBehaviour(0.05)
    talks: list[Talk] = []
    for n, _ in enumerate(floor.phones):
        call = floor.dial(str(77013000000 + n))
        ring = await _ring_of(floor, call, 5.0)
        talks.append((ring, call))
    await asyncio.gather(*(_heard(ring, call) for ring, call in talks))
    for phone in floor.phones:
        phone.plan = AnswerBehaviour(0.1, 1.0)
    waiters = [floor.dial(str(77014000000 + n)) for n in range(waiting)]
    await asyncio.gather(*(asyncio.wait_for(call.answered.wait(), 5) for call in waiters))
    return talks[:talking], talks[talking:], waiters


async def _ring_of(floor: FloorRun, call: OutgoingCall, seconds: float) -> IncomingCall:
    number = next(number for number, known in floor.calls if known is call)
    found: list[IncomingCall] = []

    async def rings() -> bool:
        found[:] = [r for phone in floor.phones for r in phone.rings if number in r.caller_number]
        return bool(found)

    await until(rings, seconds, f"an operator rings for {number}", every=0.01)
    return found[0]


async def _heard(ring: IncomingCall, call: OutgoingCall) -> None:
    async def both() -> bool:
        return bool(ring.media.spotted_at_us and call.media.spotted_at_us)

    await until(both, 5, f"{ring.caller_number} and the operator hear each other")


async def _newcomers(floor: FloorRun) -> tuple[list[OutgoingCall], float]:
    """New callers at the blow and while the process comes back; the longest until one rang."""
    calls, ringing = [], []
    began = asyncio.get_running_loop().time()
    for n, after in enumerate(NEW_CALLERS_AFTER_SECONDS):
        await asyncio.sleep(began + after - asyncio.get_running_loop().time())
        calls.append(floor.dial(str(77017777000 + n)))
        ringing.append(asyncio.create_task(_rang_within(floor, calls[-1], 15.0)))
    return calls, max(await asyncio.gather(*ringing))


async def _rang_within(floor: FloorRun, call: OutgoingCall, seconds: float) -> float:
    with contextlib.suppress(TimeoutError):
        ring = await _ring_of(floor, call, seconds)
        return (ring.began_at_us - call.began_at_us) / 1e6
    return float("inf")


async def _watch(talks: list[Talk]) -> None:
    """Until one ends, or long enough for the killed process to be back and do harm of its own."""
    ends = [asyncio.create_task(call.ended.wait()) for _, call in talks]
    await asyncio.wait(ends, timeout=WATCH_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()


async def _mute(ring: IncomingCall, call: OutgoingCall) -> bool:
    """Nothing more comes to one side, though a packet is due each 20 ms."""
    since = time.monotonic()

    async def both_heard() -> bool:
        return all(side.media.last_heard_at > since for side in (ring, call))

    try:
        await until(both_heard, STILL_HEARD_SECONDS, "both sides are heard", every=0.02)
    except TimeoutError:
        return True
    return False


async def _served(calls: list[OutgoingCall]) -> None:
    await asyncio.wait([asyncio.create_task(call.ended.wait()) for call in calls], timeout=45)


async def _all_end(floor: FloorRun, talks: list[Talk]) -> None:
    for ring, _ in talks:
        ring.hang_up()
    await asyncio.gather(*(asyncio.wait_for(call.ended.wait(), 10) for _, call in floor.calls))


async def _on_record(system: System, calls: int, since: datetime) -> list[dict[str, Any]]:
    book: list[dict[str, Any]] = []

    async def complete() -> bool:
        nonlocal book
        book = await system.calls(since)
        ended = [row for row in book if row["outcome"]]
        recorded = all(row["recordings"] for row in ended if row["outcome"] == "answered")
        return len(ended) >= calls and recorded

    with contextlib.suppress(TimeoutError):  # what is missing is told by the differences
        await until(complete, 60, "all calls on record", every=1.0)
    return book
