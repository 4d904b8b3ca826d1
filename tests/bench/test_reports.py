"""The year of the benchmark of reports is whole, and summed as the product sums."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import reports, reports_made
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.reports.comparing import differing
from quality.reports.dimensions import DAY, Dimension, ReportPeriod
from quality.reports.reading import make
from quality.reports.report import Report

ZONE = ZoneInfo("Asia/Almaty")
#: From one month into the next: a whole October with a day before and two after.
WEEKS = ReportPeriod(date(2025, 9, 30), date(2025, 11, 2), ZONE)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@given(st.integers(min_value=0, max_value=20_000_000), st.integers(min_value=0, max_value=400))
def test_every_contact_is_of_one_day(contacts: int, days: int) -> None:
    year = ReportPeriod(WEEKS.first, WEEKS.first + days * DAY, ZONE)
    made = reports_made.days_of(year, contacts)
    assert [it.period.first for it in made] == [year.first + n * DAY for n in range(year.days)]
    assert sum(it.contacts for it in made) == contacts
    assert [it.first for it in made] == [
        sum(it.contacts for it in made[:n]) for n in range(year.days)
    ]
    counts = [it.contacts for it in made]
    assert max(counts) - min(counts) <= 1


@pytest.mark.services
async def test_the_made_weeks_are_summed_and_hold_what_does_not_add(
    fresh_settings: Settings,
) -> None:
    await reports_made.fill(fresh_settings, WEEKS, 700, operators=5)
    await reports_made.sum_up(fresh_settings, WEEKS, NOW)
    await reports_made.add_calls(fresh_settings, WEEKS, operators=5)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        left = await link.fetchval(
            "SELECT (SELECT count(*) FROM report_dirty)"
            " + (SELECT count(*) FROM report_built WHERE built_at IS NULL)"
        )
        months = await link.fetchval(
            "SELECT count(*) FROM report_built_months WHERE built_at IS NOT NULL"
        )
        assert (left, months) == (0, 3)
        for day in (WEEKS.first, date(2025, 10, 15), WEEKS.last):
            assert await differing(link, day, ZONE, NOW) == []
        wish = Report(("offered", *reports.PERCENTILES, *reports.FIRST_CALLS, "occupancy"))
        total = (await make(link, wish, WEEKS, NOW)).total
        by_operator = await make(link, Report(("offered",), Dimension.OPERATOR), WEEKS, NOW)
    pool.terminate()
    assert total.offered == 700 and len(by_operator.rows) == 6, "five, and nobody"
    assert total.apart.with_ticket == total.answered > 0
    assert 0 < total.apart.known < total.apart.with_ticket, "some have no topic"
    assert total.apart.alone > 0
    assert 0 < total.apart.busy_ms < total.apart.there_ms
    assert 0 < total.apart.waits_ms[0] < total.apart.waits_ms[2] <= 30_000
