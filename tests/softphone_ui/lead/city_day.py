"""A day of a city's 109 line, made up but true to the rules (`demo.play`).

The same seed gives the same day. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from demo.clockwork import S
from demo.play import Manners, Play
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import CallState, Device
from queue_manager.domain.lines.line import Line

ALMATY = ZoneInfo("Asia/Almaty")
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
#: 1004 and 1017 have their headset on the table more often than others.
MANNERS = Manners(headset_off={"1004": 0.12, "1017": 0.12})


class CityDay(Play):
    """One day, played by one line's people."""

    def __init__(
        self,
        day: date,
        calls: int,
        seed: int = 109,
        zone: ZoneInfo = ALMATY,
        tickets_from: Mapping[str, int] | None = None,
    ) -> None:
        self.day, self.calls, self.zone = day, calls, zone
        self._midnight = datetime.combine(day, time(), zone).astimezone(UTC)
        super().__init__(self._midnight, Random(seed), MANNERS, pbx="pbx1")
        self._set_up(tickets_from or {})

    def play(self, until: datetime | None = None) -> None:
        """Play the day up to `until`, or to its end."""
        super().play(until or self._midnight + timedelta(days=1))

    def at(self, hour: float) -> datetime:
        """A local hour of the day, in UTC."""
        return self._midnight + timedelta(hours=hour)

    def _set_up(self, tickets: Mapping[str, int]) -> None:
        start = self._midnight - 60 * S
        self.tell(on.LinesChanged(start, (Line("109"),)))
        self.tell(on.RosterChanged(start, dict(OPERATORS)))
        self.tell(on.TicketsCounted(start, dict(tickets)))
        for n, extension in enumerate(OPERATORS):
            self.tell(on.PhoneReachable(start, extension, Device.PHONE, True))
            self._plan_shift(extension, at_night=n < NIGHT_SHIFT)
        for _ in range(self.calls):
            self.later(self.at(self._hour()), self.caller(self.number(8, "+770")))

    def _plan_shift(self, extension: str, *, at_night: bool) -> None:
        begins, ends = (0.0, 8.3) if at_night else (8.0, 23.9)
        # Half of the day shift comes late: the wave at eight meets a thin floor.
        late = self.random.choice((0.0, 0.05, 0.4, 0.7))
        self.later(self.at(begins + late * (not at_night)), self.comes(extension))
        self.later(self.at(ends), self.goes(extension))
        if not at_night:
            lunch = self.random.uniform(12, 14.5)
            self.later(self.at(lunch), self.pauses(extension, "lunch"))
            self.later(self.at(lunch + 0.6), self.comes(extension))
            rest = self.random.uniform(15, 20)
            self.later(self.at(rest), self.pauses(extension, "break"))
            self.later(self.at(rest + 0.2), self.comes(extension))

    def _hour(self) -> float:
        whole = self.random.choices(range(24), weights=HOURS)[0]
        return whole + self.random.random()


def waiting(floor: Floor) -> int:
    """How many callers nobody has answered yet."""
    return sum(
        call.state in (CallState.WAITING, CallState.RINGING) for call in floor.calls.values()
    )
