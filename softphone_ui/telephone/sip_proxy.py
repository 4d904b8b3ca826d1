"""`/sip`: SIP over WebSocket through our own origin, for the page that has the telephone.

The PBX listens on loopback only; nothing but the page of a signed-in operator or shift lead reaches
it from outside.
A page that says it beats and falls silent is dead, whatever its socket looks like: both sockets
are closed, the PBX forgets its telephone, and no caller is sent to it.
"""

from __future__ import annotations

import asyncio
import logging

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
    web,
)

from softphone_ui.telephone.leaving import page_gone, socket_lost
from softphone_ui.web.client_socket import ClientSocket
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotAllowed, WebError
from softphone_ui.web.live_socket import AUDIENCE, CLOSED_BY_LEAVING
from softphone_ui.web.person import person_of
from softphone_ui.web.phones import PHONES
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

log = logging.getLogger(__name__)

SUBPROTOCOL = "sip"
LARGEST_MESSAGE = 64 * 1024
CONNECT_SECONDS = 3.0
PBX_SILENT_SECONDS = 10.0
CLOSES_WITHIN_SECONDS = 0.5
#: A page that beats (each second) is dead after this silence.
SILENT_SECONDS = 2.3
#: Of a page that does not, only the network is asked: dead after this and half as long again.
NETWORK_SILENT_SECONDS = 2.0
#: A loop that is late by this was itself hung, and could hear nobody.
HUNG_SECONDS = 0.3
# The page's own heartbeat (RFC 5626): the answer says that the way to us is open.
KEEP_ALIVE = "\r\n\r\n"
KEEP_ALIVE_ANSWER = "\r\n"
#: Close codes our page understands.
CLOSED_PBX_AWAY = 4002
CLOSED_TAKEN_OVER = 4001
CLOSED_SILENT = 4004


class PbxAway(WebError):
    __doc__ = N_("The telephone exchange does not answer. The telephone comes back by itself.")
    status, code = 503, "pbx_away"


class ProxyConnection:
    """One page's way to the PBX: two sockets that end together."""

    def __init__(self, page: ClientSocket, pbx: ClientWebSocketResponse) -> None:
        self._page, self._pbx = page, pbx
        self._heard_at = asyncio.get_running_loop().time()
        self._code: int | None = None
        #: Whether we have ended it ourselves, and whoever did has seen to what follows.
        self.ended_here = False

    async def carry(self, *, beats: bool) -> int:
        """Carry both ways until either side closes or a page that beats falls silent.

        Returns the code to close with.
        """
        silence = asyncio.create_task(self._silence() if beats else asyncio.Event().wait())
        tasks = [
            asyncio.create_task(self._from_page()),
            asyncio.create_task(self._from_pbx()),
            silence,
        ]
        try:
            over, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return CLOSED_SILENT if silence in over else CLOSED_PBX_AWAY

    async def leave_pbx(self) -> None:
        """Leave the PBX, which forgets the telephone."""
        self.ended_here = True
        await self._pbx.close()

    async def close(self, *, code: int) -> None:
        """Close both: the PBX first, which need not wait for a page that is dead."""
        self._code = self._code or code
        await self.leave_pbx()
        await self._page.close(code=self._code, drain=False)

    @property
    def page_was_left(self) -> bool:
        return not self.ended_here and self._page.close_code == CLOSED_BY_LEAVING

    async def _from_page(self) -> None:
        async for message in self._page.messages():
            self._heard_at = asyncio.get_running_loop().time()
            if message.data == KEEP_ALIVE:
                await self._page.send(KEEP_ALIVE_ANSWER)
            elif message.type is WSMsgType.TEXT:
                await self._pbx.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await self._pbx.send_bytes(message.data)

    async def _from_pbx(self) -> None:
        async for message in self._pbx:
            if message.type is WSMsgType.TEXT:
                await self._page.send(message.data)
            elif message.type is WSMsgType.BINARY:
                await self._page.send(message.data)

    async def _silence(self) -> None:
        """Ends when nothing has come from the page for too long."""
        loop = asyncio.get_running_loop()
        while (due := self._heard_at + SILENT_SECONDS) > loop.time():
            await asyncio.sleep(due - loop.time())
            if loop.time() - due > HUNG_SECONDS:  # what has come meanwhile is still to be read
                await asyncio.sleep(HUNG_SECONDS)


@page("/sip", needs=Right.PHONE)
async def sip(request: web.Request) -> web.StreamResponse:
    """Carry SIP. `?page=` must be the page that `POST /api/phone` gave the telephone to.

    With `back` it may be one that had it before and was lost, or that had it from a process before
    this one; where another page has it now, the answer is the close code 4001. With `beats` the
    page promises a heartbeat each second.
    """
    person, page_name = person_of(request), request.query.get("page", "")
    phones, extension = request.app[PHONES], person.telephone or ""
    page = ClientSocket(
        f"telephone {extension}",
        protocols=(SUBPROTOCOL,),
        message_bytes=LARGEST_MESSAGE,
        heartbeat_seconds=NETWORK_SILENT_SECONDS,
        closes_within_seconds=CLOSES_WITHIN_SECONDS,
    )
    if not phones.holds(extension, page_name, person.session):
        if "back" not in request.query:
            raise NotAllowed
        if not phones.take_back(extension, page_name, person.session):
            async with page.opened(request):
                await page.close(code=CLOSED_TAKEN_OVER)
            return page.response
    async with ClientSession(timeout=ClientTimeout(sock_connect=CONNECT_SECONDS)) as http:
        pbx = await _reach_pbx(http, request.app[SETTINGS].ports.ws_port)
        async with page.opened(request):
            code = await _serve(request, page, pbx)
    if code == CLOSED_SILENT:
        log.warning("a page fell silent", extra={"extension": extension})
    return page.response


async def _serve(request: web.Request, page: ClientSocket, pbx: ClientWebSocketResponse) -> int:
    """Relay the telephone's messages to and from the PBX until one side ends. Return the code with
    which the page was closed."""
    extension, page_name = person_of(request).telephone or "", request.query.get("page", "")
    phones, way, code = request.app[PHONES], ProxyConnection(page, pbx), CLOSED_PBX_AWAY
    phones.carry(extension, way)
    try:
        code = await way.carry(beats="beats" in request.query)
    finally:
        phones.drop(extension, way)
        left, seen_to = way.page_was_left, way.ended_here
        await way.leave_pbx()
        if not seen_to:
            await _after(request.app, extension, page_name, left=left)
        await way.close(code=code)
    return code


async def _reach_pbx(http: ClientSession, port: int) -> ClientWebSocketResponse:
    try:
        return await http.ws_connect(
            f"http://127.0.0.1:{port}/ws",
            protocols=(SUBPROTOCOL,),
            max_msg_size=LARGEST_MESSAGE,
            heartbeat=PBX_SILENT_SECONDS,
            timeout=ClientWSTimeout(ws_close=CLOSES_WITHIN_SECONDS),
        )
    except (ClientError, OSError, TimeoutError):
        raise PbxAway from None


async def _after(app: web.Application, extension: str, page_name: str, *, left: bool) -> None:
    """The page was left, or is only not heard of; it may still be there on /live."""
    if left:
        return await page_gone(app, extension, page_name)
    await socket_lost(app, extension)
    if not app[AUDIENCE].has_page(extension, page_name):
        app[PHONES].page_lost(extension, page_name)
