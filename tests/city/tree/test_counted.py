"""What measures count from our own records, where there is little or nothing to count."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from city.rating import counting as rating
from city.rating.months import Month
from city.rating.rating import RatedKind
from city.tree.counted import count
from city.tree.plan import CountedSource
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from tests.city.rating.city_rows import found_city, made_contacts, write_contacts
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
MONTHS = [datetime(2026, month, 1, tzinfo=ALMATY) for month in range(1, 8)]
#: Roads had three in February, of which one is a duplicate, and one in May, when a body had it.
TICKETS = """
INSERT INTO tickets (number, opened_at, topic_id, duplicate_of, body_id, state)
SELECT '109-2026-000000' || n, day::timestamptz,
       (SELECT topic_id FROM topics WHERE code = 'road'), first,
       (SELECT body_id FROM bodies WHERE code = body), state
  FROM (VALUES (1, '2026-02-03', NULL, NULL, 'registered'),
               (2, '2026-02-04', NULL, NULL, 'registered'),
               (3, '2026-02-05', '109-2026-0000001', NULL, 'duplicate'),
               (4, '2026-05-06', NULL, 'roads', 'assigned')) AS it (n, day, first, body, state)"""

#: Seven in September that an operator answered at once, and whose term was kept so.
AT_ONCE = """
WITH made AS (
    INSERT INTO tickets (number, opened_at, state)
    SELECT '109-2025-900000' || n, '2026-09-10'::timestamptz, 'answered_on_the_spot'
      FROM generate_series(1, 7) AS n RETURNING number, opened_at)
INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at, amount, unit,
                            due_at, provisional, done_at, in_time, restarted, duplicate,
                            moves, held)
SELECT number, 'city', opened_at, 1, 1, opened_at, 7, 'day', opened_at + interval '7 days', false,
       opened_at, true, false, false, 0, '{}' FROM made"""


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (CountedSource("tickets", topic="road"), [None, 2, 0, 0, 1, 0]),
        (CountedSource("tickets"), [None, 2, 0, 0, 1, 0]),
        (CountedSource("tickets", body="roads"), [None, None, None, None, 1, 0]),
        (CountedSource("tickets", topic="road", body="roads"), [None, None, None, None, 1, 0]),
        (CountedSource("tickets", topic="snow"), [None] * 6),
    ],
)
async def test_a_month_without_contacts_has_none_once_there_were_some(
    fresh_settings: Settings, source: CountedSource, values: list[float | None]
) -> None:
    """The best that such an aim can do is no gap in its course."""
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        await insert_tickets(link, TICKETS)
        assert [await count(link, source, *it) for it in pairwise(MONTHS)] == values
    await pool.close()


async def test_answers_by_telephone_are_those_of_the_body_that_is_asked_for(
    fresh_settings: Settings,
) -> None:
    """Roads had its first in May, which it did not answer by telephone."""
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        await insert_tickets(link, TICKETS)
        await insert_tickets(link, AT_ONCE)
        september = datetime(2026, 9, 1, tzinfo=ALMATY), datetime(2026, 10, 1, tzinfo=ALMATY)
        every, roads = (
            CountedSource("answered_at_once"),
            CountedSource("answered_at_once", body="roads"),
        )
        assert [await count(link, every, *it) for it in pairwise(MONTHS)] == [None, *[0] * 5]
        found = [await count(link, roads, *it) for it in pairwise(MONTHS)]
        assert found == [None] * 4 + [0, 0]
        assert await count(link, every, *september) == 7
        assert await count(link, roads, *september) == 0
    await pool.close()


async def test_solved_in_term_is_what_the_rating_counts_and_answers_by_telephone_are_apart(
    fresh_settings: Settings,
) -> None:
    """Contacts that were answered while the applicant was on the line are due to no body."""
    month = Month(datetime(2026, 9, 1).date())
    begins, ends = month.begins(ALMATY), month.ends(ALMATY)
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        await write_contacts(link, made_contacts(await found_city(link), 300, Random(3)))
        await insert_tickets(link, AT_ONCE)
        rated = await rating.count(link, month, ends, ALMATY)
        assert await count(link, CountedSource("terms_met"), begins, ends) == 100 * rated.mean
        code = await link.fetchval(
            "SELECT code FROM bodies WHERE body_id = $1", rated.of(RatedKind.BODY)[0].ident
        )
        of_body = await count(link, CountedSource("terms_met", body=code), begins, ends)
        assert of_body == 100 * (rated.of(RatedKind.BODY)[0].share or 0.0)
        assert await count(link, CountedSource("answered_at_once"), begins, ends) == 7
    await pool.close()
