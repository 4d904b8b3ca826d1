"""What is amiss is said with what to do; what the logs tell of the past is view apart from it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import pytest

from foundation.settings import Settings
from launcher.doctor import PAST, TROUBLE, Chart, findings, report
from launcher.homes import ensure_home, fresh_home
from launcher.own_logs import Fall, LastError, falls, last_errors, supervisor_falls
from launcher.status import Status

WELL: dict[str, Any] = {
    "running": True,
    "supervisor": "answers",
    "processes": {"agi": 1, "web": 2},
    "answering": {"agi": True, "web": True},
    "database": {"up": True, "embedded": True, "host": "127.0.0.1", "port": 5439},
    "redis": {"up": True, "embedded": True, "host": "127.0.0.1", "port": 6390},
    "recorder": {"space": "ok", "waiting": 1, "failing": {}, "reconciled": {"unrecorded": 0}},
    "scribe": {"lag_seconds": 0.2, "records_refused": 0, "gap": False},
    "disk": {"room": "ok", "free_bytes": 10**11},
    "faults": {},
    "hangs": {"count": {}, "latest": []},
}


def chart(**changes: Any) -> Chart:
    return Chart(cast(Status, {**WELL, **changes}))


def test_a_system_that_is_well_has_nothing_to_say() -> None:
    assert findings(chart()) == []
    assert report([]) == "Everything that runs is well."


@pytest.mark.parametrize(
    ("changes", "subject", "advice"),
    [
        ({"running": False}, "system", "./komek up"),
        ({"supervisor": "gone"}, "supervisor", "./komek up"),
        ({"answering": {"agi": False}}, "agi", "log/agi.log"),
        ({"answering": {"registry": False}}, "registry", "started again"),
        ({"disk": {"room": "low", "free_bytes": 5e7}}, "disk", "make room"),
        ({"redis": {**WELL["redis"], "up": False, "embedded": False}}, "Redis", "start it"),
        ({"recorder": {"waiting": 90}}, "recordings", "90 wait"),
        ({"recorder": {"failing": {"a.raw": "NoRoom"}}}, "recordings", "NoRoom"),
        ({"recorder": {"reconciled": {"unrecorded": 2}}}, "recordings", "reconcile"),
        ({"scribe": {"lag_seconds": 61.0}}, "scribe", "61 s behind"),
        ({"scribe": {"records_refused": 3}}, "scribe", "3 records"),
        ({"faults": {"web": {"pages not shown": 2}}}, "web", "2 pages not shown"),
    ],
)
def test_each_trouble_is_named_with_what_to_do(
    changes: dict[str, Any], subject: str, advice: str
) -> None:
    (found,) = findings(chart(**changes))
    assert (found.subject, found.kind) == (subject, TROUBLE)
    assert advice in found.words and report([found]).startswith("Amiss now:")


def test_the_past_is_no_trouble_of_now() -> None:
    known = dataclasses.replace(
        chart(hangs={"count": {"web": 2}, "latest": [{"role": "web", "where": "a.py:3 in b"}]}),
        falls=[Fall("agi", "2026-11-27 10:00:00", "exit status 1")] * 3,
        supervisor_falls=1,
        errors=[LastError("scribe", "2026-11-27T10:00:00", "not written: it is full")],
    )
    found = findings(known)
    assert {it.kind for it in found} == {PAST}
    view = report(found)
    for words in (
        "agi: fell 3 times, last at 2026-11-27 10:00:00: exit status 1",
        "web: hung 2 times and was ended, last at a.py:3 in b",
        "supervisor: fell once",
        "scribe: last error, 2026-11-27T10:00:00Z: not written: it is full",
    ):
        assert words in view


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    fresh_home(tmp_path)
    return ensure_home(tmp_path)


def test_falls_and_last_errors_are_read_from_the_logs(settings: Settings) -> None:
    (settings.log_dir / "supervisor.log").write_text(
        "2026-11-27 10:00:00,123 INFO spawned: 'agi' with pid 7\n"
        "2026-11-27 10:00:01,123 WARN exited: agi (terminated by SIGKILL; not expected)\n"
        "2026-11-27 10:00:02,123 INFO exited: web (exit status 0; expected)\n"
    )
    (settings.log_dir / "supervisor.out").write_text(
        "the supervisor fell or hung: started again\n" * 2
    )
    (settings.log_dir / "web.log").write_text(
        '{"at": "2026-11-27T09:00:00.5+00:00", "level": "error", "message": "not shown", '
        '"error": "Traceback\\nValueError: no number"}\n'
        '{"at": "2026-11-27T09:00:01.5+00:00", "level": "info", "message": "fine"}\n'
        "no JSON\n"
    )
    assert falls(settings) == [Fall("agi", "2026-11-27 10:00:01", "terminated by SIGKILL")]
    assert supervisor_falls(settings) == 2
    assert last_errors(settings, ["agi", "web"]) == [
        LastError("web", "2026-11-27T09:00:00", "not shown: ValueError: no number")
    ]
