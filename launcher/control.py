"""Talks to the supervisor of one installation over its unix socket."""

import http.client
import os
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport, UnixStreamHTTPConnection

from foundation.errors import StartError
from foundation.process.health_checks import supervisor_socket
from foundation.settings import CODE_DIR, Settings, cache_dir
from launcher.adopt import orphans
from launcher.own_user import OwnUser, command_as, hand_over

SUPERVISOR_STARTS_SECONDS = 60.0
SUPERVISOR_STOPS_SECONDS = 90.0
GUARD_STOPS_SECONDS = 5.0
PAUSE_SECONDS = 0.05
# It looks at its socket ten times a second: one that is silent for so long hangs.
ANSWER_SECONDS = 5.0


@dataclass(frozen=True)
class Process:
    """One supervised process. ``pid`` is 0 while it does not run; ``started`` is epoch seconds."""

    role: str
    pid: int
    state: str
    started: float


class Stopping(ConnectionError):
    """The supervisor is ending everything and takes no more requests."""


class _Connection(UnixStreamHTTPConnection):  # type: ignore[misc]  # supervisor has no types
    """One that waits no longer than `timeout`."""

    socketfile: str

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.socketfile)


class _Transport(SupervisorTransport):  # type: ignore[misc]
    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(None, None, f"unix://{path}")
        self._get_connection = lambda: _connection(path, seconds)


def _connection(path: Path, seconds: float) -> _Connection:
    connection = _Connection("localhost", timeout=seconds)
    connection.socketfile = str(path)
    return connection


class Control:
    """The supervisor of ``settings``' home; every method raises OSError where it is away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.socket = supervisor_socket(settings)

    def is_running(self) -> bool:
        """Return whether the supervisor answers and takes requests."""
        try:
            self._call("getState")
        except OSError:
            return False
        return True

    def is_stopping(self) -> bool:
        """Return whether the supervisor answers that it is ending everything."""
        try:
            self._call("getState")
        except OSError as error:
            return isinstance(error, Stopping)
        return False

    def processes(self) -> list[Process]:
        """Return what runs, in the order of starting; of one that is taken over, its own pid."""
        taken_over = orphans(str(orphans_path(self._settings)))
        found = []
        for process in self._call("getAllProcessInfo"):
            pid = taken_over.get(process["name"], process["pid"]) if process["pid"] else 0
            found.append(
                Process(process["name"], pid, process["statename"].lower(), float(process["start"]))
            )
        return found

    def start(self, role: str) -> None:
        """Start a program that waits; nothing happens if it runs already."""
        try:
            self._call("startProcess", role, False)
        except xmlrpc.client.Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise

    def stop(self, role: str) -> None:
        """Stop a program and wait for its end; nothing happens if it does not run."""
        try:
            self._call("stopProcess", role, True, seconds=SUPERVISOR_STOPS_SECONDS)
        except xmlrpc.client.Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise

    def reload(self) -> frozenset[str]:
        """Read the configuration again: programs that are new wait to be started, and those that
        are gone are ended. Returns the roles that it describes otherwise now; see `renew`."""
        ((added, changed, removed),) = self._call("reloadConfig")
        for role in removed:
            self.stop(role)
            self._call("removeProcessGroup", role)
        for role in added:
            self._call("addProcessGroup", role)
        return frozenset(changed)

    def renew(self, role: str) -> None:
        """Let a stopped program be as the configuration that was read again describes it."""
        self._call("removeProcessGroup", role)
        self._call("addProcessGroup", role)

    def shutdown(self) -> None:
        """Stop everything in order and wait until the supervisor itself is gone."""
        pid = int(self._call("getPID"))
        guard = guard_of(pid)
        self._call("shutdown")
        wait_until(lambda: not is_alive(pid), SUPERVISOR_STOPS_SECONDS, "the supervisor stops")
        wait_until(lambda: not guard or not is_alive(guard), GUARD_STOPS_SECONDS, "its guard ends")

    def _call(self, method: str, *arguments: Any, seconds: float | None = None) -> Any:
        # One connection a call: a proxy keeps a broken one.
        transport = _Transport(self.socket, seconds or ANSWER_SECONDS)
        proxy = xmlrpc.client.ServerProxy("http://komek", transport=transport)
        try:
            return getattr(proxy.supervisor, method)(*arguments)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode == Faults.SHUTDOWN_STATE:
                raise Stopping("the supervisor is stopping everything") from None
            raise
        except http.client.HTTPException as error:  # it went away in the middle of an answer
            raise ConnectionError(f"the supervisor went away: {error}") from error
        finally:
            transport.close()


def _start_guard(
    settings: Settings, config: Path, user: OwnUser | None, out: BinaryIO
) -> "subprocess.Popen[bytes]":
    command, environment = [sys.executable, "-m", "launcher.guard", str(config)], dict(os.environ)
    if user is not None:
        hand_over(settings, user)
        command = command_as(user, command)
        home = {"HOME": str(settings.home), "USER": user.name, "LOGNAME": user.name}
        environment |= home | {"KOMEK_CACHE": str(cache_dir())}
    return subprocess.Popen(
        command,
        cwd=CODE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,
    )


def launch(
    settings: Settings, config: Path, user: OwnUser | None = None
) -> "subprocess.Popen[bytes]":
    """Start the supervisor, below its guard, in a session of its own, as `user` where one is named;
    returns the guard once the supervisor answers."""
    orphans_path(settings).unlink(missing_ok=True)
    log = settings.log_dir / "supervisor.out"
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "ab") as out:
        process = _start_guard(settings, config, user, out)
    control = Control(settings)
    try:
        wait_until(
            lambda: process.poll() is not None or control.is_running(),
            SUPERVISOR_STARTS_SECONDS,
            "the supervisor starts",
        )
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.poll() is not None:
        raise StartError(f"the supervisor did not start: see supervisor.* in {settings.log_dir}")
    return process


def guard_of(supervisor: int) -> int:
    """Return the pid of the guard that has started this supervisor; 0 where another one has."""
    try:
        parent = psutil.Process(supervisor).parent()
        guards = parent is not None and "launcher.guard" in parent.cmdline()
    except psutil.Error:
        return 0
    return int(parent.pid) if guards else 0


def orphans_path(settings: Settings) -> Path:
    """Return names the programs that a fallen supervisor has left (launcher/guard.py)."""
    return settings.run_dir / "orphans.json"


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Look until ``holds``. Raises StartError naming ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise StartError(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(PAUSE_SECONDS)


def is_alive(pid: int) -> bool:
    """Return whether a process with this id runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def pids(processes: Sequence[Process]) -> dict[str, int]:
    """Return role → pid of those that run."""
    return {process.role: process.pid for process in processes if process.pid}


def systemd_pids(roles: Sequence[str]) -> dict[str, int]:
    """Return role → main pid of our systemd units that run."""
    units = [f"komek-{role}.service" for role in roles]
    shown = subprocess.run(
        ["systemctl", "show", "--property=MainPID", "--value", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    found = [int(word) for word in shown.stdout.split() if word.isdigit()]
    return {role: pid for role, pid in zip(roles, found, strict=False) if pid}
