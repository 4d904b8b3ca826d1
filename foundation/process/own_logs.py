"""Reads the logs of an installation for trouble: programs that crashed, and the last error of each.

If systemd runs the programs, their logs are in its journal."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from foundation.process.health_checks import systemd_mark
from foundation.settings import Settings

#: As much of a log's end as is looked at.
TAIL_BYTES = 200_000
_EXIT = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ WARN exited: (?P<role>\S+) "
    r"\((?P<why>.*); not expected\)$"
)
#: What systemd writes about a unit whose program ended unexpectedly.
_UNIT_EXIT = re.compile(
    r"^komek-(?P<role>[a-z-]+)\.service: Main process exited, "
    r"code=(?P<code>\w+), status=(?P<status>\S+)"
)
#: How many lines of systemd's journal are read, and how long the reading may take.
JOURNAL_LINES, JOURNAL_SECONDS = 2000, 5.0
_GUARD = re.compile(r"^the supervisor fell or hung: started again$", re.MULTILINE)
SERIOUS = {"error", "critical"}


@dataclass(frozen=True)
class Fall:
    """A program ended by itself, at `at` (the machine's time), and was started again."""

    role: str
    at: str
    why: str


@dataclass(frozen=True)
class LastError:
    """The last error that a program wrote, at `at` (UTC, ISO)."""

    role: str
    at: str
    words: str


def log_of(settings: Settings, role: str) -> str:
    """Return where a person can read the log of the program `role`: a file or a command."""
    if _is_of_systemd(settings):
        return f"journalctl -u {_unit(role)}"
    return str(settings.log_dir / f"{role}.log")


def falls(settings: Settings) -> list[Fall]:
    """Return the falls that the log of the supervisor, or of systemd, still has; oldest first."""
    if _is_of_systemd(settings):
        of_ours = ("--identifier", "systemd", "--unit", _unit("*"), "--output", "json")
        lines = _journal(*of_ours).splitlines()
        return [it for it in map(_fall_of_unit, lines) if it]
    lines = _tail(settings.log_dir / "supervisor.log").splitlines()
    found = (_EXIT.match(line) for line in lines)
    return [Fall(it["role"], it["at"], it["why"]) for it in found if it]


def _fall_of_unit(line: str) -> Fall | None:
    """Read one line of systemd's journal (JSON). Return None if it does not report a fall."""
    entry = _entry(line)
    found = _UNIT_EXIT.match(str(entry.get("MESSAGE")))
    if found is None:
        return None
    try:
        at = datetime.fromtimestamp(int(str(entry["__REALTIME_TIMESTAMP"])) / 1e6)
    except (KeyError, ValueError):
        return None
    return Fall(found["role"], f"{at:%Y-%m-%d %H:%M:%S}", f"{found['code']} {found['status']}")


def supervisor_falls(settings: Settings) -> int:
    """Return how often the guard had to start the supervisor again."""
    return len(_GUARD.findall(_tail(settings.log_dir / "supervisor.out")))


def last_errors(settings: Settings, roles: Sequence[str]) -> list[LastError]:
    """Return the last error of each of these programs that has written one."""
    if _is_of_systemd(settings):
        # All roles share one limit of time, because pages and alerts wait for the answer.
        ends = time.monotonic() + JOURNAL_SECONDS
        texts = {
            role: _journal("--unit", _unit(role), "--output", "cat", ends=ends) for role in roles
        }
    else:
        texts = {role: _tail(settings.log_dir / f"{role}.log") for role in roles}
    found = (_last_error(role, text) for role, text in texts.items())
    return [it for it in found if it is not None]


def _is_of_systemd(settings: Settings) -> bool:
    return systemd_mark(settings).exists()


def _unit(role: str) -> str:
    return f"komek-{role}.service"


def _journal(*words: str, ends: float | None = None) -> str:
    """Read the end of systemd's journal; return "" if it cannot be read in time.

    `words`: options of journalctl; `ends`: until when it may answer, by the monotonic clock; None:
    it has JOURNAL_SECONDS."""
    seconds = JOURNAL_SECONDS if ends is None else ends - time.monotonic()
    if seconds <= 0:
        return ""
    command = ["journalctl", "--no-pager", "--quiet", "--boot", "--lines", str(JOURNAL_LINES)]
    try:
        done = subprocess.run([*command, *words], capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _last_error(role: str, text: str) -> LastError | None:
    for line in reversed(text.splitlines()):
        entry = _entry(line)
        if entry.get("level") in SERIOUS:
            last = str(entry.get("error") or "").strip().rpartition("\n")[2]
            why = last or str(entry.get("why") or entry.get("reason") or "")
            words = f"{entry.get('message')}: {why}" if why else str(entry.get("message"))
            return LastError(role, str(entry.get("at", ""))[:19], words[:200])
    return None


def _entry(line: str) -> Mapping[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def tallied(found: Sequence[Fall]) -> Iterator[tuple[str, int, Fall]]:
    """Yield each role with how often it fell, and its last fall."""
    for role in dict.fromkeys(it.role for it in found):
        mine = [it for it in found if it.role == role]
        yield role, len(mine), mine[-1]
