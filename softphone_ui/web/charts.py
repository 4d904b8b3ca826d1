"""Charts of pages: numbers with their texts. Pure.

`templates/charts.html` writes a chart as a table, and `static/charts.js` draws it from that table,
so that what is drawn, pointed at, read aloud and copied are the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.sentences import fill
from softphone_ui.web.words import N_, Say


class ChartShape(StrEnum):
    """The shape in which a series is drawn."""

    BARS = "bars"
    LINE = "line"


class ChartTone(StrEnum):
    """The colour of a series, by what it means."""

    MAIN = "main"
    SECOND = "second"
    SOFT = "soft"
    GOOD = "good"
    LOST = "lost"


class ChartScale(StrEnum):
    """The scale of a chart's numbers: how its axis is written."""

    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A series of a chart, with its name."""

    name: str
    shape: ChartShape = ChartShape.BARS
    tone: ChartTone = ChartTone.MAIN


@dataclass(frozen=True, slots=True)
class ChartValue:
    """A value as it is read. `number`: where it is drawn, None without data; `missed`: it does not
    reach the target."""

    text: str
    number: float | None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A point of the chart with a value of each series. `href`: what stands behind it."""

    label: str
    values: Sequence[ChartValue]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class ChartTarget:
    """A target, drawn as a line. `sentence`: the target in words, and how often it was missed."""

    number: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `of`: what the points are, such as days."""

    title: str
    series: Sequence[ChartSeries]
    points: Sequence[ChartPoint]
    of: str = ""
    scale: ChartScale = ChartScale.NUMBER
    target: ChartTarget | None = None


def target_sentence(say: Say, target: str, missed: int, known: int) -> str:
    """Return the target in words, and in how many of the points with data it was missed."""
    text = say(N_("Target {target}: missed in {missed} of {all}"))
    return fill(text, target=target, missed=missed, all=known)
