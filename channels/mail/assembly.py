"""Puts the mailbox together, with answers from its address."""

from __future__ import annotations

import aiohttp

from channels.mail.mailbox import account_of
from channels.mail.reading import MailReader
from channels.mail.reply import MailReply, own_address, service_address
from channels.mail.source import NAME, MailSource
from channels.network import NOTHING, Assembly, Network
from channels.rows import mails
from channels.rows.mails import MailThread
from foundation.postgres.pool import Pool, connection
from foundation.settings import Settings
from registry.notifications.rows.outbox import Message


def assemble(settings: Settings, pool: Pool, _http: aiohttp.ClientSession) -> Assembly:
    """Put the mailbox together if the settings name its server."""
    return mailbox(settings, pool) if settings.channels.imap_host else NOTHING


def mailbox(settings: Settings, pool: Pool) -> Assembly:
    """Put the mailbox together."""

    async def thread_of(message: Message) -> MailThread | None:
        async with connection(pool) as link:
            return await mails.thread(link, NAME, message.address, message.key)

    own, elsewhere = own_address(settings), service_address(settings)
    reader = MailReader(settings.web.web_secret, own, elsewhere)
    source = MailSource(account_of(settings), reader)
    return Assembly((Network(source, MailReply(settings, thread_of)),))
