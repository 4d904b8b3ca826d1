"""The quality service's own line: its caller reaches the controller who is named for it and nobody
else, by the dispatcher and by the parachute; callers of 109 never ring the controller."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bench.system import until
from sip_peers.operator_phone import OperatorPhone
from sip_peers.peers import AnswerBehaviour
from sip_peers.sip_digest import Credentials
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
_extensions = itertools.count(1101)


@dataclass
class House:
    """The stage, with a controller's telephone and an operator's."""

    stage: Stage
    controller: OperatorPhone
    operator: OperatorPhone


@pytest_asyncio.fixture
async def house(stage: Stage) -> AsyncIterator[House]:
    """A controller with an extension is named for the line; an operator has no lines of their
    own."""
    extension = str(next(_extensions))
    async with administrator(stage.system) as admin:
        status, told = await admin.ask("GET", "/api/lines/1090")
        if status == 404:
            status, told = await admin.ask("POST", "/api/lines", QUALITY)
        else:
            status, told = await opened(admin, open=True)
        assert (status, told["in_effect"]) == (200, True), told
        password = await hired(admin, extension)
        operator = await stage.operator(1, AnswerBehaviour())
        controller = await stage.plugged_in(Credentials(extension, password), AnswerBehaviour())
        yield House(stage, controller, operator)
        await opened(admin, open=False)
        await stage.signs_out(controller)
        await admin.ask("POST", f"/api/people/quality-{extension}/close")


async def opened(admin: Client, *, open: bool) -> tuple[int, Any]:
    _, told = await admin.ask("GET", "/api/lines/1090")
    body = {"line": {**told["line"], "open": open}, "version": told["version"]}
    return await admin.ask("PUT", "/api/lines/1090", body)


async def hired(admin: Client, extension: str) -> str:
    """A controller who is named for the line; returns the password of their telephone."""
    wish = {
        "login": f"quality-{extension}", "role": "quality", "name": "Ләззат Ермекова",
        "extension": extension,
    }  # fmt: skip
    status, added = await admin.ask("POST", "/api/people", wish)
    assert (status, added["in_effect"]) == (200, True), added
    skills = {"extension": extension, "languages": BOTH, "lines": ["1090"]}
    status, saved = await admin.ask("PUT", "/api/operators", {"operators": [skills]})
    assert (status, saved["in_effect"]) == (200, True), saved
    password: str = added["phone_password"]
    return password


async def test_each_reaches_their_own_and_nobody_elses(house: House) -> None:
    stage, controller = house.stage, house.controller.account.user
    first = stage.citizen()
    call = first.dial("1090")
    ring = await house.controller.next_ring()
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)

    second, third = stage.citizen(), stage.citizen()
    city = second.dial()
    other = await house.operator.next_ring()
    await talking(city, other)
    in_vain = third.dial()

    async def kpi_is_broken() -> bool:
        calls = (await stage.system.floor())["floor"]["calls"].values()
        return any(it["breached"] for it in calls)

    await until(kpi_is_broken, 30, "every step of the ladder was taken for the second of 109")
    in_vain.hang_up()

    async def one_is_left() -> bool:
        return len((await stage.system.floor())["floor"]["calls"]) == 1

    await until(one_is_left, 30, "the second of 109 left before the operator was free for them")
    other.hang_up()
    await soon(city.ended)
    rows = await stage.rows(3)
    assert [(row["line"], [it["operator"] for it in row["rings"]]) for row in rows] == [
        ("1090", [controller]),
        ("109", ["1001"]),
        ("109", []),
    ]


async def test_the_parachute_of_that_line_rings_nobody_else(house: House) -> None:
    system, controller = house.stage.system, house.controller.account.user

    def members(line: str) -> list[str]:
        shown = system.console(f"queue show parachute-{line}")
        return [each for each in ("1001", controller) if f"PJSIP/{each}" in shown]

    async def each_for_their_own() -> bool:  # the word to the PBX may be on its way
        return (members("1090"), members("109")) == ([controller], ["1001"])

    await until(each_for_their_own, 20, "each is in the queue of their own line alone")
    pid = system.signal("dispatcher", signal.SIGSTOP)
    try:
        citizen = house.stage.citizen()
        call = citizen.dial("1090")
        ring = await house.controller.next_ring()
        await talking(call, ring)
    finally:
        goes_on(pid)
    ring.hang_up()
    await soon(call.ended)
    await system.until_agreed()
    row = await house.stage.row(citizen)
    assert (row["route"], row["operator"], row["outcome"]) == ("parachute", controller, "answered")


def goes_on(pid: int) -> None:
    """The watch may have ended it meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
