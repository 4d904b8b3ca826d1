"""Notices that are due, out of a real database: put into the outbox, or left unsaid."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from registry.followers.announcing import Announcer
from registry.keeping_deadlines import Keeper
from registry.notifications.applicants import NoticeSender
from registry.notifications.notices import AFTER_THE_WORDS, AT_THE_LATEST
from tests.tickets import change_topic, extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    await pool.close()


async def notices(pool: Pool) -> list[tuple[Any, ...]]:
    async with connection(pool) as link:
        rows = await link.fetch("SELECT kind, said_at IS NOT NULL, way FROM notices ORDER BY round")
    return [tuple(row) for row in rows]


async def test_of_a_long_call_s_ticket_he_is_told_once_a_body_gets_it(
    pool: Pool, fresh_settings: Settings
) -> None:
    opened = datetime.now(UTC)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False)
    teller = NoticeSender(pool, fresh_settings)
    await keeper.begin(opened)
    async with connection(pool) as link:
        await insert_tickets(
            link, "INSERT INTO tickets (number, opened_at, applicant) VALUES ($1, $2, $3)",
            TICKET, opened, "+77012345678",
        )  # fmt: skip
    await keeper.hear(opened)
    later = opened + AT_THE_LATEST
    assert await teller.tell(later) == 1 and await teller.tell(later) == 0
    assert await notices(pool) == [], "nobody was told, and nothing says so"
    async with transaction(pool) as link:
        await change_topic(link, TICKET, "waste")
        await lead_ticket(link, TICKET, "assigned", later)
    await keeper.hear(later)
    await teller.tell(later + AFTER_THE_WORDS + timedelta(seconds=1))
    assert await notices(pool) == [("registered", True, "sms")]


async def test_an_extension_that_extends_nothing_is_told_to_nobody(pool: Pool) -> None:
    now = datetime.now(UTC)
    announcer = Announcer("109", "https://city.test")
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False, announcer=announcer)
    await keeper.begin(now)
    async with connection(pool) as link:
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, applicant, state, topic_id, body_id)
               SELECT $1, $2, '+77012345678', 'in_progress', topic_id, body_id
                 FROM topics WHERE code = 'waste'""",
            TICKET, now,
        )  # fmt: skip
        await link.execute(
            """INSERT INTO followers (way, address, language, ticket, confirmed_at, known_until,
                                      next_at)
               VALUES ('mail', 'a@city.test', 'ru', $1, $2, $2, $2)""", TICKET, now,
        )  # fmt: skip
    for days, kinds in ((1, []), (60, ["extended"])):
        async with connection(pool) as link:
            await extend_term(link, TICKET, now + timedelta(days=days), now)
        await keeper.hear(now)
        async with connection(pool) as link:
            planned = "SELECT kind FROM notices WHERE kind = 'extended'"
            assert [row["kind"] for row in await link.fetch(planned)] == kinds, days
            assert await link.fetchval("SELECT count(*) FROM outbox") == len(kinds), days


async def test_an_extension_after_the_term_is_told_without_a_term_that_is_over(
    pool: Pool, fresh_settings: Settings
) -> None:
    """It moves the law's term only. One before the end tells the new one."""
    now = datetime.now(UTC)
    teller = NoticeSender(pool, fresh_settings)
    async with connection(pool) as link:
        for number, due in (("1", now - timedelta(days=2)), ("2", now + timedelta(days=20))):
            await insert_tickets(
                link,
                """INSERT INTO tickets (number, opened_at, applicant, state, topic_id, body_id,
                                        subject, language, due_at)
                   SELECT $1, $2, '+77012345678', 'in_progress', topic_id, body_id, 'Snow', 'en', $3
                     FROM topics WHERE code = 'waste'""",
                f"109-2026-000000{number}", now - timedelta(days=20), due,
            )  # fmt: skip
        await link.execute("UPDATE clock_words SET heard_at = $1", now)
        await link.execute(
            """INSERT INTO notices (ticket, kind, round, due_at)
               SELECT number, 'extended', 1, $1 FROM tickets""", now,
        )  # fmt: skip
    assert await teller.tell(now) == 2
    async with connection(pool) as link:
        rows = await link.fetch("SELECT message ->> 'text' AS text FROM outbox ORDER BY key")
    over, ahead = (row["text"] for row in rows)
    assert "is extended. Reason:" in over
    assert "is extended. Term:" in ahead
