"""A sheet's figures as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_date

from foundation.sentences import fill
from quality.kpi.figures import SCORE_STEPS, KpiUnit
from quality.kpi.sheet import DayLine, KpiMonth, KpiSheet, SheetLine
from softphone_ui.kpi.kpi_words import DIFFERS_WORDS, FIGURE_WORDS
from softphone_ui.web.charts import (
    Chart,
    ChartPoint,
    ChartSeries,
    ChartShape,
    ChartTone,
    ChartValue,
)
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, Say


@dataclass(frozen=True, slots=True)
class SheetFormatter:
    """A formatter that writes a sheet in one language."""

    show: Show
    say: Say
    language: str

    def name(self, line: SheetLine) -> str:
        return self.say(FIGURE_WORDS[line.code][0])

    def formula(self, line: SheetLine) -> str:
        return self.say(FIGURE_WORDS[line.code][1])

    def value(self, line: SheetLine) -> str:
        """Return the value; a dash where there is nothing to divide by."""
        return self._written(line.unit, line.value)

    def interval(self, line: SheetLine) -> str:
        """Write from where to where; "" where nothing is said."""
        if line.low is None or line.high is None:
            return ""
        return f"{self._written(line.unit, line.low)} – {self._written(line.unit, line.high)}"

    def like(self, line: SheetLine) -> str:
        """Write colleagues' figure in like hours; "" where there is none."""
        return "" if line.like is None else self._written(line.unit, line.like)

    def differs(self, line: SheetLine) -> str:
        return "" if line.differs is None else self.say(DIFFERS_WORDS[line.differs])

    def parts(self, line: SheetLine) -> str:
        """Return what a share was divided by; "" elsewhere."""
        if line.unit is not KpiUnit.SHARE or not line.out_of or line.code == "occupancy":
            return ""
        if line.code == "quality_score":
            return f"n = {self.show.count(line.out_of // SCORE_STEPS)}"
        return f"{self.show.count(line.counted)} ÷ {self.show.count(line.out_of)}"

    def month(self, month: KpiMonth) -> str:
        return str(format_date(month.first, "LLLL y", locale=self.language))

    def minutes(self, ms: int) -> str:
        """Write hours and minutes, as ``1:05``."""
        hours, minutes = divmod(round(ms / 60_000), 60)
        return f"{hours}:{minutes:02}"

    def aht(self, day: DayLine) -> str:
        """Return the day's handling time."""
        return self.show.waited(day.handled_ms / 1000 / day.calls)

    def _written(self, unit: KpiUnit, value: float | None) -> str:
        text = _WRITTEN[unit](self.show, value)
        bare = unit is KpiUnit.SECONDS and value is not None and ":" not in text
        return fill(self.say(N_("{n} s")), n=text) if bare else text


_WRITTEN: Mapping[KpiUnit, Callable[[Show, float | None], str]] = {
    KpiUnit.COUNT: lambda show, value: show.count(None if value is None else round(value)),
    KpiUnit.SHARE: lambda show, value: show.percent(value),
    KpiUnit.SECONDS: lambda show, value: show.waited(value),
    KpiUnit.POINTS: lambda show, value: show.tenths(value, 2),
}


def day_charts(sheet: KpiSheet, read: SheetFormatter) -> list[Chart]:
    """Draw the calls of each day, and below them the handling time, each on its own scale."""
    if not sheet.days:
        return []
    calls, handling = read.say(N_("Calls answered")), read.say(N_("Handling time"))
    day_word = read.say(N_("Day"))
    labels = [read.show.short_day(it.day) for it in sheet.days]
    of_calls = [ChartValue(read.show.count(it.calls), it.calls) for it in sheet.days]
    of_handling = [ChartValue(read.aht(it), it.handled_ms / 1000 / it.calls) for it in sheet.days]
    return [
        Chart(
            name,
            [ChartSeries(name, ChartShape.BARS, tone)],
            [ChartPoint(label, [it]) for label, it in zip(labels, values, strict=True)],
            day_word,
        )
        for name, tone, values in (
            (calls, ChartTone.MAIN, of_calls),
            (handling, ChartTone.SECOND, of_handling),
        )
    ]
