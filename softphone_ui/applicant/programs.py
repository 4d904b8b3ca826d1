"""The applicant's page for programs: number and code go with each request, no session."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui.applicant.code import admit
from softphone_ui.applicant.telling import ApplicantTicketView, say_reply, say_solved, tell
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.pages import language_of

Number = Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00]*\Z")]
Code = Annotated[str, Meta(max_length=20)]
ApplicantWords = Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")]


class NumberAndCode(Struct, forbid_unknown_fields=True):
    number: Number
    code: Code


class Solved(Struct, forbid_unknown_fields=True):
    """The applicant's judgement. `reason` is needed where it is not solved."""

    number: Number
    code: Code
    solved: bool
    reason: ApplicantWords = ""


class Reply(Struct, forbid_unknown_fields=True):
    number: Number
    code: Code
    text: ApplicantWords


@endpoint("POST", "/api/applicant/ticket", needs=None)
async def read_own_ticket(request: web.Request, body: NumberAndCode) -> ApplicantTicketView:
    """Read one's own ticket, in the language of `Accept-Language`. 403 `wrong_code` also for a
    number that does not exist; 429 for who tries too often."""
    await admit(request, body.number, body.code)
    return await tell(request.app, body.number, language_of(request))


@endpoint("POST", "/api/applicant/solved", needs=None)
async def say_whether_solved(request: web.Request, body: Solved) -> ApplicantTicketView:
    """Confirm the answer, or have the ticket opened again."""
    await admit(request, body.number, body.code)
    await say_solved(request.app, body.number, body.solved, body.reason)
    return await tell(request.app, body.number, language_of(request))


@endpoint("POST", "/api/applicant/reply", needs=None)
async def reply_to_question(request: web.Request, body: Reply) -> ApplicantTicketView:
    """Answer the body's question."""
    await admit(request, body.number, body.code)
    await say_reply(request.app, body.number, body.text)
    return await tell(request.app, body.number, language_of(request))
