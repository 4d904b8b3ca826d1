"""`/api/problems`: the ranking for programs and the map."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from city.problems import naming
from city.problems.rows import panel
from city.problems.rows.panel import Problem
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from staff.roles import Right

MOST_LISTED = 200


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


@endpoint("GET", "/api/problems", needs=Right.PROBLEMS)
async def list_problems(request: web.Request, query: ProblemsQuery) -> ProblemList:
    """The ranking, with every factor and without anything personal."""
    async with reading(request.app) as link:
        found = await panel.ranking(link, scope_of(query), query.topic or None, None, MOST_LISTED)
    return ProblemList(
        [ProblemView(naming.written(it.cell), naming.outline(it.cell), it) for it in found]
    )


def scope_of(query: ProblemsQuery) -> str | None:
    """None: both."""
    return None if query.scope == "all" else query.scope
