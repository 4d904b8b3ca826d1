"""Templates of answers through the API: one body's own, filled in with its tickets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
NUMBER = "109-2026-0000001"
TEMPLATES = "/api/body/templates"
TEMPLATE = {
    "name_kk": "Люк жабылды",
    "name_ru": "Люк закрыт",
    "text_kk": "{address}: {measure}. {opened} күнгі {number} өтініші бойынша.",
    "text_ru": "{address}: {measure}. По заявке {number} от {opened}.",
    "topic": "manhole",
}


class Town(NamedTuple):
    clerk: Client
    roads: Client

    async def page(self) -> str:
        """The clerk's page of the ticket."""
        async with self.clerk.http.get(f"/body/{NUMBER}") as answer:
            return await answer.text()

    async def add(self, **other: Any) -> tuple[int, Any]:
        """The clerk adds a template."""
        return await self.clerk.ask("POST", TEMPLATES, TEMPLATE | other)


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    await settle(fresh_settings)
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    await insert_tickets(
        connection,
        "INSERT INTO tickets (number, opened_at, subject, text, address, language, state, body_id, "
        "topic_id) SELECT $1, $2, 'Ашық люк', 'Мектеп жанында', 'Кабанбай батыр 12', 'kk', "
        "'in_progress', b.body_id, t.topic_id FROM bodies b, topics t "
        "WHERE b.code = 'water' AND t.code = 'manhole'",
        NUMBER,
        datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    )
    await connection.close()
    async with (
        web_process(fresh_settings) as address,
        program(address, "clerk") as clerk,
        program(address, "roads") as roads,
    ):
        yield Town(clerk, roads)


async def test_it_is_offered_filled_in_the_applicants_language(town: Town) -> None:
    assert (await town.add())[0] == 200
    text = f"Кабанбай батыр 12: {{measure}}. 24.11.2026 күнгі {NUMBER} өтініші бойынша."
    page = await town.page()
    assert f'data-text="{text}" data-asked="measure"' in page
    assert "Люк закрыт" in page  # its name is in the clerk's language


async def test_an_open_field_is_not_sent(town: Town) -> None:
    step = {"step": "resolve", "text": "Люк жабылды: {measure}"}
    status, told = await town.clerk.ask("POST", f"/api/tickets/{NUMBER}/steps", step)
    assert (status, told["reason"]) == (409, "unfilled")
    assert "Поле шаблона не заполнено" in told["message"]


async def test_only_those_of_the_ticket_s_topic_or_of_any_are_offered(town: Town) -> None:
    assert (await town.add(topic="road", name_ru="Яма засыпана"))[0] == 200
    assert (await town.add(topic=None, name_ru="Любая тема"))[0] == 200
    assert (await town.add(topic="no-such-topic"))[0] == 404
    page = await town.page()
    assert "Любая тема" in page and "Яма засыпана" not in page


async def test_another_body_neither_sees_nor_changes_it(town: Town) -> None:
    made = (await town.add())[1]["template_id"]
    assert (await town.roads.ask("GET", TEMPLATES))[1] == []
    assert (await town.roads.ask("PUT", f"{TEMPLATES}/{made}", TEMPLATE))[0] == 404
    assert (await town.roads.ask("DELETE", f"{TEMPLATES}/{made}"))[0] == 404
    assert (await town.clerk.ask("PUT", f"{TEMPLATES}/{made}", TEMPLATE | {"topic": None}))[
        0
    ] == 200
    (it,) = (await town.clerk.ask("GET", TEMPLATES))[1]
    assert (it["template_id"], it["topic"]) == (made, None)
    assert (await town.clerk.ask("DELETE", f"{TEMPLATES}/{made}"))[0] == 204
    assert (await town.clerk.ask("GET", TEMPLATES))[1] == []


async def test_a_field_that_does_not_exist_is_refused_in_words(town: Town) -> None:
    status, told = await town.add(text_kk="{adress}", text_ru="{adress}")
    assert (status, told["reason"]) == (422, "unknown_place")
    status, told = await town.add(text_kk="Жабылды")
    assert (status, told["reason"]) == (422, "other_places")
    assert told["message"] == "В обоих текстах должны быть одинаковые поля."
