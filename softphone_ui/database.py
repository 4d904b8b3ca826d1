"""The web process's way to the database, telling people when it is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from softphone_ui import errors
from softphone_ui.outages import OUTAGES
from softphone_ui.settings_key import SETTINGS
from store.errors import DatabaseAway
from store.pool import Connection, Pool, connection, open_pool, transaction

CONNECTIONS = 8
DATABASE: web.AppKey[Pool] = web.AppKey("database", object)


async def connect_database(app: web.Application) -> AsyncIterator[None]:
    """cleanup_ctx: the pool; it connects when first used."""
    app[DATABASE] = await open_pool(app[SETTINGS], "web", size=CONNECTIONS)
    yield
    await app[DATABASE].close()


@asynccontextmanager
async def reading(app: web.Application) -> AsyncIterator[Connection]:
    """A connection. Raises errors.DatabaseAway and tells every page where it is away."""
    try:
        async with connection(app[DATABASE]) as borrowed:
            yield borrowed
    except DatabaseAway:
        app[OUTAGES].seen("database", there=False)
        raise errors.DatabaseAway from None
    app[OUTAGES].seen("database", there=True)


@asynccontextmanager
async def writing(app: web.Application) -> AsyncIterator[Connection]:
    """A connection in a transaction, otherwise as `reading`."""
    try:
        async with transaction(app[DATABASE]) as borrowed:
            yield borrowed
    except DatabaseAway:
        app[OUTAGES].seen("database", there=False)
        raise errors.DatabaseAway from None
    app[OUTAGES].seen("database", there=True)
