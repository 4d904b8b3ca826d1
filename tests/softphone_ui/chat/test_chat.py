"""The chat over plain HTTP: who may read it, what is refused, and what open pages hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from foundation.settings import Settings
from softphone_ui.chat.page import API
from softphone_ui.chat.waiting import MOST_OF_CLIENT, ChatWaits
from tests.softphone_ui.city import web_process


@pytest.fixture
def fresh_settings(fresh_settings: Settings) -> Settings:
    return fresh_settings.changed(
        site_embedded_in=("https://astana.example",), site_reports_per_hour=1
    )


def test_a_page_hears_of_its_own_conversations_and_chat_only() -> None:
    waits = ChatWaits()
    with (
        waits.waiting("10.0.0.1", "chat-a", [1, 2]) as first,
        waits.waiting("10.0.0.1", "chat-b", [3]) as second,
    ):
        assert first is not None and second is not None
        waits.tell_conversations({"calls": [], "tickets": [], "conversations": [2, 9]})
        assert (first.is_set(), second.is_set()) == (True, False)
        waits.tell_chat("chat-b")
        assert second.is_set()


def test_pages_of_one_client_that_wait_are_bounded() -> None:
    waits = ChatWaits()
    entered = [waits.waiting("10.0.0.1", "a", []) for _ in range(MOST_OF_CLIENT)]
    assert None not in [it.__enter__() for it in entered]
    with waits.waiting("10.0.0.1", "a", []) as refused, waits.waiting("10.0.0.2", "a", []) as let:
        assert refused is None and let is not None
    for it in entered:
        it.__exit__(None, None, None)
    with waits.waiting("10.0.0.1", "a", []) as again:
        assert again is not None


def test_pages_that_wait_are_woken_when_the_process_ends() -> None:
    waits = ChatWaits()
    with waits.waiting("10.0.0.1", "a", []) as open_page:
        waits.close()
        assert open_page is not None and open_page.is_set()
        with waits.waiting("10.0.0.1", "a", []) as late:
            assert late is None


@pytest.fixture
async def http(fresh_settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    async with web_process(fresh_settings) as address, aiohttp.ClientSession(address) as session:
        yield session


async def send(http: aiohttp.ClientSession, secret: str, **fields: str) -> tuple[int, str]:
    headers = {"X-Chat-Secret": secret}
    async with http.post(API, data=fields, headers=headers) as answer:
        text = await answer.text()
        return answer.status, text


async def texts(http: aiohttp.ClientSession, secret: str) -> list[str]:
    headers = {"X-Chat-Secret": secret}
    async with http.get(API, headers=headers) as answer:
        assert answer.status == 200
        return [line["text"] for line in (await answer.json())["lines"]]


@pytest.mark.services
async def test_a_message_is_read_by_its_own_browser_alone_and_is_there_once(
    http: aiohttp.ClientSession,
) -> None:
    mine, other = "a" * 40, "b" * 40
    for _ in range(2):  # the browser sent it again, because no answer came
        assert (await send(http, mine, text="Су жоқ", key="0" * 32))[0] == 204
    assert await texts(http, mine) == ["Су жоқ"]
    assert await texts(http, other) == []
    assert await texts(http, "short") == []


@pytest.mark.services
async def test_what_is_empty_too_long_forged_or_too_much_is_refused(
    http: aiohttp.ClientSession,
) -> None:
    secret = "c" * 40
    status, said = await send(http, secret, text="  ")
    assert (status, "empty_message" in said) == (422, True)
    status, said = await send(http, secret, text="я" * 4001)
    assert (status, "long_message" in said) == (422, True)
    headers = {"X-Chat-Secret": secret, "Origin": "https://astana.example"}
    async with http.post(API, data={"text": "x"}, headers=headers) as answer:
        assert answer.status == 403
    found = [(await send(http, secret, text=f"хабар {n}", key=f"{n:032x}"))[0] for n in range(11)]
    assert found == [204] * 10 + [429]
    assert len(await texts(http, secret)) == 10


@pytest.mark.services
async def test_an_open_page_hears_of_a_message_while_it_waits(http: aiohttp.ClientSession) -> None:
    secret = "d" * 40
    headers = {"X-Chat-Secret": secret}
    async with http.get(API, headers=headers) as answer:
        version = (await answer.json())["version"]
    waiting = asyncio.create_task(_next(http, secret, version))
    assert (await send(http, secret, text="Жарық жоқ", key="1" * 32))[0] == 204
    assert await asyncio.wait_for(waiting, 10) == ["Жарық жоқ"]


async def _next(http: aiohttp.ClientSession, secret: str, version: str) -> list[str]:
    headers = {"X-Chat-Secret": secret}
    path = f"{API}?version={version}"
    async with http.get(path, headers=headers) as answer:
        return [line["text"] for line in (await answer.json())["lines"]]


@pytest.mark.services
async def test_only_the_sites_of_the_settings_may_frame_the_chat(
    http: aiohttp.ClientSession,
) -> None:
    async with http.get("/embed/chat") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors https://astana.example" in policy
        assert "Set-Cookie" not in answer.headers
    async with http.get("/chat") as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.services
async def test_a_chat_that_is_turned_off_is_no_page(fresh_settings: Settings) -> None:
    settings = fresh_settings.changed(site_chat=False)
    async with web_process(settings) as address, aiohttp.ClientSession(address) as http:
        for path in ("/chat", "/embed/chat", API):
            async with http.get(path) as answer:
                assert answer.status == 404, path
        async with http.get("/") as answer:
            assert "/chat" not in await answer.text()
