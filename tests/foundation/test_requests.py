"""Requests over a real Valkey: one answer each, or an error in bounded time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
from redis.asyncio import Redis

from foundation.settings import Settings
from foundation.valkey.client import (
    AnswerTooLate,
    BusAway,
    RequestClient,
    RequestFailed,
    ServerAway,
    ValkeyReply,
)
from foundation.valkey.keys import Keys, open_bus
from foundation.valkey.server import RequestServer
from tests.real_services import RealServices

pytestmark = pytest.mark.services
NAME, KEYS = "pbx:test", Keys("pbx:test")
Handle = Callable[[bytes], Awaitable[ValkeyReply]]


async def echo(body: bytes) -> ValkeyReply:
    return ValkeyReply(msgspec.Raw(body))


async def refuse(body: bytes) -> ValkeyReply:
    return ValkeyReply(error=f"cannot: {body.decode()}")


async def until_there(redis: Redis) -> None:
    async with asyncio.timeout(20):
        while True:
            if await redis.exists(KEYS.present):
                return
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def serving(settings: Settings, handle: Handle) -> AsyncIterator[asyncio.Task[None]]:
    redis = open_bus(settings.stores.redis_url)
    task = asyncio.create_task(RequestServer(redis, NAME, handle).run())
    try:
        await until_there(redis)
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await redis.aclose()


@pytest.fixture
async def redis(fresh_settings: Settings) -> AsyncIterator[Redis]:
    link = open_bus(fresh_settings.stores.redis_url)
    yield link
    await link.aclose()


@pytest.fixture
def client(redis: Redis) -> RequestClient:
    return RequestClient(redis, NAME)


async def left(redis: Redis) -> list[str]:
    """What of the bus is still there, but for the server's word that it is."""
    keys = [key.decode() async for key in redis.scan_iter("komek:requests:*")]
    return [key for key in keys if key != KEYS.present]


async def test_each_has_its_own_answer_and_nothing_is_left(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    async with serving(fresh_settings, echo):
        asked = [b'"%d"' % number for number in range(20)]
        answers = await asyncio.gather(*(client.ask(body, 60) for body in asked))
    assert answers == asked
    assert await left(redis) == []


async def test_what_cannot_be_done_is_an_error_with_its_sentence(
    fresh_settings: Settings, client: RequestClient
) -> None:
    async with serving(fresh_settings, refuse):
        with pytest.raises(RequestFailed, match="cannot: x"):
            await client.ask(b"x", 5)


async def test_a_server_that_is_away_is_known_at_once_and_does_nothing_later(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    with pytest.raises(ServerAway, match="pbx:test is away"):
        async with asyncio.timeout(30):
            await client.ask(b'"late"', 60)
    assert await left(redis) == []
    heard: list[bytes] = []

    async def listen(body: bytes) -> ValkeyReply:
        heard.append(body)
        return await echo(body)

    async with serving(fresh_settings, listen):
        assert await client.ask(b'"now"', 5) == b'"now"'
    assert heard == [b'"now"']


async def test_a_server_that_is_slow_is_given_up_at_the_deadline(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    go_on = asyncio.Event()

    async def slow(body: bytes) -> ValkeyReply:
        await go_on.wait()
        return await echo(body)

    async with serving(fresh_settings, slow):
        with pytest.raises(AnswerTooLate, match=r"within 0\.3 s"):
            await client.ask(b'"1"', 0.3)
        go_on.set()
        # The late answer goes to nobody, and the next one gets its own.
        assert await client.ask(b'"2"', 5) == b'"2"'
    assert await left(redis) == []


async def test_a_server_that_ends_in_the_middle_is_made_good_by_the_next(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    begun: asyncio.Queue[bytes] = asyncio.Queue()

    async def never(body: bytes) -> ValkeyReply:
        begun.put_nowait(body)
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(fresh_settings, never):
        asking = asyncio.create_task(client.ask(b'"1"', 10))
        await asyncio.wait_for(begun.get(), 20)
    assert not asking.done()
    async with serving(fresh_settings, echo):
        assert await asking == b'"1"'
    assert await left(redis) == []


async def test_one_handed_to_a_dead_server_is_found_by_its_successor(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    """As if Valkey had given it to a connection whose process was gone already."""
    async with serving(fresh_settings, echo):
        assert await client.ask(b'"0"', 5) == b'"0"'
        await redis.set(KEYS.request("x"), b'"1"', px=60_000)
        await redis.lpush(KEYS.taken, "x")
        async with asyncio.timeout(20):
            while not await redis.blpop(KEYS.answer("x"), timeout=1):
                pass


async def test_an_answer_is_not_given_twice(
    fresh_settings: Settings, redis: Redis, client: RequestClient
) -> None:
    """A request that was answered and stands on the list again is only struck off."""
    heard: list[bytes] = []

    async def listen(body: bytes) -> ValkeyReply:
        heard.append(body)
        return await echo(body)

    await redis.lpush(KEYS.taken, "answered-before")
    async with serving(fresh_settings, listen):
        assert await client.ask(b'"1"', 5) == b'"1"'
    assert heard == [b'"1"'] and await left(redis) == []


async def test_without_valkey_it_says_so_and_comes_back_by_itself(
    fresh_settings: Settings, real_services: RealServices, client: RequestClient
) -> None:
    async with serving(fresh_settings, echo) as task:
        real_services.valkey.kill()
        try:
            with pytest.raises(BusAway, match="Valkey"):
                async with asyncio.timeout(30):
                    await client.ask(b'"1"', 60)
        finally:
            real_services.valkey.start()
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(BusAway, ServerAway):
                    assert await client.ask(b'"2"', 5) == b'"2"'
                    break
        assert not task.done()
