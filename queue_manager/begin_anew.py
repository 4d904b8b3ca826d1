"""Puts aside what another version has stored, so that this version can begin with an empty floor.

Nothing is deleted at once: keys of Redis and files get another name. They hold callers' numbers, so
keys expire after a month.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from foundation.settings import Settings
from queue_manager.live import floor_store
from queue_manager.live.journal import SCRIBE_POSITION, STREAM
from queue_manager.live.stored_format import FORMAT

#: What is appended to the name of each thing that is put aside.
ASIDE = f"before-format-{FORMAT}"
ASIDE_LASTS = timedelta(days=31)
ENTRIES_AT_ONCE = 500
#: The field `records` of an entry that has none. All formats so far write it in this way.
NO_RECORDS = "[]"


class NotWrittenYet(Exception):
    """The database does not have everything that the journal has."""


async def begin_anew(settings: Settings) -> list[str]:
    """Put journal and floor aside; the new names of what there was. Raises NotWrittenYet, and
    RedisError where Redis is away."""
    await require_written(settings, settings.stores.redis_url)
    floor = settings.run_dir / "floor.json"
    async with Redis.from_url(settings.stores.redis_url, decode_responses=True) as redis:
        moved = [await _key_aside(redis, key) for key in (STREAM, floor_store.KEY)]
    moved.append(_file_aside(floor))
    return [name for name in moved if name is not None]


async def require_written(settings: Settings, redis_url: str) -> None:
    """Raise NotWrittenYet where the journal or its spool has records that the database lacks.

    `redis_url`: the Redis that holds the journal. Raise RedisError where Redis does not answer.
    Entries of the journal without records are allowed: the dispatcher's last entry before a stop
    mostly is one, and it has nothing for the database.
    """
    spool = settings.run_dir / "journal.spool"
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        written: Any = await redis.get(SCRIBE_POSITION)
        left = await _has_records(redis, written or "0-0")
    if left or (spool.exists() and spool.stat().st_size):
        raise NotWrittenYet(
            "The journal has entries that are not in the database yet. Start the version that "
            "wrote them, and wait until `./komek status` says that the scribe has written them."
        )


async def _has_records(redis: Redis, position: str) -> bool:
    """Return whether any entry after `position` has a record."""
    while True:
        entries: Any = await redis.xrange(STREAM, f"({position}", "+", count=ENTRIES_AT_ONCE)
        if not entries:
            return False
        if any(fields.get("records", "") != NO_RECORDS for _, fields in entries):
            return True
        position = entries[-1][0]


async def _key_aside(redis: Redis, key: str) -> str | None:
    if not await redis.exists(key):
        return None
    await redis.rename(key, f"{key}:{ASIDE}")
    await redis.expire(f"{key}:{ASIDE}", ASIDE_LASTS)
    return f"{key}:{ASIDE}"


def _file_aside(path: Path) -> str | None:
    if not path.exists():
        return None
    beside = path.with_suffix(f".{ASIDE}")
    path.replace(beside)
    return str(beside)
