"""A topic that needs a photo after the work: its tickets are solved with one, or with a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from tests.registry.files.samples import photo
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
FIRST, SECOND = "109-2026-0000001", "109-2026-0000002"
SOLVE = {"step": "resolve", "text": "Люк жабылды"}


class Town(NamedTuple):
    admin: Client
    clerk: Client

    async def need_photos(self, needed: bool, topic: str = "manhole") -> None:
        """The administrator says whether the topic needs a photo."""
        tree = (await self.admin.ask("GET", "/api/routing/topics"))[1]
        it = next(it for it in tree if it["code"] == topic)
        wish = {key: it[key] for key in ("version", "names", "parent", "near_metres")}
        path = f"/api/routing/topics/{topic}"
        status, told = await self.admin.ask("PUT", path, wish | {"after_photo": needed})
        assert status == 200, told

    async def step(self, number: str, **step: Any) -> tuple[int, Any]:
        """The clerk takes a step."""
        return await self.clerk.ask("POST", f"/api/tickets/{number}/steps", step)


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    await settle(fresh_settings)
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    for number in (FIRST, SECOND):
        await insert_tickets(
            connection,
            "INSERT INTO tickets (number, opened_at, subject, text, state, body_id, topic_id) "
            "SELECT $1, $2, 'Ашық люк', 'Мектеп жанында', 'in_progress', b.body_id, t.topic_id "
            "FROM bodies b, topics t WHERE b.code = 'water' AND t.code = 'manhole'",
            number,
            datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
        )
    await connection.close()
    async with (
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
        program(address, "clerk") as clerk,
    ):
        yield Town(admin, clerk)


async def test_without_a_photo_it_is_refused_in_words_and_a_reason_is_recorded(town: Town) -> None:
    await town.need_photos(True)
    status, told = await town.step(FIRST, **SOLVE)
    assert (status, told["reason"]) == (409, "needs_photo")
    assert "нужно фото после работы" in told["message"]
    status, told = await town.step(FIRST, **SOLVE, reason="Работа под землёй")
    assert status == 200, told
    whole = (await town.clerk.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    assert whole["history"][-1]["reason"] == "Работа под землёй"


async def test_with_a_photo_it_is_solved_and_the_photo_before_is_shown(town: Town) -> None:
    await town.need_photos(True)
    before = await _send(town.admin, FIRST)
    whole = (await town.clerk.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    assert (whole["ticket"]["needs_photo"], whole["ticket"]["before_photo"]) == (True, before)
    after = await _send(town.clerk, FIRST)
    status, told = await town.step(FIRST, **SOLVE, photos=[after])
    assert (status, told["state"]) == (200, "resolved")


async def test_several_at_once_are_refused_each_with_the_sentence(town: Town) -> None:
    await town.need_photos(True)
    whole = (await town.clerk.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    chosen = {"number": FIRST, "version": whole["ticket"]["version"]}
    wish = {"deed": "solve", "text": "Люк жабылды", "tickets": [chosen]}
    told = (await town.clerk.ask("POST", "/api/body/steps", wish))[1]
    assert told["done"] == [] and "фото" in told["refused"][0]["message"]


async def test_a_topic_needs_it_as_the_one_above_and_no_more_when_taken_back(town: Town) -> None:
    tree = (await town.admin.ask("GET", "/api/routing/topics"))[1]
    parent = next(it for it in tree if it["code"] == "manhole")["parent"]
    assert parent is not None
    await town.need_photos(True, parent)
    assert (await town.step(FIRST, **SOLVE))[1]["reason"] == "needs_photo"
    await town.need_photos(False, parent)
    assert (await town.step(FIRST, **SOLVE))[0] == 200


async def _send(who: Client, number: str) -> str:
    headers = {"X-CSRF": who.token, "Content-Type": "application/octet-stream"}
    path = f"/api/tickets/{number}/files"
    async with who.http.post(path, data=photo(), headers=headers) as answer:
        assert answer.status == 200
        stored: dict[str, str] = await answer.json()
    return stored["file_id"]
