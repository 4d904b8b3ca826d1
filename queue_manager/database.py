"""What the dispatcher reads of the database: lines, roster, ticket numbers. It never waits for
them: until they come it works with what its floor holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, Pool, connection
from queue_manager.domain.floor.blocking import Blocked
from queue_manager.domain.floor.events import CallTraced
from queue_manager.domain.floor.incident import Acquaintance, Incident
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from queue_manager.rows.blocked_numbers import blocked_now
from queue_manager.rows.caller_lookup import LookedUp, acquaintance, look_up
from queue_manager.rows.incidents import open_incidents
from queue_manager.rows.lines import every_line
from queue_manager.rows.resolution_checks import OpenInquiry, open_inquiries
from queue_manager.scribe.rows.calls import outcome
from registry.tickets.rows.numbers import highest_ticket_numbers
from staff.rows.operators import PbxOperator, operators_on_pbx

#: A caller has heard the greeting by then, and hears music.
ACQUAINTANCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class AdministratorTables:
    """The administrator's tables at one moment."""

    lines: tuple[Line, ...]
    names: dict[str, str]
    skills: dict[str, Skills]
    tickets: dict[str, int]
    incidents: tuple[Incident, ...]
    blocked: dict[str, Blocked]


def skills_of(operator: PbxOperator) -> Skills:
    """Return what this operator can be asked for."""
    return Skills(
        frozenset(operator.lines),
        operator.languages,
        frozenset(operator.topics),
        operator.reserve,
        operator.calls,
        0 if operator.named_only else operator.texts,
        frozenset(operator.text_languages),
        operator.named_only,
    )


class Database:
    """The dispatcher's reading of the database, through a pool that may have no server behind it
    yet."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        """Whatever is wrong with the database (no schema yet, a right that is missing), callers
        come first: to the dispatcher it is away. Raises DatabaseAway."""
        try:
            async with connection(self._pool) as borrowed:
                yield borrowed
        except asyncpg.PostgresError as error:
            raise DatabaseAway(f"{type(error).__name__}: {error}") from error

    async def read(self) -> AdministratorTables:
        """Read the administrator's tables. Raises DatabaseAway."""
        async with self._connection() as database:
            operators = await operators_on_pbx(database)
            return AdministratorTables(
                lines=await every_line(database),
                names={each.extension: each.name for each in operators},
                skills={each.extension: skills_of(each) for each in operators},
                tickets=await highest_ticket_numbers(database),
                incidents=await open_incidents(database),
                blocked=await blocked_now(database),
            )

    async def looked_up(self, number: str, time_zone: str) -> LookedUp | None:
        """Return the status of this ticket; None where there is none. Raises DatabaseAway."""
        async with self._connection() as database:
            return await look_up(database, number, time_zone)

    async def inquiries(self, line: str) -> list[OpenInquiry]:
        """Return the applicants who are to be asked whether their ticket was solved. Raises
        DatabaseAway."""
        async with self._connection() as database:
            return await open_inquiries(database, line)

    async def acquaintance(self, number: str, at: datetime, time_zone: str) -> Acquaintance | None:
        """Return what the registry knows of a caller's number; None where the database cannot tell
        in time."""
        try:
            async with asyncio.timeout(ACQUAINTANCE_SECONDS), self._connection() as database:
                return await acquaintance(database, number, at, time_zone)
        except (DatabaseAway, TimeoutError):
            return None

    async def unseen(self, calls: Sequence[CallTraced]) -> list[CallTraced] | None:
        """Return which of these ended calls have no outcome on record; None if nobody can tell
        now."""
        try:
            async with self._connection() as database:
                return [call for call in calls if await outcome(database, call.call_id) is None]
        except DatabaseAway:
            return None
