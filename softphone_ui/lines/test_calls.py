"""A test call to a line: by the PBX itself, on the way that citizens take; no figure counts it."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from queue_manager.requests import HangUp, PlaceTestCall
from queue_manager.rows.lines import TrialCall, saved_lines, trial_call
from softphone_ui.lines.api import find
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit


class CallBegun(Struct):
    """The id of the call that this is on `/live` and on record."""

    call_id: str


@endpoint("POST", "/api/lines/{number}/test-call", needs=Right.LINES)
async def begin_test_call(request: web.Request) -> CallBegun:
    """Ring the line from inside. Whoever answers hears that it is a test."""
    number = request.match_info["number"]
    async with reading(request.app) as link:
        find(await saved_lines(link), number)
    call_id = (await request.app[DISPATCHER].ask(PlaceTestCall(number))).call_id
    async with writing(request.app) as link:
        await write_audit(
            link,
            person_of(request).person_id,
            "test_call",
            subject=number,
            detail={"call_id": call_id},
            address=request.remote,
        )
    return CallBegun(call_id)


@endpoint("GET", "/api/lines/{number}/test-call/{call_id}", needs=Right.LINES)
async def test_call_so_far(request: web.Request) -> TrialCall:
    """Return what is on record of a test call. 404 until its first row is written."""
    async with reading(request.app) as link:
        found = await trial_call(link, request.match_info["call_id"])
    if found is None or request.match_info["number"] not in (found.line, found.dialled):
        raise NotFound
    return found


@endpoint("DELETE", "/api/lines/{number}/test-call/{call_id}", needs=Right.LINES)
async def end_test_call(request: web.Request) -> None:
    """Put down. 404 where it is over, or is no test call."""
    await test_call_so_far.action(request)
    await request.app[DISPATCHER].ask(HangUp(request.match_info["call_id"]))
