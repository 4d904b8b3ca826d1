"""Keys for programs that register requests, made on the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.open311.rows import open311

#: The limits guard against strangers' programs; the centre's own import runs as fast as it can.
OWN_IMPORT_PER_MINUTE = 100_000


def make_key(settings: Settings, name: str, *, imports: bool, per_minute: int) -> str:
    """Keeps the key's hash in the database; returns the key, to be shown once."""
    return asyncio.run(_make(settings, name, imports, per_minute))[1]


@contextmanager
def own_import_key(settings: Settings, source: str) -> Iterator[str]:
    """The key of this centre's imports from `source`, good until the block ends.

    What was brought before is known by key and original id, so it is the same key each time: it
    gets a new secret, and is out of use between imports.
    """
    key_id, key = asyncio.run(_own(settings, f"./komek import {source}"))
    try:
        yield key
    finally:
        asyncio.run(_revoke(settings, key_id))


async def _make(settings: Settings, name: str, imports: bool, per_minute: int) -> tuple[int, str]:
    key = open311.new_key()
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link:
            key_id = await open311.make_key(
                link, name=name, key=key, imports=imports, per_minute=per_minute, made_by=None
            )
    finally:
        await pool.close()
    return key_id, key


async def _own(settings: Settings, name: str) -> tuple[int, str]:
    key = open311.new_key()
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link:
            again = await open311.renew_key(link, name=name, key=key)
    finally:
        await pool.close()
    if again is not None:
        return again, key
    return await _make(settings, name, True, OWN_IMPORT_PER_MINUTE)


async def _revoke(settings: Settings, key_id: int) -> None:
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link:
            await open311.revoke_key(link, key_id)
    finally:
        await pool.close()
