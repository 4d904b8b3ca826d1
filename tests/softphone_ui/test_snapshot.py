"""What is shown of a ticket is one state of it, whatever is written while its parts are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from aiohttp import web

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from registry.tickets.rows import applicant
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor
from softphone_ui.applicant.telling import tell
from softphone_ui.tickets import api
from softphone_ui.tickets.api import whole_ticket
from softphone_ui.web import database, errors
from softphone_ui.web.database import snapshot
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.person import Person
from softphone_ui.web.words import WORDS, read_words
from softphone_ui.workflow import tickets as of_body
from softphone_ui.workflow.tickets import whole
from tests.softphone_ui.city import settle
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"
LEAD = Person(1, "lead1", "shift_lead", "Айгүл", "kk")


@dataclass
class Desk:
    """One ticket that the water utility has accepted. `begin` is done while it is read."""

    app: web.Application
    body_id: int
    clerk: Person

    async def begin(self) -> None:
        """The body begins with it: another state, another version, another line of the story."""
        async with transaction(self.app[database.DATABASE]) as connection:
            who = StepActor(TicketActor.BODY, self.clerk.person_id, self.body_id)
            await take_step(connection, TICKET, StepRequest(Step.START), who, datetime.now(UTC))


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    app = web.Application()
    app[database.DATABASE] = await open_pool(fresh_settings, "test", size=3)
    app[OUTAGES], app[WORDS] = Outages(), read_words()
    async with transaction(app[database.DATABASE]) as connection:
        body_id = await connection.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
        person_id = await connection.fetchval("SELECT person_id FROM people WHERE login = 'clerk'")
        await insert_tickets(
            connection,
            "INSERT INTO tickets (number, opened_at, state, body_id, subject)"
            " VALUES ($1, now(), 'accepted', $2, 'люк')",
            TICKET, body_id,
        )  # fmt: skip
    yield Desk(app, body_id, Person(person_id, "clerk", "clerk", "Марат", "kk"))
    await app[database.DATABASE].close()


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, happens: Callable[[], Awaitable[None]]
) -> None:
    """Something is written right before that part is read."""
    original = getattr(module, name)

    async def read(*given: Any) -> Any:
        await happens()
        return await original(*given)

    monkeypatch.setattr(module, name, read)


async def test_the_registrys_page_reads_one_state(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, api, "history", desk.begin)
    async with snapshot(desk.app) as connection:
        read = await whole_ticket(connection, LEAD, TICKET)
    assert (read.ticket.state, read.history) == ("accepted", [])
    monkeypatch.undo()
    async with snapshot(desk.app) as connection:
        read = await whole_ticket(connection, LEAD, TICKET)
    assert (read.ticket.state, [it.step for it in read.history]) == ("in_progress", ["start"])


async def test_the_bodys_page_reads_one_state(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, of_body, "history_of", desk.begin)
    async with snapshot(desk.app) as connection:
        read = await whole(connection, desk.clerk, TICKET)
    assert (read.ticket.state, read.history) == ("accepted", [])
    assert Step.START in read.possible, "as the state that is shown"


async def test_the_applicants_page_reads_one_state(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, applicant, "story", desk.begin)
    read = await tell(desk.app, TICKET, "ru")
    assert (read.state, read.story) == ("accepted", [])


async def test_a_snapshot_writes_nothing(desk: Desk) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with snapshot(desk.app) as connection:
            await connection.execute("UPDATE tickets SET subject = 'x'")


@pytest.mark.parametrize("open_one", [database.reading, database.writing])
async def test_what_the_database_undid_is_no_outage(
    desk: Desk, open_one: Callable[[web.Application], Any]
) -> None:
    """One person's two at once are told to that person, and to nobody else."""
    with pytest.raises(errors.Undone) as told:
        async with open_one(desk.app):
            raise asyncpg.DeadlockDetectedError("deadlock detected")
    assert (told.value.status, told.value.code) == (503, "undone")
    assert desk.app[OUTAGES].now() == []
    with pytest.raises(errors.DatabaseAway):
        async with open_one(desk.app):
            raise asyncpg.AdminShutdownError("shutting down")
    assert desk.app[OUTAGES].now() == ["database"]
