"""Tells shift leads and administrators, on every page, that somebody guesses passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiohttp import web
from redis.exceptions import RedisError

from foundation.jobs.job import Job
from softphone_ui.web.jobs import add_job
from softphone_ui.web.outages import GUESSING, OUTAGES
from softphone_ui.web.redis import REDIS
from staff.guesses import guesses_of_last_hour, worth_telling

EVERY = timedelta(seconds=5)


def watch_guesses(app: web.Application) -> None:
    """Set up the job that looks every few seconds."""

    async def look(now: datetime) -> None:
        await look_for_guesses(app, now.timestamp())

    add_job(app, Job("look for guesses", look, every=EVERY))


async def look_for_guesses(app: web.Application, now: float) -> None:
    """Look once for guesses. While Valkey is away the alert stays as it was."""
    try:
        guesses = await guesses_of_last_hour(app[REDIS], now)
    except (RedisError, OSError):
        return
    app[OUTAGES].seen(GUESSING, there=not worth_telling(guesses))
