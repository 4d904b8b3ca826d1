"""What bodies have to do now: each number is the length of its list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from registry.workflow.rows.workloads import (
    WorkloadList,
    day_ends,
    workload_of,
    workload_tickets,
    workloads,
)
from tests.tickets import insert_tickets

ALMATY = ZoneInfo("Asia/Almaty")
#: Ten in the morning in the city.
NOW = datetime(2026, 11, 12, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 12, 19, tzinfo=UTC)


def test_the_day_ends_at_midnight_of_the_city() -> None:
    days = day_ends(NOW, ALMATY)
    assert (days.today_ends, days.tomorrow_ends) == (MIDNIGHT, MIDNIGHT + timedelta(days=1))


async def add_ticket(link: Connection, n: int, due_at: datetime | None, **more: Any) -> None:
    of = {"state": "in_progress", "reopenings": 0, "extension_until": None} | more
    await insert_tickets(
        link,
        """INSERT INTO tickets
               (number, opened_at, state, body_id, due_at, reopenings, extension_until)
           SELECT $1, $2, $3, body_id, $4, $5, $6 FROM bodies WHERE code = 'roads'""",
        f"109-2026-{n:07d}", NOW - timedelta(days=9), of["state"], due_at, of["reopenings"],
        of["extension_until"],
    )  # fmt: skip


@pytest.mark.services
async def test_each_number_is_the_length_of_its_list(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await check_lists(link)
    await pool.close()


async def check_lists(link: Connection) -> None:
    hour = timedelta(hours=1)
    await add_ticket(link, 1, NOW - hour)
    await add_ticket(link, 2, NOW)  # the first moment that is too late
    await add_ticket(link, 3, NOW + hour)
    await add_ticket(link, 4, MIDNIGHT)  # in the last moment of today
    await add_ticket(link, 5, MIDNIGHT + hour, reopenings=1, state="reopened")
    await add_ticket(link, 6, MIDNIGHT + timedelta(days=1, hours=1), extension_until=NOW + hour)
    await add_ticket(link, 7, NOW - hour, state="resolved")  # is over
    roads = await link.fetchval("SELECT body_id FROM bodies WHERE code = 'roads'")
    water = await link.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
    days = day_ends(NOW, ALMATY)

    load = await workload_of(link, days, roads)
    assert (load.tickets, load.overdue, load.today, load.tomorrow) == (6, 2, 2, 1)
    assert (load.reopened, load.more_time, load.overdue_since) == (1, 1, NOW - hour)
    assert await workloads(link, days, None) == [load]
    assert (await workload_of(link, days, water)).tickets == 0

    async def listed(which: WorkloadList) -> list[int]:
        found = await workload_tickets(link, days, [roads], which, 10, 0)
        return [int(it.number[-7:]) for it in found]

    assert await listed(WorkloadList.LATE) == [1, 2]
    assert await listed(WorkloadList.SOON) == [3, 4, 5]
    assert await listed(WorkloadList.REOPENED) == [5]
