"""The dispatcher's HTTP API, as the web process asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from foundation.settings import Settings
from queue_manager.requests import Reload, Request, answer_type
from softphone_ui.web.errors import DispatcherAway, Refused
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.settings_key import SETTINGS

ANSWERS_WITHIN_SECONDS = 2.0
#: The PBX reads its files again, and a voice may have to speak new prompts.
RELOADS_WITHIN_SECONDS = 30.0
A = TypeVar("A")


class DispatcherRefusal(msgspec.Struct):
    """The reason why the dispatcher says no: a sentence, or a word of the request's."""

    error: str = ""


class Dispatcher:
    """A client of the dispatcher. Raises DispatcherAway if it does not answer, Refused if it says
    no."""

    def __init__(self, http: ClientSession, outages: Outages) -> None:
        self._http = http
        self._outages = outages

    async def floor(self) -> dict[str, Any]:
        """Return `{"seq", "at", "floor", "ami", "redis", "database_lag_seconds"}`."""
        return await self._answer("GET", "/floor", dict[str, Any], None, ANSWERS_WITHIN_SECONDS)

    async def ask(self, request: Request[A]) -> A:
        """Return the answer that the request's class names."""
        reloads = isinstance(request, Reload)
        seconds = RELOADS_WITHIN_SECONDS if reloads else ANSWERS_WITHIN_SECONDS
        body = msgspec.json.encode(request)
        return await self._answer("POST", "/ask", answer_type(type(request)), body, seconds)

    async def _answer(
        self, method: str, path: str, kind: type[A], body: bytes | None, seconds: float
    ) -> A:
        patience = ClientTimeout(total=seconds)
        try:
            async with self._http.request(method, path, data=body, timeout=patience) as response:
                text = await response.read()
                status = response.status
        except (ClientError, OSError, TimeoutError):
            self._outages.seen("dispatcher", there=False)
            raise DispatcherAway from None
        self._outages.seen("dispatcher", there=True)
        try:
            if status < 400:
                return msgspec.json.decode(text or b"null", type=kind)
            refusal = msgspec.json.decode(text or b"{}", type=DispatcherRefusal)
        except msgspec.DecodeError:
            raise DispatcherAway from None
        raise Refused(reason=refusal.error) if status < 500 else DispatcherAway


DISPATCHER = web.AppKey("dispatcher", Dispatcher)


@asynccontextmanager
async def dispatcher_session(
    settings: Settings, outages: Outages | None = None
) -> AsyncIterator[Dispatcher]:
    """Open one HTTP session to the dispatcher of this installation; `outages` hears whether it is
    there."""
    bearer = f"Bearer {settings.web.dispatcher_token}"
    http = ClientSession(
        f"http://127.0.0.1:{settings.ports.dispatcher_port}",
        headers={"Authorization": bearer, "Content-Type": "application/json"},
    )
    async with http:
        yield Dispatcher(http, outages or Outages())


async def connect_dispatcher(app: web.Application) -> AsyncIterator[None]:
    """Connect the web process's session to the dispatcher, as a cleanup context."""
    async with dispatcher_session(app[SETTINGS], app[OUTAGES]) as dispatcher:
        app[DISPATCHER] = dispatcher
        yield
