"""`/my-complaints`: what there is about one's own calls, without who said it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aiohttp import web
from msgspec import Struct

from quality.complaints.life import UNDECIDED
from quality.complaints.rows import complaints as rows
from quality.complaints.rows.complaints import OwnComplaint
from softphone_ui.complaints.complaint_words import COMPLAINT_STATES, KIND_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from staff.roles import Right

SHOWN = timedelta(days=366)
MOST_SHOWN = 200


class OwnComplaints(Struct):
    """The complaints of the last year, the latest first."""

    complaints: list[OwnComplaint]


async def find(request: web.Request) -> list[OwnComplaint]:
    """Return the complaints about the signed-in person."""
    now = datetime.now(UTC)
    async with reading(request.app) as link:
        return await rows.of_subject(
            link, person_of(request).person_id, now - SHOWN, now, MOST_SHOWN
        )


@endpoint("GET", "/api/me/complaints", needs=Right.SIGNED_IN)
async def own_complaints(request: web.Request) -> OwnComplaints:
    """Return complaints and praise about one's own calls: that there is one, and its result. Of
    which call it speaks and what was said is null unless the examiner has allowed it."""
    return OwnComplaints(await find(request))


@page("/my-complaints", needs=Right.SIGNED_IN)
async def own_complaints_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/my-complaints` to an operator."""
    return render(
        request,
        "complaints/own.html",
        complaints=await find(request),
        kinds=KIND_WORDS,
        states=COMPLAINT_STATES,
        undecided=UNDECIDED,
    )
