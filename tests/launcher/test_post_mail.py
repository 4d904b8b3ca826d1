"""A citizen's mail to the centre, by command."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from channels.mail.reading import MailReader
from channels.model import FileKind, Posted
from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings, load_settings
from launcher.post_mail import post_mail
from tests.channels.smtp import outgoing

SERVICE = "quality@city.test"
OWN = "109@city.test"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def home(tmp_path: Path, port: int = 25, **more: str) -> Settings:
    return load_settings(tmp_path).changed(
        imap_host="127.0.0.1", mail_host="127.0.0.1", mail_port=port, mailbox_address=OWN, **more
    )


async def posted_by(tmp_path: Path, words: str, author: str, **more: Any) -> EmailMessage:
    """What the mail server got."""
    plain: dict[str, Any] = {"name": "", "photos": [], "subject": ""}
    async with outgoing() as out:
        settings = home(tmp_path, out.port, service_address=SERVICE)
        send = partial(post_mail, settings, Progress(), words, author=author, **{**plain, **more})
        assert await asyncio.to_thread(send) == 0
    (mail,) = out.mails
    return mail


async def test_it_is_a_mail_as_citizens_programs_write_it(tmp_path: Path) -> None:
    photo = tmp_path / "pipe.jpg"
    photo.write_bytes(b"\xff\xd8" + b"0" * 9000)
    mail = await posted_by(
        tmp_path, "Су жоқ", "aigul", name="Айгүл С.", photos=[photo], subject="Абай 12"
    )
    (it,) = MailReader("s", OWN, SERVICE).happenings(mail.as_bytes(), NOW, (1, 1))
    assert isinstance(it, Posted) and it.text == "Абай 12\nСу жоқ"
    assert (it.author.address, it.author.name) == ("aigul@citizens.invalid", "Айгүл С.")
    assert [each.kind for each in it.attachments] == [FileKind.PHOTO]
    assert it.envelope is not None and not it.envelope.automatic


async def test_a_mail_to_the_quality_service_is_in_no_inbox(tmp_path: Path) -> None:
    mail = await posted_by(tmp_path, "Дөрекі", "b@mail.test", service=True)
    assert MailReader("s", OWN, SERVICE).happenings(mail.as_bytes(), NOW, (1, 1)) == []
    (it,) = MailReader("s", SERVICE).happenings(mail.as_bytes(), NOW, (1, 1))
    assert isinstance(it, Posted) and it.author.address == "b@mail.test"


@pytest.mark.parametrize(
    ("more", "author", "service", "why"),
    [
        ({}, "aigul", True, "service_address"),
        ({"mail_host": ""}, "aigul", False, "mail_host"),
        ({"imap_host": ""}, "aigul", False, "imap_host"),
        ({}, "ай гүл", False, "no mail address"),
    ],
)
def test_what_cannot_be_sent_says_why(
    tmp_path: Path, more: dict[str, str], author: str, service: bool, why: str
) -> None:
    settings = home(tmp_path).changed(**more)
    with pytest.raises(StartError, match=why):
        post_mail(
            settings, Progress(), "Су жоқ", author=author, name="", photos=[], subject="",
            service=service,
        )  # fmt: skip
