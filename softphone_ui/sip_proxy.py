"""`/sip`: SIP over WebSocket through our own origin, for the page that has the telephone.

The PBX listens on loopback only; nothing but a signed-in operator's page reaches it from outside.
"""

from __future__ import annotations

import asyncio
import logging

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    WSMsgType,
    web,
)

from softphone_ui.errors import NotAllowed, WebError
from softphone_ui.person import person_of
from softphone_ui.phones import PHONES
from softphone_ui.roles import Right, needs
from softphone_ui.settings_key import SETTINGS
from softphone_ui.words import N_

log = logging.getLogger(__name__)

SUBPROTOCOL = "sip"
LARGEST_MESSAGE = 64 * 1024
CONNECT_SECONDS = 3.0
PBX_SILENT_SECONDS = 10.0
# The page's own heartbeat (RFC 5626): the answer says that the way to us is open.
KEEP_ALIVE = "\r\n\r\n"
KEEP_ALIVE_ANSWER = "\r\n"
#: Close codes our page understands.
CLOSED_PBX_AWAY = 4002
CLOSED_TAKEN_OVER = 4001


class PbxAway(WebError):
    __doc__ = N_("The telephone exchange does not answer. The telephone comes back by itself.")
    status, code = 503, "pbx_away"


Socket = web.WebSocketResponse | ClientWebSocketResponse


@needs(Right.DESK)
async def sip(request: web.Request) -> web.StreamResponse:
    """`?page=` must be the page that `POST /api/phone` gave the telephone to."""
    person = person_of(request)
    phones = request.app[PHONES]
    extension = person.extension or ""
    if not phones.holds(extension, request.query.get("page", ""), person.session):
        raise NotAllowed
    url = f"http://127.0.0.1:{request.app[SETTINGS].ws_port}/ws"
    async with ClientSession(timeout=ClientTimeout(sock_connect=CONNECT_SECONDS)) as http:
        try:
            pbx = await http.ws_connect(
                url,
                protocols=(SUBPROTOCOL,),
                max_msg_size=LARGEST_MESSAGE,
                heartbeat=PBX_SILENT_SECONDS,
            )
        except (ClientError, OSError, TimeoutError):
            raise PbxAway from None
        page = web.WebSocketResponse(
            protocols=(SUBPROTOCOL,), max_msg_size=LARGEST_MESSAGE, heartbeat=10
        )
        await page.prepare(request)
        phones.carry(extension, page)
        try:
            await _join(page, pbx)
        finally:
            phones.drop(extension, page)
            await pbx.close()
    return page


async def _join(page: web.WebSocketResponse, pbx: ClientWebSocketResponse) -> None:
    """Carry both ways until either side closes; then close the other."""
    ways = [asyncio.create_task(_carry(page, pbx)), asyncio.create_task(_carry(pbx, page))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    if not page.closed:
        await page.close(code=CLOSED_PBX_AWAY)


async def _carry(source: Socket, target: Socket) -> None:
    async for message in source:
        if message.data == KEEP_ALIVE and isinstance(source, web.WebSocketResponse):
            await source.send_str(KEEP_ALIVE_ANSWER)
        elif message.type is WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/sip", sip)
