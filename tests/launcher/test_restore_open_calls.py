"""A copy that was taken in the middle of the day: no call of it is open for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from queue_manager.domain.floor.callback import CallbackSource
from queue_manager.domain.floor.records import (
    CallAnswered,
    CallbackQueued,
    CallBegan,
    CallEnded,
    OutboundCallBegan,
    OutsideBegan,
    Record,
    TicketOpened,
)
from queue_manager.domain.floor.states import Device, EndedBy, Outcome, Route
from queue_manager.scribe.cut_calls import FAILURE
from queue_manager.scribe.writing import write_record
from tests.launcher.copies import bring_back, elsewhere, lived_in, make_copy, rewrite

__all__ = ["elsewhere", "lived_in"]

CALLERS = {
    "waiting": "+77010000001", "withheld": None, "talking": "+77010000003", "over": "+77010000004",
    "kept": "+77010000005",
}  # fmt: skip


def began(call_id: str, at: datetime) -> CallBegan:
    caller = CALLERS[call_id]
    kind = "known" if caller else "anonymous"
    return CallBegan(call_id, "109", "pbx1", at, caller, caller or "", kind, "kk")


def answered(call_id: str, number: str, at: datetime) -> list[Record]:
    return [
        CallAnswered(call_id, "1001", at, Route.DISPATCHER, number),
        TicketOpened(number, call_id, "109", at, CALLERS[call_id], "1001", "kk", call_back=False),
    ]


def ended(call_id: str, outcome: Outcome, number: str, at: datetime) -> CallEnded:
    return CallEnded(
        call_id, outcome, at, 5.0, 20.0, 0.0, EndedBy.CALLER, Route.DISPATCHER, ticket=number,
        callback=call_id if outcome is Outcome.ABANDONED else None,
    )  # fmt: skip


def middle_of_the_day(now: datetime) -> list[Record]:
    """What the scribe had written when the copy was taken."""
    at = now - timedelta(seconds=60)
    later = at + timedelta(seconds=9)
    year = at.year
    over, talking, kept = (f"109-{year}-000070{n}" for n in range(3))
    return [
        *(began(call_id, at) for call_id in CALLERS),
        *answered("over", over, later),
        ended("over", Outcome.ANSWERED, over, later + timedelta(seconds=20)),
        *answered("talking", talking, later),
        OutsideBegan("leg", "talking", "1001", "water", "1400", "along", talking, later),
        TicketOpened(kept, "kept", "109", later, CALLERS["kept"], None, "kk", call_back=False),
        ended("kept", Outcome.ABANDONED, kept, later),
        CallbackQueued("kept", CallbackSource.LOST, "109", str(CALLERS["kept"]), kept, "kk", at,
                       later, later + timedelta(hours=2)),
        OutboundCallBegan("out", over, "109", "pbx1", "1002", Device.WEB, "+77010000004", later),
    ]  # fmt: skip


async def write(settings: Settings, records: list[Record]) -> None:
    pool = await open_pool(settings, "test", size=1)
    async with transaction(pool) as connection:
        for record in records:
            await write_record(connection, record)
    await pool.close()


async def fetch(url: str, sql: str) -> dict[str, Any]:
    link = await asyncpg.connect(url)
    try:
        return {row[0]: tuple(row)[1:] for row in await link.fetch(sql)}
    finally:
        await link.close()


@pytest.mark.services
async def test_calls_of_the_moment_of_the_copy_are_ended_and_their_callers_called_back(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await write(lived_in, middle_of_the_day(datetime.now(UTC)))
    await make_copy(lived_in, copy)
    database = lived_in.stores.database_url.rpartition("/")[0] + "/in_the_middle"
    rewrite(copy, database_dsn=database)
    last = await bring_back(copy)
    calls = await fetch(database, "SELECT call_id, outcome, failure, cut_off, ended_by FROM calls")
    cut = (FAILURE, "pbx_down", "system")
    assert calls == {
        "waiting": ("failed", *cut),
        "withheld": ("failed", *cut),
        "talking": ("answered", *cut),
        "over": ("answered", None, None, "caller"),
        "kept": ("abandoned", None, None, "caller"),
    }
    due = await fetch(
        database,
        """SELECT t.applicant, t.call_id FROM tasks k JOIN tickets t ON t.number = k.ticket
            WHERE k.kind = 'call_back' AND k.done_at IS NULL AND t.call_id IS NOT NULL""",
    )
    assert due == {str(CALLERS[it]): (it,) for it in ("waiting", "talking", "kept")}
    opened = await fetch(
        database, "SELECT call_id, number, state FROM tickets WHERE call_id IS NOT NULL"
    )
    (series,) = {it for it in last if it == f"109-{datetime.now(UTC).year}"}
    fresh = {opened["waiting"][0], opened["withheld"][0]}
    assert fresh == {f"{series}-{last[series] + n:07}" for n in (1, 2)}, "above all that were given"
    assert await fetch(database, "SELECT leg, result FROM handed_out") == {"leg": ("withdrawn",)}
    assert await fetch(database, "SELECT out_id, result FROM calls_out") == {"out": ("unseen",)}
    assert await fetch(database, "SELECT callback_id, result FROM callbacks") == {
        "kept": ("expired",)
    }
    facts = await fetch(database, "SELECT contact_id, outcome FROM contact_facts")
    assert {it: facts[it][0] for it in ("waiting", "withheld", "talking")} == {
        "waiting": "failed", "withheld": "failed", "talking": "answered",
    }  # fmt: skip
    assert await tables_with_open_rows(database) == []


async def tables_with_open_rows(url: str) -> list[str]:
    """Of all tables that say when something of a call ends: a new one is looked at by itself."""
    link = await asyncpg.connect(url)
    counts = {
        row["table_name"]: row["count_open"]
        for row in await link.fetch(
            """SELECT DISTINCT c.table_name,
                      format('SELECT count(*) FROM %I WHERE ended_at IS NULL', c.table_name)
                      AS count_open
                 FROM information_schema.columns c
                 JOIN information_schema.columns other USING (table_schema, table_name)
                WHERE c.column_name = 'ended_at' AND c.table_schema = 'public'
                  AND other.column_name IN ('call_id', 'out_id', 'callback_id')"""
        )
    }
    assert {"calls", "calls_out", "callbacks", "handed_out", "rings"} <= set(counts)
    found = [table for table, count_open in counts.items() if await link.fetchval(count_open)]
    await link.close()
    return found
