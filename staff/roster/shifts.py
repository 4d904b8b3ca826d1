"""One operator's shift: from when to when, with its breaks, as clocks of the centre's zone say it.

Pure. A shift that ends at an earlier clock than it begins ends on the next day. Where the clock is
put back, a time that it shows twice is the first of the two; where it is put forward, a time that
it never shows is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_BREAKS = 12
LANGUAGES = ("kk", "ru", "en")
_DAY = timedelta(days=1)


class ShiftProblem(StrEnum):
    """The reason why a shift cannot be on the roster."""

    OPERATOR = "operator"
    GONE = "gone"
    DAY = "day"
    BEGINS = "begins"
    ENDS = "ends"
    NO_SUCH_TIME = "no_such_time"
    BREAKS = "breaks"
    BREAK_OUTSIDE = "break_outside"
    BREAKS_OVERLAP = "breaks_overlap"
    LANGUAGES = "languages"
    OVERLAPS = "overlaps"
    OVERLAPS_IN_FILE = "overlaps_in_file"
    COLUMNS = "columns"


class ShiftRefused(Exception):
    """The shift cannot be on the roster. `why`: the rule; `value`: the word that breaks it."""

    def __init__(self, why: ShiftProblem, value: str = "") -> None:
        super().__init__(f"{why}: {value}")
        self.why, self.value = why, value


@dataclass(frozen=True, slots=True, order=True)
class TimeInterval:
    """A span from `begins` to before `ends`, in UTC."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        return self.ends - self.begins

    def overlaps(self, other: TimeInterval) -> bool:
        return self.begins < other.ends and other.begins < self.ends

    def within(self, other: TimeInterval) -> timedelta:
        """Return how long the two go on at the same time."""
        both = min(self.ends, other.ends) - max(self.begins, other.begins)
        return max(both, timedelta())


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift in which somebody is to work. `breaks` lie within, one after another; `languages`:
    those in which they are to answer, none: all that they speak. `shift_id`: None for one that is
    not on record."""

    operator: str
    span: TimeInterval
    breaks: tuple[TimeInterval, ...] = ()
    languages: tuple[str, ...] = ()
    shift_id: int | None = None

    def presences(self) -> Iterator[TimeInterval]:
        """Yield the shift without its breaks."""
        at = self.span.begins
        for each in self.breaks:
            if each.begins > at:
                yield TimeInterval(at, each.begins)
            at = each.ends
        if at < self.span.ends:
            yield TimeInterval(at, self.span.ends)


@dataclass(frozen=True, slots=True)
class Clocks:
    """A shift as people write it: the day on which it begins, and clocks of the centre's zone."""

    operator: str
    day: date
    begins: time
    ends: time
    breaks: tuple[tuple[time, time], ...] = ()
    languages: tuple[str, ...] = ()


def shift_of(clocks: Clocks, zone: ZoneInfo) -> Shift:
    """Return the shift that is meant. Raises ShiftRefused."""
    if not 2000 <= clocks.day.year <= 2200:
        raise ShiftRefused(ShiftProblem.DAY, clocks.day.isoformat())
    begins = moment(clocks.day, clocks.begins, zone)
    ends = _after(clocks, clocks.begins, clocks.ends, zone, following=True)
    if unknown := set(clocks.languages) - set(LANGUAGES):
        raise ShiftRefused(ShiftProblem.LANGUAGES, min(unknown))
    span = TimeInterval(begins, ends)
    languages = tuple(it for it in LANGUAGES if it in clocks.languages)
    return Shift(clocks.operator, span, _breaks(clocks, span, zone), languages)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when the clock shows this, in UTC. Raises ShiftRefused where it never does."""
    local = datetime.combine(day, clock)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        raise ShiftRefused(ShiftProblem.NO_SUCH_TIME, f"{local:%Y-%m-%d %H:%M}")
    return at


def _after(
    clocks: Clocks, begins: time, clock: time, zone: ZoneInfo, *, following: bool
) -> datetime:
    """`clock` at or after `begins`; the same clock means the next day where `following`."""
    later = clock < begins or (following and clock == begins)
    return moment(clocks.day + _DAY if later else clocks.day, clock, zone)


def _breaks(clocks: Clocks, span: TimeInterval, zone: ZoneInfo) -> tuple[TimeInterval, ...]:
    if len(clocks.breaks) > MOST_BREAKS:
        raise ShiftRefused(ShiftProblem.BREAKS, str(len(clocks.breaks)))
    found: list[TimeInterval] = []
    for begins, ends in clocks.breaks:
        words = f"{begins:%H:%M}-{ends:%H:%M}"
        each = TimeInterval(
            _after(clocks, clocks.begins, begins, zone, following=False),
            _after(clocks, clocks.begins, ends, zone, following=True),
        )
        if not span.begins <= each.begins < each.ends <= span.ends:
            raise ShiftRefused(ShiftProblem.BREAK_OUTSIDE, words)
        if any(each.overlaps(other) for other in found):
            raise ShiftRefused(ShiftProblem.BREAKS_OVERLAP, words)
        found.append(each)
    return tuple(sorted(found))


class Book:
    """Shifts by operator, among which those of the same time are found."""

    def __init__(self, shifts: Iterable[Shift] = ()) -> None:
        self._of: dict[tuple[str, date], list[Shift]] = {}
        for shift in shifts:
            self.add(shift)

    def add(self, shift: Shift) -> None:
        self._of.setdefault((shift.operator, shift.span.begins.date()), []).append(shift)

    def beside(self, shift: Shift) -> Iterator[Shift]:
        """Yield those of the same operator in the same time; no shift is longer than two days of
        UTC."""
        day = shift.span.begins.date()
        for days in range(-2, 3):
            for other in self._of.get((shift.operator, day + days * _DAY), ()):
                if other.span.overlaps(shift.span):
                    yield other


def days_without(shifts: Iterable[Shift], days: Sequence[date], zone: ZoneInfo) -> list[date]:
    """Return those of `days` on which no shift begins: of these nobody knows who is to work,
    whatever shift of the day before still goes on."""
    begun = {it.span.begins.astimezone(zone).date() for it in shifts}
    return [day for day in days if day not in begun]
