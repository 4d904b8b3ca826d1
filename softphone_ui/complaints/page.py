"""`/complaints`: what applicants say of the service, what is overdue first; and one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from quality.complaints.life import (
    JUDGING,
    ComplaintKind,
    ComplaintSource,
    ComplaintStep,
    DecisionGround,
    ReplyMethod,
    possible,
)
from quality.complaints.rows import complaints as rows
from quality.complaints.rows import letters
from quality.complaints.rows.complaints import ComplaintFilter, ComplaintLine
from recordings.rows import recordings
from recordings.rows.retention import any_aged
from softphone_ui.complaints.complaint_words import (
    COMPLAINT_STATES,
    GROUND_WORDS,
    KIND_WORDS,
    SOURCE_WORDS,
    STEP_WORDS,
    WAY_WORDS,
)
from softphone_ui.complaints.opening import CallId
from softphone_ui.complaints.steps import number_of
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

MOST_SHOWN = 200


class ComplaintsQuery(Struct):
    """A query for complaints. `only`: open ones (as long as nothing else is chosen), those that are
    over, or all."""

    only: Literal["open", "over", "all"] = "open"
    kind: ComplaintKind | None = None
    operator: Annotated[str, Meta(pattern=r"\A[0-9]{3,6}\Z")] | None = None


class NewQuery(Struct):
    """A query for the form of a new complaint. `call`: of which it is to be. `why`: what is chosen
    on the form beforehand."""

    call: CallId
    kind: ComplaintKind = ComplaintKind.COMPLAINT
    why: Literal["survey", "quality"] = "quality"


class ComplaintsList(Struct):
    """The list of complaints; what is due first comes first; at most 200."""

    complaints: list[ComplaintLine]


async def find(request: web.Request, query: ComplaintsQuery) -> list[ComplaintLine]:
    """Return the list behind the page and the endpoint; what is about oneself is not in it."""
    only_open = None if query.only == "all" else query.only == "open"
    which = ComplaintFilter(person_of(request).person_id, only_open, query.kind, query.operator)
    async with reading(request.app) as link:
        return await rows.found(link, which, MOST_SHOWN)


@endpoint("GET", "/api/complaints", needs=Right.COMPLAINTS)
async def complaints_list(request: web.Request, query: ComplaintsQuery) -> ComplaintsList:
    """Return complaints and praise, what is due first before everything else."""
    return ComplaintsList(await find(request, query))


@page("/complaints", needs=Right.COMPLAINTS)
async def complaints_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/complaints?only=open&kind=complaint&operator=1001`."""
    query = read_query(request, ComplaintsQuery)
    async with reading(request.app) as link:
        waiting = await letters.waiting(link)
    return render(
        request,
        "complaints/complaints.html",
        complaints=await find(request, query),
        letters=waiting,
        query=query,
        now=datetime.now(UTC),
        kinds=KIND_WORDS,
        states=COMPLAINT_STATES,
        sources=SOURCE_WORDS,
        most=MOST_SHOWN,
    )


@page("/complaints/new", needs=Right.COMPLAINTS)
async def new_complaint(request: web.Request) -> web.StreamResponse:
    """Show the form of the quality service, `/complaints/new?call=…`."""
    query = read_query(request, NewQuery)
    async with reading(request.app) as link:
        call = await rows.call_of(link, query.call)
        if call is None or call.operator is None or call.subject is None:
            raise NotFound
        there = {kind: await rows.of_call(link, query.call, kind) for kind in ComplaintKind}
    whole = sees_numbers(person_of(request))
    return render(
        request,
        "complaints/new.html",
        call=call,
        caller=shown_number(call.caller, whole=whole),
        there={kind: number for kind, number in there.items() if number is not None},
        query=query,
        kinds=KIND_WORDS,
        sources={it: SOURCE_WORDS[it] for it in (ComplaintSource.QUALITY, ComplaintSource.SURVEY)},
    )


@page("/complaints/{complaint_id}", needs=Right.COMPLAINTS)
async def complaint_page(request: web.Request) -> web.StreamResponse:
    """Show one complaint: what was said, its call with the recording, what can be done, its story.
    Whoever it is about sees it on their own page only."""
    number, person = number_of(request), person_of(request)
    async with reading(request.app) as link:
        complaint = await rows.whole(link, number)
        if complaint is None:
            raise NotFound
        if complaint.subject == person.person_id:
            raise web.HTTPSeeOther("/my-complaints")
        story = await rows.story(link, number)
        # no ticket: calls that were made to the applicant belong to the ticket, not to this call
        spoken = await recordings.recordings_of_ticket(link, "", complaint.call_id)
        aged = not spoken and await any_aged(link, "", complaint.call_id)
    if complaint.ticket is not None:
        await note_ticket(request, complaint.ticket)
    steps = possible(complaint.standing, person.person_id)
    can_sms = complaint.caller is not None and bool(request.app[SETTINGS].sms.sms_provider)
    return render(
        request,
        "complaints/complaint.html",
        it=complaint,
        story=story,
        recordings=spoken,
        aged=aged,
        may_listen=person.may(Right.LISTEN_ALL),
        may_read=person.may(Right.INBOX),
        steps=steps,
        caller=shown_number(complaint.caller, whole=sees_numbers(person)),
        now=datetime.now(UTC),
        is_complaint=complaint.kind is ComplaintKind.COMPLAINT,
        judges=complaint.kind is ComplaintKind.COMPLAINT and not JUDGING.isdisjoint(steps),
        main_step=ComplaintStep.ANSWER if ComplaintStep.ANSWER in steps else ComplaintStep.UPHOLD,
        answer=ComplaintStep.ANSWER,
        examine=ComplaintStep.EXAMINE,
        ways={way: word for way,
        word in WAY_WORDS.items() if way is not ReplyMethod.SMS or can_sms},
        way_words=WAY_WORDS,
        grounds={ground: GROUND_WORDS[ground] for ground in DecisionGround},
        kinds=KIND_WORDS,
        sources=SOURCE_WORDS,
        states=COMPLAINT_STATES,
        step_words=STEP_WORDS,
    )  # fmt: skip
