"""CALLS and SHIFTS as a spreadsheet has them: read whole, each bad line named. Pure.

CALLS: `arrives,talk_seconds,patience_seconds`; SHIFTS: `operator,from,to`. Other columns are left
alone, and so is their order. A time is ISO 8601; one without a zone is in the zone of the first
time that has one. A shift's may be a clock time of the calls' day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from statistics import fmean
from typing import TypeVar

from foundation.spreadsheets import decoded, rows_of, separator_of
from quality.replay.day import Arrival, OperatorPresence

CALL_COLUMNS = ("arrives", "talk_seconds", "patience_seconds")
SHIFT_COLUMNS = ("operator", "from", "to")
MOST_LINES = 200_000
LONGEST_SECONDS = 86_400.0
LONGEST_OPERATOR = 80
YEARS = range(1970, 2200)
#: So much of a bad cell is shown.
SHOWN = 40
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class BadReplayLine:
    """A line that cannot be taken. The head is line 1; `column` is "": the whole line."""

    file: str
    line: int
    column: str
    why: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}, {self.column}: {self.why}" if self.column else f"{where}: {self.why}"


class BadFiles(Exception):
    """The files make no day; `lines` say why, in their order."""

    def __init__(self, lines: Sequence[BadReplayLine]) -> None:
        super().__init__("\n".join(map(str, lines)))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class ReadDay:
    """The content of the files. `zone`: of the first time that has one; None: no time has, and the
    day's clock was taken for UTC. `talks_supposed`: calls without a talk have the mean of the
    others."""

    arrivals: tuple[Arrival, ...]
    presences: tuple[OperatorPresence, ...]
    zone: tzinfo | None
    talks_supposed: int


class _Wrong(Exception):
    """A cell that cannot be taken, and why."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


@dataclass(frozen=True, slots=True)
class _Call:
    arrives: datetime
    talk: timedelta | None
    patience: timedelta | None


@dataclass(frozen=True, slots=True)
class _Shift:
    line: int
    operator: str
    begins: datetime | time
    ends: datetime | time


#: Each with the number of its line.
Calls = Sequence[tuple[int, _Call]]
Shifts = Sequence[tuple[int, _Shift]]


def read_day(calls: bytes, shifts: bytes, names: tuple[str, str] = ("CALLS", "SHIFTS")) -> ReadDay:
    """Return the day in two files, which are called `names` where something is wrong. Raises
    BadFiles."""
    bad: list[BadReplayLine] = []
    call_rows = _rows(calls, names[0], CALL_COLUMNS, _call, bad)
    shift_rows = _rows(shifts, names[1], SHIFT_COLUMNS, _shift, bad)
    zone = _zone(call_rows, shift_rows)
    clock = zone or UTC
    talks = [it.talk.total_seconds() for _, it in call_rows if it.talk is not None]
    if call_rows and not talks:
        bad.append(BadReplayLine(names[0], 1, "talk_seconds", "no call has one"))
    presences = _presences(shift_rows, _days(call_rows, clock), clock, names[1], bad)
    if bad:
        raise BadFiles(sorted(bad, key=lambda line: (line.file != names[0], line.line)))
    mean = timedelta(seconds=fmean(talks)) if talks else timedelta()
    arrivals = [_arrival(line, it, clock, mean) for line, it in call_rows]
    arrivals.sort(key=lambda arrival: (arrival.at, arrival.call_id))
    supposed = len(call_rows) - len(talks)
    return ReadDay(tuple(arrivals), tuple(presences), zone, supposed)


def _arrival(line: int, call: _Call, zone: tzinfo, usual_talk: timedelta) -> Arrival:
    talk = usual_talk if call.talk is None else call.talk
    return Arrival(f"c{line:07d}", _aware(call.arrives, zone), talk, call.patience)


# --- lines ----------------------------------------------------------------------------------------


def _rows(
    data: bytes,
    file: str,
    columns: Sequence[str],
    read: Callable[[int, Mapping[str, str]], Row],
    bad: list[BadReplayLine],
) -> list[tuple[int, Row]]:
    """The rows below the head, each with the number of its line; what is wrong goes to `bad`."""
    text = decoded(data)
    separator = separator_of(text, lambda cells: len(_places(cells, columns)))
    places: dict[str, int] | None = None
    found: list[tuple[int, Row]] = []
    for line, cells in rows_of(text, separator):
        if line > MOST_LINES + 1:
            bad.append(BadReplayLine(file, line, "", f"more than {MOST_LINES} lines"))
            break
        if cells is not None and not any(map(str.strip, cells)):
            continue
        if places is None:
            places = _places(cells or [], columns)
            if missing := [name for name in columns if name not in places]:
                bad.append(BadReplayLine(file, line, "", f"no column {', '.join(missing)}"))
                return []
        elif cells is None:
            bad.append(BadReplayLine(file, line, "", "no row of a table"))
        else:
            try:
                found.append((line, read(line, _cells(cells, places))))
            except _Wrong as wrong:
                bad.append(BadReplayLine(file, line, wrong.column, wrong.why))
    if places is None:
        bad.append(BadReplayLine(file, 1, "", f"empty; expected {','.join(columns)}"))
    return found


def _places(head: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    """Where each known column stands."""
    names = [cell.strip().strip('"').strip().lower() for cell in head[:500]]
    return {name: names.index(name) for name in columns if name in names}


def _cells(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {
        name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()
    }


def _call(line: int, cells: Mapping[str, str]) -> _Call:
    return _Call(
        _moment("arrives", cells["arrives"]),
        _seconds("talk_seconds", cells["talk_seconds"]),
        _seconds("patience_seconds", cells["patience_seconds"]),
    )


def _shift(line: int, cells: Mapping[str, str]) -> _Shift:
    operator = cells["operator"]
    if not operator:
        raise _Wrong("operator", "empty")
    if len(operator) > LONGEST_OPERATOR or not operator.isprintable():
        raise _Wrong("operator", f"{_shown(operator)} is no name")
    return _Shift(
        line, operator, _clock_or_moment("from", cells["from"]), _clock_or_moment("to", cells["to"])
    )


# --- cells ----------------------------------------------------------------------------------------


def _seconds(column: str, text: str) -> timedelta | None:
    """A number, with a point or a comma; None where there is none."""
    if not text:
        return None
    try:
        seconds = float(text.replace(",", ".")) if len(text) < SHOWN else math.nan
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        raise _Wrong(column, f"{_shown(text)} is no number of seconds")
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise _Wrong(column, f"{_shown(text)} does not lie between 0 and {LONGEST_SECONDS:.0f}")
    return timedelta(seconds=seconds)


def _moment(column: str, text: str) -> datetime:
    if not text:
        raise _Wrong(column, "empty")
    try:
        moment = datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        moment = None
    if moment is None:
        raise _Wrong(column, f"{_shown(text)} is no time such as 2026-11-24T09:15:00+05:00")
    if moment.year not in YEARS:
        raise _Wrong(column, f"{_shown(text)} is not between {YEARS.start} and {YEARS.stop}")
    return moment


def _clock_or_moment(column: str, text: str) -> datetime | time:
    """`09:00` is a clock time; `24:00` is midnight."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return _moment(column, text)
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour == 24 and (minute or second):
        raise _Wrong(column, f"{_shown(text)} is no time")
    return time(hour % 24, minute, second)


def _shown(text: str) -> str:
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return ascii(cut) if not cut.isprintable() else f'"{cut}"'


# --- zones and days -------------------------------------------------------------------------------


def _zone(calls: Calls, shifts: Shifts) -> tzinfo | None:
    moments = [it.arrives for _, it in calls]
    moments += [at for _, it in shifts for at in (it.begins, it.ends) if isinstance(at, datetime)]
    return next((at.tzinfo for at in moments if at.tzinfo is not None), None)


def _aware(at: datetime, zone: tzinfo) -> datetime:
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)


def _days(calls: Calls, zone: tzinfo) -> set[date]:
    return {_aware(it.arrives, zone).astimezone(zone).date() for _, it in calls}


def _presences(
    shifts: Shifts,
    days: set[date],
    zone: tzinfo,
    file: str,
    bad: list[BadReplayLine],
) -> list[OperatorPresence]:
    found = []
    for line, shift in shifts:
        try:
            begins, ends = _span(shift, days, zone)
        except _Wrong as wrong:
            bad.append(BadReplayLine(file, line, wrong.column, wrong.why))
            continue
        found.append(OperatorPresence(shift.operator, begins, ends))
    return found


def _span(shift: _Shift, days: set[date], zone: tzinfo) -> tuple[datetime, datetime]:
    begins = _on_day("from", shift.begins, days, zone)
    ends = _on_day("to", shift.ends, days, zone)
    if ends <= begins and isinstance(shift.ends, time):
        ends += timedelta(days=1)  # over midnight
    if ends <= begins:
        raise _Wrong("to", "does not come after from")
    return begins, ends


def _on_day(column: str, at: datetime | time, days: set[date], zone: tzinfo) -> datetime:
    if isinstance(at, datetime):
        return _aware(at, zone)
    if len(days) != 1:
        raise _Wrong(column, "a clock time needs calls of one day; write the date, too")
    return _aware(datetime.combine(next(iter(days)), at), zone)
