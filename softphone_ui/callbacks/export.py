"""Callbacks as a file: XLSX with the places, and the figures with their formulas."""

from __future__ import annotations

import asyncio
from io import BytesIO

import xlsxwriter
from aiohttp import web

from softphone_ui.callbacks.api import QueuedCallbackView, load
from softphone_ui.callbacks.figures import (
    FIRST_FORMULA,
    REACHED_FORMULA,
    RESULTS,
    SOURCES,
    CallbackFigures,
)
from softphone_ui.callbacks.results import tries_in_words
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.measure_links import add_measures_sheet, measures_line
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, WORDS, Say
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_EXPORTED = 50_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
HEADS = (
    N_("Offered at"),
    N_("Kept at"),
    N_("Caller"),
    N_("Line"),
    N_("Language"),
    N_("Began by"),
    N_("What came of it"),
    N_("Over at"),
    N_("Attempts"),
    N_("Calls made"),
    N_("Operator"),
    N_("Reason"),
    N_("Ticket"),
)


@endpoint("GET", "/api/callbacks.xlsx", needs=Right.EXPORT)
async def callbacks_xlsx(request: web.Request, query: PeriodQuery) -> web.StreamResponse:
    """Send the places kept in a period, and their figures with the formulas, as XLSX."""
    chosen, person = chosen_period(request, query), person_of(request)
    loaded = await load(request, chosen, MOST_EXPORTED)
    detail = {"format": "xlsx", "rows": len(loaded.queued), "whole_numbers": sees_numbers(person)}
    async with writing(request.app) as connection:
        await write_audit(
            connection,
            person.person_id,
            "export",
            subject="callbacks",
            detail=detail,
            address=request.remote,
        )
    words, language = request.app[WORDS], person.language
    say: Say = lambda message: words.say(language, message)  # noqa: E731
    about = measures_line(request.app[SETTINGS], say)
    made = await asyncio.to_thread(
        to_xlsx, loaded.queued, loaded.figures, say, language, chosen, about
    )
    name = f"komek-callbacks-{chosen.period.begins.astimezone(chosen.zone):%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=made, content_type=XLSX_TYPE, headers=headers)


def to_xlsx(
    queued: list[QueuedCallbackView],
    level: CallbackFigures,
    say: Say,
    language: str,
    chosen: ChosenPeriod,
    about: str,
) -> bytes:
    """Return a workbook (XLSX) with the callbacks and their figures. `about` is the sentence that
    says where the figures are explained. Text is never written as a formula."""
    out, show = BytesIO(), Show(language, chosen.zone)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say(N_("Callbacks"))[:31])
        sheet.set_column(0, len(HEADS) - 1, 18)
        for x, head in enumerate(HEADS):
            sheet.write_string(0, x, say(head), bold)
        for y, each in enumerate(reversed(queued), start=1):
            for x, cell in enumerate(_cells(each, say, show)):
                (sheet.write_number if isinstance(cell, int) else sheet.write_string)(y, x, cell)
        sheet.freeze_panes(1, 1)
        _write_figures(book, level, say, bold)
        add_measures_sheet(book, say, about)
    return out.getvalue()


def _cells(callback: QueuedCallbackView, say: Say, show: Show) -> list[str | int]:
    ended = show.clock_seconds(callback.ended_at) if callback.ended_at else ""
    return [
        f"{show.day_of(callback.offered_at)} {show.clock_seconds(callback.offered_at)}",
        f"{show.day_of(callback.queued_at)} {show.clock_seconds(callback.queued_at)}",
        callback.number,
        callback.line,
        callback.language,
        say(SOURCES[callback.source]),
        say(RESULTS[callback.result]) if callback.result else say(N_("no result yet")),
        f"{show.day_of(callback.ended_at)} {ended}" if callback.ended_at else "",
        callback.attempts,
        tries_in_words(callback.tries, say, show.clock),
        callback.reached_by or "",
        callback.reason or "",
        callback.ticket,
    ]


def _write_figures(
    book: xlsxwriter.Workbook, level: CallbackFigures, say: Say, bold: object
) -> None:
    sheet = book.add_worksheet(say(N_("Figures"))[:31])
    sheet.set_column(0, 1, 44)
    share = book.add_format({"num_format": "0.0%"})
    shares = (
        (N_("Reached"), REACHED_FORMULA, level.reached_share),
        (N_("At the first attempt"), FIRST_FORMULA, level.first_share),
    )
    for x, head in enumerate((N_("Figure"), N_("Formula"), N_("Share"))):
        sheet.write_string(0, x, say(head), bold)
    for y, (title, formula, value) in enumerate(shares, start=1):
        sheet.write_string(y, 0, say(title))
        sheet.write_string(y, 1, say(formula))
        if value is not None:
            sheet.write_number(y, 2, value, share)
    numbers = [
        (say(N_("Kept")), level.total),
        *zip(map(say, SOURCES.values()), (level.requested, level.lost), strict=True),
        (say(N_("no result yet")), level.owed),
        *((say(RESULTS[result]), getattr(level, result.value)) for result in RESULTS),
    ]
    for y, (title, number) in enumerate(numbers, start=5):
        sheet.write_string(y, 0, title)
        sheet.write_number(y, 2, number)
