"""The course of a share over months, beside that of the city. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from city.oversight.month import MonthShare
from softphone_ui.web.charts import (
    Chart,
    ChartPoint,
    ChartScale,
    ChartSeries,
    ChartShape,
    ChartTone,
    ChartValue,
)
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, Say


def draw_trend(course: Sequence[MonthShare], say: Say, show: Show) -> Chart | None:
    """Draw the months, the earliest first; None: with fewer than two there is no course."""
    if len(course) < 2:
        return None
    title = say(N_("Share solved in term by month"))
    series = [
        ChartSeries(say(N_("Solved in term")), ChartShape.LINE),
        ChartSeries(say(N_("The city")), ChartShape.LINE, ChartTone.SOFT),
    ]
    points = [
        ChartPoint(
            show.month(of.month.first),
            [
                ChartValue(f"{show.percent(of.share)} ({_parts(of, show)})", of.share),
                ChartValue(show.percent(of.city), of.city),
            ],
            f"/rating?month={of.month}",
        )
        for of in course
    ]
    return Chart(title, series, points, say(N_("Month")), ChartScale.SHARE)


def _parts(of: MonthShare, show: Show) -> str:
    return f"{show.count(of.whole.solved)} ÷ {show.count(of.whole.due)}"
