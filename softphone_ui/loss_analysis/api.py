"""`/api/losses`: a day's analysis for programs, as a spreadsheet and as a PDF."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from aiohttp import web
from msgspec import Struct, convert

from foundation.printing import printed
from quality.analysis.causes import MainCause
from quality.analysis.rows.analyses import Analysis
from softphone_ui.loss_analysis.load import LossAnalysisPage, LossQuery, LossRow, load
from softphone_ui.loss_analysis.paper import paper_of
from softphone_ui.loss_analysis.sheet import to_xlsx
from softphone_ui.missed_calls.missed_calls import Sequel
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.measure_links import link_paper, measures_line
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS, Say
from staff.roles import Right
from staff.rows.audit import write_audit

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LossCallView(Struct):
    """A lost call. `set_by`: the lead who set the cause. `missing`: so many operators too few in
    the quarter-hour `evidence_at`. `sequel`: what came of it by now."""

    call_id: str
    offered_at: datetime
    line: str
    language: str
    caller: str
    cause: MainCause
    set_by: str | None
    set_reason: str | None
    evidence_at: datetime | None
    missing: float | None
    not_taken_by: list[str]
    sequel: Sequel | None
    assignee: str | None


class RemedyView(Struct):
    """A remedy that would have saved calls between `begins` and `ends`: on average, at least, at
    most."""

    remedy: str
    begins: datetime
    ends: datetime
    lost_without: float
    saved: float
    least: int
    most: int


class QuarterView(Struct):
    """Quarter-hour of a day: calls, and operators on average. `on_shift`: operators with a shift on
    the roster, including those on a planned break, to compare with `signed_in`. `rostered`: the
    same without those on a break, to compare with how many are needed. Both are null if there is no
    roster."""

    at: datetime
    offered: int
    lost: int
    usual: float | None
    signed_in: float
    on_shift: float | None
    rostered: float | None
    available: float
    talking: float
    paused: float
    over_plan: float


class LossesView(Struct):
    """The analysis of a day's losses. `closed_in_time`: by `close_by`; null while it is open.
    `remedies`: those that save calls for sure. `unexplained` and `unassigned` stand in the way of
    closing."""

    day: date
    made_at: datetime
    close_by: datetime
    closed_at: datetime | None
    closed_in_time: bool | None
    offered: int
    lost: int
    has_roster: bool
    causes: dict[MainCause, int]
    sequels: dict[Sequel, int]
    remedies: list[RemedyView]
    quarters: list[QuarterView]
    calls: list[LossCallView]
    unexplained: list[str]
    unassigned: list[MainCause]


@endpoint("GET", "/api/losses", needs=Right.MISSED)
async def losses(request: web.Request, query: LossQuery) -> LossesView:
    """Return the analysis of a day; yesterday's where none is named. 404 where there is none."""
    loaded, analysis = await _load(request, query)
    return _view(loaded, analysis)


@endpoint("GET", "/api/losses.xlsx", needs=Right.EXPORT)
async def losses_xlsx(request: web.Request, query: LossQuery) -> web.StreamResponse:
    """Send the analysis as a spreadsheet: calls, causes, quarter-hours, remedies, history."""
    loaded, analysis = await _load(request, query)
    await _note_export(request, loaded, "xlsx")
    settings, say = request.app[SETTINGS], _say(request)
    short, about = settings.calls.short_abandon_seconds, measures_line(settings, say)
    content = await asyncio.to_thread(to_xlsx, loaded, analysis, say, short, about)
    return _file(content, XLSX_TYPE, f"komek-losses-{loaded.day}.xlsx")


@endpoint("GET", "/api/losses.pdf", needs=Right.EXPORT)
async def losses_pdf(request: web.Request, query: LossQuery) -> web.StreamResponse:
    """Send the analysis as a document to file and to sign."""
    loaded, analysis = await _load(request, query)
    await _note_export(request, loaded, "pdf")
    language = language_of(request)
    show = Show(language, loaded.chosen.zone)
    say = _say(request)
    paper = paper_of(loaded, analysis, say, show, language)
    paper = link_paper(paper, request.app[SETTINGS], say)
    content = await printed(paper, analysis.closed_at or analysis.made_at)
    return _file(content, "application/pdf", f"komek-losses-{loaded.day}.pdf")


async def _load(request: web.Request, query: LossQuery) -> tuple[LossAnalysisPage, Analysis]:
    loaded = await load(request, query)
    if loaded.analysis is None:
        raise NotFound
    return loaded, loaded.analysis


def _view(loaded: LossAnalysisPage, analysis: Analysis) -> LossesView:
    hindrances = loaded.hindrances
    return LossesView(
        day=loaded.day,
        made_at=analysis.made_at,
        close_by=analysis.close_by,
        closed_at=analysis.closed_at,
        closed_in_time=analysis.in_time,
        offered=analysis.offered,
        lost=loaded.lost,
        has_roster=analysis.has_roster,
        causes=dict(loaded.causes),
        sequels=dict(loaded.sequels),
        remedies=convert(
            [remedy for remedy in analysis.remedies if remedy.sure],
            list[RemedyView],
            from_attributes=True,
        ),
        quarters=[
            QuarterView(
                quarter.at, quarter.offered, quarter.lost, quarter.usual, quarter.signed_in,
                quarter.expected, quarter.rostered,
                quarter.available, quarter.talking, quarter.paused, quarter.over_plan,
            )
            for quarter in analysis.quarters
        ],
        calls=[_call(it, loaded) for it in loaded.rows],
        unexplained=list(hindrances.unexplained),
        unassigned=list(hindrances.unassigned),
    )  # fmt: skip


def _call(row: LossRow, loaded: LossAnalysisPage) -> LossCallView:
    call, task = row.call, loaded.task_of(row)
    return LossCallView(
        call_id=call.call_id,
        offered_at=call.offered_at,
        line=call.line,
        language=call.language,
        caller=row.caller,
        cause=call.main,
        set_by=call.set_by,
        set_reason=call.set_reason,
        evidence_at=call.evidence_at,
        missing=call.missing,
        not_taken_by=list(call.not_taken_by),
        sequel=row.sequel,
        assignee=task.person if task else None,
    )


async def _note_export(request: web.Request, loaded: LossAnalysisPage, kind: str) -> None:
    async with writing(request.app) as link:
        await write_audit(
            link,
            person_of(request).person_id,
            "export",
            subject="losses",
            detail={"format": kind, "rows": len(loaded.rows), "day": loaded.day.isoformat()},
            address=request.remote,
        )


def _say(request: web.Request) -> Say:
    words, language = request.app[WORDS], language_of(request)
    return lambda message: words.say(language, message)


def _file(content: bytes, content_type: str, name: str) -> web.Response:
    return web.Response(
        body=content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
