"""What is amiss is judged in one place, and said with what to do; what the logs tell of the past is
kept apart from it."""

from __future__ import annotations

import dataclasses
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from foundation.process.diagnosis import PAST, Chart, Fault, Outbox, findings
from foundation.process.files import Disk
from foundation.process.hangs import Hang, Hangs
from foundation.process.health_checks import CheckResult, checks, systemd_mark
from foundation.process.last_drill import LastDrill
from foundation.process.our_programs import PROGRAMS, PUBLIC_CHANNELS, roles_of
from foundation.process.own_logs import (
    Fall,
    LastError,
    falls,
    last_errors,
    log_of,
    supervisor_falls,
)
from foundation.settings import Settings
from launcher.doctor import WORDS, examine_installation, report
from launcher.homes import ensure_home, fresh_home
from launcher.programs import all_programs, every_program

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
ANSWERS = CheckResult.ANSWERS
RECORDER = {"space": "ok", "waiting": 1, "failing": {}, "reconciled": {"unrecorded": 0}}
HEALTH: dict[str, dict[str, Any]] = {
    "recorder": RECORDER,
    "scribe": {"lag_seconds": 0.2, "records_refused": 0, "gap": False},
    "dispatcher": {"spooled": 0, "faults": {}},
    "web": {},
}
WELL = Chart(
    NOW,
    "answers",
    {"agi": ANSWERS, "web": ANSWERS},
    HEALTH,
    Disk("ok", 10**11),
    outbox=Outbox(waiting=1, since=NOW - timedelta(minutes=2)),
)


def of(role: str, **health: Any) -> dict[str, Any]:
    return {"health": {**HEALTH, role: health}}


def drilled(at: datetime, *problems: str) -> LastDrill:
    return LastDrill(at, "/backup/3", at, 60.0, problems=problems, problems_count=len(problems))


def test_a_drill_that_passed_is_no_trouble() -> None:
    passed = drilled(NOW - timedelta(days=35))
    assert findings(dataclasses.replace(WELL, last_drill=passed)) == []


def test_a_system_that_is_well_has_nothing_to_say() -> None:
    assert findings(WELL) == []
    assert report([]) == "Everything that runs is well."


@pytest.mark.parametrize(
    "agent",
    [
        {"trunk": None, "sip_certificate_ends": None},
        {"trunk": "registered", "sip_certificate_ends": "2026-12-11T10:00:00+00:00"},
        {"trunk": "unknown"},
    ],
)
def test_a_trunk_and_a_certificate_that_are_well_are_no_trouble(agent: dict[str, Any]) -> None:
    assert findings(dataclasses.replace(WELL, **of("pbx-agent", **agent))) == []


@pytest.mark.parametrize(
    ("changes", "subject", "why", "advice"),
    [
        ({"answers": {"agi": CheckResult.AWAY}}, "system", Fault.NOTHING_RUNS, "./komek up"),
        ({"supervisor": "gone"}, "supervisor", Fault.SUPERVISOR_GONE, "./komek up"),
        ({"supervisor": "silent"}, "supervisor", Fault.SUPERVISOR_SILENT, "./komek up"),
        ({"answers": {"agi": CheckResult.SILENT}}, "agi", Fault.SILENT, "log/agi.log"),
        (
            {"answers": {"web": ANSWERS, "registry": CheckResult.AWAY}},
            "registry",
            Fault.AWAY,
            "started again",
        ),
        ({"disk": Disk("low", 50_000_000)}, "disk", Fault.DISK_LOW, "50 MB are left: make room"),
        ({"stores_away": {"redis": "cache:6379"}}, "redis", Fault.STORE_AWAY, "cache:6379"),
        ({"damaged": ["/h/damaged-1"]}, "valkey", Fault.STORE_DAMAGED, "/h/damaged-1"),
        (of("pbx-agent", unspoken_prompts=7), "prompts", Fault.PROMPTS_UNSPOKEN, "7 could not be"),
        ({"last_copy": NOW - timedelta(hours=50)}, "copies", Fault.COPY_OLD, "50 hours old"),
        ({"lacks_copy": True}, "copies", Fault.COPY_NEVER, "each night"),
        (
            {"last_drill": drilled(NOW - timedelta(days=1), "people had 2 rows and has 1")},
            "copies",
            Fault.DRILL_FAILED,
            "found 1 problems in the copy /backup/3: people had 2 rows and has 1. Make",
        ),
        (
            {"last_drill": drilled(NOW - timedelta(days=36))},
            "copies",
            Fault.DRILL_OLD,
            "36 days ago",
        ),
        (of("pbx-agent", trunk="unregistered"), "trunk", Fault.TRUNK_NOT_REGISTERED, "the network"),
        (of("pbx-agent", trunk="stopped"), "trunk", Fault.TRUNK_NOT_REGISTERED, "the network"),
        (of("pbx-agent", trunk="rejected"), "trunk", Fault.TRUNK_REJECTED, "trunk_password"),
        (
            of("pbx-agent", sip_certificate_ends="2026-12-10T10:00:00+00:00"),
            "certificate",
            Fault.CERTIFICATE_ENDS,
            "in 13 days",
        ),
        (
            of("pbx-agent", sip_certificate_ends="2026-11-27T09:00:00+00:00"),
            "certificate",
            Fault.CERTIFICATE_ENDED,
            "has ended",
        ),
        (of("recorder", space="full"), "recordings", Fault.RECORDINGS_ROOM, "add disk"),
        (of("recorder", waiting=90), "recordings", Fault.RECORDINGS_BEHIND, "90 wait"),
        (of("recorder", failing={"a": "NoRoom"}), "recordings", Fault.RECORDINGS_FAILING, "NoRoom"),
        (
            of("recorder", reconciled={"unrecorded": 2}),
            "recordings",
            Fault.RECORDINGS_MISSING,
            "reconcile",
        ),
        (of("dispatcher", draining=True, calls=2), "lines", Fault.DRAINING, "./komek drain --end"),
        (of("dispatcher", spooled=7), "dispatcher", Fault.SPOOLED, "7 entries"),
        (of("scribe", lag_seconds=61.0), "scribe", Fault.SCRIBE_LATE, "61 s behind"),
        (of("scribe", records_refused=3), "scribe", Fault.RECORDS_REFUSED, "3 records"),
        (of("scribe", gap=True), "scribe", Fault.JOURNAL_GAP, "facts compare"),
        (
            of("web", settings="unknown setting x"),
            "settings",
            Fault.SETTINGS_BAD,
            "these have: web",
        ),
        (of("web", faults={"pages not shown": 2}), "web", Fault.FAULTS, "2 pages not shown"),
        (
            of("channels", sources={"telegram": {"away_since": "2026-11-27T09:57:00+00:00"}}),
            "channels",
            Fault.SOURCE_AWAY,
            "3 minutes",
        ),
        (
            of(
                "channels",
                sources={
                    "telegram": {
                        "away_since": "2026-11-27T09:59:59+00:00",
                        "refused": True,
                        "trouble": "Unauthorized",
                    }
                },
            ),
            "channels",
            Fault.SOURCE_REFUSED,
            "token",
        ),
        (
            {"outbox": Outbox(waiting=4, since=NOW - timedelta(minutes=16))},
            "outbox",
            Fault.OUTBOX_LATE,
            "4 messages wait, the first since 2026-11-27 09:44Z",
        ),
        ({"outbox": Outbox(refused=1)}, "outbox", Fault.OUTBOX_LOST, "1 messages were refused"),
    ],
)
def test_each_trouble_is_named_with_what_to_do(
    changes: dict[str, Any], subject: str, why: Fault, advice: str
) -> None:
    (found,) = findings(dataclasses.replace(WELL, **changes))
    assert (found.subject, found.why, found.past) == (subject, why, False)
    view = report([found])
    assert advice in view and view.startswith("Amiss now:")


def test_the_past_is_no_trouble_of_now() -> None:
    known = dataclasses.replace(
        WELL,
        hangs=Hangs({"web": 2}, [Hang(NOW, "web", 7, "")]),
        falls=[Fall("agi", "2026-11-27 10:00:00", "exit status 1")] * 3,
        supervisor_falls=1,
        errors=[LastError("scribe", "2026-11-27T10:00:00", "not written: it is full")],
    )
    found = findings(known)
    assert {it.why for it in found} == PAST
    view = report(found)
    for words in (
        "agi: fell 3×, last at 2026-11-27 10:00:00: exit status 1",
        "web: hung 2× and was ended, last 2026-11-27T10:00:00Z: no known place",
        "supervisor: fell 1×",
        "scribe: last error, 2026-11-27T10:00:00Z: not written: it is full",
    ):
        assert words in view


def test_everything_that_can_be_amiss_has_words() -> None:
    assert set(WORDS) == set(Fault)


def test_the_programs_that_are_asked_are_those_that_run(settings: Settings) -> None:
    assert {it.role for it in PROGRAMS if it.optional} == {PUBLIC_CHANNELS}
    assert set(roles_of(settings)) == {it.role for it in PROGRAMS} - {PUBLIC_CHANNELS}


def test_a_program_that_is_not_set_up_is_neither_started_nor_asked(settings: Settings) -> None:
    assert not settings.networks.telegram_public.is_read
    keys = {"networks.telegram_public.id": 1, "networks.telegram_public.hash": "a" * 32}
    for it, runs in ((settings, False), (settings.changed(**keys), True)):
        started = {program.role for program in all_programs(it)}
        assert (PUBLIC_CHANNELS in started, PUBLIC_CHANNELS in checks(it)) == (runs, runs)
        assert PUBLIC_CHANNELS in {program.role for program in every_program(it)}
        assert {"channels", "web"} <= started


def test_a_lost_session_is_told_as_the_readers_own(settings: Settings) -> None:
    source = {
        "away_since": "2026-11-27T09:59:59+00:00", "refused": True,
        "trouble": "SessionRevokedError",
    }  # fmt: skip
    health = {PUBLIC_CHANNELS: {"sources": {"telegram_public": source}}}
    (found,) = findings(dataclasses.replace(WELL, health={**HEALTH, **health}))
    assert (found.subject, found.why) == (PUBLIC_CHANNELS, Fault.SOURCE_REFUSED)
    assert "SessionRevokedError" in report([found])


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


def test_a_home_where_nothing_runs_is_looked_at_without_a_database(settings: Settings) -> None:
    (found, *past) = findings(examine_installation(settings))
    assert (found.why, past) == (Fault.NOTHING_RUNS, [])


JOURNALCTL = """#!/bin/sh
case "$*" in
    *"--identifier systemd"*)
        echo '{"MESSAGE": "komek-web.service: Main process exited, code=killed, status=9/KILL",\
 "__REALTIME_TIMESTAMP": "1764585600000000"}'
        echo '{"MESSAGE": "komek-web.service: Deactivated successfully.",\
 "__REALTIME_TIMESTAMP": "1764585601000000"}' ;;
    *"--unit komek-agi.service"*)
        echo 'not of ours'
        echo '{"at": "2026-12-01T10:00:00.5", "level": "error", "message": "no", "why": "it is"}' ;;
esac
"""


def test_below_systemd_the_journal_is_read(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "journalctl"
    program.parent.mkdir()
    program.write_text(JOURNALCTL)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    settings.run_dir.mkdir(exist_ok=True)
    systemd_mark(settings).touch()
    (settings.log_dir / "agi.log").write_text('{"level": "error", "message": "of before"}\n')
    at = datetime.fromtimestamp(1764585600)
    assert falls(settings) == [Fall("web", f"{at:%Y-%m-%d %H:%M:%S}", "killed 9/KILL")]
    (error,) = last_errors(settings, ["agi", "web"])
    assert error == LastError("agi", "2026-12-01T10:00:00", "no: it is")
    assert log_of(settings, "agi") == "journalctl -u komek-agi.service"


def test_without_a_journal_nothing_is_told_of_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.run_dir.mkdir(exist_ok=True)
    systemd_mark(settings).touch()
    monkeypatch.setenv("PATH", "/nonexistent")
    assert falls(settings) == [] and last_errors(settings, ["agi"]) == []
