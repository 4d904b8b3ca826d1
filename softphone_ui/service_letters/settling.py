"""A letter on the service is settled: a complaint or a praise of a call is made of it, or it is
closed for a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from quality.complaints.letters import LetterState
from quality.complaints.life import Kind, Source
from quality.complaints.rows import letters as rows
from quality.complaints.rows.letters import LockedLetter
from softphone_ui.complaints.opening import CallId, Opened, Report, open_of_call
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

REFUSALS = {"settled": N_("Somebody has settled this letter meanwhile. Look at it again.")}


class LetterNotSettled(ReasonedError):
    __doc__ = N_("The letter was not settled.")
    status, code = 409, "letter_not_settled"
    sentences = REFUSALS


class OfCall(Struct, forbid_unknown_fields=True):
    """The call of which the letter speaks. `kind`: null: as the letter says itself."""

    call_id: CallId
    kind: Kind | None = None


class Closing(Struct, forbid_unknown_fields=True):
    """Why no complaint or praise is made of it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


def letter_number(request: web.Request) -> int:
    """Raises NotFound for what is no number."""
    raw = request.match_info["letter_id"]
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > 18:
        raise NotFound
    return int(raw)


@endpoint("POST", "/api/complaints/letters/{letter_id}/open", needs=Right.COMPLAINTS)
async def open_letter(request: web.Request, body: OfCall) -> Opened:
    """Make a complaint or a praise of the call. An answer is owed since the letter came. 409 with a
    `reason`."""
    number, person = letter_number(request), person_of(request)
    async with writing(request.app) as link:
        letter = await _waiting(link, number)
        report = Report(
            body.kind or letter.kind, Source.LETTER, letter.words, received_at=letter.received_at
        )
        opened = await open_of_call(request, link, body.call_id, report)
        await rows.settle(
            link, number, person.person_id, datetime.now(UTC), complaint_id=opened.complaint_id
        )
    return opened


@endpoint("POST", "/api/complaints/letters/{letter_id}/close", needs=Right.COMPLAINTS)
async def close_letter(request: web.Request, body: Closing) -> None:
    """No call is found, or it is not about the service: it waits no more. 409 with a `reason`."""
    number, person = letter_number(request), person_of(request)
    async with writing(request.app) as link:
        await _waiting(link, number)
        now, reason = datetime.now(UTC), body.reason.strip()
        await rows.settle(link, number, person.person_id, now, reason=reason)
        await write_audit(
            link, person.person_id, "letter_closed", subject=str(number), detail={},
            address=request.remote,
        )  # fmt: skip


async def _waiting(link: Connection, number: int) -> LockedLetter:
    letter = await rows.lock(link, number)
    if letter is None:
        raise NotFound
    if letter.state is not LetterState.RECEIVED:
        raise LetterNotSettled(reason="settled")
    return letter
