"""A number that is told by its end is shown whole by one key, and who asked is written down."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from queue_manager.rows import outbound_calls
from registry.workflow.rows import steps
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.numbers import may_ask_number
from softphone_ui.web.person import person_of
from staff.roles import Right, Scope
from staff.rows.audit import write_audit


class ShownNumber(Struct):
    """The number of an applicant. `applicant` null: the number is not known."""

    applicant: str | None


@endpoint("POST", "/api/tickets/{number}/applicant", needs=Right.STEPS)
async def show_applicant(request: web.Request) -> ShownNumber:
    """Return the whole number of a ticket's applicant, for who has to speak with them; it is
    written down.

    A clerk: of his own body's tickets. Not for who may not call citizens back."""
    person, number = person_of(request), request.match_info["number"]
    if not may_ask_number(person):
        raise NotAllowed
    async with writing(request.app) as connection:
        if person.scope is Scope.OWN_BODY:
            await _own(connection, person.person_id, number)
        who = await outbound_calls.applicant(connection, number)
        if who is None:
            raise NotFound
        await write_audit(
            connection, person.person_id, "number_shown", subject=number, address=request.remote
        )
    return ShownNumber(who.applicant)


async def _own(connection: Connection, person_id: int, number: str) -> None:
    body = await steps.body_of_clerk(connection, person_id)
    if body is None or not await steps.body_ticket(connection, number, body.body_id):
        raise NotFound
