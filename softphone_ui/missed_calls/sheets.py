"""Missed calls as sheets for a spreadsheet: CSV, and XLSX with the figures and their formulas."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import xlsxwriter

from foundation.sentences import fill
from softphone_ui.missed_calls.missed_calls import MissedCallView
from softphone_ui.missed_calls.sentences import (
    CAUSES,
    SEQUELS,
    paused_in_words,
    rings_in_words,
    steps_in_words,
)
from softphone_ui.service_level.service_level import ServiceLevel
from softphone_ui.web.figure_words import FORMULAS, TITLES
from softphone_ui.web.measure_links import add_measures_sheet
from softphone_ui.web.sheets import SEMICOLON, Cell, csv_cell, harmless, local_time, write_cell
from softphone_ui.web.ticket_words import OUTCOMES
from softphone_ui.web.words import N_, Say

WIDTH = {"story": 44, "text": 18, "number": 10}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its head, what kind it is (a key of WIDTH), and its cell for a call."""

    head: str
    kind: str
    cell: Callable[[MissedCallView, Say, ZoneInfo], Cell]


def _expected(call: MissedCallView) -> float | None:
    wait = call.expected_wait_seconds
    return None if wait is None else round(wait, 1)


def _count(call: MissedCallView, state: str) -> Cell:
    return None if call.crowd is None else len(getattr(call.crowd, state))


COLUMNS = (
    SheetColumn(N_("Offered at"), "text", lambda c, say, zone: local_time(c.offered_at, zone)),
    SheetColumn(N_("Left at"), "text", lambda c, say, zone: local_time(c.left_at, zone)),
    SheetColumn(N_("Waited, s"), "number", lambda c, say, zone: round(c.waited_seconds, 3)),
    SheetColumn(N_("Caller"), "text", lambda c, say, zone: c.caller or None),
    SheetColumn(N_("Language"), "number", lambda c, say, zone: c.language),
    SheetColumn(N_("Line"), "number", lambda c, say, zone: c.line),
    SheetColumn(N_("Outcome"), "text", lambda c, say, zone: say(OUTCOMES[c.outcome])),
    SheetColumn(N_("Cause of a missed call"), "text", lambda c, say, zone: say(CAUSES[c.cause])),
    SheetColumn(N_("What failed"), "text", lambda c, say, zone: c.failure),
    SheetColumn(N_("Rings"), "story", lambda c, say, zone: rings_in_words(c.rings, say)),
    SheetColumn(N_("Ladder"), "story", lambda c, say, zone: steps_in_words(c.steps, say)),
    SheetColumn(N_("Expected wait, s"), "number", lambda c, say, zone: _expected(c)),
    SheetColumn(N_("Free"), "number", lambda c, say, zone: _count(c, "available")),
    SheetColumn(N_("Talking"), "number", lambda c, say, zone: _count(c, "talking")),
    SheetColumn(N_("In wrap-up"), "number", lambda c, say, zone: _count(c, "wrap_up")),
    SheetColumn(N_("Ringing"), "number", lambda c, say, zone: _count(c, "ringing")),
    SheetColumn(N_("Paused"), "number", lambda c, say, zone: _count(c, "paused")),
    SheetColumn(
        N_("Reasons of the pauses"),
        "text",
        lambda c, say, zone: (
            paused_in_words(c.crowd.paused, say) if c.crowd and c.crowd.paused else None
        ),
    ),
    SheetColumn(
        N_("Callers in line"), "number", lambda c, say, zone: c.crowd.waiting if c.crowd else None
    ),
    SheetColumn(N_("What came of it"), "text", lambda c, say, zone: say(SEQUELS[c.sequel])),
    SheetColumn(N_("Came again, times"), "number", lambda c, say, zone: c.came_again),
    SheetColumn(
        N_("Came again and was answered"), "text", lambda c, s, z: local_time(c.came_again_at, z)
    ),
    SheetColumn(
        N_("Called back at"), "text", lambda c, say, zone: local_time(c.called_back_at, zone)
    ),
    SheetColumn(N_("Called back by"), "text", lambda c, say, zone: c.called_back_by),
    SheetColumn(N_("Ticket"), "text", lambda c, say, zone: c.ticket),
    SheetColumn(N_("Call"), "text", lambda c, say, zone: c.call_id),
)


def to_csv(calls: list[MissedCallView], say: Say, zone: ZoneInfo, language: str) -> bytes:
    """Write UTF-8 with the mark by which a spreadsheet knows it; separators as the language has
    them."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if language in SEMICOLON else ",")
    writer.writerow([harmless(say(column.head)) for column in COLUMNS])
    for call in calls:
        cells = (column.cell(call, say, zone) for column in COLUMNS)
        writer.writerow([csv_cell(cell, comma=language in SEMICOLON) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(
    calls: list[MissedCallView], level: ServiceLevel, say: Say, zone: ZoneInfo, about: str
) -> bytes:
    """Return a workbook (XLSX) with the missed calls, and the figures with their formulas. `about`
    is the sentence that says where the figures are explained. Text is never written as a
    formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        _write_calls(book, calls, say, zone)
        _write_figures(book, level, say, zone)
        add_measures_sheet(book, say, about)
    return out.getvalue()


def _write_calls(
    book: xlsxwriter.Workbook, calls: list[MissedCallView], say: Say, zone: ZoneInfo
) -> None:
    sheet = book.add_worksheet(say(N_("Missed calls"))[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
    for x, column in enumerate(COLUMNS):
        sheet.set_column(x, x, WIDTH[column.kind])
        sheet.write_string(0, x, say(column.head), head)
    for y, call in enumerate(calls, start=1):
        for x, column in enumerate(COLUMNS):
            write_cell(sheet, y, x, column.cell(call, say, zone), moment)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(calls)), len(COLUMNS) - 1)


def _write_figures(
    book: xlsxwriter.Workbook, level: ServiceLevel, say: Say, zone: ZoneInfo
) -> None:
    sheet = book.add_worksheet(say(N_("Service level"))[:31])
    bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    sheet.set_column(0, 1, 44)
    span = " – ".join(str(local_time(at, zone)) for at in (level.since, level.until))
    sheet.write_string(0, 0, f"{span} {zone.key}", bold)
    heads = (N_("Figure"), N_("Formula"), N_("Counted"), N_("Out of"), N_("Share"))
    for x, message in enumerate(heads):
        sheet.write_string(2, x, say(message), bold)
    for y, figure in enumerate(level.figures, start=3):
        kpi = f"{level.kpi_seconds:g}"
        sheet.write_string(y, 0, fill(say(TITLES[figure.name]), kpi=kpi))
        sheet.write_string(y, 1, fill(say(FORMULAS[figure.name]), kpi=kpi))
        sheet.write_number(y, 2, figure.counted)
        sheet.write_number(y, 3, figure.out_of)
        if figure.share is not None:
            sheet.write_number(y, 4, figure.share, share)
