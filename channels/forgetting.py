"""Makes Valkey forget what an erasure has erased from the database."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from foundation.jobs.job import Job
from foundation.postgres.pool import Connection, Pool, connection
from registry.tickets.rows import erasures

EVERY = timedelta(minutes=1)
#: Key of the time at which Valkey last forgot erased data, in seconds since 1970.
FORGOTTEN_KEY = "komek:erasures:forgotten"
#: The floor and the journal's last entry may keep a caller's number for this long after their last
#: call; then everything is forgotten once more.
AGAIN_AFTER = timedelta(minutes=10)
#: Asks the dispatcher to forget what is in the database. Returns False if it is away.
Forget = Callable[[], Awaitable[bool]]
log = logging.getLogger(__name__)


def job(pool: Pool, redis: Redis, forget: Forget) -> Job:
    """Return the job that makes good what could not be forgotten at the erasure."""

    async def work(now: datetime) -> None:
        async with connection(pool) as link:
            await forget_written(link, redis, forget, now)

    return Job("forget erased data", work, every=EVERY)


async def forget_written(link: Connection, redis: Redis, forget: Forget, now: datetime) -> None:
    """Make Valkey forget what the last erasure erased, if it has not done so yet: once at once, and
    once more AGAIN_AFTER later, when nothing of the applicant's last call is remembered. If a
    service is away, the next call of this function tries again."""
    done_at = await erasures.last_done(link)
    if done_at is None:
        return
    try:
        known = float(await redis.get(FORGOTTEN_KEY) or 0)
        due = done_at if known < done_at.timestamp() else done_at + AGAIN_AFTER
        if known >= due.timestamp() or now < due:
            return
        if await forget():
            await redis.set(FORGOTTEN_KEY, now.timestamp())
            return
        why = "the dispatcher is away"
    except (RedisError, OSError, TimeoutError) as error:
        why = type(error).__name__
    log.warning("the journal is not forgotten yet", extra={"why": why})
