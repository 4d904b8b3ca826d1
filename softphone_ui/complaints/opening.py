"""A complaint or a praise is opened: at an operator's call, or by the quality service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from foundation.sentences import fill
from quality.complaints.actions import (
    AnswerTerm,
    CallReport,
    NothingThere,
    NotOpened,
    NotOwn,
    close_empty_ticket,
    open_complaint,
)
from quality.complaints.life import ComplaintKind, ComplaintSource
from quality.complaints.rows import complaints as rows
from quality.complaints.rows.complaints import CallOf, ReportableCall
from softphone_ui.tickets.saving import ticket_of_own_call
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound, ReasonedError
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right, codes_named_only

#: Calls of so many days can be complained of at the desk, in a call that began within a day.
SPOKEN_OF = timedelta(days=60)
AT_THE_DESK = timedelta(days=1)
MOST_CALLS = 10
CallId = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\A[^\x00]*\Z")]
Words = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]

#: The subject of a ticket into which nothing but a complaint or a praise was taken down.
TITLES = {
    ComplaintKind.COMPLAINT: N_("Complaint on our service № {n}"),
    ComplaintKind.PRAISE: N_("Praise of our service № {n}"),
}
REFUSALS = {
    "exists": N_("This call has one of this kind already."),
    "own": N_("You answered this call yourself: somebody else has to open it."),
    "nobody": N_("Nobody who works here has answered this call."),
    "not_your_call": N_("A complaint is taken down in one's own call of the last day."),
    "other_caller": N_("This call is not one of this caller's."),
    "no_mark": N_("The caller has given no mark for this call."),
    "no_words": N_("Write down what was said."),
}


class ComplaintNotOpened(ReasonedError):
    __doc__ = N_("The complaint or praise was not taken down.")
    status, code = 409, "complaint_not_opened"
    sentences = REFUSALS


class DeskComplaint(Struct, forbid_unknown_fields=True):
    """A complaint that the caller of `reported_in` (a call of one's own) makes of the call
    `call_id`, which may be the same."""

    reported_in: CallId
    call_id: CallId
    kind: ComplaintKind
    words: Words


class QualityComplaint(Struct, forbid_unknown_fields=True):
    """A complaint that the quality service opens of a call. `survey`: because of the caller's mark;
    then `words` may be empty."""

    call_id: CallId
    kind: ComplaintKind
    source: Literal["survey", "quality"] = "quality"
    words: Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")] = ""


class CandidateQuery(Struct):
    """A query for candidates. `call`: the call in which it is said."""

    call: CallId


class Candidates(Struct):
    """Calls of the caller, the latest first."""

    calls: list[ReportableCall]


class OpenedComplaint(Struct):
    """The number of an opened complaint."""

    complaint_id: int


@endpoint("GET", "/api/me/complaints/calls", needs=Right.DESK)
async def calls_spoken_of(request: web.Request, query: CandidateQuery) -> Candidates:
    """Return the calls that the caller of one's own call may speak of."""
    async with reading(request.app) as link:
        call = await _own_call(request, link, query.call)
        return Candidates(await _candidates(link, call))


@endpoint("POST", "/api/me/complaints", needs=Right.DESK)
async def open_at_the_desk(request: web.Request, body: DeskComplaint) -> OpenedComplaint:
    """Return the caller complains of the service of a call, or praises it. Where somebody calls the
    quality service for this alone, no empty ticket is left. 409 with a `reason`."""
    person, now = person_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        reported = await _own_call(request, link, body.reported_in)
        if body.call_id not in {it.call_id for it in await _candidates(link, reported)}:
            raise ComplaintNotOpened(reason="other_caller")
        report = CallReport(
            body.kind, ComplaintSource.OPERATOR, body.words.strip(), body.reported_in
        )
        with complaint_errors():
            opened = await open_complaint(
                link, body.call_id, report, answer_term(request), acting(request), now
            )
            if person.role in codes_named_only() and reported.ticket is not None:
                own = ticket_of_own_call(request.app, reported.ticket, person)
                title = request.app[WORDS].say(language_of(request), TITLES[body.kind])
                subject = fill(title, n=str(opened))
                await close_empty_ticket(
                    link, reported.ticket, subject, person.in_registry, now, own=own
                )
        return OpenedComplaint(opened)


@endpoint("POST", "/api/complaints", needs=Right.COMPLAINTS)
async def open_by_quality(request: web.Request, body: QualityComplaint) -> OpenedComplaint:
    """Return a complaint or a praise of any answered call. 409 with a `reason`."""
    source, words = ComplaintSource(body.source), body.words.strip()
    if not words and source is not ComplaintSource.SURVEY:
        raise ComplaintNotOpened(reason="no_words")
    report, now = CallReport(body.kind, source, words), datetime.now(UTC)
    async with writing(request.app) as link:
        with complaint_errors():
            opened = await open_complaint(
                link, body.call_id, report, answer_term(request), acting(request), now
            )
    return OpenedComplaint(opened)


def answer_term(request: web.Request) -> AnswerTerm:
    """Return in how many days this installation answers complaints."""
    settings = request.app[SETTINGS]
    return AnswerTerm(settings.service.complaint_days, ZoneInfo(settings.place.timezone))


@contextmanager
def complaint_errors() -> Iterator[None]:
    """Raise the errors of the actions with complaints as errors of the HTTP API."""
    try:
        yield
    except NothingThere:
        raise NotFound from None
    except NotOwn:
        raise NotAllowed from None
    except NotOpened as error:
        raise ComplaintNotOpened(reason=error.reason.value) from None


async def _own_call(request: web.Request, link: Connection, call_id: str) -> CallOf:
    call = await rows.call_of(link, call_id)
    if call is None:
        raise NotFound
    recent = call.offered_at > datetime.now(UTC) - AT_THE_DESK
    if not person_of(request).has(call.operator) or not recent:
        raise ComplaintNotOpened(reason="not_your_call")
    return call


async def _candidates(link: Connection, call: CallOf) -> list[ReportableCall]:
    return await rows.candidates(link, call, datetime.now(UTC) - SPOKEN_OF, MOST_CALLS)
