"""A letter on the service is settled: a complaint or a praise of a call is made of it, or it is
closed for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.complaints import actions
from quality.complaints.actions import LetterSettled
from quality.complaints.life import ComplaintKind
from softphone_ui.complaints.opening import CallId, OpenedComplaint, answer_term, complaint_errors
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.person import acting
from softphone_ui.web.words import N_
from staff.roles import Right

REFUSALS = {"settled": N_("Somebody has settled this letter meanwhile. Look at it again.")}


class LetterNotSettled(ReasonedError):
    __doc__ = N_("The letter was not settled.")
    status, code = 409, "letter_not_settled"
    sentences = REFUSALS


class OfCall(Struct, forbid_unknown_fields=True):
    """The call of which the letter speaks. `kind`: null: as the letter says itself."""

    call_id: CallId
    kind: ComplaintKind | None = None


class Closing(Struct, forbid_unknown_fields=True):
    """The reason why no complaint or praise is made of it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


def letter_number(request: web.Request) -> int:
    """Return the letter's number. Raises NotFound for what is no number."""
    raw = request.match_info["letter_id"]
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > 18:
        raise NotFound
    return int(raw)


@endpoint("POST", "/api/complaints/letters/{letter_id}/open", needs=Right.COMPLAINTS)
async def open_letter(request: web.Request, body: OfCall) -> OpenedComplaint:
    """Make a complaint or a praise of the call. An answer is owed since the letter came. 409 with a
    `reason`."""
    term, now = answer_term(request), datetime.now(UTC)
    async with writing(request.app) as link:
        with _letter_errors():
            opened = await actions.open_letter(
                link, letter_number(request), body.call_id, body.kind, term, acting(request), now
            )
    return OpenedComplaint(opened)


@endpoint("POST", "/api/complaints/letters/{letter_id}/close", needs=Right.COMPLAINTS)
async def close_letter(request: web.Request, body: Closing) -> None:
    """Close a letter: no call is found, or it is not about the service: it waits no more. 409 with
    a `reason`."""
    reason, now = body.reason.strip(), datetime.now(UTC)
    async with writing(request.app) as link:
        with _letter_errors():
            await actions.close_letter(link, letter_number(request), reason, acting(request), now)


@contextmanager
def _letter_errors() -> Iterator[None]:
    with complaint_errors():
        try:
            yield
        except LetterSettled:
            raise LetterNotSettled(reason="settled") from None
