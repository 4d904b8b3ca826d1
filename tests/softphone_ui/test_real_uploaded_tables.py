"""Tables that are uploaded: one that swells stops nobody, and is refused in a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bench.attacks.workbooks_made import far_cell, many_strings
from foundation.settings import Settings
from foundation.tables import MOST_WAITING
from softphone_ui.web.uploaded_tables import MOST_ARRIVING
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
#: Each way in: who may send, and the columns that it needs.
WAYS = {
    "/api/people/file": ("admin", ("login", "name", "role")),
    "/api/roster/file": ("lead1", ("operator", "day", "from", "to")),
    "/api/goals/file?kind=values": ("admin", ("measure", "period", "value")),
    "/api/goals/file?kind=milestones": ("admin", ("project", "milestone", "planned")),
    "/api/places/streets/import": ("admin", ("name_kk", "name_ru")),
}


@pytest.fixture
async def address(fresh_settings: Settings) -> AsyncIterator[str]:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as place:
        yield place


async def send(client: Client, path: str, data: bytes) -> tuple[int, dict[str, str]]:
    headers = {"X-CSRF": client.token, "Content-Type": "application/octet-stream"}
    async with client.http.post(path, data=data, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_every_way_in_refuses_what_swells_and_names_the_limit(address: str) -> None:
    async with program(address, "admin") as admin, program(address, "lead1") as lead:
        large = many_strings(("a",), 80_000, "a" * 1000)
        for path, (login, head) in WAYS.items():
            client, far = lead if login == "lead1" else admin, far_cell(head, "A", 1_048_576)
            status, refused = await send(client, path, far)
            assert (status, refused["reason"]) == (422, "too_long"), path
            assert "100 000" in refused["message"]
            status, refused = await send(client, path, large)
            assert (status, refused["reason"]) == (422, "unpacked"), path
            assert "64 МБ" in refused["message"]
            status, refused = await send(client, path, b"a;b\n1;2\n")
            assert (status, refused["reason"]) == (422, "columns"), path


async def test_many_at_once_wait_or_are_sent_away_and_pages_go_on(address: str) -> None:
    heavy = many_strings(WAYS["/api/people/file"][1], 10_000)
    async with program(address, "admin") as client, program(address, "lead1") as other:
        many = MOST_ARRIVING + MOST_WAITING
        sending = asyncio.gather(*(send(client, "/api/people/file", heavy) for _ in range(many)))
        pages = 0
        while not sending.done():
            assert (await other.page("/roster"))[0] == 200
            pages += 1
        answers = await sending
    statuses = [status for status, _ in answers]
    assert set(statuses) == {200, 503} and statuses.count(200) >= MOST_WAITING
    assert pages > 1
    busy = next(told for status, told in answers if status == 503)
    assert busy["error"] == "tables_busy"
