"""Screens on the wall, on a real floor: paired by a code, told in numbers, kept out of all else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import WSMsgType
from aiohttp.web_urldispatcher import StaticResource

from bench.system import until
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.wall import stream
from softphone_ui.web.rights import needed_right
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

pytestmark = pytest.mark.services
CODE = re.compile(r'id="code">(\d{4} \d{4})<')


class Hall(NamedTuple):
    settings: Settings
    address: str
    stage: FloorStage
    lead: Client


@pytest.fixture
async def hall(fresh_settings: Settings) -> AsyncIterator[Hall]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
    ):
        yield Hall(fresh_settings, address, stage, lead)


async def type_code(lead: Client, code: str, name: str = "Зал", language: str = "kk") -> int:
    body = {"act": "pair", "code": code, "name": name, "language": language, "csrf": lead.token}
    async with lead.http.post("/walls", data=body, allow_redirects=False) as answer:
        return answer.status


async def code_on(screen: Client) -> str:
    """The code that the screen shows."""
    shown = CODE.search((await screen.page("/wall"))[1])
    assert shown
    return shown[1]


async def look(screen: Client) -> str:
    _, told = await screen.ask("POST", "/wall/pairing")
    return str(told["state"])


@asynccontextmanager
async def paired(hall: Hall, language: str = "kk") -> AsyncIterator[Client]:
    async with program(hall.address) as screen:
        code = await code_on(screen)
        assert await look(screen) == "waiting"
        assert await type_code(hall.lead, code, language=language) == 303
        assert await look(screen) == "paired"
        yield screen


class Watching:
    """What a screen hears."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.frames: list[dict[str, Any]] = []
        self.others: list[dict[str, Any]] = []

    async def read(self) -> None:
        async for message in self.ws:
            if message.type is WSMsgType.TEXT:
                told = message.json()
                (self.frames if told["type"] == "wall" else self.others).append(told)

    async def until(self, true: Any, what: str) -> None:
        async def so() -> bool:
            return bool(self.frames) and bool(true(self.frames[-1]))

        await until(so, 20, what, every=0.01)


@asynccontextmanager
async def watching(screen: Client) -> AsyncIterator[Watching]:
    async with screen.http.ws_connect("/wall/live") as ws:
        found = Watching(ws)
        task = asyncio.create_task(found.read())
        yield found
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_screen_hears_the_floor_in_numbers_until_its_key_is_taken_back(hall: Hall) -> None:
    async with (
        paired(hall) as screen,
        watching(screen) as wall,
        program(hall.address, "1001") as me,
        me.http.ws_connect("/live?page=page-number-one"),
    ):
        await wall.until(lambda it: it["figures"], "figures")
        await me.ask("POST", "/api/phone", {"page": "page-number-one"})
        status, told = await me.ask("POST", "/api/me/state", {"state": "available"})
        assert status == 200, told
        await wall.until(lambda it: it["operators"]["available"] == 1, "somebody is free")
        await hall.stage.offer()
        await wall.until(lambda it: it["waiting"] == 1 and it["oldest"], "one waits")
        await wall.until(lambda it: it["operators"]["ringing"] == 1, "somebody is rung")
        sent = str(wall.frames)
        for private in ("+7701", "Әйгерім", "1001", "109-2026"):
            assert private not in sent
        page = (await hall.lead.page("/walls"))[1]
        (number,) = re.findall(r'value="revoke-(\d+)"', page)
        assert "показывает сейчас" in page
        body = {"act": f"revoke-{number}", "csrf": hall.lead.token}
        async with hall.lead.http.post("/walls", data=body, allow_redirects=False) as answer:
            assert answer.status == 303

        async def told() -> bool:
            return {"type": "revoked"} in wall.others and wall.ws.closed

        await until(told, 20, "the screen is told and closed", every=0.01)
        assert wall.ws.close_code == stream.CLOSED_REVOKED
        async with watching(screen) as again:
            await again.read()
            assert again.others == [{"type": "revoked"}] and again.frames == []
        assert "is-revoked" in (await screen.page("/wall"))[1]
        assert CODE.search((await screen.page("/wall?again=1"))[1])


async def test_a_key_opens_the_wall_and_nothing_else(hall: Hall) -> None:
    app = make_app(hall.settings)
    async with paired(hall) as screen, program(hall.address) as stranger:
        assert 'data-language="kk"' in (await screen.page("/wall"))[1]
        (key,) = [it for it in screen.http.cookie_jar if it.key == "komek_wall"]
        assert key["httponly"] and key["path"] == "/wall" and key["samesite"] == "Strict"
        headers = {"Cookie": f"komek_wall={key.value}"}  # wherever it goes
        tried = 0
        for route in app.router.routes():
            resource = route.resource
            if isinstance(resource, StaticResource) or needed_right(route.handler) is None:
                continue
            canonical = resource.canonical if resource else ""
            path = re.sub(r"\{[^}]*\}", "109", canonical)
            async with stranger.http.request(
                route.method, path, headers=headers, allow_redirects=False
            ) as answer:
                where = answer.headers.get("Location")
                if answer.status == 404 and path != canonical:
                    continue  # no such address: 109 is not of its kind
                assert answer.status == 401 or where == "/staff", (route.method, path)
                tried += 1
        assert tried > 150
    pool = await open_pool(hall.settings, "test", size=1)
    async with connection(pool) as link:
        rows = str(await link.fetch("SELECT * FROM wall_devices"))
    pool.terminate()
    assert key.value not in rows, "only its hash is kept"


async def test_a_code_is_good_once_for_the_screen_that_shows_it(
    hall: Hall, one_minute: None
) -> None:
    async with program(hall.address) as screen, program(hall.address) as other:
        code = await code_on(screen)
        assert await code_on(screen) == code, "loading the page anew keeps it"
        assert await look(other) == "over"
        assert await type_code(hall.lead, "0000 0000") == 409
        assert await type_code(hall.lead, code, name=" ") == 409
        assert await type_code(hall.lead, code) == 303
        assert await type_code(hall.lead, code) == 409, "it was typed already"
        assert await look(other) == "over"
        assert [await look(screen) for _ in range(2)] == ["paired", "over"]
        tries = [await type_code(hall.lead, f"{n:08}") for n in range(10)]
        assert tries[-1] == 429, "nobody guesses codes"
    async with program(hall.address, "1001") as operator:
        assert (await operator.page("/walls"))[0] == 403
    async with program(hall.address) as many:
        jar, codes = many.http.cookie_jar, []
        for _ in range(20):
            jar.clear()
            codes.append((await many.page("/wall"))[0])
        assert codes[0] == 200 and codes[-1] == 429, "nobody fills the house with codes"


async def test_a_restart_of_the_web_leaves_the_key_as_it_was(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        program(f"http://127.0.0.1:{fresh_settings.ports.web_port}") as screen,
    ):
        async with (
            web_process(fresh_settings) as address,
            program(address, "lead1") as lead,
            paired_screen(screen, lead),
            watching(screen) as wall,
        ):
            await wall.until(lambda it: it["age_ms"] is not None, "the floor")
        assert wall.ws.closed
        async with web_process(fresh_settings), watching(screen) as wall:
            await wall.until(lambda it: it["figures"], "figures again")
            await stage.stop_answering()
            await wall.until(lambda it: "dispatcher" in it["away"], "the dispatcher is away")
            await wall.ws.send_str("ping")
            await wall.until(lambda it: it["age_ms"] > 1500, "what is shown grows old")


@asynccontextmanager
async def paired_screen(screen: Client, lead: Client) -> AsyncIterator[None]:
    assert await type_code(lead, await code_on(screen)) == 303
    assert await look(screen) == "paired"
    yield
