"""What the figures of alerts are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from foundation.process.diagnosis import Chart
from foundation.process.files import Disk
from foundation.process.health_checks import CheckResult
from foundation.process.own_logs import Fall
from quality.alerts.figures import (
    FIGURES,
    FigureSource,
    of_chart,
    of_floor,
    of_guesses,
    of_loads,
    of_tally,
)
from quality.alerts.life import Alert, AlertState
from quality.alerts.rules import AlertRule, ThresholdComparison
from quality.alerts.words import condition, reading, subject, text
from quality.care.load import Limits, Load
from quality.care.reading import working_since
from queue_manager.domain.floor.call import Call, Needs, Origin, Rings
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from queue_manager.domain.measures.measures import Tally
from queue_manager.live import codec, views

NOW = datetime(2026, 11, 27, 5, tzinfo=UTC)


def call(name: str, waited: int, state: CallState = CallState.WAITING, **more: Any) -> Call:
    line, in_vain, trial = more.get("line", "109"), more.get("in_vain", 0), more.get("trial", False)
    origin = Origin(name, trial=trial)
    offered_at = NOW - timedelta(seconds=waited)
    return Call(
        name, line, "pbx1", offered_at, origin, state, Needs(), rings=Rings(not_taken=in_vain)
    )


def test_a_floor_is_read_as_pages_read_it() -> None:
    calls = [
        call("c1", 20),
        call("c2", 75, CallState.RINGING, in_vain=3),
        call("c3", 90, line="1414"),
        call("c4", 300, CallState.TALKING),
        call("c5", 600, trial=True),
    ]
    states = (OperatorState.AVAILABLE, OperatorState.TALKING, OperatorState.PAUSED)
    operators = [Operator(f"100{n}", state=state) for n, state in enumerate(states)]
    floor = Floor(
        calls={it.call_id: it for it in calls}, operators={it.extension: it for it in operators}
    )
    told = codec.plain(views.floor_view(floor))
    everywhere = of_floor(told, NOW, None)
    assert everywhere == {
        "waiting": 3, "longest_wait": 90.0, "rings_in_vain": 3, "operators_free": 1,
        "operators_working": 2,
    }  # fmt: skip
    assert of_floor(told, NOW, "1414")["waiting"] == 1
    nobody = of_floor(codec.plain(views.floor_view(Floor())), NOW, None)
    assert set(nobody.values()) == {0}


def test_operators_are_counted_on_the_lines_that_they_serve() -> None:
    lines = (Line("109"), Line("1090", named_only=True))
    skills = (Skills(), Skills(), Skills(lines=frozenset({"1090"})), Skills(named_only=True))
    operators = [
        Operator(f"100{n}", state=OperatorState.AVAILABLE, skills=each)
        for n, each in enumerate(skills)
    ]
    floor = Floor(
        lines={it.number: it for it in lines},
        operators={it.extension: it for it in operators},
    )
    told = codec.plain(views.floor_view(floor))
    free = [of_floor(told, NOW, line)["operators_free"] for line in (None, "109", "1090")]
    assert free == [2, 2, 1]


def test_operators_whose_load_warns_are_counted() -> None:
    limits = Limits(270, timedelta(minutes=120))
    long_ago, lately = NOW - timedelta(hours=3), NOW - timedelta(minutes=5)
    loads = [
        Load("1001", "", 270, lately),
        Load("1002", "", 271, long_ago),
        Load("1003", "", 12, long_ago),
        Load("1004", "", 269, None),
    ]
    assert of_loads(loads, limits, NOW) == {"loads_calls": 2, "loads_run": 2}
    assert of_loads([], limits, NOW) == {"loads_calls": 0, "loads_run": 0}


def test_who_rests_has_no_run_and_who_is_set_aside_goes_on() -> None:
    signed_in = {"since": NOW.isoformat(), "state": "available", "reason": None}
    assert working_since(signed_in, None) == NOW
    assert working_since(signed_in, NOW - timedelta(hours=1)) == NOW - timedelta(hours=1)
    paused = {**signed_in, "state": "paused"}
    assert working_since({**paused, "reason": "lunch"}, NOW) is None
    assert working_since({**paused, "reason": "no_answer"}, NOW) == NOW


def test_a_share_of_few_calls_says_nothing() -> None:
    many = Tally(answered=8, in_time=6, abandoned=2, short_abandon=3)
    assert of_tally(many) == {"lost": 5, "service_level": 60.0}
    assert of_tally(Tally(answered=4, in_time=1, abandoned=5)) == {"lost": 5}
    assert of_tally(Tally()) == {"lost": 0}


def test_what_the_doctor_finds_is_counted() -> None:
    local = NOW.astimezone()
    falls = [
        Fall("scribe", f"{local - timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}", "exit 1")
        for minutes in (1, 14, 40)
    ]
    answers = {"web": CheckResult.ANSWERS, "agi": CheckResult.AWAY, "scribe": CheckResult.SILENT}
    health = {
        "recorder": {"reconciled": {"unrecorded": 4}, "failing": {"a": "no disk", "b": "x"}},
        "scribe": {"lag_seconds": 75.5, "facts": {"differ": ["c1"]}},
        "quality": {"differ": ["quarters", "line"]},
    }
    disk = Disk("ok", 3_500_000_000)
    chart = Chart(NOW, "answers", answers, health, disk, {"redis": "10.0.0.5:6379"}, falls=falls)
    assert of_chart(chart) == {
        "recordings_missing": 4, "recordings_failing": 2, "programs_down": 3, "restarts": 2,
        "sums_differ": 3, "journal_behind": 75.5, "disk_free": 3.5,
    }  # fmt: skip
    assert "disk_free" not in of_chart(Chart(NOW, "answers", answers)), "nobody could look"


def test_every_figure_is_read_from_somewhere() -> None:
    floor = codec.plain(views.floor_view(Floor()))
    chart = Chart(NOW, "answers", {"web": CheckResult.ANSWERS}, disk=Disk("ok", 1))
    read = {
        FigureSource.FLOOR: of_floor(floor, NOW, None),
        FigureSource.FACTS: of_tally(Tally(answered=10, in_time=9)),
        FigureSource.DOCTOR: of_chart(chart),
        FigureSource.LOADS: of_loads([], Limits(270, timedelta(minutes=120)), NOW),
        FigureSource.GUESSES: of_guesses({"sip": 1, "sign_in": 2}),
        FigureSource.ROWS: {"overdue": 0.0, "messages_wait": 0.0, "reports_unsent": 0.0},
    }
    for code, figure in FIGURES.items():
        assert code in read[figure.source], code


def test_a_rule_and_an_alert_in_words() -> None:
    rule = AlertRule(1, "service_level", ThresholdComparison.BELOW, 80, 600, line="109")
    assert condition(rule, "ru") == (
        "Уровень сервиса за полчаса, линия 109 < 80\u00a0%, 10\u00a0мин"
    )
    assert reading(62.345, rule, "en") == "62.3% (<\u00a080%)"
    alert = Alert(AlertState.FIRING, NOW, NOW, 62.345, step=1, fired_at=NOW)
    assert subject(alert, rule).startswith("дабыл / тревога: Жарты сағаттағы")
    kk, ru = text(alert, rule).splitlines()[1:]
    assert (
        "62,3%" in kk
        and "62,3\u00a0%" in ru
        and ru.startswith("тревога: Уровень сервиса за полчаса")
    )
    gone = AlertRule(2, "of_a_later_version", ThresholdComparison.ABOVE, 3, 0)
    assert condition(gone, "kk") == "of_a_later_version > 3"
