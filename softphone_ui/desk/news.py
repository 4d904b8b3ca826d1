"""What waits for an operator: assessments of their talks, complaints, what a controller wrote to
them, and practice."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from msgspec import Struct

from quality.assessment.rows import assessments
from quality.complaints.rows import complaints
from quality.practice.rows import practice
from quality.threads.rows import threads
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import person_of
from staff.roles import Right


class OwnNews(Struct):
    """The news of an operator. `assessments`: to be agreed to or disputed; `answer_until`: the
    first of their last days. `complaints`: of which a statement may be written. `threads`: on
    moments of calls, in which somebody wrote what is not read. `practice`: made-up calls and
    messages to take."""

    assessments: int
    answer_until: date | None
    complaints: int
    threads: int
    practice: int


@endpoint("GET", "/api/me/news", needs=Right.DESK)
async def own_news(request: web.Request) -> OwnNews:
    """Return what waits for oneself, in numbers."""
    person_id = person_of(request).person_id
    async with reading(request.app) as link:
        waiting = await assessments.to_answer(link, person_id)
        stated = await complaints.to_state(link, person_id)
        unread = await threads.unread(link, person_id)
        practised = await practice.waiting(link, person_id)
    return OwnNews(waiting.count, waiting.until, stated, unread, practised)
