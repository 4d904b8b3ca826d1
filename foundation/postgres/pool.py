"""The pool of PostgreSQL connections. It survives restarts of the server; jsonb becomes objects."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias, TypeVar

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from foundation.postgres.errors import DatabaseAway, Undone, away, is_away, is_refusal
from foundation.settings import Settings

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
# Taken from a pool, or opened by itself.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 30.0

T = TypeVar("T")
log = logging.getLogger(__name__)


async def open_pool(settings: Settings, role: str, *, size: int = 4) -> Pool:
    """Return a pool of at most `size` connections, shown to the server as ``komek-<role>``.

    Connects at the first use, so it never fails here and the server may come later.
    """
    return await asyncpg.create_pool(
        settings.stores.database_url,
        min_size=0,
        max_size=size,
        init=_prepare_connection,
        reset=_nothing_to_reset,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings={"application_name": f"komek-{role}", "timezone": "UTC"},
    )


@asynccontextmanager
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    """Provide a connection for the body. Raises DatabaseAway where the server is away or breaks
    off."""
    try:
        borrowed = await pool.acquire(timeout=CONNECT_SECONDS)
    except OSError as error:
        raise away(error) from error
    except Exception as error:
        raise _translated(error) from error
    try:
        yield borrowed
    except Exception as error:
        if is_away(error) and not isinstance(error, DatabaseAway):
            raise away(error) from error
        raise
    finally:
        await _give_back(pool, borrowed)


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """Provide a connection with a transaction: committed at the end, undone where the body
    raises."""
    async with connection(pool) as borrowed, borrowed.transaction():
        yield borrowed


@asynccontextmanager
async def one_snapshot(borrowed: Connection) -> AsyncIterator[None]:
    """Read in one snapshot: whatever the body reads is of one moment. Within a transaction this is
    the transaction's matter, and nothing is done here."""
    if borrowed.is_in_transaction():
        yield
        return
    async with borrowed.transaction(isolation="repeatable_read", readonly=True):
        yield


async def retry_while_unavailable(
    attempt: Callable[[], Awaitable[T]],
    on_away: Callable[[DatabaseAway], None],
    most: int | None = None,
) -> T:
    """Call `attempt` until it succeeds, again and again while the database is away.

    `on_away` is called for each failure, but not if the database undid the transaction: then it is
    there. `most`: how many times to try, None for any number; the last failure is raised. A fault
    of the server (a schema that is not applied yet, a missing right) is waited for as well. Raises
    what the database says of the input itself.
    """
    tries = 0
    while True:
        try:
            return await attempt()
        except (DatabaseAway, asyncpg.PostgresError) as error:
            if is_refusal(error):
                raise
            why = error if isinstance(error, DatabaseAway) else away(error)
            if tries + 1 == most:
                raise why from None
            if isinstance(why, Undone):
                log.warning("undone by the database, done once more", extra={"why": str(why)})
            else:
                on_away(why)
        await asyncio.sleep(pause_seconds(tries))
        tries += 1


def pause_seconds(tries: int) -> float:
    """Return how long to wait after `tries` earlier failures: grows to 1 s, jittered by half."""
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(tries, 10))
    return float(longest * random.uniform(0.5, 1.0))


def _plain_mapping(value: object) -> dict[object, object]:
    """Return a mapping of any kind as the dict that JSON is written from."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError


_JSON = msgspec.json.Encoder(enc_hook=_plain_mapping)


async def _prepare_connection(fresh: Connection) -> None:
    await fresh.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: _JSON.encode(value).decode(),
        decoder=msgspec.json.decode,
    )


async def _nothing_to_reset(_: Connection) -> None:
    """What our queries do to a session ends with their transaction (tests/foundation/
    test_sql_walls.py), which asyncpg ends by itself. To have the server reset the session as well
    was one more question each time."""


async def _give_back(pool: Pool, borrowed: PoolConnectionProxy[asyncpg.Record]) -> None:
    """Release; one that broke meanwhile is dropped by the pool, and the body's work stands."""
    try:
        await pool.release(borrowed)
    except Exception as error:
        if not is_away(error):
            raise


def _translated(error: Exception) -> Exception:
    return away(error) if is_away(error) else error
