"""The indexes that tickets are found by, over a real PostgreSQL: each serves its question."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from foundation.postgres.queries import bind
from registry.duplicates.rows import likely
from registry.routing.rows import suggestions
from registry.tickets.rows import search
from registry.tickets.rows.search import TicketFilters
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
A_DAY: dict[str, object] = {"begins": LONG_AGO, "ends": LONG_AGO}
#: Five topics, one ticket in ten was given to a body and is open, one in two has a point.
MADE = """
INSERT INTO tickets (number, line, opened_at, state, subject, text, topic_id, district, lat, lon,
                     body_id)
SELECT '109-2026-' || lpad(n::text, 7, '0'), '109', now() - n * interval '1 minute',
       CASE WHEN n % 10 = 0 THEN 'accepted' ELSE 'answered_on_the_spot' END, 'люк',
       'слово' || n % 40, (ARRAY(SELECT topic_id FROM topics ORDER BY topic_id LIMIT 5))[1 + n % 5],
       (ARRAY(SELECT code FROM districts ORDER BY code))[1 + n % 3],
       CASE WHEN n % 4 < 2 THEN 51.1 + n * 0.00002 END, CASE WHEN n % 4 < 2 THEN 71.4 END,
       1 + n % 3
  FROM generate_series(1, 3000) n;
ANALYZE tickets"""


@pytest.fixture
async def filled(database: Any) -> Any:
    await insert_tickets(database, MADE)
    return database


async def plan(link: Any, query: str, *given: object) -> str:
    """As the question is planned in the city, where a table is never read whole."""
    async with link.transaction():
        await search.plan_each(link)
        await link.execute("SET LOCAL enable_seqscan = off")
        rows = await link.fetch(f"EXPLAIN {query}", *given)
    return "\n".join(row[0] for row in rows)


async def first_topic(link: Any) -> int:
    return int(await link.fetchval("SELECT min(topic_id) FROM topics"))


@pytest.mark.parametrize(
    ("name", "given", "index"),
    [
        (
            "operator_day",
            {"operator": "1001", "system_reasons": ["no_answer"], **A_DAY},
            "calls_operator",
        ),
        ("surveys_by_operator", A_DAY, "calls_operator"),
        (
            "pauses_of_shift",
            {"operator": "1001", "now": LONG_AGO, "reasons": ["lunch"]},
            "operator_states_not_at_work",
        ),
    ],
)
async def test_an_operators_day_is_not_looked_for_in_all_the_calls(
    database: Any, name: str, given: dict[str, object], index: str
) -> None:
    assert index in await plan(database, *bind(name, **given))


async def test_one_topic_in_a_district_is_read_backwards_along_time(filled: Any) -> None:
    wanted = TicketFilters(topics=[await first_topic(filled)], district="esil")
    page = {"after_at": None, "after_number": None, "count": 50, "rows": 50}
    said = await plan(filled, *bind("search_opened", **asdict(wanted), **page))
    assert "Index Scan Backward using tickets_topic" in said
    within = next(line for line in said.splitlines() if "Index Cond: ((topic_id" in line)
    assert "district = 'esil'" in within


async def test_several_topics_and_numbers_are_still_found(filled: Any) -> None:
    topics = [
        row["topic_id"]
        for row in await filled.fetch("SELECT topic_id FROM topics ORDER BY topic_id LIMIT 3")
    ]
    numbers = ["109-2026-0000007", "109-2026-0000008"]
    async with filled.transaction():
        await search.plan_each(filled)
        counted = [
            await search.count(filled, wanted, 5000)
            for wanted in (
                TicketFilters(topics=topics),
                TicketFilters(topics=topics[:1]),
                TicketFilters(topics=[]),
                TicketFilters(numbers=numbers),
                TicketFilters(numbers=[]),
            )
        ]
    assert counted == [1800, 600, 0, 2, 0]


async def test_the_street_of_a_topic_is_read_from_the_few_that_were_given(filled: Any) -> None:
    asked = likely.LikelyQuery(
        "109-2026-0000001", "люк", await first_topic(filled), None, None, ["слов"]
    )
    query = bind(
        "likely_tickets",
        number=asked.number,
        opened_since=LONG_AGO,
        over_since=LONG_AGO,
        lat=None,
        lon=None,
        topic_id=asked.topic_id,
        street=asked.street,
        most=200,
        typed=asked.words,
        beginnings=["люк"],
        near_metres=250,
    )
    said = await plan(filled, *query)
    assert "tickets_given_topic" in said
    assert "tickets_words" not in said


async def test_a_map_reads_the_open_tickets_alone(filled: Any) -> None:
    said = await plan(
        filled, *bind("places_tickets", south=51.1, north=51.101, west=71.3, east=71.5, limit=500)
    )
    assert "tickets_open_point" in said


async def test_a_bodys_list_reads_what_it_has_to_do(filled: Any) -> None:
    anything = dict.fromkeys(("words", "state", "after_due_at", "after_opened_at", "after_number"))
    query = bind(
        "body_tickets",
        body_id=1, late=False, limit=50, escalation_steps=["warning"], **anything,
    )  # fmt: skip
    said = await plan(filled, *query)
    assert "tickets_with_body" in said


async def test_what_is_due_first_is_read_along_the_index_of_open_tickets(filled: Any) -> None:
    wanted = TicketFilters(states=["assigned"])
    page = {"after_at": None, "after_number": None, "count": 50, "rows": 50}
    said = await plan(filled, *bind("search_due", **asdict(wanted), **page))
    assert "Index Scan using tickets_open_due" in said


async def test_tickets_without_a_body_are_read_from_the_few(filled: Any) -> None:
    asked = "SELECT number FROM tickets WHERE ticket_may_need_body(state) ORDER BY opened_at"
    assert "tickets_without_body" in await plan(filled, asked)


async def test_the_index_of_topics_has_the_district(database: Any) -> None:
    made = "SELECT indexdef FROM pg_indexes WHERE indexname = 'tickets_topic'"
    assert "(topic_id, opened_at, district)" in await database.fetchval(made)


async def test_words_that_statistics_know_are_not_counted(filled: Any) -> None:
    """Nobody has counted them: after the statistics are made, the rows are gone."""
    await filled.execute(
        """INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
           SELECT number, topic_id, false,
                  ARRAY['люк', 'двор' || right(number, 3)::integer % 200], opened_at FROM tickets;
           ANALYZE routing_examples"""
    )
    counted, kept = await suggestions.topics_of(filled, "люк двор7 яма", 100)
    assert (counted, kept) == ({"люк": 100, "двор7": 15, "ям": 0, "яма": 0}, 3000)
    async with filled.transaction():
        await filled.execute("DELETE FROM routing_examples")
        counted, kept = await suggestions.topics_of(filled, "люк двор7", 100)
        assert (counted, kept) == ({"люк": 100, "двор7": 0}, 0)
