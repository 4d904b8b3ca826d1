"""`/api/reports`: a report for programs, and as a file: XLSX, CSV or PDF."""

from __future__ import annotations

import asyncio
from datetime import date

import msgspec
from aiohttp import web
from msgspec import Struct

from foundation import dates
from foundation.printing import printed
from quality.reports.dimensions import Place
from quality.reports.measures import MEASURES, NOTHING, ReportSums
from quality.reports.report import Report
from softphone_ui.reports.flat import to_csv
from softphone_ui.reports.load import LoadedReport, load
from softphone_ui.reports.paper import paper_of
from softphone_ui.reports.places import plain
from softphone_ui.reports.query import ReportQuery, now, wish_of
from softphone_ui.reports.sheet import to_xlsx
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.measure_links import link_paper, measures_line
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}


class ValueView(Struct):
    """A value of a report. `value` = `counted` ÷ `out_of`, or `counted` itself where that is null;
    null without data. Seconds and shares (0.0 to 1.0) as their measure's unit says."""

    counted: int
    out_of: int | None
    value: float | None


class PlaceView(Struct):
    """A row or a column. `place`: a moment, a day, the first day of a week or a month, a time of
    day, a number or a key; null: all together. `label`: as people read it."""

    place: str | None
    label: str


class MeasureView(Struct):
    """A measure of a report. `unit`: count, share, seconds or points."""

    code: str
    unit: str


class ReportView(Struct):
    """A report as programs read it. `cells`: by row, by column, by measure. `of_rows`, `of_columns`
    and `total` are those of all contacts together, not means of cells."""

    since: date
    until: date
    measures: list[MeasureView]
    rows: list[PlaceView]
    columns: list[PlaceView]
    cells: list[list[list[ValueView]]]
    of_rows: list[list[ValueView]]
    of_columns: list[list[ValueView]]
    total: list[ValueView]


@endpoint("GET", "/api/reports", needs=Right.MISSED)
async def report_of_calls(request: web.Request, query: ReportQuery) -> ReportView:
    """Return a report: measures by rows and columns over whole days. 422 with a `reason` where it
    cannot be made."""
    return view_of(await load(request, wish_of(request, query)))


@endpoint("GET", "/api/reports.xlsx", needs=Right.EXPORT)
async def report_xlsx(request: web.Request, query: ReportQuery) -> web.StreamResponse:
    """Send the report as a spreadsheet, with its formulas."""
    made = await _exported(request, query, "xlsx")
    about = measures_line(request.app[SETTINGS], made.labels.say)
    return _file(made, await asyncio.to_thread(to_xlsx, made, about), "xlsx")


@endpoint("GET", "/api/reports.csv", needs=Right.EXPORT)
async def report_csv(request: web.Request, query: ReportQuery) -> web.StreamResponse:
    """Send the report as CSV, with the numbers of the page."""
    made = await _exported(request, query, "csv")
    return _file(made, await asyncio.to_thread(to_csv, made), "csv")


@endpoint("GET", "/api/reports.pdf", needs=Right.EXPORT)
async def report_pdf(request: web.Request, query: ReportQuery) -> web.StreamResponse:
    """Send the report on paper, with its formulas."""
    made, at = await _exported(request, query, "pdf"), now()
    labels, settings = made.labels, request.app[SETTINGS]
    moment = dates.moment(at, made.wish.period.zone, labels.language)
    paper = paper_of(made, labels.say(N_("Report")), f"Komek 109 · {moment}")
    return _file(made, await printed(link_paper(paper, settings, labels.say), at), "pdf")


async def _exported(request: web.Request, query: ReportQuery, kind: str) -> LoadedReport:
    """Load a report that is about to leave as a file, and note who takes it."""
    made = await load(request, wish_of(request, query))
    filters = {name: it for name, it in msgspec.to_builtins(query).items() if it is not None}
    async with writing(request.app) as link:
        await write_audit(
            link,
            person_of(request).person_id,
            "export",
            subject="report",
            detail={"format": kind, "rows": len(made.table.rows), "filter": filters},
            address=request.remote,
        )
    return made


def _file(made: LoadedReport, content: bytes, kind: str) -> web.Response:
    name = f"komek-report-{made.wish.period.first}-{made.wish.period.last}.{kind}"
    return web.Response(
        body=content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def view_of(made: LoadedReport) -> ReportView:
    """Return the table for a program."""
    table, report, labels = made.table, made.wish.report, made.labels
    return ReportView(
        since=made.wish.period.first,
        until=made.wish.period.last,
        measures=[MeasureView(code, MEASURES[code].unit.value) for code in report.measures],
        rows=[PlaceView(_text(it), labels.place(report.rows, it)) for it in table.rows],
        columns=[PlaceView(_text(it), labels.place(report.columns, it)) for it in table.columns],
        cells=[
            [_values(report, table.cells.get((row, column))) for column in table.columns]
            for row in table.rows
        ],
        of_rows=[_values(report, table.of_rows.get(row)) for row in table.rows],
        of_columns=[_values(report, table.of_columns.get(it)) for it in table.columns],
        total=_values(report, table.total),
    )


def _text(place: Place | None) -> str | None:
    return None if place is None else plain(place)


def _values(report: Report, sums: ReportSums | None) -> list[ValueView]:
    values = (report.measure(code).value(sums or NOTHING) for code in report.measures)
    return [ValueView(it.counted, it.out_of, it.number) for it in values]
