"""Puts the news sites together."""

from __future__ import annotations

import aiohttp

from channels.network import NOTHING, Assembly, Network
from channels.news.feed import open_session
from channels.news.reply import NewsReply
from channels.news.source import EVERY, News
from channels.polling import Rhythm
from channels.watching import words_of
from foundation.postgres.pool import Pool
from foundation.settings import Settings
from registry.open311.media import publishable


def assemble(settings: Settings, pool: Pool, _http: aiohttp.ClientSession) -> Assembly:
    """Put the news sites together whose feeds the settings name. Nothing within our own network is
    read, but in an installation for trying out the very addresses that the settings name."""
    feeds = settings.networks.news.feeds
    if not feeds:
        return NOTHING

    def may_read(address: str) -> bool:
        return publishable(address) or (not settings.production and address in feeds)

    source = News(open_session(), feeds, may_read, words_of(pool), Rhythm(EVERY))
    return Assembly((Network(source, NewsReply()),))
