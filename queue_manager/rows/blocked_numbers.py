"""The block list: for the dispatcher and the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.blocking import Blocked


@dataclass(frozen=True, slots=True)
class BlockRow:
    """An entry, with how many calls it has refused since. `until` None: until it is lifted."""

    block_id: int
    number: str
    reason: str
    note: str
    blocked_at: datetime
    blocked_by: str
    until: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    refused: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A number whose calls operators called an abuse, and that is not blocked yet."""

    number: str
    marks: int
    reason: str
    last_at: datetime
    call_id: str


async def blocked_now(connection: Connection) -> dict[str, Blocked]:
    """Number → why and until when, of all that hold."""
    rows = await connection.fetch(*bind("blocked_now"))
    return {row["number"]: Blocked(row["reason"], row["until_at"]) for row in rows}


async def block(
    connection: Connection,
    number: str,
    reason: str,
    note: str,
    until: datetime | None,
    person_id: int,
) -> int | None:
    """Block this number (E.164); None where it is blocked already."""
    await connection.execute(*bind("blocked_expire", number=number))
    added: int | None = await connection.fetchval(
        *bind(
            "blocked_add", number=number, reason=reason, note=note, until=until, person_id=person_id
        )
    )
    return added


@query("blocked_lift")
async def lift(connection: Connection, block_id: int, person_id: int) -> str | None:
    """Unblock a number, and return it. None: the entry is lifted already."""


@query("blocked_all")
async def block_list(connection: Connection, limit: int) -> list[BlockRow]:
    """Return blocked numbers, those that are still blocked first, then the latest."""


@query("blocked_marked")
async def marked(connection: Connection, limit: int) -> list[Marked]:
    """Return whom operators marked and nobody has judged, the most marked first."""


@query("blocked_judge")
async def judge(connection: Connection, number: str, verdict: str, person_id: int) -> None:
    """Judge the marks of this number: `blocked` or `dismissed`."""
