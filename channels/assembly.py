"""The networks that the settings name, each with its way out, and the doors by which they call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from channels.polling import Rhythm
from channels.process import Network
from channels.rows import sources
from channels.stand_in import StandIn, StandInReply
from channels.vk.callback import VkDoor
from channels.vk.reply import VkReply
from channels.vk.source import EVERY, HOSTS, Vk, judge
from channels.watching import words_of
from channels.web_api import WebApi
from channels.webhooks import Door
from foundation.postgres.pool import Pool, connection
from foundation.settings import Settings


@dataclass(frozen=True)
class Assembly:
    """What the process reads, and where it is called."""

    networks: Sequence[Network]
    doors: Sequence[Door] = ()

    def __add__(self, other: Assembly) -> Assembly:
        return Assembly((*self.networks, *other.networks), (*self.doors, *other.doors))


NOTHING = Assembly(())


def assembly_of(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Those that the settings name."""
    found = NOTHING
    if settings.channels.citizens_bot_token:
        found += telegram(settings, pool)
    if settings.social.vk_token:
        found += vk(settings, pool, http)
    if (folder := settings.stand_in_dir) is not None:
        found += Assembly((Network(StandIn(folder), StandInReply(folder, settings)),))
    return found


def telegram(settings: Settings, pool: Pool) -> Assembly:
    """The bot. What it needs is loaded only where there is a token: it takes 130 MB."""
    from channels.telegram.reply import TelegramReply
    from channels.telegram.source import NAME, Telegram, bot_of
    from channels.telegram.webhook import LOOKS_EVERY, CalledTelegram, TelegramDoor, secret_of

    bot = bot_of(settings.channels.citizens_bot_token, settings.channels.citizens_bot_api)

    async def blocked(address: str) -> None:
        async with connection(pool) as link:
            await sources.set_reach(link, NAME, address, datetime.now(UTC))

    way = TelegramReply(bot, settings, blocked)
    if not (settings.social.webhook_port and settings.social.webhook_address):
        return Assembly((Network(Telegram(bot, words=words_of(pool)), way),))
    secret = secret_of(settings.web.web_secret)
    source = CalledTelegram(bot, settings.social.webhook_address, secret, Rhythm(LOOKS_EVERY))
    return Assembly((Network(source, way),), (TelegramDoor(secret, bot.id),))


def vk(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    keys = settings.social
    api = WebApi(http, keys.vk_api, judge, hosts=HOSTS, repeats=True)
    source = Vk(
        api, keys.vk_group, keys.vk_token, keys.vk_search_token, words_of(pool), Rhythm(EVERY)
    )
    way = VkReply(api, settings, keys.vk_group, keys.vk_token)
    door = VkDoor(keys.vk_group, keys.vk_secret, keys.vk_confirmation)
    return Assembly((Network(source, way),), (door,))
