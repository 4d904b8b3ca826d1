"""`/rating-review`: heads' objections are answered and audited closures judged, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from city.rating.months import Month
from city.rating.review import review_queue
from city.rating.rows import audits, evidence, objections
from city.rating.rows.audits import AuditResult
from city.rating.rows.objections import ObjectionResult
from registry.files.rows import files
from softphone_ui.rating.load import MonthQuery, month_of, zone_of
from softphone_ui.rating.page import month_name
from softphone_ui.rating.rating_words import AUDIT_WORDS, OBJECTION_WORDS, REJECTION_WORDS
from softphone_ui.web import days
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import snapshot, writing
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import TICKET_STATES
from staff.roles import Right
from staff.rows.audit import write_audit

#: Months that can be chosen, the last whole one and those before it.
MONTHS_BACK = 12

LongText = Annotated[str, Meta(max_length=1000, pattern=r"\A[^\x00]*\Z")]


class ObjectionAnswer(Struct, forbid_unknown_fields=True):
    """The answer to an objection: what was decided, and why."""

    result: ObjectionResult
    answer: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class AuditJudgement(Struct, forbid_unknown_fields=True):
    """The judgement of an audit: what was found on the spot or by asking the applicant."""

    result: AuditResult
    note: LongText = ""


class ReviewQuery(MonthQuery):
    """A query of the page. `item`: which thing is shown; without it the first that waits."""

    item: Annotated[str, Meta(max_length=40)] | None = None


@page("/rating-review", needs=Right.RATING_REVIEW)
async def review_page(request: web.Request) -> web.StreamResponse:
    """Show one thing to decide, with all that is needed for it, and the others behind: those of the
    month before the present one, where no other is named. The address names what is shown, so that
    a copied link, a reload and the way back open the same."""
    language, zone = language_of(request), zone_of(request.app)
    query = read_query(request, ReviewQuery)
    before = Month.of(days.today(zone).replace(day=1) - timedelta(days=1))
    month = before if query.month is None else month_of(query.month)
    async with snapshot(request.app) as link:
        every = await objections.of_everybody(link)
        drawn = await audits.of_month(link, month)
        queue = review_queue(every, drawn, month.first, person_of(request).person_id)
        item = queue.item(query.item)
        if item is not None and (query.item, query.month) != (item.code, str(month)):
            named = {"month": str(month), "item": item.code}
            raise web.HTTPSeeOther(request.rel_url.with_query(named))
        found = await evidence.of_ticket(link, item.ticket) if item else None
        photos = await files.of_ticket(link, item.ticket) if item else []
    if item is not None:
        async with writing(request.app) as link:
            await note_reading(request, link, "ticket_read", item.ticket, {"of": "rating review"})
    return render(
        request,
        "rating/review.html",
        queue=queue,
        item=item,
        evidence=found,
        photos=[it for it in photos if it.kind == "photo"],
        following=queue.after(item) if item else None,
        month=month,
        months=sorted({month, *map(before.back, range(MONTHS_BACK))}, reverse=True),
        month_name=month_name(month, language),
        audit_words=AUDIT_WORDS,
        rejection_words=REJECTION_WORDS,
        objection_words=OBJECTION_WORDS,
        states=TICKET_STATES,
        show=Show(language, zone),
    )


@endpoint("POST", "/api/rating/objections/{objection_id}", needs=Right.RATING_REVIEW)
async def answer_objection(request: web.Request, body: ObjectionAnswer) -> None:
    """Decide it. 409 where it was decided, or is one's own."""
    number, person = _number(request, "objection_id"), person_of(request)
    async with writing(request.app) as link:
        decided = await objections.decide(
            link, number, body.result, body.answer.strip(), person.person_id, datetime.now(UTC)
        )
        if not decided:
            raise Conflict
        await write_audit(
            link, person.person_id, "rating_objection_decided", subject=f"{number}",
            detail={"result": body.result.value}, address=request.remote,
        )  # fmt: skip


@endpoint("POST", "/api/rating/audits/{audit_id}", needs=Right.RATING_REVIEW)
async def judge_closure(request: web.Request, body: AuditJudgement) -> None:
    """Say what was found of a closure that was drawn; also instead of what was found before."""
    number, person = _number(request, "audit_id"), person_of(request)
    async with writing(request.app) as link:
        judged = await audits.judge(
            link, number, body.result, body.note.strip(), person.person_id, datetime.now(UTC)
        )
        if not judged:
            raise NotFound
        await write_audit(
            link, person.person_id, "rating_audit_judged", subject=f"{number}",
            detail={"result": body.result.value}, address=request.remote,
        )  # fmt: skip


def _number(request: web.Request, name: str) -> int:
    text = request.match_info[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    return int(text)
