"""The connection to one PBX node: connected, logged in, alive, or coming back.

It reads into a queue and does nothing else with what it reads; it never sends an action twice.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queue_manager.ami.actions import Action
from queue_manager.ami.protocol import (
    ConnectionLost,
    Message,
    PlainManager,
    SafeProtocol,
    plain_message,
)

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 2.0
BOOT_SECONDS = 10.0
PING_EVERY_SECONDS = 1.0
PING_SECONDS = 1.5
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
log = logging.getLogger(__name__)


class LoginRefused(Exception):
    """The PBX does not know our user, our password or our address."""


@dataclass(frozen=True, slots=True)
class ConnectionUp:
    """Logged in. What was heard before this is of an earlier connection."""


@dataclass(frozen=True, slots=True)
class ConnectionDown:
    """The connection ended; nothing more is heard until the next `ConnectionUp`."""


Heard = Message | ConnectionUp | ConnectionDown


@dataclass(frozen=True, slots=True)
class AmiAccount:
    """Address and account with which to sign in to AMI."""

    host: str
    port: int
    user: str
    secret: str


class AmiConnection:
    """A connection to AMI. `heard` receives events and the marks of a connection's begin and end,
    in order."""

    def __init__(self, account: AmiAccount) -> None:
        self._account = account
        self._protocol: SafeProtocol | None = None
        self._lost = asyncio.Event()
        self._booted = asyncio.Event()
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()
        self.logins = 0
        self.faults = 0
        """Messages that were no AMI, or that panoramisk failed on, since the start."""
        self._heard_at = time.monotonic()
        self._booted_at: float | None = None

    @property
    def up(self) -> bool:
        """Return whether the connection is logged in, as far as we know."""
        return self._protocol is not None

    def silent_seconds(self) -> float:
        """Return the seconds since the PBX said anything at all; it answers a ping each second."""
        return time.monotonic() - self._heard_at

    def uptime_seconds(self) -> float | None:
        """Return how long the PBX runs, to a second, as it told at the login; None: it did not."""
        return None if self._booted_at is None else time.monotonic() - self._booted_at

    def send(self, actions: Sequence[Action]) -> list[asyncio.Future[Any]]:
        """Write these actions in one piece. Raises ConnectionLost, BadAction."""
        if self._protocol is None:
            raise ConnectionLost("not connected")
        return self._protocol.send_all(actions)

    async def ask(self, action: Action) -> list[Message]:
        """Send one action and wait for its answer (a list of events: all of them).

        Raises ConnectionLost, also where the PBX is silent for too long.
        """
        (answer,) = self.send([action])
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answered = await answer
        except TimeoutError:
            raise ConnectionLost(f"no answer to {action['Action']}") from None
        messages = answered if isinstance(answered, list) else [answered]
        return [plain_message(message) for message in messages]

    def drop(self) -> None:
        """End the connection: it is no use as it is. `run` makes another."""
        if self._protocol is not None:
            self._protocol.connection_lost(None)

    async def run(self) -> None:
        """Keep the connection, for ever."""
        tries = 0
        while True:
            try:
                await self._connect()
                tries = 0
                await self._watch()
            except LoginRefused as error:
                log.error("login refused", extra={"why": str(error)})
            except (OSError, ConnectionLost, TimeoutError) as error:
                log.info("pbx away", extra={"why": f"{type(error).__name__}: {error}"})
            finally:
                self._end()
            await asyncio.sleep(pause_seconds(tries))
            tries += 1

    async def _connect(self) -> None:
        self._lost.clear()
        self._booted.clear()
        protocol = await self._open()
        try:
            await self._login(protocol)
            async with asyncio.timeout(BOOT_SECONDS):
                await self._either(self._booted)
        except BaseException:
            protocol.close()
            raise
        self._protocol = protocol
        self.logins += 1
        self.heard.put_nowait(ConnectionUp())

    async def _open(self) -> SafeProtocol:
        manager = PlainManager(self._hear, self._lost.set, self._unreadable)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, protocol = await loop.create_connection(
                lambda: SafeProtocol(manager), self._account.host, self._account.port
            )
        return protocol

    async def _login(self, protocol: SafeProtocol) -> None:
        account = self._account
        (answer,) = protocol.send_all(
            [
                {
                    "Action": "Login",
                    "Username": account.user,
                    "Secret": account.secret,
                    "Events": "on",
                }
            ]
        )
        async with asyncio.timeout(ANSWER_SECONDS):
            response = await answer
        if not response.success:
            raise LoginRefused(response.message)

    async def _either(self, event: asyncio.Event) -> None:
        """Wait for `event`, or for the connection's end. Raises ConnectionLost."""
        waits = [asyncio.ensure_future(each.wait()) for each in (event, self._lost)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._lost.is_set():
            raise ConnectionLost("the connection ended")

    async def _watch(self) -> None:
        """Until the connection is lost, or a ping is not answered in time."""
        while True:
            try:
                async with asyncio.timeout(PING_EVERY_SECONDS):
                    await self._lost.wait()
                raise ConnectionLost("the connection ended")
            except TimeoutError:
                pass
            (pong,) = self.send([{"Action": "Ping"}])
            async with asyncio.timeout(PING_SECONDS):
                await pong
            self._heard_at = time.monotonic()

    def _hear(self, message: Message) -> None:
        self._heard_at = time.monotonic()
        if message.get("Event") == "FullyBooted":
            uptime = str(message.get("Uptime"))
            self._booted_at = self._heard_at - int(uptime) if uptime.isdecimal() else None
            self._booted.set()
        self.heard.put_nowait(message)

    def _unreadable(self) -> None:
        self.faults += 1

    def _end(self) -> None:
        if self._protocol is not None:
            self._protocol.close()
            self._protocol = None
            self.heard.put_nowait(ConnectionDown())


def pause_seconds(tries: int) -> float:
    """Return how long to wait after `tries` failures: grows to 1 s, jittered by half."""
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(tries, 10))
    return float(longest * random.uniform(0.5, 1.0))
