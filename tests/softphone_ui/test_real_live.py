"""The live word, the browser's telephone and the way to the PBX, over real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from bench.attacks.socket_flood import flood, frame
from bench.system import until
from foundation.settings import Settings
from tests.real_services import RealServices
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

pytestmark = pytest.mark.services

PAGE, OTHER_PAGE = "page-number-one", "page-number-two"


class Hall(NamedTuple):
    settings: Settings
    address: str
    stage: FloorStage


@pytest.fixture
async def hall(fresh_settings: Settings) -> AsyncIterator[Hall]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
    ):
        yield Hall(fresh_settings, address, stage)


class Watcher:
    """A page that listens on /live and puts together what it is told."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.floor: dict[str, dict[str, Any]] = {"calls": {}, "operators": {}, "rings": {}}
        self.letters: list[dict[str, Any]] = []
        self.away: list[str] = []
        self.waiting = 0

    async def read(self) -> None:
        async for message in self.ws:
            if message.type is not WSMsgType.TEXT:
                continue
            letter = message.json()
            self.letters.append(letter)
            for kind in self.floor:
                for key, entity in (
                    letter.get(kind, {}).items() if letter["type"] == "floor" else ()
                ):
                    if entity is None:
                        self.floor[kind].pop(key, None)
                    else:
                        self.floor[kind][key] = entity
            self.away = letter.get("away", self.away)
            self.waiting = letter.get("waiting", self.waiting)

    def state(self, extension: str = "1001") -> str | None:
        return self.floor["operators"].get(extension, {}).get("state")

    def told(self, kind: str) -> bool:
        return any(letter["type"] == kind for letter in self.letters)


@asynccontextmanager
async def watching(client: Client, page: str, see: str = "floor") -> AsyncIterator[Watcher]:
    async with client.http.ws_connect(f"/live?page={page}&see={see}") as ws:
        watcher = Watcher(ws)
        task = asyncio.create_task(watcher.read())
        yield watcher
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def so(condition: Any, what: str, seconds: float = 20) -> None:
    async def check() -> bool:
        return bool(condition())

    await until(check, seconds, what, every=0.01)


async def test_an_operators_call_is_followed_live(hall: Hall) -> None:
    async with program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await me.ask("POST", "/api/phone", {"page": PAGE})
        status, operator = await me.ask("POST", "/api/me/state", {"state": "available"})
        assert (status, operator["state"]) == (200, "available")
        await so(lambda: page.state() == "available", "available")
        call_id = await hall.stage.offer()
        await so(lambda: page.state() == "ringing", "ringing")
        assert page.floor["calls"][call_id]["caller"] == "+77012345678"
        await so(lambda: page.told("caller"), "who calls is told unasked")
        (card,) = [it["card"] for it in page.letters if it["type"] == "caller"]
        assert (card["call_id"], card["caller"]) == (call_id, "+77012345678")
        assert card == (await me.ask("GET", f"/api/calls/{call_id}/caller"))[1]
        await hall.stage.pick_up(call_id)
        await hall.stage.connect(call_id)
        await so(lambda: page.state() == "talking", "talking")
        assert page.floor["calls"][call_id]["ticket"].startswith("109-")
        await hall.stage.caller_leaves(call_id)
        await so(lambda: page.state() == "wrap_up", "wrap-up")
        await so(lambda: page.told("written"), "the rows are there")
        await me.ask("POST", "/api/me/wrap-up/end")
        await so(lambda: page.state() == "available", "available again")


async def test_other_operators_and_their_callers_stay_unknown(hall: Hall) -> None:
    async with (
        program(hall.address, "1001") as me,
        program(hall.address, "1002") as other,
        program(hall.address, "lead1") as lead,
        watching(me, PAGE) as mine,
        watching(lead, OTHER_PAGE) as leads,
    ):
        await other.ask("POST", "/api/phone", {"page": "page-of-1002"})
        await other.ask("POST", "/api/me/state", {"state": "available"})
        call_id = await hall.stage.offer("+77019998877")
        await so(lambda: leads.state("1002") == "ringing", "the lead sees it")
        assert leads.floor["calls"][call_id]["caller"] == "+77019998877"
        await so(lambda: mine.waiting == 1, "how many wait is no secret")
        assert set(mine.floor["operators"]) == {"1001"}
        assert "77019998877" not in str(mine.letters)


async def test_a_ring_that_rang_out_sets_aside_with_its_reason(hall: Hall) -> None:
    async with program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await me.ask("POST", "/api/phone", {"page": PAGE})
        await me.ask("POST", "/api/me/state", {"state": "available"})
        call_id = await hall.stage.offer()
        await so(lambda: page.state() == "ringing", "ringing")
        await hall.stage.not_answered(call_id)
        await so(lambda: page.state() == "paused", "set aside")
        assert page.floor["operators"]["1001"]["reason"] == "no_answer"


async def test_the_live_word_survives_valkey_and_the_dispatcher(
    real_services: RealServices, hall: Hall
) -> None:
    async with program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await me.ask("POST", "/api/phone", {"page": PAGE})
        real_services.valkey.kill()
        try:
            await so(lambda: "redis" in page.away, "the page knows that Valkey is away")
            await me.ask("POST", "/api/me/state", {"state": "available"})
            await so(lambda: page.state() == "available", "seen without Valkey")
        finally:
            await asyncio.to_thread(real_services.valkey.start)
        await so(lambda: "redis" not in page.away, "Valkey is back")
        await me.ask("POST", "/api/me/state", {"state": "paused", "reason": "lunch"})
        await so(lambda: page.state() == "paused", "seen with Valkey again")


async def test_a_page_that_asks_and_never_reads_is_cut_off(hall: Hall) -> None:
    """Answers to its questions would wait for it in the memory of the web process."""
    async with program(hall.address, "1001") as me, program(hall.address, "1002") as other:
        cookies = "; ".join(f"{it.key}={it.value}" for it in me.http.cookie_jar)
        address, asks = f"{hall.address}/live?page={PAGE}&see=own", frame(b"ping 12345.678")
        found = await flood(address, {"Cookie": cookies}, asks, lasts_seconds=30)
        assert found.seconds < float("inf"), f"{found.messages} questions were taken"
        async with watching(other, OTHER_PAGE) as page:
            await so(lambda: page.told("hello"), "others are served")


async def test_without_the_dispatcher_the_page_is_told(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    async with (
        web_process(fresh_settings) as address,
        program(address, "1001") as me,
        watching(me, PAGE) as page,
    ):
        await so(lambda: "dispatcher" in page.away, "away")
        status, told = await me.ask("POST", "/api/me/state", {"state": "available"})
        assert (status, told["error"]) == (503, "dispatcher_away")
        async with floor_stage(fresh_settings, OPERATORS):
            await so(lambda: "dispatcher" not in page.away, "back")
            await so(lambda: page.state() == "signed_out", "and its floor with it")


async def test_one_page_has_the_telephone_and_the_newest_takes_it(hall: Hall) -> None:
    async with (
        program(hall.address, "1001") as me,
        watching(me, PAGE) as first,
        watching(me, OTHER_PAGE) as second,
    ):
        status, given = await me.ask("POST", "/api/phone", {"page": PAGE})
        assert (status, given["user"]) == (200, "1001-web")
        assert hall.stage.passwords["1001"] == given["password"]
        assert len(given["password"]) >= 24
        status, again = await me.ask("POST", "/api/phone", {"page": OTHER_PAGE})
        assert again["password"] == given["password"], "one a session"
        await so(lambda: first.told("taken_over"), "the first page is told")
        assert not second.told("taken_over")


async def test_a_conversation_keeps_the_telephone_where_it_is(hall: Hall) -> None:
    async with program(hall.address, "1001") as me:
        async with watching(me, PAGE), watching(me, OTHER_PAGE):
            await me.ask("POST", "/api/phone", {"page": PAGE})
            await me.ask("POST", "/api/me/state", {"state": "available"})
            call_id = await hall.stage.offer()
            await hall.stage.pick_up(call_id)
            await hall.stage.connect(call_id)

            async def refused() -> bool:
                status, told = await me.ask("POST", "/api/phone", {"page": OTHER_PAGE})
                return status == 409 and told["reason"] == "in_call_elsewhere"

            await until(refused, 20, "not while the other page talks")
            forced = {"page": OTHER_PAGE, "force": True}
            assert (await me.ask("POST", "/api/phone", forced))[0] == 200


async def test_a_new_session_gets_a_new_password_and_signing_out_kills_it(hall: Hall) -> None:
    async with program(hall.address, "1001") as me:
        one = (await me.ask("POST", "/api/phone", {"page": PAGE}))[1]["password"]
        async with program(hall.address, "1001") as elsewhere:
            two = (await elsewhere.ask("POST", "/api/phone", {"page": OTHER_PAGE}))[1]["password"]
            assert hall.stage.passwords["1001"] == two != one
            await elsewhere.ask("POST", "/api/me/state", {"state": "available"})
            await so(lambda: hall.stage.floor.operators["1001"].state == "available", "available")
            await elsewhere.ask("POST", "/api/sign-out")
            assert hall.stage.passwords["1001"] not in (one, two)
            await so(lambda: hall.stage.floor.operators["1001"].state == "signed_out", "left")


async def test_signing_out_ends_the_pages_of_that_session(hall: Hall) -> None:
    async with program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await so(lambda: page.told("hello"), "greeted")
        await me.ask("POST", "/api/sign-out")
        await so(lambda: page.told("signed_out"), "told")
        await so(lambda: page.ws.closed, "closed")


@asynccontextmanager
async def pbx(settings: Settings) -> AsyncIterator[list[str]]:
    """A WebSocket server where the PBX would be; says back what it hears."""
    heard: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse(protocols=("sip",))
        await ws.prepare(request)
        async for message in ws:
            heard.append(message.data)
            if message.data == "BYE":
                break
            await ws.send_str(f"{message.data} ok")
        return ws

    app = web.Application()
    app.router.add_get("/ws", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.ports.ws_port).start()
    try:
        yield heard
    finally:
        await runner.cleanup()


async def test_sip_goes_through_for_the_page_with_the_telephone_only(hall: Hall) -> None:
    async with pbx(hall.settings) as heard, program(hall.address, "1001") as me:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await me.http.ws_connect(f"/sip?page={PAGE}", protocols=("sip",))
        await me.ask("POST", "/api/phone", {"page": PAGE})
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await me.http.ws_connect(f"/sip?page={OTHER_PAGE}", protocols=("sip",))
        async with program(hall.address, "1002") as other:
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await other.http.ws_connect(f"/sip?page={PAGE}", protocols=("sip",))
        async with me.http.ws_connect(f"/sip?page={PAGE}", protocols=("sip",)) as ws:
            assert ws.protocol == "sip"
            await ws.send_str("REGISTER әріп")
            assert await ws.receive_str(timeout=20) == "REGISTER әріп ok"
            await ws.send_str("\r\n\r\n")
            assert await ws.receive_str(timeout=20) == "\r\n", "our own heartbeat"
            await ws.send_str("BYE")
            assert (await ws.receive(timeout=20)).type is WSMsgType.CLOSE
        assert heard == ["REGISTER әріп", "BYE"]


async def test_a_newer_page_closes_the_older_ones_sip(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await me.ask("POST", "/api/phone", {"page": PAGE})
        async with me.http.ws_connect(f"/sip?page={PAGE}", protocols=("sip",)) as ws:
            await me.ask("POST", "/api/phone", {"page": OTHER_PAGE})
            message = await ws.receive(timeout=20)
            assert (message.type, message.data) == (WSMsgType.CLOSE, 4001)


async def test_without_a_pbx_the_telephone_is_told_to_try_again(hall: Hall) -> None:
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", hall.settings.ports.ws_port)) != 0
    async with program(hall.address, "1001") as me:
        await me.ask("POST", "/api/phone", {"page": PAGE})
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await me.http.ws_connect(f"/sip?page={PAGE}", protocols=("sip",))
