"""A dispatcher that counts: its real loop and HTTP API, with nobody on the line."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from aiohttp import web

from queue_manager.domain import events as on
from queue_manager.domain.model import Floor, Line
from queue_manager.http_api import Desk, make_app
from queue_manager.http_tickets import add_tickets
from queue_manager.loop import Dispatcher
from service.settings import Settings
from tests.queue_manager.test_loop import Witness


def now() -> datetime:
    return datetime.now(UTC)


async def _nothing() -> list[str]:
    return []


@asynccontextmanager
async def counting(settings: Settings, counted: int = 0) -> AsyncIterator[Dispatcher]:
    """The dispatcher of this home; `counted`: tickets of this year that it knows of."""
    witness = Witness()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    await dispatcher.ask(on.LinesChanged(now(), (Line(settings.line),)))
    if counted:
        await dispatcher.ask(on.TicketsCounted(now(), {f"{settings.line}-{now().year}": counted}))
    desk = Desk(
        dispatcher, cast(Any, None), settings.dispatcher_token, now, lambda: 1, dict, dict, _nothing
    )
    app = make_app(desk)
    add_tickets(app, desk)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.dispatcher_port).start()
    try:
        yield dispatcher
    finally:
        await runner.cleanup()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
