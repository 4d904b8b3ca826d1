"""Followers of tickets and of areas, and what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject that is followed: a ticket by its number, or the tickets of a district, of a
    topic, or of both (codes)."""

    ticket: str | None = None
    district: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Follower:
    """A follower, with the names of what is followed: a ticket by its `public_id`, or a district
    and a topic, or one of them."""

    follower_id: int
    public_id: str | None
    district: str | None
    topic: str | None
    confirmed: bool
    district_names: Names | None
    topic_names: Names | None


@dataclass(frozen=True, slots=True)
class AreaFollower:
    """A follower of an area who is to be told now, of tickets opened since `known_until`."""

    follower_id: int
    way: str
    address: str
    keys: dict[str, Any] | None
    language: str
    district: str | None
    topic: str | None
    known_until: datetime
    district_names: Names | None
    topic_names: Names | None


async def add(
    connection: Connection, way: str, address: str, subject: Subject, language: str, *,
    now: datetime, next_at: datetime, keys: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Add a follower, once, however often it is asked for. A browser (`keys`) needs no confirming.
    Return its id."""
    follower_id: int = await connection.fetchval(
        *bind(
            "follower_add",
            way=way,
            address=address,
            keys=None if keys is None else dict(keys),
            language=language,
            **asdict(subject),
            confirmed_at=None if way == "mail" else now,
            now=now,
            next_at=next_at,
        )
    )
    return follower_id


async def count(connection: Connection, way: str, address: str) -> int:
    """Return how much is followed there."""
    found: int = await connection.fetchval(*bind("follower_count", way=way, address=address))
    return found


async def read(connection: Connection, follower_id: int) -> Follower | None:
    row = await connection.fetchrow(*bind("follower_read", follower_id=follower_id))
    return None if row is None else into(Follower, row)


async def confirm(connection: Connection, follower_id: int, now: datetime) -> bool:
    """Confirm a follower; return whether there is such a one still."""
    found = await connection.fetchval(*bind("follower_confirm", follower_id=follower_id, now=now))
    return found is not None


async def stop(connection: Connection, follower_id: int) -> None:
    """Stop a follower: they follow it no longer."""
    await connection.execute(*bind("follower_stop", follower_id=follower_id))


async def stop_address(connection: Connection, way: str, address: str) -> None:
    """Stop an address: nothing is followed there any more."""
    await connection.execute(*bind("followers_stop_address", way=way, address=address))


async def forget_refused(connection: Connection, outbox_id: int) -> None:
    """Forget a browser whose push service refuses the message for good."""
    await connection.execute(*bind("followers_refused", outbox_id=outbox_id))


async def announce(
    connection: Connection, ticket: str, round_: int, messages: Mapping[str, Any], now: datetime
) -> None:
    """Put `messages` (language → message) into the outbox for all who follow the ticket."""
    await connection.execute(
        *bind("followers_announce", ticket=ticket, round=round_, messages=dict(messages), now=now)
    )


async def claim(connection: Connection, now: datetime, limit: int) -> list[AreaFollower]:
    """Return followers of areas who are to be told; ours until the transaction ends."""
    rows = await connection.fetch(*bind("followers_claim", now=now, limit=limit))
    return all_into(AreaFollower, rows)


async def advance(
    connection: Connection, follower_id: int, known_until: datetime, next_at: datetime
) -> None:
    await connection.execute(
        *bind("follower_advance", follower_id=follower_id, known_until=known_until, next_at=next_at)
    )


async def expire(connection: Connection, unconfirmed: datetime, over: datetime) -> None:
    """Forget who has not confirmed since then, and whose ticket has long been over."""
    await connection.execute(*bind("followers_expire", unconfirmed=unconfirmed, over=over))
