"""The facts of deadlines as one kind of facts that is kept (`registry.facts`). Whoever keeps the
terms writes them where a clock ends or comes due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import ClockKind, Event
from registry.deadlines.facts import (
    FORMULAS_VERSION,
    DeadlineFacts,
    facts_of_clock,
    versions_of,
)
from registry.deadlines.rows import calendars, clock_events
from registry.deadlines.rows import deadline_facts as rows
from registry.facts.keeping import KeyRange
from registry.facts.rows import facts_keeping
from registry.facts.rows.facts_keeping import Key

KIND = "deadlines"


class TicketDeadlines:
    """A `Source`: ids are numbers of tickets. `zone`: of the city."""

    kind = KIND
    formulas = FORMULAS_VERSION

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._calendars: dict[int, Calendar] = {}

    async def write_with_clocks(
        self, connection: Connection, tickets: Collection[str], now: datetime
    ) -> None:
        """Write the facts of these tickets, whose clocks have changed in this transaction."""
        if tickets:
            await facts_keeping.hold(connection, KIND, shared=True)
            await self._write(connection, tickets, now)

    async def keys(self, connection: Connection, page: KeyRange) -> list[Key]:
        return await rows.keys(connection, page)

    async def write(self, connection: Connection, ids: Sequence[str]) -> None:
        await self._write(connection, ids, datetime.now(UTC))

    async def differing(self, connection: Connection, ids: Sequence[str]) -> list[str]:
        anew = await self._anew(connection, ids, datetime.now(UTC))
        stood: dict[str, list[DeadlineFacts]] = defaultdict(list)
        for each in await rows.stored(connection, list(anew)):
            stood[each.ticket].append(each)
        return [ticket for ticket, facts in anew.items() if facts != stood[ticket]]

    async def make_room(self, connection: Connection, moments: Sequence[datetime]) -> None:
        """Make room for every moment."""

    async def prepare(self, connection: Connection, now: datetime) -> None:
        """Prepare nothing: nothing is to be made ahead."""

    async def _write(self, connection: Connection, tickets: Collection[str], now: datetime) -> None:
        anew = await self._anew(connection, tickets, now)
        if anew:
            await rows.write(connection, list(anew), [each for of in anew.values() for each in of])

    async def _anew(
        self, connection: Connection, tickets: Collection[str], now: datetime
    ) -> dict[str, list[DeadlineFacts]]:
        """Ticket → its facts by `now`, ordered as they are stored."""
        clocks: dict[str, list[tuple[ClockKind, list[Event]]]] = defaultdict(list)
        by_clock = await clock_events.events(connection, sorted(tickets))
        for (number, kind), events in by_clock.items():
            clocks[number].append((kind, events))
            for version in versions_of(events) - self._calendars.keys():
                self._calendars[version] = await calendars.calendar(connection, version)
        return {
            ticket.number: [
                facts
                for kind, events in sorted(clocks[ticket.number], key=lambda each: each[0])
                for facts in facts_of_clock(kind, events, self._calendars, self._zone, ticket, now)
            ]
            for ticket in await rows.histories(connection, tickets)
        }
