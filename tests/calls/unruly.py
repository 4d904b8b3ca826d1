"""Unruly calls, played through telephones and compared with the records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bench.agreement import differences, holds_sound
from bench.floor_run import FloorRun, Habits, citizens
from bench.system import System, until
from bench.wire_account import WireCall

#: Operators reject, are busy or do not answer; callers lose patience or hang up first.
UNRULY = Habits(
    answer_after=(0.05, 1.5),
    talk=(1.0, 6.0),
    reject_share=0.04,
    busy_share=0.04,
    no_answer_share=0.03,
    caller_ends_share=0.5,
    impatient_share=0.3,
    patience=(0.0, 6.0),
)


async def unruly_calls(
    system: System, calls: int, operators: int, seed: int, calls_per_second: float
) -> tuple[list[WireCall], list[dict[str, Any]], list[str]]:
    """Play the calls. Return what the wire showed, the new records, and their differences."""
    since = datetime.now(UTC)
    floor = FloorRun(system.pbx, system.operators[:operators], habits=UNRULY, seed=seed)
    try:
        await floor.plug_in()
        await floor.sign_in()
        await system.until_available([phone.account.user for phone in floor.phones])
        await floor.play(citizens(calls, calls_per_second, UNRULY, seed))
        short = system.settings.calls.short_abandon_seconds
        wire = floor.account(short)
    finally:
        floor.close()
    records = await _complete_records(system, calls, since)
    return wire, records, floor.overlaps() + differences(wire, records, short)


async def _complete_records(system: System, calls: int, since: datetime) -> list[dict[str, Any]]:
    """Wait until every call has its outcome and its recording, for a minute at most."""

    async def complete() -> bool:
        ended = [row for row in await system.calls(since) if row["outcome"]]
        answered = [row for row in ended if row["outcome"] == "answered"]
        recorded = all(row["recordings"] for row in answered if holds_sound(row))
        return len(ended) >= calls and recorded

    try:
        await until(complete, 60, "all calls on record", every=1.0)
    except TimeoutError as late:
        print(late)  # the differences name each missing call
    return await system.calls_on_record(since)
