"""What measures count from our own records, where there is little or nothing to count."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from city.tree.counted import count
from city.tree.plan import Counted
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
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


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (Counted("tickets", topic="road"), [None, 2, 0, 0, 1, 0]),
        (Counted("tickets"), [None, 2, 0, 0, 1, 0]),
        (Counted("tickets", body="roads"), [None, None, None, None, 1, 0]),
        (Counted("tickets", topic="road", body="roads"), [None, None, None, None, 1, 0]),
        (Counted("tickets", topic="snow"), [None] * 6),
    ],
)
async def test_a_month_without_contacts_has_none_once_there_were_some(
    fresh_settings: Settings, source: Counted, values: list[float | None]
) -> None:
    """The best that such an aim can do is no gap in its course."""
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        await insert_tickets(link, TICKETS)
        assert [await count(link, source, *it) for it in pairwise(MONTHS)] == values
    await pool.close()
