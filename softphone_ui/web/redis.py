"""The link to Redis (Valkey), with short deadlines: nothing waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web
from redis.asyncio import Redis

REDIS: web.AppKey[Redis] = web.AppKey("redis", Redis)


def open_redis(url: str) -> Redis:
    """Open Redis; connections are made when first used."""
    return Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=0.5)


async def close_redis(app: web.Application) -> AsyncIterator[None]:
    """Close what was opened, as a cleanup context."""
    yield
    await app[REDIS].aclose()
