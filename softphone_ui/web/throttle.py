"""Tries of a secret are counted per name and address: a guesser waits, others do not.

What is guessed at (`what`) is counted apart: strangers who try the codes of tickets keep no
operator from signing in. A try that was right is given back.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from math import ceil

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.outages import Outages
from staff.growing_delay import GrowingDelay

WINDOW_SECONDS = 60
TRIES_PER_NAME_AND_ADDRESS = 5
REMEMBERED_HERE = 10_000
TRIES_PER_ADDRESS = 100  # a whole centre may sit behind one address


@dataclass
class Tries:
    """The tries that were counted in this process while Redis was away; forgotten at `until`, by
    `time.time`."""

    counted: int
    until: float


class Throttle:
    """Counts in Redis; in memory while Redis is away. What was counted there still counts when
    Redis is back: one answer that comes too late gives nobody a try for nothing."""

    def __init__(self, redis: Redis, outages: Outages) -> None:
        self._redis = redis
        self._outages = outages
        self._here: dict[str, Tries] = {}
        self._waits: dict[str, float] = {}  # until when, by `time.time`

    async def try_once(self, what: str, name: str, address: str) -> None:
        """Count one try. Raises TooManyTries."""
        for counted, most in (
            (f"{what}\0{name}\0{address}", TRIES_PER_NAME_AND_ADDRESS),
            (f"{what}\0{address}", TRIES_PER_ADDRESS),
        ):
            if await self._count(_key(counted)) > most:
                raise TooManyTries(retry_after_seconds=WINDOW_SECONDS)

    async def count(self, name: str, most: int, seconds: int, by: int = 1) -> None:
        """Count one try of `name` from wherever, or `by` of whatever is counted. Raises
        TooManyTries after `most` in a window."""
        if await self._count(_key(name, seconds), seconds, by) > most:
            raise TooManyTries(retry_after_seconds=seconds)

    async def forgive(self, what: str, name: str, address: str) -> None:
        """Forgive a try that was right: the name is cleared, and the address has one try less."""
        key = _key(f"{what}\0{name}\0{address}")
        self._here.pop(key, None)
        try:
            await self._redis.delete(key)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
        await self._count(_key(f"{what}\0{address}"), by=-1)

    async def slow_down(self, name: str, delay: GrowingDelay) -> None:
        """Count one try of a secret, which is wrong until `was_right` says otherwise. Raises
        TooManyTries while the wait after the last one is not over; then it is not counted."""
        tries, waits = _guess_keys(name)
        try:
            left = await self._redis.pttl(waits)
            if left > 0:
                raise TooManyTries(retry_after_seconds=ceil(left / 1000))
            seconds = int(delay.after(await self._count(tries, int(delay.forgotten_after))))
            # Of many at the same moment one begins the wait, and the others are in it.
            if seconds and not await self._redis.set(waits, 1, nx=True, ex=seconds):
                raise TooManyTries(retry_after_seconds=seconds)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
            self._slow_down_here(tries, waits, delay)

    def _slow_down_here(self, tries: str, waits: str, delay: GrowingDelay) -> None:
        now = time.time()
        left = self._waits.get(waits, now) - now
        if left > 0:
            raise TooManyTries(retry_after_seconds=ceil(left))
        if len(self._waits) > REMEMBERED_HERE:
            self._waits.clear()
        self._waits[waits] = now + delay.after(self._count_here(tries, int(delay.forgotten_after)))

    async def was_right(self, name: str) -> None:
        """Note that the secret was known: nothing of the tries before is remembered."""
        tries, waits = _guess_keys(name)
        self._here.pop(tries, None)
        self._waits.pop(waits, None)
        try:
            await self._redis.delete(tries, waits)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)

    async def give_back(self, name: str, delay: GrowingDelay) -> None:
        """Give back one try that `slow_down` counted and that was right; those of others stay."""
        await self._count(_guess_keys(name)[0], int(delay.forgotten_after), by=-1)

    async def _count(self, key: str, seconds: int = WINDOW_SECONDS, by: int = 1) -> int:
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incrby(key, by)
                pipe.expire(key, seconds)
                count, _ = await pipe.execute()
            return int(count) + self._counted_here(key)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
        return self._count_here(key, seconds, by)

    def _count_here(self, key: str, seconds: int, by: int = 1) -> int:
        if len(self._here) > REMEMBERED_HERE:
            self._here.clear()
        self._here[key] = Tries(self._counted_here(key) + by, time.time() + seconds)
        return self._here[key].counted

    def _counted_here(self, key: str) -> int:
        tries = self._here.get(key)
        return tries.counted if tries is not None and time.time() < tries.until else 0


THROTTLE = web.AppKey("throttle", Throttle)


def _key(name: str, seconds: int = WINDOW_SECONDS) -> str:
    window = f"{seconds}:{int(time.time() // seconds)}"
    return f"komek:web:tries:{window}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _guess_keys(name: str) -> tuple[str, str]:
    """Of the count, and of the wait."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"komek:web:guesses:{digest}", f"komek:web:waits:{digest}"
