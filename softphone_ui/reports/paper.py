"""A report as a paper: its totals, the table as a page shows it, and the formulas."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.printing import FigureRow, LargeFigure, Paper, Part, PrintedTable, Text
from foundation.sentences import fill
from quality.reports.dimensions import Place
from quality.reports.measures import MeasureUnit, ReportMeasure
from softphone_ui.reports.labels import Labels
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS
from softphone_ui.web.words import N_

#: More of these no sheet has room for; the spreadsheet has them all.
MOST_MEASURES, MOST_COLUMNS, MOST_FIGURES = 10, 24, 8
#: The same where each number stands above its change.
MOST_COMPARED, MOST_COMPARED_COLUMNS = 5, 6
#: From so many columns on the sheet lies; fewer where changes stand below the numbers.
WIDE_FROM, WIDE_COMPARED_FROM = 6, 4
MINUTE = 59.95
#: A measure, and the row and the column whose contacts it is of; None: of all.
Cell = tuple[ReportMeasure, Place | None, Place | None]


def paper_of(made: LoadedReport, name: str, stamp: str) -> Paper:
    """Lay a report out for print. `name`: the report's; `stamp`: who made it and when."""
    parts: list[Part] = [FigureRow(_totals(made))]
    width = 0
    if made.wish.report.rows is not None:
        table = _table(made)
        parts += [table, *_left_out(made)]
        width = len(table.head)
    parts.append(_formulas(made))
    lang = made.labels.language
    wide_from = WIDE_FROM if made.wish.other is None else WIDE_COMPARED_FROM
    return Paper(name, period_words(made), lang, stamp, parts, wide=width >= wide_from)


def period_words(made: LoadedReport) -> str:
    """Return the days of the report."""
    days = made.labels.days(made.wish.period)
    if made.wish.other is None:
        return days
    other = made.labels.days(made.wish.other)
    return fill(made.labels.say(N_("{days}, compared with {other}")), days=days, other=other)


def total_words(made: LoadedReport) -> list[tuple[str, str]]:
    """Return each measure over the whole period: its name and its value."""
    return [(it.name, it.value) for it in _totals(made)]


def _totals(made: LoadedReport) -> list[LargeFigure]:
    labels, report = made.labels, made.wish.report
    measures = [report.measure(code) for code in report.measures[:MOST_FIGURES]]
    return [
        LargeFigure(_name(labels, it.code), _value(made, (it, None, None)), _change(made, it))
        for it in measures
    ]


def _change(made: LoadedReport, measure: ReportMeasure) -> str:
    found = made.compared.difference(measure, None, None)
    return "" if found is None else " · ".join(made.labels.change(measure.unit, found))


def _table(made: LoadedReport) -> PrintedTable:
    """A line for each row; divided by columns, the first measure in each."""
    report, table, labels = made.wish.report, made.table, made.labels
    if report.columns is None:
        measures = [report.measure(code) for code in report.measures[: _room(made)]]
        heads, heading = [_name(labels, it.code) for it in measures], ""
        columns: list[tuple[ReportMeasure, Place | None]] = [(it, None) for it in measures]
    else:
        first, places = report.measure(report.measures[0]), table.columns[: _room(made)]
        heads = [labels.place(report.columns, it) for it in places]
        heading = _name(labels, first.code)
        columns = [(first, it) for it in places]
    rows = [
        _line(made, labels.place(report.rows, row), [(it, row, column) for it, column in columns])
        for row in table.rows
    ]
    all_of_it = [(it, None, column) for it, column in columns]
    rows.append(_line(made, labels.say(N_("In all")), all_of_it))
    head = [labels.say(DIMENSION_WORDS[report.rows]) if report.rows else "", *heads]
    return PrintedTable(
        head,
        rows,
        numbers=list(range(1, len(head))),
        widths=[2.0, *(1.0 for _ in heads)],
        heading=heading,
        left_out=labels.say(N_("The spreadsheet has all rows.")),
    )


def _line(made: LoadedReport, name: str, cells: Sequence[Cell]) -> list[str]:
    return [name, *(_compared_value(made, cell) for cell in cells)]


def _compared_value(made: LoadedReport, cell: Cell) -> str:
    """Return the value, and below it what it was, the difference and the difference in percent."""
    measure, row, column = cell
    text, found = _value(made, cell), made.compared.difference(measure, row, column)
    if found is None:
        return text
    return "\n".join((text, " · ".join(made.labels.change(measure.unit, found))))


def _left_out(made: LoadedReport) -> list[Part]:
    """Says so where the sheet has no room for every column."""
    report, columns = made.wish.report, made.table.columns
    found = len(report.measures) if report.columns is None else len(columns)
    whole = found <= _room(made)
    return [] if whole else [Text(made.labels.say(N_("The spreadsheet has all columns.")))]


def _room(made: LoadedReport) -> int:
    """Return how many measures or columns the table has room for."""
    if made.wish.other is not None:
        return MOST_COMPARED if made.wish.report.columns is None else MOST_COMPARED_COLUMNS
    return MOST_MEASURES if made.wish.report.columns is None else MOST_COLUMNS


def _formulas(made: LoadedReport) -> PrintedTable:
    say = made.labels.say
    words = [MEASURE_WORDS[code] for code in made.wish.report.measures]
    rows = [[say(name), say(formula)] for name, formula in words]
    head = [say(N_("Figure")), say(N_("Formula"))]
    return PrintedTable(head, rows, widths=(1, 2), heading=say(N_("Formulas")))


def _name(labels: Labels, code: str) -> str:
    return labels.say(MEASURE_WORDS[code][0])


def _value(made: LoadedReport, cell: Cell) -> str:
    """As the page writes it, with the unit of seconds: nobody points at a paper to ask."""
    measure, row, column = cell
    labels, value = made.labels, measure.value(made.compared.sums(row, column))
    text = labels.value(measure.unit, value)
    if measure.unit is MeasureUnit.SECONDS and value.number is not None and value.number < MINUTE:
        return fill(labels.say(N_("{n} s")), n=text)
    return text
