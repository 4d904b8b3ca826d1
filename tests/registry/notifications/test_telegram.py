"""A message to a chat: what the Bot API's answers mean, and that no error tells the token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from foundation.settings import Settings
from registry.notifications.addresses import fault_of
from registry.notifications.delivery_channels import Away, DeliveryRefused, NotTaken
from registry.notifications.rows.outbox import Message
from registry.notifications.telegram import TelegramBot

AT = datetime(2026, 11, 27, 5, tzinfo=UTC)
TOKEN = "12345:AAsecret-of-a-bot"


class Bot:
    """Answers with `status`, or never."""

    def __init__(self) -> None:
        self.status, self.heard = 200, list[Any]()
        self.over = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((request.path, await request.json()))
        if self.status == 0:
            await self.over.wait()
        return web.json_response({"ok": self.status == 200}, status=self.status or 200)


@pytest.fixture
async def bot() -> AsyncIterator[tuple[Bot, str]]:
    it, app = Bot(), web.Application()
    app.router.add_post("/{bot}/sendMessage", it.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield it, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    it.over.set()
    await runner.cleanup()


async def send(url: str, home: Path, chat: str = "-1001", token: str = TOKEN) -> list[str]:
    """What happened before and after it may have arrived."""
    settings = Settings.of(home=home, telegram_token=token, telegram_url=url)
    message = Message(1, "alert 1", "telegram", chat, {"text": "а" * 5000}, AT, 0)
    steps: list[str] = []

    async def giving() -> None:
        steps.append("given")

    patience = aiohttp.ClientTimeout(total=0.5, sock_connect=0.2)
    async with aiohttp.ClientSession() as http:
        await TelegramBot(settings, http, patience).hand_over(message, giving)
    return steps


async def test_a_chat_gets_the_text_shortened_to_what_the_api_takes(
    bot: tuple[Bot, str], tmp_path: Path
) -> None:
    it, url = bot
    assert await send(url, tmp_path) == ["given"]
    [(path, body)] = it.heard
    assert path == f"/bot{TOKEN}/sendMessage"
    assert body == {"chat_id": "-1001", "text": "а" * 4096}


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (400, DeliveryRefused),
        (403, DeliveryRefused),
        (401, Away),
        (404, Away),
        (429, NotTaken),
        (502, NotTaken),
    ],
)
async def test_what_its_answers_mean(
    bot: tuple[Bot, str], tmp_path: Path, status: int, problem: type[Exception]
) -> None:
    it, url = bot
    it.status = status
    with pytest.raises(problem) as raised:
        await send(url, tmp_path)
    assert raised.type is problem and TOKEN not in str(raised.value)


async def test_who_says_nothing_leaves_it_in_doubt_and_who_is_away_has_nothing(
    bot: tuple[Bot, str], tmp_path: Path
) -> None:
    it, url = bot
    it.status = 0
    with pytest.raises(TimeoutError):
        await send(url, tmp_path)
    with pytest.raises(Away) as raised:
        await send("http://127.0.0.1:9/", tmp_path)
    assert TOKEN not in str(raised.value)
    with pytest.raises(Away, match="telegram_token"):
        await send(url, tmp_path, token="")
    with pytest.raises(DeliveryRefused):
        await send(url, tmp_path, chat="lead")


@pytest.mark.parametrize(
    ("way", "address", "fine"),
    [
        ("mail", "lead@city.kz", True), ("mail", "lead", False), ("mail", "a b@c.kz", False),
        ("telegram", "-1001234567890", True), ("telegram", "@komek_alerts", True),
        ("telegram", "komek", False), ("telegram", "-", False),
        ("webhook", "https://city.kz/hook", True), ("webhook", "http://[::1", False),
        ("webhook", "file:///etc/passwd", False), ("webhook", "https://city.kz/a b", False),
        ("webhook", "https://city.kz:0/", False),
    ],
)  # fmt: skip
def test_an_address_at_which_nothing_could_arrive_is_known(
    way: str, address: str, fine: bool
) -> None:
    assert (fault_of(way, address) is None) is fine
