"""The programs of ours: one row each, from which everything else is derived.

The supervisor, the systemd units, the update, the health checks and the health page take what they
need from here. `tests/launcher/test_program_table.py` says what a new program still lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from foundation.names import Names
from foundation.settings import Settings

# Who goes first where the processors are short and foundation/process/realtime.py, whose order
# this is, has not the right to say it for certain.
FIRST, URGENT = -15, -10
# It catches up; nobody waits for it.
PATIENT = 5


def _always(_settings: Settings) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class OurProgram:
    """A program of ours, which answers health calls. `module`: run by `python -m`. `names`: what
    people are told that it does. `starts`: whether these settings start it; a program that is not
    always started has to be enabled under systemd. `reads_sources`: whether it reads sources in
    which citizens write."""

    role: str
    module: str
    names: Names
    niceness: int = 0
    starts: Callable[[Settings], bool] = _always
    reads_sources: bool = False

    @property
    def optional(self) -> bool:
        """Return whether there are settings with which this program is not started."""
        return self.starts is not _always


PUBLIC_CHANNELS = "telegram-public"
#: In the order in which an update starts them again: whoever serves callers goes last, so that
#: what it leans on is there.
PROGRAMS = (
    OurProgram(
        "scribe",
        "queue_manager.scribe",
        Names("Қоңырауларды дерекқорға жазу", "Запись звонков в базу", "Calls into the database"),
        PATIENT,
    ),
    OurProgram(
        "registry",
        "registry",
        Names("Мерзімдер мен хабарламалар", "Сроки и сообщения", "Deadlines and messages"),
        PATIENT,
    ),
    OurProgram(
        "quality",
        "quality",
        Names("Есептер қосындысы", "Суммы отчётов", "Sums of reports"),
        PATIENT,
    ),
    OurProgram(
        "channels",
        "channels",
        Names("Жазбаша арналар", "Письменные каналы", "Written channels"),
        PATIENT,
        reads_sources=True,
    ),
    OurProgram(
        PUBLIC_CHANNELS,
        "channels.telegram_public",
        Names("Telegram арналарын оқу", "Чтение каналов Telegram", "Reading of Telegram channels"),
        PATIENT,
        starts=lambda settings: settings.networks.telegram_public.is_read,
        reads_sources=True,
    ),
    OurProgram(
        "city", "city", Names("Қаланың панельдері", "Панели города", "The city's panels"), PATIENT
    ),
    OurProgram(
        "second-line",
        "second_line",
        Names("Камералардың жарамдылығы", "Исправность камер", "Health of cameras"),
        PATIENT,
    ),
    OurProgram(
        "video",
        "second_line.video",
        Names("Камералардың бейнесі", "Изображения камер", "Pictures of cameras"),
    ),
    OurProgram(
        "recorder", "recordings", Names("Әңгіме жазбалары", "Записи разговоров", "Recordings")
    ),
    OurProgram(
        "pbx-agent",
        "asterisk_conf.agent",
        Names("Станцияның баптаулары", "Настройки станции", "Files of the exchange"),
    ),
    OurProgram("web", "softphone_ui", Names("Беттер", "Страницы", "Pages")),
    OurProgram(
        "agi",
        "agi",
        Names("Қоңырау шалушылар еститін хабарлар", "Что слышат заявители", "What callers hear"),
        URGENT,
    ),
    OurProgram(
        "dispatcher",
        "queue_manager",
        Names("Қоңыраулар диспетчері", "Диспетчер звонков", "Dispatcher of calls"),
        FIRST,
    ),
)
BY_ROLE = {program.role: program for program in PROGRAMS}
#: The programs that read sources in which citizens write.
READERS = tuple(program.role for program in PROGRAMS if program.reads_sources)


def health_socket(settings: Settings, role: str) -> Path:
    """Return the socket on which ``role`` answers its health call."""
    return settings.run_dir / f"{role}.health"


def roles_of(settings: Settings) -> tuple[str, ...]:
    """Return the roles of our programs that these settings start."""
    return tuple(program.role for program in PROGRAMS if program.starts(settings))


if __name__ == "__main__":
    print(*(program.role for program in PROGRAMS if not program.optional))
