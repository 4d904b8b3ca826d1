"""Puts the bot together."""

from __future__ import annotations

from datetime import UTC, datetime

import aiohttp

from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.rows import sources
from channels.watching import words_of
from foundation.postgres.pool import Pool, connection
from foundation.settings import Settings


def assemble(settings: Settings, pool: Pool, _http: aiohttp.ClientSession) -> Assembly:
    """Put the bot together if it has a token. Its library takes 130 MB and is loaded only then."""
    if not settings.channels.citizens_bot_token:
        return NOTHING
    from channels.telegram.reply import TelegramReply
    from channels.telegram.source import NAME, TelegramSource, bot_of
    from channels.telegram.webhook import LOOKS_EVERY, CalledTelegram, TelegramDoor, secret_of

    bot = bot_of(settings.channels.citizens_bot_token, settings.channels.citizens_bot_api)

    async def blocked(address: str) -> None:
        async with connection(pool) as link:
            await sources.set_reach(link, NAME, address, datetime.now(UTC))

    way, hooks = TelegramReply(bot, settings, blocked), settings.webhooks
    if not (hooks.webhook_port and hooks.webhook_address):
        return Assembly((Network(TelegramSource(bot, words=words_of(pool)), way),))
    secret = secret_of(settings.web.web_secret)
    source = CalledTelegram(bot, hooks.webhook_address, secret, Rhythm(LOOKS_EVERY))
    return Assembly((Network(source, way),), (TelegramDoor(secret, bot.id),))
