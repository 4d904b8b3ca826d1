"""What the web process makes of a page that is left, lost, silent or taken over."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType

from launcher.homes import free_ports
from softphone_ui.telephone.sip_proxy import CLOSED_SILENT, CLOSED_TAKEN_OVER, SILENT_SECONDS
from tests.softphone_ui.city import Client, program, web_process
from tests.softphone_ui.test_real_live import OTHER_PAGE, PAGE, Hall, hall, pbx, so, watching

__all__ = ["hall"]  # a fixture
pytestmark = pytest.mark.services
BEAT = "\r\n\r\n"


async def take_phone(me: Client, page: str = PAGE, **how: Any) -> tuple[int, dict[str, Any]]:
    return await me.ask("POST", "/api/phone", {"page": page, **how})


def sip(me: Client, page: str = PAGE, how: str = "") -> Any:
    return me.http.ws_connect(f"/sip?page={page}{how}", protocols=("sip",))


def lose(ws: aiohttp.ClientWebSocketResponse) -> None:
    """The connection ends without the WebSocket's close."""
    ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


async def available(me: Client) -> None:
    await take_phone(me)
    await me.ask("POST", "/api/me/state", {"state": "available"})


async def test_a_page_that_was_left_is_told_of_once(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await available(me)
        async with watching(me, OTHER_PAGE) as page:
            await so(lambda: page.state() == "available", "the web process has heard of it")
        call_id = await hall.stage.offer()
        async with sip(me) as ws, me.http.ws_connect(f"/live?page={PAGE}&see=floor") as live:
            await live.close(code=WSCloseCode.GOING_AWAY)
            await so(lambda: hall.stage.gone, "the dispatcher is told")
            await ws.close(code=WSCloseCode.GOING_AWAY)
            assert hall.stage.call(call_id).rings.current is None, "the ring is taken back"
        async with watching(me, OTHER_PAGE):
            assert (await take_phone(me, OTHER_PAGE))[0] == 200
        assert hall.stage.gone == ["1001"]


@pytest.mark.parametrize("code", [WSCloseCode.OK, WSCloseCode.ABNORMAL_CLOSURE])
async def test_a_lost_socket_ends_no_talk(hall: Hall, code: WSCloseCode) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await available(me)
        call_id = await hall.stage.offer()
        await hall.stage.pick_up(call_id)
        await hall.stage.connect(call_id)
        async with watching(me, PAGE) as page:
            await so(lambda: page.state() == "talking", "talking")
            ws = await sip(me)
            if code == WSCloseCode.OK:
                await ws.close()
            else:
                lose(ws)
            async with sip(me, how="&back=1"):
                assert hall.stage.gone == []


async def test_who_rings_at_a_lost_socket_goes_to_the_next(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await available(me)
        ws = await sip(me)
        call_id = await hall.stage.offer()
        await so(lambda: page.state() == "ringing", "ringing")
        lose(ws)
        await so(lambda: hall.stage.gone == ["1001"], "told")
        assert hall.stage.call(call_id).rings.current is None


async def test_a_page_that_promised_to_beat_and_falls_silent_is_dead(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await take_phone(me)
        async with sip(me, how="&beats=1") as ws:
            for _ in range(3):
                await ws.send_str(BEAT)
                assert await ws.receive_str(timeout=20) == "\r\n"
                await asyncio.sleep(1)
            began = time.monotonic() - 1
            message = await ws.receive(timeout=20)
            assert (message.type, message.data) == (WSMsgType.CLOSE, CLOSED_SILENT)
            assert time.monotonic() - began > SILENT_SECONDS - 0.3


async def test_a_page_without_a_beat_of_its_own_is_left_in_peace(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await take_phone(me)
        async with sip(me) as ws:
            reading = asyncio.create_task(ws.receive_str())
            heard, _ = await asyncio.wait([reading], timeout=SILENT_SECONDS + 1)
            assert not heard
            await ws.send_str("REGISTER")
            assert await asyncio.wait_for(reading, 20) == "REGISTER ok"


async def test_taken_over_in_mid_call_the_older_page_cannot_hang_up(hall: Hall) -> None:
    async with (
        pbx(hall.settings) as heard,
        program(hall.address, "1001") as me,
        watching(me, PAGE) as first,
        watching(me, OTHER_PAGE),
    ):
        await available(me)
        call_id = await hall.stage.offer()
        await hall.stage.pick_up(call_id)
        await hall.stage.connect(call_id)
        await so(lambda: first.state() == "talking", "the web process has heard of the talk")
        async with sip(me) as ws:
            assert (await take_phone(me, OTHER_PAGE, force=True))[0] == 200
            assert hall.stage.gone == ["1001"]
            await so(lambda: first.told("taken_over"), "the older page is told")
            message = await ws.receive(timeout=20)
            assert (message.type, message.data) == (WSMsgType.CLOSE, CLOSED_TAKEN_OVER)
            assert ws.closed and "BYE" not in heard


async def test_a_page_takes_its_telephone_back_from_a_process_started_anew(hall: Hall) -> None:
    async with pbx(hall.settings), program(hall.address, "1001") as me:
        await take_phone(me)
        async with watching(me, OTHER_PAGE):
            await take_phone(me, OTHER_PAGE)
            async with sip(me, how="&back=1") as ws:
                assert (await ws.receive(timeout=20)).data == CLOSED_TAKEN_OVER
            status, told = await take_phone(me, back=True)
            assert (status, told["reason"]) == (409, "elsewhere")
        async with sip(me, how="&back=1") as ws:
            await ws.send_str("REGISTER")
            assert await ws.receive_str(timeout=20) == "REGISTER ok"


async def test_a_process_that_stops_says_of_no_page_that_it_was_left(hall: Hall) -> None:
    settings = hall.settings.changed(web_port=free_ports(hall.settings.home)["web_port"])
    async with pbx(settings), program(f"http://127.0.0.1:{settings.ports.web_port}") as me:
        async with web_process(settings):
            await me.sign_in("1001")
            await available(me)
            sockets = [await sip(me), await me.http.ws_connect(f"/live?page={PAGE}&see=floor")]
            codes = [asyncio.create_task(_close_code(it)) for it in sockets]
        assert await asyncio.gather(*codes) == [WSCloseCode.SERVICE_RESTART] * 2
        assert hall.stage.gone == []


async def _close_code(ws: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read to the end, answering the close with its own code, as browsers do."""
    async for _ in ws:
        pass
    return ws.close_code


async def test_the_window_left_over_hears_that_the_telephone_is_free(hall: Hall) -> None:
    async with program(hall.address, "1001") as me, watching(me, PAGE) as page:
        await take_phone(me, OTHER_PAGE)
        live = await me.http.ws_connect(f"/live?page={OTHER_PAGE}&see=floor")
        await live.close(code=WSCloseCode.GOING_AWAY)
        await so(lambda: page.told("phone_free"), "told")
        assert (await take_phone(me, back=True))[0] == 200
