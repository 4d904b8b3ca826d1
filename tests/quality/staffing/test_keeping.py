"""The nightly forecast on a real database: stored, read by the roster, replaced, forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from quality.staffing.forecasting import midnight
from quality.staffing.keeping import make_forecast
from quality.staffing.reading import required
from quality.staffing.rows import forecasts
from tests.quality.assessment.stage import answered
from tests.quality.reports.made import put

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 18, 1, 20, tzinfo=ALMATY)
TODAY = NOW.date()
TEN = timedelta(hours=10)


@pytest_asyncio.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    pool.terminate()


async def test_a_forecast_is_stored_and_the_roster_requires_by_it(pool: Pool) -> None:
    assert await make_forecast(pool, ALMATY, NOW) is None, "nothing is on record"
    days = [midnight(TODAY - timedelta(days=n), ALMATY) for n in range(1, 29)]
    calls = [
        answered(20 * n + of_hour, day + TEN + of_hour * timedelta(seconds=40), "1001")
        for n, day in enumerate(days)
        for of_hour in range(20)
    ]
    frost = TODAY + timedelta(days=2)
    async with connection(pool) as link:
        await put(link, calls)
        await forecasts.mark_event(link, frost, "frost", 3.0, None)
    made = await make_forecast(pool, ALMATY, NOW)
    assert made is not None and made.days[2].calls > 2 * made.days[1].calls
    again = await make_forecast(pool, ALMATY, NOW)
    assert again == made
    async with transaction(pool) as link:
        begins = midnight(TODAY, ALMATY)
        stored = await forecasts.forecast_between(link, begins, begins + timedelta(days=1))
        assert len(stored) == 96 and stored[begins + TEN] == made.quarters[begins + TEN]
        one = await required(link, [TODAY], TODAY, ALMATY)
        other = await required(link, [frost], TODAY, ALMATY)
        assert any(it.operators for it in one)
        assert sum(it.calls or 0 for it in other) > 2 * sum(it.calls or 0 for it in one)
        assert await forecasts.latest_habits(link) is not None
        await forecasts.drop_event(link, frost)
        assert not await forecasts.events_between(link, TODAY, frost)
