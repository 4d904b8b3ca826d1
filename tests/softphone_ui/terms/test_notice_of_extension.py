"""An applicant is told of an extension: somebody says so, or it is owed to nobody any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from registry.deadlines.rows import clocks_shown
from registry.keeping_deadlines import Keeper
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"


@dataclass
class Desk:
    """A ticket of the water utility whose term was extended beyond the law's."""

    clerk: Client
    lead: Client
    keeper: Keeper
    pool: Pool

    async def hear(self) -> None:
        """What the registry's process does when it is woken."""
        while await self.keeper.hear(datetime.now(UTC)):
            pass

    async def write(self, query: str, *given: Any) -> None:
        async with connection(self.pool) as link:
            await link.execute(query, *given)

    async def lead_to(self, state: str) -> None:
        async with connection(self.pool) as link:
            await lead_ticket(link, TICKET, state)

    async def notice(self) -> str | None:
        """How the clock of the notice stands."""
        async with connection(self.pool) as link:
            rows = await clocks_shown.of_ticket(link, TICKET)
        return next((it.state for it in rows if it.kind == "notice"), None)

    async def told(self, who: Client, **more: str) -> tuple[int, Any]:
        step = {"step": "told_of_extension", **more}
        return await who.ask("POST", f"/api/tickets/{TICKET}/steps", step)


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=2)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=True)
    await keeper.begin(datetime.now(UTC))
    async with (
        web_process(fresh_settings) as address,
        program(address, "clerk") as clerk,
        program(address, "lead1") as lead,
    ):
        it = Desk(clerk, lead, keeper, pool)
        await _extended(it)
        yield it
    pool.terminate()


async def _extended(desk: Desk) -> None:
    now = datetime.now(UTC)
    async with connection(desk.pool) as link:
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, subject, state, topic_id, body_id)
               SELECT $1, now(), 'труба', 'in_progress', t.topic_id, b.body_id
                 FROM topics t, bodies b WHERE t.code = 'waste' AND b.code = 'water'""",
            TICKET,
        )
        await extend_term(link, TICKET, now + timedelta(days=80), now)
    await desk.hear()
    assert await desk.notice() == "running"


async def test_a_clerk_says_how_the_applicant_was_told_and_the_clock_ends(desk: Desk) -> None:
    whole = (await desk.clerk.ask("GET", f"/api/body/tickets/{TICKET}"))[1]
    assert "told_of_extension" in whole["possible"]
    status, said = await desk.told(desk.clerk)
    assert (status, said["reason"]) == (409, "needs_reason")
    status, said = await desk.told(desk.clerk, reason="по телефону, 10:40")
    assert status == 200 and "told_of_extension" not in said["possible"]
    status, said = await desk.told(desk.lead, reason="письмом")
    assert (status, said["reason"]) == (409, "no_notice_owed"), "also before it has been heard"
    await desk.hear()
    assert await desk.notice() == "done"
    line = (await desk.lead.ask("GET", f"/api/tickets/{TICKET}"))[1]["history"][-1]
    told = (line["step"], line["person"], line["part"], line["reason"])
    assert told == ("told_of_extension", "Марат Оспанов", "body", "по телефону, 10:40")


async def test_the_registry_may_say_it_too(desk: Desk) -> None:
    assert (await desk.told(desk.lead, reason="письмом № 12"))[0] == 200
    await desk.hear()
    assert await desk.notice() == "done"


async def test_a_ticket_that_is_over_owes_its_applicant_no_notice(desk: Desk) -> None:
    await desk.lead_to("resolved")
    await desk.hear()
    assert await desk.notice() == "done"
    await desk.lead_to("reopened")
    await desk.hear()
    assert await desk.notice() == "done", "what is opened again has its own term, not extended yet"
