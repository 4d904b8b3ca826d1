"""Kept places in the database: each record may come twice, the first result stands, and tasks to
call back are settled with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.domain.floor.states import Device
from queue_manager.rows.callbacks import counts, queued_callbacks
from queue_manager.rows.service_level import ServiceLevelPeriod
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.writing import write_record
from tests.queue_manager.scribe import journal_feed as feed

pytestmark = pytest.mark.services
NUMBER, TICKET, CALL = "+77011234567", feed.ticket(1), feed.call_id(1)
PERIOD = ServiceLevelPeriod(feed.START, feed.START + timedelta(days=1))


def at(seconds: float) -> datetime:
    return feed.START + timedelta(seconds=seconds)


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    opened = await open_pool(fresh_settings, "test", size=1)
    yield opened
    await opened.close()


async def write(pool: Pool, *records: note.Record) -> None:
    """Everything twice, as a journal that began anew would."""
    for _ in range(2):
        async with transaction(pool) as connection:
            for record in records:
                await write_record(connection, record)


async def rows(pool: Pool, query: str) -> list[Any]:
    async with transaction(pool) as connection:
        return list(await connection.fetch(query))


def queued(source: CallbackSource = CallbackSource.REQUESTED) -> note.CallbackQueued:
    return note.CallbackQueued(
        CALL, source, "109", NUMBER, TICKET, "kk", at(1), at(20), at(20 + 86400)
    )


def ended(result: CallbackResult, **more: Any) -> note.CallbackEnded:
    return note.CallbackEnded(CALL, TICKET, result, at(300), 2, **more)


async def a_queued_callback(pool: Pool) -> None:
    opened = note.TicketOpened(TICKET, CALL, "109", at(20), NUMBER, None, "kk", call_back=True)
    await write(pool, feed.began(1), opened, queued())


async def open_tasks(pool: Pool) -> int:
    return len(await rows(pool, "SELECT FROM tasks WHERE done_at IS NULL"))


async def test_queued_then_reached_with_every_call_made_for_it(pool: Pool) -> None:
    await a_queued_callback(pool)
    out = note.OutboundCallBegan(
        "pbx1-out-1.1", TICKET, "109", "pbx1", "1001", Device.PHONE, NUMBER, at(200), CALL
    )
    await write(
        pool,
        out,
        note.OutboundCallAnswered("pbx1-out-1.1", TICKET, "1001", at(300)),
        ended(CallbackResult.REACHED, operator="1001"),
    )
    await write(pool, ended(CallbackResult.EXPIRED))  # a later word changes nothing
    async with transaction(pool) as connection:
        (place,) = await queued_callbacks(connection, PERIOD, 10)
        (count,) = await counts(connection, PERIOD)
    assert (place.result, place.reached_by, place.attempts) == ("reached", "1001", 2)
    assert [(each.operator, each.result) for each in place.tries] == [("1001", "going_on")]
    assert (count.source, count.result, count.callbacks) == ("asked", "reached", 1)
    assert await open_tasks(pool) == 0


async def test_a_lost_caller_who_requests_a_callback_later_is_a_requester(pool: Pool) -> None:
    await write(pool, queued(CallbackSource.LOST))
    await write(pool, queued(CallbackSource.REQUESTED))
    await write(pool, queued(CallbackSource.LOST))
    (row,) = await rows(pool, "SELECT source FROM callbacks")
    assert row["source"] == "asked"


async def test_the_number_named_last_is_the_one_to_call(pool: Pool) -> None:
    moved = replace(queued(CallbackSource.REQUESTED), number=f"{NUMBER[:-1]}0", queued_at=at(90))
    for record in (
        queued(CallbackSource.REQUESTED),
        moved,
        queued(CallbackSource.REQUESTED),
        moved,
    ):
        await write(pool, record)
    (row,) = await rows(pool, "SELECT number, kept_at FROM callbacks")
    assert (row["number"], row["kept_at"]) == (moved.number, moved.queued_at)


async def test_withdrawn_closes_the_task_and_is_remembered_once(pool: Pool) -> None:
    await a_queued_callback(pool)
    person = """INSERT INTO people (login, password_hash, role, name)
                VALUES ('l', 'x', 'shift_lead', 'L') RETURNING person_id"""
    ((person_id,),) = await rows(pool, person)
    await write(pool, ended(CallbackResult.WITHDRAWN, person_id=person_id, reason="asked twice"))
    assert await open_tasks(pool) == 0
    history = await rows(pool, "SELECT reason FROM ticket_history WHERE change ? 'call_back'")
    assert [row["reason"] for row in history] == ["asked twice"]


async def test_expired_leaves_the_task_to_people(pool: Pool) -> None:
    await a_queued_callback(pool)
    await write(pool, ended(CallbackResult.EXPIRED))
    assert await open_tasks(pool) == 1


async def test_his_own_new_call_settles_the_task(pool: Pool) -> None:
    await a_queued_callback(pool)
    await write(pool, ended(CallbackResult.CANCELLED, call_id=feed.call_id(9)))
    (task,) = await rows(pool, "SELECT done_call FROM tasks")
    assert task["done_call"] == feed.call_id(9)


async def test_what_was_never_queued_cannot_end(pool: Pool) -> None:
    with pytest.raises(Contradiction):
        await write(pool, ended(CallbackResult.REACHED))
