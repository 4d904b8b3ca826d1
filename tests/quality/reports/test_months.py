"""Sums of months stand for those of their days, whatever of either is rolled up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

import pytest

from foundation.postgres.pool import connection, open_pool, transaction
from foundation.settings import Settings
from quality.reports.comparing import differing
from quality.reports.dimensions import DAY, Dimension, ReportPeriod, month_of
from quality.reports.keeping import RollupKeeper
from quality.reports.report import KEYS, OF_CLOCKS, Report, ReportSource, plan
from quality.reports.rows import rollups
from tests.quality.reports.made import ALMATY, history, put
from tests.quality.reports.slow_count import MEASURES, House, check, until_rest

#: From the middle of January to the middle of April 2024; clocks are put back on 1 March.
FIRST, DAYS = date(2024, 1, 20), 82
NOW = datetime(2024, 4, 10, 12, tzinfo=UTC)
CLOCKS = (time(0, 5), time(10, 0), time(23, 50))
JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))
PERIODS = [
    ReportPeriod(date(2024, 1, 25), date(2024, 4, 10), ALMATY),  # from mid-month to mid-month
    ReportPeriod(FEBRUARY, date(2024, 3, 31), ALMATY),
    ReportPeriod(FEBRUARY, date(2024, 2, 29), ALMATY),
    ReportPeriod(FEBRUARY, date(2024, 2, 28), ALMATY),
    ReportPeriod(date(2024, 2, 2), date(2024, 3, 30), ALMATY),  # no whole month
    ReportPeriod(date(2024, 2, 28), date(2024, 4, 1), ALMATY),
]
REPORTS = [
    Report(MEASURES),
    Report(MEASURES, Dimension.MONTH),
    Report(MEASURES, Dimension.WEEK),
    Report(MEASURES, Dimension.WEEKDAY, Dimension.LINE),
    *(Report(MEASURES, it) for it in (Dimension.LINE, *KEYS)),
    Report(MEASURES, Dimension.LINE, Dimension.OPERATOR),
    Report(MEASURES, Dimension.MONTH, Dimension.TOPIC, {Dimension.LINE: ["109"]}),
    Report(MEASURES, Dimension.MONTH, None, {Dimension.OPERATOR: ["1001", ""]}),
    Report(MEASURES, Dimension.HOUR_OF_DAY, Dimension.LINE),
    Report(MEASURES, Dimension.QUARTER_OF_DAY),
    Report(MEASURES, Dimension.HOUR_OF_DAY, Dimension.QUARTER_OF_DAY),
    Report(MEASURES, Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
    Report(MEASURES, Dimension.WEEKDAY, Dimension.HOUR_OF_DAY, {Dimension.LINE: ["109"]}),
]


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=3)
    rng = random.Random(13)
    moments = [
        datetime.combine(FIRST + rng.randrange(DAYS) * DAY, rng.choice(CLOCKS), ALMATY)
        for _ in range(600)
    ]
    calls = [history(rng, n, at) for n, at in enumerate(moments) if at < NOW]
    async with connection(pool) as link:
        facts = await put(link, calls)
    yield House(pool, RollupKeeper(pool, ALMATY), facts, NOW)
    pool.terminate()


async def check_all(house: House) -> None:
    """Every cell of every report."""
    await check(house, PERIODS, REPORTS)


async def built(house: House) -> set[date]:
    async with connection(house.pool) as link:
        rows = await link.fetch("SELECT month FROM report_built_months WHERE built_at IS NOT NULL")
    return {row["month"] for row in rows}


async def differ(house: House, day: date) -> list[str]:
    async with connection(house.pool) as link:
        return await differing(link, day, ALMATY, NOW)


@pytest.mark.services
async def test_every_cell_is_what_a_slow_count_says_however_much_is_rolled_up(
    house: House,
) -> None:
    await check_all(house)
    await house.keeper.look(NOW)  # quarters, and some days
    assert await built(house) == set()
    await check_all(house)
    while not await built(house):  # all days, and one month
        assert await house.keeper.look(NOW)
    assert await built(house) == {MARCH}
    await check_all(house)
    await until_rest(house)
    assert await built(house) == {JANUARY, FEBRUARY, MARCH}, "April is not over"
    await check_all(house)
    assert await differ(house, FEBRUARY) == []


@pytest.mark.services
async def test_a_late_correction_is_never_hidden_by_its_month(house: House) -> None:
    await until_rest(house)
    rng = random.Random(7)
    chosen = [n for n, it in enumerate(house.facts) if it.offered_at.month == 2][:5]
    late = [history(rng, int(house.facts[n].contact_id[1:]), house.facts[n].offered_at)
            for n in chosen]  # fmt: skip
    async with connection(house.pool) as link:
        corrected = {each.contact_id: each for each in await put(link, late)}
    house.facts = [corrected.get(each.contact_id, each) for each in house.facts]
    await check_all(house)  # marked, and nothing summed anew
    async with connection(house.pool) as link:
        for quarter in await rollups.dirty_quarters(link, 100):
            await rollups.sum_quarter(link, quarter, quarter.astimezone(ALMATY).date())
    assert await built(house) == {JANUARY, MARCH}
    await check_all(house)  # quarters are summed, their days and February are not
    await until_rest(house)
    assert await built(house) == {JANUARY, FEBRUARY, MARCH}
    await check_all(house)


@pytest.mark.services
async def test_a_month_is_not_built_over_a_change_that_another_keeper_is_about_to_commit(
    house: House,
) -> None:
    await until_rest(house)
    quarter = next(it.quarter_at for it in house.facts if it.offered_at.month == 2)
    call = history(random.Random(8), 600, quarter)
    async with connection(house.pool) as other:
        change = other.transaction()
        await change.start()
        house.facts += await put(other, [call])
        await rollups.sum_quarter(other, quarter, quarter.astimezone(ALMATY).date())
        building = asyncio.create_task(build(house, FEBRUARY))
        await until_blocked(house, building)
        await change.commit()
    await building
    await check_all(house)
    await until_rest(house)
    await check_all(house)


async def build(house: House, month: date) -> None:
    async with transaction(house.pool) as link:
        await rollups.build_month(link, month_of(month, ALMATY), NOW)


async def until_blocked(house: House, building: asyncio.Task[None]) -> None:
    """It waits for a lock in this test's own database."""
    async with connection(house.pool) as link:
        while not await link.fetchval(
            """SELECT count(*) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND datname = current_database()"""
        ):
            assert not building.done(), "it has waited for nobody"


@pytest.mark.services
async def test_a_month_that_is_not_the_sum_of_its_days_is_told_by_the_night(house: House) -> None:
    await until_rest(house)
    async with connection(house.pool) as link:
        await link.execute(
            "UPDATE report_months SET answered = answered + 1 WHERE month = $1 AND line = '109'"
            " AND dimension = 'topic' AND key = '7'",
            FEBRUARY,
        )
    assert await differ(house, date(2024, 2, 17)) == ["months"]
    assert await differ(house, date(2024, 3, 17)) == []


@pytest.mark.services
async def test_a_month_that_is_not_the_sum_of_its_quarters_is_told_by_the_night(
    house: House,
) -> None:
    for unit in OF_CLOCKS:
        await until_rest(house)
        async with connection(house.pool) as link:
            await link.execute(
                "UPDATE report_clocks SET answered = answered + 1 WHERE month = $1 AND unit = $2",
                FEBRUARY, unit,
            )  # fmt: skip
        assert await differ(house, date(2024, 2, 17)) == ["clocks"], unit
        assert await differ(house, date(2024, 3, 17)) == []
        async with transaction(house.pool) as link:
            await rollups.build_month(link, month_of(FEBRUARY, ALMATY), NOW)


@pytest.mark.services
@pytest.mark.parametrize("clocks_at", [None, datetime(2024, 4, 1, tzinfo=UTC)])
async def test_a_month_that_a_program_of_before_has_built_is_read_from_its_quarters(
    house: House, clocks_at: datetime | None
) -> None:
    await until_rest(house)
    async with connection(house.pool) as link:
        await link.execute("UPDATE report_clocks SET answered = answered + 1")
        await link.execute("UPDATE report_built_months SET clocks_at = $1", clocks_at)
    await check_all(house)
    await until_rest(house)
    await check_all(house)
    assert await differ(house, date(2024, 2, 17)) == []
    async with connection(house.pool) as link:
        assert await link.fetchval("SELECT bool_and(built_at = clocks_at) FROM report_built_months")


def test_by_the_clock_months_are_taken_where_a_whole_one_lies_in_the_period() -> None:
    for rows, columns in (
        (Dimension.HOUR_OF_DAY, None),
        (Dimension.QUARTER_OF_DAY, Dimension.LINE),
        (Dimension.HOUR_OF_DAY, Dimension.WEEKDAY),
    ):
        sources = [plan(Report(MEASURES, rows, columns), it).source for it in PERIODS]
        clocks, quarters = ReportSource.CLOCKS, ReportSource.QUARTERS
        assert sources == [clocks, clocks, clocks, quarters, quarters, clocks]
    by_operator = Report(MEASURES, Dimension.HOUR_OF_DAY, Dimension.OPERATOR)
    assert plan(by_operator, PERIODS[0]).source is ReportSource.CONTACTS


def test_months_are_taken_where_a_whole_one_lies_in_the_period() -> None:
    sources = [plan(Report(MEASURES), it).source for it in PERIODS]
    months, days = ReportSource.MONTHS, ReportSource.DAYS
    assert sources == [months, months, months, days, days, months]
    december = ReportPeriod(date(2025, 12, 1), date(2025, 12, 31), ALMATY)
    assert (
        december.has_month
        and not ReportPeriod(december.first + DAY, date(2026, 1, 30), ALMATY).has_month
    )
    by_week = Report(MEASURES, Dimension.WEEK)
    assert plan(by_week, december).source is days
    assert not ReportPeriod(MARCH, MARCH, ALMATY).has_month
