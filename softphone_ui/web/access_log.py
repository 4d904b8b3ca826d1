"""Who read whose data goes into the audit: no reading without its line."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from aiohttp import web

from foundation.postgres.pool import Connection
from softphone_ui.web.database import writing
from softphone_ui.web.person import person_of
from staff.rows.audit import write_audit

#: Requests closer together than this are one reading: a player asks for many ranges, a page for
#: its ticket again when something was written.
ONE_READING_SECONDS = 600.0
REMEMBERED = 20_000


class SessionReadings:
    """The readings of each session: it tells the first request of a reading from those that only go
    on."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], float] = {}

    def begins(self, session: str, subject: str) -> bool:
        """Return whether this session has not requested this object lately."""
        key, now = (session, subject), time.monotonic()
        last = self._last.pop(key, None)
        return last is None or now - last > ONE_READING_SECONDS

    def note(self, session: str, subject: str) -> None:
        self._last[(session, subject)] = time.monotonic()
        while len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]


READINGS = web.AppKey("readings", SessionReadings)


async def note_reading(
    request: web.Request,
    connection: Connection,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Note the first request of a reading as a line."""
    person, readings = person_of(request), request.app[READINGS]
    if readings.begins(person.session, subject):
        await write_audit(
            connection,
            person.person_id,
            action,
            subject=subject,
            detail=detail,
            address=request.remote,
        )
    readings.note(person.session, subject)


async def note_ticket(request: web.Request, number: str) -> None:
    """Note the reading of a ticket as a line, written before anybody gets what was read; the
    transaction that read it writes nothing."""
    person, readings = person_of(request), request.app[READINGS]
    if readings.begins(person.session, number):
        async with writing(request.app) as connection:
            await note_reading(request, connection, "ticket_read", number)
    else:
        readings.note(person.session, number)


async def note_photos(request: web.Request, subject: str, tickets: Sequence[str]) -> None:
    """Note one line for a list that shows the first photos of `tickets` small, naming those that
    this session has not been shown so lately. `subject`: whose list it is."""
    person, readings = person_of(request), request.app[READINGS]
    fresh = [number for number in tickets if readings.begins(person.session, _small(number))]
    if fresh:
        async with writing(request.app) as connection:
            await write_audit(
                connection,
                person.person_id,
                "photos_listed",
                subject=subject,
                detail={"tickets": fresh},
                address=request.remote,
            )
    for number in tickets:
        readings.note(person.session, _small(number))


def _small(number: str) -> str:
    """A ticket's small photo: whoever saw it has not read the ticket."""
    return f"small:{number}"
