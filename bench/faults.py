"""`./komek bench faults`: every program killed and hung in mid-shift; writes RELIABILITY.md."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from bench import pbx_killed, report
from bench.blows import BLOWS, MORE, cut_ami
from bench.chaos import NEW_CALLER_LIMIT_SECONDS, Harm, Survived, survive
from bench.pbx_killed import kill_pbx
from bench.system import System, running, until
from foundation.settings import CODE_DIR

FILE: Path = CODE_DIR / "RELIABILITY.md"
HEAD = """# Reliability

What becomes of calls when something breaks, measured by the command that each section names: run
it again to compare. What is promised, and how, stands in docs/ARCHITECTURE.md and docs/decisions.
"""
NORMAL_WITHIN_SECONDS = 60.0
TALKING, WAITING = 15, 10
HEADINGS = [
    "fault",
    "talking",
    "waiting",
    "talks dropped",
    "talks gone mute",
    "waiting callers lost",
    "a new caller rings within",
    "all answers again after",
    "calls on record exactly once",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What one fault cost; `normal_seconds`: until every program was there and answered again."""

    survived: Survived
    normal_seconds: float

    @property
    def well(self) -> bool:
        return self.survived.well and self.normal_seconds <= NORMAL_WITHIN_SECONDS


async def run(talking: int = TALKING, waiting: int = WAITING) -> tuple[str, bool]:
    """Every fault after the other on one system; the section for RELIABILITY.md."""
    results = []
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.console("core show version").split(" built")[0]
        for name, harm in {**BLOWS, "AMI cut": cut_ami, **MORE}.items():
            results.append(await strike(system, name, harm, talking, waiting))
            print(f"{name}: {'well' if results[-1].well else results[-1]}", flush=True)
        killed = await kill_pbx(system, talking, waiting)
        print(f"kill asterisk: {'well' if killed.well else killed}", flush=True)
    text = report.section(
        "Programs killed, hung and cut off", "./komek bench faults", _body(results), asterisk
    )
    report.publish(pbx_killed.section(killed, asterisk), FILE, HEAD)
    return text, killed.well and all(result.well for result in results)


async def strike(system: System, name: str, harm: Harm, talking: int, waiting: int) -> Fault:
    """One fault, and how long until the system was as before."""
    await system.refresh()
    roles = set(system.status["processes"])
    measuring: list[asyncio.Task[float]] = []

    async def harm_and_measure(system: System) -> None:
        await harm(system)
        measuring.append(asyncio.create_task(_normal_after(system, roles)))

    survived = await survive(system, name, harm_and_measure, talking=talking, waiting=waiting)
    return Fault(survived, await measuring[0])


async def _normal_after(system: System, roles: set[str]) -> float:
    """Seconds until every program runs and answers; endless where one does not in time."""
    began = time.monotonic()

    async def normal() -> bool:
        status = await system.refresh()
        there = roles <= set(status["processes"]) and all(status["answering"].values())
        return there and bool((await system.floor())["ami"])

    with contextlib.suppress(TimeoutError):
        await until(normal, NORMAL_WITHIN_SECONDS, "every program answers", every=0.25)
        return time.monotonic() - began
    return float("inf")


def _body(results: list[Fault]) -> str:
    rows = [_row(result) for result in results]
    found = [f"- {r.survived.what}: {text}" for r in results for text in r.survived.differences]
    found += [f"- {r.survived.what}: left: {text}" for r in results for text in r.survived.ghosts]
    listed = "\n".join(found) or "Wire and records agree call by call."
    return f"""`kill`: SIGKILL. `hang`: SIGSTOP, so the program holds its sockets and says nothing.
`away`: stopped, and started again after four seconds. At the blow some other talks end and a new
citizen dials, then five more while the program comes back; everyone is served to the end, and every
call is compared with the records. Limits: a new caller rings within {NEW_CALLER_LIMIT_SECONDS:g} s,
everything answers again within {NORMAL_WITHIN_SECONDS:g} s.

{report.table(HEADINGS, rows)}

{listed}"""


def _row(result: Fault) -> list[str]:
    it = result.survived
    counts = (it.talking, it.waiting, it.dropped_talks, it.mute_talks, it.lost_waiting)
    return [
        it.what,
        *map(str, counts),
        f"{it.new_caller_seconds:.2f} s",
        f"{result.normal_seconds:.1f} s",
        f"{it.calls}" if not it.differences else f"{it.calls}, see below",
    ]
