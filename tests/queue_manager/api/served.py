"""The dispatcher's door with a PBX that does what a test says, and a program that asks there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from typing import Any

import msgspec
from aiohttp.test_utils import TestClient, TestServer

from queue_manager.api.desk import Desk, DeskRules
from queue_manager.api.door import make_app
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.live.views import floor_view
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected

TOKEN = "a-token-of-this-home"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
RULES = DeskRules(pbx="pbx1", calls_out=True, prefixes=("+77",), per_hour=2, listen_shown=False)
ALWAYS = CallbackRules(possible=True, opens=time(0), closes=time(23, 59, 59, 999999))
#: Takes a request, or anything else as JSON; the status, and the answer if there is one.
Ask = Callable[[object], Awaitable[tuple[int, Any]]]


def now() -> datetime:
    return datetime.now(UTC)


async def nothing() -> None:
    """There is nothing to read again."""


async def unchanged() -> list[str]:
    return []


@asynccontextmanager
async def served(
    dispatcher: Dispatcher,
    pbx: FakePbx,
    rules: DeskRules = RULES,
    reload: Callable[[], Awaitable[list[str]]] = unchanged,
) -> AsyncIterator[TestClient[Any, Any]]:
    """The door, open."""
    async with connected(pbx) as connection:
        desk = Desk(dispatcher, connection, now, rules, reload, nothing)

        def floor() -> dict[str, Any]:
            return {"seq": 7, "floor": floor_view(dispatcher.floor)}

        app = make_app(desk, TOKEN, floor=floor, health=dict)
        async with TestClient(TestServer(app)) as client:
            yield client


def asking(client: TestClient[Any, Any]) -> Ask:
    """Asks at this door, with the token."""

    async def ask(request: object) -> tuple[int, Any]:
        body = msgspec.json.encode(request)
        async with client.post("/ask", data=body, headers=BEARER) as answer:
            text = await answer.read()
            return answer.status, msgspec.json.decode(text) if text else None

    return ask


async def talk(dispatcher: Dispatcher) -> None:
    """1001 talks with c1, rung by us."""
    floor = await dispatcher.ask(on.CallOffered(now(), "c1", "109", "pbx1", "PJSIP/trunk-1"))
    assert floor.calls["c1"].rings.current == "c1~1"
    await dispatcher.ask(on.Connected(now(), "c1", "1001", "c1~1"))
