"""`/voice`: how the calls of a day sounded, operator by operator, and those that sounded worst."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from msgspec import Struct

from queue_manager.rows import voice_quality
from queue_manager.rows.voice_quality import OperatorVoice, PoorCall
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.words import N_
from staff.roles import Right

#: Below a MOS of 3.6 many are dissatisfied, from 4.03 on nearly all are satisfied (G.107 Annex B).
FAIR, GOOD = 3.6, 4.03
WORST = 50


class VoiceReport(Struct):
    """The voice quality of a period: a row an operator, worst first, and the worst calls (MOS below
    3.6, or one side was not heard)."""

    operators: list[OperatorVoice]
    worst: list[PoorCall]


def grade(mos: float | None) -> str:
    """Return `good`, `fair`, `poor`; "" where nothing was measured."""
    if mos is None:
        return ""
    return "good" if mos >= GOOD else "fair" if mos >= FAIR else "poor"


GRADES = {"good": N_("good"), "fair": N_("fair"), "poor": N_("poor"), "": N_("no sound")}


async def load(app: web.Application, chosen: ChosenPeriod) -> VoiceReport:
    begins, ends = chosen.period.begins, chosen.period.ends
    async with reading(app) as connection:
        return VoiceReport(
            await voice_quality.by_operator(connection, begins, ends, FAIR),
            await voice_quality.worst(connection, begins, ends, FAIR, WORST),
        )


@endpoint("GET", "/api/voice", needs=Right.MISSED)
async def voice_report(request: web.Request, query: PeriodQuery) -> VoiceReport:
    """Return figures of the sound quality of calls in a period, of all lines together."""
    return await load(request.app, chosen_period(request, query))


@page("/voice", needs=Right.MISSED)
async def voice_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/voice?day=…`."""
    query = read_query(request, PeriodQuery)
    chosen = chosen_period(request, query)
    more: dict[str, Any] = {"grade": grade, "grades": GRADES, "link": linker("/voice", query)}
    report = await load(request.app, chosen)
    return render_lead(request, "voice_quality/voice.html", chosen, report=report, **more)
