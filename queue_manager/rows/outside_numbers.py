"""The directory: numbers outside the house to which a caller may be handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class OutsideNumber:
    """An entry. `number` is E.164 or a short code; `kind` is emergency, body, lead or other."""

    code: str
    kind: str
    number: str
    body_code: str | None
    names: Names
    closed_at: datetime | None


@query("outside_open")
async def open_numbers(connection: Connection) -> list[OutsideNumber]:
    """Return entries that may be called now: emergency services first, in the order of their
    numbers."""


@query("outside_all")
async def all_numbers(connection: Connection) -> list[OutsideNumber]:
    """Return all entries, closed ones last."""


@query("outside_of_code")
async def open_number(connection: Connection, code: str) -> OutsideNumber | None:
    """Return the entry of this code, if it may be called now."""


@query("outside_save")
async def save_number(
    connection: Connection,
    *,
    code: str,
    kind: str,
    number: str,
    body_code: str | None,
    names: Names,
    open: bool,
) -> None:
    """Add an entry, or change the one of this code. Raises asyncpg's errors of constraints."""


@query("outside_all_dialled")
async def dialled(connection: Connection) -> frozenset[str]:
    """Return every number of a line and of the directory: none of them is anybody's extension."""


@query("outside_dialled")
async def is_dialled(connection: Connection, number: str) -> bool:
    """Return whether this is a number of a line or of the directory, so nobody's extension."""


async def add_demo_numbers(connection: Connection) -> None:
    """Add invented numbers for the demo city's bodies and shift lead."""
    await connection.execute(*bind("outside_demo"))
    await connection.execute(*bind("outside_demo_lead"))
