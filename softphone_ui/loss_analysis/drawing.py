"""The day by quarter-hours as a drawing: lost calls above, calls against staffing below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quality.analysis.quarter import Quarter
from softphone_ui.web.show import Show

WIDE, LEFT, RIGHT = 1000.0, 34.0, 30.0
#: From top to bottom: the lost calls, a gap, calls and operators.
TOP, LOST_HIGH, GAP, DAY_HIGH = 6.0, 70.0, 18.0, 110.0
LOST_GROUND = TOP + LOST_HIGH
DAY_GROUND = LOST_GROUND + GAP + DAY_HIGH
#: The height of the drawing, which only its template uses.
HIGH = DAY_GROUND + 18.0
LEAST_TOP = 4


@dataclass(frozen=True, slots=True)
class QuarterColumn:
    """A quarter: its rectangles from the ground up, and what it says."""

    quarter: Quarter
    x: float
    width: float
    lost_high: float
    offered_high: float


@dataclass(frozen=True, slots=True)
class Course:
    """The drawing. Lines are points of a polyline; `rostered` is empty without a roster. `hours`:
    where which hour begins."""

    columns: Sequence[QuarterColumn]
    signed_in: str
    rostered: str
    paused: str
    most_lost: int
    most_calls: int
    most_operators: int
    hours: Sequence[tuple[float, str]]


def course(quarters: Sequence[Quarter], show: Show) -> Course:
    """Draw the course of the day."""
    wide = (WIDE - LEFT - RIGHT) / max(1, len(quarters))
    most_lost = max([LEAST_TOP, *(it.lost for it in quarters)])
    most_calls = max([LEAST_TOP, *(it.offered for it in quarters)])
    operators = [max(it.signed_in, it.expected or 0.0) for it in quarters]
    most_operators = max([LEAST_TOP, *(int(it + 0.999) for it in operators)])
    columns = [
        QuarterColumn(
            quarter,
            LEFT + n * wide,
            wide * 0.86,
            LOST_HIGH * quarter.lost / most_lost,
            DAY_HIGH * quarter.offered / most_calls,
        )
        for n, quarter in enumerate(quarters)
    ]

    def line(number: Callable[[Quarter], float]) -> str:
        scale = DAY_HIGH / most_operators
        return " ".join(
            f"{column.x:.1f},{y:.1f} {column.x + wide:.1f},{y:.1f}"
            for column in columns
            for y in [DAY_GROUND - scale * number(column.quarter)]
        )

    has_roster = any(it.expected is not None for it in quarters)
    return Course(
        columns,
        line(lambda quarter: quarter.signed_in),
        line(lambda quarter: quarter.expected or 0.0) if has_roster else "",
        line(lambda quarter: quarter.paused),
        most_lost,
        most_calls,
        most_operators,
        [(it.x, show.clock(it.quarter.at)) for it in columns[::8]],
    )
