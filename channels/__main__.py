"""``python -m channels``: reads the networks in which citizens write, and answers them."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import aiohttp

from channels.dispatcher import Dispatcher
from channels.files import Files, shelf_of_messages
from channels.process import Channels, Network
from channels.rows import sources, watched
from channels.source import WatchedWords
from channels.stand_in import StandIn, StandInReply
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from registry.files.shelf import Shelf

ROLE = "channels"
CONNECTIONS = 8


def telegram(settings: Settings, pool: Pool) -> Network:
    """The bot. What it needs is loaded only where there is a token: it takes 130 MB."""
    from channels.telegram.reply import TelegramReply
    from channels.telegram.source import NAME, Telegram, bot_of

    bot = bot_of(settings.channels.citizens_bot_token, settings.channels.citizens_bot_api)

    async def blocked(address: str) -> None:
        async with connection(pool) as link:
            await sources.set_reach(link, NAME, address, datetime.now(UTC))

    source = Telegram(bot, words=words_of(pool))
    return Network(source, TelegramReply(bot, settings, blocked))


def words_of(pool: Pool) -> WatchedWords:
    """Read anew each time: a word that was added just now is watched already."""

    async def words() -> list[str]:
        async with connection(pool) as link:
            return [it.normal for it in await watched.watched(link)]

    return words


def networks_of(settings: Settings, pool: Pool) -> list[Network]:
    """Those that the settings name."""
    found = []
    if settings.channels.citizens_bot_token:
        found.append(telegram(settings, pool))
    if (folder := settings.stand_in_dir) is not None:
        found.append(Network(StandIn(folder), StandInReply(folder, settings)))
    return found


async def serve(settings: Settings) -> None:
    """Run until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    redis = open_bus(settings.stores.redis_url)
    folder = settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))
    async with aiohttp.ClientSession() as http:
        dispatcher = Dispatcher(settings, http)
        networks = networks_of(settings, pool)
        channels = Channels(settings, pool, redis, networks, dispatcher, files)
        try:
            async with serve_health(settings, ROLE, channels.state.health):
                await channels.run()
        finally:
            for network in networks:
                await network.source.close()
            await redis.aclose()
            pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    os.umask(0o077)
    run_until_stopped(lambda: serve(settings))


if __name__ == "__main__":
    main()
