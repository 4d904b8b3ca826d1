"""An administrator adds a line to a running system, and changes it, while citizens talk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bench.system import System
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import AnswerBehaviour
from tests.calls.stage import Stage, soon, talking
from tests.softphone_ui.city import Client

pytestmark = pytest.mark.calls
AMBULANCE: dict[str, Any] = {
    "number": "103",
    "names": {"kk": "Жедел жәрдем", "ru": "Скорая помощь", "en": "Ambulance"},
    "kpi_seconds": 10, "ring_seconds": 4, "wrap_up_seconds": 0,
    "priority": 5, "ladder": [],
}  # fmt: skip


@asynccontextmanager
async def administrator(system: System) -> AsyncIterator[Client]:
    """The administrator's program on the system's own web process."""
    async with staff(system, "administrator") as client:
        yield client


@asynccontextmanager
async def staff(system: System, role: str) -> AsyncIterator[Client]:
    """The program of somebody with this role."""
    who, *_ = [it for it in system.status["staff"] if it["role"] == role]
    jar = aiohttp.CookieJar(unsafe=True)
    address = system.status["web"].rstrip("/")
    async with aiohttp.ClientSession(address, cookie_jar=jar) as http:
        client = Client(http)
        account = {"login": who["login"], "password": who["password"]}
        _, told = await client.ask("POST", "/api/sign-in", account)
        client.token = told["csrf"]
        yield client


async def change(admin: Client, **changes: Any) -> None:
    """The line 103 as it is from the next call on."""
    _, told = await admin.ask("GET", "/api/lines/103")
    body = {"line": {**told["line"], **changes}, "version": told["version"]}
    status, saved = await admin.ask("PUT", "/api/lines/103", body)
    assert (status, saved["in_effect"]) == (200, True), saved


async def reserve(admin: Client, *extensions: str, joins: bool) -> None:
    """Operators into the reserve, or out of it."""
    wishes = [
        {"extension": it, "languages": {"kk": 3, "ru": 3}, "reserve": joins} for it in extensions
    ]
    status, saved = await admin.ask("PUT", "/api/operators", {"operators": wishes})
    assert (status, saved["in_effect"]) == (200, True), saved


def hours_of_another_day(system: System) -> list[list[list[str]]]:
    """Open, but not today."""
    today = datetime.now(ZoneInfo(system.settings.timezone)).weekday()
    return [[["09:00", "18:00"]] if day == (today + 3) % 7 else [] for day in range(7)]


@pytest.mark.alone
async def test_a_line_added_and_changed_while_a_citizen_talks(stage: Stage) -> None:
    busy = await stage.operator(1, AnswerBehaviour())
    first = stage.citizen()
    talk = first.dial()
    ring = await busy.next_ring()
    await talking(talk, ring)
    async with administrator(stage.system) as admin:
        status, saved = await admin.ask("POST", "/api/lines", AMBULANCE)
        assert (status, saved["in_effect"]) == (200, True), saved
        phone = await stage.operator(2, AnswerBehaviour())
        second = stage.citizen()
        call = second.dial("103")
        other = await phone.next_ring()
        await talking(call, other)
        await talking(talk, ring)  # nothing was heard of it in the talk that goes on
        other.hang_up()
        await soon(call.ended)

        nonsense = [{"after_seconds": 12, "does": ["ring_two"]}]
        wish = {**AMBULANCE, "number": "104", "ladder": nonsense}
        status, told = await admin.ask("POST", "/api/lines", wish)
        assert (status, [(it["step"], it["why"]) for it in told["problems"]]) == (
            422,
            [(0, "after_the_kpi")],
        )

        await reserve(admin, "1002", joins=True)
        try:
            await change(admin, ladder=[{"after_seconds": 2, "does": ["reserve_joins"]}])
            third = stage.citizen()
            began_us = now_us()
            call = third.dial("103")
            other = await phone.next_ring()
            assert 1.9e6 < other.began_at_us - began_us < 2.7e6, "the ladder's step, no sooner"
            await talking(call, other)
            other.hang_up()
            await soon(call.ended)
        finally:
            await reserve(admin, "1002", joins=False)

        await change(admin, open=False)
        fourth = stage.citizen()
        call = fourth.dial("103")
        await soon(call.answered)
        await soon(call.media.first_heard)
        await soon(call.ended, 20)

        await change(admin, open=True, hours=hours_of_another_day(stage.system))
        fifth = stage.citizen()
        call = fifth.dial("103")
        await soon(call.media.first_heard)
        call.hang_up()

        await change(admin, hours=None)
        status, begun = await admin.ask("POST", "/api/lines/103/test-call")
        assert status == 200, begun
        other = await phone.next_ring()
        await stage.until_state(phone, "talking", None)
        await soon(other.media.first_heard)  # what the test call says
        other.hang_up()
        await soon(other.ended)
        await talking(talk, ring)
        ring.hang_up()
        await soon(talk.ended)
        rows = await stage.rows(6)
        assert [(row["line"], row["outcome"], row["operator"]) for row in rows] == [
            ("109", "answered", "1001"),
            ("103", "answered", "1002"),
            ("103", "answered", "1002"),
            ("103", "refused", None),
            ("103", "refused", None),
            ("103", "answered", "1002"),
        ]
        path = f"/api/lines/103/test-call/{begun['call_id']}"
        _, told = await admin.ask("GET", path)
        assert (told["outcome"], told["operator"]) == ("answered", "1002")
        _, level = await admin.ask("GET", "/api/service-level?line=103")
        assert level["calls"]["answered"] == 2, "the test call is in no figure"
        await change(admin, open=False)
