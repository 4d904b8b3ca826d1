"""What a roster is made from: operators, patterns, the requirement and the rules of a month. Pure.

All times are local, without an offset. Within the package they are minutes after the month's first
midnight, or quarters (of an hour) after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

import msgspec

QUARTER = 15
DAY = 24 * 60
DAY_QUARTERS = DAY // QUARTER
OFF = "off"
#: What a file may hold at most: three times the largest centre that is known.
MOST_OPERATORS, MOST_PATTERNS, MOST_NAMES, MOST_ENTRIES = 1000, 40, 60, 20_000
MOST_NUMBER = 1e6
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class BadRoster(ValueError):
    """The file is no roster's problem; the text names what is wrong and where."""


class _Wish(msgspec.Struct):
    day: str | int
    want: str
    weight: float = 1.0


class _Operator(msgspec.Struct):
    id: str | int
    hours_most: float
    languages: list[str] = []
    skills: list[str] = []
    hours_least: float = 0.0
    nights: bool = True
    unavailable: list[tuple[str, str]] = []
    wishes: list[_Wish] = []


class _Pattern(msgspec.Struct, rename={"begins": "from", "ends": "to"}):
    code: str
    begins: str
    ends: str
    break_minutes: int = 0


class _Needed(msgspec.Struct):
    start: str
    operators: int = 0
    languages: dict[str, int] = {}
    skills: dict[str, int] = {}


class _Past(msgspec.Struct, rename={"begins": "from", "ends": "to"}):
    operator: str | int
    begins: str
    ends: str


class _Rules(msgspec.Struct):
    rest_hours: float | None = None
    days_in_row: int | None = None
    weekly_rest_hours: float | None = None
    nights_in_row: int | None = None


class _File(msgspec.Struct):
    month: str
    operators: list[_Operator]
    patterns: list[_Pattern]
    requirement: list[_Needed]
    places: int | None = None
    history: list[_Past] = []
    rules: _Rules = msgspec.field(default_factory=_Rules)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in minutes of the month; before the month they are negative."""

    begins: int
    ends: int

    def overlaps(self, other: Stretch) -> bool:
        """Say whether the two have time in common."""
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A kind of shift: when it begins (minutes after midnight), how long it is, its breaks."""

    code: str
    begins: int
    minutes: int
    break_minutes: int

    @property
    def night(self) -> bool:
        """Say whether the pattern reaches over midnight."""
        return self.begins + self.minutes > DAY

    def on(self, day: int) -> Stretch:
        """Return when the pattern's shift of a day (0 is the month's first) goes on."""
        begins = day * DAY + self.begins
        return Stretch(begins, begins + self.minutes)


@dataclass(frozen=True, slots=True)
class ShiftWish:
    """A wish for a day: `want` is "off" or the code of a pattern."""

    day: int
    want: str
    weight: float


@dataclass(frozen=True, slots=True)
class RosterOperator:
    """An operator of the month. `name` is written as the file has it (`id`)."""

    name: str | int
    attributes: frozenset[tuple[str, str]]
    minutes_least: int
    minutes_most: int
    nights: bool
    unavailable: tuple[Stretch, ...]
    wishes: tuple[ShiftWish, ...]
    history: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class RequiredQuarter:
    """Requirement of a quarter. `written`: its start as the file has it."""

    quarter: int
    written: str
    operators: int
    attributes: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class RosterRules:
    """The hard rules. None: no limit."""

    rest: int = 0
    days_in_row: int | None = None
    weekly_rest: int = 0
    nights_in_row: int | None = None


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """A month for which a roster is to be made. `past`: shifts of the month before."""

    first: date
    days: int
    operators: tuple[RosterOperator, ...]
    patterns: tuple[ShiftPattern, ...]
    requirement: tuple[RequiredQuarter, ...]
    places: int | None
    past: tuple[tuple[str | int, Stretch], ...]
    rules: RosterRules

    def time_of(self, minute: int) -> str:
        """Write a minute of the month as a local time (ISO)."""
        begins = datetime.combine(self.first, datetime.min.time())
        return (begins + timedelta(minutes=minute)).isoformat(timespec="minutes")


def read_problem(data: bytes) -> RosterProblem:
    """Read and check a file's JSON. Raises BadRoster, which names the place."""
    try:
        read = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRoster(str(error)) from error
    return _Reading(read).problem()


class _Reading:
    """A file whose types are right, while its values are checked."""

    def __init__(self, read: _File) -> None:
        self.read = read
        self.first = _month(read.month)
        self.days = ((self.first + timedelta(days=31)).replace(day=1) - self.first).days
        self.zero = datetime.combine(self.first, datetime.min.time())

    def problem(self) -> RosterProblem:
        """Return the problem. Raises BadRoster."""
        read = self.read
        _refuse_more(len(read.operators), MOST_OPERATORS, "operators")
        _refuse_more(len(read.patterns), MOST_PATTERNS, "patterns")
        _refuse_more(len(read.requirement), MOST_ENTRIES, "requirement")
        _refuse_more(len(read.history), MOST_ENTRIES, "history")
        if read.places is not None and read.places < 0:
            _refuse("places", "is less than 0")
        patterns = tuple(_pattern(n, each) for n, each in enumerate(read.patterns))
        _refuse_repeated([each.code for each in patterns], "patterns", "code")
        _refuse_repeated([str(each.id) for each in read.operators], "operators", "id")
        codes = {each.code for each in patterns} | {OFF}
        past = tuple((each.operator, self._past(n, each)) for n, each in enumerate(read.history))
        operators = tuple(
            self._operator(n, each, codes, past) for n, each in enumerate(read.operators)
        )
        requirement = tuple(self._needed(n, each) for n, each in enumerate(read.requirement))
        _refuse_repeated([str(each.quarter) for each in requirement], "requirement", "start")
        names = {name for each in operators for name in each.attributes}
        names |= {name for each in requirement for name in each.attributes}
        _refuse_more(len(names), MOST_NAMES, "languages and skills")
        return RosterProblem(
            self.first, self.days, operators, patterns, requirement, read.places, past,
            _rules(read.rules),
        )  # fmt: skip

    def _minute(self, text: str, where: str, *, ends: bool = False) -> int:
        """Read a local time or a date; a date as an end means the end of that day."""
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            _refuse(where, f'"{text[:40]}" is no time such as {self.first}T08:00')
        if at.tzinfo is not None:
            _refuse(where, f'"{text[:40]}" has an offset; times are local')
        if len(text) <= len("2027-01-01") and ends:
            at += timedelta(days=1)
        seconds = (at - self.zero).total_seconds()
        return int(-(-seconds // 60)) if ends else int(seconds // 60)

    def _stretch(self, begins: str, ends: str, where: str) -> Stretch:
        found = Stretch(self._minute(begins, where), self._minute(ends, where, ends=True))
        if found.ends <= found.begins:
            _refuse(where, f"{ends} is not after {begins}")
        return found

    def _past(self, n: int, shift: _Past) -> Stretch:
        where = f"history[{n}]"
        found = self._stretch(shift.begins, shift.ends, where)
        if found.begins >= 0:
            _refuse(where, f"{shift.begins} is not before the month {self.read.month}")
        if found.ends > 2 * DAY:
            _refuse(where, f"{shift.ends} is more than a day within the month")
        return found

    def _operator(
        self,
        n: int,
        operator: _Operator,
        codes: set[str],
        past: Sequence[tuple[str | int, Stretch]],
    ) -> RosterOperator:
        where = f"operators[{n}] ({str(operator.id)[:40]})"
        if operator.id == "":
            _refuse(where, "has an empty id")
        for name, hours in (("least", operator.hours_least), ("most", operator.hours_most)):
            if not 0 <= hours <= MOST_NUMBER:
                _refuse(where, f"hours_{name} is not between 0 and {MOST_NUMBER:.0f}")
        languages = frozenset(("languages", each) for each in operator.languages)
        skills = frozenset(("skills", each) for each in operator.skills)
        away = [self._stretch(a, b, f"{where}.unavailable") for a, b in operator.unavailable]
        wishes = [
            self._wish(each, codes, f"{where}.wishes[{m}]")
            for m, each in enumerate(operator.wishes)
        ]
        own = sorted(
            (each for name, each in past if str(name) == str(operator.id)),
            key=lambda each: each.begins,
        )
        return RosterOperator(
            operator.id,
            languages | skills,
            int(-(-round(operator.hours_least * 60, 6) // 1)),
            int(round(operator.hours_most * 60, 6) // 1),
            operator.nights,
            tuple(away),
            tuple(wishes),
            tuple(own),
        )  # fmt: skip

    def _wish(self, wish: _Wish, codes: set[str], where: str) -> ShiftWish:
        if wish.want not in codes:
            _refuse(where, f'"{wish.want[:40]}" is neither "off" nor the code of a pattern')
        if not 0 <= wish.weight <= MOST_NUMBER:
            _refuse(where, f"the weight is not between 0 and {MOST_NUMBER:.0f}")
        if isinstance(wish.day, int):
            day = wish.day - 1
        else:
            try:
                day = (date.fromisoformat(wish.day[:10]) - self.first).days
            except ValueError:
                _refuse(where, f'"{wish.day[:40]}" is no day such as {self.first}')
        if not 0 <= day < self.days:
            _refuse(where, f"the day {wish.day} is not in {self.read.month}")
        return ShiftWish(day, wish.want, wish.weight)

    def _needed(self, n: int, needed: _Needed) -> RequiredQuarter:
        where = f"requirement[{n}]"
        minute = self._minute(needed.start, where)
        if minute % QUARTER:
            _refuse(where, f"{needed.start} is not the start of a quarter-hour")
        if not 0 <= minute < (self.days + 1) * DAY:
            _refuse(where, f"{needed.start} is not in {self.read.month} or the night after it")
        attributes = {("languages", name): least for name, least in needed.languages.items()}
        attributes |= {("skills", name): least for name, least in needed.skills.items()}
        for least in (needed.operators, *attributes.values()):
            if not 0 <= least <= MOST_NUMBER:
                _refuse(where, f"{least} is not a number of operators")
        return RequiredQuarter(minute // QUARTER, needed.start, needed.operators, attributes)


def _month(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        _refuse("month", f'"{text[:40]}" is no month such as 2027-01')
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        _refuse("month", f'"{text}" is no month such as 2027-01')
    if not 1971 <= first.year <= 9990:
        _refuse("month", f"{first.year} is no year of ours")
    return first


def _pattern(n: int, pattern: _Pattern) -> ShiftPattern:
    where = f"patterns[{n}] ({pattern.code[:40]})"
    if not pattern.code or pattern.code == OFF:
        _refuse(where, f'"{pattern.code}" is no code of a pattern')
    begins, ends = _clock(pattern.begins, where), _clock(pattern.ends, where)
    if begins == ends:
        _refuse(where, "from and to are the same")
    minutes = (ends - begins) % DAY
    if not 0 <= pattern.break_minutes < minutes:
        _refuse(where, f"break_minutes is not between 0 and the shift's {minutes}")
    return ShiftPattern(pattern.code, begins, minutes, pattern.break_minutes)


def _clock(text: str, where: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        _refuse(where, f'"{text[:40]}" is no time such as 08:00')
    minute = int(found[1]) * 60 + int(found[2])
    if minute % QUARTER:
        _refuse(where, f"{text} is not on a quarter-hour")
    return minute


def _rules(rules: _Rules) -> RosterRules:
    for name in msgspec.structs.asdict(rules):
        value: Any = getattr(rules, name)
        if value is not None and not 0 <= value <= MOST_NUMBER:
            _refuse(f"rules.{name}", f"{value} is not between 0 and {MOST_NUMBER:.0f}")
    return RosterRules(
        round((rules.rest_hours or 0) * 60),
        rules.days_in_row,
        round((rules.weekly_rest_hours or 0) * 60),
        rules.nights_in_row,
    )


def _refuse(where: str, why: str) -> NoReturn:
    raise BadRoster(f"{where}: {why}")


def _refuse_more(count: int, most: int, what: str) -> None:
    if count > most:
        _refuse(what, f"{count} are more than {most}")


def _refuse_repeated(values: Sequence[str], where: str, name: str) -> None:
    known: set[str] = set()
    for n, value in enumerate(values):
        if value in known:
            _refuse(f"{where}[{n}]", f'the {name} "{value[:40]}" stands there twice')
        known.add(value)
