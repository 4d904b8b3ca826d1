"""The keys of the request bus, and its one connection kind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

#: How long one look at an empty list lasts.
LOOK_SECONDS = 0.5
#: A server that has not said for this long that it is there is taken for away.
PRESENT_SECONDS = 5
#: Whatever a client of Valkey raises when Valkey cannot be reached.
AWAY = (RedisError, OSError, asyncio.TimeoutError)


@dataclass(frozen=True)
class Keys:
    """The keys where requests to `server` lie. `server` is a name such as ``pbx:pbx1``."""

    server: str

    @property
    def waiting(self) -> str:
        """Return the list of ids that nobody has taken; the oldest stands last."""
        return f"komek:requests:{self.server}"

    @property
    def taken(self) -> str:
        """Return the list of ids that the server is at work on: one, unless it died."""
        return f"{self.waiting}:taken"

    @property
    def present(self) -> str:
        """Return a key that expires when the server no longer renews it."""
        return f"{self.waiting}:present"

    def request(self, request_id: str) -> str:
        """Return the request itself. It expires at its deadline: by Valkey's clock, the only one
        that two nodes share. While it is there, somebody waits for the answer."""
        return f"{self.waiting}:{request_id}"

    def answer(self, request_id: str) -> str:
        """Return a list of the one answer."""
        return f"{self.request(request_id)}:answer"


def open_bus(url: str) -> Redis:
    """Return a client for either side; it connects when first used. Nothing is sent twice by
    itself."""
    return Redis.from_url(
        url,
        socket_timeout=LOOK_SECONDS + 1.5,
        socket_connect_timeout=1.0,
        retry=Retry(NoBackoff(), 0),
    )
