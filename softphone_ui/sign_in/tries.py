"""Tries to sign in, as `staff.sign_in_tries` judges them, counted in Valkey; in memory while it is
away."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError, WatchError

from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.outages import Outages
from softphone_ui.web.words import N_
from staff.guesses import count_guesses
from staff.sign_in_tries import (
    NO_TRIES,
    Door,
    Tries,
    after_right,
    after_try,
    is_alarming,
    wait_seconds,
)

KNOWN_ADDRESS_SECONDS = 90 * 24 * 3600
REMEMBERED = 10_000
#: As often is a count tried again that somebody else changed meanwhile; then the try waits.
AGAIN = 20
log = logging.getLogger(__name__)


class GuessedTooOften(TooManyTries):
    __doc__ = N_(
        "Too many wrong tries from here. Wait up to 15 minutes, or sign in on a device where you"
        " have signed in before."
    )


class SignInTries:
    """Counts tries at doors. `clock` gives seconds since 1970."""

    def __init__(
        self, redis: Redis, outages: Outages, clock: Callable[[], float] = time.time
    ) -> None:
        self._redis = redis
        self._outages = outages
        self.clock = clock
        self._here: dict[str, Tries] = {}
        self._known_here: set[str] = set()

    async def begin(self, doors: Sequence[Door]) -> None:
        """Count one try at each of the doors. Raises GuessedTooOften, and counts nothing then."""
        now = self.clock()
        before = await self._change(doors, lambda door, tries: _begin(door, tries, now))
        for door, tries in zip(doors, before, strict=True):
            if is_alarming(door, after_try(tries, door.delay, now)):
                log.warning("an account's password is guessed at", extra={"tries": tries.failed})

    async def was_wrong(self) -> None:
        """Count a wrong attempt for the alert about guessed passwords."""
        try:
            await count_guesses(self._redis, "sign_in", self.clock())
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)

    async def was_right(self, doors: Sequence[Door], login: str, address: str) -> None:
        """Give the try back; the address is one from which this login has signed in."""
        await self._change(doors, lambda door, tries: after_right(tries, door))
        key = _known_key(login, address)
        self._known_here.add(key)
        if len(self._known_here) > REMEMBERED:
            self._known_here.clear()
        try:
            await self._redis.set(key, "1", ex=KNOWN_ADDRESS_SECONDS)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)

    async def is_known(self, login: str, address: str) -> bool:
        """Return whether this login has signed in from this address in the last months."""
        key = _known_key(login, address)
        try:
            return bool(await self._redis.exists(key))
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
            return key in self._known_here

    async def _change(
        self, doors: Sequence[Door], change: Callable[[Door, Tries], Tries]
    ) -> list[Tries]:
        """Put `change` of each door's tries in their place, all or none; what they were before."""
        try:
            for _ in range(AGAIN):
                try:
                    return await self._change_there(doors, change)
                except WatchError:
                    continue
            raise GuessedTooOften(retry_after_seconds=1)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
        return self._change_here(doors, change)

    async def _change_there(
        self, doors: Sequence[Door], change: Callable[[Door, Tries], Tries]
    ) -> list[Tries]:
        keys = [_key(door) for door in doors]
        async with self._redis.pipeline(transaction=True) as pipe:
            await pipe.watch(*keys)
            before = [_read(value) for value in await pipe.mget(keys)]
            after = [change(door, tries) for door, tries in zip(doors, before, strict=True)]
            pipe.multi()  # type: ignore[no-untyped-call]
            for door, key, tries in zip(doors, keys, after, strict=True):
                pipe.set(key, _write(tries), ex=int(door.delay.forgotten_after))
            await pipe.execute()
        return before

    def _change_here(
        self, doors: Sequence[Door], change: Callable[[Door, Tries], Tries]
    ) -> list[Tries]:
        before = [self._here.get(_key(door), NO_TRIES) for door in doors]
        after = [change(door, tries) for door, tries in zip(doors, before, strict=True)]
        if len(self._here) > REMEMBERED:
            self._here.clear()
        self._here.update({_key(door): tries for door, tries in zip(doors, after, strict=True)})
        return before


SIGN_IN_TRIES = web.AppKey("sign-in tries", SignInTries)


def _begin(door: Door, tries: Tries, now: float) -> Tries:
    if wait := wait_seconds(tries, door.delay, now):
        raise GuessedTooOften(retry_after_seconds=int(wait) + 1)
    return after_try(tries, door.delay, now)


def _key(door: Door) -> str:
    return f"komek:web:door:{hashlib.sha256(door.key.encode()).hexdigest()[:32]}"


def _known_key(login: str, address: str) -> str:
    digest = hashlib.sha256(f"{login}\0{address}".encode()).hexdigest()[:32]
    return f"komek:web:known:{digest}"


def _read(value: bytes | str | None) -> Tries:
    return Tries(*json.loads(value)) if value else NO_TRIES


def _write(tries: Tries) -> str:
    return json.dumps([tries.failed, tries.last_at])
