"""The month of a head or a body in one sentence, and its course over months. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from city.rating.funnel import FunnelVerdict
from city.rating.months import Month
from city.rating.rows.rating import CountedFigures
from city.rating.tally import Whole, in_whole
from foundation.percent import percent_number


class Tendency(StrEnum):
    """The share of a month beside that of the month before it."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    ALONE = "alone"  # there is nothing to compare with


@dataclass(frozen=True, slots=True)
class MonthShare:
    """What came due in one month and what was solved in term, as the rating counts it. `whole`: in
    whole contacts; `share`: 0 to 1; `city`: the city's share; `final`: the month is frozen."""

    month: Month
    whole: Whole
    share: float
    city: float
    verdict: FunnelVerdict
    final: bool


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The last month that is over (where none was counted: the running one), beside the month
    before it. `points`: percentage points between the two, as they are shown, never negative.
    `course`: every month that is known, the earliest first; `running`: the month that goes on,
    None: it is `latest` itself, or nothing came due in it."""

    latest: MonthShare
    tendency: Tendency
    points: Decimal
    course: Sequence[MonthShare]
    running: MonthShare | None


def share_of(found: CountedFigures) -> MonthShare | None:
    """Return the month as it is shown; None: nothing came due."""
    figures = found.figures
    if figures.share is None:
        return None
    return MonthShare(
        Month(found.month),
        in_whole(figures.sums),
        figures.share,
        found.city,
        figures.verdict,
        found.frozen_at is not None,
    )


def report(found: Iterable[CountedFigures], running: Month) -> MonthReport | None:
    """Return the report of one head or body on their months; None: nothing ever came due.
    `running`: the month that goes on."""
    shares = [it for each in found if (it := share_of(each)) is not None]
    course = sorted((it for it in shares if it.month <= running), key=lambda share: share.month)
    if not course:
        return None
    over = [it for it in course if it.month < running]
    latest = over[-1] if over else course[-1]
    before = next((it for it in over if it.month == latest.month.back(1)), None)
    tendency, points = compare(latest, before)
    last = course[-1]
    return MonthReport(latest, tendency, points, course, None if last is latest else last)


def compare(latest: MonthShare, before: MonthShare | None) -> tuple[Tendency, Decimal]:
    """Compare two months by their shares as they are shown: nobody shall subtract what they read
    and get another number."""
    if before is None:
        return Tendency.ALONE, Decimal(0)
    points = percent_number(latest.share) - percent_number(before.share)
    if not points:
        return Tendency.SAME, points
    return (Tendency.BETTER if points > 0 else Tendency.WORSE), abs(points)
