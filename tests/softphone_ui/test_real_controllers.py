"""A controller who was given an extension: a desk, the lines that name them, and no place among the
operators of a shift."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
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


QUALITY_LINE: dict[str, Any] = {
    "number": "1090",
    "named_only": True,
    "names": {"kk": "Сапа қызметі", "ru": "Служба качества", "en": "Quality service"},
}


async def on_the_line(office: Office) -> tuple[str, str]:
    """The call of somebody who has reached the quality service, and the call's ticket."""
    call_id = await office.stage.offer(line="1090")
    await office.stage.pick_up(call_id)
    await office.stage.connect(call_id)
    ticket = office.stage.call(call_id).ticket
    assert ticket is not None
    return call_id, ticket


async def test_who_only_complains_leaves_no_empty_ticket(
    office: Office, fresh_settings: Settings
) -> None:
    await office.gives("1100")
    assert (await office.admin.ask("POST", "/api/lines", QUALITY_LINE))[0] == 200
    wish = {"extension": "1100", "languages": {"kk": 3, "ru": 3}, "lines": ["1090"]}
    assert (await office.admin.ask("PUT", "/api/operators", {"operators": [wish]}))[0] == 200
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    async with program(office.address, "quality") as client:
        await client.ask("POST", "/api/phone", {"page": "page"})
        await office.stage.reachable("1100")
        for written in (False, True):
            assert (await client.ask("POST", "/api/me/state", {"state": "available"}))[0] == 200
            call_id, ticket = await on_the_line(office)
            if written:  # they have something to say of the city besides
                body = {"version": 0, "text": "Абай 12, шұңқыр", "call_id": call_id}
                assert (await client.ask("PUT", f"/api/tickets/{ticket}", body))[0] == 200
            said = {"reported_in": call_id, "call_id": call_id, "words": "Дөрекі"}
            kind = "praise" if written else "complaint"
            status, opened = await client.ask("POST", "/api/me/complaints", {**said, "kind": kind})
            assert status == 200, opened
            row = await link.fetchrow(
                "SELECT state, subject FROM tickets WHERE number = $1", ticket
            )
            title = f"Жалоба на нашу работу № {opened['complaint_id']}"
            assert tuple(row) == (
                ("registered", "") if written else ("answered_on_the_spot", title)
            )
            await office.stage.caller_leaves(call_id)
    await link.close()


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
