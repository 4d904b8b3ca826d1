"""Asking another process of ours over Valkey: an answer, or an error within bounded time."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import msgspec
from redis.asyncio import Redis

from foundation.valkey.keys import AWAY, LOOK_SECONDS, Keys


class ValkeyReply(msgspec.Struct, frozen=True):
    """The reply of a server: `result` (JSON), or one sentence why there is none."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    error: str | None = None


class NoAnswer(Exception):
    """An error: there is no answer; whether the request was carried out is unknown."""


class ServerAway(NoAnswer):
    """The process that would answer is not there."""


class AnswerTooLate(NoAnswer):
    """An error: no answer came before the deadline."""


class BusAway(NoAnswer):
    """Valkey cannot be reached, so nobody can be asked."""


class RequestFailed(Exception):
    """The server answered that it could not do it; the message is its sentence."""


class RequestClient:
    """A client that asks one server."""

    def __init__(self, redis: Redis, server: str) -> None:
        self._redis, self._server, self._keys = redis, server, Keys(server)

    async def ask(self, body: bytes, seconds: float) -> bytes:
        """Send the request and wait for the answer, at most `seconds` (and the few in which
        Valkey itself is found to hang). Returns the result as JSON.

        Raises ServerAway, AnswerTooLate, BusAway, RequestFailed. A server that ends in the middle
        and is back in time does it again, so requests must bear to be done twice.
        """
        request_id = uuid.uuid4().hex
        try:
            answer = await self._exchange(request_id, body, seconds)
        except AWAY as error:
            raise BusAway(f"Valkey cannot be reached: {type(error).__name__}") from error
        if answer.error is not None:
            raise RequestFailed(answer.error)
        return bytes(answer.result)

    async def _exchange(self, request_id: str, body: bytes, seconds: float) -> ValkeyReply:
        keys, clock = self._keys, asyncio.get_running_loop().time
        deadline = clock() + seconds
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.request(request_id), body, px=max(1, round(seconds * 1000)))
            pipe.lpush(keys.waiting, request_id)
            await pipe.execute()
        while (left := deadline - clock()) > 0:
            patience = min(LOOK_SECONDS, max(left, 0.01))
            answered: Any = await self._redis.blpop(keys.answer(request_id), timeout=patience)
            if answered is not None:
                return _read(answered[1])
            if not await self._redis.exists(keys.present):
                return await self._withdraw(request_id, ServerAway(f"{self._server} is away"))
        late = AnswerTooLate(f"{self._server} gave no answer within {seconds:g} s")
        return await self._withdraw(request_id, late)

    async def _withdraw(self, request_id: str, error: NoAnswer) -> ValkeyReply:
        """Take the request back, so that nobody does it later; unless it was answered meanwhile."""
        keys = self._keys
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(keys.request(request_id))
            pipe.lrem(keys.waiting, 1, request_id)
            pipe.lpop(keys.answer(request_id))
            *_, answered = await pipe.execute()
        if answered is None:
            raise error
        return _read(answered)


def _read(raw: bytes) -> ValkeyReply:
    return msgspec.json.decode(raw, type=ValkeyReply)
