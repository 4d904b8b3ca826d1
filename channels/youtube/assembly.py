"""Puts YouTube together."""

from __future__ import annotations

import aiohttp

from channels.model import ReplyMode
from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.web_api import WebApi
from channels.youtube.reply import YouTubeReply
from channels.youtube.source import EVERY, YouTube, judge
from foundation.postgres.pool import Pool
from foundation.settings import Settings


def assemble(settings: Settings, _pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Put YouTube together if it has a key. Comments are answered by hand if the channel's owner
    gave no token."""
    keys = settings.networks.youtube
    if not keys.is_read:
        return NOTHING
    api = WebApi(http, keys.api, judge)
    mode = ReplyMode.PUBLIC if keys.reply_token else ReplyMode.BY_HAND
    source = YouTube(api, keys.key, keys.channel, mode, Rhythm(EVERY))
    return Assembly((Network(source, YouTubeReply(api, settings, keys.reply_token)),))
