"""What rigs of networks that are asked by HTTP, and that call us, have in common: an API of the
tests' own, and deliveries that are sent until they are acknowledged."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.model import Happening
from channels.network import Network
from channels.polling import Rhythm
from channels.process import Channels
from channels.webhooks import WebhookDoor, webhooks_app
from foundation.postgres.pool import Pool
from tests.channels.contract import Rig

#: What a rig's citizens write.
WORD = "#109"


async def words() -> Sequence[str]:
    return [WORD]


async def no_sleep(_: float) -> None:
    """The rhythm is tried elsewhere."""


def at_once() -> Rhythm:
    return Rhythm(timedelta(0), sleep=no_sleep)


class ApiRig(Rig):
    """A network whose API is `respond`. `requests`: what it was asked."""

    _network: Network

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.good, self.busy_for = True, deque[int | None]()
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
        self.count = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        async with TestServer(app) as server, aiohttp.ClientSession() as self.http:
            self.api = str(server.make_url("")).rstrip("/")
            self._network = self.connect()
            try:
                yield
            finally:
                await self.source.close()

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        await self.source.close()
        self._network = self.connect()

    @abstractmethod
    def connect(self) -> Network:
        """The adapter, at `self.api` by `self.http`."""

    @abstractmethod
    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        """What the network says to a request that it takes, as JSON or as a web.Response."""

    @abstractmethod
    def refuse(self) -> web.Response:
        """What it says to a token that has expired."""

    def put_off(self, seconds: int | None) -> web.Response:
        """What it says when it is asked too often."""
        headers = {"Retry-After": str(seconds)} if seconds is not None else {}
        return web.json_response({"error": "slow down"}, status=429, headers=headers)

    async def _answer(self, request: web.Request) -> web.Response:
        params = dict(request.query)
        if request.content_type == "application/json":
            params |= {key: str(value) for key, value in (await request.json()).items()}
        elif request.method == "POST":
            params |= {key: str(value) for key, value in (await request.post()).items()}
        self.requests.append((request.method, request.path, params))
        if not self.good:
            return self.refuse()
        if self.busy_for:
            return self.put_off(self.busy_for.popleft())
        found = self.respond(request.path, params)
        return found if isinstance(found, web.Response) else web.json_response(found)

    def next_moment(self) -> datetime:
        """Each message has a second of its own."""
        self.count += 1
        return self.began + timedelta(seconds=self.count)

    async def busy(self, seconds: int | None) -> None:
        self.busy_for.append(seconds)

    async def expire(self) -> None:
        self.good = False

    async def renew(self) -> None:
        self.good = True


class PolledRig(ApiRig):
    """A network that is only asked: it gives out all that it has."""

    async def repeat(self) -> None:
        """It always does."""


class _Deaf:
    """A process that dies before it has anything on record."""

    async def take_pushed(self, name: str, found: Sequence[Happening], unreadable: int) -> None:
        raise ConnectionAbortedError

    def forged(self, name: str) -> None:
        """Nobody hears it."""


class CalledRig(ApiRig):
    """A network that calls us, and again until it hears that we have it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.ever: list[tuple[bytes, dict[str, str]]] = []
        self.waiting: list[tuple[bytes, dict[str, str]]] = []

    @abstractmethod
    def door(self) -> WebhookDoor: ...

    @abstractmethod
    def signed(
        self, event: Mapping[str, Any], *, forged: bool = False
    ) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a delivery."""

    def push(self, event: Mapping[str, Any]) -> None:
        delivery = self.signed(event)
        self.ever.append(delivery)
        self.waiting.append(delivery)

    async def read(self, channels: Channels) -> None:
        await super().read(channels)
        statuses = await self._deliver(channels)
        assert set(statuses) <= {200, 403}, statuses
        self.waiting = []

    async def repeat(self) -> None:
        self.waiting = list(self.ever)

    async def die_before_commit(self, pool: Pool) -> None:
        statuses = await self._deliver(_Deaf())
        assert set(statuses) == {500}, "nothing is acknowledged"
        await self.restart()

    async def _deliver(self, taker: Any) -> list[int]:
        app = webhooks_app([self.door()], words, taker)
        found = []
        async with TestServer(app) as server:
            url = server.make_url(self.door().path)
            for body, headers in self.waiting:
                async with self.http.post(url, data=body, headers=headers) as answer:
                    found.append(answer.status)
        return found
