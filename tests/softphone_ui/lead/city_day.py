"""A day of a city's 109 line, made up but true to the rules: the dispatcher's own `decide` takes
made-up callers through made-up operators under a virtual clock, and its records become rows.

The same seed gives the same day. Nobody in it exists.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import (
    SET_ASIDE_REASONS,
    CallState,
    Device,
    EndedBy,
    RingResult,
)
from queue_manager.domain.lines.line import Line

ALMATY = ZoneInfo("Asia/Almaty")
S = timedelta(seconds=1)
#: Shares of the day's callers by local hour: quiet nights, a wave at eight, another at six.
HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 11, 10, 9, 8, 6, 7, 8, 8, 8, 9, 10, 8, 6, 4, 3, 2)
NAMES = (
    "Айгүл Серікқызы", "Нұрлан Әбдірахманов", "Ольга Ким", "Жанар Төлегенова", "Ержан Қасымов",
    "Светлана Петрова", "Динара Оспанова", "Бақыт Мұратұлы", "Ирина Соколова", "Гүлнәр Ахметова",
    "Данияр Өмірзақов", "Мадина Сүлейменова", "Алексей Иванов", "Әсел Жұмабаева", "Тимур Ғабитов",
    "Наталья Ли", "Қуаныш Бекенов", "Раушан Ибраева", "Сергей Морозов", "Ләззат Нұрпейісова",
    "Асхат Ысқақов", "Марина Цой", "Шолпан Үмбетова", "Виктор Захаров", "Зәуре Қалиева",
    "Арман Дүйсенов", "Эльмира Хасанова",
)  # fmt: skip
OPERATORS = {str(1001 + n): name for n, name in enumerate(NAMES)}
NIGHT_SHIFT = 7
Happening = Callable[[datetime], None]


@dataclass
class CityDay:
    """One day, played. `records` are in the order the dispatcher made them."""

    day: date
    calls: int
    seed: int = 109
    zone: ZoneInfo = ALMATY
    tickets_from: Mapping[str, int] = field(default_factory=dict)
    floor: Floor = field(default_factory=Floor)
    records: list[note.Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._numbers = count()
        self._midnight = datetime.combine(self.day, time(), self.zone).astimezone(UTC)
        self._swept = self.now = self._midnight
        self._set_up()

    # What the test asks --------------------------------------------------------------------

    def play(self, until: datetime | None = None) -> None:
        """Play the day up to `until`, or to its end."""
        stop = until or self._midnight + timedelta(days=1)
        self._play(stop)
        self.now = stop

    def _play(self, stop: datetime) -> None:
        while True:
            due = next_due(self.floor)
            if self._coming and (due is None or self._coming[0][0] < due):
                at, _, happening = self._coming[0]
                if at >= stop:
                    return
                heapq.heappop(self._coming)
                happening(at)
            elif due is not None and due < stop:
                self.tell(on.Tick(due))
            else:
                return

    def at(self, hour: float) -> datetime:
        """A local hour of the day, in UTC."""
        return self._midnight + timedelta(hours=hour)

    # The day's plan ------------------------------------------------------------------------

    def _set_up(self) -> None:
        start = self._midnight - 60 * S
        self.tell(on.LinesChanged(start, (Line("109"),)))
        self.tell(on.RosterChanged(start, dict(OPERATORS)))
        self.tell(on.TicketsCounted(start, dict(self.tickets_from)))
        for n, extension in enumerate(OPERATORS):
            self.tell(on.PhoneReachable(start, extension, Device.PHONE, True))
            self._plan_shift(extension, at_night=n < NIGHT_SHIFT)
        for _ in range(self.calls):
            self._later(self.at(self._hour()), self._caller(self._number()))

    def _plan_shift(self, extension: str, *, at_night: bool) -> None:
        begins, ends = (0.0, 8.3) if at_night else (8.0, 23.9)
        # Half of the day shift comes late: the wave at eight meets a thin floor.
        late = self._random.choice((0.0, 0.05, 0.4, 0.7))
        self._later(self.at(begins + late * (not at_night)), self._comes(extension))
        self._later(self.at(ends), self._goes(extension))
        if not at_night:
            lunch = self._random.uniform(12, 14.5)
            self._later(self.at(lunch), self._pauses(extension, "lunch"))
            self._later(self.at(lunch + 0.6), self._comes(extension))
            rest = self._random.uniform(15, 20)
            self._later(self.at(rest), self._pauses(extension, "break"))
            self._later(self.at(rest + 0.2), self._comes(extension))

    def _hour(self) -> float:
        whole = self._random.choices(range(24), weights=HOURS)[0]
        return whole + self._random.random()

    def _number(self) -> str | None:
        return None if self._random.random() < 0.03 else f"+770{self._random.randrange(10**8):08}"

    # What people do ------------------------------------------------------------------------

    def _caller(self, number: str | None) -> Happening:
        def comes(at: datetime) -> None:
            call_id = f"pbx1-{at.timestamp():.0f}.{next(self._numbers)}"
            language = self._random.choices(("kk", "ru", "en"), weights=(55, 43, 2))[0]
            kind = "known" if number else "anonymous"
            channel = f"PJSIP/trunk-{call_id}"
            self.tell(
                on.CallOffered(at, call_id, "109", "pbx1", channel, number, number or "",
                               kind, language)
            )  # fmt: skip
            self._later(at + 4 * S, self._if_there(call_id, on.CallerGreeted))
            patience = self._random.expovariate(1 / 75) * S + 0.8 * S
            self._later(at + patience, self._loses_patience(call_id, number))

        return comes

    def _loses_patience(self, call_id: str, number: str | None) -> Happening:
        def leaves(at: datetime) -> None:
            call = self.floor.calls.get(call_id)
            if call is None or call.talk is not None:
                return
            ours = self._random.random() < 0.01
            self.tell(on.CallerLeft(at, call_id, 42 if ours else 16))
            if self._random.random() < 0.55:
                self._later(at + self._random.uniform(20, 600) * S, self._caller(number))

        return leaves

    def _phone(self, ring: do.RingOperator) -> Happening:
        def rings(at: datetime) -> None:
            self.tell(on.PhoneRang(at, ring.ring_id))
            # 1004 and 1017 have their headset on the table more often than others.
            absent = 0.12 if ring.operator in ("1004", "1017") else 0.012
            fate = self._random.random()
            if fate < absent:
                return  # rings out
            if fate < absent + 0.004:
                self._later(at + 2 * S, self._leg_over(ring.ring_id, RingResult.REJECTED))
            else:
                takes = self._random.lognormvariate(0.8, 0.4) * S
                self._later(at + takes, self._picks_up(ring))

        return rings

    def _picks_up(self, ring: do.RingOperator) -> Happening:
        def answers(at: datetime) -> None:
            known = self.floor.rings.get(ring.ring_id)
            call = self.floor.calls.get(ring.call_id)
            if known is None or known.withdrawn is not None or call is None:
                return
            self.tell(on.PhoneAnswered(at, ring.ring_id))
            heard = max(at, call.offered_at + 4 * S)
            self._later(heard, self._connects(ring))

        return answers

    def _connects(self, ring: do.RingOperator) -> Happening:
        def connects(at: datetime) -> None:
            call = self.floor.calls.get(ring.call_id)
            if call is None or call.rings.current != ring.ring_id:
                return
            self.tell(on.Connected(at, ring.call_id, ring.operator, ring.ring_id))
            talk = min(self._random.lognormvariate(4.75, 0.6), 1500) * S
            if self._random.random() < 0.1:
                self._later(at + talk / 3, self._if_there(ring.call_id, on.HoldStarted))
                self._later(at + talk / 2, self._if_there(ring.call_id, on.HoldEnded))
            self._later(at + talk, self._says_goodbye(ring))

        return connects

    def _says_goodbye(self, ring: do.RingOperator) -> Happening:
        def ends(at: datetime) -> None:
            by = self._random.choice((EndedBy.CALLER, EndedBy.OPERATOR))
            self.tell(on.Disconnected(at, ring.call_id, by))
            self.tell(on.LegEnded(at, ring.ring_id, RingResult.ANSWERED))
            self.tell(on.CallerLeft(at, ring.call_id))

        return ends

    def _leg_over(self, ring_id: str, result: RingResult) -> Happening:
        def over(at: datetime) -> None:
            ring = self.floor.rings.get(ring_id)
            if ring is not None:
                self.tell(on.LegEnded(at, ring_id, result))
            if ring is not None and result is RingResult.REJECTED:
                self._later(at + 30 * S, self._comes_back(ring.operator))

        return over

    def _if_there(self, call_id: str, event: Callable[[datetime, str], on.Event]) -> Happening:
        def happens(at: datetime) -> None:
            if call_id in self.floor.calls:
                self.tell(event(at, call_id))

        return happens

    def _comes(self, extension: str) -> Happening:
        return lambda at: self.tell(on.OperatorAvailable(at, extension, Device.PHONE))

    def _comes_back(self, extension: str) -> Happening:
        def comes(at: datetime) -> None:
            operator = self.floor.operators[extension]
            if operator.reason in SET_ASIDE_REASONS:
                self.tell(on.OperatorAvailable(at, extension))

        return comes

    def _pauses(self, extension: str, reason: str) -> Happening:
        return lambda at: self.tell(on.OperatorPaused(at, extension, reason))

    def _goes(self, extension: str) -> Happening:
        return lambda at: self.tell(on.OperatorSignedOut(at, extension))

    # The machinery -------------------------------------------------------------------------

    def _later(self, at: datetime, happening: Happening) -> None:
        heapq.heappush(self._coming, (at, next(self._numbers), happening))

    def tell(self, event: on.Event) -> None:
        """Something happens; its records are kept, its commands obeyed."""
        if event.at - self._swept > 600 * S:
            self._swept = event.at
            self.tell(on.TraceSwept(event.at))
        decision = decide(self.floor, event)
        self.floor = decision.floor
        self.records += decision.records
        for command in decision.commands:
            self._obey(command, event.at)

    def _obey(self, command: do.Command, at: datetime) -> None:
        if isinstance(command, do.RingOperator):
            self._later(at + self._random.uniform(0.04, 0.12) * S, self._phone(command))
        elif isinstance(command, do.CancelRing):
            ring = self.floor.rings[command.ring_id]
            over = self._leg_over(command.ring_id, RingResult.WITHDRAWN)
            self._later(at + 0.03 * S, over)
            if ring.withdrawn is RingResult.NO_ANSWER:
                back = self._random.uniform(40, 240) * S
                self._later(at + back, self._comes_back(ring.operator))


def waiting(floor: Floor) -> int:
    """How many callers nobody has answered yet."""
    return sum(
        call.state in (CallState.WAITING, CallState.RINGING) for call in floor.calls.values()
    )
