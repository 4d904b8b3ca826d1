"""`/rating-review`: heads' objections are answered, audited closures are judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from city.rating.months import Month
from city.rating.rows import audits, objections
from city.rating.rows.audits import AuditResult
from city.rating.rows.objections import ObjectionResult
from softphone_ui.rating.load import MonthQuery, month_of, zone_of
from softphone_ui.rating.page import month_name
from softphone_ui.rating.rating_words import AUDIT_WORDS, OBJECTION_WORDS, REJECTION_WORDS
from softphone_ui.web import days
from softphone_ui.web.database import snapshot, writing
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from staff.roles import Right
from staff.rows.audit import write_audit

LongText = Annotated[str, Meta(max_length=1000, pattern=r"\A[^\x00]*\Z")]


class ObjectionAnswer(Struct, forbid_unknown_fields=True):
    """The answer to an objection: what was decided, and why."""

    result: ObjectionResult
    answer: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class AuditJudgement(Struct, forbid_unknown_fields=True):
    """The judgement of an audit: what was found on the spot or by asking the applicant."""

    result: AuditResult
    note: LongText = ""


@page("/rating-review", needs=Right.RATING_REVIEW)
async def review_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/rating-review`: of the month before the present one, where no other is
    named."""
    language, zone = language_of(request), zone_of(request.app)
    query = read_query(request, MonthQuery)
    before = Month.of(days.today(zone).replace(day=1) - timedelta(days=1))
    month = before if query.month is None else month_of(query.month)
    async with snapshot(request.app) as link:
        every = await objections.of_everybody(link)
        drawn = await audits.of_month(link, month)
    return render(
        request,
        "rating/review.html",
        objections=every,
        audits=drawn,
        judged=sum(it.result is not None for it in drawn),
        month=month,
        month_name=month_name(month, language),
        own=person_of(request).person_id,
        audit_words=AUDIT_WORDS,
        rejection_words=REJECTION_WORDS,
        objection_words=OBJECTION_WORDS,
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
