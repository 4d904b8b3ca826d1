"""A report as a spreadsheet: the table, and its formulas on a second sheet."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from quality.reports.measures import MeasureUnit
from softphone_ui.reports.flat import flat
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.report_words import MEASURE_WORDS
from softphone_ui.web.measure_links import add_measures_sheet
from softphone_ui.web.words import N_

FORMATS = {
    MeasureUnit.COUNT: "#,##0",
    MeasureUnit.SHARE: "0.0%",
    MeasureUnit.SECONDS: "0.0",
    MeasureUnit.POINTS: "0.00",
}
#: A sheet's own limits.
MOST_COLUMNS, WIDE, NARROW = 16_384, 34, 14


def to_xlsx(made: LoadedReport, about: str) -> bytes:
    """Return the report as a workbook (XLSX). `about` is the sentence that says where the figures
    are explained."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    _write(book, made)
    _formulas(book, made)
    add_measures_sheet(book, made.labels.say, about)
    book.close()
    return out.getvalue()


def _write(book: xlsxwriter.Workbook, made: LoadedReport) -> None:
    sheet = book.add_worksheet(made.labels.say(N_("Report"))[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {unit: book.add_format({"num_format": form}) for unit, form in FORMATS.items()}
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, MOST_COLUMNS - 1, NARROW)
    sheet.freeze_panes(1, 1)
    table = flat(made)
    columns = table.columns[: MOST_COLUMNS - 1]
    sheet.write_string(0, 0, table.corner, bold)
    for x, column in enumerate(columns, 1):
        sheet.write_string(0, x, column.head, bold)
    for y, row in enumerate((*table.rows, *([table.total] if table.total else [])), 1):
        sheet.write_string(y, 0, row.label, bold if row is table.total else None)
        for x, (column, number) in enumerate(zip(columns, row.numbers, strict=False), 1):
            if number is not None:
                sheet.write_number(y, x, number, formats[column.unit])


def _formulas(book: xlsxwriter.Workbook, made: LoadedReport) -> None:
    say, period = made.labels.say, made.wish.period
    sheet = book.add_worksheet(say(N_("Formulas"))[:31])
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE)
    sheet.write_string(0, 0, say(N_("Period")))
    sheet.write_string(0, 1, f"{made.labels.days(period)}, {period.zone.key}")
    lines = 1
    if made.wish.other is not None:
        sheet.write_string(lines, 0, say(N_("Compared with")))
        sheet.write_string(lines, 1, made.labels.days(made.wish.other))
        lines += 1
    for y, code in enumerate(made.wish.report.measures, lines):
        name, formula = MEASURE_WORDS[code]
        sheet.write_string(y, 0, say(name))
        sheet.write_string(y, 1, say(formula))
