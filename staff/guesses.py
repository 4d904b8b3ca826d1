"""How many wrong passwords were tried in the last hour, of telephones and at the sign-in.

The web process and the PBX's agent count in Valkey, in spans of five minutes; pages and `status`
read.
"""

from __future__ import annotations

from collections.abc import Mapping

from redis.asyncio import Redis

SPAN_SECONDS = 300
SPANS = 12
#: What is guessed at, and from how many wrong ones in an hour the shift lead is told. Operators who
#: mistype at the beginning of a shift are far below.
ALARM_FROM: Mapping[str, int] = {"sip": 50, "sign_in": 50}


async def count_guesses(redis: Redis, what: str, now: float, by: int = 1) -> None:
    """Add `by` wrong passwords at `now` (Unix time). Raises what the client raises."""
    key = _key(what, int(now // SPAN_SECONDS))
    async with redis.pipeline(transaction=True) as pipe:
        pipe.incrby(key, by)
        pipe.expire(key, SPAN_SECONDS * (SPANS + 1))
        await pipe.execute()


async def guesses_of_last_hour(redis: Redis, now: float) -> dict[str, int]:
    """Return what is guessed at → how often within the hour before `now`."""
    last = int(now // SPAN_SECONDS)
    spans = range(last - SPANS + 1, last + 1)
    keys = [_key(what, span) for what in ALARM_FROM for span in spans]
    counts = [int(count or 0) for count in await redis.mget(keys)]
    return {what: sum(counts[at * SPANS : (at + 1) * SPANS]) for at, what in enumerate(ALARM_FROM)}


def worth_telling(guesses: Mapping[str, int]) -> bool:
    """Return whether somebody guesses, and does not mistype."""
    return any(guesses.get(what, 0) >= least for what, least in ALARM_FROM.items())


def _key(what: str, span: int) -> str:
    return f"komek:guesses:{what}:{span}"
