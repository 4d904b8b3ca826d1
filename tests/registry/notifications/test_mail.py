"""A mail as it is written, and how long a message waits."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from foundation.settings import Settings
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.mail import Mail, message_id, written
from registry.notifications.rows.outbox import Message
from registry.notifications.sending import pause_after

AT = datetime(2026, 11, 25, 5, tzinfo=UTC)


def message(address: str = "clerk@city.test", subject: str = "109: срок истёк") -> Message:
    told = {"subject": subject, "text": "Мерзім өтті.\n.\nСрок истёк."}
    return Message(1, "109-2026-0000001/city/1/clerk/mail/x", "mail", address, told, AT, 0)


def test_it_reads_as_it_was_meant_and_says_that_nobody_wrote_it() -> None:
    mail = email.message_from_bytes(written(message(), "109@city.test"))
    assert str(make_header(decode_header(mail["Subject"]))) == "109: срок истёк"
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().splitlines() == ["Мерзім өтті.", ".", "Срок истёк."]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["From"] == "109@city.test"


def test_what_is_attached_arrives_as_it_was() -> None:
    it = message()
    sheet = {
        "name": "есеп.xlsx",
        "type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "content": base64.b64encode(b"PK\x03\x04").decode(),
    }
    paper = {"name": "a.pdf", "type": "application/pdf", "content": ""}
    it.message["attachments"] = [sheet, paper]
    mail = email.message_from_bytes(written(it, "109@city.test"), policy=email.policy.default)
    body = mail.get_body()
    assert body is not None and "Мерзім өтті." in body.get_content()
    found = [(each.get_filename(), each.get_content()) for each in mail.iter_attachments()]
    assert found == [("есеп.xlsx", b"PK\x03\x04"), ("a.pdf", b"")]


def test_a_message_keeps_its_id_and_no_other_has_it() -> None:
    assert message_id("a", "109@city.test") == message_id("a", "109@city.test")
    assert message_id("a", "109@city.test") != message_id("b", "109@city.test")
    assert message_id("a", "109@city.test").endswith("@city.test>")


def test_a_ticket_s_words_cannot_become_a_header() -> None:
    mail = email.message_from_bytes(
        written(message(subject="x\r\nBcc: everybody@city.test"), "109@city.test")
    )
    assert mail["Bcc"] is None and "Bcc: everybody" in mail["Subject"]


@pytest.mark.parametrize(
    "address",
    [
        "http://;a@b.kz", "a:;b@c.kz", "дом2026-11-25T08:00@b.kz", "a@b kz", "a@b@c.kz", "@b.kz",
        "a@", "<a@b.kz>", "a@b.kz\n", "a..b@c.kz", "a@b.kz " * 50, "a" * 250 + "@b.kz", "",
    ],
)  # fmt: skip
def test_an_address_that_no_mail_goes_to_is_refused_in_one_way(address: str) -> None:
    """The parser of headers raised AttributeError for some: the sender fell over them for ever."""
    with pytest.raises(ValueError, match="no mail address"):
        written(message(address), "109@city.test")


@pytest.mark.parametrize("address", ["a@b.kz", "a.b+c@mail.astana.kz", "o'neil@x-y.kz", "1@10.kz"])
def test_usual_addresses_are_written(address: str) -> None:
    assert f"To: {address}".encode() in written(message(address), "109@city.test")


async def test_what_cannot_be_written_is_refused_before_anything_is_given(tmp_path: Path) -> None:
    given = []

    async def giving() -> None:
        given.append(1)

    settings = Settings.of(home=tmp_path, mail_host="127.0.0.1", mail_port=9)
    with pytest.raises(DeliveryRefused):
        await Mail(settings).hand_over(message("a@b\r\nBcc: c@d"), giving)
    with pytest.raises(NotTaken):
        await Mail(settings).hand_over(message(), giving)
    with pytest.raises(NotTaken, match="mail_host"):
        await Mail(Settings.of(home=tmp_path)).hand_over(message(), giving)
    assert given == []


@pytest.mark.parametrize(
    "lines",
    [
        b"550 5.1.1 <AIGUL@mail.test>: no such user\r\n",
        b"550-5.1.1 aigul@mail.test:\r\n550 no such user\r\n",
    ],
)
async def test_a_recipient_who_is_refused_is_named_nowhere(tmp_path: Path, lines: bytes) -> None:
    """What a server says of them stands in the outbox and in the log."""
    async with refusing(lines) as port:
        settings = Settings.of(home=tmp_path, mail_host="127.0.0.1", mail_port=port)
        with pytest.raises(DeliveryRefused) as refused:
            await Mail(settings).hand_over(message("aigul@mail.test"), AsyncMock())
    assert str(refused.value).startswith("SMTPRecipientRefused: 550 5.1.1 ")
    assert "no such user" in str(refused.value) and "aigul" not in str(refused.value).lower()


@asynccontextmanager
async def refusing(lines: bytes) -> AsyncIterator[int]:
    """A mail server that takes no recipient. Yields its port."""

    async def serve(come: asyncio.StreamReader, go: asyncio.StreamWriter) -> None:
        go.write(b"220 mx.mail.test\r\n")
        while line := await come.readline():
            go.write(lines if line.upper().startswith(b"RCPT") else b"250 OK\r\n")
        go.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def test_the_pauses_grow_and_never_beyond_a_quarter_of_an_hour() -> None:
    pauses = [pause_after(tries) for tries in range(1, 40)]
    assert pauses == sorted(pauses) and pauses[0] == timedelta(seconds=30)
    assert set(pauses[5:]) == {timedelta(minutes=15)}, "a day's wait ends within 15 minutes"
