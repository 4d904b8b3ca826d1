"""Who could take a caller, and who may hand one on: the API, before any telephone rings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.system import until
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.softphone_ui.city import program
from tests.softphone_ui.test_real_tickets import Desk, answered, desk

__all__ = ["desk"]
pytestmark = pytest.mark.services


async def test_colleagues_on_the_shift_who_is_free_first(desk: Desk) -> None:
    now = datetime.now(UTC)
    for extension in ("1002", "1003"):
        await desk.stage.reachable(extension)
        await desk.stage.tell(on.OperatorAvailable(now, extension, Device.WEB))
    await desk.stage.tell(on.OperatorPaused(now, "1002", "lunch"))
    told: list[tuple[str, bool]] = []

    async def seen() -> bool:
        _, answer = await desk.operator.ask("GET", "/api/colleagues")
        told[:] = [(each["extension"], each["free"]) for each in answer["colleagues"]]
        return told == [("1003", True), ("1002", False)]

    await until(seen, 20, "1003 is free, 1002 is not, 1001 is oneself")


@pytest.mark.parametrize("how", ["transfer", "join"])
async def test_nobody_brings_a_colleague_to_a_call_that_is_not_his(desk: Desk, how: str) -> None:
    call_id, _ = await answered(desk)
    async with program(desk.address, "1002") as other:
        path = f"/api/calls/{call_id}/{how}"
        assert (await other.ask("POST", path, {"to": "1003"}))[0] == 403
    assert (await desk.operator.ask("POST", f"/api/calls/none/{how}", {"to": "1003"}))[0] == 404
    assert (await desk.operator.ask("POST", f"/api/calls/{call_id}/{how}", {"to": "x"}))[0] == 400
    async with program(desk.address, "lead1") as lead:
        assert (await lead.ask("POST", path, {"to": "1003"}))[0] == 403
