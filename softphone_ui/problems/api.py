"""`/api/problems`: the ranking for programs and the map."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from city.problems import naming
from city.problems.rows import panel
from city.problems.rows.panel import Choice, PanelProblem
from foundation.postgres.pool import Connection
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from staff.roles import Right

MOST_LISTED = 200


class ProblemsQuery(Struct):
    """A query for problems. `scope`: in places, in the whole city, or both; or in districts, whose
    rows sum those of places. `district`: a code; empty: every one."""

    scope: Literal["all", "places", "city", "districts"] = "all"
    district: Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{0,40}\Z")] = ""
    topic: Annotated[int, Meta(ge=0, le=10**15)] = 0


class ProblemView(Struct):
    """A problem of the ranking. `cell`: of H3, `city`, or empty of a district, which the problem
    names; `outline`: its corners, [latitude, longitude]."""

    cell: str
    outline: list[tuple[float, float]]
    problem: PanelProblem


class ProblemList(Struct):
    """The heaviest first, at most 200."""

    problems: list[ProblemView]


@endpoint("GET", "/api/problems", needs=Right.PROBLEMS)
async def list_problems(request: web.Request, query: ProblemsQuery) -> ProblemList:
    """Return the ranking, with every factor and without anything personal."""
    async with reading(request.app) as link:
        found = await ranked(link, query, None)
    in_districts = query.scope == "districts"
    return ProblemList(
        [
            ProblemView(
                "" if in_districts else naming.written(problem.cell),
                naming.outline(problem.cell),
                problem,
            )
            for problem in found
        ]
    )


async def ranked(link: Connection, query: ProblemsQuery, before: date | None) -> list[PanelProblem]:
    """Return the problems as the query says, beside the night `before`."""
    scope = None if query.scope == "all" else query.scope
    choice = Choice(scope, query.topic or None, query.district or None, before)
    read = panel.district_ranking if scope == "districts" else panel.ranking
    return await read(link, choice, MOST_LISTED)
