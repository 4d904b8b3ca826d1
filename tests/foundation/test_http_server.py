"""Slow clients at a real socket: each is closed in time, and nobody else is."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from foundation.process.client_address import client_of
from foundation.process.http_server import (
    PROXY,
    Body,
    Clients,
    Idle,
    Patience,
    SlowBody,
    serve_http,
    surplus,
)

WHOLE_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Half:"
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
#: Waits for nobody in a test's time.
ENDLESS = Patience(head_seconds=600, body_seconds=600, look_seconds=0.01)


@dataclass
class Server:
    """Reads each body; what became of it is `ends`, in order."""

    port: int
    ends: asyncio.Queue[type[BaseException] | int] = field(default_factory=asyncio.Queue)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            self.ends.put_nowait(len(await request.read()))
        except (SlowBody, ConnectionError) as error:
            self.ends.put_nowait(type(error))
            raise web.HTTPRequestTimeout from None
        return web.Response(text="here")


@asynccontextmanager
async def serving(
    port: int,
    patience: Patience,
    answer: Callable[..., Awaitable[web.StreamResponse]] | None = None,
) -> AsyncIterator[Server]:
    app, server = web.Application(), Server(port)
    app.router.add_route("*", "/", answer or server.answer)
    async with serve_http(app, "127.0.0.1", port, patience=patience, shutdown_seconds=0.1):
        yield server


@asynccontextmanager
async def client(port: int, sends: bytes = b"") -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sends)
        await writer.drain()
        yield reader, writer
    finally:
        writer.close()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """What comes until we are closed; whoever is closed before their bytes were read is reset."""
    said = b""
    async with asyncio.timeout(20):
        with contextlib.suppress(ConnectionResetError):
            while piece := await reader.read(65_536):
                said += piece
    return said


@pytest.mark.parametrize("sends", [b"", b"G", HALF_HEAD, WHOLE_HEAD + HALF_HEAD])
async def test_a_head_that_does_not_come_whole_is_not_waited_for(
    sends: bytes, unused_tcp_port: int
) -> None:
    patience = replace(ENDLESS, head_seconds=0.05)
    async with serving(unused_tcp_port, patience), client(unused_tcp_port, sends) as (reader, _):
        answer = await rest(reader)
    assert answer.count(b"200 OK") == sends.count(b"\r\n\r\n")


async def test_a_body_that_does_not_come_is_not_waited_for(unused_tcp_port: int) -> None:
    patience = replace(ENDLESS, body_seconds=0.05)
    async with (
        serving(unused_tcp_port, patience) as server,
        client(unused_tcp_port, HEAD + b"x" * 50) as (reader, _),
    ):
        answer = await rest(reader)
        assert server.ends.get_nowait() is SlowBody
    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_packed_body_is_not_unpacked(unused_tcp_port: int) -> None:
    packed = gzip.compress(bytes(1_000_000))
    async with (
        serving(unused_tcp_port, ENDLESS) as server,
        aiohttp.ClientSession(headers={"Content-Encoding": "gzip"}) as http,
        http.post(f"http://127.0.0.1:{unused_tcp_port}/", data=packed),
    ):
        assert server.ends.get_nowait() == len(packed)


async def test_a_long_body_that_comes_steadily_is_waited_for(
    unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: asyncio.Queue[None] = asyncio.Queue()
    end_span = Body.end_span

    def counted(body: Body) -> None:
        end_span(body)
        looks.put_nowait(None)

    monkeypatch.setattr(Body, "end_span", counted)
    patience = replace(ENDLESS, body_seconds=0.5, body_bytes=1000)

    async def sent() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x" * 1000
            await looks.get()

    async with (
        serving(unused_tcp_port, patience) as server,
        aiohttp.ClientSession() as http,
        http.post(f"http://127.0.0.1:{unused_tcp_port}/", data=sent()) as answer,
    ):
        assert (answer.status, server.ends.get_nowait()) == (200, 4000)


async def test_a_socket_of_a_page_stays_open(
    unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: asyncio.Queue[None] = asyncio.Queue()
    close_surplus = Clients.close_surplus

    def counted(clients: Clients, connections: list[RequestHandler]) -> None:
        close_surplus(clients, connections)
        looks.put_nowait(None)

    async def live(request: web.Request) -> web.StreamResponse:
        page = web.WebSocketResponse()
        await page.prepare(request)
        async for message in page:
            await page.send_str(message.data)
        return page

    monkeypatch.setattr(Clients, "close_surplus", counted)
    patience = Patience(0.5, 0.5, 1000, 0.5, 0, 0, 0, look_seconds=0.1)
    async with (
        serving(unused_tcp_port, patience, live),
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://127.0.0.1:{unused_tcp_port}/") as page,
    ):
        for _ in range(8):
            await looks.get()
        await page.send_str("still here")
        assert await page.receive_str(timeout=20) == "still here"


async def test_an_answer_that_nobody_reads_ends(unused_tcp_port: int) -> None:
    ends: asyncio.Queue[type[BaseException]] = asyncio.Queue()

    async def much(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(bytes(1_000_000))
        except ConnectionError as error:
            ends.put_nowait(type(error))
            raise

    patience = replace(ENDLESS, answer_seconds=0.2)
    async with (
        serving(unused_tcp_port, patience, much),
        client(unused_tcp_port, WHOLE_HEAD),
        asyncio.timeout(20),
    ):
        assert issubclass(await ends.get(), ConnectionError)


async def test_a_flood_of_half_heads_gives_way_to_who_asks(unused_tcp_port: int) -> None:
    patience = replace(ENDLESS, idle_of_client=3)
    async with serving(unused_tcp_port, patience), aiohttp.ClientSession() as http:
        flood = [await asyncio.open_connection("127.0.0.1", unused_tcp_port) for _ in range(6)]
        for _, writer in flood:
            writer.write(HALF_HEAD)
        readers = [asyncio.create_task(rest(reader)) for reader, _ in flood]
        closed = 0
        async with asyncio.timeout(20):
            for end in asyncio.as_completed(readers):
                assert await end == b""
                closed += 1
                if closed == 3:
                    break
        async with http.get(f"http://127.0.0.1:{unused_tcp_port}/") as answer:
            assert answer.status == 200
        for task in readers:
            task.cancel()
        for _, writer in flood:
            writer.close()


async def test_of_too_many_bodies_of_one_client_the_oldest_is_given_up(
    unused_tcp_port: int,
) -> None:
    patience = replace(ENDLESS, bodies_of_client=1)
    async with (
        serving(unused_tcp_port, patience) as server,
        client(unused_tcp_port, HEAD) as (first, _),
        client(unused_tcp_port, HEAD) as (_, second),
    ):
        assert (await rest(first)).startswith(b"HTTP/1.1 408")
        second.write(bytes(100_000))
        async with asyncio.timeout(20):
            assert [await server.ends.get() for _ in range(2)] == [SlowBody, 100_000]


def idle(client_: str, since: float) -> Idle:
    return Idle(cast(RequestHandler, None), client_, since)


def test_the_oldest_give_way_of_each_client_and_then_of_all() -> None:
    patience = replace(ENDLESS, idle_of_client=2, idle=4)
    few = [idle("a", 1), idle("a", 2), idle("b", 3)]
    assert surplus(few, patience) == []
    assert surplus([*few, idle("a", 9)], patience) == [idle("a", 1)]
    all_ = [*few, idle("b", 4), idle("c", 5), idle("c", 6)]
    assert surplus(all_, patience) == [idle("a", 2), idle("a", 1)]


def test_behind_a_proxy_of_ones_own_everybody_may_be() -> None:
    office = [idle(PROXY, since) for since in range(50)]
    assert surplus(office, replace(ENDLESS, idle_of_client=2)) == []
    clients = Clients(ENDLESS, ["10.0.0.0/24"])
    assert [clients.client(it) for it in ("10.0.0.7", "10.0.1.7")] == [PROXY, "10.0.1.7"]


@pytest.mark.parametrize(
    ("address", "client_"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_one_customer_is_one_client(address: str, client_: str) -> None:
    assert client_of(address) == client_
