"""A message to a telephone and its provider: what surely was not taken, and what may have been."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from foundation.settings import Settings
from registry.notifications.delivery_channels import HTTP_PATIENCE, NotTaken
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import SmsHttp

AT = datetime(2026, 11, 26, 5, tzinfo=UTC)
TOLD = {"ticket": "109-2026-0000001", "text": "109: {code} {link}"}
MESSAGE = Message(1, "109-2026-0000001/notice/resolved/1", "sms", "+77012345678", TOLD, AT, 0)
SHORT = aiohttp.ClientTimeout(total=0.6, sock_connect=0.2)


@pytest.fixture
async def silent() -> AsyncIterator[int]:
    """The port of a server that takes connections and never says a word."""
    over = asyncio.Event()

    async def listen(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        await over.wait()
        out.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    over.set()
    server.close()


async def handed_over(url: str, home: Path) -> None:
    settings = Settings.of(home=home, sms_provider="http", sms_url=url, web_secret="secret")

    async def giving() -> None:
        """It may have arrived from now on."""

    async with aiohttp.ClientSession() as http:
        await SmsHttp(settings, http, SHORT).hand_over(MESSAGE, giving)


async def test_a_provider_that_lets_nobody_connect_in_time_has_taken_nothing(
    silent: int, tmp_path: Path
) -> None:
    """The secure connection is begun and never there: not a word of the message has gone out."""
    with pytest.raises(NotTaken, match="Connection"):
        await handed_over(f"https://127.0.0.1:{silent}/messages", tmp_path)


async def test_a_provider_that_has_the_message_and_says_nothing_leaves_it_in_doubt(
    silent: int, tmp_path: Path
) -> None:
    with pytest.raises(TimeoutError):
        await handed_over(f"http://127.0.0.1:{silent}/messages", tmp_path)


def test_who_cannot_be_reached_is_given_up_before_the_whole_patience_ends() -> None:
    """Or the end of the whole would hide that nothing had been sent."""
    assert HTTP_PATIENCE.total and HTTP_PATIENCE.connect and HTTP_PATIENCE.sock_connect
    assert HTTP_PATIENCE.sock_connect < HTTP_PATIENCE.connect < HTTP_PATIENCE.total
