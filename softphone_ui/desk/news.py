"""What waits for an operator's own answer: assessments of their talks, complaints, and what a
controller wrote to them."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from msgspec import Struct

from quality.assessment.rows import assessments
from quality.complaints.rows import complaints
from quality.threads.rows import threads
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import person_of
from staff.roles import Right


class OwnNews(Struct):
    """The news of an operator. `assessments`: to be agreed to or disputed; `answer_until`: the
    first of their last days. `complaints`: of which a statement may be written. `threads`: on
    moments of calls, in which somebody wrote what is not read."""

    assessments: int
    answer_until: date | None
    complaints: int
    threads: int


@endpoint("GET", "/api/me/news", needs=Right.DESK)
async def own_news(request: web.Request) -> OwnNews:
    """Return what waits for one's own answer, in numbers."""
    person_id = person_of(request).person_id
    async with reading(request.app) as link:
        waiting = await assessments.to_answer(link, person_id)
        stated = await complaints.to_state(link, person_id)
        unread = await threads.unread(link, person_id)
    return OwnNews(waiting.count, waiting.until, stated, unread)
