"""A supervisor that is killed or hangs is started again, and PBX and stores run on below it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import guard
from launcher.control import Control, guard_of, is_alive, launch, pids
from launcher.down import down
from launcher.homes import ensure_home, fresh_home
from launcher.leftovers import leftovers
from launcher.programs import Program, adoptable, all_programs
from launcher.supervisor_config import write_config
from tests.launcher.launcher import within

pytestmark = pytest.mark.services

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def settings() -> Iterator[Settings]:
    home = Path(tempfile.mkdtemp(prefix="komek-g-"))
    fresh_home(home)
    yield ensure_home(home)
    shutil.rmtree(home)


@contextmanager
def two_programs(settings: Settings) -> Iterator[Control]:
    """One that outlives its supervisor, in the PBX's place, and one of ours."""
    pbx = adoptable(settings, Program("asterisk", SLEEPS, 20))
    process = launch(settings, write_config(settings, [pbx, Program("agi", SLEEPS, 30)]))
    control = Control(settings)
    try:
        for role in ("asterisk", "agi"):
            control.start(role)
        within(90, lambda: set(running(control)) == {"asterisk", "agi"})
        # A process that is just becoming its program shows nothing of itself to anybody.
        started = psutil.Process(running(control)["asterisk"])
        within(90, lambda: started.cmdline() == SLEEPS)
        yield control
    finally:
        down(settings, Progress(quiet=True))
        process.wait(60)
    assert leftovers(settings) == []


def running(control: Control) -> dict[str, int]:
    """Role → pid; nothing while there is no supervisor."""
    try:
        known = pids(control.processes())
    except OSError:
        return {}
    return {role: pid for role, pid in known.items() if is_alive(pid)}


def supervisor_of(settings: Settings) -> int:
    return int((settings.run_dir / "supervisor.pid").read_text())


def test_killed_it_is_back_and_the_pbx_is_the_same(settings: Settings) -> None:
    with two_programs(settings) as control:
        for _ in range(2):  # whoever takes over is taken over in its turn
            before = running(control)
            killed = supervisor_of(settings)
            os.kill(killed, signal.SIGKILL)
            within(90, lambda: set(running(control)) == {"asterisk", "agi"})
            after = running(control)
            assert supervisor_of(settings) != killed
            assert after["asterisk"] == before["asterisk"] and after["agi"] != before["agi"]
        os.kill(after["asterisk"], signal.SIGKILL)
        within(90, lambda: running(control).get("asterisk") not in (None, after["asterisk"]))
        control.stop("asterisk")
        assert "asterisk" not in running(control)


#: Says a line at each signal, as Asterisk and the stores do at what they see.
SPEAKS = """
import signal, sys, time
signal.signal(signal.SIGUSR1, lambda *_: print("heard", flush=True))
signal.signal(signal.SIGUSR2, lambda *_: print("x" * 1_000_000, flush=True))
print("here", flush=True)
time.sleep(600)
"""


def test_what_the_pbx_says_is_in_its_log_whoever_supervises_it(settings: Settings) -> None:
    speaks = settings.home / "speaks.py"
    speaks.write_text(SPEAKS)
    pbx = adoptable(settings, Program("asterisk", [sys.executable, str(speaks)], 20, first=True))
    log = settings.log_dir / "asterisk.log"
    process = launch(settings, write_config(settings, [pbx]))
    control = Control(settings)
    try:
        within(90, lambda: log.exists() and "here" in log.read_text())
        pid = running(control)["asterisk"]
        killed = supervisor_of(settings)
        os.kill(killed, signal.SIGKILL)
        os.kill(pid, signal.SIGUSR1)
        within(90, lambda: "heard" in log.read_text())
        within(
            90, lambda: running(control) == {"asterisk": pid} and supervisor_of(settings) != killed
        )
        os.kill(pid, signal.SIGUSR1)
        within(90, lambda: log.read_text().count("heard") == 2)
        assert log.stat().st_mode & 0o777 == 0o600
        for _ in range(11):  # more than a log may have
            size = log.stat().st_size
            os.kill(pid, signal.SIGUSR2)
            within(90, lambda size=size: log.stat().st_size != size)
        within(90, lambda: log.with_name("asterisk.log.1").exists() and log.stat().st_size < 10_000)
        os.kill(pid, signal.SIGUSR1)
        within(90, lambda: log.read_text().endswith("heard\n"))
    finally:
        down(settings, Progress(quiet=True))
        process.wait(60)


def test_every_program_that_outlives_its_supervisor_writes_its_log_itself(
    settings: Settings,
) -> None:
    assert {it.role for it in all_programs(settings) if it.adopt} == set(guard.ADOPTED)
    text = write_config(settings, all_programs(settings)).read_text()
    sections = text.split("[program:")[1:]
    silent = {it.partition("]")[0] for it in sections if "stdout_logfile = NONE" in it}
    assert silent == set(guard.ADOPTED)


@pytest.mark.parametrize(
    ("code", "beaten", "marked", "in_order"),
    [
        (0, True, False, True),  # `down`
        (2, False, False, True),  # its configuration is wrong: `up` says so
        (1, True, False, False),  # a fault that nobody caught
        (-9, True, True, False),
        (-9, False, True, False),
        (None, True, False, True),  # another's child: it took its mark away
        (None, True, True, False),
    ],
)
def test_which_end_is_one_in_order(
    code: int | None, beaten: bool, marked: bool, in_order: bool
) -> None:
    assert guard.has_ended_in_order(code, beaten, marked) is in_order


def test_a_hung_one_is_ended_and_started_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_config(settings, [Program("agi", SLEEPS, 30, first=True)])
    quick = f"import sys; from launcher import guard; guard.SILENCE_SECONDS = 3.0; " \
            f"sys.exit(guard.main([{str(config)!r}]))"  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", quick], start_new_session=True)
    control = Control(settings)
    try:
        within(90, lambda: "agi" in running(control))
        hung = supervisor_of(settings)
        os.kill(hung, signal.SIGSTOP)
        # One that answers has written its mark; before, the file may be there and empty.
        within(90, lambda: "agi" in running(control) and supervisor_of(settings) != hung)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert leftovers(settings) == []


def test_a_guard_that_is_killed_is_replaced_and_guards(settings: Settings) -> None:
    with two_programs(settings) as control:
        before, supervisor = running(control), supervisor_of(settings)
        first = guard_of(supervisor)
        os.kill(first, signal.SIGKILL)
        within(90, lambda: _guards(settings, first))
        os.kill(supervisor, signal.SIGKILL)
        within(90, lambda: set(running(control)) == {"asterisk", "agi"})
        assert supervisor_of(settings) != supervisor
        assert running(control)["asterisk"] == before["asterisk"]


def test_with_settings_that_nobody_can_read_it_is_back_all_the_same(settings: Settings) -> None:
    with two_programs(settings) as control:
        before, killed = running(control), supervisor_of(settings)
        (settings.home / "komek.toml").write_text("line = [")
        os.kill(killed, signal.SIGKILL)
        within(90, lambda: set(running(control)) == {"asterisk", "agi"})
        assert running(control)["asterisk"] == before["asterisk"]


class Mute:
    """A log on a full disk."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "no room")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "no room")


def test_on_a_full_disk_it_tries_until_there_is_room(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is ended before the next supervisor can be told what runs."""
    mark = settings.run_dir / "supervisor.pid"
    mark.write_text("7")
    acts: list[str] = []

    def write(path: Path, _: str) -> None:
        acts.append(path.name)
        if len(acts) < 3:
            raise OSError(errno.ENOSPC, "no room")

    def start(self: guard.Guard, *how: str) -> None:
        acts.extend(how)
        mark.unlink()
        self.beats = ended_pipe()

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "stderr", Mute())
    monkeypatch.setattr(guard, "RETRY_SECONDS", 0.0, raising=False)
    monkeypatch.setattr(guard, "write_whole", write)
    monkeypatch.setattr(guard.Guard, "start", start)
    nobody = subprocess.Popen(["true"])
    nobody.wait()
    config = settings.run_dir / "supervisord.conf"
    assert guard.Guard(config).run(nobody.pid, ended_pipe()) == 0
    assert acts == ["orphans.json"] * 3 + ["--again"]


def test_one_that_does_not_start_again_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is there to be told; the first start's `up` is."""
    (settings.run_dir / "supervisor.pid").write_text("7")
    codes, tried = [1, 1, 0], list[str]()

    def start(self: guard.Guard, *how: str) -> None:
        tried.extend(how)
        self._child = subprocess.Popen(["sh", "-c", f"exit {codes.pop(0)}"])
        self.beats = ended_pipe()

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(guard, "RETRY_SECONDS", 0.0, raising=False)
    monkeypatch.setattr(guard.Guard, "start", start)
    nobody = subprocess.Popen(["true"])
    nobody.wait()
    config = settings.run_dir / "supervisord.conf"
    assert guard.Guard(config).run(nobody.pid, ended_pipe()) == 0
    assert tried == ["--again"] * 3


def ended_pipe() -> int:
    ours, theirs = os.pipe()
    os.close(theirs)
    return ours


def _guards(settings: Settings, but: int) -> bool:
    found = [it.process for it in leftovers(settings) if it.role == "supervisor"]
    return any(guard.__name__ in it.cmdline() and it.pid != but for it in found if _lives(it))


def _lives(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
