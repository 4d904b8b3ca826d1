"""Who was on whose line: the list behind `/line-log`, for whoever watches over the watchers."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from queue_manager.rows.monitoring import WasOnLine, leads_on_line
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.words import N_
from staff.roles import Right

MOST_SHOWN = 1000
MODES = {
    "listen": N_("listened"),
    "whisper": N_("whispered"),
    "barge": N_("barged in"),
    "take_over": N_("took over"),
}


class LineLog(Struct):
    """The latest first; what a lead did not hear, since it was not recorded, lies between rows."""

    rows: list[WasOnLine]


@endpoint("GET", "/api/line-log", needs=Right.LINE_LOG)
async def line_log(request: web.Request, query: PeriodQuery) -> LineLog:
    """Return which lead was on whose line on a day, or between two moments; at most 1000 rows."""
    return LineLog(await find(request, chosen_period(request, query)))


async def find(request: web.Request, chosen: ChosenPeriod) -> list[WasOnLine]:
    """Return the list behind the page and the endpoint."""
    begins, ends = chosen.period.begins, chosen.period.ends
    async with reading(request.app) as link:
        return await leads_on_line(link, begins, ends, MOST_SHOWN)


@page("/line-log", needs=Right.LINE_LOG)
async def line_log_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/line-log?day=…`."""
    query = read_query(request, PeriodQuery)
    chosen = chosen_period(request, query)
    rows = await find(request, chosen)
    link = linker("/line-log", query)
    return render_lead(
        request, "supervision/line_log.html", chosen, rows=rows, modes=MODES, link=link
    )
