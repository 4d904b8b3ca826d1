"""Every change of a ticket has its word for the clocks, or the database refuses it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import clock_words
from registry.workflow.states import OPEN, OVER, State
from registry.workflow.steps import Step, TicketActor
from tests.tickets import change_topic, insert_tickets

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = "109-2026-0000001"
OPEN_IT = "INSERT INTO tickets (number, opened_at, state) VALUES ($1, $2, $3)"


@pytest.fixture
async def connection(database: Any) -> Any:
    await insert_tickets(database, OPEN_IT, TICKET, NOW, "registered")
    return database


async def words(connection: Any, ticket: str = TICKET) -> list[tuple[str, str, list[str]]]:
    rows = await connection.fetch(
        "SELECT step, becomes, clocks FROM clock_words WHERE ticket = $1 ORDER BY word_id", ticket
    )
    return [(row["step"], row["becomes"], row["clocks"]) for row in rows]


@pytest.mark.parametrize("state", sorted(OPEN))
async def test_no_open_ticket_is_opened_without_a_word(database: Any, state: State) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match=TICKET):
        await database.execute(OPEN_IT, TICKET, NOW, state)
    assert await database.fetchval("SELECT count(*) FROM tickets") == 0


@pytest.mark.parametrize("state", sorted(OVER))
async def test_nobody_owes_anything_for_what_is_over_from_the_first(
    database: Any, state: State
) -> None:
    async with database.transaction():
        await database.execute(OPEN_IT, TICKET, NOW, state)
        await clock_words.add_opening(database, TICKET)
    assert await words(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "state = 'assigned'",
        "state = 'answered_on_the_spot'",
        "topic_id = (SELECT min(topic_id) FROM topics)",
    ],
)
async def test_no_state_and_no_topic_changes_without_a_word(connection: Any, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="without a word"):
        await connection.execute(f"UPDATE tickets SET {change}")
    assert (
        await connection.fetchval("SELECT state FROM tickets WHERE topic_id IS NULL")
        == "registered"
    )


async def test_no_ticket_goes_to_another_body_without_a_word(connection: Any) -> None:
    to_another = "UPDATE tickets SET body_id = 1 + coalesce(body_id, 1)"
    await connection.execute(to_another)  # whom it is proposed to is nobody's term
    async with connection.transaction():
        asked = StepRequest(Step.ASSIGN, body_id=1)
        await take_step(connection, TICKET, asked, StepActor(TicketActor.SYSTEM), NOW)
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute(to_another)


async def test_a_word_of_an_earlier_change_serves_no_later_one(connection: Any) -> None:
    await take(connection, Step.ANSWER_ON_THE_SPOT)
    await take(connection, Step.REGISTER)
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute("UPDATE tickets SET state = 'answered_on_the_spot'")


async def test_a_word_about_something_else_serves_no_change_of_the_topic(connection: Any) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        async with connection.transaction():
            await clock_words.add_notice(connection, TICKET, NOW)
            await connection.execute(
                "UPDATE tickets SET topic_id = (SELECT min(topic_id) FROM topics)"
            )
    await change_topic(connection, TICKET, "manhole")
    assert (await words(connection))[-1] == ("other_topic", "registered", ["term changes"])


async def test_steps_in_a_savepoint_have_their_words(connection: Any) -> None:
    """As the desk's form takes them: undone alone where one is refused."""
    async with connection.transaction():
        await take(connection, Step.ANSWER_ON_THE_SPOT)
        await take(connection, Step.REGISTER)
    assert await words(connection) == [
        ("registration", "registered", ["term starts"]),
        ("answer_on_the_spot", "answered_on_the_spot", ["forward ends", "term ends"]),
        ("register", "registered", ["term starts"]),
    ]


async def test_a_ticket_has_one_first_word(connection: Any) -> None:
    await clock_words.add_opening(connection, TICKET)
    await clock_words.adopt(connection)
    assert len(await words(connection)) == 1


async def take(connection: Any, step: Step) -> None:
    async with connection.transaction():
        await take_step(connection, TICKET, StepRequest(step), StepActor(TicketActor.CONTROL), NOW)
