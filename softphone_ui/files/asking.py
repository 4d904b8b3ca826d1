"""An operator asks the applicant for photos: a one-time link goes to his telephone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from queue_manager.rows.tickets import TicketRow, ticket_with_call
from registry.files.rows import files as ticket_files
from registry.files.rows import upload_links
from registry.notifications.notices import asking_for_files, mobile
from registry.notifications.rows import outbox
from registry.workflow.states import OVER, State
from softphone_ui.files.keeping import tell_pages
from softphone_ui.tickets.api import locked
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound, ReasonedError
from softphone_ui.web.numbers import may_ask_number, shown_number
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

HOLDS = timedelta(hours=2)
FILES = 10
REQUESTS_AN_HOUR = 5


HINDRANCES = {
    "not_set_up": N_("No way to send messages is set up (sms_provider)."),
    "no_mobile": N_("There is no mobile number to which a message could be sent."),
    "over": N_("The ticket is over: open it again first."),
    "too_often": N_("The applicant was asked five times within the hour."),
}


class AskingRefused(ReasonedError):
    __doc__ = N_("The applicant cannot be asked for photos now.")
    status, code = 409, "asking_refused"
    sentences = HINDRANCES


class FilesRequested(Struct):
    """`sent_to`: the number by its end. Until `expires_at`, at most `files`."""

    link_id: int
    sent_to: str
    expires_at: datetime
    files: int


@endpoint("POST", "/api/tickets/{number}/upload-link", needs=Right.TICKETS)
async def ask_for_files(request: web.Request) -> FilesRequested:
    """Send the applicant a link by which he sends photos and videos of this ticket; those sent
    before hold no more. Not for who may not speak with applicants. 409 `asking_refused` with a
    `reason`."""
    number, person, now = request.match_info["number"], person_of(request), datetime.now(UTC)
    if not may_ask_number(person):
        raise NotAllowed
    async with writing(request.app) as connection:
        await locked(request.app, connection, number, person)
        row = await ticket_with_call(connection, number)
        if row is None:
            raise NotFound
        await _judge(request, connection, row, now)
        requested = await _ask(request, connection, row, person, now)
    tell_pages(request.app, number)
    return requested


async def _judge(
    request: web.Request, connection: Connection, row: TicketRow, now: datetime
) -> None:
    settings = request.app[SETTINGS]
    lately = await upload_links.lately(connection, row.number, now - timedelta(hours=1))
    hindrances = {
        "not_set_up": not settings.sms_way,
        "no_mobile": not mobile(row.applicant, settings.place.country),
        "over": State(row.state) in OVER,
        "too_often": lately >= REQUESTS_AN_HOUR,
    }
    for reason, holds in hindrances.items():
        if holds:
            raise AskingRefused(reason=reason)


async def _ask(
    request: web.Request, connection: Connection, row: TicketRow, person: Person, now: datetime
) -> FilesRequested:
    settings, until = request.app[SETTINGS], now + HOLDS
    link_id = await upload_links.add(connection, row.number, person.person_id, until, FILES)
    text = asking_for_files(
        line=settings.calls.line,
        number=row.number,
        language=row.language,
        until=until.astimezone(ZoneInfo(settings.timezone)),
    )
    message = {"ticket": row.number, "text": text, "upload": link_id}
    address = row.applicant or ""
    await outbox.add(connection, f"{row.number}/upload/{link_id}", "sms", address, message, now)
    await ticket_files.note_request(
        connection, row.number, person.person_id, person.in_registry.part, until
    )
    await write_audit(
        connection, person.person_id, "files_asked", subject=row.number, address=request.remote
    )
    return FilesRequested(link_id, shown_number(address, whole=False), until, FILES)
