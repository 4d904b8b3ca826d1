"""The basket: what ended as spam until somebody looks at it again; authors who are stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: What is older is in the basket no more.
IN_BASKET_FOR = timedelta(days=30)
#: Groundless conversations of one author are counted so far back.
COUNTED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class BasketRow:
    """A conversation of the basket. `by`: who ended it; None: its author is stopped."""

    conversation_id: int
    source: str
    author: str
    published_at: datetime
    ended_at: datetime
    reason: str
    by: str | None
    stopped: bool
    words: str


async def basket(connection: Connection, now: datetime, limit: int) -> list[BasketRow]:
    rows = await connection.fetch(*bind("basket", since=now - IN_BASKET_FOR, limit=limit))
    return all_into(BasketRow, rows)


@query("basket_seen")
async def seen(connection: Connection, conversation_id: int, person_id: int, now: datetime) -> bool:
    """Note that it is spam; False where it is not in the basket."""


@query("basket_rescue")
async def rescue(connection: Connection, conversation_id: int) -> bool:
    """Take it out of the basket, to go on; False where it is not there."""


async def groundless_before(
    connection: Connection, conversation_id: int, now: datetime
) -> list[str]:
    """Return the subjects of the same author's earlier groundless conversations, the latest first;
    "": no subject was entered."""
    rows = await connection.fetch(
        *bind("author_groundless", conversation_id=conversation_id, since=now - COUNTED_FOR)
    )
    return [row["about"] for row in rows]


@query("author_stop")
async def stop_author(
    connection: Connection,
    conversation_id: int,
    *,
    person_id: int | None,
    reason: str | None,
    now: datetime | None,
) -> None:
    """Stop an author: what they write goes to the basket from `now` on; None: it does not any
    more."""


@query("basket_put")
async def put(connection: Connection, conversation_id: int, reason: str, now: datetime) -> None:
    """Put a conversation into the basket: its author is stopped."""
