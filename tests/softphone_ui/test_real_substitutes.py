"""A substitute while a clerk is away: who enters it, and whose tickets carry a mark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
NUMBER = "109-2026-0000001"
PATH = "/api/substitutions"


class Town(NamedTuple):
    """`clerk` and `mate` work for one body, `head` heads it; `stranger` is a clerk of another."""

    clerk: Client
    mate: Client
    head: Client
    admin: Client
    ids: dict[str, int]
    connection: asyncpg.Connection
    today: Any

    def wish(self, who: str = "clerk", instead: str = "roads", days: int = 7) -> dict[str, object]:
        """A substitution from today on."""
        until = self.today + timedelta(days=days)
        people = {"person_id": self.ids[who], "substitute_id": self.ids[instead]}
        return people | {"since": self.today.isoformat(), "until": until.isoformat()}

    async def marked(self) -> list[str]:
        """The numbers of the tickets that the colleague answers for the clerk."""
        found: list[str] = (await self.mate.ask("GET", "/api/body/tickets"))[1]["substituted"]
        return found


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    await settle(fresh_settings)
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    await connection.execute(
        "UPDATE people SET body_id = (SELECT body_id FROM bodies WHERE code = 'water') "
        "WHERE login IN ('roads', 'head')"
    )
    await connection.execute(
        "INSERT INTO people (login, password_hash, role, name, body_id) SELECT 'stranger', 'x', "
        "'clerk', 'Ерлан', body_id FROM bodies WHERE code = 'power'"
    )
    ids = dict(await connection.fetch("SELECT login, person_id FROM people"))
    await insert_tickets(
        connection,
        "INSERT INTO tickets (number, opened_at, subject, text, state, body_id, topic_id) "
        "SELECT $1, $2, 'Ашық люк', 'Мектеп жанында', 'assigned', b.body_id, t.topic_id "
        "FROM bodies b, topics t WHERE b.code = 'water' AND t.code = 'manhole'",
        NUMBER,
        datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    )
    today = datetime.now(ZoneInfo(fresh_settings.timezone)).date()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(web_process(fresh_settings))
        logins = ("clerk", "roads", "head", "admin")
        people = [await stack.enter_async_context(program(address, it)) for it in logins]
        yield Town(*people, ids, connection, today)
    await connection.close()


async def test_the_substitute_sees_the_clerks_tickets_marked_until_it_ends(town: Town) -> None:
    step = f"/api/tickets/{NUMBER}/steps"
    assert (await town.clerk.ask("POST", step, {"step": "accept"}))[0] == 200
    assert await town.marked() == []
    status, made = await town.clerk.ask("POST", PATH, town.wish())
    assert status == 200, made
    assert await town.marked() == [NUMBER]
    async with town.mate.http.get("/body") as answer:
        assert "за: Марат Оспанов" in await answer.text()
    assert (await town.clerk.ask("GET", "/api/body/tickets"))[1]["substituted"] == []
    await town.connection.execute(
        "UPDATE substitutions SET since = since - 30, until = $1::date - 1", town.today
    )
    assert await town.marked() == [], "it ends by itself"


async def test_who_may_enter_and_end_one(town: Town) -> None:
    assert (await town.mate.ask("POST", PATH, town.wish()))[0] == 404, "a colleague's"
    status, made = await town.head.ask("POST", PATH, town.wish())
    assert status == 200
    assert (await town.clerk.ask("POST", PATH, town.wish(days=1)))[0] == 409
    path = f"{PATH}/{made['substitution_id']}"
    assert (await town.mate.ask("DELETE", path))[0] == 404
    assert (await town.clerk.ask("DELETE", path))[0] == 204
    assert (await town.admin.ask("POST", PATH, town.wish("roads", "clerk")))[0] == 200
    noted = await town.connection.fetch(
        "SELECT action, subject FROM audit WHERE action LIKE 'substitution%' ORDER BY audit_id"
    )
    assert [(it["action"], it["subject"]) for it in noted] == [
        ("substitution_entered", str(town.ids["clerk"])),
        ("substitution_dropped", str(town.ids["clerk"])),
        ("substitution_entered", str(town.ids["roads"])),
    ]


async def test_both_are_clerks_of_one_body(town: Town) -> None:
    for instead in ("stranger", "head", "1001"):
        assert (await town.clerk.ask("POST", PATH, town.wish(instead=instead)))[0] == 404, instead
    assert (await town.head.ask("POST", PATH, town.wish("stranger", "clerk")))[0] == 404
    status, told = await town.clerk.ask("POST", PATH, town.wish(instead="clerk"))
    assert (status, told["reason"]) == (422, "same_person")


async def test_a_substitute_who_has_left_is_none(town: Town) -> None:
    step = f"/api/tickets/{NUMBER}/steps"
    assert (await town.clerk.ask("POST", step, {"step": "accept"}))[0] == 200
    assert (await town.clerk.ask("POST", PATH, town.wish()))[0] == 200
    for person in (town.clerk, town.head, town.admin):
        async with person.http.get("/substitutes") as answer:
            text = await answer.text()
            assert answer.status == 200 and "Жадыра Тілеуова" in text
    await town.connection.execute(
        "UPDATE people SET body_id = (SELECT body_id FROM bodies WHERE code = 'power') "
        "WHERE login = 'roads'"
    )
    assert (await town.mate.ask("GET", "/api/body/tickets"))[1]["substituted"] == []
