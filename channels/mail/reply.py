"""Answers by mail, in the thread of what they answer. SMTP has no key by which a mail would be
taken once: one whose fate is unknown is in doubt, and a person decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from channels.mail import threads
from channels.outgoing import text_of
from channels.rows.mails import MailThread
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, error_text
from registry.notifications.mail import ADDRESS, Mail
from registry.notifications.rows.outbox import Message

#: Mails of a thread that an answer names (RFC 5322 wants all; a line has its limit).
MOST_REFERENCES = 20
ThreadOf = Callable[[Message], Awaitable[MailThread | None]]


def own_address(settings: Settings) -> str:
    """Return the address to which citizens write, in small letters."""
    return (settings.channels.mailbox_address or settings.mail.mail_from).lower()


def service_address(settings: Settings) -> str:
    """Return the quality service's own address, in small letters; "" where there is none, or it is
    the mailbox's own, for then all mail would be for that service."""
    address = settings.channels.service_address.lower()
    return "" if address == own_address(settings) else address


class MailReply:
    """The way out (registry/notifications/sending.py::WayOut). `thread_of`: what a message
    answers."""

    def __init__(self, settings: Settings, thread_of: ThreadOf) -> None:
        self._settings, self._thread_of = settings, thread_of
        self._mail = Mail(settings, own_address(settings))

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a mail over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        thread = await self._thread_of(message)
        text = text_of(message, self._settings)
        try:
            mail = composed(message, text, thread, self._settings)
        except ValueError as error:
            raise DeliveryRefused(error_text(error)) from error
        await self._mail.send(message.address, mail, giving)


def composed(message: Message, text: str, thread: MailThread | None, settings: Settings) -> bytes:
    """Return the answer as RFC 5322 has it; what no person has written says so (RFC 3834). Raises
    ValueError for an address to which no mail goes."""
    if not ADDRESS.fullmatch(message.address):
        raise ValueError("no mail address")
    own, secret = own_address(settings), settings.web.web_secret
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = Address(settings.calls.line, addr_spec=own)
    mail["To"] = message.address
    conversation_id = thread.conversation_id if thread else 0
    domain = own.rpartition("@")[2]
    mail["Message-ID"] = threads.message_id(secret, message.outbox_id, conversation_id, domain)
    mail["Date"] = format_datetime(message.made_at)
    if not message.message.get("by_person"):
        mail["Auto-Submitted"] = "auto-replied" if thread else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    _in_thread(mail, thread, secret, str(message.message.get("ticket", "")))
    mail.set_content(text, cte="base64")
    return mail.as_bytes()


def _in_thread(mail: EmailMessage, thread: MailThread | None, secret: str, ticket: str) -> None:
    if thread is None:
        mail["Subject"] = ticket or "109"
        return
    number = thread.ticket or ticket or None
    subject = threads.reply_subject(secret, thread.subject, thread.conversation_id, number)
    mail["Subject"] = " ".join(subject.split())
    if thread.mail_id:
        mail["In-Reply-To"] = thread.mail_id
        chain = [*thread.reference_ids, thread.mail_id]
        mail["References"] = " ".join(dict.fromkeys(chain[-MOST_REFERENCES:]))
