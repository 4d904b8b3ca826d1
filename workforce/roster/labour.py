"""Which labour rules a change of somebody's shifts would break, by the rules of the solver. Pure.

A change is judged by what it adds: a roster that breaks a rule already may be changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from staff.roster.shifts import Shift
from workforce.roster.problem import DAY, RosterProblem, RosterRules, Stretch
from workforce.roster.rules import PastDays, ShiftRules

#: The rules where nobody chose others: rest between shifts, days in a row, weekly rest, nights.
USUAL_RULES = RosterRules(rest=12 * 60, days_in_row=5, weekly_rest=42 * 60, nights_in_row=3)
#: Hours of a calendar month at most, breaks included, where nobody chose others.
USUAL_HOURS_MOST = 192.0
#: Days on both sides of a change that its rules can reach.
REACH = timedelta(days=14)
_NO_RULES = RosterRules()


class LabourRule(StrEnum):
    """A rule that a roster may break."""

    OVERLAP = "overlap"
    REST = "rest"
    DAYS_IN_ROW = "days_in_row"
    WEEKLY_REST = "weekly_rest"
    NIGHTS_IN_ROW = "nights_in_row"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, order=True)
class BrokenRule:
    """A rule that a shift breaks. `day`: the local day on which the shift begins; for hours, the
    first day of the month."""

    day: date
    rule: LabourRule


def rules_broken_by(
    before: Iterable[Shift],
    after: Iterable[Shift],
    zone: ZoneInfo,
    rules: RosterRules = USUAL_RULES,
    hours_most: float = USUAL_HOURS_MOST,
) -> list[BrokenRule]:
    """Return the rules that one operator's shifts break after a change and did not break before.

    Both must reach from REACH before the change to REACH after it, and hold the whole months of
    the changed shifts."""
    old, new = list(before), list(after)
    weekly = not _weekly_rest_broken(old, zone, rules, calendar_weeks=False)
    known = broken_rules(old, zone, rules, hours_most, calendar_weeks=not weekly)
    found = broken_rules(new, zone, rules, hours_most, calendar_weeks=not weekly)
    return sorted(found - known)


def broken_rules(
    shifts: Iterable[Shift],
    zone: ZoneInfo,
    rules: RosterRules,
    hours_most: float,
    *,
    calendar_weeks: bool,
) -> set[BrokenRule]:
    """Return every rule that one operator's shifts break. `calendar_weeks`: as in ShiftRules."""
    own = sorted(shifts, key=lambda each: each.span)
    if not own:
        return set()
    if overlapping := _overlaps(own, zone):
        return overlapping
    found = _hours(own, zone, hours_most)
    only = {
        LabourRule.REST: replace(_NO_RULES, rest=rules.rest),
        LabourRule.DAYS_IN_ROW: replace(_NO_RULES, days_in_row=rules.days_in_row),
        LabourRule.NIGHTS_IN_ROW: replace(_NO_RULES, nights_in_row=rules.nights_in_row),
    }
    for rule, alone in only.items():
        found |= {BrokenRule(day, rule) for day in _broken_days(own, zone, alone, weeks=False)}
    weekly = replace(_NO_RULES, weekly_rest=rules.weekly_rest)
    days = _broken_days(own, zone, weekly, weeks=calendar_weeks)
    return found | {BrokenRule(day, LabourRule.WEEKLY_REST) for day in days}


def _weekly_rest_broken(
    shifts: Sequence[Shift], zone: ZoneInfo, rules: RosterRules, *, calendar_weeks: bool
) -> bool:
    weekly = replace(_NO_RULES, weekly_rest=rules.weekly_rest)
    own = sorted(shifts, key=lambda each: each.span)
    return bool(own) and bool(_broken_days(own, zone, weekly, weeks=calendar_weeks))


def _broken_days(
    own: Sequence[Shift], zone: ZoneInfo, rules: RosterRules, *, weeks: bool
) -> list[date]:
    """Walk through the days by the solver's rules. Return those whose shift the rules forbid."""
    first = own[0].span.begins.astimezone(zone).date()
    zero = datetime.combine(first, time())
    by_day = _by_day(own, zone, zero)
    days = max(by_day) + 1
    problem = RosterProblem(first, days, (), (), (), None, (), rules)
    table, past, found = ShiftRules(problem, calendar_weeks=weeks), PastDays(), []
    for day in range(days):
        if (shift := by_day.get(day)) is None:
            past = table.after_off(past, day)
            continue
        night = shift.ends > (day + 1) * DAY
        after = table.after_shift(past, shift, night=night)
        if after is None:
            found.append(first + timedelta(days=day))
            after = table.after_any_shift(past, shift)
        past = after
    return found


def _by_day(own: Sequence[Shift], zone: ZoneInfo, zero: datetime) -> dict[int, Stretch]:
    """Return each day's work in minutes of the span; two shifts of a day are one stretch."""
    found: dict[int, Stretch] = {}
    for each in own:
        begins, ends = _minute(each.span.begins, zone, zero), _minute(each.span.ends, zone, zero)
        day = begins // DAY
        earlier = found.get(day)
        found[day] = (
            Stretch(begins, ends)
            if earlier is None
            else Stretch(earlier.begins, max(earlier.ends, ends))
        )
    return found


def _minute(at: datetime, zone: ZoneInfo, zero: datetime) -> int:
    return int((at.astimezone(zone).replace(tzinfo=None) - zero).total_seconds() // 60)


def _overlaps(own: Sequence[Shift], zone: ZoneInfo) -> set[BrokenRule]:
    return {
        BrokenRule(b.span.begins.astimezone(zone).date(), LabourRule.OVERLAP)
        for n, a in enumerate(own)
        for b in own[n + 1 : n + 4]
        if a.span.overlaps(b.span)
    }


def _hours(own: Sequence[Shift], zone: ZoneInfo, most: float) -> set[BrokenRule]:
    return {
        BrokenRule(month, LabourRule.HOURS)
        for month, hours in month_hours(own, zone).items()
        if hours > most
    }


def month_hours(shifts: Iterable[Shift], zone: ZoneInfo) -> dict[date, float]:
    """Return month → hours of its shifts, breaks included. A shift belongs to the month in which
    it begins, as in the solver."""
    found: dict[date, float] = {}
    for each in shifts:
        month = each.span.begins.astimezone(zone).date().replace(day=1)
        found[month] = found.get(month, 0.0) + each.span.length / timedelta(hours=1)
    return found
