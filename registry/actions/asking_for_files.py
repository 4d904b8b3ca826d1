"""Asks an applicant for photos and videos: a link for one time goes to their telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from foundation.postgres.pool import Connection
from registry.actions.saving import lock_ticket
from registry.files.rows import files, upload_links
from registry.files.rows.upload_links import Addressee
from registry.notifications.notices import asking_for_files, mobile
from registry.notifications.rows import outbox
from registry.workflow.life import StepActor
from registry.workflow.opening import NewTicket
from registry.workflow.states import OVER, State
from staff.acting import ActingPerson

HOLDS = timedelta(hours=2)
FILES = 10
REQUESTS_AN_HOUR = 5


class Hindrance(StrEnum):
    """Reason for which an applicant cannot be asked for files."""

    NOT_SET_UP = "not_set_up"
    NO_MOBILE = "no_mobile"
    OVER = "over"
    TOO_OFTEN = "too_often"


class CannotAsk(Exception):
    """An error: the applicant cannot be asked for files now."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


@dataclass(frozen=True, slots=True)
class SmsRules:
    """The way in which this installation sends SMS. `possible`: a provider is set up; `line`: the
    number that the message names; `country`: ISO 3166, of mobile numbers that are reached."""

    possible: bool
    line: str
    country: str
    timezone: tzinfo


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """Link that was sent to the telephone `address`; it is valid until `expires_at`."""

    link_id: int
    address: str
    expires_at: datetime


async def ask_for_files(
    connection: Connection,
    number: str,
    rules: SmsRules,
    who: StepActor,
    by: ActingPerson,
    now: datetime,
    *,
    own: NewTicket | None = None,
) -> UploadRequest:
    """Lock the ticket (`own` as in `lock_ticket`) and write the link, its SMS, an entry in the
    ticket's history, and the audit. Links that were sent before are not valid any more. Raise
    NoSuchTicket, CannotAsk."""
    await lock_ticket(connection, number, own)
    applicant = await upload_links.addressee(connection, number, now - timedelta(hours=1))
    hindrance = _hindrance(applicant, rules)
    if hindrance is not None:
        raise CannotAsk(hindrance)
    until, address = now + HOLDS, applicant.applicant or ""
    link_id = await upload_links.add(connection, number, by.person_id, until, FILES)
    text = asking_for_files(
        line=rules.line,
        number=number,
        language=applicant.language,
        until=until.astimezone(rules.timezone),
    )
    message = {"ticket": number, "text": text, "upload": link_id}
    await outbox.add(connection, f"{number}/upload/{link_id}", "sms", address, message, now)
    await files.note_request(connection, number, by.person_id, who.part, until)
    await by.note(connection, "files_asked", number)
    return UploadRequest(link_id, address, until)


def _hindrance(applicant: Addressee, rules: SmsRules) -> Hindrance | None:
    if not rules.possible:
        return Hindrance.NOT_SET_UP
    if not mobile(applicant.applicant, rules.country):
        return Hindrance.NO_MOBILE
    if State(applicant.state) in OVER:
        return Hindrance.OVER
    return Hindrance.TOO_OFTEN if applicant.lately >= REQUESTS_AN_HOUR else None
