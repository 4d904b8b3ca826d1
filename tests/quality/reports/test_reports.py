"""Reports are what a slow count of the contacts says, whatever of it has been rolled up."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.keeping import RollupKeeper
from quality.reports.report import Report, ReportSource, plan
from tests.quality.reports.made import ALMATY, history, put
from tests.quality.reports.slow_count import MEASURES, House, check, until_rest

pytestmark = pytest.mark.services
#: In its night to 1 March Kazakhstan's east put its clocks back, from +6 to +5.
FIRST, LAST = date(2024, 2, 27), date(2024, 3, 3)
PERIODS = [
    ReportPeriod(FIRST, LAST, ALMATY), ReportPeriod(date(2024, 2, 29), date(2024, 2, 29), ALMATY),
]  # fmt: skip
NOW = datetime(2024, 3, 3, 12, tzinfo=UTC)
CONTACTS = 1500


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=2)
    rng = random.Random(109)
    begins = datetime(2024, 2, 26, 18, tzinfo=UTC)
    span = (NOW - begins) / timedelta(microseconds=1)
    calls = [
        history(rng, n, begins + timedelta(microseconds=rng.random() * span))
        for n in range(CONTACTS)
    ]
    async with connection(pool) as link:
        facts = await put(link, calls)
    yield House(pool, RollupKeeper(pool, ALMATY), facts, NOW)
    pool.terminate()


REPORTS: list[Report] = [
    Report(MEASURES),
    *(Report(MEASURES, it) for it in Dimension),
    Report(MEASURES, Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
    Report(MEASURES, Dimension.LINE, Dimension.OPERATOR),
    Report(MEASURES, Dimension.WEEK, Dimension.MONTH),
    Report(MEASURES, Dimension.DAY, Dimension.TOPIC, {Dimension.LINE: ["109"]}),
    Report(MEASURES, Dimension.TOPIC, Dimension.DISTRICT),
    Report(MEASURES, Dimension.HOUR_OF_DAY, Dimension.OPERATOR),
    Report(MEASURES, Dimension.DAY, None, {Dimension.OPERATOR: ["1001", "1002"]}),
    Report(MEASURES, Dimension.SHIFT, None, {Dimension.SHIFT: ["0800-2000", "none", ""]}),
    Report(MEASURES, Dimension.SKILL, Dimension.SHIFT, {Dimension.LANGUAGE: ["ru"]}),
    Report(MEASURES, Dimension.DAY, Dimension.OPERATOR, {Dimension.SHIFT: ["none"]}),
    Report(MEASURES, Dimension.OPERATOR, None, {Dimension.OPERATOR: ["1001", ""]}),
    Report(MEASURES, Dimension.HOUR, Dimension.LINE, {Dimension.DISTRICT: ["yesil"]}),
    Report(
        MEASURES, Dimension.BODY, None, {Dimension.TOPIC: ["7"], Dimension.LANGUAGE: ["kk", "ru"]}
    ),
]


async def check_all(house: House) -> None:
    """Every cell of every report."""
    await check(house, PERIODS, REPORTS)


async def test_every_cell_is_what_a_slow_count_says(house: House) -> None:
    assert {plan(it, PERIODS[0]).source for it in REPORTS} == (
        set(ReportSource) - {ReportSource.MONTHS, ReportSource.CLOCKS}
    ), "of which test_months.py is"
    await check_all(house)  # nothing is rolled up yet
    await house.keeper.look(NOW)
    await check_all(house)
    await until_rest(house)
    async with connection(house.pool) as link:
        assert await link.fetchval("SELECT count(*) FROM report_dirty") == 0
        built = await link.fetch("SELECT day FROM report_built WHERE built_at IS NOT NULL")
    assert {row["day"] for row in built} == {FIRST + timedelta(days=n) for n in range(5)}, (
        "all over"
    )
    await check_all(house)


async def test_a_late_correction_is_in_the_next_report(house: House) -> None:
    await until_rest(house)
    rng = random.Random(7)
    late = [history(rng, n, house.facts[n].offered_at) for n in range(0, CONTACTS, 40)]
    async with connection(house.pool) as link:
        corrected = {each.contact_id: each for each in await put(link, late)}
        gone = house.facts[1].contact_id
        await link.execute("DELETE FROM contact_facts WHERE contact_id = $1", gone)
    house.facts = [
        corrected.get(each.contact_id, each) for each in house.facts if each.contact_id != gone
    ]
    await check_all(house)
    await until_rest(house)
    await check_all(house)


async def test_a_change_that_is_not_committed_is_not_taken_for_summed(house: House) -> None:
    await until_rest(house)
    rng = random.Random(8)
    call = history(rng, CONTACTS, house.facts[0].offered_at)
    async with connection(house.pool) as writer:
        change = writer.transaction()
        await change.start()
        house.facts += await put(writer, [call])
        async with connection(house.pool) as other:
            await other.execute(
                "INSERT INTO report_dirty (quarter_at) VALUES ($1)", house.facts[0].quarter_at
            )
        await until_rest(house)  # that quarter is summed while the writer has not ended
        await change.commit()
    await check_all(house)
    await until_rest(house)
    await check_all(house)


async def test_what_was_there_before_reports_were_kept_is_summed_at_the_start(
    house: House,
) -> None:
    async with connection(house.pool) as link:
        await link.execute("TRUNCATE report_dirty")
    await house.keeper.begin()
    await until_rest(house)
    await check_all(house)
