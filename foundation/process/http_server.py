"""Our HTTP servers, and how long they wait for clients: nobody keeps a connection by doing nothing.

aiohttp's own limit (`keepalive_timeout`) holds for a head that does not come whole and for a
connection without a request; the kernel's (TCP_USER_TIMEOUT) for an answer that nobody reads. For a
body that does not come, and for too many connections, there is none: they are watched here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestHandler

from foundation.process.client_address import client_of


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits of waiting for clients, and of their number."""

    #: For a whole head, and for the next request of a connection.
    head_seconds: float = 20
    #: In each of these spans at least so many bytes of a body must come.
    body_seconds: float = 20
    body_bytes: int = 4096
    #: For an answer of which nothing is read any more.
    answer_seconds: float = 120
    #: Connections without a request: of one client, and of all together.
    idle_of_client: int = 200
    idle: int = 2000
    #: Bodies of one client that are on their way at once.
    bodies_of_client: int = 100
    #: So often the connections are looked at.
    look_seconds: float = 1


USUAL = Patience()
#: A proxy of the centre's own, behind which everybody may be: no share is reckoned for it.
PROXY = ""


class SlowBody(TimeoutError):
    """The body of a request comes so slowly that it is not waited for."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A connection without a request. `since`: by the loop's clock, in seconds."""

    connection: RequestHandler
    client: str
    since: float


def surplus(idle: Iterable[Idle], patience: Patience) -> list[Idle]:
    """Return connections that give way: the oldest ones of each client beyond its share, and then
    of all.

    Who asks something at once is never among them, also where a whole office has one address.
    """
    room, over, shares = patience.idle, [], Counter[str]()
    for item in sorted(idle, key=lambda idle: idle.since, reverse=True):
        shares[item.client] += item.client != PROXY
        if shares[item.client] > patience.idle_of_client or room <= 0:
            over.append(item)
        else:
            room -= 1
    return over


class Body:
    """The body of a request on its way: looked at in spans, given up where too little came."""

    def __init__(self, request: web.BaseRequest, patience: Patience) -> None:
        self._request, self._patience = request, patience
        self._seen = 0
        self._wait()

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._patience.body_seconds, self.end_span)

    def end_span(self) -> None:
        """Look at the end of a span: give up, or wait for another."""
        content, transport = self._request.content, self._request.transport
        came = content.total_raw_bytes - self._seen
        self._seen += came
        waits_for_us = transport is None or not transport.is_reading()
        if content.is_eof():
            return
        if came < self._patience.body_bytes and not waits_for_us:
            self.give_up()
        else:
            self._wait()

    def give_up(self) -> None:
        """Give up the body: whoever reads it gets SlowBody."""
        self.end()
        self._request.content.set_exception(SlowBody("the body comes too slowly"))

    def end(self) -> None:
        self._timer.cancel()


class Clients:
    """The clients that are connected, who of them has a request, and whose body is on its way."""

    def __init__(self, patience: Patience, proxies: Collection[str] = ()) -> None:
        self._patience = patience
        self._proxies = [ip_network(it) for it in proxies]
        self._with_request: set[RequestHandler] = set()
        self._since: dict[RequestHandler, float] = {}
        self._bodies: dict[str, list[Body]] = {}

    def middleware(self) -> Middleware:
        """Return the middleware that notes which connections have a request. It must be the
        first."""

        @web.middleware
        async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = request.protocol
            self._with_request.add(connection)
            try:
                with self._body(request):
                    return await handler(request)
            finally:
                self._with_request.discard(connection)
                self._since[connection] = asyncio.get_running_loop().time()

        return watched

    @contextlib.contextmanager
    def _body(self, request: web.Request) -> Iterator[None]:
        if request.content.is_eof():
            yield
            return
        client = self.client(request.remote)
        bodies = self._bodies.setdefault(client, [])
        bodies.append(body := Body(request, self._patience))
        if client != PROXY and len(bodies) > self._patience.bodies_of_client:
            bodies.pop(0).give_up()
        try:
            yield
        finally:
            body.end()
            with contextlib.suppress(ValueError):  # it gave way
                bodies.remove(body)
            if not bodies:
                self._bodies.pop(client, None)

    async def keep_looking(self, server: web.Server) -> None:
        """Close surplus connections again and again, until cancelled."""
        while True:
            self.close_surplus(server.connections)
            await asyncio.sleep(self._patience.look_seconds)

    def close_surplus(self, connections: Collection[RequestHandler]) -> None:
        """Take notice of who is connected now, and close the surplus."""
        now = asyncio.get_running_loop().time()
        for connection in connections:
            if connection not in self._since:
                self._bound_answers(connection)
        self._since = {it: self._since.get(it, now) for it in connections}
        for idle in surplus(self._idle(connections), self._patience):
            idle.connection.force_close()

    def _idle(self, connections: Collection[RequestHandler]) -> Iterator[Idle]:
        for connection in connections:
            transport = connection.transport
            if connection in self._with_request or transport is None or not transport.is_reading():
                continue
            if not transport.get_write_buffer_size():
                yield Idle(connection, self.client(_address(connection)), self._since[connection])

    def _bound_answers(self, connection: RequestHandler) -> None:
        if connection.transport is None:
            return
        milliseconds = int(1000 * self._patience.answer_seconds)
        with contextlib.suppress(OSError):  # it has gone
            connection.transport.get_extra_info("socket").setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds
            )

    def client(self, address: str | None) -> str:
        """Return whose share a connection from there counts for; PROXY: nobody's."""
        try:
            parsed = ip_address(address or "")
        except ValueError:
            return address or PROXY
        return PROXY if any(parsed in it for it in self._proxies) else client_of(str(parsed))


def _address(connection: RequestHandler) -> str | None:
    peer = connection.peername
    return peer[0] if isinstance(peer, tuple) else None


@asynccontextmanager
async def serve_http(
    app: web.Application,
    host: str,
    port: int,
    *,
    proxies: Collection[str] = (),
    patience: Patience = USUAL,
    shutdown_seconds: float = 3,
) -> AsyncIterator[web.Server]:
    """Serve `app` while the body runs. `proxies`: addresses or networks behind which everybody may
    be. Raises OSError when the port is taken."""
    clients = Clients(patience, proxies)
    app.middlewares.insert(0, clients.middleware())
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=shutdown_seconds,
        keepalive_timeout=patience.head_seconds,
        auto_decompress=False,  # nobody needs it, and a few bytes could be unpacked for ever
    )
    await runner.setup()
    assert runner.server is not None
    looking = asyncio.create_task(clients.keep_looking(runner.server))
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.server
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await runner.cleanup()
