"""A dispatcher that counts: its real loop and its whole HTTP API, with nobody on the line and a PBX
that says yes to everything."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation.settings import Settings
from queue_manager.api.desk import Desk, rules_of
from queue_manager.api.door import make_app
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import Line
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import connected, fake_pbx
from tests.queue_manager.witness import Trusting


def now() -> datetime:
    return datetime.now(UTC)


async def _nothing() -> None:
    """There is nothing to read again."""


async def _unchanged() -> list[str]:
    return []


@asynccontextmanager
async def counting(settings: Settings, counted: int = 0) -> AsyncIterator[Dispatcher]:
    """The dispatcher of this home; `counted`: tickets of this year that it knows of."""
    witness = Trusting()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    await dispatcher.ask(on.LinesChanged(now(), (Line(settings.calls.line),)))
    if counted:
        year = now().astimezone(ZoneInfo(settings.timezone)).year
        await dispatcher.ask(on.TicketsCounted(now(), {f"{settings.calls.line}-{year}": counted}))
    async with fake_pbx() as pbx, connected(pbx) as connection:
        desk = Desk(dispatcher, connection, now, rules_of(settings), _unchanged, _nothing)
        api = make_app(desk, settings.web.dispatcher_token, floor=dict, health=dict)
        runner = web.AppRunner(api, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.ports.dispatcher_port).start()
        try:
            yield dispatcher
        finally:
            await runner.cleanup()
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
