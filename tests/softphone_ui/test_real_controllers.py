"""A controller who was given an extension: a desk, the lines that name them, and no place among the
operators of a shift."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bench.system import until
from foundation.settings import Settings
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

pytestmark = pytest.mark.services
NAMED: dict[str, Any] = {"name": "Ләззат Ермекова", "role": "quality", "language": "ru"}


@dataclass
class Office:
    stage: FloorStage
    address: str
    admin: Client

    async def gives(self, extension: str) -> None:
        wish = {**NAMED, "extension": extension}
        status, told = await self.admin.ask("PUT", "/api/people/quality", wish)
        assert (status, told["in_effect"]) == (200, True), told


@pytest_asyncio.fixture
async def office(fresh_settings: Settings) -> AsyncIterator[Office]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
    ):
        yield Office(stage, address, admin)


async def test_an_extension_brings_the_desk_and_takes_it_away(office: Office) -> None:
    async with program(office.address, "quality") as before:
        assert (await before.page("/desk"))[0] == 403
        await office.gives("1100")
        skills = office.stage.floor.operators["1100"].skills
        assert (skills.named_only, skills.lines, skills.texts) == (True, frozenset(), 0)

        async def signed_out() -> bool:
            return (await before.ask("GET", "/api/me"))[0] == 401

        await until(signed_out, 15, "rights depend on the extension: they sign in anew")
    async with program(office.address, "quality") as client:
        assert (await client.page("/desk"))[0] == 200
        assert (await client.page("/assessments"))[0] == 200
        await client.ask("POST", "/api/phone", {"page": "page"})
        assert (await client.ask("POST", "/api/me/state", {"state": "available"}))[0] == 200
        call_id = await office.stage.offer()
        assert office.stage.call(call_id).rings.current is None, "no caller of the city's"
        await office.stage.caller_leaves(call_id)
        await office.gives("")
        assert "1100" not in office.stage.floor.operators


async def test_they_are_no_operator_of_a_shift(office: Office) -> None:
    await office.gives("1100")
    day = datetime.now(UTC).date()
    shift = {"operator": "1100", "day": day.isoformat(), "begins": "08:00", "ends": "20:00"}
    async with program(office.address, "lead1") as lead:
        status, told = await lead.ask("POST", "/api/roster/shifts", shift)
        assert (status, told["reason"]) == (409, "operator"), told
        _, month = await lead.ask("GET", f"/api/kpi?month={day:%Y-%m}")
        assert [it["extension"] for it in month["operators"]] == list(OPERATORS)


async def test_their_time_at_the_desk_is_in_no_occupancy(office: Office) -> None:
    """All operators' time is the shift's, also while a state still lasts."""
    await office.gives("1100")
    async with (
        program(office.address, "quality") as client,
        program(office.address, "lead1") as lead,
    ):
        await client.ask("POST", "/api/phone", {"page": "page"})
        assert (await client.ask("POST", "/api/me/state", {"state": "available"}))[0] == 200
        _, told = await lead.ask("GET", "/api/service-level")
        assert told["occupancy"] is None, "nobody of the shift is there"
        await office.stage.reachable("1001")
        await office.stage.tell(on.OperatorAvailable(datetime.now(UTC), "1001", Device.WEB))

        async def seen() -> bool:
            return (await lead.ask("GET", "/api/service-level"))[1]["occupancy"] == 0.0

        await until(seen, 15, "an operator of the shift is there")
