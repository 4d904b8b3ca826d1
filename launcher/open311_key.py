"""A key for a program that registers requests, made on the command line."""

from __future__ import annotations

import asyncio

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.open311.rows import open311


def make_key(settings: Settings, name: str, *, imports: bool, per_minute: int) -> str:
    """Keeps the key's hash in the database; returns the key, to be shown once."""
    return asyncio.run(_make(settings, name, imports, per_minute))


async def _make(settings: Settings, name: str, imports: bool, per_minute: int) -> str:
    key = open311.new_key()
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link:
            await open311.make_key(
                link, name=name, key=key, imports=imports, per_minute=per_minute, made_by=None
            )
    finally:
        await pool.close()
    return key
