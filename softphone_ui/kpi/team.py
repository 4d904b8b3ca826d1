"""`/kpi`: all operators beside colleagues in like hours, by name and never by rank."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from quality.kpi.reading import shows_calls, team
from quality.kpi.rows import kpi as rows
from quality.kpi.rows.kpi import Subject
from quality.kpi.sheet import KpiMonth, KpiSheet
from softphone_ui.kpi.kpi_words import FIGURE_WORDS, TEAM_FIGURES
from softphone_ui.kpi.load import MonthQuery, month_of, planned_reasons, reading_of
from softphone_ui.web import days
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.pages import render
from staff.roles import Right, Role, codes_where


class OperatorMonth(Struct):
    """One operator's; `signed_at` null: not signed."""

    person_id: int
    extension: str
    name: str
    sheet: KpiSheet
    signed_at: datetime | None


class TeamMonth(Struct):
    """The month of a team: operators by extension."""

    operators: list[OperatorMonth]


async def find(
    request: web.Request, month: KpiMonth
) -> tuple[list[OperatorMonth], list[tuple[Subject, datetime | None]]]:
    """Return all operators who work here or have worked in the month; the others who have a
    sheet."""
    now = datetime.now(UTC)
    async with snapshot(request.app) as link:
        everybody = await team(link, month, now, planned_reasons(request))
        signatures = await rows.signatures(link, month.first)
        others = await rows.others(link, codes_where(_is_listed_apart))
    months = [
        OperatorMonth(
            operator.person_id,
            operator.extension or "",
            operator.name,
            everybody.sheet(operator),
            signatures.get(operator.person_id),
        )
        for operator in everybody.operators
    ]
    return months, [(it, signatures.get(it.person_id)) for it in others]


def _is_listed_apart(role: Role) -> bool:
    return role.figures is not None and not shows_calls(role.code)


@endpoint("GET", "/api/kpi", needs=Right.KPI)
async def team_month(request: web.Request, query: MonthQuery) -> TeamMonth:
    """Return all operators' figures of a month, each beside colleagues in like hours."""
    return TeamMonth((await find(request, month_of(request, query)))[0])


@page("/kpi", needs=Right.KPI)
async def team_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/kpi?month=2026-11` of the team."""
    month = month_of(request, read_query(request, MonthQuery))
    operators, others = await find(request, month)
    today = days.today(month.zone)
    return render(
        request,
        "kpi/team.html",
        read=reading_of(request),
        month=month,
        following=month.following if month.following <= today else None,
        operators=operators,
        others=others,
        columns=TEAM_FIGURES,
        words=FIGURE_WORDS,
    )
