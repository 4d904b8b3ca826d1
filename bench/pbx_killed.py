"""The exchange itself is killed while citizens talk and wait: what is on record of them, and when
the next caller is answered."""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import report
from bench.chaos import AUTHENTIC, everyone_in_place
from bench.floor_run import FloorRun
from bench.system import System, database_of, until
from foundation.postgres.queries import bind

BOOKED_WITHIN_SECONDS = 10.0
RECORDED_WITHIN_SECONDS = 60.0
RINGS_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class CutOff:
    """The records that the database has of calls that a dead PBX cut off; all are counts."""

    talked: int = 0
    waited: int = 0
    owed: int = 0
    ours: int = 0
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class PbxKilled:
    """The result of a killed PBX. `booked_seconds`: from the kill until every call was on record as
    our fault and due for a callback; `rings_seconds`: until a new caller rang at an operator."""

    talking: int
    waiting: int
    found: CutOff
    booked_seconds: float
    rings_seconds: float

    @property
    def well(self) -> bool:
        everybody = self.talking + self.waiting
        whole = CutOff(self.talking, self.waiting, everybody, everybody, self.talking)
        in_time = self.booked_seconds <= BOOKED_WITHIN_SECONDS
        return self.found == whole and in_time and self.rings_seconds <= RINGS_WITHIN_SECONDS


async def kill_pbx(system: System, talking: int, waiting: int) -> PbxKilled:
    """Kill Asterisk by SIGKILL; the operators' telephones register again as soon as it is back."""
    since = datetime.now(UTC)
    await system.refresh()  # it may have been started again
    operators = system.operators[: talking + 1]
    floor = FloorRun(system.pbx, operators, habits=AUTHENTIC)
    floor.operators_return = False
    try:
        talks, ending, _ = await everyone_in_place(system, floor, talking, waiting)
        began = time.monotonic()
        system.signal("asterisk", signal.SIGKILL)
        everybody = len(talks) + len(ending) + waiting
        booked = await _booked(system, since, everybody, began)
    finally:
        floor.close()
    rings = await _rings_again(system, began)
    found = await _recorded(system, since, len(talks) + len(ending))
    return PbxKilled(len(talks) + len(ending), waiting, found, booked, rings)


async def _booked(system: System, since: datetime, calls: int, began: float) -> float:
    async def owed() -> bool:
        found = await cut_off(system, since)
        return found.owed == found.ours == calls

    with contextlib.suppress(TimeoutError):
        await until(owed, RECORDED_WITHIN_SECONDS, "everybody is owed a callback", every=0.2)
        return time.monotonic() - began
    return float("inf")


async def _rings_again(system: System, began: float) -> float:
    """A telephone registers until it is heard, then a citizen dials until somebody rings."""
    operator = system.operators[-1]

    async def rings() -> bool:
        floor = FloorRun(system.pbx, [operator], habits=AUTHENTIC)

        async def rung() -> bool:
            return bool(floor.rung())

        try:
            await floor.plug_in()
            await floor.sign_in()
            call = floor.dial("77019999999")
            await until(rung, 5, "the operator rings")
            call.hang_up()
        finally:
            floor.close()
        return True

    with contextlib.suppress(TimeoutError):
        await until(rings, RINGS_WITHIN_SECONDS, "a new caller rings", every=0.5)
        return time.monotonic() - began
    return float("inf")


async def _recorded(system: System, since: datetime, talks: int) -> CutOff:
    async def all_there() -> bool:
        return (await cut_off(system, since)).recorded >= talks

    with contextlib.suppress(TimeoutError):
        await until(all_there, RECORDED_WITHIN_SECONDS, "every recording is kept", every=0.5)
    return await cut_off(system, since)


async def cut_off(system: System, since: datetime) -> CutOff:
    """Return what the database has of the calls since then that were cut off."""
    async with database_of(system) as link:
        row = await link.fetchrow(*bind("bench_faults_cut_off", since=since))
        return CutOff(**dict(row)) if row else CutOff()


def section(result: PbxKilled, asterisk: str) -> str:
    """Return the section for RELIABILITY.md."""
    rows = [
        [
            str(result.talking),
            str(result.waiting),
            str(result.found.talked + result.found.waited),
            str(result.found.ours),
            str(result.found.owed),
            str(result.found.recorded),
            f"{result.booked_seconds:.1f} s",
            f"{result.rings_seconds:.1f} s",
        ]
    ]
    head = ["talking", "waiting", "on record as cut off", "as our fault", "due for a callback"]
    head += ["conversations with a recording", "all recorded after", "a new caller rings after"]
    body = f"""Asterisk is killed (SIGKILL), and every call ends. Within
{BOOKED_WITHIN_SECONDS:g} s each caller, talking or waiting, is recorded as our fault, shown to
the lead and due for a callback. Recordings up to that moment are kept.

{report.table(head, rows)}"""
    return report.section("Asterisk killed", "./komek bench faults", body, asterisk)
