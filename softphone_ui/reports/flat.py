"""A report as one table of numbers, as spreadsheets and CSV files have it.

Numbers are rounded as the page writes them, so that a file opens with the page's numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from io import StringIO

from foundation.percent import percent_number
from quality.reports.comparison import NO_DIFFERENCE
from quality.reports.dimensions import Place
from quality.reports.measures import MeasureUnit
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS
from softphone_ui.web.sheets import SEMICOLON, csv_cell
from softphone_ui.web.words import N_

#: Digits behind the decimal point, besides those of a share.
DIGITS = {MeasureUnit.COUNT: 0, MeasureUnit.SECONDS: 1, MeasureUnit.POINTS: 2}
CSV_UNITS = {MeasureUnit.SHARE: ", %", MeasureUnit.SECONDS: N_(", s")}


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column of numbers. A `SHARE` is a fraction of one."""

    head: str
    unit: MeasureUnit


@dataclass(frozen=True, slots=True)
class FlatRow:
    """A row of numbers; None where there is no data."""

    label: str
    numbers: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class FlatReport:
    """A report as one table. `corner`: what the rows are; `total`: None where rows are not
    divided, because the one row is the total."""

    corner: str
    columns: Sequence[FlatColumn]
    rows: Sequence[FlatRow]
    total: FlatRow | None


def flat(made: LoadedReport) -> FlatReport:
    """Lay out every number of the report. Compared with another period, each number is followed
    by what it was, the difference and the difference in percent."""
    report, labels, in_all = made.wish.report, made.labels, made.labels.say(N_("In all"))
    rows = [
        FlatRow(labels.place(report.rows, row), list(_numbers(made, row)))
        for row in made.table.rows
    ]
    total = FlatRow(in_all, list(_numbers(made, None))) if report.rows is not None else None
    corner = labels.say(DIMENSION_WORDS[report.rows]) if report.rows is not None else ""
    return FlatReport(corner, list(_columns(made)), rows, total)


def _places(made: LoadedReport) -> list[Place | None]:
    """Return the columns, and all together behind them where columns are divided."""
    divided = made.wish.report.columns is not None
    return [*made.table.columns, None] if divided else [None]


def _columns(made: LoadedReport) -> Iterator[FlatColumn]:
    report, labels = made.wish.report, made.labels
    for place in _places(made):
        prefix = "" if report.columns is None else f"{labels.place(report.columns, place)} · "
        for code in report.measures:
            name, unit = prefix + labels.say(MEASURE_WORDS[code][0]), report.measure(code).unit
            yield FlatColumn(name, unit)
            if made.wish.other is not None:
                yield FlatColumn(f"{name} · {labels.say(N_('other period'))}", unit)
                yield FlatColumn(f"{name} · {labels.say(N_('difference'))}", unit)
                share = labels.say(N_("difference in percent"))
                yield FlatColumn(f"{name} · {share}", MeasureUnit.SHARE)


def _numbers(made: LoadedReport, row: Place | None) -> Iterator[float | None]:
    report, compared = made.wish.report, made.compared
    for column in _places(made):
        sums = compared.sums(row, column)
        for code in report.measures:
            measure = report.measure(code)
            yield as_shown(measure.unit, measure.value(sums).number)
            if made.wish.other is not None:
                found = compared.difference(measure, row, column) or NO_DIFFERENCE
                yield as_shown(measure.unit, found.then)
                yield as_shown(measure.unit, found.change)
                yield as_shown(MeasureUnit.SHARE, found.share)


def as_shown(unit: MeasureUnit, number: float | None) -> float | None:
    """Return the number as the page rounds it."""
    if number is None:
        return None
    if unit is MeasureUnit.SHARE:
        return float(percent_number(number) / 100)
    step = Decimal(1).scaleb(-DIGITS[unit])
    # Decimal(float) is exact, and so rounds as a format of Python does.
    return float(Decimal(number).quantize(step, ROUND_HALF_EVEN))


def to_csv(made: LoadedReport) -> bytes:
    """Return the report as CSV: UTF-8 with its mark, shares in percent."""
    table, labels = flat(made), made.labels
    comma = labels.language in SEMICOLON
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if comma else ",")
    units = [labels.say(CSV_UNITS[it.unit]) if it.unit in CSV_UNITS else "" for it in table.columns]
    heads = [it.head + unit for it, unit in zip(table.columns, units, strict=True)]
    writer.writerow([csv_cell(it, comma=comma) for it in (table.corner, *heads)])
    for row in (*table.rows, *([table.total] if table.total else [])):
        cells = [
            _csv(it.unit, number) for it, number in zip(table.columns, row.numbers, strict=True)
        ]
        writer.writerow([csv_cell(it, comma=comma) for it in (row.label, *cells)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv(unit: MeasureUnit, number: float | None) -> float | int | None:
    if number is None:
        return None
    if unit is MeasureUnit.SHARE:
        return float(percent_number(number))
    return int(number) if unit is MeasureUnit.COUNT else number
