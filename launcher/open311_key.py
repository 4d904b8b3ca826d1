"""Keys for programs that register requests, made on the command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from launcher.renewal import renewed
from registry.open311.rows import open311

#: The limits guard against strangers' programs; the centre's own import runs as fast as it can.
OWN_IMPORT_PER_MINUTE = 100_000
#: How long the key of an import is valid, and how often a running import extends it. The key of an
#: import that was killed expires.
LEASE_SECONDS, RENEW_EVERY_SECONDS = 300.0, 60.0


def make_key(settings: Settings, name: str, *, imports: bool, per_minute: int) -> str:
    """Keep the key's hash in the database; returns the key, to be shown once."""
    return asyncio.run(_make(settings, name, imports, per_minute))[1]


@contextmanager
def own_import_key(settings: Settings, source: str) -> Iterator[str]:
    """Yield the key of this centre's imports from `source`, which is valid until the block ends.

    If this process is killed, the key expires within LEASE_SECONDS. Requests that were imported
    before are recognised by key and original id, so each import uses the same key: it gets a new
    secret, and is revoked between imports.
    """
    key_id, key = asyncio.run(_own(settings, f"./komek import {source}"))
    try:
        with renewed(lambda: asyncio.run(_extend(settings, key_id)), RENEW_EVERY_SECONDS):
            yield key
    finally:
        asyncio.run(_revoke(settings, key_id))


async def _make(
    settings: Settings, name: str, imports: bool, per_minute: int, until: datetime | None = None
) -> tuple[int, str]:
    key = open311.new_key()
    async with _link(settings) as link:
        key_id = await open311.make_key(
            link,
            name=name,
            key=key,
            imports=imports,
            per_minute=per_minute,
            made_by=None,
            until=until,
        )
    return key_id, key


async def _own(settings: Settings, name: str) -> tuple[int, str]:
    key, until = open311.new_key(), _lease_ends()
    async with _link(settings) as link:
        again = await open311.renew_key(link, name=name, key=key, until=until)
    if again is not None:
        return again, key
    return await _make(settings, name, True, OWN_IMPORT_PER_MINUTE, until)


async def _extend(settings: Settings, key_id: int) -> None:
    try:
        async with _link(settings) as link:
            await open311.extend_key(link, key_id, _lease_ends())
    except DatabaseAway as error:
        raise OSError(str(error)) from error


async def _revoke(settings: Settings, key_id: int) -> None:
    async with _link(settings) as link:
        await open311.revoke_key(link, key_id)


def _lease_ends() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)


@asynccontextmanager
async def _link(settings: Settings) -> AsyncIterator[Connection]:
    pool = await open_pool(settings, "setup", size=1)
    try:
        async with connection(pool) as link:
            yield link
    finally:
        await pool.close()
