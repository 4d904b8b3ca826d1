"""Tells shift leads and administrators, on every page, that somebody guesses passwords."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from aiohttp import web
from redis.exceptions import RedisError

from softphone_ui.web.background import beside
from softphone_ui.web.outages import GUESSING, OUTAGES
from softphone_ui.web.redis import REDIS
from staff.guesses import guesses_of_last_hour, worth_telling

LOOK_SECONDS = 5.0


async def watch_guesses(app: web.Application) -> AsyncIterator[None]:
    """Watch guesses, as a cleanup context: looks every few seconds."""
    async with beside(lambda: _watch(app)):
        yield


async def look_for_guesses(app: web.Application, now: float) -> None:
    """Look once for guesses. While Valkey is away the alert stays as it was."""
    try:
        guesses = await guesses_of_last_hour(app[REDIS], now)
    except (RedisError, OSError):
        return
    app[OUTAGES].seen(GUESSING, there=not worth_telling(guesses))


async def _watch(app: web.Application) -> None:
    while True:
        await look_for_guesses(app, time.time())
        await asyncio.sleep(LOOK_SECONDS)
