"""A conversation is put away for a time, or handed to a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from channels.clock import SILENCE
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    person_id: int
    name: str
    extension: str | None


async def snooze(
    connection: Connection, conversation_id: int, person_id: int, until: datetime, now: datetime
) -> bool:
    """Snooze a conversation; False where they hold it no more."""
    found = await connection.fetchval(
        *bind(
            "inbox_snooze",
            conversation_id=conversation_id,
            person_id=person_id,
            until=until,
            silent_before=now - SILENCE,
        )
    )
    return found is not None


async def hand(
    connection: Connection, conversation_id: int, person_id: int, to: int, now: datetime
) -> bool:
    """Hand a conversation over; False where they hold it no more."""
    found = await connection.fetchval(
        *bind(
            "inbox_hand",
            conversation_id=conversation_id,
            person_id=person_id,
            to=to,
            now=now,
            silent_before=now - SILENCE,
        )
    )
    return found is not None


@query("inbox_colleagues")
async def colleagues(
    connection: Connection, person_id: int, roles: Iterable[str]
) -> list[ColleagueRow]:
    """Return all people with these roles, except `person_id`."""
