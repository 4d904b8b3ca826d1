"""`/marks`: what callers thought of their talks, by operator."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from queue_manager.rows import surveys
from queue_manager.rows.surveys import LowMark, OperatorMarks
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from staff.roles import Right

MOST_LOW = 50


class MarksReport(Struct):
    """The marks of a period: a row an operator, and the calls marked 1 or 2, the latest first."""

    operators: list[OperatorMarks]
    low: list[LowMark]


async def load(app: web.Application, chosen: ChosenPeriod) -> MarksReport:
    begins, ends = chosen.period.begins, chosen.period.ends
    async with reading(app) as link:
        return MarksReport(
            await surveys.by_operator(link, begins, ends),
            await surveys.low_marks(link, begins, ends, MOST_LOW),
        )


@endpoint("GET", "/api/marks", needs=Right.MISSED)
async def marks_report(request: web.Request, query: PeriodQuery) -> MarksReport:
    """Return callers' marks for their talks in a period, by operator. The line is not looked at."""
    return await load(request.app, chosen_period(request, query))


@page("/marks", needs=Right.MISSED)
async def marks_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/marks?day=…`."""
    query = read_query(request, PeriodQuery)
    chosen = chosen_period(request, query)
    report = await load(request.app, chosen)
    return render_lead(
        request, "surveys/surveys.html", chosen, report=report, link=linker("/marks", query)
    )
