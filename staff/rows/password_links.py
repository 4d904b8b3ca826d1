"""Links by which somebody chooses their first password: each works once, and for a time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind

HOLDS_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """The person whose link it is."""

    person_id: int
    login: str
    name: str
    language: str


def new_token() -> str:
    """Return what stands in the address; the database has its hash only."""
    return secrets.token_urlsafe(24)


async def make_link(
    connection: Connection, person_id: int, made_by: int | None, now: datetime
) -> str:
    """Make a link for this person, and return its token; the one before is valid no more."""
    token = new_token()
    await connection.execute(
        *bind(
            "password_link_make",
            token_hash=_hash(token),
            person_id=person_id,
            made_by=made_by,
            expires_at=now + HOLDS_FOR,
        )
    )
    return token


async def make_links(
    connection: Connection, person_ids: Sequence[int], made_by: int, now: datetime
) -> list[str]:
    """Make a token for each of these people, none of whom has one, in their order."""
    tokens = [new_token() for _ in person_ids]
    await connection.execute(
        *bind(
            "password_links_make",
            token_hashes=[_hash(token) for token in tokens],
            person_ids=list(person_ids),
            made_by=made_by,
            expires_at=now + HOLDS_FOR,
        )
    )
    return tokens


async def owner_of_link(connection: Connection, token: str, now: datetime) -> LinkOwner | None:
    """Return whose link this is; None where it does not hold."""
    row = await connection.fetchrow(*bind("password_link_of", token_hash=_hash(token), now=now))
    return None if row is None else LinkOwner(**dict(row))


async def use_link(connection: Connection, token: str, now: datetime) -> int | None:
    """Use a link up; returns whose it was, None where it did not hold."""
    person_id: int | None = await connection.fetchval(
        *bind("password_link_use", token_hash=_hash(token), now=now)
    )
    return person_id


@query("password_links_drop")
async def drop_link(connection: Connection, person_id: int) -> None:
    """Delete the password link of a person."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
