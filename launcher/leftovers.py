"""Processes of an installation that no supervisor answers for: found by facts, and ended in order.

What a process inherits says whose it is: `KOMEK_HOME`, with the role that the supervisor gave it or
the module that it runs. Valkey and PostgreSQL write their titles over their environment, but they
work in a data folder of the installation. psutil notes when a process began, so that another one
with the same id, later, is never taken for it.
"""

import os
import signal
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import postgres, valkey
from launcher.control import SUPERVISOR_STOPS_SECONDS, Control
from launcher.programs import Program, every_program
from launcher.supervisor_config import SUPERVISE, config_path

SUPERVISOR = "supervisor"
SILENT_SUPERVISOR_SECONDS = 5.0
KILL_SECONDS = 10.0
ROUNDS = 3


@dataclass(frozen=True)
class Leftover:
    """One process of an installation. `role` is a program's (its children's, too) or
    `SUPERVISOR`."""

    role: str
    process: psutil.Process

    @property
    def pid(self) -> int:
        pid: int = self.process.pid
        return pid


def leftovers(settings: Settings) -> list[Leftover]:
    """Return this installation's processes, whoever started them; systemd's units are left to
    systemd."""
    found = []
    for process in psutil.process_iter():
        try:
            role = _role(process, settings)
        except (psutil.Error, OSError):  # ended meanwhile, or another user's
            continue
        if role and process.pid != os.getpid() and not _is_of_systemd(process.pid, role):
            found.append(Leftover(role, process))
    return found


def pids_of(left: Sequence[Leftover]) -> dict[str, int]:
    """Return role → pid of the process that was started first, in the order of starting."""
    first: dict[str, int] = {}
    for root in sorted(_roots(left), key=lambda root: root.process.create_time()):
        first.setdefault(root.role, root.pid)
    return first


def end_leftovers(settings: Settings, progress: Progress, *, but: Sequence[str] = ()) -> int:
    """End this installation's processes, each as its program asks for: the watcher, our programs,
    the PBX, the stores, but the roles in `but`. Returns how many there were. Raises StartError
    where one does not end."""
    count = 0
    for _ in range(ROUNDS):  # a program may have started another one meanwhile
        left = [it for it in leftovers(settings) if it.role not in but]
        if not left:
            return count
        count += len(left)
        progress(f"ending {len(left)} processes that nobody looks after")
        _end_supervisor(settings, [it for it in left if it.role == SUPERVISOR])
        _end_in_order(settings, [it for it in left if it.role != SUPERVISOR])
    if left := [it for it in leftovers(settings) if it.role not in but]:
        names = ", ".join(f"{it.role} (pid {it.pid})" for it in left)
        raise StartError(f"these do not end, not even killed: {names}")
    return count


def _role(process: psutil.Process, settings: Settings) -> str:
    """The role of a process of this installation; "" for any other. Raises psutil.Error,
    OSError."""
    command = process.cmdline()
    if _starts_supervisor(command, settings):
        return SUPERVISOR
    if command[-2:] == ["-D", str(postgres.data_dir(settings))]:
        return "postgres"  # known to everybody, where its folder is not
    if role := _store_at_work(process, settings):
        return role
    environment = process.environ()
    home = environment.get("KOMEK_HOME")
    if not home or Path(home).resolve() != settings.home.resolve():
        return ""
    return environment.get("SUPERVISOR_PROCESS_NAME") or _role_of_module(command, settings)


def _starts_supervisor(command: Sequence[str], settings: Settings) -> bool:
    """A supervisor, or its guard."""
    if len(command) < 2 or command[-1] != str(config_path(settings)):
        return False
    return "launcher.guard" in command or SUPERVISE in command


def _store_at_work(process: psutil.Process, settings: Settings) -> str:
    stores = {
        postgres.data_dir(settings): (postgres.SERVER, "postgres"),
        valkey.data_dir(settings): (valkey.server().name, "valkey"),
    }
    folder = Path(process.cwd())
    for place, (name, role) in stores.items():
        # A shell may stand there, too.
        if folder == place.resolve() and Path(process.exe()).name == name:
            return role
    return ""


def _role_of_module(command: Sequence[str], settings: Settings) -> str:
    if "-m" not in command[:-1]:
        return ""
    module = command[command.index("-m") + 1]
    programs = (it for it in every_program(settings) if "-m" in it.command)
    return next((it.role for it in programs if it.command[-1] == module), "")


def _is_of_systemd(pid: int, role: str) -> bool:
    try:
        return f"/komek-{role}.service" in Path(f"/proc/{pid}/cgroup").read_text()
    except OSError:
        return False


def _roots(left: Sequence[Leftover]) -> list[Leftover]:
    """Those whose parent is not of the same program: a signal goes to them, and they pass it on."""
    known = {(it.role, it.pid) for it in left}
    return [it for it in left if (it.role, _parent(it.process)) not in known]


def _parent(process: psutil.Process) -> int:
    try:
        parent: int = process.ppid()
    except psutil.Error:
        return 0
    return parent


def _end_supervisor(settings: Settings, found: Sequence[Leftover]) -> None:
    """First, or it would start again what is ended. One that is stopping everything may go on."""
    stopping = Control(settings).is_stopping()
    _signal(found, signal.SIGTERM)
    _wait_or_kill(found, SUPERVISOR_STOPS_SECONDS if stopping else SILENT_SUPERVISOR_SECONDS)


def _end_in_order(settings: Settings, left: Sequence[Leftover]) -> None:
    """By priority, as the supervisor does; what nobody knows any more goes with our programs."""
    programs = {program.role: program for program in every_program(settings)}
    unknown = Program("", (), priority=30)
    by_priority: dict[int, list[Leftover]] = {}
    for leftover in left:
        by_priority.setdefault(programs.get(leftover.role, unknown).priority, []).append(leftover)
    for _, group in sorted(by_priority.items(), reverse=True):
        _end_together(group, programs, unknown)


def _end_together(
    group: Sequence[Leftover], programs: Mapping[str, Program], unknown: Program
) -> None:
    for root in _roots(group):
        name = programs.get(root.role, unknown).stop_signal
        _signal([root], signal.Signals[f"SIG{name}"])
    _wait_or_kill(group, max(programs.get(it.role, unknown).stop_seconds for it in group))


def _signal(found: Iterable[Leftover], number: signal.Signals) -> None:
    for leftover in found:
        try:
            leftover.process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied as error:
            raise StartError(
                f"{leftover.role} (pid {leftover.pid}) is another user's: {error}"
            ) from error


def _wait_or_kill(found: Sequence[Leftover], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    if _all_ended(found, deadline):
        return
    _signal(found, signal.SIGKILL)
    _all_ended(found, time.monotonic() + KILL_SECONDS)


def _all_ended(found: Sequence[Leftover], deadline: float) -> bool:
    """Wait for the end of each, a zombie's being one: its parent may never ask."""
    waiting = [it.process for it in found]
    while True:
        waiting = [process for process in waiting if _runs(process)]
        if not waiting or time.monotonic() > deadline:
            return not waiting
        psutil.wait_procs(waiting, timeout=0.05)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
