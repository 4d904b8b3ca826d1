"""Answering what other processes ask over Valkey, one request after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from redis.asyncio import Redis

from foundation.process.lifetime import gather_or_cancel
from foundation.valkey.client import ValkeyReply
from foundation.valkey.keys import AWAY, LOOK_SECONDS, PRESENT_SECONDS, Keys

PRESENT_EVERY_SECONDS = 1.0
#: How long an answer lies there for its reader, who looks all the while.
ANSWER_SECONDS = 60
PAUSE_SECONDS = 0.2
#: Answer only who still waits: the request is gone once it was answered, withdrawn or too late.
ANSWER = """
if redis.call('DEL', KEYS[1]) == 1 then
    redis.call('RPUSH', KEYS[2], ARGV[1])
    redis.call('EXPIRE', KEYS[2], ARGV[2])
end
redis.call('LREM', KEYS[3], 1, ARGV[3])
"""
Handle = Callable[[bytes], Awaitable[ValkeyReply]]
"""From a request's body to its answer. Must not raise."""
log = logging.getLogger(__name__)


class RequestServer:
    """The one server of this name. What an earlier one had taken when it ended is done again."""

    def __init__(self, redis: Redis, server: str, handle: Handle) -> None:
        self._redis, self._keys, self._handle = redis, Keys(server), handle
        self.connected = False
        """Whether Valkey was there when it was last asked."""

    async def run(self) -> None:
        """Serve requests until cancelled."""
        await gather_or_cancel(self._be_present(), self._answer_all())

    async def _be_present(self) -> None:
        """A loop that hangs does not renew this; so who asks it is not left waiting."""
        while True:
            try:
                await self._redis.set(self._keys.present, 1, ex=PRESENT_SECONDS)
            except AWAY as error:
                self._note(error)
            else:
                self._note(None)
            await asyncio.sleep(PRESENT_EVERY_SECONDS)

    async def _answer_all(self) -> None:
        while True:
            try:
                await self._take_back()
                while await self._answer_next():
                    pass
            except AWAY as error:
                self._note(error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _take_back(self) -> None:
        """What was taken and never answered stands first again. Asked for whenever we are idle: a
        server that was killed can have been handed one even after its successor began."""
        while await self._redis.lmove(self._keys.taken, self._keys.waiting, "LEFT", "RIGHT"):
            pass

    async def _answer_next(self) -> bool:
        """False where there was none for a while."""
        redis: Any = self._redis  # its types have whole seconds only
        keys = self._keys
        taken = await redis.blmove(keys.waiting, keys.taken, LOOK_SECONDS, "RIGHT", "LEFT")
        if taken is None:
            return False
        request_id = taken.decode()
        body = await redis.get(keys.request(request_id))
        # Without a body nobody waits any more: it is only struck off the list.
        answer = ValkeyReply() if body is None else await self._handle(body)
        await self._reply(request_id, answer)
        return True

    async def _reply(self, request_id: str, answer: ValkeyReply) -> None:
        keys = self._keys
        names = (keys.request(request_id), keys.answer(request_id), keys.taken)
        words = (msgspec.json.encode(answer), ANSWER_SECONDS, request_id)
        await self._redis.eval(ANSWER, len(names), *names, *words)

    def _note(self, error: BaseException | None) -> None:
        if self.connected and error is not None:
            log.warning("Valkey is away", extra={"why": type(error).__name__})
        self.connected = error is None
