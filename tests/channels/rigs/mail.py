"""A mailbox at a real Dovecot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, ClassVar

from bench.post_storm.dovecot import ADDRESS, PASSWORD, USER, Dovecot, dovecot
from channels.mail.mailbox import MailAccount
from channels.mail.parsing import parse
from channels.mail.reading import MailReader, external_id_of
from channels.mail.reply import MailReply, own_address
from channels.mail.source import NAME, MailSource
from channels.network import Network
from channels.rows.mails import MailThread
from foundation.settings import Settings
from registry.notifications.rows.outbox import Message
from tests.channels.contract import Rig, Verb

CITIZEN = "Айгүл С. <aigul@mail.test>"


def letter(text: str, number: int = 1, sender: str = CITIZEN, **heads: str) -> EmailMessage:
    """A mail as a citizen's program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, ADDRESS
    mail["Subject"] = heads.pop("subject", "")
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{number}@mail.test>"
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def account(server: Dovecot) -> MailAccount:
    return MailAccount("127.0.0.1", server.port, "none", USER, PASSWORD, "INBOX")


class MailRig(Rig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.EDIT: "what was mailed cannot be changed",
        Verb.DELETE: "what was mailed cannot be taken back",
        Verb.SIGNATURE: "anybody may write a mail; forged threads are tried in test_mail.py",
    }
    _server: Dovecot
    _network: Network

    def __init__(self, settings: Settings, *args: Any) -> None:
        super().__init__(settings.changed(mailbox_address=ADDRESS), *args)
        self._posts = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with dovecot(self.settings.ports.ami_port) as self._server:
            self._connect()
            try:
                yield
            finally:
                await self.source.close()

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        await self.source.close()
        self._connect()

    def _connect(self) -> None:
        async def nothing(message: Message) -> MailThread | None:
            raise AssertionError(message)

        reader = MailReader(self.settings.web.web_secret, own_address(self.settings))
        source = MailSource(account(self._server), reader, waits_seconds=0)
        self._network = Network(source, MailReply(self.settings, nothing))

    async def post(self, text: str) -> str:
        return await self._deliver(text)

    async def _deliver(self, text: str, **heads: str) -> str:
        self._posts += 1
        data = letter(text, self._posts, **heads).as_bytes()
        await self._server.deliver(data)
        return external_id_of(parse(data)[0])

    async def repeat(self) -> None:
        await self._server.count_anew()

    async def busy(self, seconds: int | None) -> None:
        self._server.cut()
        self._server.greeting = b"* BYE [UNAVAILABLE] too many connections\r\n"

    async def expire(self) -> None:
        await self._server.stop()
        await self._server.start("another")
        self._server.cut()

    async def renew(self) -> None:
        await self._server.stop()
        await self._server.start()
