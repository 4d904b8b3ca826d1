"""What of a report is drawn: one figure, or two in charts under one another over the same rows.

Each has a scale of its own, and so a chart of its own: two scales in one drawing are read as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quality.reports.measures import MEASURES

#: In place of the lower figure: only one is drawn.
ONE = "one"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar of the drawing: label, height as a share of the tallest, the number, its calls."""

    label: str
    share: float
    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one figure. `name`: the figure's."""

    name: str
    bars: Sequence[ChartBar]


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
