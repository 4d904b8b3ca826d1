"""A roster as a spreadsheet writes it: each line a shift, or what is wrong with the line. Pure.

Letters, separators and heads are read by `foundation/spreadsheets.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from zoneinfo import ZoneInfo

from foundation.spreadsheets import Columns
from staff.roster.shifts import (
    Book,
    Clocks,
    Shift,
    ShiftProblem,
    ShiftRefused,
    TimeInterval,
    shift_of,
)

NAMES: Mapping[str, frozenset[str]] = {
    "operator": frozenset({"operator", "extension", "оператор", "внутренний номер", "ішкі нөмір"}),
    "day": frozenset({"day", "date", "день", "дата", "күн", "күні"}),
    "begins": frozenset({"from", "begins", "с", "начало", "басталуы", "бастап"}),
    "ends": frozenset({"to", "ends", "по", "до", "конец", "аяқталуы", "дейін"}),
    "breaks": frozenset({"breaks", "перерывы", "үзілістер"}),
    "languages": frozenset({"languages", "языки", "тілдер", "тілдері"}),
}
COLUMNS = Columns(NAMES, ("operator", "day", "begins", "ends"))
LONGEST_SHOWN = 70
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class House:
    """The context by which lines are read. `operators`: login and extension, in small letters →
    extension of who may work; `gone`: logins and extensions of who may not any more."""

    operators: Mapping[str, str]
    gone: Collection[str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class BadRosterLine:
    """A line that is not taken. `value` is the word that is wrong, cut."""

    line: int
    why: ShiftProblem
    value: str


@dataclass(slots=True)
class ReadRoster:
    """The lines that are shifts, and those that are not."""

    shifts: list[tuple[int, Shift]] = field(default_factory=list)
    bad: list[BadRosterLine] = field(default_factory=list)

    @property
    def span(self) -> TimeInterval | None:
        """Return the span from the first begin to the last end; None without a shift."""
        spans = [it.span for _, it in self.shifts]
        if not spans:
            return None
        return TimeInterval(min(it.begins for it in spans), max(it.ends for it in spans))


@dataclass(slots=True)
class JudgedRoster:
    """The judgement of a roster's file. `good`: shifts to be put on record; `same`: how many lines
    are on record as they are; `dropped`: shifts on record that the file takes the place of."""

    good: list[Shift] = field(default_factory=list)
    bad: list[BadRosterLine] = field(default_factory=list)
    same: int = 0
    dropped: list[Shift] = field(default_factory=list)


def read_sheet(lines: Iterable[tuple[int, Mapping[str, str] | None]], house: House) -> ReadRoster:
    """Judge each line of a table by itself. `lines`: their numbers and cells, by COLUMNS.

    The cells are None for a line that cannot be read."""
    found = ReadRoster()
    for line, cells in lines:
        try:
            found.shifts.append((line, _shift(cells, house)))
        except ShiftRefused as refused:
            found.bad.append(BadRosterLine(line, refused.why, refused.value[:LONGEST_SHOWN]))
    return found


def judge(
    read: ReadRoster, on_record: Sequence[Shift], zone: ZoneInfo, *, replaces: bool = False
) -> JudgedRoster:
    """Return the lines beside each other and beside what is on record for two days around them.
    Where the file `replaces`, its operators are planned again on its days: what is on record there
    falls away."""
    found = JudgedRoster(bad=list(read.bad))
    planned = {_place(it, zone) for _, it in read.shifts} if replaces else set()
    falls = [it for it in on_record if _place(it, zone) in planned]
    unchanged = _place_lines(found, read.shifts, on_record, falls)
    found.same = len(unchanged)
    found.dropped = [it for it in falls if it.shift_id not in unchanged]
    found.bad.sort(key=lambda line: line.line)
    return found


def _place_lines(
    found: JudgedRoster,
    read: Iterable[tuple[int, Shift]],
    on_record: Sequence[Shift],
    falls: Sequence[Shift],
) -> set[int | None]:
    """Put each shift that was read among `found`; returns the ids of those on record that stay as
    they are. `falls`: shifts on record of which those not in the file fall away."""
    known = {replace(it, shift_id=None): it.shift_id for it in on_record}
    falling = {it.shift_id for it in falls}
    stays, fresh = Book(it for it in on_record if it.shift_id not in falling), Book()
    unchanged = set()
    for line, shift in read:
        if any(fresh.beside(shift)):
            found.bad.append(BadRosterLine(line, ShiftProblem.OVERLAPS_IN_FILE, shift.operator))
            continue
        if shift in known:
            unchanged.add(known[shift])
        elif any(stays.beside(shift)):
            found.bad.append(BadRosterLine(line, ShiftProblem.OVERLAPS, shift.operator))
            continue
        else:
            found.good.append(shift)
        fresh.add(shift)
    return unchanged


def _place(shift: Shift, zone: ZoneInfo) -> tuple[str, date]:
    return shift.operator, shift.span.begins.astimezone(zone).date()


def _shift(cells: Mapping[str, str] | None, house: House) -> Shift:
    if cells is None:
        raise ShiftRefused(ShiftProblem.COLUMNS)
    clocks = Clocks(
        operator=_operator(cells["operator"], house),
        day=_day(cells["day"]),
        begins=read_clock(cells["begins"], ShiftProblem.BEGINS),
        ends=read_clock(cells["ends"], ShiftProblem.ENDS),
        breaks=read_breaks(cells.get("breaks", "")),
        languages=tuple(re.split(r"[\s,/+]+", cells.get("languages", "").lower().strip())),
    )
    return shift_of(replace(clocks, languages=tuple(filter(None, clocks.languages))), house.zone)


def _operator(word: str, house: House) -> str:
    key = word.lower()
    if key in house.operators:
        return house.operators[key]
    raise ShiftRefused(ShiftProblem.GONE if key in house.gone else ShiftProblem.OPERATOR, word)


def _day(word: str) -> date:
    iso, dotted = _ISO.fullmatch(word), _DOTTED.fullmatch(word)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    except ValueError:
        pass
    raise ShiftRefused(ShiftProblem.DAY, word)


def read_clock(word: str, why: ShiftProblem) -> time:
    """Read ``8:00``, ``08:00`` or ``24:00``. Raises ShiftRefused for `why`."""
    match = _CLOCK.fullmatch(word.strip())
    if match is not None and word.strip() in ("24:00", "24.00"):
        return time()
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ShiftRefused(why, word)
    return time(int(match[1]), int(match[2]))


def read_breaks(words: str) -> tuple[tuple[time, time], ...]:
    """Read breaks such as ``12:00-12:30 15:00-15:15``. Raises ShiftRefused."""
    found = []
    for word in re.split(r"[\s,;]+", re.sub(r"\s*[-–—]\s*", "-", words).strip()):
        if word:
            begins, _, ends = word.partition("-")
            found.append(
                (read_clock(begins, ShiftProblem.BREAKS), read_clock(ends, ShiftProblem.BREAKS))
            )
    return tuple(found)
