"""What the dispatcher reads of the database: lines, roster, ticket numbers. It never waits for
them: until they come it works with what its floor holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queue_manager.domain.events import CallTraced
from queue_manager.domain.model import Line
from queue_manager.domain.skills import Skills
from store.errors import DatabaseAway
from store.lines import every_line
from store.operators import operators_on_pbx
from store.pool import Pool, connection
from store.queries import sql
from store.tickets import highest_ticket_numbers


@dataclass(frozen=True, slots=True)
class Known:
    """The administrator's tables at one moment."""

    lines: tuple[Line, ...]
    names: dict[str, str]
    skills: dict[str, Skills]
    tickets: dict[str, int]


class Database:
    """Reads through a pool that may have no server behind it yet."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self) -> Known:
        """Raises DatabaseAway."""
        async with connection(self._pool) as database:
            operators = await operators_on_pbx(database)
            return Known(
                lines=await every_line(database),
                names={each.extension: each.name for each in operators},
                skills={each.extension: each.skills for each in operators},
                tickets=await highest_ticket_numbers(database),
            )

    async def unseen(self, calls: Sequence[CallTraced]) -> list[CallTraced] | None:
        """Which of these ended calls have no outcome on record; None if nobody can tell now."""
        try:
            async with connection(self._pool) as database:
                return [
                    call
                    for call in calls
                    if await database.fetchval(sql("scribe_outcome"), call.call_id) is None
                ]
        except DatabaseAway:
            return None
