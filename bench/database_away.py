"""The measurement of an outage: PostgreSQL is stopped for minutes while citizens call."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import report
from bench.agreement import differences
from bench.chaos import AUTHENTIC, NEW_CALLER_LIMIT_SECONDS, WAIT_TOLERANCE_SECONDS
from bench.floor_run import Citizen, FloorRun
from bench.system import System, until
from launcher.control import Control

AWAY_SECONDS, BEFORE_SECONDS, AFTER_SECONDS = 180.0, 5.0, 15.0
CALLS_PER_SECOND = 1.0
OPERATORS = 20
ON_RECORD_WITHIN_SECONDS = 120.0
FIRST_NUMBER = 77016000000
HEADINGS = [
    *("PostgreSQL away", "calls", "not answered", "the longest until an operator rang"),
    *("all on record after it was back", "calls on record exactly once"),
]


@dataclass(frozen=True, slots=True)
class Away:
    """The result of one outage of PostgreSQL that lasted `seconds`. `rings_seconds`: the longest
    time from a call's INVITE to the INVITE at an operator's telephone; `record_seconds`: the time
    from the database's start until every call was on record, infinity if it took too long."""

    seconds: float
    calls: int
    unanswered: int
    rings_seconds: float
    record_seconds: float
    differences: tuple[str, ...]

    @property
    def well(self) -> bool:
        in_time = self.rings_seconds <= NEW_CALLER_LIMIT_SECONDS
        on_record = self.record_seconds <= ON_RECORD_WITHIN_SECONDS
        return not self.unanswered and not self.differences and in_time and on_record


async def database_away(system: System, seconds: float = AWAY_SECONDS) -> Away:
    """Stop the database while citizens call, start it after `seconds`, and check the records.

    Return what was measured on the wire and in the records."""
    await system.refresh()
    await system.until_agreed()
    since = datetime.now(UTC)
    floor = FloorRun(system.pbx, system.operators[:OPERATORS], habits=AUTHENTIC)
    back: list[float] = []
    calls = round((BEFORE_SECONDS + seconds + AFTER_SECONDS) * CALLS_PER_SECOND)
    planned = [
        Citizen(n / CALLS_PER_SECOND, str(FIRST_NUMBER + n), None, None) for n in range(calls)
    ]
    try:
        await floor.go_to_work(system)
        async with asyncio.TaskGroup() as group:
            group.create_task(floor.play(planned))
            group.create_task(_away(system, seconds, back))
        wire = floor.account(system.settings.calls.short_abandon_seconds)
    finally:
        floor.close()
    book: list[dict[str, object]] = []

    async def on_record() -> bool:
        book[:] = await system.calls(since)
        ended = [row for row in book if row["outcome"]]
        recorded = all(row["recordings"] for row in ended if row["outcome"] == "answered")
        return len(ended) >= calls and recorded

    record_seconds = float("inf")
    with contextlib.suppress(TimeoutError):
        await until(on_record, ON_RECORD_WITHIN_SECONDS, "all calls on record", every=0.5)
        record_seconds = time.monotonic() - back[0]
    found = differences(
        wire,
        book,
        system.settings.calls.short_abandon_seconds,
        rings=False,
        tolerance_seconds=WAIT_TOLERANCE_SECONDS,
    )
    rang = [
        min(ring.began_at_us for ring in call.rings) - call.offered_at_us if call.rings else None
        for call in wire
    ]
    longest = max((us / 1e6 if us is not None else float("inf") for us in rang), default=0.0)
    unanswered = sum(not call.connected_at_us for call in wire)
    return Away(seconds, len(wire), unanswered, longest, record_seconds, tuple(found))


async def _away(system: System, seconds: float, back: list[float]) -> None:
    control = Control(system.settings)
    await asyncio.sleep(BEFORE_SECONDS)
    await asyncio.to_thread(control.stop, "postgres")
    await asyncio.sleep(seconds)
    await asyncio.to_thread(control.start, "postgres")
    back.append(time.monotonic())


def section(found: Away, asterisk: str) -> str:
    """Write the section on the outage of PostgreSQL for RELIABILITY.md. `asterisk`: its version."""
    row = [
        f"{found.seconds:.0f} s",
        *(str(found.calls), str(found.unanswered), f"{found.rings_seconds:.2f} s"),
        *(f"{found.record_seconds:.1f} s", "all" if not found.differences else "see below"),
    ]
    listed = "\n".join(f"- {text}" for text in found.differences)
    body = f"""The embedded PostgreSQL is stopped for {found.seconds:.0f} s while a citizen calls
each second and {OPERATORS} operators answer. Limits: an operator rings within
{NEW_CALLER_LIMIT_SECONDS:g} s, all is on record {ON_RECORD_WITHIN_SECONDS:g} s after the return.

{report.table(HEADINGS, [row])}

{listed or "Wire and records agree call by call."}"""
    command = "./komek bench faults --only database-away"
    return report.section("PostgreSQL away for minutes", command, body, asterisk)
