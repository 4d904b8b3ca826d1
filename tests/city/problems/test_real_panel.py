"""A problem's page says what a slow and obvious count of its contacts says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from city.council.measure import DayRange, before, since
from city.council.rows import decisions
from city.problems.counting import months_between
from city.problems.keeper import ProblemKeeper
from city.problems.naming import CITY, Spot
from city.problems.rows import panel
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from softphone_ui.problems.problem import ProblemQuery, month_before
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZONE).date()
LISTED = 30

#: Two topics in a few cells and without a place, with and without the name of a district; of
#: applicants who come again, and of nobody known; each twelfth is a duplicate of the one before.
TICKETS = """
INSERT INTO tickets (number, opened_at, applicant, lat, lon, district, topic_id, body_id)
SELECT '109-2026-' || lpad(n::text, 7, '0'), $1::timestamptz - n * interval '31 hours',
       CASE WHEN n % 5 > 0 THEN '+7701' || lpad((n % 17)::text, 7, '0') END,
       CASE WHEN n % 3 > 0 THEN 51.1283 + n % 4 * 0.02 END,
       CASE WHEN n % 3 > 0 THEN 71.4305 + n % 4 * 0.02 END,
       CASE WHEN n % 7 > 1 THEN (ARRAY(SELECT code FROM districts ORDER BY code))[1 + n % 2] END,
       (SELECT topic_id FROM topics WHERE code = CASE WHEN n % 8 = 0 THEN 'snow' ELSE 'road' END),
       (ARRAY(SELECT body_id FROM bodies ORDER BY body_id))[1 + n % 3]
  FROM generate_series(1, 240) n"""
#: Of each of thirty people one a month, for three months.
MONTHLY = """
INSERT INTO tickets (number, opened_at, applicant, topic_id)
SELECT '109-2026-' || lpad(n::text, 7, '0'),
       $1::timestamptz - interval '10 days' - n / 30 * interval '30 days',
       '+7701' || lpad((n % 30)::text, 7, '0'), (SELECT topic_id FROM topics WHERE code = 'road')
  FROM generate_series(0, 89) n
UNION ALL
SELECT '109-2026-' || n, $1::timestamptz - interval '200 days', '+77020000000',
       (SELECT topic_id FROM topics WHERE code = 'snow')
  FROM generate_series(1000001, 1000040) n"""
MERGED = """
UPDATE problem_tickets
   SET merged = '109-2026-' || lpad((right(ticket, 7)::integer - 1)::text, 7, '0')
 WHERE right(ticket, 7)::integer % 12 = 0"""
CONTACTS = """
SELECT p.ticket, p.topic_id, p.cell,
       CASE WHEN p.cell = 0 THEN t.district ELSE c.district END AS district,
       (t.opened_at AT TIME ZONE 'Asia/Almaty')::date AS day, t.body_id, p.merged,
       coalesce(t.applicant, t.number) AS who
  FROM problem_tickets p JOIN tickets t ON t.number = p.ticket
  LEFT JOIN problem_cells c ON c.cell = p.cell
 ORDER BY day DESC, ticket DESC"""


def inside(contacts: Sequence[Any], topic: int, spot: Spot) -> list[Any]:
    """Its contacts, the newest first."""
    return [
        it
        for it in contacts
        if it["topic_id"] == topic
        and (it["district"] == spot.district if spot.district else it["cell"] == spot.cell)
    ]


async def read(
    link: Any, topic: int, spot: Spot, month: str, spans: Sequence[DayRange]
) -> list[Any]:
    """Months, the newest tickets, those of a month, bodies and applicants, as the page has them."""
    first = month_before(TODAY, 6)
    newest = await panel.tickets(link, topic, spot, LISTED)
    of_month = await panel.tickets(link, topic, spot, LISTED, *ProblemQuery(month).span)
    return [
        {it.month: it.contacts for it in await panel.months(link, topic, spot, first)},
        [it.number for it in newest],
        [it.number for it in of_month],
        [(it.body_id, it.tickets) for it in await panel.bodies(link, topic, spot)],
        await decisions.applicants(link, topic, spot, spans),
    ]


def counted(found: Sequence[Any], month: str, spans: Sequence[DayRange]) -> list[Any]:
    """The same, from the contacts one by one."""
    first = month_before(TODAY, 6)
    bodies = Counter(it["body_id"] for it in found)
    return [
        dict(Counter(it["day"].replace(day=1) for it in found if it["day"] >= first)),
        [it["ticket"] for it in found][:LISTED],
        [it["ticket"] for it in found if f"{it['day']:%Y-%m}" == month][:LISTED],
        sorted(bodies.items(), key=lambda it: (-it[1], it[0])),
        [
            len(
                {
                    it["who"]
                    for it in found
                    if it["merged"] is None and span.since <= it["day"] <= span.until
                }
            )
            for span in spans
        ],
    ]


async def test_every_figure_of_a_page_is_the_slow_count(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=3)
    async with connection(pool) as link:
        await insert_tickets(link, TICKETS, NOW)
    await ProblemKeeper(pool, ZONE).look(NOW)
    spans = [
        DayRange(TODAY - timedelta(days=it), TODAY - timedelta(days=it - 60)) for it in (60, 200)
    ]
    month, seen = f"{TODAY - timedelta(days=70):%Y-%m}", 0
    async with connection(pool) as link:
        await link.execute(MERGED)
        contacts = await link.fetch(CONTACTS)
        places = {(it["topic_id"], Spot(it["cell"])) for it in contacts}
        places |= {(it["topic_id"], Spot(0, it["district"])) for it in contacts if it["district"]}
        for topic, spot in places:
            found = inside(contacts, topic, spot)
            assert await read(link, topic, spot, month, spans) == counted(found, month, spans), spot
            seen += len(found)
        nowhere = Spot(0, "nowhere")
        assert await read(link, topic, nowhere, month, spans) == [{}, [], [], [], [0, 0]]
        assert await decisions.applicants(link, topic, spot, []) == []
    assert len(places) > 10 and seen > len(contacts) > 200
    await pool.close()


async def test_who_comes_every_month_is_one_of_every_months(fresh_settings: Settings) -> None:
    """Thirty people who each complain once a month are a level of thirty, as the measure has it."""
    pool = await open_pool(fresh_settings, "test", size=3)
    async with connection(pool) as link:
        await insert_tickets(link, MONTHLY, NOW)
    await ProblemKeeper(pool, ZONE).look(NOW)
    async with connection(pool) as link:
        topic = await link.fetchval("SELECT topic_id FROM topics WHERE code = 'road'")
        spans = [before(TODAY), since(TODAY - timedelta(days=45), TODAY)]
        found = await decisions.monthly_applicants(link, topic, CITY, spans)
        snow = await link.fetchval("SELECT topic_id FROM topics WHERE code = 'snow'")
        both = [await panel.problem(link, it, CITY) for it in (topic, snow)]
        now, quiet = [await decisions.level(link, CITY, it, TODAY) for it in both if it]
    assert found == [3 * 30, 30]
    assert now == pytest.approx(30, rel=0.01)
    months = months_between(TODAY - timedelta(days=200), TODAY)
    assert quiet == pytest.approx(1 / months), "of one person, who had forty in a month"
    await pool.close()
