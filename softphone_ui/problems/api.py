"""`/api/problems`: the ranking for programs and the map, and problems given to heads with a
term."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.headships.rows import headships
from city.headships.tenure import Post, holder
from city.problems.rows import panel
from city.problems.rows.panel import Problem, TaskWish
from softphone_ui.problems import cells
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_LISTED = 200
Id = Annotated[int, Meta(ge=1, le=10**15)]
CellText = Annotated[str, Meta(pattern=r"\A([0-9a-f]{15}|city)\Z")]
Words = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
Result = Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")]


class NoHead(WebError):
    __doc__ = N_("Nobody heads this body today: enter who does first.")
    status, code = 409, "no_head"


class ProblemsQuery(Struct):
    """`scope`: in places, in the whole city, or both."""

    scope: Literal["all", "places", "city"] = "all"
    topic: Annotated[int, Meta(ge=0, le=10**15)] = 0


class ProblemView(Struct):
    """`cell`: of H3, or `city`; `outline`: its corners, [latitude, longitude]."""

    cell: str
    outline: list[tuple[float, float]]
    problem: Problem


class ProblemList(Struct):
    """The heaviest first, at most 200."""

    problems: list[ProblemView]


class NewTask(Struct, forbid_unknown_fields=True):
    """What the head of the body is to do about the problem by the day."""

    topic_id: Id
    cell: CellText
    body_id: Id
    words: Words
    due_on: date


class TaskAdded(Struct):
    """Its id."""

    task_id: int


class TaskResult(Struct, forbid_unknown_fields=True):
    """What came of it."""

    result: Result = ""


@endpoint("GET", "/api/problems", needs=Right.PROBLEMS)
async def list_problems(request: web.Request, query: ProblemsQuery) -> ProblemList:
    """The ranking, with every factor and without anything personal."""
    async with reading(request.app) as link:
        found = await panel.ranking(link, scope_of(query), query.topic or None, None, MOST_LISTED)
    return ProblemList(
        [ProblemView(cells.written(it.cell), cells.outline(it.cell), it) for it in found]
    )


def scope_of(query: ProblemsQuery) -> str | None:
    """None: both."""
    return None if query.scope == "all" else query.scope


@endpoint("POST", "/api/problems/tasks", needs=Right.COUNCIL)
async def give_problem(request: web.Request, body: NewTask) -> TaskAdded:
    """Give a problem to whoever heads the body today. 409 `no_head` where nobody does."""
    cell, today = cells.read(body.cell), days.today(ZoneInfo(request.app[SETTINGS].timezone))
    if cell is None:
        raise NotFound
    if not today <= body.due_on <= date(2200, 1, 1):
        raise BadRequest(reason="the term is over already")
    person, now = person_of(request), datetime.now(UTC)
    async with writing(request.app) as link:
        tenures = [it.tenure for it in await headships.tenures(link)]
        head = holder(tenures, Post.HEAD, body.body_id, today)
        if head is None:
            raise NoHead
        words = body.words.strip()
        wish = TaskWish(body.topic_id, cell, body.body_id, head, words, body.due_on)
        number = await panel.add_task(link, wish, person.person_id, now)
        if number is None:
            raise NotFound
        await write_audit(
            link, person.person_id, "problem_given", subject=str(number),
            detail={"topic": body.topic_id, "cell": body.cell, "head": head},
            address=request.remote,
        )  # fmt: skip
    return TaskAdded(number)


@endpoint("POST", "/api/problems/tasks/{task_id}/done", needs=Right.PROBLEMS)
async def end_task(request: web.Request, body: TaskResult) -> None:
    """It was done: as its head says, or who may give problems. 404 where it is nobody's to say."""
    text = request.match_info["task_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    person = person_of(request)
    head = None if person.may(Right.COUNCIL) else person.person_id
    async with writing(request.app) as link:
        if not await panel.end_task(
            link, int(text), body.result.strip(), person.person_id, datetime.now(UTC), head=head
        ):
            raise NotFound
        await write_audit(
            link, person.person_id, "problem_task_done", subject=text, address=request.remote
        )
