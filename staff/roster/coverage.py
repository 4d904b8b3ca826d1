"""How many are rostered by quarter-hour, and who of them is signed in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from staff.roster.shifts import Shift, TimeInterval

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of an hour. `operators`: how many are there on the mean of it; None where nobody
    knows."""

    begins_at: datetime
    operators: float | None


def by_quarter(spans: Iterable[TimeInterval], whole: TimeInterval) -> list[Quarter]:
    """Return how many of these spans go on in each quarter of `whole`, which begins with one."""
    steps = -(-whole.length // QUARTER)
    there = [timedelta()] * steps
    for each in spans:
        first = max((each.begins - whole.begins) // QUARTER, 0)
        last = min(-(-(each.ends - whole.begins) // QUARTER), steps)
        for step in range(first, last):
            at = whole.begins + step * QUARTER
            there[step] += each.within(TimeInterval(at, at + QUARTER))
    return [Quarter(whole.begins + n * QUARTER, it / QUARTER) for n, it in enumerate(there)]


def rostered(
    shifts: Iterable[Shift], whole: TimeInterval, unknown: Collection[date], zone: ZoneInfo
) -> list[Quarter]:
    """Count the operators who are to work in each quarter of `whole`, without those on a break.

    The counts are means, to be compared with how many operators are required. They are None on the
    days `unknown`, which have no roster."""
    presences = [span for shift in shifts for span in shift.presences()]
    return _known(by_quarter(presences, whole), unknown, zone)


def on_shift(
    shifts: Iterable[Shift], whole: TimeInterval, unknown: Collection[date], zone: ZoneInfo
) -> list[Quarter]:
    """Count the operators who have a shift in each quarter of `whole`, also those on a break.

    The counts are means, to be compared with how many operators are signed in, paused or not. They
    are None on the days `unknown`, which have no roster."""
    return _known(by_quarter([it.span for it in shifts], whole), unknown, zone)


def _known(quarters: Iterable[Quarter], unknown: Collection[date], zone: ZoneInfo) -> list[Quarter]:
    return [
        Quarter(quarter.begins_at, None)
        if quarter.begins_at.astimezone(zone).date() in unknown
        else quarter
        for quarter in quarters
    ]


class ShiftStatus(StrEnum):
    """The status of a shift: still to come, its operator signed in, not signed in, over, over
    without anybody."""

    LATER = "later"
    THERE = "there"
    AWAY = "away"
    OVER = "over"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Adherence:
    """Signed in against rostered. `passed`: how much of the shift is over by now; `there`: how much
    of it the operator was signed in, paused or not; `late`: after its begin, None if they have not
    come."""

    shift: Shift
    standing: ShiftStatus
    passed: timedelta
    there: timedelta
    late: timedelta | None

    @property
    def share(self) -> float | None:
        """Return the share, 0.0 to 1.0; None before the shift."""
        return self.there / self.passed if self.passed else None


def adherence(shift: Shift, signed_in: Sequence[TimeInterval], now: datetime) -> Adherence:
    """Return how the shift stands by `now`; `signed_in` does not overlap itself."""
    begins, ends = shift.span.begins, shift.span.ends
    if now <= begins:
        return Adherence(shift, ShiftStatus.LATER, timedelta(), timedelta(), None)
    so_far = TimeInterval(begins, min(now, ends))
    there = sum((so_far.within(each) for each in signed_in), timedelta())
    came = [max(each.begins, begins) for each in signed_in if so_far.overlaps(each)]
    if now >= ends:
        standing = ShiftStatus.OVER if came else ShiftStatus.MISSED
    else:
        here = any(each.begins <= now <= each.ends for each in signed_in)
        standing = ShiftStatus.THERE if here else ShiftStatus.AWAY
    late = min(came) - begins if came else None
    return Adherence(shift, standing, so_far.length, there, late)


def unrostered(
    shifts: Sequence[Shift], signed_in: Mapping[str, Sequence[TimeInterval]]
) -> dict[str, timedelta]:
    """Return operator → how long they were signed in without being on the roster; only who was."""
    found = {}
    for operator, spans in signed_in.items():
        own = [it.span for it in shifts if it.operator == operator]
        total = sum((it.length for it in spans), timedelta())
        outside = total - sum((a.within(b) for a in spans for b in own), timedelta())
        if outside:
            found[operator] = outside
    return found
