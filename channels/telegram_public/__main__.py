"""``python -m channels.telegram_public``: reads public channels of Telegram. It only fetches; what
is read is the channels' process's to lay before people, and nothing is ever sent from here."""

from __future__ import annotations

import asyncio
import importlib
import os
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec

from channels.files import Files, shelf_of_messages
from channels.polling import Rhythm
from channels.reading import Readers
from channels.source import Source
from channels.telegram_public.names import NAME
from channels.telegram_public.waiting import Wait
from channels.watching import channels_of, hashtags_of, words_of
from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.listening import listen
from foundation.postgres.pool import Pool, open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from registry.files.shelf import Shelf

ROLE = "telegram-public"
CONNECTIONS = 3
LIBRARY = "telethon"
NOT_THERE = "its library is not there: ./komek telegram fetch"
LOOK_AGAIN = timedelta(seconds=30)


async def serve(settings: Settings) -> None:
    """Serve the source until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    redis = open_bus(settings.stores.redis_url)
    folder = settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))
    readers = Readers(settings, pool, redis, [NAME], files)
    try:
        async with serve_health(settings, ROLE, readers.health):
            await _until_library(readers)
            await _read(settings, pool, readers)
    finally:
        await redis.aclose()
        pool.terminate()


async def _until_library(readers: Readers) -> None:
    """Wait until the library is installed: it is no part of what is installed by itself."""
    found = asyncio.Event()

    async def look(now: datetime) -> None:
        importlib.invalidate_caches()
        if find_spec(LIBRARY) is not None:
            found.set()
            return
        readers.state.sources[NAME].failed(NOT_THERE, now, now + LOOK_AGAIN, refused=True)

    looking = asyncio.create_task(JobRunner([Job("look", look, every=LOOK_AGAIN)]).run())
    try:
        await found.wait()
    finally:
        looking.cancel()


async def _read(settings: Settings, pool: Pool, readers: Readers) -> None:
    source = source_of(settings, pool)
    heard = listen(settings.stores.database_url, "channels", readers.wake)
    try:
        await readers.start(readers.reading(source))
        await gather_or_cancel(readers.runner.run(), heard)
    finally:
        await source.close()


def source_of(settings: Settings, pool: Pool) -> Source:
    """Load the library and make the source."""
    from channels.telegram_public.account import TelegramAccount
    from channels.telegram_public.client import open_client
    from channels.telegram_public.source import EVERY, TelegramPublic

    wait = Wait(settings.run_dir / f"{ROLE}.wait")
    account = TelegramAccount(partial(open_client, settings), wait)
    return TelegramPublic(
        account, channels_of(pool), words_of(pool), hashtags_of(pool), Rhythm(EVERY)
    )


def main() -> None:
    settings = settings_or_exit(ROLE)
    os.umask(0o077)
    run_until_stopped(lambda: serve(settings))


if __name__ == "__main__":
    main()
