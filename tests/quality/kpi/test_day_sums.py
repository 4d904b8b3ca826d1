"""Stored sums of operators' days: equal to what is on record, also after something has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.days import Wish
from foundation.postgres.pool import Connection, Pool, connection
from foundation.settings import Settings
from quality.kpi.day_sums import (
    DAY,
    DaySumsKeeper,
    midnight,
    read_first_calls,
    read_work,
    spans_beside,
)
from quality.kpi.rows import day_sums as rows
from quality.kpi.rows import kpi
from quality.kpi.sums import NOTHING, Work
from registry.knowledge.first_call import FirstCalls
from tests.demo.house import demo_home, fill

ZONE = ZoneInfo("Asia/Almaty")
DAYS, CALLS = 13, 14


@dataclass
class Past:
    """A demo history of some days. `first` to before `following`: its days."""

    pool: Pool
    now: datetime
    first: date
    following: date

    async def sum_up(self) -> None:
        keeper = DaySumsKeeper(self.pool, ZONE)
        while await keeper.tick(self.now):
            pass

    async def read(self, link: Connection) -> tuple[Work, dict[str | None, FirstCalls]]:
        operators = [it.extension for it in await kpi.operators(link) if it.extension]
        days = (self.first, self.following, ZONE)
        work = await read_work(link, operators, *days, self.now)
        return work, await read_first_calls(link, *days, self.now)

    async def assert_equal_to_record(self, link: Connection) -> None:
        """What is read equals what is on record, of which nothing is stored."""
        work, first_calls = await self.read(link)
        async with link.transaction():
            kept = await link.fetch("DELETE FROM kpi_days RETURNING *")
            slow_work, slow_first_calls = await self.read(link)
            await link.executemany(
                "INSERT INTO kpi_days VALUES ($1, $2, $3, $4)", [tuple(it) for it in kept]
            )
        assert dict(work.by_like) == dict(slow_work.by_like)
        assert dict(work.by_day) == dict(slow_work.by_day)
        assert dict(work.presence) == dict(slow_work.presence)
        assert dict(first_calls) == dict(slow_first_calls)
        assert any(it != NOTHING for it in map(work.of, work.by_like))


@pytest.fixture
async def past(fresh_settings: Settings) -> AsyncIterator[Past]:
    now = datetime.now(UTC)
    pool, _ = await demo_home(fresh_settings, now)
    await fill(pool, Wish(DAYS, CALLS, 1, now, ZONE))
    today = now.astimezone(ZONE).date()
    yield Past(pool, now, today - (DAYS + 1) * DAY, today + DAY)
    pool.terminate()


async def _summed(link: Connection, past: Past) -> dict[date, rows.SummedDay]:
    found = await rows.summed_days(link, past.first, past.following, ZONE)
    return {it.day: it for it in found}


@pytest.mark.services
async def test_the_sums_of_days_equal_what_is_on_record_whatever_changes(past: Past) -> None:
    today = past.now.astimezone(ZONE).date()
    async with connection(past.pool) as link:
        await past.assert_equal_to_record(link)
        await past.sum_up()
        summed = await _summed(link, past)
        assert max(summed) == today - 3 * DAY and len(summed) >= 10
        assert [it.day for it in summed.values() if it.first_calls] != []
        assert all(it.sums for it in summed.values())
        await past.assert_equal_to_record(link)

        changed = today - 5 * DAY
        begins = midnight(changed, ZONE)
        await link.execute(
            "UPDATE contact_facts SET talk_ms = talk_ms + 60000 WHERE answered"
            " AND connected_at >= $1 AND connected_at < $2",
            begins, begins + DAY,
        )  # fmt: skip
        assert not (await _summed(link, past))[changed].sums, "its facts are others now"
        await past.assert_equal_to_record(link)
        await past.sum_up()
        assert (await _summed(link, past))[changed].sums
        await past.assert_equal_to_record(link)


@pytest.mark.services
async def test_a_ticket_that_is_changed_late_changes_first_calls_of_the_week_before(
    past: Past,
) -> None:
    await past.sum_up()
    opened = past.now - timedelta(days=4)
    day = opened.astimezone(ZONE).date()
    async with connection(past.pool) as link:
        before = await _summed(link, past)
        old = max(it for it, summed in before.items() if summed.first_calls)
        assert day - rows.REACH <= old < day
        await link.execute(
            "UPDATE tickets SET applicant = '+77010000001' WHERE number ="
            " (SELECT number FROM tickets WHERE opened_at < $1 AND opened_at >= $2"
            "  ORDER BY opened_at DESC LIMIT 1)",
            midnight(day + DAY, ZONE), midnight(day, ZONE),
        )  # fmt: skip
        after = await _summed(link, past)
        assert not after[old].first_calls and after[old].sums
        await past.assert_equal_to_record(link)
        await past.sum_up()
        assert (await _summed(link, past))[old].first_calls
        await past.assert_equal_to_record(link)


def test_days_that_are_not_summed_are_read_in_as_few_spans_as_possible() -> None:
    first, following = date(2026, 11, 1), date(2026, 11, 6)
    summed = {date(2026, 11, 2), date(2026, 11, 5)}
    spans = spans_beside(summed, first, following, ZONE)
    assert [(it.day, ends.day) for it, ends in spans] == [(1, 2), (3, 5)]
    assert spans_beside(set(), first, following, ZONE) == [
        (midnight(first, ZONE), midnight(following, ZONE))
    ]
