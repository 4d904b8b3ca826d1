"""A period in which nobody called: every report of it is made, and says that there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.measures import MEASURES, NOTHING, MeasureUnit
from quality.reports.reading import make
from quality.reports.report import MOST_MEASURES, Report
from queue_manager.domain.floor.states import EndedBy, Outcome
from queue_manager.domain.measures.facts import CallHistory
from tests.quality.reports.made import ALMATY, put

pytestmark = pytest.mark.services
PERIOD = ReportPeriod(date(2026, 3, 2), date(2026, 3, 3), ALMATY)
NOW = datetime(2026, 3, 10, tzinfo=UTC)
EACH_ALONE = [(None, None), *((it, None) for it in Dimension), *((None, it) for it in Dimension)]
IN_PAIRS = [(row, column) for row in Dimension for column in Dimension if row is not column]


LOST = CallHistory(
    call_id="lost", line="109", language="kk", offered_at=PERIOD.begins, trial=False,
    connected_at=None, ended_at=PERIOD.begins + timedelta(seconds=30), outcome=Outcome.ABANDONED,
    ended_by=EndedBy.CALLER, overflowed=False, operator=None, talk_seconds=None, hold_seconds=None,
)  # fmt: skip


def reports() -> Iterator[Report]:
    """Every measure by every dimension, and those read from single contacts by every pair."""
    codes = list(MEASURES)
    for n in range(0, len(codes), MOST_MEASURES):
        yield from (Report(tuple(codes[n : n + MOST_MEASURES]), *by) for by in EACH_ALONE)
    needing = tuple(code for code in codes if MEASURES[code].need)
    yield from (Report(needing, *by) for by in IN_PAIRS)


async def test_every_report_is_made_of_a_period_without_calls(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        for report in reports():
            table = await make(link, report, PERIOD, NOW)
            assert table.total == NOTHING, report
            for sums in (*table.of_rows.values(), *table.of_columns.values()):
                assert sums == NOTHING, report
            for code in report.measures:
                counts = MEASURES[code].unit is MeasureUnit.COUNT
                number = report.measure(code).value(table.total).number
                known = not report.measure(code).unknown
                assert number == (0 if counts and known else None), (report, code)
    pool.terminate()


async def test_every_report_is_made_while_nobody_was_answered_yet(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await put(link, [LOST])
        for report in reports():
            table = await make(link, report, PERIOD, NOW)
            assert table.total.offered == 1, report
            for code in report.measures:
                if MEASURES[code].need:
                    assert report.measure(code).value(table.total).number is None, (report, code)
    pool.terminate()
