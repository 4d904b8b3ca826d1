"""Messages on their way out: put in with the change they tell of, taken out one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `key` is its name for ever: sent twice under it, it is the same message."""

    outbox_id: int
    key: str
    channel: str
    address: str
    message: dict[str, Any]
    made_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """The figures of the way out. `since`: when the oldest that waits was made."""

    waiting: int
    since: datetime | None
    in_doubt: int
    refused: int


@query("outbox_add")
async def add(
    connection: Connection,
    key: str,
    channel: str,
    address: str,
    message: Mapping[str, Any],
    now: datetime,
) -> None:
    """Put a message in, once for its key. In the transaction of what it tells of."""


@query("outbox_add_many")
async def add_ended(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add messages that were sent or refused, by the names of their columns; no other one is taken,
    so that nothing goes out by this."""


@query("outbox_next_at")
async def next_at(connection: Connection, channel: str) -> datetime | None:
    """Return when the channel's next message is to be tried. None: no message waits."""


@query("outbox_claim")
async def claim(connection: Connection, channel: str, now: datetime) -> Message | None:
    """Claim of the channel's that may go now what has been due longest; ours until the transaction
    ends."""


@asynccontextmanager
async def held(connection: Connection, key: str) -> AsyncIterator[None]:
    """Hold a message: while the body runs, others can see that somebody alive hands it over."""
    async with _until_done(connection, key):
        await connection.execute(*bind("outbox_hold", key=key))
        yield


@asynccontextmanager
async def _until_done(connection: Connection, key: str) -> AsyncIterator[None]:
    """The connection holds it: it lets go after the body. No pool does that for it."""
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(*bind("outbox_let_go", key=key))


@query("outbox_handing_over")
async def handing_over(connection: Connection, outbox_id: int) -> None:
    """Note that it may have arrived from now on."""


@query("outbox_ended")
async def ended(
    connection: Connection, outbox_id: int, state: str, at: datetime, error: str | None = None
) -> None:
    """Note that it is `sent`, or `refused` for good."""


async def again(
    connection: Connection, outbox_id: int, at: datetime, error: str, *, counted: bool
) -> None:
    """Note that it was not taken: again at `at`. `counted`: the attempt has been counted
    already."""
    await connection.execute(
        *bind("outbox_again", outbox_id=outbox_id, at=at, error=error, tries=0 if counted else 1)
    )


async def judge_left(connection: Connection, channel: str) -> int:
    """Judge what the channel's senders that have died were handing over: webhooks go again, all
    else is in doubt. Return how many are in doubt."""
    doubtful = 0
    for row in await connection.fetch(*bind("outbox_left", channel=channel)):
        if await connection.fetchval(*bind("outbox_try_hold", key=row["key"])):
            async with _until_done(connection, row["key"]):
                state = await connection.fetchval(
                    *bind("outbox_judge_left", outbox_id=row["outbox_id"])
                )
                doubtful += state == "in_doubt"
    return doubtful


@query("outbox_figures")
async def figures(connection: Connection, since: datetime) -> OutboxFigures:
    """Return what waits, and what went wrong since."""


@query("outbox_decide")
async def decide(connection: Connection, key: str, now: datetime, *, arrived: bool) -> bool:
    """Decide whether a message in doubt has arrived, as a person says; else it goes again. False
    where it is in doubt no more."""


@query("outbox_bounced")
async def bounced(
    connection: Connection, outbox_id: int, channel: str, why: str, *, failed: bool
) -> str | None:
    """Note that a mail server says that a message, which was taken, has not arrived: never will
    (`failed`), or not yet. Returns its key; None where there is no such message."""
