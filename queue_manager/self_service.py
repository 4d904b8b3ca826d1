"""Looks up tickets by the number and the code that waiting callers type. The code is judged without
the database, so the answer takes no longer for a number that exists; one ticket's code can be tried
only so often in an hour, from whatever telephones."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo

from foundation.postgres.errors import DatabaseAway
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import ticket_number
from queue_manager.domain.floor.incident import AnsweredTicket, OpenTicket
from registry.tickets.applicant_code import is_code

Found = OpenTicket | AnsweredTicket
Find = Callable[[str], Awaitable[Found | None]]
"""A ticket's number → how it stands. Raises DatabaseAway."""
MOST_WAITING = 100
TRIES_PER_TICKET, HOUR = 30, timedelta(hours=1)
WHOLE = re.compile(r"(20[0-9]{2})([0-9]{7,})")
log = logging.getLogger(__name__)


def candidates(typed: str, line: str, year: int) -> list[str]:
    """Return the numbers that these digits may mean: `1092026` and the count, or the count
    alone."""
    whole = WHOLE.fullmatch(typed.removeprefix(line)) if typed.startswith(line) else None
    if whole is not None:
        return [f"{line}-{whole[1]}-{whole[2]}"]
    return [ticket_number(f"{line}-{each}", int(typed)) for each in (year, year - 1)]


class TicketLookup:
    """The lookup of tickets by number and code. `secret` is the installation's, from which codes
    are computed; `zone` the city's, whose years the tickets are counted by."""

    def __init__(
        self,
        find: Find,
        secret: str,
        tell: Callable[[on.Event], None],
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        self._find, self._secret, self._tell = find, secret, tell
        self._clock, self._zone = clock, zone
        self._queries: asyncio.Queue[do.LookUpTicket] = asyncio.Queue(MOST_WAITING)
        self._tried: dict[str, list[datetime]] = {}
        self.faults = 0
        """Look-ups that failed since the start, other than by the database being away."""

    def want(self, command: do.LookUpTicket) -> None:
        """Queue a ticket to be found soon."""
        try:
            self._queries.put_nowait(command)
        except asyncio.QueueFull:
            self._tell(on.TicketLookedUp(self._clock(), command.call_id, away=True))

    async def run(self) -> None:
        """Look up tickets, for ever."""
        while True:
            command = await self._queries.get()
            self._tell(await self._answer(command))

    async def _answer(self, command: do.LookUpTicket) -> on.TicketLookedUp:
        try:
            found = await self._found(command)
        except DatabaseAway as error:
            log.info("not looked up", extra={"why": str(error)})
            return on.TicketLookedUp(self._clock(), command.call_id, away=True)
        except Exception:  # whatever it is, callers come first
            self.faults += 1
            log.exception("not looked up")
            return on.TicketLookedUp(self._clock(), command.call_id, away=True)
        ticket = found if isinstance(found, OpenTicket) else None
        answered = found if isinstance(found, AnsweredTicket) else None
        return on.TicketLookedUp(self._clock(), command.call_id, ticket, answered)

    async def _found(self, command: do.LookUpTicket) -> Found | None:
        if not self._secret:  # a home that was never set up has no codes
            return None
        year = self._clock().astimezone(self._zone).year
        for number in candidates(command.number, command.line, year):
            if self._may_try(number) and is_code(self._secret, number, command.code):
                return await self._find(number)
        return None

    def _may_try(self, number: str) -> bool:
        now = self._clock()
        self._tried = {
            each: lately
            for each, times in self._tried.items()
            if (lately := [at for at in times if at > now - HOUR])
        }
        tries = self._tried.setdefault(number, [])
        tries.append(now)
        return len(tries) <= TRIES_PER_TICKET
