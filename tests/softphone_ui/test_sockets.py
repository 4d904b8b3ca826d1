"""Every WebSocket is bounded: what a client sends, what waits for it, and how many it has open."""

from __future__ import annotations

import ast
import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSCloseCode, web

from bench.attacks.socket_flood import PING, flood, frame, silent_client
from foundation.process.http_server import serve_http
from softphone_ui.now.events import MOST, MOST_OF_CLIENT, EventStreams
from softphone_ui.web import client_socket as module
from softphone_ui.web.client_socket import (
    BURST,
    MESSAGES_PER_SECOND,
    MOST_OF_ONE,
    MOST_WAITING,
    SOCKET_COUNTS,
    ClientSocket,
    MessageRate,
    Outbox,
)
from softphone_ui.web.errors import WebError
from tests.rooms import PRODUCT

CODE = Path(__file__).parents[2]
#: What may wait without a number that bounds it, and what bounds it instead.
UNBOUNDED = {
    "second_line/video/viewers.py": "the bytes that wait and the last seconds are counted and cut",
    "queue_manager/loop.py": "events of the PBX and requests of pages, which wait for an answer",
    "queue_manager/ami/connection.py": "events of the PBX: none may be lost",
    "queue_manager/live/journal.py": "records of calls: none may be lost; they lie on the disk",
    "queue_manager/domain/dispatching/assignment.py": "one computation over waiting callers",
    "recordings/recorder.py": "files on the disk, each once",
}
Serve = Callable[[ClientSocket], Awaitable[None]]


async def echo(socket: ClientSocket) -> None:
    async for message in socket.messages():
        await socket.send(message.data)


@asynccontextmanager
async def serving(port: int, serve: Serve) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.StreamResponse:
        socket = ClientSocket("me", heartbeat_seconds=600, message_bytes=100)
        try:
            async with socket.opened(request):
                await serve(socket)
        except WebError as error:
            return web.Response(status=error.status)
        return socket.response

    app = web.Application()
    app[SOCKET_COUNTS] = Counter()
    app.router.add_get("/", answer)
    async with serve_http(app, "127.0.0.1", port, shutdown_seconds=1):
        yield f"http://127.0.0.1:{port}/"
        for _ in range(1000):
            if not app[SOCKET_COUNTS]:
                break
            await asyncio.sleep(0.01)
        assert not app[SOCKET_COUNTS], "each socket was counted down"


def test_a_client_may_send_a_burst_and_then_so_many_a_second() -> None:
    rate = MessageRate(100.0)
    assert all(rate.allows(100.0) for _ in range(BURST)) and not rate.allows(100.0)
    assert all(rate.allows(101.0) for _ in range(int(MESSAGES_PER_SECOND)))
    assert not rate.allows(101.0)
    assert all(rate.allows(102 + n / MESSAGES_PER_SECOND) for n in range(1000))


def test_no_more_messages_wait_than_are_allowed() -> None:
    overflows: list[int] = []
    outbox: Outbox[int] = Outbox(lambda: overflows.append(1))
    for n in range(MOST_WAITING):
        outbox.put(n)
    assert outbox.take() == list(range(MOST_WAITING)) and len(outbox) == 0
    for n in range(3 * MOST_WAITING):
        outbox.put(n)
    assert (len(outbox), overflows) == (0, [1]), "told once, and nothing is kept"


@pytest.mark.parametrize("message", [frame(b"x" * 90), frame(b"", PING)], ids=["texts", "pings"])
async def test_who_sends_too_often_is_cut_off(message: bytes, unused_tcp_port: int) -> None:
    async with serving(unused_tcp_port, echo) as address:
        found = await flood(address, {}, message, lasts_seconds=60)
        assert found.seconds < float("inf")
        async with aiohttp.ClientSession() as http, http.ws_connect(address) as polite:
            await polite.send_str("hello")
            assert await polite.receive_str(timeout=20) == "hello"


async def test_who_reads_is_told_why(unused_tcp_port: int) -> None:
    async with (
        serving(unused_tcp_port, echo) as address,
        aiohttp.ClientSession() as http,
        http.ws_connect(address) as client,
    ):
        for _ in range(BURST + 60):
            await client.send_str("x")
        async with asyncio.timeout(20):
            heard = [message.data async for message in client]
        assert BURST <= len(heard) < BURST + 60
        assert client.close_code == WSCloseCode.POLICY_VIOLATION


async def test_who_does_not_read_is_cut_off(
    unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNREAD_SECONDS", 0.2)
    ended: asyncio.Queue[str] = asyncio.Queue()

    async def much(socket: ClientSocket) -> None:
        try:
            while True:
                await socket.send(b"x" * 1_000_000)
        except ConnectionError as error:
            ended.put_nowait(str(error))

    async with (
        serving(unused_tcp_port, much) as address,
        silent_client(address, {}),
        asyncio.timeout(30),
    ):
        assert await ended.get() == "the client does not read"


async def test_one_person_has_so_many_sockets_and_no_more(unused_tcp_port: int) -> None:
    async with serving(unused_tcp_port, echo) as address, aiohttp.ClientSession() as http:
        sockets = [await http.ws_connect(address) for _ in range(MOST_OF_ONE)]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(address)
        assert refused.value.status == 429
        for socket in sockets:
            await socket.close()


@cache
def modules() -> list[tuple[str, list[ast.AST]]]:
    """Each module of the product: its file and its nodes."""
    files = [file for package in PRODUCT for file in sorted((CODE / package).rglob("*.py"))]
    return [
        (str(file.relative_to(CODE)), list(ast.walk(ast.parse(file.read_text(encoding="utf-8")))))
        for file in files
    ]


def called(node: ast.AST) -> str:
    """The name of what a call calls, without the module."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def test_every_socket_of_a_page_is_a_bounded_one() -> None:
    """A WebSocket, or an answer that is written piece by piece, is made in one place; by the
    gateway of pictures, whose own bounds `tests/second_line/test_video.py` tests; and by the events
    of public notices, which are bounded below."""
    made = {
        file
        for file, nodes in modules()
        for node in nodes
        if called(node) in ("WebSocketResponse", "StreamResponse")
        or (isinstance(node, ast.Constant) and node.value == "text/event-stream")
    }
    assert made == {
        "softphone_ui/web/client_socket.py",
        "softphone_ui/now/events.py",
        "second_line/video/gateway.py",
    }


def test_a_client_and_all_together_have_so_many_event_streams_and_no_more() -> None:
    streams = EventStreams()
    assert [streams.open("10.0.0.1") for _ in range(MOST_OF_CLIENT + 1)].count(False) == 1
    others = [streams.open(f"10.1.{n // 200}.{n % 200}") for n in range(MOST)]
    assert others.count(True) == MOST - MOST_OF_CLIENT
    assert streams.count == MOST
    streams.close("10.0.0.1")
    assert streams.open("10.9.9.9") and not streams.open("10.9.9.9")


def test_every_queue_is_bounded_or_says_why_not() -> None:
    unbounded = {
        file
        for file, nodes in modules()
        for node in nodes
        if isinstance(node, ast.Call)
        and called(node) in ("Queue", "SimpleQueue", "LifoQueue", "PriorityQueue", "deque")
        and not (node.args and called(node) != "deque")
        and not any(it.arg in ("maxsize", "maxlen") for it in node.keywords)
    }
    assert unbounded - UNBOUNDED.keys() == set(), "give it a bound, or the reason why it needs none"
    assert UNBOUNDED.keys() == unbounded
