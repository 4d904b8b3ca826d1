"""`/second-line/figures`: incidents by kind and hour, and how long each way takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from aiohttp import web

from second_line.incidents.kinds import KINDS
from second_line.rows import incidents as rows
from second_line.rows.incidents import IncidentWay
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right

DAYS = 30


@dataclass(slots=True)
class IncidentFigures:
    """The figures of incidents that were seen. Times are seconds, in the middle of all (None: of
    none is known). `kinds`: code → how many; `hours`: local hour → how many."""

    seen: int = 0
    handed_over: int = 0
    acknowledged: int = 0
    called: int = 0
    dismissed: int = 0
    unfounded: int = 0
    to_police: float | None = None
    to_acknowledged: float | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)


def figures_of(ways: Sequence[IncidentWay]) -> IncidentFigures:
    """Return the figures of these incidents: counts, and medians of seconds. Pure."""
    to_police = [it.to_police for it in ways if it.to_police is not None]
    to_acknowledged = [it.to_acknowledged for it in ways if it.to_acknowledged is not None]
    return IncidentFigures(
        len(ways),
        len(to_police),
        len(to_acknowledged),
        sum(it.called for it in ways),
        sum(it.dismissed for it in ways),
        sum(it.unfounded for it in ways),
        median(to_police) if to_police else None,
        median(to_acknowledged) if to_acknowledged else None,
        Counter(it.kind for it in ways),
        Counter(it.hour for it in ways),
    )


@page("/second-line/figures", needs=Right.CAMERA_INCIDENTS_LEAD)
async def second_line_figures_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/second-line/figures` of the last 30 days."""
    language, zone = language_of(request), ZoneInfo(request.app[SETTINGS].timezone)
    async with reading(request.app) as link:
        ways = await rows.ways(link, datetime.now(UTC) - timedelta(days=DAYS), zone)
    return render(
        request,
        "second_line/figures.html",
        figures=figures_of(ways),
        kinds=KINDS,
        days=DAYS,
        show=Show(language, zone),
        language=language,
    )
