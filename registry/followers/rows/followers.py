"""Followers of tickets and of areas, and what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


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


@query("follower_count")
async def count(connection: Connection, way: str, address: str) -> int:
    """Return how much is followed there."""


@query("follower_read")
async def read(connection: Connection, follower_id: int) -> Follower | None:
    """Return what a follower follows, with the names of district and topic."""


@query("follower_confirm")
async def confirm(connection: Connection, follower_id: int, now: datetime) -> bool:
    """Confirm a follower; return whether there is such a one still."""


@query("follower_stop")
async def stop(connection: Connection, follower_id: int) -> None:
    """Stop notifying a follower of this ticket or area."""


@query("followers_stop_address")
async def stop_address(connection: Connection, way: str, address: str) -> None:
    """Stop an address: nothing is followed there any more."""


@query("followers_refused")
async def forget_refused(connection: Connection, outbox_id: int) -> None:
    """Forget a browser whose push service refuses the message for good."""


@query("followers_announce")
async def announce(
    connection: Connection, ticket: str, round_: int, messages: Mapping[str, Any], now: datetime
) -> None:
    """Put `messages` (language → message) into the outbox for all who follow the ticket."""


@query("followers_claim")
async def claim(connection: Connection, now: datetime, limit: int) -> list[AreaFollower]:
    """Return followers of areas who are to be told; ours until the transaction ends."""


@query("follower_advance")
async def advance(
    connection: Connection, follower_id: int, known_until: datetime, next_at: datetime
) -> None:
    """Store until when a follower is informed, and when to inform them next."""


@query("followers_expire")
async def expire(connection: Connection, unconfirmed: datetime, over: datetime) -> None:
    """Forget who has not confirmed since then, and whose ticket has long been over."""
