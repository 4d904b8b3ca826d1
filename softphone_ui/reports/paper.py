"""A report as a paper: its totals, the table as a page shows it, and the formulas."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.printing import FigureRow, LargeFigure, Paper, Part, PrintedTable, Text
from foundation.sentences import fill
from quality.reports.measures import NOTHING, MeasureUnit, ReportMeasure, ReportSums
from softphone_ui.reports.labels import Labels
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS
from softphone_ui.web.words import N_

#: More of these no sheet has room for; the spreadsheet has them all.
MOST_MEASURES, MOST_COLUMNS, MOST_FIGURES = 10, 24, 8
#: From so many columns on the sheet lies.
WIDE_FROM = 6
MINUTE = 59.95
#: A measure and what it is of; None: nothing.
Cell = tuple[ReportMeasure, ReportSums | None]


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
    return Paper(name, period_words(made), lang, stamp, parts, wide=width >= WIDE_FROM)


def period_words(made: LoadedReport) -> str:
    """Return the days of the report."""
    period, show = made.wish.period, made.labels.show
    first, last = show.short_day(period.first), show.short_day(period.last)
    return first if period.days == 1 else f"{first} – {last}"


def total_words(made: LoadedReport) -> list[tuple[str, str]]:
    """Return each measure over the whole period: its name and its value."""
    return [(it.name, it.value) for it in _totals(made)]


def _totals(made: LoadedReport) -> list[LargeFigure]:
    labels, total, report = made.labels, made.table.total, made.wish.report
    measures = [report.measure(code) for code in report.measures[:MOST_FIGURES]]
    return [LargeFigure(_name(labels, it.code), _value(labels, it, total)) for it in measures]


def _table(made: LoadedReport) -> PrintedTable:
    """A line for each row; divided by columns, the first measure in each."""
    report, table, labels = made.wish.report, made.table, made.labels
    cells: list[list[Cell]]
    if report.columns is None:
        measures = [report.measure(code) for code in report.measures[:MOST_MEASURES]]
        heads = [_name(labels, it.code) for it in measures]
        cells = [[(it, table.of_rows.get(row)) for it in measures] for row in table.rows]
        last: list[Cell] = [(it, table.total) for it in measures]
        heading = ""
    else:
        first, columns = report.measure(report.measures[0]), table.columns[:MOST_COLUMNS]
        heads = [labels.place(report.columns, it) for it in columns]
        cells = [[(first, table.cells.get((row, it))) for it in columns] for row in table.rows]
        last = [(first, table.of_columns.get(it)) for it in columns]
        heading = _name(labels, first.code)
    names = [labels.place(report.rows, row) for row in table.rows]
    rows = [_line(labels, *it) for it in zip(names, cells, strict=True)]
    rows.append(_line(labels, labels.say(N_("In all")), last))
    head = [labels.say(DIMENSION_WORDS[report.rows]) if report.rows else "", *heads]
    return PrintedTable(
        head,
        rows,
        numbers=list(range(1, len(head))),
        widths=[2.0, *(1.0 for _ in heads)],
        heading=heading,
        left_out=labels.say(N_("The spreadsheet has all rows.")),
    )


def _line(labels: Labels, name: str, cells: Sequence[Cell]) -> list[str]:
    return [name, *(_value(labels, measure, sums) for measure, sums in cells)]


def _left_out(made: LoadedReport) -> list[Part]:
    """Says so where the sheet has no room for every column."""
    report, columns = made.wish.report, made.table.columns
    whole = len(columns) <= MOST_COLUMNS and len(report.measures) <= MOST_MEASURES
    return [] if whole else [Text(made.labels.say(N_("The spreadsheet has all columns.")))]


def _formulas(made: LoadedReport) -> PrintedTable:
    say = made.labels.say
    words = [MEASURE_WORDS[code] for code in made.wish.report.measures]
    rows = [[say(name), say(formula)] for name, formula in words]
    head = [say(N_("Figure")), say(N_("Formula"))]
    return PrintedTable(head, rows, widths=(1, 2), heading=say(N_("Formulas")))


def _name(labels: Labels, code: str) -> str:
    return labels.say(MEASURE_WORDS[code][0])


def _value(labels: Labels, measure: ReportMeasure, sums: ReportSums | None) -> str:
    """As the page writes it, with the unit of seconds: nobody points at a paper to ask."""
    value = measure.value(sums or NOTHING)
    text = labels.value(measure.unit, value)
    if measure.unit is MeasureUnit.SECONDS and value.number is not None and value.number < MINUTE:
        return fill(labels.say(N_("{n} s")), n=text)
    return text
