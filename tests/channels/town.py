"""A home whose channels run in this process, with a Bot API of the test's own, a dispatcher that
counts and the registry's clocks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg

from bench.system import until
from channels.files import Files, shelf_of_messages
from channels.mail.assembly import mailbox
from channels.network import Network
from channels.process import Channels
from channels.rows import sources
from channels.site_chat.assembly import assemble as site_chat
from channels.stand_in import StandIn, StandInReply
from channels.telegram.reply import TelegramReply
from channels.telegram.source import TelegramSource, bot_of
from channels.watching import words_of
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from queue_manager.client import DispatcherClient
from registry.files.shelf import Shelf
from registry.keeping_deadlines import Keeper
from tests.channels.bot_api import TOKEN, BotApi, bot_api
from tests.softphone_ui.counting import counting

#: Also of a process that starts beside many others.
PATIENCE = 60


@dataclass
class Town:
    settings: Settings
    link: Any
    api: BotApi
    channels: Channels
    pool: Pool

    async def until(self, looks: Callable[[], Awaitable[bool]], what: str) -> None:
        await until(looks, PATIENCE, what)

    async def said(self, count: int) -> list[str]:
        """What the bot has said, once it is so many messages."""

        async def enough() -> bool:
            return len(self.api.sent) >= count

        await self.until(enough, f"the bot says {count}: {self.api.texts}")
        return self.api.texts

    async def value(self, sql: str, *values: object) -> Any:
        return await self.link.fetchval(sql, *values)

    async def until_value(self, sql: str, expected: object, *values: object) -> None:
        async def same() -> bool:
            return bool(await self.link.fetchval(sql, *values) == expected)

        await self.until(same, f"{sql} is {expected}")


@asynccontextmanager
async def town(settings: Settings, *, counts: bool = True) -> AsyncIterator[Town]:
    """`counts`: with a dispatcher that gives numbers."""
    async with AsyncExitStack() as stack:
        if counts:
            await stack.enter_async_context(counting(settings, 41))
        api = await stack.enter_async_context(bot_api())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        pool = await open_pool(settings, "test", size=8)
        stack.callback(pool.terminate)
        link = await stack.enter_async_context(connection(pool))
        channels = running(settings, pool, api, http)
        for network in channels.networks:
            stack.push_async_callback(network.source.close)
        for work in (channels.run(), keep_deadlines(settings, pool)):
            await stack.enter_async_context(in_background(work))
        yield Town(settings, link, api, channels, pool)


def running(settings: Settings, pool: Pool, api: BotApi, http: aiohttp.ClientSession) -> Channels:
    bot = bot_of(TOKEN, api.address)
    folder = settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))

    async def blocked(address: str) -> None:
        async with connection(pool) as link:
            await sources.set_reach(link, "telegram_bot", address, datetime.now(UTC))

    way = TelegramReply(bot, settings, blocked, between=timedelta(milliseconds=20))
    source = TelegramSource(bot, waits_seconds=1, words=words_of(pool))
    network = Network(source, way)
    networks = [network]
    if settings.channels.imap_host:
        networks += mailbox(settings, pool).networks
    if (folder_of_posts := settings.stand_in_dir) is not None:
        out = StandInReply(folder_of_posts, settings)
        networks.append(Network(StandIn(folder_of_posts), out))
    networks += site_chat(settings, pool, http).networks
    redis = open_bus(settings.stores.redis_url)
    return Channels(settings, pool, redis, networks, DispatcherClient(settings, http), files)


async def keep_deadlines(settings: Settings, pool: Pool) -> None:
    """As the registry's process does, woken by the database."""
    keeper, woken = Keeper(pool, ZoneInfo(settings.timezone), False), asyncio.Event()
    await keeper.begin(datetime.now(UTC))
    link = await asyncpg.connect(settings.stores.database_url)
    await link.add_listener("registry", lambda *_: woken.set())
    try:
        while True:
            await woken.wait()
            woken.clear()
            while await keeper.hear(datetime.now(UTC)):
                pass
    finally:
        await link.close()


@asynccontextmanager
async def in_background(work: Any) -> AsyncIterator[None]:
    """Its fault is the test's."""
    task = asyncio.create_task(work)
    try:
        yield
        if task.done():
            task.result()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
