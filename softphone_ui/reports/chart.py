"""What of a report is drawn: one figure, or two in charts under one another over the same rows.

Each has a scale of its own, and so a chart of its own: two scales in one drawing are read as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quality.reports.dimensions import Place
from quality.reports.measures import MEASURES, MeasureUnit, ReportMeasure
from quality.reports.targets import misses
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS
from softphone_ui.web.charts import (
    Chart,
    ChartPoint,
    ChartScale,
    ChartSeries,
    ChartShape,
    ChartTarget,
    ChartTone,
    ChartValue,
    target_sentence,
)

#: In place of the lower figure: only one is drawn.
ONE = "one"
#: The address of what stands behind a number of a row; None where there is nothing.
Behind = Callable[[ReportMeasure, Place | None], str | None]


def drawn(chosen: Sequence[str], upper: str | None, lower: str | None) -> list[str]:
    """Return codes of the figures to draw, of those `chosen` for the report. By default the first,
    and beneath it the first one that is measured otherwise: how many, and how well."""
    above = upper if upper is not None and upper in chosen else chosen[0]
    others = [it for it in chosen if it != above]
    if lower == ONE:
        return [above]
    if lower is not None and lower in others:
        return [above, lower]
    unit = MEASURES[above].unit
    return [above, *[it for it in others if MEASURES[it].unit is not unit][:1]]


def chart_of(made: LoadedReport, measure: ReportMeasure, behind: Behind) -> Chart:
    """Draw a measure by rows, with its target and the same rows of the other period."""
    labels, report = made.labels, made.wish.report
    series = [ChartSeries(labels.say(MEASURE_WORDS[measure.code][0]))]
    if made.wish.other is not None:
        other = labels.days(made.wish.other)
        series.append(ChartSeries(other, ChartShape.LINE, ChartTone.SECOND))
    points = []
    for row in made.table.rows:
        values = [_value(made, measure, row)]
        if made.wish.other is not None:
            found = made.compared.difference(measure, row, None)
            then = None if found is None else found.then
            values.append(ChartValue(labels.number(measure.unit, then), then))
        points.append(ChartPoint(labels.place(report.rows, row), values, behind(measure, row)))
    return Chart(
        labels.say(MEASURE_WORDS[measure.code][0]),
        series,
        points,
        "" if report.rows is None else labels.say(DIMENSION_WORDS[report.rows]),
        ChartScale.SHARE if measure.unit is MeasureUnit.SHARE else ChartScale.NUMBER,
        target_of(made, measure),
    )


def target_of(made: LoadedReport, measure: ReportMeasure) -> ChartTarget | None:
    """Return the target of a measure, and in how many rows with data it was missed."""
    target = made.targets.get(measure.code)
    if target is None:
        return None
    found = [misses(measure, target, made.compared.sums(row, None)) for row in made.table.rows]
    known = [it for it in found if it is not None]
    written = made.labels.number(measure.unit, target)
    sentence = target_sentence(made.labels.say, written, known.count(True), len(known))
    return ChartTarget(target, sentence)


def _value(made: LoadedReport, measure: ReportMeasure, row: Place | None) -> ChartValue:
    sums, target = made.compared.sums(row, None), made.targets.get(measure.code)
    value = measure.value(sums)
    missed = target is not None and misses(measure, target, sums) is True
    return ChartValue(made.labels.value(measure.unit, value), value.number, missed)
