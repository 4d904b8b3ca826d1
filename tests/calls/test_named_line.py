"""A line that only those serve who are named for it: its caller reaches them and nobody else, by
the dispatcher and by the parachute; callers of 109 never ring them."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bench.system import until
from sip_peers.peers import Answer
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_lines import administrator
from tests.softphone_ui.city import Client

pytestmark = pytest.mark.calls
QUALITY: dict[str, Any] = {
    "number": "1090",
    "names": {"kk": "Сапа қызметі", "ru": "Служба качества", "en": "Quality service"},
    "wrap_up_seconds": 0, "named_only": True,
}  # fmt: skip
BOTH = {"kk": 3, "ru": 3}


@pytest_asyncio.fixture
async def named(stage: Stage) -> AsyncIterator[Stage]:
    """1002 is named for the line, and for no other; 1001 has no lines of their own."""
    async with administrator(stage.system) as admin:
        status, told = await admin.ask("GET", "/api/lines/1090")
        if status == 404:
            status, told = await admin.ask("POST", "/api/lines", QUALITY)
        else:
            status, told = await opened(admin, open=True)
        assert (status, told["in_effect"]) == (200, True), told
        await serves(admin, ["1090"])
        yield stage
        await serves(admin, [])
        await opened(admin, open=False)


async def opened(admin: Client, *, open: bool) -> tuple[int, Any]:
    _, told = await admin.ask("GET", "/api/lines/1090")
    body = {"line": {**told["line"], "open": open}, "version": told["version"]}
    return await admin.ask("PUT", "/api/lines/1090", body)


async def serves(admin: Client, lines: list[str]) -> None:
    wish = {"extension": "1002", "languages": BOTH, "lines": lines}
    status, saved = await admin.ask("PUT", "/api/operators", {"operators": [wish]})
    assert (status, saved["in_effect"]) == (200, True), saved


async def test_each_reaches_their_own_and_nobody_elses(named: Stage) -> None:
    usual = await named.operator(1, Answer())
    theirs = await named.operator(2, Answer())
    first = named.citizen()
    call = first.dial("1090")
    ring = await theirs.next_ring()
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)

    second, third = named.citizen(), named.citizen()
    city = second.dial()
    other = await usual.next_ring()
    await talking(city, other)
    in_vain = third.dial()

    async def kpi_is_broken() -> bool:
        calls = (await named.system.floor())["floor"]["calls"].values()
        return any(it["breached"] for it in calls)

    await until(kpi_is_broken, 30, "every step of the ladder was taken for the second of 109")
    in_vain.hang_up()
    other.hang_up()
    await soon(city.ended)
    rows = await named.rows(3)
    assert [(row["line"], [it["operator"] for it in row["rings"]]) for row in rows] == [
        ("1090", ["1002"]),
        ("109", ["1001"]),
        ("109", []),
    ]


async def test_the_parachute_of_that_line_rings_nobody_else(named: Stage) -> None:
    await named.operator(1, Answer())
    theirs = await named.operator(2, Answer())

    def members(line: str) -> list[str]:
        shown = named.system.console(f"queue show parachute-{line}")
        return [each for each in ("1001", "1002") if f"PJSIP/{each}" in shown]

    assert (members("1090"), members("109")) == (["1002"], ["1001"])
    pid = named.system.signal("dispatcher", signal.SIGSTOP)
    try:
        citizen = named.citizen()
        call = citizen.dial("1090")
        ring = await theirs.next_ring()
        await talking(call, ring)
    finally:
        goes_on(pid)
    ring.hang_up()
    await soon(call.ended)
    await named.system.until_agreed(10)
    row = await named.row(citizen)
    assert (row["route"], row["operator"], row["outcome"]) == ("parachute", "1002", "answered")


def goes_on(pid: int) -> None:
    """The watch may have ended it meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
