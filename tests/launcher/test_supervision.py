"""A real supervisor over real processes: what dies or hangs is replaced in time."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from supervisor.medusa.asyncore_25 import ExitNow

from foundation.process.hangs import read_hangs
from foundation.process.health_checks import answers, checks
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, Settings
from launcher import postgres, valkey
from launcher.autogroup import group_of
from launcher.control import Control, guard_of, is_alive, launch, pids
from launcher.down import down
from launcher.homes import ensure_home, fresh_home
from launcher.leftovers import leftovers
from launcher.programs import Program, module
from launcher.status import status
from launcher.supervise import SESSION_NICENESS, PatientSupervisor
from launcher.supervisor_config import write_config
from launcher.watch_beat import beat_path

pytestmark = pytest.mark.services


@pytest.fixture
def settings() -> Iterator[Settings]:
    home = Path(tempfile.mkdtemp(prefix="komek-s-"))
    fresh_home(home)
    yield ensure_home(home)
    shutil.rmtree(home)


@contextmanager
def supervised(settings: Settings, *programs: Program) -> Iterator[Control]:
    """A supervisor with these programs, all started."""
    process = launch(settings, write_config(settings, programs))
    control = Control(settings)
    try:
        for program in programs:
            control.start(program.role)
        yield control
    finally:
        if process.poll() is None:
            control.shutdown()
        process.wait(60)


def within(seconds: float, holds: Callable[[], object]) -> float:
    """How long it took until it held; fails the test where it takes longer."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


def answering(settings: Settings, role: str) -> bool:
    return asyncio.run(answers(checks(settings)[role], 0.5))


def beats(settings: Settings, times: int) -> None:
    """Wait until the watcher has begun and beaten so often, twice a second."""
    path = beat_path(settings.run_dir)
    within(90, path.exists)
    for _ in range(times):
        last = path.stat().st_mtime_ns
        within(90, lambda: path.stat().st_mtime_ns != last)  # noqa: B023


def pid_of(control: Control, role: str) -> int:
    return pids(control.processes()).get(role, 0)


def test_killed_is_back_again_and_again(settings: Settings) -> None:
    with supervised(settings, module("agi", "agi")) as control:
        within(90, lambda: answering(settings, "agi"))
        for _ in range(3):
            time.sleep(1.2)  # longer than startsecs: it counts as running, as in life
            before = pid_of(control, "agi")
            os.kill(before, signal.SIGKILL)
            within(90, lambda: pid_of(control, "agi") not in (0, before))  # noqa: B023
            within(90, lambda: answering(settings, "agi"))


@pytest.mark.skipif(
    os.geteuid() != 0 or not group_of().exists(), reason="only root goes before other sessions"
)
def test_a_program_goes_before_what_runs_in_other_sessions(settings: Settings) -> None:
    with supervised(settings, module("agi", "agi")) as control:
        within(90, lambda: pid_of(control, "agi"))
        group = group_of(pid_of(control, "agi")).read_text()
        assert group.split()[-1] == str(SESSION_NICENESS)
        assert group != group_of().read_text()


def test_what_falls_at_once_is_started_each_second_and_never_given_up(settings: Settings) -> None:
    diary = settings.home / "diary"
    # A shell: what Python takes to start on a busy machine would count as a pause.
    falls = Program("agi", ["/bin/sh", "-c", f"cut -d' ' -f1 /proc/uptime >> {diary}"], 30)
    with supervised(settings, falls) as control:
        within(60, lambda: diary.exists() and len(diary.read_text().splitlines()) >= 5)
        # Plain supervisord would wait 1, 2, 3 and 4 s.
        starts = [float(line) for line in diary.read_text().splitlines()]
        assert min(starts[3] - starts[2], starts[4] - starts[3]) < 2.9
        state = next(it.state for it in control.processes())
        assert state in {"starting", "backoff"}


def test_hung_is_ended_and_replaced(settings: Settings) -> None:
    watch = module("watch", "launcher.watch", 40)
    with supervised(settings, module("agi", "agi"), watch) as control:
        within(90, lambda: answering(settings, "agi"))
        beats(settings, 8)  # four seconds of the watcher's own: it has heard it
        before = pid_of(control, "agi")
        os.kill(before, signal.SIGSTOP)
        took = within(90, lambda: pid_of(control, "agi") not in (0, before))
        assert took > 2, "it was given no time to answer"
        within(90, lambda: answering(settings, "agi"))
        settled = pid_of(control, "agi")
        time.sleep(5)
        assert pid_of(control, "agi") == settled, "a healthy process was ended"
        assert read_hangs(settings).count == {"agi": 1}


def test_the_watcher_itself_is_replaced(settings: Settings) -> None:
    with supervised(settings, module("watch", "launcher.watch", 40)) as control:
        time.sleep(1.2)
        before = pid_of(control, "watch")
        os.kill(before, signal.SIGKILL)
        within(90, lambda: pid_of(control, "watch") not in (0, before))


def test_down_ends_what_outlived_its_supervisor_and_nothing_else(settings: Settings) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with supervised(settings, module("agi", "agi")) as control:
        within(90, lambda: answering(settings, "agi"))
        orphan = pid_of(control, "agi")
        supervisor = int((settings.run_dir / "supervisor.pid").read_text())
        guard = guard_of(supervisor)
        os.kill(guard, signal.SIGKILL)
        os.kill(supervisor, signal.SIGKILL)
        within(90, lambda: not is_alive(supervisor) and not is_alive(guard))
        try:
            assert [it.pid for it in leftovers(settings)] == [orphan]
            assert down(settings, Progress(quiet=True))
            assert not is_alive(orphan) and stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()
    assert not down(settings, Progress(quiet=True))


def test_down_ends_a_supervisor_that_hangs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with supervised(settings, module("agi", "agi")) as control:
        within(90, lambda: answering(settings, "agi"))
        program = pid_of(control, "agi")
        supervisor = int((settings.run_dir / "supervisor.pid").read_text())
        os.kill(supervisor, signal.SIGSTOP)
        monkeypatch.setattr("launcher.control.ANSWER_SECONDS", 0.5)
        monkeypatch.setattr("launcher.leftovers.SILENT_SUPERVISOR_SECONDS", 0.5)
        told = status(settings)
        assert told["supervisor"] == "silent" and told["processes"] == {"agi": program}
        assert down(settings, Progress(quiet=True))
        assert not is_alive(supervisor) and not is_alive(program)


def test_a_supervisor_that_is_stopping_everything_is_waited_for(settings: Settings) -> None:
    slow, diary, may_end = (settings.home / name for name in ("slow.py", "diary", "may_end"))
    slow.write_text(
        "import pathlib, signal, sys, time\n"
        "diary, may_end = map(pathlib.Path, sys.argv[1:])\n"
        "def end(*_):\n"
        "    while not may_end.exists(): time.sleep(0.05)\n"
        "    diary.touch()\n    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\nprint('ready', flush=True)\nsignal.pause()\n"
    )
    program = Program("web", [sys.executable, slow, diary, may_end], 30)
    with supervised(settings, program) as control:
        log = settings.log_dir / "web.log"
        within(90, lambda: log.exists() and "ready" in log.read_text())
        supervisor = int((settings.run_dir / "supervisor.pid").read_text())
        os.kill(supervisor, signal.SIGTERM)
        within(90, control.is_stopping)
        assert status(settings)["supervisor"] == "silent"
        threading.Timer(1, may_end.touch).start()
        assert down(settings, Progress(quiet=True))
        assert diary.exists(), "it was not given the time that its program has"
        assert not is_alive(supervisor)


@pytest.mark.parametrize("store", ["postgres", "valkey"])
def test_a_store_started_by_hand_is_found_and_ended(settings: Settings, store: str) -> None:
    """Both write their titles over the environment that says whose they are."""
    postgres.ensure_database_files(settings)
    valkey.ensure_valkey_files(settings)
    server = subprocess.Popen(
        [sys.executable, "-m", f"launcher.{store}"],
        cwd=CODE_DIR,
        env=os.environ | {"KOMEK_HOME": str(settings.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    shell = subprocess.Popen(["sleep", "600"], cwd=settings.home / store)
    try:
        within(90, lambda: answering(settings, store))
        assert {it.role for it in leftovers(settings)} == {store}
        assert status(settings)["processes"] == {store: server.pid}
        assert down(settings, Progress(quiet=True))
        assert server.wait(60) == 0 and shell.poll() is None
    finally:
        shell.kill()
        shell.wait()


def test_a_round_that_fails_does_not_end_the_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter([OSError("no memory for a fork"), RuntimeError("a bug"), ExitNow()])
    said: list[str] = []

    def fail(_: object) -> None:
        raise next(rounds)

    monkeypatch.setattr("supervisor.supervisord.Supervisor.runforever", fail)
    options = SimpleNamespace(logger=SimpleNamespace(critical=said.append))
    with pytest.raises(ExitNow):
        PatientSupervisor(options).runforever()
    assert len(said) == 2 and "no memory for a fork" in said[0]


def test_a_home_with_spaces_and_letters(settings: Settings) -> None:
    odd = settings.home / "үй 109 komek"
    fresh_home(odd)
    inner = ensure_home(odd)
    with supervised(inner, module("agi", "agi")):
        within(90, lambda: answering(inner, "agi"))
