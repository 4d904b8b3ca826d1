"""An operator asks the applicant for photos: a one-time link goes to their telephone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from registry.actions.asking_for_files import FILES, CannotAsk, Hindrance, SmsRules
from registry.actions.asking_for_files import ask_for_files as ask
from registry.workflow.keeping import NoSuchTicket
from softphone_ui.files.keeping import tell_pages
from softphone_ui.tickets.saving import ticket_of_own_call
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound, ReasonedError
from softphone_ui.web.numbers import may_ask_number, shown_number
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

HINDRANCES: dict[str, str] = {
    Hindrance.NOT_SET_UP: N_("No way to send messages is set up (sms_provider)."),
    Hindrance.NO_MOBILE: N_("There is no mobile number to which a message could be sent."),
    Hindrance.OVER: N_("The ticket is over: open it again first."),
    Hindrance.TOO_OFTEN: N_("The applicant was asked five times within the hour."),
}


class AskingRefused(ReasonedError):
    __doc__ = N_("The applicant cannot be asked for photos now.")
    status, code = 409, "asking_refused"
    sentences = HINDRANCES


class FilesRequested(Struct):
    """The request for files that went out. `sent_to`: the number by its end. Until `expires_at`, at
    most `files`."""

    link_id: int
    sent_to: str
    expires_at: datetime
    files: int


@endpoint("POST", "/api/tickets/{number}/upload-link", needs=Right.TICKETS)
async def ask_for_files(request: web.Request) -> FilesRequested:
    """Send the applicant a link by which they send photos and videos of this ticket; those sent
    before hold no more. Not for who may not speak with applicants. 409 `asking_refused` with a
    `reason`."""
    number, person, now = request.match_info["number"], person_of(request), datetime.now(UTC)
    if not may_ask_number(person):
        raise NotAllowed
    settings = request.app[SETTINGS]
    rules = SmsRules(
        bool(settings.sms_way), settings.calls.line, settings.place.country,
        ZoneInfo(settings.timezone),
    )  # fmt: skip
    own = ticket_of_own_call(request.app, number, person)
    async with writing(request.app) as connection:
        try:
            upload = await ask(
                connection, number, rules, person.in_registry, acting(request), now, own=own
            )
        except NoSuchTicket:
            raise NotFound from None
        except CannotAsk as error:
            raise AskingRefused(reason=error.hindrance.value) from None
    tell_pages(request.app, number)
    return FilesRequested(
        upload.link_id, shown_number(upload.address, whole=False), upload.expires_at, FILES
    )
