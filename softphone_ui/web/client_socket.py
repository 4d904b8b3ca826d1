"""WebSockets of pages and screens, with bounds on both directions.

Every WebSocket of the web process is a `ClientSocket` (`tests/softphone_ui/test_sockets.py`). A
client that sends more often than a page ever does, or that leaves what we send unread, is closed:
what waits for it would grow without end. `Outbox` bounds what waits for a client.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aiohttp import WSCloseCode, WSMessage, web

from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_

#: What a client may send: a page asks once a second, a telephone sends some ten messages a call.
MESSAGES_PER_SECOND, BURST = 50.0, 200
#: So long a client may leave what we send unread. A page that works reads within milliseconds.
UNREAD_SECONDS = 10.0
#: After a client was told that it sends too much, the connection is cut.
CLOSES_WITHIN_SECONDS = 1.0
#: Open sockets of one person, screen or telephone: more tabs than anybody works in.
MOST_OF_ONE = 50
#: Messages that wait for one client.
MOST_WAITING = 1000

Message = TypeVar("Message")
SOCKET_COUNTS: web.AppKey[Counter[str]] = web.AppKey("open sockets by owner", Counter)


class TooManySockets(WebError):
    __doc__ = N_("You have too many pages open at once. Close some of them.")
    status, code = 429, "too_many_sockets"


@dataclass(slots=True)
class MessageRate:
    """How much a client may send: BURST at once, and MESSAGES_PER_SECOND for long."""

    last: float
    left: float = BURST

    def allows(self, now: float) -> bool:
        """Count a message at `now` (seconds of a clock that only grows)."""
        self.left = min(BURST, self.left + (now - self.last) * MESSAGES_PER_SECOND)
        self.last = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Outbox(Generic[Message]):
    """Messages that wait for a client that reads slowly. `overflow` is called once where more than
    MOST_WAITING wait; from then on nothing is kept."""

    def __init__(self, overflow: Callable[[], None]) -> None:
        self._waiting: list[Message] = []
        self._overflow = overflow
        self._over = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        if self._over:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._over = True
            self._waiting.clear()
            self._overflow()
            return
        self._waiting.append(message)

    def take(self) -> list[Message]:
        """Return all waiting messages, the oldest first, and forget them."""
        taken, self._waiting = self._waiting, []
        return taken


class ClientSocket:
    """A WebSocket of one client. `owner` names whose it is: MOST_OF_ONE may be open at once."""

    def __init__(
        self,
        owner: str,
        *,
        heartbeat_seconds: float,
        message_bytes: int,
        protocols: Collection[str] = (),
        compress: bool = True,
        closes_within_seconds: float = CLOSES_WITHIN_SECONDS,
    ) -> None:
        self.owner = owner
        #: What a handler returns to aiohttp.
        self.response = web.WebSocketResponse(
            heartbeat=heartbeat_seconds,
            max_msg_size=message_bytes,
            protocols=protocols,
            compress=compress,
            timeout=closes_within_seconds,
            # Answered in `messages`, where they count as messages.
            autoping=False,
        )
        self._transport: asyncio.Transport | None = None

    @asynccontextmanager
    async def opened(self, request: web.Request) -> AsyncIterator[None]:
        """Answer the request for a WebSocket, and count it until the body ends. Raises
        TooManySockets."""
        counts = request.app[SOCKET_COUNTS]
        if counts[self.owner] >= MOST_OF_ONE:
            raise TooManySockets
        counts[self.owner] += 1
        try:
            await self.response.prepare(request)
            self._transport = request.transport
            yield
        finally:
            counts[self.owner] -= 1
            if not counts[self.owner]:
                del counts[self.owner]

    @property
    def closed(self) -> bool:
        return self.response.closed

    @property
    def close_code(self) -> int | None:
        return self.response.close_code

    async def messages(self) -> AsyncIterator[WSMessage]:
        """What the client sends, until the socket is closed. One that sends too often is closed
        with POLICY_VIOLATION."""
        loop = asyncio.get_running_loop()
        rate = MessageRate(loop.time())
        async for message in self.response:
            if not rate.allows(loop.time()):
                await self._end(WSCloseCode.POLICY_VIOLATION)
                return
            if message.type is web.WSMsgType.PING:
                with suppress(ConnectionError):
                    await self._sent(self.response.pong(message.data))
            elif message.type is not web.WSMsgType.PONG:
                yield message

    async def send(self, data: str | bytes) -> None:
        """Send a text or bytes. Raises ConnectionError where the client has gone, or leaves what
        was sent before unread for UNREAD_SECONDS; the connection is cut then."""
        if isinstance(data, str):
            await self._sent(self.response.send_str(data))
        else:
            await self._sent(self.response.send_bytes(data))

    async def _sent(self, sending: Any) -> None:
        try:
            async with asyncio.timeout(UNREAD_SECONDS):
                await sending
        except TimeoutError:
            self.abort()
            raise ConnectionResetError("the client does not read") from None

    async def close(self, *, code: int, drain: bool = True) -> None:
        """Say good-bye. A client that does not answer in time is cut off."""
        try:
            async with asyncio.timeout(UNREAD_SECONDS):
                await self.response.close(code=code, drain=drain)
        except TimeoutError:
            self.abort()

    async def _end(self, code: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSES_WITHIN_SECONDS):
                await self.response.close(code=code, drain=False)
        self.abort()

    def abort(self) -> None:
        """Cut the connection; what waits to be sent is dropped."""
        if self._transport is not None:
            self._transport.abort()
