"""Putting aside what another version has stored, so that this one can begin with an empty floor.

Nothing is deleted: keys of Redis and files get another name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from foundation.settings import Settings
from queue_manager.live import floor_store
from queue_manager.live.journal import SCRIBE_POSITION, STREAM
from queue_manager.live.stored_format import FORMAT

#: What is appended to the name of each thing that is put aside.
ASIDE = f"before-format-{FORMAT}"


class NotWrittenYet(Exception):
    """The database does not have everything that the journal has."""


async def begin_anew(settings: Settings) -> list[str]:
    """Put journal and floor aside; the new names of what there was. Raises NotWrittenYet, and
    RedisError where Redis is away."""
    spool, floor = settings.run_dir / "journal.spool", settings.run_dir / "floor.json"
    async with Redis.from_url(settings.stores.redis_url, decode_responses=True) as redis:
        await _require_written(redis, spool)
        moved = [await _key_aside(redis, key) for key in (STREAM, floor_store.KEY)]
    moved.append(_file_aside(floor))
    return [name for name in moved if name is not None]


async def _require_written(redis: Redis, spool: Path) -> None:
    written: Any = await redis.get(SCRIBE_POSITION)
    left: Any = await redis.xrange(STREAM, f"({written or '0-0'}", "+", count=1)
    if left or (spool.exists() and spool.stat().st_size):
        raise NotWrittenYet(
            "The journal has entries that are not in the database yet. Start the version that "
            "wrote them, and wait until `./komek status` says that the scribe has written them."
        )


async def _key_aside(redis: Redis, key: str) -> str | None:
    if not await redis.exists(key):
        return None
    await redis.rename(key, f"{key}:{ASIDE}")
    return f"{key}:{ASIDE}"


def _file_aside(path: Path) -> str | None:
    if not path.exists():
        return None
    beside = path.with_suffix(f".{ASIDE}")
    path.replace(beside)
    return str(beside)
