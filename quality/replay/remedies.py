"""What would have saved calls: how remedies are written, and how each changes the day. Pure.

A remedy is written `operators+2@10:15-11:00` (so many more at work), `breaks+30@12:00-13:00`
(absences that begin then begin, and end, so many minutes later; `breaks-30`: earlier), `reserve@6`
(the reserve is rung for callers who have waited so many seconds) or `announcement-20` (messages
about known incidents began so many minutes earlier).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from quality.replay.day import OperatorPresence, ReplayDay, together
from queue_manager.domain.lines.line import LadderStep, Line, StepKind

#: What a remedy changes is over so long after it: its lines have emptied again by then.
AFTER = timedelta(hours=1)
MOST_OPERATORS, MOST_MINUTES, MOST_SECONDS = 500, 240, 600
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_REMEDY = re.compile(
    rf"(?:(operators|breaks)([+-]\d{{1,4}})@{_CLOCK}-{_CLOCK}|reserve@(\d{{1,4}})"
    r"|announcement-(\d{1,4}))",
    re.ASCII,
)


class NoRemedy(ValueError):
    """The words are no remedy; the message says why."""


@dataclass(frozen=True, slots=True)
class MoreOperators:
    """A remedy of so many more operators (fewer: the last in the order of their names stay at
    home)."""

    count: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class MovedBreaks:
    """Absences between two presences of an operator that begin in this span are moved."""

    minutes: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class ReserveAt:
    """The reserve joins for a caller who has waited so long."""

    seconds: int


@dataclass(frozen=True, slots=True)
class SoonerAnnouncement:
    """A remedy by which each message about a known incident begins so many minutes earlier."""

    minutes: int


Remedy = MoreOperators | MovedBreaks | ReserveAt | SoonerAnnouncement


def read_remedy(text: str) -> Remedy:
    """Return the remedy that is written so. Raises NoRemedy."""
    match = _REMEDY.fullmatch(text.strip())
    if match is None:
        raise NoRemedy(
            f"{text[:60]!r} is no remedy such as operators+2@10:15-11:00, breaks+30@12:00-13:00, "
            "reserve@6 or announcement-20"
        )
    what, number, *clock, seconds, sooner = match.groups()
    if sooner is not None:
        return SoonerAnnouncement(_within(text, int(sooner), MOST_MINUTES))
    if seconds is not None:
        if int(seconds) > MOST_SECONDS:
            raise NoRemedy(f"the reserve joins within {MOST_SECONDS} seconds")
        return ReserveAt(int(seconds))
    begins, ends = time(int(clock[0]), int(clock[1])), time(int(clock[2]), int(clock[3]))
    if ends <= begins:
        raise NoRemedy(f"{text.strip()}: its end does not come after its beginning")
    kind, most = (
        (MoreOperators, MOST_OPERATORS) if what == "operators" else (MovedBreaks, MOST_MINUTES)
    )
    return kind(_within(text, int(number), most), begins, ends)


def _within(text: str, number: int, most: int) -> int:
    if not 1 <= abs(number) <= most:
        raise NoRemedy(f"{text.strip()}: the number lies between 1 and {most}")
    return number


def span(day: ReplayDay, remedy: Remedy, on: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return from when on, and until when, the remedy can change what becomes of a call."""
    if isinstance(remedy, ReserveAt):
        moments = [each.at for each in day.arrivals] or [datetime.combine(on, time(), zone)]
        return min(moments), max(moments) + AFTER
    if isinstance(remedy, SoonerAnnouncement):
        moments = list(day.announcements) or [datetime.combine(on, time(), zone)]
        return min(moments) - timedelta(minutes=remedy.minutes), max(moments) + AFTER
    begins, ends = _moments(remedy, on, zone)
    if isinstance(remedy, MovedBreaks):
        moved = timedelta(minutes=abs(remedy.minutes))
        begins, ends = begins - moved, ends + moved
    return begins, ends + AFTER


def applied(day: ReplayDay, remedy: Remedy, on: date, zone: tzinfo) -> ReplayDay:
    """Return the day with the remedy."""
    if isinstance(remedy, ReserveAt):
        return replace(day, lines=tuple(_reserve_at(line, remedy.seconds) for line in day.lines))
    if isinstance(remedy, SoonerAnnouncement):
        sooner = timedelta(minutes=remedy.minutes)
        left = (it for it in day.arrivals if it.heeds is None or it.heeds > sooner)
        return replace(day, arrivals=tuple(left))
    begins, ends = _moments(remedy, on, zone)
    if isinstance(remedy, MovedBreaks):
        return replace(day, presences=tuple(_moved(day, remedy.minutes, begins, ends)))
    if remedy.count > 0:
        more = (OperatorPresence(f"more-{n + 1}", begins, ends) for n in range(remedy.count))
        return replace(day, presences=(*day.presences, *more))
    return replace(day, presences=tuple(_fewer(day.presences, -remedy.count, begins, ends)))


def _moments(
    remedy: MoreOperators | MovedBreaks, on: date, zone: tzinfo
) -> tuple[datetime, datetime]:
    local = (datetime.combine(on, clock, zone) for clock in (remedy.begins, remedy.ends))
    begins, ends = (each.astimezone(UTC) for each in local)
    return begins, ends


def _fewer(
    presences: Sequence[OperatorPresence], count: int, begins: datetime, ends: datetime
) -> Iterator[OperatorPresence]:
    """Those at work in the span without the last `count` of them, as long as it lasts."""
    there = sorted({it.operator for it in presences if it.begins < ends and it.ends > begins})
    absent = frozenset(there[max(0, len(there) - count) :])
    for each in presences:
        if each.operator not in absent:
            yield each
            continue
        for part in (
            OperatorPresence(each.operator, each.begins, min(each.ends, begins)),
            OperatorPresence(each.operator, max(each.begins, ends), each.ends),
        ):
            if part.begins < part.ends:
                yield part


def _moved(
    day: ReplayDay, minutes: int, begins: datetime, ends: datetime
) -> list[OperatorPresence]:
    """A break that begins in the span is moved, but not beyond the presences beside it."""
    parts = together(day.presences)
    for n, (one, other) in enumerate(pairwise(parts)):
        if one.operator != other.operator or not begins <= one.ends < ends:
            continue
        by = timedelta(minutes=minutes)
        by = max(parts[n].begins - one.ends, min(by, other.ends - other.begins))
        parts[n] = replace(parts[n], ends=one.ends + by)
        parts[n + 1] = replace(other, begins=other.begins + by)
    return [each for each in parts if each.begins < each.ends]


def _reserve_at(line: Line, seconds: int) -> Line:
    joins = StepKind.RESERVE_JOINS
    steps = [(step.after, kind) for step in line.ladder for kind in step.does - {joins}]
    steps += [(timedelta(seconds=seconds), joins)]
    afters = sorted({after for after, _ in steps})
    ladder = (
        LadderStep(after, frozenset(kind for at, kind in steps if at == after)) for after in afters
    )
    return replace(line, ladder=tuple(ladder))
