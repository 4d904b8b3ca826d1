"""``python -m channels``: reads the networks in which citizens write, and answers them."""

from __future__ import annotations

import os

import aiohttp

from channels.assembly import assembly_of
from channels.files import Files, shelf_of_messages
from channels.process import Channels
from foundation.postgres.pool import open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from queue_manager.client import DispatcherClient
from registry.files.shelf import Shelf

ROLE = "channels"
CONNECTIONS = 8


async def serve(settings: Settings) -> None:
    """Serve all sources until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    redis = open_bus(settings.stores.redis_url)
    folder = settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))
    async with aiohttp.ClientSession() as http:
        dispatcher = DispatcherClient(settings, http)
        found = assembly_of(settings, pool, http)
        channels = Channels(settings, pool, redis, found.networks, dispatcher, files, found.doors)
        try:
            async with serve_health(settings, ROLE, channels.health):
                await channels.run()
        finally:
            for network in found.networks:
                await network.source.close()
            await redis.aclose()
            pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    os.umask(0o077)
    run_until_stopped(lambda: serve(settings))


if __name__ == "__main__":
    main()
