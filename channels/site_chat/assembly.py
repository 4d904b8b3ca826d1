"""Puts the chat on the city's site together."""

from __future__ import annotations

import aiohttp

from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.site_chat.reply import SiteChatReply
from channels.site_chat.source import EVERY, SiteChat, photo_shelf
from foundation.postgres.pool import Pool
from foundation.settings import Settings


def assemble(settings: Settings, _pool: Pool, _http: aiohttp.ClientSession) -> Assembly:
    """Put the chat together, unless the settings turn it off."""
    if not settings.citizens.site_chat:
        return NOTHING
    source = SiteChat(photo_shelf(settings), Rhythm(EVERY))
    return Assembly((Network(source, SiteChatReply()),))
