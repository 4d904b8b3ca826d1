"""`./komek bench faults`: every program killed and hung in mid-shift; writes RELIABILITY.md."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import damaged_files, pairs, pbx_killed, report, stopped
from bench.agreement import WITHOUT_RECORDING
from bench.blows import BLOWS, MORE, DiskFull, Update, cut_ami
from bench.chaos import NEW_CALLER_LIMIT_SECONDS, Harm, Survived, survive
from bench.database_away import database_away
from bench.database_away import section as database_away_section
from bench.pbx_killed import kill_pbx
from bench.read_only import READ_ONLY_SECONDS, ReadOnly
from bench.small_disk import small_disk
from bench.stopped import stop_after_talks, stop_at_once
from bench.system import System, running, until
from foundation.settings import CODE_DIR

FILE: Path = CODE_DIR / "RELIABILITY.md"
HEAD = """# Reliability

What happens to calls when something fails, measured by the command that each section names. Run it
again to compare. docs/decisions explains how the system does it.
"""
NORMAL_WITHIN_SECONDS = 60.0
TALKING, WAITING = 15, 10
DISK_MEGABYTES, FULL_SECONDS = 600, 5.0
TITLE = "Programs killed, hung and cut off"
LEGEND = f"""`kill`: SIGKILL. `hang`: SIGSTOP, so the program keeps its sockets and does not answer.
`away`: stopped, and started again after four seconds. `update`: `./komek up` while an older version
runs. `disk full`: no free byte for {FULL_SECONDS:g} s. When the fault happens, some other
conversations end and a new citizen calls, then five more while the program restarts. Everyone is
served, and every call is compared with the records. Limits: a new caller rings within
{NEW_CALLER_LIMIT_SECONDS:g} s, everything answers again within {NORMAL_WITHIN_SECONDS:g} s."""
SAME_AS_ABOVE = f'Faults, callers and limits are those of "{TITLE}".'
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
    """The cost of one fault; `normal_seconds`: until every program was there and answered again.
    `silent`: recordings that say that there was no room for their sound."""

    survived: Survived
    normal_seconds: float
    silent: int = 0

    @property
    def well(self) -> bool:
        return self.survived.well and self.normal_seconds <= NORMAL_WITHIN_SECONDS


Rows = Mapping[str, Harm]
#: The groups of rows, in the order of their sections. `--only` can name each of them.
GROUPS = ("programs", "pairs", "database-away", "read-only", "files")


def names() -> list[str]:
    """Return all values of `--only`: the groups, and the rows of programs, pairs and files."""
    return [*GROUPS, *_of_programs(), *pairs.pairs(), *damaged_files.DAMAGES]


def _of_programs() -> Rows:
    return {**BLOWS, "AMI cut": cut_ami, **MORE}


async def run(
    only: Sequence[str] = (), talking: int = TALKING, waiting: int = WAITING, *, keep: bool = False
) -> tuple[str, bool]:
    """Run the groups and rows in `only`, or all groups if it is empty.

    `keep`: leave the paper (FILE) as it is; else the sections of whole groups are published there.
    `talking` and `waiting`: how many callers talk and wait when a fault comes. Return the text of
    all sections, and whether every row kept its limits."""
    selection = only or GROUPS
    texts: list[str] = []
    well = True
    for group in GROUPS:
        text, group_well = await _run_group(group, selection, talking, waiting, keep=keep)
        well = well and group_well
        if text:
            texts.append(text)
            if group in selection and not keep:
                report.publish(text, FILE, HEAD)
    return "\n".join(texts), well


async def _run_group(
    group: str, selection: Sequence[str], talking: int, waiting: int, *, keep: bool
) -> tuple[str, bool]:
    whole = group in selection
    if group == "programs":
        if whole:
            return await _programs(talking, waiting, keep=keep)
        rows = {name: it for name, it in _of_programs().items() if name in selection}
        return await _struck(TITLE, rows, selection, talking, waiting)
    if group == "pairs":
        rows = {name: it for name, it in pairs.pairs().items() if whole or name in selection}
        return await _struck("Two programs at once", rows, ["pairs"], talking, waiting)
    if group == "files":
        return await _files([it for it in damaged_files.DAMAGES if whole or it in selection])
    if whole and group == "database-away":
        async with running(greeting="none", wrap_up_seconds=0) as system:
            found = await database_away(system)
            text = database_away_section(found, system.asterisk_version())
        print(f"database away: {'well' if found.well else found}", flush=True)
        return text, found.well
    if whole and group == "read-only":
        return await _read_only(talking, waiting)
    return "", True


async def _programs(talking: int, waiting: int, *, keep: bool) -> tuple[str, bool]:
    """Run each fault of one program on one system, then the faults of the whole system.

    Return the section's text, and whether every row kept its limits."""
    results = []
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        for name, harm in _of_programs().items():
            results.append(await strike(system, name, harm, talking, waiting))
            print(f"{name}: {'well' if results[-1].well else results[-1]}", flush=True)
        update = Update()
        results.append(await strike(system, "update", update, talking, waiting, update.over))
        print(f"update: {'well' if results[-1].well else results[-1]}", flush=True)
        drained = await stop_after_talks(system, talking, waiting)
        print(f"down: {'well' if drained.well else drained}", flush=True)
        cut = await stop_at_once(system, talking, waiting)
        print(f"down --now: {'well' if cut.well else cut}", flush=True)
        killed = await kill_pbx(system, talking, waiting)
        print(f"kill asterisk: {'well' if killed.well else killed}", flush=True)
    results.append(await _disk_full(talking, waiting))
    print(f"disk full: {'well' if results[-1].well else results[-1]}", flush=True)
    body = f"{LEGEND}\n\n{_figures(results)}"
    text = report.section(TITLE, "./komek bench faults", body, asterisk)
    if not keep:
        report.publish(pbx_killed.section(killed, asterisk), FILE, HEAD)
        report.publish(stopped.section(drained, cut, asterisk), FILE, HEAD)
    well = killed.well and drained.well and cut.well
    return text, well and all(result.well for result in results)


async def _struck(
    title: str, rows: Rows, only: Sequence[str], talking: int, waiting: int
) -> tuple[str, bool]:
    """Run each row on the system of the row before it, or on a new one if that row failed.

    Return the section's text, and whether every row kept its limits. `only`: the names for the
    command in the section."""
    if not rows:
        return "", True
    results: list[Fault] = []
    broken: list[str] = []
    asterisk = ""
    left = dict(rows)
    while left:
        async with running(greeting="none", wrap_up_seconds=0) as system:
            asterisk = system.asterisk_version()
            while left:
                name = next(iter(left))
                harm = left.pop(name)
                try:
                    results.append(await strike(system, name, harm, talking, waiting))
                except Exception as error:  # the rows after this one still have to run
                    broken.append(f"- {name}: not measured to its end: {error!r}"[:300])
                    print(broken[-1], flush=True)
                    break
                print(f"{name}: {'well' if results[-1].well else results[-1]}", flush=True)
                if not results[-1].well:
                    break
    command = "./komek bench faults " + " ".join(f"--only {_quoted(name)}" for name in only)
    legend = LEGEND if title == TITLE else SAME_AS_ABOVE
    body = "\n".join([legend, "", _figures(results), *broken])
    well = not broken and all(result.well for result in results)
    return report.section(title, command, body, asterisk), well


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


async def _files(rows: Sequence[str]) -> tuple[str, bool]:
    if not rows:
        return "", True
    results = []
    left = list(enumerate(rows))
    while left:  # after a row that failed, the next damage is done to a new system
        async with running(greeting="none", wrap_up_seconds=0) as system:
            asterisk = system.asterisk_version()
            while left:
                number, name = left.pop(0)
                results.append(await damaged_files.damage_and_start(system, name, number))
                print(f"{name}: {'well' if results[-1].well else results[-1]}", flush=True)
                if not results[-1].well:
                    break
    return damaged_files.section(results, asterisk), all(result.well for result in results)


async def _read_only(talking: int, waiting: int) -> tuple[str, bool]:
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        harm = ReadOnly()
        name = "recordings read-only"
        fault = _without_silent(await strike(system, name, harm, talking, waiting, harm.over))
    print(f"{name}: {'well' if fault.well else fault}", flush=True)
    body = f"""Nobody can write into the folder of recordings for {READ_ONLY_SECONDS:g} s.

{SAME_AS_ABOVE}

{_figures([fault])}"""
    command = "./komek bench faults --only read-only"
    return report.section("Recordings' folder read-only", command, body, asterisk), fault.well


def _without_silent(fault: Fault) -> Fault:
    """Move the calls without a recording from the differences to the count of silent calls.

    There was no room for their sound, so they are expected."""
    lost = [it for it in fault.survived.differences if it.endswith(WITHOUT_RECORDING)]
    others = tuple(it for it in fault.survived.differences if it not in lost)
    return Fault(replace(fault.survived, differences=others), fault.normal_seconds, len(lost))


async def _disk_full(talking: int, waiting: int) -> Fault:
    """On a system whose home is a disk of its own."""
    with small_disk(DISK_MEGABYTES) as disk:
        async with running(disk.folder / "h", greeting="none", wrap_up_seconds=0) as system:
            harm = DiskFull(disk, FULL_SECONDS)
            fault = await strike(system, "disk full", harm, talking, waiting, harm.over)
            await system.komek("down", "--now")
    return _without_silent(fault)


async def _at_once() -> None:
    """A fault that is over when it has struck."""


async def strike(
    system: System,
    name: str,
    harm: Harm,
    talking: int,
    waiting: int,
    over: Callable[[], Awaitable[None]] = _at_once,
) -> Fault:
    """Measure one fault, and how long until the system was as before; not before the fault is
    `over`."""
    await system.refresh()
    roles = set(system.status["processes"])
    measuring: list[asyncio.Task[float]] = []

    async def harm_and_measure(system: System) -> None:
        await harm(system)
        measuring.append(asyncio.create_task(_normal_after(system, roles, over)))

    survived = await survive(system, name, harm_and_measure, talking=talking, waiting=waiting)
    return Fault(survived, await measuring[0])


async def _normal_after(
    system: System, roles: set[str], over: Callable[[], Awaitable[None]]
) -> float:
    """Seconds until every program runs and answers; endless where one does not in time."""
    began = time.monotonic()
    await over()

    async def normal() -> bool:
        status = await system.refresh()
        there = roles <= set(status["processes"]) and all(status["answering"].values())
        return there and bool((await system.floor())["ami"])

    with contextlib.suppress(TimeoutError):
        await until(normal, NORMAL_WITHIN_SECONDS, "every program answers", every=0.25)
        return time.monotonic() - began
    return float("inf")


def _figures(results: list[Fault]) -> str:
    rows = [_row(result) for result in results]
    found = [f"- {r.survived.what}: {text}" for r in results for text in r.survived.differences]
    found += [f"- {r.survived.what}: left: {text}" for r in results for text in r.survived.ghosts]
    found += [
        f"- {r.survived.what}: no room for the sound of {r.silent} calls, as their recordings say"
        for r in results
        if r.silent
    ]
    listed = "\n".join(found) or "Wire and records agree call by call."
    return f"""{report.table(HEADINGS, rows)}

{listed}"""


def _row(result: Fault) -> list[str]:
    survived = result.survived
    counts = (
        survived.talking,
        survived.waiting,
        survived.dropped_talks,
        survived.mute_talks,
        survived.lost_waiting,
    )
    return [
        survived.what,
        *map(str, counts),
        f"{survived.new_caller_seconds:.2f} s",
        f"{result.normal_seconds:.1f} s",
        f"{survived.calls}" if not survived.differences else f"{survived.calls}, see below",
    ]
