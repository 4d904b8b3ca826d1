"""The days of a demo history, one after the other: one line's people go on from day to day, and
each part ends at a moment of the night at which nobody is on the line. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from demo.clockwork import Happening, S
from demo.plan import (
    PlannedOutage,
    Shift,
    calls_of_day,
    hours_of_calls,
    of_night,
    shifts_of_day,
    trouble_of_day,
)
from demo.play import Manners, Play
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import Line
from registry.deadlines.calendar import Calendar

#: Ids of calls begin so, and no node of a PBX has this name.
PBX = "past"
#: No operator of Kazakhstan has this code, so that nobody is ever called or written to by it: what
#: dials and what sends refuses such numbers (foundation/telephones/permitted.py, notices.py).
PREFIX = "+7709"
MANNERS = Manners(
    patience_seconds=85.0,
    headset_off={"1004": 0.1, "1017": 0.07},
    gives_a_mark=0.35,
    takes_callback=0.3,
    abuse=0.004,
    asks_for_help=0.008,
    greeting_varies_seconds=0.4,
    device=Device.WEB,
)
NIGHT = timedelta(hours=4, minutes=15)
LOOKS_EVERY = timedelta(seconds=20)
#: Before the past ends the last talk is over, people go home, and nobody is owed a call any more.
CLOSES, SIGN_OUT, WITHDRAWN = timedelta(seconds=100), timedelta(seconds=60), timedelta(seconds=30)
LONG_ENOUGH = timedelta(hours=3)
#: The roster is written for so many days to come.
ROSTER_AHEAD = 7


class TooBusy(Exception):
    """An error: somebody is on the line at every moment of a night."""


@dataclass(frozen=True)
class Wish:
    """The past that is wanted: whole local days before `until`, and the hours of its own day."""

    days: int
    calls_per_day: int
    seed: int
    until: datetime
    zone: ZoneInfo

    @property
    def first_day(self) -> date:
        return self.until.astimezone(self.zone).date() - timedelta(days=self.days)

    @property
    def since(self) -> datetime:
        return midnight(self.first_day, self.zone)


@dataclass(frozen=True, slots=True)
class HistorySegment:
    """A segment of the past up to the end of a night: `ends` is its last moment."""

    ends: datetime
    records: Sequence[note.Record]


@dataclass
class Days:
    """The generator of a demo history, day by day.

    `roster`: the people who work, extension → name. `last_numbers`: series of tickets → the highest
    number in use. `matters`: month → indexes of the subjects about which many people may call at
    once. `calendar`: says which days are working days. `troubles`: the trouble of each day that had
    one. `shifts`: the shifts of each day, whether their operators came or not, and those of the
    ROSTER_AHEAD days after the past.
    """

    wish: Wish
    line: Line
    roster: Mapping[str, str]
    lead: tuple[int, str]
    last_numbers: Mapping[str, int]
    matters: Mapping[int, Sequence[int]]
    districts: int
    calendar: Calendar
    troubles: dict[date, PlannedOutage] = field(default_factory=dict)
    shifts: list[tuple[date, Shift]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.wish.seed)
        self._resting: frozenset[str] = frozenset()
        self._play = Play(
            self.wish.since, Random(self.wish.seed + 1), MANNERS, pbx=PBX, line=self.line.number
        )
        self._play.lead = self.lead
        self._play.closes = self.wish.until - CLOSES
        start = self.wish.since
        rules = CallbackRules(possible=True, prefixes=(PREFIX,))
        self._play.tell(on.LinesChanged(start, (self.line,)))
        self._play.tell(on.RosterChanged(start, dict(self.roster)))
        self._play.tell(on.TicketsCounted(start, dict(self.last_numbers)))
        self._play.tell(on.CallbackRulesChanged(start, rules))
        for extension in self.roster:
            self._play.tell(on.PhoneReachable(start, extension, MANNERS.device, True))
        for n in range(-1, self.wish.days + 1):
            self._plan(self.wish.first_day + timedelta(days=n))
        self._look_ahead()
        for extension in self.roster:
            self._play.later(self.wish.until - SIGN_OUT, self._play.goes(extension))
        self._play.later(self.wish.until - WITHDRAWN, self._withdraw)

    def parts(self) -> Iterator[HistorySegment]:
        """Yield each night's end, and at last the past's. Raises TooBusy."""
        for n in range(1, self.wish.days + 1):
            night = midnight(self.wish.first_day + timedelta(days=n), self.wish.zone) + NIGHT
            if night + LONG_ENOUGH < self.wish.until:
                yield self._quiet_after(night)
        self._play.play(self.wish.until)
        if self._play.floor.calls:
            raise TooBusy(f"somebody is on the line at {self.wish.until:%H:%M}")
        yield self._part()

    def _quiet_after(self, night: datetime) -> HistorySegment:
        at = night
        self._play.play(at)
        while self._is_busy():
            at += LOOKS_EVERY
            if at > night + LONG_ENOUGH:
                raise TooBusy(f"somebody is on the line all night of {night:%Y-%m-%d}")
            self._play.play(at)
        return self._part()

    def _is_busy(self) -> bool:
        floor = self._play.floor
        out = any(each.outgoing is not None for each in floor.operators.values())
        return bool(floor.calls) or out

    def _part(self) -> HistorySegment:
        records, self._play.records = self._play.records, []
        return HistorySegment(self._play.now, records)

    def _withdraw(self, at: datetime) -> None:
        """What is owed to nobody who lives is withdrawn, so that nobody is called for it."""
        for callback_id in list(self._play.floor.callbacks):
            self._play.tell(
                on.CallbackWithdrawn(at, callback_id, self.lead[0], "the end of the made-up past")
            )

    def _plan(self, day: date) -> None:
        """Who works and who calls on a day; of the one before the first, only the night."""
        begins, random = midnight(day, self.wish.zone), self._random
        shifts = shifts_of_day(self.wish.calls_per_day, list(self.roster), self._resting, random)
        self._resting = frozenset(each.operator for each in shifts if of_night(each))
        self.shifts += [(day, shift) for shift in shifts]
        for shift in shifts:
            if not shift.absent and (day >= self.wish.first_day or of_night(shift)):
                self._work(begins, shift)
        if day < self.wish.first_day:
            return
        trouble = trouble_of_day(random, self.matters.get(day.month, ()), self.districts)
        if trouble is not None:
            self.troubles[day] = trouble
        works = self.calendar.works(day)
        calls = calls_of_day(self.wish.calls_per_day, day, random, works=works)
        for hour in hours_of_calls(calls, self.troubles.get(day), random):
            self._play.later(begins + timedelta(hours=hour), self._play.caller(self._number()))

    def _look_ahead(self) -> None:
        """The roster of the days to come, which nobody has worked yet."""
        last, resting = self.wish.first_day + timedelta(days=self.wish.days), self._resting
        random, people = Random(self.wish.seed + 4), list(self.roster)
        for n in range(1, ROSTER_AHEAD + 1):
            shifts = shifts_of_day(self.wish.calls_per_day, people, resting, random)
            resting = frozenset(each.operator for each in shifts if of_night(each))
            self.shifts += [(last + timedelta(days=n), shift) for shift in shifts]

    def _work(self, begins: datetime, shift: Shift) -> None:
        play, who = self._play, shift.operator
        self._if_within(begins, shift.begins, play.comes(who))
        for hour, hours, reason in shift.pauses:
            self._if_within(begins, hour, play.pauses(who, reason))
            self._if_within(begins, hour + hours, play.comes(who))
        self._if_within(begins, shift.ends, play.goes(who))

    def _if_within(self, begins: datetime, hour: float, happening: Happening) -> None:
        at = max(begins + timedelta(hours=hour), self.wish.since + S)
        if at < self.wish.until - SIGN_OUT:
            self._play.later(at, happening)

    def _number(self) -> str | None:
        """Some call often: a few numbers come again and again, most of them once."""
        if self._random.random() < MANNERS.withheld:
            return None
        people = 0.8 * self.wish.days * self.wish.calls_per_day
        which = int(people * self._random.random() ** 1.5)
        return f"{PREFIX}{(which * 7_368_787 + 1_234_567) % 10**7:07d}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when the local day begins (UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
