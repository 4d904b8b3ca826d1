"""A call's ticket comes with its first word for the clocks, once, whoever wrote the row first."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.postgres.pool import open_pool, transaction
from foundation.postgres.queries import all_queries
from foundation.settings import Settings
from registry.workflow.opening import NewTicket, NumberTaken, open_call_ticket, open_ticket
from registry.workflow.rows import clock_words
from registry.workflow.states import State
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = "109-2026-0000001"
BY_THE_WEB = "INSERT INTO tickets (number, opened_at, state, call_id) VALUES ($1, $2, $3, $4)"


async def opened(connection: Any, state: str, call_id: str = "c1", at: datetime = NOW) -> bool:
    ticket = NewTicket(
        number=TICKET, call_id=call_id, line="109", opened_at=at, applicant="+77010000001",
        operator="1001", language="ru", state=state,
    )  # fmt: skip
    return await open_call_ticket(connection, ticket)


async def words(connection: Any) -> list[tuple[datetime, str, str, list[str]]]:
    rows = await connection.fetch("SELECT * FROM clock_words ORDER BY word_id")
    return [(row["at"], row["step"], row["becomes"], row["clocks"]) for row in rows]


@pytest.mark.parametrize("state", list(State))
async def test_a_new_ticket_has_the_first_word_of_its_state(database: Any, state: State) -> None:
    assert await opened(database, state)
    written = await words(database)
    await database.execute("DELETE FROM clock_words")
    await clock_words.add_opening(database, TICKET)
    assert written == await words(database)


async def test_a_ticket_opened_twice_has_one_word(database: Any) -> None:
    assert await opened(database, "registered")
    assert await opened(database, "registered")
    assert await words(database) == [(NOW, "registration", "registered", ["term starts"])]


async def test_a_number_of_another_call_gets_no_word(database: Any) -> None:
    assert await opened(database, "registered")
    assert not await opened(database, "registered", call_id="c2")
    assert len(await words(database)) == 1


async def test_a_row_that_the_web_left_without_a_word_gets_one(database: Any) -> None:
    async with database.transaction():
        await database.execute(BY_THE_WEB, TICKET, NOW, "registered", None)
        assert await opened(database, "registered")
    assert await words(database) == [(NOW, "registration", "registered", ["term starts"])]


async def test_a_word_that_the_web_writes_in_the_same_moment_is_the_only_one(
    fresh_settings: Settings, database: Any
) -> None:
    """The scribe begins to open the ticket before the web's row and word are there to be seen."""
    pool = await open_pool(fresh_settings, "test")
    try:
        async with transaction(pool) as web:
            await web.execute(BY_THE_WEB, TICKET, NOW, "registered", "c1")
            await clock_words.add_opening(web, TICKET)
            scribe = asyncio.create_task(opened(database, "registered"))
            await until_waiting(pool)
        assert await scribe
        assert len(await words(database)) == 1
    finally:
        pool.terminate()


async def test_the_web_fills_in_nothing_where_the_scribe_was_first(database: Any) -> None:
    assert await opened(database, "registered")
    later = NewTicket(
        number=TICKET, call_id="c1", line="103", opened_at=NOW + timedelta(seconds=1), language="kk"
    )
    assert not await open_call_ticket(database, later, complete=False)
    row = await database.fetchrow("SELECT line, opened_at, language FROM tickets")
    assert tuple(row) == ("109", NOW, "ru")


async def test_a_ticket_in_writing_never_takes_another_tickets_number(database: Any) -> None:
    assert await opened(database, "registered")
    with pytest.raises(NumberTaken):
        await open_ticket(database, NewTicket(number=TICKET, line="109", opened_at=NOW), at=NOW)
    assert await database.fetchval("SELECT call_id FROM tickets") == "c1"


def test_tickets_are_inserted_by_one_query() -> None:
    """Another place that inserts one could forget its history, its event or its body."""
    inserting = [
        query.name
        for query in all_queries().values()
        if re.search(r"INSERT INTO tickets\b", query.text) and not query.name.startswith("bench_")
    ]
    assert inserting == ["tickets_open"]
