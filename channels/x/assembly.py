"""Puts X together."""

from __future__ import annotations

import aiohttp

from channels.model import ReplyMode
from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.watching import words_of
from channels.web_api import WebApi
from channels.x.reply import XReply
from channels.x.source import EVERY, HOSTS, X
from foundation.postgres.pool import Pool
from foundation.settings import Settings


def assemble(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Put X together if it has a token. Posts are answered by hand if the account has none."""
    keys = settings.networks.x
    if not keys.is_read:
        return NOTHING
    api = WebApi(http, keys.api, hosts=HOSTS)
    mode = ReplyMode.PUBLIC if keys.reply_token else ReplyMode.BY_HAND
    source = X(api, keys.token, keys.posts_per_day, words_of(pool), mode, Rhythm(EVERY))
    return Assembly((Network(source, XReply(api, settings, keys.reply_token)),))
