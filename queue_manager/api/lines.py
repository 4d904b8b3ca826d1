"""Test calls to a line, ticket numbers for other channels, and tables that have changed."""

from __future__ import annotations

from foundation.postgres.errors import DatabaseAway
from queue_manager.ami import legs_made
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import last_ticket
from queue_manager.requests import (
    ForgetWritten,
    IssueTicketNumber,
    PlacedCall,
    PlaceTestCall,
    Reload,
    Reread,
    TicketNumber,
)


async def place_test_call(desk: Desk, request: PlaceTestCall) -> PlacedCall:
    desk.needs_line(request.line)
    at = desk.clock()
    # As every call's id, the day is in it: recordings are found by it.
    call_id = f"{desk.rules.pbx[:20]}-trial-{int(at.timestamp())}.{at.microsecond:06d}"
    await desk.on_pbx(legs_made.test_call(request.line, call_id))
    return PlacedCall(call_id)


async def issue_ticket_number(desk: Desk, request: IssueTicketNumber) -> TicketNumber:
    desk.needs_line(request.line)
    at = desk.clock()
    floor = await desk.tell(on.TicketNumberRequested(at, request.line))
    return TicketNumber(last_ticket(floor, request.line, at))


async def reload(desk: Desk, _: Reload) -> list[str]:
    try:
        return await desk.reload()
    except Exception as error:
        raise RequestRefused(503, f"not reloaded: {error}") from error


async def reread(desk: Desk, _: Reread) -> None:
    try:
        await desk.reread()
    except DatabaseAway as error:
        raise RequestRefused(503, f"the database is away: {error}") from error


async def forget_written(desk: Desk, _: ForgetWritten) -> None:
    if not await desk.forget():
        raise RequestRefused(409, "the journal is on its way: try again in a moment")


HANDLERS: Handlers = {
    PlaceTestCall: place_test_call,
    IssueTicketNumber: issue_ticket_number,
    Reload: reload,
    Reread: reread,
    ForgetWritten: forget_written,
}
