"""A demo home's database with its people and its calendar, as `up` leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from demo.days import Wish
from demo.history import Ground, HistoryResult, Tell, begin, measure, read_ground, write_past
from demo.rows.demo_history import demo_history
from foundation.postgres.pool import Connection, Pool, connection, open_pool
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


async def ground_of(link: Connection, wish: Wish) -> Ground:
    """What a past of this home follows from."""
    return await read_ground(link, wish, "109")


async def fill(pool: Pool, wish: Wish, tell: Tell = lambda _: None) -> HistoryResult:
    """Write a past, or go on with the one that was begun, but for what its quality service did."""
    async with connection(pool) as link:
        ground, there = await ground_of(link, wish), await demo_history(link)
    if there is None:
        there = await begin(pool, ground, measure(ground, tell), {"109-2020": 7})
    return await write_past(pool, ground, there, tell)


async def rows_of(link: Connection, query: str) -> list[dict[str, Any]]:
    """Every row that the query finds, in an order of its own."""
    found = await link.fetch(query)
    return sorted((dict(row) for row in found), key=repr)
