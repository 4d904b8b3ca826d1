"""A report as a spreadsheet: the table, and its formulas on a second sheet."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from quality.reports.measures import MeasureUnit, ReportSums
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
    _Sheet(book, made).write()
    _formulas(book, made)
    add_measures_sheet(book, made.labels.say, about)
    book.close()
    return out.getvalue()


class _Sheet:
    def __init__(self, book: xlsxwriter.Workbook, made: LoadedReport) -> None:
        self._made, self._say = made, made.labels.say
        self._sheet = book.add_worksheet(self._say(N_("Report"))[:31])
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._formats = {
            unit: book.add_format({"num_format": form}) for unit, form in FORMATS.items()
        }

    def write(self) -> None:
        table, report, labels = self._made.table, self._made.wish.report, self._made.labels
        divided = report.columns is not None
        self._sheet.set_column(0, 0, WIDE)
        self._sheet.set_column(1, MOST_COLUMNS - 1, NARROW)
        self._sheet.freeze_panes(1, 1)
        heads = [
            f"{labels.place(report.columns, column)} · {self._name(code)}" if divided else
            self._name(code)
            for column in table.columns
            for code in report.measures
        ]  # fmt: skip
        if divided:
            heads += [f"{self._say(N_('In all'))} · {self._name(code)}" for code in report.measures]
        for x, head in enumerate(heads[: MOST_COLUMNS - 1]):
            self._sheet.write_string(0, x + 1, head, self._bold)
        for y, row in enumerate(table.rows):
            self._sheet.write_string(y + 1, 0, labels.place(report.rows, row))
            cells = [table.cells.get((row, column)) for column in table.columns]
            self._values(y + 1, [*cells, table.of_rows.get(row)] if divided else cells)
        if report.rows is not None:
            last = len(table.rows) + 1
            self._sheet.write_string(last, 0, self._say(N_("In all")), self._bold)
            sums = [table.of_columns.get(column) for column in table.columns]
            self._values(last, [*sums, table.total] if divided else sums)

    def _name(self, code: str) -> str:
        return self._say(MEASURE_WORDS[code][0])

    def _values(self, y: int, cells: list[ReportSums | None]) -> None:
        x = 1
        for sums in cells:
            for code in self._made.wish.report.measures:
                measure = self._made.wish.report.measure(code)
                number = None if sums is None else measure.value(sums).number
                if number is not None and x < MOST_COLUMNS:
                    self._sheet.write_number(y, x, number, self._formats[measure.unit])
                x += 1


def _formulas(book: xlsxwriter.Workbook, made: LoadedReport) -> None:
    say, period = made.labels.say, made.wish.period
    sheet = book.add_worksheet(say(N_("Formulas"))[:31])
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 3 * WIDE)
    show = made.labels.show
    sheet.write_string(0, 0, say(N_("Period")))
    both = f"{show.short_day(period.first)} – {show.short_day(period.last)}"
    sheet.write_string(0, 1, f"{both}, {period.zone.key}")
    for y, code in enumerate(made.wish.report.measures):
        name, formula = MEASURE_WORDS[code]
        sheet.write_string(y + 1, 0, say(name))
        sheet.write_string(y + 1, 1, say(formula))
