"""Up to when what the pages show is made up: in a demo home with a made-up past. It may come while
the pages are served, so it is looked for until it is there; elsewhere it is never looked for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
from aiohttp import web

from demo.rows.demo_history import DemoHistory, demo_history
from softphone_ui.web.database import reading
from softphone_ui.web.errors import WebError
from softphone_ui.web.settings_key import SETTINGS

LOOKS_EVERY_SECONDS = 15.0


@dataclass
class MadeUpPast:
    """The made-up past of a demo. None: everything that the pages show has happened, as far as
    anybody knows."""

    known: DemoHistory | None = None


MADE_UP_PAST = web.AppKey("made_up_past", MadeUpPast)


async def follow_made_up_past(app: web.Application) -> AsyncIterator[None]:
    """Follow the made-up past as a cleanup context: pages say it as soon as it is there."""
    if app[SETTINGS].production:
        yield
        return
    task = asyncio.create_task(_look(app))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _look(app: web.Application) -> None:
    past = app[MADE_UP_PAST]
    while past.known is None:
        with contextlib.suppress(WebError, asyncpg.PostgresError):
            async with reading(app) as link:
                past.known = await demo_history(link)
        if past.known is None:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
