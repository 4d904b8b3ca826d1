"""The launcher asks the dispatcher to take nobody new, how many are left, and to book a cut."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from foundation.settings import Settings, load_settings
from launcher.drain import RemainingCallers, Stop, ask_dispatcher
from queue_manager.ami.connection import AmiConnection
from queue_manager.api.desk import Desk, DeskRules
from queue_manager.api.door import make_app
from queue_manager.api.drain_lease import DrainLease
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import Line
from queue_manager.loop import Dispatcher
from queue_manager.requests import BeginDrain, CutCalls, EndDrain
from tests.queue_manager.witness import Trusting

TOKEN = "a-token-of-this-home"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def dispatcher() -> AsyncIterator[Dispatcher]:
    witness = Trusting()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    dispatcher.tell(on.LinesChanged(now(), (Line("109"),)))
    await dispatcher.ask(on.CallOffered(now(), "c1", "109", "pbx1", "PJSIP/trunk-1"))
    yield dispatcher
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def settings(dispatcher: Dispatcher, tmp_path: Any) -> AsyncIterator[Settings]:
    """Of a home whose dispatcher serves this floor."""
    no_pbx = cast(AmiConnection, None)
    desk = Desk(dispatcher, no_pbx, now, DeskRules(pbx="pbx1"), _no_reload, _nothing)
    app = make_app(desk, TOKEN, floor=dict, health=dict)
    async with TestServer(app) as server:
        port = server.port or 0
        yield load_settings(tmp_path).changed(dispatcher_port=port, dispatcher_token=TOKEN)


async def _no_reload() -> list[str]:
    raise OSError("no console")


async def _nothing() -> None:
    """There is nothing to read again."""


async def test_each_answer_says_who_was_on_the_lines(
    settings: Settings, dispatcher: Dispatcher
) -> None:
    async def ask(request: Stop) -> RemainingCallers:
        return await asyncio.to_thread(ask_dispatcher, settings, request)

    assert await ask(BeginDrain()) == RemainingCallers(talks=0, waiting=1)
    assert dispatcher.floor.draining and "c1" in dispatcher.floor.calls
    assert await ask(EndDrain()) == RemainingCallers(talks=0, waiting=1)
    assert not dispatcher.floor.draining
    assert await ask(CutCalls()) == RemainingCallers(talks=0, waiting=1)
    assert dispatcher.floor.draining and not dispatcher.floor.calls
    assert not await ask(BeginDrain())


async def test_lines_whose_launcher_was_killed_are_served_again(
    settings: Settings, dispatcher: Dispatcher
) -> None:
    """Nobody asks again, and nobody ends it."""
    await asyncio.to_thread(ask_dispatcher, settings, BeginDrain(lease_seconds=1.0))
    assert dispatcher.floor.draining
    async with asyncio.timeout(20):
        while dispatcher.floor.draining:
            await dispatcher.ask(on.Tick(now()))
            await asyncio.sleep(0.05)


async def test_a_lease_is_as_long_as_it_was_asked_for_last() -> None:
    lease = DrainLease()
    ended: list[int] = []
    lease.renew(0.01, lambda: ended.append(1), draining=False)
    lease.renew(3600.0, lambda: ended.append(2), draining=True)
    lease.renew(0.02, lambda: ended.append(3), draining=True)
    await asyncio.sleep(0.2)
    assert ended == [3]
    lease.renew(0.01, lambda: ended.append(4), draining=False)
    lease.cancel()
    lease.renew(0.01, lambda: ended.append(5), draining=True)
    await asyncio.sleep(0.2)
    assert ended == [3], "who closed the lines for good opens them"


async def test_a_drain_that_was_ended_has_no_lease(
    settings: Settings, dispatcher: Dispatcher
) -> None:
    async def ask(request: Stop) -> RemainingCallers:
        return await asyncio.to_thread(ask_dispatcher, settings, request)

    await ask(BeginDrain(lease_seconds=1.0))
    await ask(EndDrain())
    await ask(CutCalls())
    await asyncio.sleep(1.3)
    assert dispatcher.floor.draining, "the one that was closed for good stays"


async def test_a_dispatcher_of_the_version_before_empties_its_lines_too(
    settings: Settings, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update stops it with the launcher of the new one."""
    seen: list[str] = []

    @web.middleware
    async def knows_no_lease(request: web.Request, handler: Any) -> Any:
        seen.append(await request.text())
        if "lease" in seen[-1]:
            return web.json_response({"error": "Object contains unknown field"}, status=400)
        return await handler(request)

    no_pbx = cast(AmiConnection, None)
    desk = Desk(dispatcher, no_pbx, now, DeskRules(pbx="pbx1"), _no_reload, _nothing)
    app = make_app(desk, TOKEN, floor=dict, health=dict)
    app.middlewares.insert(0, knows_no_lease)
    async with TestServer(app) as server:
        older = settings.changed(dispatcher_port=server.port or 0)
        left = await asyncio.to_thread(ask_dispatcher, older, BeginDrain(30.0))
    assert left == RemainingCallers(talks=0, waiting=1) and dispatcher.floor.draining
    assert len(seen) == 2


async def test_a_dispatcher_that_refuses_is_as_one_that_does_not_answer(settings: Settings) -> None:
    stranger = settings.changed(dispatcher_token="wrong")
    with pytest.raises(OSError, match="token"):
        await asyncio.to_thread(ask_dispatcher, stranger, BeginDrain())
    nobody = settings.changed(dispatcher_port=9)
    with pytest.raises(OSError, match="Away"):
        await asyncio.to_thread(ask_dispatcher, nobody, BeginDrain())
