"""The figures that a rule can watch, and what each is made of. Pure.

A reading is a number in its figure's unit; a figure that nobody knows now has none, which is not
zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from foundation.names import Names
from foundation.process.diagnosis import Chart, Fault, findings
from quality.care.load import Limits, Load, LoadWarning, warned
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import Line, is_of_the_shift
from queue_manager.domain.measures.measures import Tally, service_levels
from queue_manager.live.seen import line_seen, skills_seen

#: Over which calls of the past a rate or a count is taken.
LOOKS_BACK = timedelta(minutes=30)
#: Of fewer calls a share says nothing: one lost call at night would be 0 %.
LEAST_CALLS = 10
#: A program that fell within this time "has just restarted".
JUST_RESTARTED = timedelta(minutes=15)
WAITING = frozenset({CallState.WAITING, CallState.RINGING})
AWAY = frozenset({OperatorState.SIGNED_OUT, OperatorState.PAUSED})
#: What the doctor calls a program, or what we lean on, that does not answer.
DOWN = frozenset(
    {
        Fault.NOTHING_RUNS,
        Fault.SILENT,
        Fault.AWAY,
        Fault.STORE_AWAY,
        Fault.SUPERVISOR_GONE,
        Fault.SUPERVISOR_SILENT,
    }
)


class FigureSource(StrEnum):
    """The source of a figure's reading."""

    FLOOR = "floor"
    FACTS = "facts"
    DOCTOR = "doctor"
    ROWS = "rows"
    GUESSES = "guesses"
    LOADS = "loads"


class FigureUnit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    SECONDS = "seconds"
    MINUTES = "minutes"
    GIGABYTES = "gigabytes"


@dataclass(frozen=True, slots=True)
class AlertFigure:
    """A figure that can be watched. `by_line`: it can be watched on one line alone."""

    code: str
    source: FigureSource
    unit: FigureUnit
    names: Names
    by_line: bool = False


_ALL = (
    AlertFigure("service_level", FigureSource.FACTS, FigureUnit.PERCENT, Names(
        "Жарты сағаттағы қызмет деңгейі", "Уровень сервиса за полчаса",
        "Service level in half an hour"), by_line=True),
    AlertFigure("lost", FigureSource.FACTS, FigureUnit.COUNT, Names(
        "Жарты сағатта жауапсыз қоңыраулар", "Пропущено звонков за полчаса",
        "Calls missed in half an hour"), by_line=True),
    AlertFigure("waiting", FigureSource.FLOOR, FigureUnit.COUNT, Names(
        "Күтіп тұрған қоңырау шалушылар", "Ждут ответа", "Callers waiting"), by_line=True),
    AlertFigure("longest_wait", FigureSource.FLOOR, FigureUnit.SECONDS, Names(
        "Ең ұзақ күтіп тұрған", "Дольше всех ждёт", "The longest wait now"), by_line=True),
    AlertFigure("rings_in_vain", FigureSource.FLOOR, FigureUnit.COUNT, Names(
        "Бір қоңырауда қатарынан тұтқа көтермеу", "Не взяли трубку подряд по одному звонку",
        "Rings not taken in a row for one caller"), by_line=True),
    AlertFigure("operators_free", FigureSource.FLOOR, FigureUnit.COUNT, Names(
        "Желідегі бос операторлар", "Свободных операторов на линии",
        "Operators available"), by_line=True),
    AlertFigure("operators_working", FigureSource.FLOOR, FigureUnit.COUNT, Names(
        "Ауысымдағы операторлар (үзілістегілерсіз)", "Операторов на смене (без пауз)",
        "Operators signed in (without pauses)"), by_line=True),
    AlertFigure("loads_calls", FigureSource.LOADS, FigureUnit.COUNT, Names(
        "Бүгін қоңырауы көп операторлар", "Операторов с большим числом звонков сегодня",
        "Operators with many calls today")),
    AlertFigure("loads_run", FigureSource.LOADS, FigureUnit.COUNT, Names(
        "Ұзақ уақыт үзіліссіз жұмыс істеген операторлар", "Операторов, долго работающих без паузы",
        "Operators at work for long without a pause")),
    AlertFigure("disk_free", FigureSource.DOCTOR, FigureUnit.GIGABYTES, Names(
        "Дискідегі бос орын", "Свободно на диске", "Free on the disk")),
    AlertFigure("recordings_missing", FigureSource.DOCTOR, FigureUnit.COUNT, Names(
        "Жазбасы жоқ қоңыраулар", "Звонков без записи", "Calls without a recording")),
    AlertFigure("recordings_failing", FigureSource.DOCTOR, FigureUnit.COUNT, Names(
        "Сақталмай жатқан жазбалар", "Записей не удаётся сохранить",
        "Recordings that cannot be kept")),
    AlertFigure("programs_down", FigureSource.DOCTOR, FigureUnit.COUNT, Names(
        "Жауап бермейтін бағдарламалар", "Программ не отвечает", "Programs that do not answer")),
    AlertFigure("restarts", FigureSource.DOCTOR, FigureUnit.COUNT, Names(
        "15 минутта қайта іске қосылған бағдарламалар", "Перезапусков программ за 15 минут",
        "Restarts of programs in 15 minutes")),
    AlertFigure("sums_differ", FigureSource.DOCTOR, FigureUnit.COUNT, Names(
        "Есептердің сәйкес келмейтін қосындылары", "Сумм отчётов не сходится",
        "Sums of reports that differ")),
    AlertFigure("journal_behind", FigureSource.DOCTOR, FigureUnit.SECONDS, Names(
        "Дерекқор қоңыраулардан қалып барады", "База отстаёт от звонков",
        "Database behind the calls")),
    AlertFigure("overdue", FigureSource.ROWS, FigureUnit.COUNT, Names(
        "Органдардың мерзімі өткен өтініштері", "Просрочено у исполнителей",
        "Overdue with bodies")),
    AlertFigure("messages_wait", FigureSource.ROWS, FigureUnit.MINUTES, Names(
        "Хабарлама жіберілмей тұр", "Сообщение ждёт отправки", "A message waits to be sent")),
    AlertFigure("reports_unsent", FigureSource.ROWS, FigureUnit.COUNT, Names(
        "Таңғы есептер жіберілмеді", "Утренних отчётов не отправлено", "Morning reports not sent")),
    AlertFigure("guesses_sip", FigureSource.GUESSES, FigureUnit.COUNT, Names(
        "Телефондардың қате құпиясөздері, сағатына", "Неверных паролей телефонов за час",
        "Wrong passwords of telephones in an hour")),
    AlertFigure("guesses_sign_in", FigureSource.GUESSES, FigureUnit.COUNT, Names(
        "Кірудегі қате құпиясөздер, сағатына", "Неверных паролей при входе за час",
        "Wrong passwords at the sign-in in an hour")),
)  # fmt: skip
#: By their codes.
FIGURES: Mapping[str, AlertFigure] = {it.code: it for it in _ALL}

Entity = Mapping[str, Any]
Readings = dict[str, float]


def of_floor(
    floor: Mapping[str, Mapping[str, Entity]], now: datetime, line: str | None
) -> Readings:
    """Read figures from the floor as the dispatcher tells it (`queue_manager/live/views.py`, as
    JSON). Trials are no callers."""
    waits = [
        call
        for call in floor["calls"].values()
        if call["state"] in WAITING and not call["trial"] and line in (None, call["line"])
    ]
    since = min((datetime.fromisoformat(it["offered_at"]) for it in waits), default=now)
    lines = {number: line_seen(dict(it)) for number, it in floor["lines"].items()}
    states = [it["state"] for it in floor["operators"].values() if _counts(it, line, lines)]
    return {
        "waiting": len(waits),
        "longest_wait": max(0.0, (now - since).total_seconds()),
        "rings_in_vain": max((it["not_taken"] for it in waits), default=0),
        "operators_free": states.count(OperatorState.AVAILABLE),
        "operators_working": sum(it not in AWAY for it in states),
    }


def _counts(operator: Entity, line: str | None, lines: Mapping[str, Line]) -> bool:
    """Whether they serve the line; of all lines together, whether they are of the shift."""
    skills = skills_seen(dict(operator))
    if line is None:
        return is_of_the_shift(skills, lines.values())
    return (lines.get(line) or Line(line)).is_served_by(skills)


def of_tally(tally: Tally) -> Readings:
    """Read figures from the calls of LOOKS_BACK, counted: the headline of `service_levels`."""
    headline = service_levels(tally)[0]
    found: Readings = {"lost": tally.lost}
    if headline.share is not None and headline.out_of >= LEAST_CALLS:
        found["service_level"] = 100 * headline.share
    return found


def of_chart(chart: Chart) -> Readings:
    """Read figures from what the doctor finds (`foundation/process/diagnosis.py`)."""
    found = findings(chart)
    readings: Readings = {
        "recordings_missing": sum(
            finding.values["n"] for finding in found if finding.why is Fault.RECORDINGS_MISSING
        ),
        "recordings_failing": sum(
            finding.values["n"] for finding in found if finding.why is Fault.RECORDINGS_FAILING
        ),
        "programs_down": sum(it.why in DOWN for it in found),
        "restarts": sum(_is_just_restarted(it.at, chart.at) for it in chart.falls),
        "sums_differ": len(chart.of("quality").get("differ") or ()) + _differing(chart),
        "journal_behind": float(chart.of("scribe").get("lag_seconds") or 0.0),
    }
    if chart.disk is not None:
        readings["disk_free"] = chart.disk.free_bytes / 1e9
    return readings


def _is_just_restarted(at: str, now: datetime) -> bool:
    """`at`: the supervisor's, by the machine's own clock."""
    return now - JUST_RESTARTED <= datetime.fromisoformat(at).astimezone() <= now


def _differing(chart: Chart) -> int:
    """Facts that are not what their records say, as scribe and registry compare them."""
    compared: Iterable[Any] = (chart.of(role).get("facts") for role in ("scribe", "registry"))
    return sum(len(it.get("differ") or ()) for it in compared if isinstance(it, Mapping))


def of_loads(loads: list[Load], limits: Limits, now: datetime) -> Readings:
    """Count the operators of whom a lead is warned, by `load_calls` and `work_minutes`."""
    found = warned(loads, limits, now)
    return {"loads_calls": found[LoadWarning.CALLS], "loads_run": found[LoadWarning.RUN]}


def of_guesses(guesses: Mapping[str, int]) -> Readings:
    """Read figures from `staff.guesses.guesses_of_last_hour`."""
    return {f"guesses_{what}": count for what, count in guesses.items()}
