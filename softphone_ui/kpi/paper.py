"""`/my-month.pdf` and `/kpi/{person_id}/sheet.pdf`: the sheet on paper, with a line to sign on."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from foundation import dates
from foundation.printing import (
    Columns,
    FigureRow,
    LargeFigure,
    Paper,
    Part,
    PrintedTable,
    Signature,
    Text,
    printed,
)
from foundation.sentences import fill
from quality.kpi.sheet import KpiSheet
from softphone_ui.kpi.load import KpiPage, MonthQuery, load, month_of, reading_of
from softphone_ui.kpi.page import person_number
from softphone_ui.kpi.shown import SheetFormatter
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.measure_links import link_paper
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.ticket_words import PAUSE_REASONS
from softphone_ui.web.words import N_
from staff.roles import Right

#: How many figures stand large.
LARGE = 4


@page("/my-month.pdf", needs=Right.KPI_OWN)
async def own_paper(request: web.Request) -> web.StreamResponse:
    """Send the paper `/my-month.pdf?month=2026-11`."""
    return await _paper(request, person_of(request).person_id)


@page("/kpi/{person_id}/sheet.pdf", needs=Right.KPI)
async def person_paper(request: web.Request) -> web.StreamResponse:
    """Send the paper `/kpi/7/sheet.pdf?month=2026-11`."""
    return await _paper(request, person_number(request))


async def _paper(request: web.Request, person_id: int) -> web.Response:
    loaded = await load(request, person_id, month_of(request, read_query(request, MonthQuery)))
    if loaded.shown is None:
        raise NotFound
    now = datetime.now(UTC).replace(microsecond=0)
    read = reading_of(request)
    paper = lay_out(loaded, loaded.shown, read, now)
    content = await printed(link_paper(paper, request.app[SETTINGS], read.say), now)
    name = f"komek-month-{loaded.subject.login}-{loaded.month.first:%Y-%m}.pdf"
    return web.Response(
        body=content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def lay_out(loaded: KpiPage, sheet: KpiSheet, read: SheetFormatter, now: datetime) -> Paper:
    """Return the paper of a sheet: of a signed one what was signed."""
    say, subject = read.say, loaded.subject
    who = f"{subject.name} {subject.extension}" if subject.extension else subject.name
    return Paper(
        title=say(N_("Figures of the month")),
        subtitle=f"{who} · {read.month(loaded.month)}",
        lang=read.language,
        made=f"Komek 109 · {dates.moment(now, loaded.month.zone, read.language)}",
        parts=[
            _large(sheet, read),
            _table(sheet, read),
            *_days(sheet, read),
            *_pauses(sheet, read),
            Text(_formulas(sheet, read)),
            *_signature(loaded, read),
        ],
    )


def _large(sheet: KpiSheet, read: SheetFormatter) -> Part:
    return FigureRow(
        [
            LargeFigure(read.name(line), read.value(line), read.interval(line))
            for line in sheet.lines[:LARGE]
        ]
    )


def _table(sheet: KpiSheet, read: SheetFormatter) -> Part:
    say = read.say
    head = [N_("Figure"), N_("Value"), N_("95 % interval"), N_("Colleagues in like hours"), "÷"]
    rows = [
        [read.name(line), read.value(line), read.interval(line), read.like(line), read.parts(line)]
        for line in sheet.lines
    ]
    return PrintedTable([say(it) for it in head], rows, numbers=(1, 2, 3, 4))


def _days(sheet: KpiSheet, read: SheetFormatter) -> list[Part]:
    if not sheet.days:
        return []
    most = max(it.calls for it in sheet.days)
    return [
        Columns(
            [str(it.day.day) for it in sheet.days],
            [it.calls / most for it in sheet.days],
            figures=[read.show.count(it.calls) if it.calls else "" for it in sheet.days],
            top=read.show.count(most),
            heading=read.say(N_("Calls day by day")),
        )
    ]


def _pauses(sheet: KpiSheet, read: SheetFormatter) -> list[Part]:
    if not sheet.pauses:
        return []
    rows = [[read.say(PAUSE_REASONS.get(pause.reason, pause.reason)), read.minutes(pause.ms)]
            for pause in sheet.pauses]  # fmt: skip
    return [
        PrintedTable(
            [read.say(N_("Reason")), read.say(N_("Hours and minutes"))],
            rows,
            numbers=(1,),
            heading=read.say(N_("Pauses")),
        )
    ]


def _formulas(sheet: KpiSheet, read: SheetFormatter) -> str:
    return fill(
        read.say(N_("Formulas: version {n} of months, {m} of calls.")),
        n=sheet.formulas,
        m=sheet.call_formulas,
    )


def _signature(loaded: KpiPage, read: SheetFormatter) -> list[Part]:
    if loaded.signed is None:
        return [Signature([loaded.subject.name])]
    at = dates.moment(loaded.signed.signed_at, loaded.month.zone, read.language)
    text = fill(read.say(N_("Signed on the page by {name}, {at}")), name=loaded.subject.name, at=at)
    return [Text(text, strong=True)]
