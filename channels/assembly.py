"""The networks that the settings name, each with its way out, and the doors by which they call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from channels.mail.mailbox import account_of
from channels.mail.reading import MailReader
from channels.mail.reply import MailReply, own_address, service_address
from channels.mail.source import NAME as MAILBOX
from channels.mail.source import MailSource
from channels.meta import source as meta_source
from channels.meta.mapping import FACEBOOK, INSTAGRAM, THREADS, WHATSAPP
from channels.meta.reply import MetaReply, ThreadsReply
from channels.meta.webhook import MetaDoor
from channels.model import ReplyMode
from channels.news import source as news_source
from channels.news.feed import open_session
from channels.news.reply import NewsReply
from channels.polling import Rhythm
from channels.process import Network
from channels.rows import mails, sources
from channels.rows.mails import MailThread
from channels.stand_in import StandIn, StandInReply
from channels.vk.callback import VkDoor
from channels.vk.reply import VkReply
from channels.vk.source import EVERY, HOSTS, Vk, judge
from channels.watching import hashtags_of, words_of
from channels.web_api import WebApi
from channels.webhooks import WebhookDoor
from channels.x import source as x_source
from channels.x.reply import XReply
from channels.youtube import source as youtube_source
from channels.youtube.reply import YouTubeReply
from foundation.postgres.pool import Pool, connection
from foundation.settings import Settings
from registry.notifications.rows.outbox import Message
from registry.open311.media import publishable


@dataclass(frozen=True)
class Assembly:
    """The sources that the process reads, and where it is called."""

    networks: Sequence[Network]
    doors: Sequence[WebhookDoor] = ()

    def __add__(self, other: Assembly) -> Assembly:
        return Assembly((*self.networks, *other.networks), (*self.doors, *other.doors))


NOTHING = Assembly(())


def assembly_of(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Return those that the settings name."""
    found = NOTHING
    if settings.channels.citizens_bot_token:
        found += telegram(settings, pool)
    if settings.channels.imap_host:
        found += mailbox(settings, pool)
    if settings.social.vk_token:
        found += vk(settings, pool, http)
    found += meta(settings, pool, http) + x(settings, pool, http) + youtube(settings, http)
    found += news(settings, pool)
    if (folder := settings.stand_in_dir) is not None:
        found += Assembly((Network(StandIn(folder), StandInReply(folder, settings)),))
    return found


def telegram(settings: Settings, pool: Pool) -> Assembly:
    """Return the bot. What it needs is loaded only where there is a token: it takes 130 MB."""
    from channels.telegram.reply import TelegramReply
    from channels.telegram.source import NAME, TelegramSource, bot_of
    from channels.telegram.webhook import LOOKS_EVERY, CalledTelegram, TelegramDoor, secret_of

    bot = bot_of(settings.channels.citizens_bot_token, settings.channels.citizens_bot_api)

    async def blocked(address: str) -> None:
        async with connection(pool) as link:
            await sources.set_reach(link, NAME, address, datetime.now(UTC))

    way = TelegramReply(bot, settings, blocked)
    if not (settings.social.webhook_port and settings.social.webhook_address):
        return Assembly((Network(TelegramSource(bot, words=words_of(pool)), way),))
    secret = secret_of(settings.web.web_secret)
    source = CalledTelegram(bot, settings.social.webhook_address, secret, Rhythm(LOOKS_EVERY))
    return Assembly((Network(source, way),), (TelegramDoor(secret, bot.id),))


def mailbox(settings: Settings, pool: Pool) -> Assembly:
    """Return the mailbox, and answers from its address."""

    async def thread_of(message: Message) -> MailThread | None:
        async with connection(pool) as link:
            return await mails.thread(link, MAILBOX, message.address, message.key)

    own, elsewhere = own_address(settings), service_address(settings)
    reader = MailReader(settings.web.web_secret, own, elsewhere)
    source = MailSource(account_of(settings), reader)
    return Assembly((Network(source, MailReply(settings, thread_of)),))


def vk(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    keys = settings.social
    api = WebApi(http, keys.vk_api, judge, hosts=HOSTS, repeats=True)
    source = Vk(
        api, keys.vk_group, keys.vk_token, keys.vk_search_token, words_of(pool), Rhythm(EVERY)
    )
    way = VkReply(api, settings, keys.vk_group, keys.vk_token)
    door = VkDoor(keys.vk_group, keys.vk_secret, keys.vk_confirmation)
    return Assembly((Network(source, way),), (door,))


def meta(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Return those of Meta's networks whose token is named, and the one door of them all."""
    keys = settings.social
    api = WebApi(http, keys.meta_api, meta_source.judge, hosts=meta_source.HOSTS)
    rhythm = meta_source.LOOKS_EVERY, meta_source.SEARCHES_EVERY
    networks = []
    for name, account, token in (
        (FACEBOOK, keys.facebook_page, keys.facebook_token),
        (WHATSAPP, keys.whatsapp_number, keys.whatsapp_token),
    ):
        if token:
            source = meta_source.MetaAccount(name, api, account, token, Rhythm(rhythm[0]))
            networks.append(Network(source, MetaReply(name, api, settings, account, token)))
    if keys.instagram_token:
        account, token = keys.instagram_account, keys.instagram_token
        source = meta_source.InstagramHashtags(
            INSTAGRAM, api, account, token, Rhythm(rhythm[1]), hashtags=hashtags_of(pool)
        )
        networks.append(Network(source, MetaReply(INSTAGRAM, api, settings, account, token)))
    if keys.threads_token:
        networks.append(threads(settings, pool, http))
    if not networks:
        return NOTHING
    own = (keys.facebook_page, keys.instagram_account, keys.whatsapp_number, keys.threads_name)
    names = [it.source.name for it in networks]
    return Assembly(networks, (MetaDoor(keys.meta_secret, keys.meta_verify_token, names, own),))


def threads(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Network:
    keys = settings.social
    api = WebApi(http, keys.threads_api, meta_source.judge, hosts=meta_source.HOSTS)
    source = meta_source.Threads(
        THREADS, api, keys.threads_account, keys.threads_token,
        Rhythm(meta_source.SEARCHES_EVERY), meta_source.THREADS_VERSION, words=words_of(pool),
    )  # fmt: skip
    return Network(source, ThreadsReply(api, settings, keys.threads_account, keys.threads_token))


def x(settings: Settings, pool: Pool, http: aiohttp.ClientSession) -> Assembly:
    """Assemble X. Without a token of the account posts are answered by hand."""
    keys = settings.social
    if not keys.x_token:
        return NOTHING
    api = WebApi(http, keys.x_api, hosts=x_source.HOSTS)
    mode = ReplyMode.PUBLIC if keys.x_reply_token else ReplyMode.BY_HAND
    source = x_source.X(
        api, keys.x_token, keys.x_posts_per_day, words_of(pool), mode, Rhythm(x_source.EVERY)
    )
    return Assembly((Network(source, XReply(api, settings, keys.x_reply_token)),))


def youtube(settings: Settings, http: aiohttp.ClientSession) -> Assembly:
    """Assemble YouTube. Without a token of the channel's owner comments are answered by hand."""
    keys = settings.social
    if not keys.youtube_key:
        return NOTHING
    api = WebApi(http, keys.youtube_api, youtube_source.judge)
    mode = ReplyMode.PUBLIC if keys.youtube_reply_token else ReplyMode.BY_HAND
    source = youtube_source.YouTube(
        api, keys.youtube_key, keys.youtube_channel, mode, Rhythm(youtube_source.EVERY)
    )
    return Assembly((Network(source, YouTubeReply(api, settings, keys.youtube_reply_token)),))


def news(settings: Settings, pool: Pool) -> Assembly:
    """Assemble the news. Nothing within our own network is read; in an installation for trying out,
    the very addresses that the settings name."""
    feeds = settings.social.news_feeds
    if not feeds:
        return NOTHING

    def may_read(address: str) -> bool:
        return publishable(address) or (not settings.production and address in feeds)

    source = news_source.News(
        open_session(), feeds, may_read, words_of(pool), Rhythm(news_source.EVERY)
    )
    return Assembly((Network(source, NewsReply()),))
