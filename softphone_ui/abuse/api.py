"""Marking a call as an abuse of the line: the operator's word, and the numbers it came from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.floor.states import AbuseReason
from queue_manager.requests import MarkAbuse
from queue_manager.rows import abuse
from queue_manager.rows.abuse import MarkedNumber, NumberMark
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.person import Person, person_of
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_NUMBERS = 200


class AbuseWord(Struct, forbid_unknown_fields=True):
    """The mark of an abuse: why; null takes the mark of the present call back."""

    reason: AbuseReason | None


class AbuseQuery(Struct):
    """A query for marked numbers. `only=waiting`: numbers of which a mark waits for the lead's
    word."""

    only: Literal["waiting"] | None = None


class MarkedNumberView(Struct):
    """A number with marks; `caller` is whole or covered, by role. `waiting` ones are not judged."""

    caller: str
    marks: int
    waiting: int
    last_at: datetime
    each: list[NumberMark]


class MarkedNumbers(Struct):
    """The marked numbers, the latest first."""

    numbers: list[MarkedNumberView]


class NumberJudged(Struct, forbid_unknown_fields=True):
    """The judgement of a number's marks; the number in E.164."""

    caller: Annotated[str, Meta(pattern=r"\A\+[0-9]{4,15}\Z")]
    verdict: Literal["blocked", "dismissed"]


@endpoint("POST", "/api/me/abuse", needs=Right.DESK)
async def mark_abuse(request: web.Request, body: AbuseWord) -> None:
    """Mark one's present call, or the one just wrapped up, as an abuse of the line. Whoever has
    this number next is told; the shift lead is proposed to block it."""
    extension = person_of(request).extension or ""
    await request.app[DISPATCHER].ask(MarkAbuse(extension, body.reason))


async def find(request: web.Request, query: AbuseQuery) -> list[MarkedNumber]:
    """Return the list behind the page and the endpoint."""
    async with reading(request.app) as link:
        return await abuse.numbers(link, MOST_NUMBERS, only_waiting=query.only == "waiting")


def view_of(number: MarkedNumber, person: Person) -> MarkedNumberView:
    """Return the number as this person may see it."""
    caller = number.caller if sees_numbers(person) else shown_number(number.caller, whole=False)
    return MarkedNumberView(caller, number.marks, number.waiting, number.last_at, number.each)


@endpoint("GET", "/api/abuse", needs=Right.MISSED)
async def marked_numbers(request: web.Request, query: AbuseQuery) -> MarkedNumbers:
    """Return numbers whose calls were marked as an abuse of the line."""
    person = person_of(request)
    return MarkedNumbers([view_of(number, person) for number in await find(request, query)])


@endpoint("POST", "/api/abuse/judge", needs=Right.FLOOR_CHANGE)
async def judge(request: web.Request, body: NumberJudged) -> None:
    """Settle the marks of a number that wait: `dismissed` takes them off the callers' cards too.
    `blocked` says that the number has been blocked; it blocks nothing by itself."""
    person = person_of(request)
    async with writing(request.app) as link:
        if not await abuse.judge(link, body.caller, person.person_id, body.verdict):
            raise Conflict
        await write_audit(
            link,
            person.person_id,
            "abuse_judged",
            subject=body.caller,
            detail={"verdict": body.verdict},
            address=request.remote,
        )
