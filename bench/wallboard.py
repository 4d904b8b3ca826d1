"""`./komek bench wallboard`: from an event on the floor to the frame at each of 200 screens, with a
restart of the web process in between, and what that process holds of the memory.

The event is an operator's state changed through the dispatcher's own door while citizens call; its
moment is taken before the request leaves, so the dispatcher's decision is in the figure. Screens
are a process of their own (bench/wall_watchers.py).
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import re
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from bench import report
from bench.delays import Quantiles, quantiles
from bench.floor_run import FloorRun, Habits, citizens
from bench.system import System, SystemFailed, running
from bench.wall_watchers import Seen
from bench.web_person import signed_in
from foundation.process.with_parent import with_parent
from foundation.settings import CODE_DIR
from queue_manager.requests import ChangeState
from softphone_ui.operators.operators import SkillsWish
from softphone_ui.web.errors import Refused

SCREENS, MINUTES, OPERATORS = 200, 3, 18
HABITS = Habits(answer_after=(0.1, 0.5), talk=(8.0, 12.0))
CALLS_PER_SECOND = 1.5
EVENT_EVERY_SECONDS = 0.5
TARGET_SECONDS = 0.3
#: Before the web process is ended nothing is compared, and after all screens are back.
SETTLE_SECONDS = 5.0
CODE = re.compile(r'id="code">(\d{4} \d{4})<')
MIB = 1024


@dataclass(slots=True)
class Course:
    """Events: when, and how many are paused from then on. `memory`: what was looked at → KiB."""

    events: list[tuple[float, int]] = field(default_factory=list)
    memory: dict[str, int] = field(default_factory=dict)
    ended_at: float = 0.0


async def run(minutes: int = MINUTES) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    course = Course()
    async with running(greeting="none", wrap_up_seconds=1) as system:
        asterisk = system.console("core show version").split(" built")[0]
        accounts = [*system.operators[:OPERATORS], system.operators[-1]]
        await _in_reserve(system, accounts[-1].user)
        floor = FloorRun(system.pbx, accounts, habits=HABITS)
        try:
            await floor.go_to_work(system)
            planned = citizens(int(60 * minutes * CALLS_PER_SECOND), CALLS_PER_SECOND, HABITS, 109)
            calling = asyncio.create_task(floor.play(planned))
            seen = await _measure(system, course, minutes)
            await calling
        finally:
            floor.close()
    found = Found.of(course, seen)
    command = "./komek bench wallboard" + (f" --minutes {minutes}" if minutes != MINUTES else "")
    title = "The wallboard: an event on the floor → the frame at each screen"
    return report.section(title, command, _body(found, course, minutes), asterisk), found.met


async def _measure(system: System, course: Course, minutes: int) -> Seen:
    key = await _pair(system)
    await _memory(system, course, "before any screen")
    screens = await asyncio.create_subprocess_exec(
        *with_parent([
            sys.executable, "-m", "bench.wall_watchers", system.status["web"], str(SCREENS),
        ]),
        cwd=CODE_DIR, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**28,
    )  # fmt: skip
    assert screens.stdin is not None and screens.stdout is not None
    screens.stdin.write(f"{key}\n".encode())
    await asyncio.wait_for(screens.stdout.readline(), 60)
    await _events(system, course, SETTLE_SECONDS)
    await _memory(system, course, f"with {SCREENS} screens")
    await _events(system, course, 30 * minutes - SETTLE_SECONDS)
    await _memory(system, course, "before the restart")
    course.ended_at = time.monotonic()
    system.signal("web", signal.SIGTERM)
    await _events(system, course, 2 * SETTLE_SECONDS)
    await _memory(system, course, "after the restart")
    await _events(system, course, 30 * minutes - 2 * SETTLE_SECONDS)
    await _memory(system, course, "at the end")
    screens.stdin.close()
    return msgspec.json.decode(await screens.stdout.readline(), type=Seen)


async def _pair(system: System) -> str:
    """A key, as a screen gets one: by the code that a lead types."""
    lead = next(each for each in system.status["staff"] if each["role"] == "shift_lead")
    address, jar = system.status["web"], aiohttp.CookieJar(unsafe=True)
    async with (
        aiohttp.ClientSession(address, cookie_jar=aiohttp.CookieJar(unsafe=True)) as screen,
        aiohttp.ClientSession(address, cookie_jar=jar) as person,
    ):
        async with screen.get("/wall") as answer:
            shown = CODE.search(await answer.text())
        wish = {"login": lead["login"], "password": lead["password"]}
        async with person.post("/api/sign-in", json=wish) as answer:
            token = (await answer.json())["csrf"]
        form = {"act": "pair", "code": shown[1] if shown else "", "name": "bench", "csrf": token}
        async with person.post("/walls", data=form) as answer:
            if answer.status != 200:
                raise SystemFailed(f"the screen was not paired: {answer.status}")
        async with screen.post("/wall/pairing") as answer:
            return answer.cookies["komek_wall"].value


async def _in_reserve(system: System, extension: str) -> None:
    """The operator is rung only where a ladder calls the reserve in."""
    async with signed_in(system, "administrator") as admin:
        every = await admin.ask("GET", "/api/operators")
        wish = next(it for it in every if it["extension"] == extension)
        await admin.ask("PUT", "/api/operators", {"operators": [reserve_wish(wish)]})


def reserve_wish(operator: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be saved of an operator's skills as they were told, with the reserve."""
    return {key: operator[key] for key in SkillsWish.__struct_fields__} | {"reserve": True}


async def _events(system: System, course: Course, seconds: float) -> None:
    """An operator of the reserve pauses and is available again; not while a ladder has called the
    reserve in and they are rung, talk or write."""
    extension, until = system.operators[-1].user, time.monotonic() + seconds
    while time.monotonic() < until:
        state = (await system.operator_states())[extension]
        if state in ("available", "paused"):
            began, paused = time.monotonic(), state == "available"
            wish = ("paused", "break") if paused else ("available", None)
            with contextlib.suppress(Refused):  # rung in this instant
                await system.ask_dispatcher(ChangeState(extension, *wish))
                course.events.append((began, int(paused)))
        await asyncio.sleep(EVENT_EVERY_SECONDS)


async def _memory(system: System, course: Course, when: str) -> None:
    """Resident memory of the web process, in KiB."""
    await system.refresh()
    status = Path(f"/proc/{system.status['processes']['web']}/status").read_text()
    course.memory[when] = int(status.partition("VmRSS:")[2].split()[0])


@dataclass(frozen=True, slots=True)
class Found:
    """`delays`: from each event to its frame at each screen, seconds. `missed`: how many frames did
    not come before the next event. `back`: from a screen's loss to its next frame."""

    delays: Quantiles
    missed: int
    back: Quantiles
    lost: int
    frames: int
    late_ms: float

    @property
    def met(self) -> bool:
        return self.delays.p95 <= TARGET_SECONDS and not self.missed and self.lost == SCREENS

    @classmethod
    def of(cls, course: Course, seen: Seen) -> Found:
        """What the screens saw of the events, but for those while the web process began anew."""
        all_back = max((back for _, back in seen.losses), default=course.ended_at)
        delays, missed = [], 0
        events = [*course.events, (float("inf"), -1)]
        without_web = (course.ended_at - EVENT_EVERY_SECONDS, all_back)
        for (at, paused), (following, _) in pairwise(events):
            if without_web[0] <= at <= without_web[1] or following == float("inf"):
                continue
            for changes in seen.changes:
                place = bisect.bisect_left(changes, (at, -1))
                arrived = place < len(changes) and changes[place][0] < following
                if arrived and changes[place][1] == paused:
                    delays.append(changes[place][0] - at)
                else:
                    missed += 1
        back = quantiles([back - lost for lost, back in seen.losses] or [float("inf")])
        return cls(quantiles(delays), missed, back, len(seen.losses), seen.frames, seen.late_ms)


def _body(found: Found, course: Course, minutes: int) -> str:
    head = ["", "p50", "p95", "p99", "worst", "measured"]
    rows = [
        ["event → frame", *_times(found.delays), str(found.delays.count)],
        ["a screen without the web process, until its next frame", *_times(found.back),
         str(found.back.count)],
    ]  # fmt: skip
    memory = ", ".join(f"{when} {kib / MIB:.0f} MiB" for when, kib in course.memory.items())
    verdict = "met" if found.met else "**not met**"
    return f"""{SCREENS} screens in a process of their own, on a floor of {OPERATORS} operators with
{CALLS_PER_SECOND:g} calls a second, for {minutes} minutes; {len(course.events)} events, one each
{EVENT_EVERY_SECONDS:g} s. Half way the web process gets a TERM and its supervisor starts it anew;
screens come back by themselves, with the key that they had.

{report.table(head, rows)}

Frames that did not come before the next event: {found.missed}. {found.frames} frames came in all.
The screens' process was late itself by at most {found.late_ms:.0f} ms. Memory of the web process:
{memory}.

Target: p95 at most {1000 * TARGET_SECONDS:.0f} ms, no frame missed, every screen back:
{verdict}."""


def _times(of: Quantiles) -> list[str]:
    return [f"{1000 * it:.0f} ms" for it in (of.p50, of.p95, of.p99, of.worst)]
