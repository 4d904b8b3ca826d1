"""One-time codes, visits that they open, and the tickets that are seen with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect
from registry.tickets.own_code import LASTS, VISIT


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """A ticket as it stands in its applicant's list."""

    number: str
    opened_at: datetime
    state: str
    address: str
    topic_names: Names | None


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def add(
    connection: Connection, address: str, now: datetime, *, may_be_sent: bool
) -> tuple[int, bool]:
    """Return a code for this address: its id, and whether it is to be sent: tickets stand with it,
    and it may be. What is not sent is no code."""
    await connection.execute(*bind("own_codes_expire", now=now))
    row = expect(
        await connection.fetchrow(
            *bind("own_code_add", address=address, expires_at=now + LASTS, may_be_sent=may_be_sent)
        )
    )
    return row["code_id"], row["sent"]


async def try_once(
    connection: Connection, code_id: int, session: str, now: datetime, *, right: bool, most: int
) -> bool:
    """Count a try; whether it opened a visit with the key `session`."""
    begun = await connection.fetchval(
        *bind(
            "own_code_try",
            code_id=code_id,
            session_sha256=_hashed(session),
            now=now,
            until=now + VISIT,
            right=right,
            most=most,
        )
    )
    return bool(begun)


async def applicant(connection: Connection, session: str, now: datetime) -> str | None:
    """Return whose visit this is; None: it is over, or none."""
    found: str | None = await connection.fetchval(
        *bind("own_code_applicant", session_sha256=_hashed(session), now=now)
    )
    return found


async def end(connection: Connection, session: str) -> None:
    """End the visit of a browser."""
    await connection.execute(*bind("own_code_end", session_sha256=_hashed(session)))


@query("own_tickets")
async def tickets(connection: Connection, applicant_: str, limit: int) -> list[OwnTicket]:
    """Return the tickets of this applicant, the newest first."""


@query("own_ticket_is_theirs")
async def is_theirs(connection: Connection, applicant_: str, number: str) -> bool:
    """Return whether a ticket is one of this applicant."""
