"""The code of a ticket: read out to the applicant by who has the ticket open, and given back
by the applicant. Who tries codes waits ever longer; while many try the codes of one ticket, one is
tried a minute, and whoever comes within it has spent a try: numbers of tickets are public. An
unknown number is answered as a wrong code."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from foundation.process.client_address import client_of
from registry.tickets.applicant_code import code_of, is_code, shown
from registry.workflow.rows import steps
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, TooManyTries, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE, TRIES_PER_ADDRESS, WINDOW_SECONDS
from softphone_ui.web.words import N_
from staff.growing_delay import GrowingDelay
from staff.roles import Right
from staff.rows.audit import write_audit

DAY = 24 * 3600
#: Of one ticket's code, by one client: an applicant mistypes, ten thousand clients find nothing.
GUESSES = GrowingDelay(free=5, first=60, longest=DAY, forgotten_after=2 * DAY)
#: Of one ticket's code, by all clients: then one is tried a minute, whosever it is.
OF_TICKET = GrowingDelay(free=300, first=15, longest=60, forgotten_after=DAY)


class WrongCode(WebError):
    __doc__ = N_("There is no request with this number and this code.")
    status, code = 403, "wrong_code"


class CodeGuessed(TooManyTries):
    __doc__ = N_(
        "Too many wrong codes. Each further wrong code makes you wait longer. A 109 "
        "operator can tell you the right code."
    )


class TicketCode(Struct):
    """The code of a ticket. `code`: as it is read out, `1234 5678`. `page`: where the applicant
    gives it."""

    code: str
    page: str


@endpoint("GET", "/api/tickets/{number}/code", needs=Right.TICKETS)
async def read_ticket_code(request: web.Request) -> TicketCode:
    """Return the code that opens the ticket's public page to its applicant; each reading is
    logged."""
    number, person = request.match_info["number"], person_of(request)
    async with writing(request.app) as connection:
        if await steps.life(connection, number) is None:
            raise NotFound
        await write_audit(
            connection, person.person_id, "code_read", subject=number, address=request.remote
        )
    settings = request.app[SETTINGS]
    return TicketCode(shown(code_of(settings.web.web_secret, number)), f"{settings.public_pages}/t")


async def admit(request: web.Request, number: str, code: str) -> None:
    """Let in who knows number and code. Raises WrongCode, CodeGuessed or TooManyTries.

    The code is judged without the database, so the answer takes no longer for a number that exists.
    """
    throttle, client = request.app[THROTTLE], client_of(request.remote or "")
    guesser, of_client = f"code\0{number}\0{client}", f"codes\0{client}"
    of_ticket = f"code\0{number}"
    await throttle.count(of_client, TRIES_PER_ADDRESS, WINDOW_SECONDS)
    try:
        await throttle.slow_down(guesser, GUESSES)
    except TooManyTries as error:
        raise CodeGuessed(**error.detail) from None
    await throttle.slow_down(of_ticket, OF_TICKET)
    if not is_code(request.app[SETTINGS].web.web_secret, number, code):
        raise WrongCode
    async with reading(request.app) as connection:
        if await steps.life(connection, number) is None:
            raise WrongCode
    await throttle.was_right(guesser)
    await throttle.give_back(of_ticket, OF_TICKET)
    await throttle.count(of_client, TRIES_PER_ADDRESS, WINDOW_SECONDS, by=-1)
