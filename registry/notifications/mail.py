"""Mail out of the house. `hand_over` does everything that may fail without harm first, and says so
before it gives the message away: from then on nobody can know whether it arrived."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from types import MappingProxyType

import aiosmtplib

from foundation.sentences import fill, places_of
from foundation.settings import Settings
from registry.notifications.delivery_channels import (
    Away,
    DeliveryRefused,
    NotTaken,
    error_text,
    without_addresses,
)
from registry.notifications.follower_links import links_of
from registry.notifications.rows.outbox import Message

#: What a mail server takes without extensions (RFC 5321's Dot-string and domain).
ADDRESS = re.compile(r"(?=.{3,254}$)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
                     r"@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)  # fmt: skip
#: For each answer of a server that we are connected to.
SECONDS = 30.0
#: To be connected and signed in: the server is the city's own and near.
CONNECT_SECONDS = 10.0


class Mail:
    """The city's mail server, as the settings name it."""

    def __init__(self, settings: Settings, sender: str = "") -> None:
        """Prepare the way out by mail. `sender`: whose mail it is; "": of who the settings name."""
        self._settings, self._sender = settings, sender or settings.mail.mail_from

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Send `message`; `giving` is awaited in the last moment in which it surely is not there.

        Raises NotTaken where it did not and may later (Away: nor would any other mail), Refused
        where it never will. Anything else that is raised after `giving` leaves it in doubt.
        """
        try:
            links = links_of(message, self._settings)
            text = written(message, self._sender, links)
        except ValueError as error:
            raise DeliveryRefused(error_text(error)) from error
        await self.send(message.address, text, giving)

    async def send(self, address: str, text: bytes, giving: Callable[[], Awaitable[None]]) -> None:
        """Send a mail as it is. Raises as `hand_over`."""
        if not self._settings.mail.mail_host:
            raise Away("no mail server is set (mail_host)")
        server = await self._connected()
        try:
            await self._addressed(server, address)
            await giving()
            await server.data(text)
        except aiosmtplib.SMTPDataError as error:
            raise _judged(error) from error  # an answer that says no
        finally:
            server.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        """The server, ready to take mail. Raises Away; for a wrong password too, which is ours to
        mend: the mails wait for it."""
        server = self._server()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await server.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            server.close()
            raise Away(error_text(error)) from error
        return server

    def _server(self) -> aiosmtplib.SMTP:
        keys = self._settings
        return aiosmtplib.SMTP(
            hostname=keys.mail.mail_host,
            port=keys.mail.mail_port,
            timeout=SECONDS,
            use_tls=keys.mail.mail_security == "tls",
            start_tls=keys.mail.mail_security == "starttls",
            username=keys.mail.mail_user or None,
            password=keys.mail.mail_password or None,
        )

    async def _addressed(self, server: aiosmtplib.SMTP, address: str) -> None:
        """Say from whom and to whom. Raises NotTaken or Refused."""
        try:
            await server.mail(self._sender)
            await server.rcpt(address)
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
            raise _judged(error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotTaken(error_text(error)) from error


def message_id(key: str, sender: str) -> str:
    """Return the same for the same message, however often it is tried: a mailbox can tell a
    repetition."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def written(
    message: Message, sender: str, links: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Return the message as RFC 5322 has it, with its `attachments` (objects of `name`, `type` and
    `content` in base64). `links`: the name in braces that stands in the text → the address; with
    `stop` a mailbox ends it by one press (RFC 2369, RFC 8058). Raises ValueError for an address
    that no mail goes to: anybody may write one, and the parser of headers falls over some in ways
    of its own."""
    if not ADDRESS.fullmatch(message.address):
        raise ValueError("no mail address")
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"], mail["To"] = sender, message.address
    mail["Subject"] = " ".join(str(message.message["subject"]).split())
    mail["Message-ID"] = message_id(message.key, sender)
    mail["Date"] = format_datetime(message.made_at)
    mail["Auto-Submitted"] = "auto-generated"
    text = str(message.message["text"])
    if "{stop}" in text and "stop" in links:
        mail["List-Unsubscribe"] = f"<{links['stop']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(fill(text, places_of(text) - links.keys(), **links), cte="base64")
    for attachment in message.message.get("attachments", ()):
        kind, _, subtype = str(attachment["type"]).partition("/")
        content = base64.b64decode(attachment["content"])
        mail.add_attachment(
            content, maintype=kind, subtype=subtype, filename=str(attachment["name"])
        )
    return mail.as_bytes()


def _judged(error: aiosmtplib.SMTPException) -> NotTaken | DeliveryRefused:
    code = getattr(error, "code", 0)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        code = max(each.code for each in error.recipients)
    words = error_text(error)
    if isinstance(error, aiosmtplib.SMTPResponseException):  # beside these it names the address
        answer = without_addresses(" ".join(error.message.split()))
        words = f"{type(error).__name__}: {error.code} {answer}"[:300]
    return DeliveryRefused(words) if 500 <= code < 600 else NotTaken(words)
