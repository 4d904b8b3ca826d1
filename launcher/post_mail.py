"""``post --mail``: a citizen's mail to the centre, by the mail server of the settings."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr, make_msgid
from pathlib import Path

from channels.mail.reply import own_address, service_address
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.mail import ADDRESS, Mail

#: Whose mail it is where nobody is named.
DOMAIN = "citizens.invalid"


def post_mail(
    settings: Settings,
    progress: Progress,
    words: str,
    *,
    author: str,
    name: str,
    photos: Sequence[Path],
    subject: str,
    service: bool = False,
) -> int:
    """Mail `words` to the centre, or to the quality service (`service`). Returns 0 when the mail
    server has taken it. Raises StartError where nobody reads mail here, and in production."""
    if settings.stand_in_dir is None:
        raise StartError("in production nobody writes as a citizen: use a mail program")
    keys = settings.channels
    to = service_address(settings) if service else own_address(settings)
    if not (keys.imap_host and to and settings.mail.mail_host):
        needed = "imap_host, mail_host" + (", service_address" if service else "")
        raise StartError(f"this home reads no such mail: set {needed} (docs/SETTINGS.md)")
    sender = author if "@" in author else f"{author}@{DOMAIN}"
    if not ADDRESS.fullmatch(sender):
        raise StartError(f"no mail address: {sender}")
    mail = _mail(words, (name, sender), to, subject, photos)
    try:
        asyncio.run(Mail(settings, sender).send(to, mail.as_bytes(), _nothing))
    except (NotTaken, DeliveryRefused) as error:
        raise StartError(f"the mail server does not take it: {error}") from error
    where = "complaints/letters" if service else "inbox"
    progress(f"{sender} wrote to {to}; who signs in reads it at {settings.public_pages}/{where}")
    return 0


def _mail(
    words: str, author: tuple[str, str], to: str, subject: str, photos: Sequence[Path]
) -> EmailMessage:
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"], mail["To"] = formataddr(author), to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain=DOMAIN)
    mail.set_content(words)
    for photo in photos:
        if not photo.is_file():
            raise StartError(f"there is no photo {photo}")
        kind = mimetypes.guess_type(photo.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        mail.add_attachment(photo.read_bytes(), maintype=main, subtype=sub, filename=photo.name)
    return mail


async def _nothing() -> None:
    """Whether it is in doubt does not matter here."""
