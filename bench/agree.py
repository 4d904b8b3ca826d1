"""`./komek bench agree`: hundreds of unruly calls, then the wire against the records."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from bench import report
from bench.agreement import differences, holds_sound, waits_apart
from bench.floor_run import FloorRun, Habits, citizens
from bench.system import System, running, until
from bench.wire_account import WireCall

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
CALLS_PER_SECOND = 6.5


async def run(calls: int = 500, operators: int = 27, seed: int = 109) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether all agreed."""
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.console("core show version").split(" built")[0]
        wire, book, found = await unruly_calls(
            system, calls, operators, seed, CALLS_PER_SECOND * operators / 27
        )
    title = "The wire and the records agree"
    command = "./komek bench agree" + (f" --calls {calls}" if calls != 500 else "")
    body = _body(wire, book, found, operators, seed)
    return report.section(title, command, body, asterisk), not found


async def unruly_calls(
    system: System, calls: int, operators: int, seed: int, calls_per_second: float
) -> tuple[list[WireCall], list[dict[str, Any]], list[str]]:
    """Plays the calls; returns the wire's account, the new records, and their differences."""
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
    book = await _settled(system, calls, since)
    return wire, book, floor.overlaps() + differences(wire, book, short)


async def _settled(system: System, calls: int, since: datetime) -> list[dict[str, Any]]:
    """The records once every call has its outcome and its recording, or after a minute."""
    book: list[dict[str, Any]] = []

    async def complete() -> bool:
        nonlocal book
        book = await system.calls(since)
        ended = [row for row in book if row["outcome"]]
        answered = [row for row in ended if row["outcome"] == "answered"]
        recorded = all(row["recordings"] for row in answered if holds_sound(row))
        return len(ended) >= calls and recorded

    try:
        await until(complete, 60, "all calls on record", every=1.0)
    except TimeoutError as late:
        print(late)  # what is missing then is told call by call
    return await system.calls_on_record(since)


def _body(
    wire: list[WireCall], book: list[dict[str, Any]], found: list[str], operators: int, seed: int
) -> str:
    outcomes = Counter(call.outcome for call in wire)
    recorded = Counter(row["outcome"] for row in book)
    rings = Counter(ring.result for call in wire for ring in call.rings)
    rows = [
        [name, str(outcomes[name]), str(recorded[name])] for name in sorted(outcomes | recorded)
    ]
    apart = sorted(_apart(wire, book))
    worst = f"{1000 * apart[-1]:.0f} ms" if apart else "unknown"
    median = f"{1000 * apart[len(apart) // 2]:.0f} ms" if apart else "unknown"
    late = max((call.late_seconds for call in wire), default=0.0)
    listed = "\n".join(f"- {text}" for text in found) or "None."
    return f"""{len(wire)} calls through {operators} operators (seed {seed}): callers who lose
patience at any moment or hang up first, operators who reject, are busy or do not answer. Rings on
the wire: {", ".join(f"{n} {name}" for name, n in rings.most_common())}.

{report.table(["outcome", "on the wire", "on record"], rows)}

`waited` on the wire (INVITE → each has heard the other's sound, or the end) and on record lie
{median} apart at the median, {worst} at most. Left out of these is by how much the measuring peer
that was heard last had itself spoken later than its beat of 20 ms: {1000 * late:.0f} ms at most.
{sum(c.close for c in wire)} calls ended within 0.1 s of an answer, where either outcome is true.
Every answered call was asked for its ticket and, unless the two were parted again within 0.1 s,
before any sound, its recording.

Differences:

{listed}"""


def _apart(wire: list[WireCall], book: list[dict[str, Any]]) -> list[float]:
    rows = {row["caller"]: row for row in book if row["caller"]}
    return [
        waits_apart(call, rows[number])
        for call in wire
        if (number := f"+{call.caller}") in rows and not call.close
    ]
