"""Puts Meta's networks together, and the one door by which they call."""

from __future__ import annotations

from collections.abc import Iterator

import aiohttp

from channels.meta import source as meta
from channels.meta.mapping import FACEBOOK, INSTAGRAM, THREADS, WHATSAPP
from channels.meta.reply import MetaReply, ThreadsReply
from channels.meta.webhook import MetaDoor
from channels.network import NOTHING, Assembly, Network
from channels.polling import Rhythm
from channels.watching import hashtags_of, words_of
from channels.web_api import WebApi
from foundation.postgres.pool import Pool
from foundation.settings import Settings


def assemble(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Put those of Meta's networks together that have a token, and the one door of them all."""
    api = WebApi(http, settings.networks.meta.api, meta.judge, hosts=meta.HOSTS)
    networks = [*_accounts(settings, api), *_instagram(settings, pool, api)]
    if settings.networks.threads.is_read:
        networks.append(_threads(settings, pool, http))
    if not networks:
        return NOTHING
    keys, app = settings.networks, settings.networks.meta
    own = (keys.facebook.page, keys.instagram.account, keys.whatsapp.number, keys.threads.name)
    names = [network.source.name for network in networks]
    return Assembly(networks, (MetaDoor(app.secret, app.verify_token, names, own),))


def _accounts(settings: Settings, api: WebApi) -> Iterator[Network]:
    keys = settings.networks
    for name, account, token in (
        (FACEBOOK, keys.facebook.page, keys.facebook.token),
        (WHATSAPP, keys.whatsapp.number, keys.whatsapp.token),
    ):
        if token:
            source = meta.MetaAccount(name, api, account, token, Rhythm(meta.LOOKS_EVERY))
            yield Network(source, MetaReply(name, api, settings, account, token))


def _instagram(settings: Settings, pool: Pool, api: WebApi) -> Iterator[Network]:
    keys = settings.networks.instagram
    if keys.is_read:
        source = meta.InstagramHashtags(
            INSTAGRAM, api, keys.account, keys.token, Rhythm(meta.SEARCHES_EVERY),
            hashtags=hashtags_of(pool),
        )  # fmt: skip
        yield Network(source, MetaReply(INSTAGRAM, api, settings, keys.account, keys.token))


def _threads(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Network:
    keys = settings.networks.threads
    api = WebApi(http, keys.api, meta.judge, hosts=meta.HOSTS)
    source = meta.Threads(
        THREADS, api, keys.account, keys.token, Rhythm(meta.SEARCHES_EVERY), meta.THREADS_VERSION,
        words=words_of(pool),
    )  # fmt: skip
    return Network(source, ThreadsReply(api, settings, keys.account, keys.token))
