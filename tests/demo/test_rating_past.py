"""Audits of a made-up past, on real rows."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from city.rating.counting import count
from city.rating.months import Month
from city.rating.rows import audits
from demo.rating_past import audit
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from staff.rows.people import add_person
from tests.city.rating.city_rows import ALMATY, MONTH, found_city, made_contacts, write_contacts

pytestmark = pytest.mark.services
OCTOBER = datetime(2026, 10, 10, tzinfo=UTC)


async def test_most_closures_that_were_drawn_are_judged(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with pool.acquire() as link:
        await write_contacts(link, made_contacts(await found_city(link), 600, Random(15)))
        await add_person(link, login="q", password_hash="-", role="quality", name="Q")
        async with link.transaction():
            judged = await audit(link, OCTOBER, ALMATY, 109)
        drawn = await audits.of_month(link, Month(MONTH))
        assert 0 < judged < len(drawn)
        assert sum(it.result is not None for it in drawn) == judged
        assert all(it.judged_at is None or it.judged_at < OCTOBER for it in drawn)
        rating = await count(link, Month(MONTH), OCTOBER, ALMATY)
        assert any(it.audit.judged and it.audit.false for it in rating.figures)
        async with link.transaction():
            assert await audit(link, OCTOBER, ALMATY, 109) == 0, "once"
    pool.terminate()
