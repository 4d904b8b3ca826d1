"""Reports are what a slow count of the contacts says, whatever of it has been rolled up."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from quality.reports.dimensions import Dimension, Period
from quality.reports.keeping import RollupKeeper
from quality.reports.reading import make
from quality.reports.report import Report, Source, plan
from quality.reports.sums import Sums
from queue_manager.domain.measures.facts import Facts
from tests.quality.reports.made import history, put, shift_of, slow

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
#: In its night to 1 March Kazakhstan's east put its clocks back, from +6 to +5.
FIRST, LAST = date(2024, 2, 27), date(2024, 3, 3)
NOW = datetime(2024, 3, 3, 12, tzinfo=UTC)
MEASURES = ("offered", "level_in_time", "aht_seconds")
CONTACTS = 1500


@dataclass
class House:
    pool: Pool
    keeper: RollupKeeper
    facts: list[Facts]


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
    yield House(pool, RollupKeeper(pool, ALMATY), facts)
    pool.terminate()


Placing = Callable[[Facts, datetime], Any]
PLACES: dict[Dimension, Placing] = {
    Dimension.QUARTER: lambda it, _: it.quarter_at,
    Dimension.HOUR: lambda it, local: _absolute_hour(it.offered_at),
    Dimension.DAY: lambda _, local: local.date(),
    Dimension.WEEK: lambda _, local: local.date() - timedelta(days=local.weekday()),
    Dimension.MONTH: lambda _, local: local.date().replace(day=1),
    Dimension.WEEKDAY: lambda _, local: local.isoweekday(),
    Dimension.HOUR_OF_DAY: lambda _, local: local.hour,
    Dimension.QUARTER_OF_DAY: lambda _, local: time(local.hour, local.minute // 15 * 15),
    Dimension.LINE: lambda it, _: it.line,
    Dimension.LANGUAGE: lambda it, _: it.language,
    Dimension.OPERATOR: lambda it, _: it.operator or "",
    Dimension.TOPIC: lambda it, _: str(it.topic_id or ""),
    Dimension.BODY: lambda it, _: str(it.body_id or ""),
    Dimension.DISTRICT: lambda it, _: it.district or "",
    Dimension.SKILL: lambda it, _: it.skill or "",
    Dimension.SHIFT: lambda it, _: shift_of(it, ALMATY),
}


def _absolute_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)  # the zone is whole hours from UTC


COLUMNS = {
    Dimension.LINE: "line",
    Dimension.LANGUAGE: "language",
    Dimension.OPERATOR: "operator",
    Dimension.TOPIC: "topic_id",
    Dimension.BODY: "body_id",
    Dimension.DISTRICT: "district",
    Dimension.SKILL: "skill",
    Dimension.SHIFT: "shift",
}
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


def figures(sums: Sums) -> dict[str, int]:
    return {
        "offered": sums.tally.offered,
        "answered": sums.answered,
        "lost": sums.tally.lost,
        "short_abandon": sums.short_abandon,
        "in_time": sums.in_time,
        "in_20": sums.in_20,
        "wait_ms": sums.answered_wait_ms,
        "handled_ms": sums.talk_ms + sums.hold_ms + sums.wrap_up_ms,
        "repeated": sums.repeated,
        "known": sums.known_callers,
        "reached": sums.callbacks_reached,
        "survey_points": sums.survey_points,
    }


async def check(house: House) -> None:
    """Every cell of every report."""
    for first, last in ((FIRST, LAST), (date(2024, 2, 29), date(2024, 2, 29))):
        period = Period(first, last, ALMATY)
        for report in REPORTS:
            async with connection(house.pool) as link:
                table = await make(link, report, period, NOW)
            expected = slow(
                house.facts,
                lambda it, local, report=report: (  # type: ignore[misc]
                    PLACES[report.rows](it, local) if report.rows else None,
                    PLACES[report.columns](it, local) if report.columns else None,
                ),
                ALMATY,
                (first, last),
                {COLUMNS[dimension]: keys for dimension, keys in report.only.items()},
            )
            assert {place: figures(sums) for place, sums in table.cells.items()} == expected, report
            assert {row for row, _ in table.cells} <= set(table.rows)
            assert {column for _, column in table.cells} <= set(table.columns)
            assert sum(table.of_rows.values(), Sums()) == table.total
            assert sum(table.of_columns.values(), Sums()) == table.total


async def until_rest(house: House) -> None:
    while await house.keeper.look(NOW):
        pass


async def test_every_cell_is_what_a_slow_count_says(house: House) -> None:
    assert {plan(it, Period(FIRST, LAST, ALMATY)).source for it in REPORTS} == (
        set(Source) - {Source.MONTHS}
    ), "of which test_months.py is"
    await check(house)  # nothing is rolled up yet
    await house.keeper.look(NOW)
    await check(house)
    await until_rest(house)
    async with connection(house.pool) as link:
        assert await link.fetchval("SELECT count(*) FROM report_dirty") == 0
        built = await link.fetch("SELECT day FROM report_built WHERE built_at IS NOT NULL")
    assert {row["day"] for row in built} == {FIRST + timedelta(days=n) for n in range(5)}, (
        "all over"
    )
    await check(house)


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
    await check(house)
    await until_rest(house)
    await check(house)


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
    await check(house)
    await until_rest(house)
    await check(house)


async def test_what_was_there_before_reports_were_kept_is_summed_at_the_start(
    house: House,
) -> None:
    async with connection(house.pool) as link:
        await link.execute("TRUNCATE report_dirty")
    await house.keeper.begin()
    await until_rest(house)
    await check(house)
