"""A demo home's database with its people and its calendar, as `up` leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, open_pool
from foundation.settings import Settings
from launcher.people import ensure_people
from registry.keeping_deadlines import Keeper


async def demo_home(settings: Settings, now: datetime) -> tuple[Pool, Keeper]:
    """People, calendar, and who keeps the terms."""
    await ensure_people(settings)
    pool = await open_pool(settings, "test", size=2)
    keeper = Keeper(pool, ZoneInfo(settings.timezone), mails=False)
    await keeper.begin(now)
    return pool, keeper


async def rows_of(link: Connection, query: str) -> list[dict[str, Any]]:
    """Every row that the query finds, in an order of its own."""
    found = await link.fetch(query)
    return sorted((dict(row) for row in found), key=repr)
