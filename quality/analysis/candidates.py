"""Which remedies may have saved lost calls, made from their causes. Pure: what each would really
have saved is for the replay to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from quality.analysis.causes import OF_STAFFING, Explained, MainCause
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.measures.facts import QUARTER, quarter_of

#: A worst span is so long at least, and at most.
SPAN, LONGEST_SPAN = 3, 8
#: Spans of the day that are looked at, and calls that a span must have lost.
MOST_SPANS, LEAST_LOST = 2, 2
#: The reserve may join so soon: an operator picks up within the KPI.
RESERVE_SECONDS = 6
MORE_OPERATORS = (1, 2)
#: An announcement may have been made so much sooner.
SOONER_MINUTES = 20
MOVED_MINUTES = (30, -30, 60, -60)
#: Helped by an operator more.
HELPED = OF_STAFFING | {MainCause.NO_ANSWERS, MainCause.LEFT_RINGING}


@dataclass(frozen=True, slots=True)
class LossInterval:
    """A span from `begins` to before `ends` in which so many calls were `lost`."""

    begins: datetime
    ends: datetime
    lost: int


def candidates(
    lost: Sequence[Explained],
    lines: Iterable[Line],
    on: date,
    zone: tzinfo,
    *,
    has_reserve: bool,
    has_announcement: bool,
) -> list[str]:
    """Return remedies of the local day `on`, as `quality/replay/remedies.py` reads them, the
    likeliest first."""
    found: list[str] = []
    for span in worst_spans(_counts(lost, HELPED)):
        clock = _clocks(span.begins, span.ends, on, zone)
        found += [f"operators+{number}@{clock}" for number in MORE_OPERATORS if clock]
    for span in worst_spans(_counts(lost, {MainCause.PAUSES}))[:1]:
        # Pauses that began before it take operators away from it, too.
        clock = _clocks(span.begins - 2 * QUARTER, span.ends, on, zone)
        found += [f"breaks{minutes:+d}@{clock}" for minutes in MOVED_MINUTES if clock]
    helped = any(it.cause in HELPED for it in lost)
    if has_announcement and helped:
        found.append(f"announcement-{SOONER_MINUTES}")
    if has_reserve and helped and _joins_late(lines):
        found.append(f"reserve@{RESERVE_SECONDS}")
    return found


def worst_spans(lost: Mapping[datetime, int]) -> list[LossInterval]:
    """Return the spans that lost the most, the worst first; none overlaps another."""
    left = dict(lost)
    found: list[LossInterval] = []
    while len(found) < MOST_SPANS and left:
        span = _worst(left)
        if span.lost < LEAST_LOST:
            break
        found.append(span)
        left = {at: n for at, n in left.items() if not span.begins <= at < span.ends}
    return found


def _worst(lost: Mapping[datetime, int]) -> LossInterval:
    """The SPAN quarters with the most lost calls (the earliest of equals), and the quarters beside
    them as long as these lose at least half as many on average."""
    best = max(sorted(lost), key=lambda at: _sum(lost, at, SPAN))
    begins, length, total = best, SPAN, _sum(lost, best, SPAN)
    least = total / SPAN / 2
    while length < LONGEST_SPAN:
        before, after = begins - QUARTER, begins + length * QUARTER
        at = max((before, after), key=lambda at: lost.get(at, 0))
        if not lost.get(at, 0) or lost[at] < least:
            break
        begins, length, total = min(begins, at), length + 1, total + lost[at]
    return LossInterval(begins, begins + length * QUARTER, total)


def _sum(lost: Mapping[datetime, int], at: datetime, length: int) -> int:
    return sum(lost.get(at + n * QUARTER, 0) for n in range(length))


def _counts(lost: Iterable[Explained], causes: Iterable[MainCause]) -> Counter[datetime]:
    some = frozenset(causes)
    return Counter(quarter_of(it.call.offered_at) for it in lost if it.cause in some)


def _clocks(begins: datetime, ends: datetime, on: date, zone: tzinfo) -> str:
    """`10:15-11:00`, cut at the day's ends; "" where clocks were changed within it."""
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    opens = f"{first:%H:%M}" if first.date() == on else "00:00"
    closes = f"{last:%H:%M}" if last.date() == on else "23:59"
    same_clock = first.utcoffset() == last.utcoffset()
    return f"{opens}-{closes}" if same_clock and opens < closes else ""


def _joins_late(lines: Iterable[Line]) -> bool:
    soon = timedelta(seconds=RESERVE_SECONDS)
    return any(
        StepKind.RESERVE_JOINS in step.does and step.after > soon
        for line in lines
        for step in line.ladder
    )
