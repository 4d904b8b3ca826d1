"""The attack of workbooks that are small as files and large in memory.

They are sent in an administrator's session, and the web process is measured meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import aiohttp

from bench.attacks import figures
from bench.attacks.figures import Attack
from bench.attacks.memory import forget_peak, memory
from bench.attacks.visitors import looking
from bench.attacks.workbooks_made import far_cell, many_strings
from bench.system import System
from bench.web_person import signed_in
from foundation.tables import READING_BYTES, READING_SECONDS

HEAD = ("login", "name", "role")
AT_ONCE, GROWS_BY_MEGABYTES = 7, 100
#: Limit of the time until the workbook with one far cell is refused.
FAR_WITHIN_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's answer to one workbook. `status`: HTTP's; `reason`: why the workbook is refused,
    "" if it was read; `seconds`: the time until the answer."""

    status: int
    reason: str
    seconds: float


async def attack(system: System) -> Attack:
    """Send AT_ONCE workbooks over the limit of unpacked bytes, AT_ONCE just below it, and one more.

    The last one has a single cell far below its head. Return the figures of all of them."""
    too_large = await asyncio.to_thread(many_strings, HEAD, 120_000, "a" * 985)
    heavy = await asyncio.to_thread(many_strings, HEAD, 3_500_000)
    far = far_cell(HEAD, "A", 1_048_576)
    web = int((await system.refresh())["processes"]["web"])
    async with signed_in(system, "administrator") as admin, looking(system) as pages:
        # Measure after the sign-in, because checking a password takes 64 MB.
        before = memory(web, "VmRSS")
        forget_peak(web)

        async def send(data: bytes) -> Answer:
            return await _send(admin.http, admin.token, data)

        large = await asyncio.gather(*(send(too_large) for _ in range(AT_ONCE)))
        last = await asyncio.gather(*(send(heavy) for _ in range(AT_ONCE)))
        alone = await send(far)
    grown = memory(web, "VmHWM") - before
    same = int((await system.refresh())["processes"].get("web", 0)) == web
    kilobytes = f"{len(too_large) // 1000} kB, 120 MB of shared strings"
    lines = (
        figures.count_of(f"workbooks ({kilobytes}) sent at once", AT_ONCE),
        figures.all_of(
            "refused with the limit, or told to try again later", _refused(large), AT_ONCE
        ),
        figures.count_of(
            f"workbooks ({len(heavy) // 1000} kB, 56 MB of 3.5 million strings) sent at once",
            AT_ONCE,
        ),
        figures.all_of(
            "read within the limits, refused with one, or told to try again later",
            _refused(last) + sum(it.status == 200 for it in last),
            AT_ONCE,
        ),
        figures.count_of(
            "the process that reads one may take",
            f"{READING_BYTES // 1_000_000} MB, {READING_SECONDS} s",
        ),
        figures.seconds_at_most(
            f"a workbook ({len(far) / 1000:.1f} kB) with a cell in row 1,048,576: refused after",
            alone.seconds if alone.reason == "too_long" else float("inf"),
            FAR_WITHIN_SECONDS,
        ),
        figures.at_most(
            f"the web process ({before:.0f} MB) grows by", round(grown), GROWS_BY_MEGABYTES, " MB"
        ),
        figures.so("the web process is still the same", same),
    )
    return Attack("Workbooks", (*lines, *pages.figures()))


def _refused(answers: list[Answer]) -> int:
    return sum(it.status == 503 or (it.status == 422 and bool(it.reason)) for it in answers)


async def _send(http: aiohttp.ClientSession, token: str, data: bytes) -> Answer:
    headers, began = {"X-CSRF": token}, time.monotonic()
    async with http.post("/api/people/file", data=data, headers=headers) as answer:
        body = await answer.json()
        reason = str(body.get("reason") or "")
        return Answer(answer.status, reason, time.monotonic() - began)
