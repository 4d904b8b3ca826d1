"""WebSockets of pages and screens, with limits in both directions.

Every WebSocket of the web process is a `ClientSocket` (`tests/softphone_ui/test_sockets.py`). The
socket is closed if a client sends more often than a page ever does, or does not read what we send:
otherwise the waiting messages would grow without end. `Outbox` limits the messages that wait for a
client.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiohttp import WSCloseCode, WSMessage, web

from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_

#: How many messages a client may send. A page sends one a second, a telephone about ten a call.
MESSAGES_PER_SECOND, BURST = 50.0, 200
#: How long a client may leave our messages unread. A working page reads them within milliseconds.
UNREAD_SECONDS = 10.0
#: How long a client may take to close after it sent too much; then the connection is cut.
CLOSES_WITHIN_SECONDS = 1.0
#: Limit of open sockets of one person, screen or telephone: more than anybody has tabs open.
MOST_OF_ONE = 50
#: Limit of messages that wait for one client.
MOST_WAITING = 1000

Message = TypeVar("Message")
SOCKET_COUNTS: web.AppKey[Counter[str]] = web.AppKey("open sockets by owner", Counter)


class TooManySockets(WebError):
    __doc__ = N_("You have too many pages open at once. Close some of them.")
    status, code = 429, "too_many_sockets"


@dataclass(slots=True)
class MessageRate:
    """Limit of a client's messages: BURST at once, and MESSAGES_PER_SECOND over a longer time."""

    last: float
    left: float = BURST

    def allows(self, now: float) -> bool:
        """Count a message at `now`, in seconds of a monotonic clock. Return whether the limit
        allows it."""
        self.left = min(BURST, self.left + (now - self.last) * MESSAGES_PER_SECOND)
        self.last = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Outbox(Generic[Message]):
    """Queue of messages for a client that reads slowly. `overflow` is called once, when more than
    MOST_WAITING messages wait; after that no message is stored."""

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
        """Return all waiting messages, the oldest first, and empty the queue."""
        taken, self._waiting = self._waiting, []
        return taken


class ClientSocket:
    """WebSocket of one client. `owner` names the person, screen or telephone; each owner may have
    MOST_OF_ONE sockets open at once."""

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
        #: The response that a handler returns to aiohttp.
        self.response = web.WebSocketResponse(
            heartbeat=heartbeat_seconds,
            max_msg_size=message_bytes,
            protocols=protocols,
            compress=compress,
            timeout=closes_within_seconds,
            # `messages` answers pings, so that they count as messages.
            autoping=False,
        )
        self._transport: asyncio.Transport | None = None

    @asynccontextmanager
    async def opened(self, request: web.Request) -> AsyncIterator[None]:
        """Answer the request for a WebSocket, and count it as open until the `async with` block
        ends. Raises TooManySockets."""
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
        """Yield the client's messages until the socket is closed. If the client sends too often,
        the socket is closed with POLICY_VIOLATION."""
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
        """Send text or bytes to the client. Raises ConnectionError if the client has gone, or has
        not read earlier messages for UNREAD_SECONDS; in that case the connection is cut."""
        if isinstance(data, str):
            await self._sent(self.response.send_str(data))
        else:
            await self._sent(self.response.send_bytes(data))

    async def _sent(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(UNREAD_SECONDS):
                await sending
        except TimeoutError:
            self.abort()
            raise ConnectionResetError("the client does not read") from None

    async def close(self, *, code: int, drain: bool = True) -> None:
        """Close the WebSocket with a code. A client that does not answer within UNREAD_SECONDS is
        cut off."""
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
        """Cut the connection; messages that wait to be sent are dropped."""
        if self._transport is not None:
            self._transport.abort()
