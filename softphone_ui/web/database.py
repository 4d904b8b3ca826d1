"""The web process's way to the database, telling people when it is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from aiohttp import web

from foundation.postgres.errors import DatabaseAway, Undone
from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from softphone_ui.web import errors
from softphone_ui.web.outages import OUTAGES
from softphone_ui.web.settings_key import SETTINGS

CONNECTIONS = 8
#: So many of them at most serve what anybody may ask; the desks have the others.
FOR_ANYBODY = 2
DATABASE: web.AppKey[Pool] = web.AppKey("database", asyncpg.Pool)
ANYBODY = web.AppKey("anybody", asyncio.Semaphore)


async def connect_database(app: web.Application) -> AsyncIterator[None]:
    """Connect the database as a cleanup context: the pool; it connects when first used."""
    app[DATABASE] = await open_pool(app[SETTINGS], "web", size=CONNECTIONS)
    app[ANYBODY] = asyncio.Semaphore(FOR_ANYBODY)
    yield
    await app[DATABASE].close()


@asynccontextmanager
async def reading(app: web.Application) -> AsyncIterator[Connection]:
    """Provide a connection. Raises errors.DatabaseAway and tells every page where it is away;
    errors.Undone where two waited for each other, and this one was undone."""
    try:
        async with connection(app[DATABASE]) as borrowed:
            yield borrowed
    except Undone:
        raise errors.Undone from None
    except DatabaseAway:
        app[OUTAGES].seen("database", there=False)
        raise errors.DatabaseAway from None
    app[OUTAGES].seen("database", there=True)


@asynccontextmanager
async def reading_for_anybody(app: web.Application) -> AsyncIterator[Connection]:
    """Open a connection as `reading`, for questions that need no signing in: however many there
    are, they wait for each other, and not the desks for them."""
    async with app[ANYBODY], reading(app) as borrowed:
        yield borrowed


@asynccontextmanager
async def snapshot(app: web.Application) -> AsyncIterator[Connection]:
    """Provide a connection that sees one state of the database, however many questions it is asked:
    what others write meanwhile stays out. It only reads. Otherwise as `reading`."""
    async with (
        reading(app) as borrowed,
        borrowed.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield borrowed


@asynccontextmanager
async def snapshot_for_anybody(app: web.Application) -> AsyncIterator[Connection]:
    """Open a connection as `snapshot`, and as `reading_for_anybody`."""
    async with app[ANYBODY], snapshot(app) as borrowed:
        yield borrowed


@asynccontextmanager
async def writing_for_anybody(app: web.Application) -> AsyncIterator[Connection]:
    """Open a connection as `writing`, and as `reading_for_anybody`."""
    async with app[ANYBODY], writing(app) as borrowed:
        yield borrowed


@asynccontextmanager
async def writing(app: web.Application) -> AsyncIterator[Connection]:
    """Provide a connection in a transaction, otherwise as `reading`."""
    try:
        async with transaction(app[DATABASE]) as borrowed:
            yield borrowed
    except Undone:
        raise errors.Undone from None
    except DatabaseAway:
        app[OUTAGES].seen("database", there=False)
        raise errors.DatabaseAway from None
    app[OUTAGES].seen("database", there=True)
