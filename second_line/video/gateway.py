"""The gateway's WebSockets: a ticket opens the stream of one camera, for some minutes; a further
ticket of the same camera lets it go on."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from redis.asyncio import Redis

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection
from second_line.rows import watching
from second_line.video.hub import Hub, NoRoom, NoSuchCamera
from second_line.video.stream_tickets import (
    LONGEST_TICKET,
    SEAT_COOKIE,
    StreamTicket,
    TicketRefusal,
    read_ticket,
    use_ticket,
)
from second_line.video.viewers import Viewer

SESSION_COOKIE = "komek"
#: A stream ends after so long, unless a further ticket came: rights end with it.
LONGEST_SECONDS = 300.0
#: A browser that reads nothing for so long has gone.
UNREAD_SECONDS = 10.0
HEARTBEAT_SECONDS = 15.0
MOST_VIEWERS = 2_000
#: Further tickets come each few minutes; a client that sends more is no page of ours.
MOST_MESSAGES = 100


@dataclass(slots=True)
class Gateway:
    """The gateway. `views`: the id of each view that goes on → its watcher; `refused`: how many
    tickets were refused, by the reason."""

    hub: Hub
    pool: Pool
    redis: Redis
    secret: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    longest_seconds: float = LONGEST_SECONDS
    views: dict[int, Viewer] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    def app(self) -> web.Application:
        """Return the HTTP application."""
        app = web.Application()
        app.router.add_get("/stream", self.serve)
        return app

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one watcher until they leave or their time is over."""
        if not _same_host(request) or len(self.views) >= MOST_VIEWERS:
            raise web.HTTPForbidden
        ticket = await self._admit(request, request.query.get("ticket", ""))
        if isinstance(ticket, TicketRefusal):
            self.refused[ticket.value] += 1
            raise web.HTTPForbidden(text=ticket.value)
        async with connection(self.pool) as link:
            view = await watching.begin_view(
                link, ticket.camera_id, ticket.person_id, ticket.seat_name
            )
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_SECONDS, max_msg_size=LONGEST_TICKET, compress=False, timeout=1.0
        )
        try:
            await socket.prepare(request)
        except ConnectionError:
            return socket  # the page was left meanwhile
        viewer = self.views[view] = Viewer()
        try:
            await self._show(request, socket, ticket, viewer)
        finally:
            self.views.pop(view, None)
            with suppress(DatabaseAway):
                await self._log({view: viewer})
        return socket

    async def note_views(self, _now: datetime) -> None:
        """Log until when the views that go on have lasted."""
        if self.views:
            await self._log(dict(self.views))

    async def _log(self, views: dict[int, Viewer]) -> None:
        pictured = [viewer.pictured for viewer in views.values()]
        async with connection(self.pool) as link:
            await watching.go_on(link, list(views), pictured, self.clock())

    async def _admit(self, request: web.Request, text: str) -> StreamTicket | TicketRefusal:
        cookies = request.cookies
        session, seat = cookies.get(SESSION_COOKIE, ""), cookies.get(SEAT_COOKIE, "")
        ticket = read_ticket(self.secret, text, session, seat, self.clock())
        if isinstance(ticket, TicketRefusal):
            return ticket
        return await use_ticket(self.redis, ticket) or ticket

    async def _show(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        ticket: StreamTicket,
        viewer: Viewer,
    ) -> None:
        try:
            await self.hub.join(ticket.camera_id, viewer)
        except (NoRoom, NoSuchCamera) as error:
            why = "no_room" if isinstance(error, NoRoom) else "out_of_service"
            await socket.send_str(json.dumps({"why": why}))
            await socket.close()
            return
        sending = asyncio.create_task(_send(socket, viewer))
        try:
            await self._hear(request, socket, ticket, sending)
        finally:
            self.hub.leave(ticket.camera_id, viewer)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(2.0):
                    await socket.close()

    async def _hear(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        ticket: StreamTicket,
        sending: asyncio.Task[None],
    ) -> None:
        """Read further tickets until the watcher leaves, the time is over, or nobody reads."""
        sending.add_done_callback(partial(_cut_if_ended, request))
        try:
            for _ in range(MOST_MESSAGES):
                message = await socket.receive(timeout=self.longest_seconds)
                if message.type is not WSMsgType.TEXT:
                    return
                further = await self._admit(request, message.data)
                if isinstance(further, TicketRefusal) or further.camera_id != ticket.camera_id:
                    return
        except TimeoutError:
            return


def _cut_if_ended(request: web.Request, sending: asyncio.Task[None]) -> None:
    """Cut the connection of a watcher who reads nothing. A task that we cancelled ourselves is
    followed by a proper close."""
    if not sending.cancelled():
        _cut(request)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _send(socket: web.WebSocketResponse, viewer: Viewer) -> None:
    """Send what waits. Ends when the watcher has gone, or does not read."""
    with suppress(TimeoutError, ConnectionError):
        while True:
            for message in await viewer.take():
                async with asyncio.timeout(UNREAD_SECONDS):
                    if isinstance(message, str):
                        await socket.send_str(message)
                    else:
                        await socket.send_bytes(message)


def _same_host(request: web.Request) -> bool:
    """Return whether a page of this host asks; a browser says from which it comes."""
    origin = request.headers.get("Origin")
    return (
        origin is not None and urlsplit(origin).hostname == urlsplit(f"//{request.host}").hostname
    )
