"""Puts VK together: the city's community, and the callback by which VK calls."""

from __future__ import annotations

import aiohttp

from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.vk.callback import VkDoor
from channels.vk.reply import VkReply
from channels.vk.source import EVERY, HOSTS, Vk, judge
from channels.watching import words_of
from channels.web_api import WebApi
from foundation.postgres.pool import Pool
from foundation.settings import Settings


def assemble(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Put VK together if the community has a token."""
    keys = settings.networks.vk
    if not keys.is_read:
        return NOTHING
    api = WebApi(http, keys.api, judge, hosts=HOSTS, repeats=True)
    source = Vk(api, keys.group, keys.token, keys.search_token, words_of(pool), Rhythm(EVERY))
    way = VkReply(api, settings, keys.group, keys.token)
    return Assembly((Network(source, way),), (VkDoor(keys.group, keys.secret, keys.confirmation),))
