"""What the logs of a home say of trouble: programs that fell, and each one's last error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation.settings import Settings

#: As much of a log's end as is looked at.
TAIL_BYTES = 200_000
_EXIT = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ WARN exited: (?P<role>\S+) "
    r"\((?P<why>.*); not expected\)$"
)
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


def falls(settings: Settings) -> list[Fall]:
    """Those that the supervisor's log still has, the oldest first."""
    lines = _tail(settings.log_dir / "supervisor.log").splitlines()
    found = (_EXIT.match(line) for line in lines)
    return [Fall(it["role"], it["at"], it["why"]) for it in found if it]


def supervisor_falls(settings: Settings) -> int:
    """How often the guard had to start the supervisor again."""
    return len(_GUARD.findall(_tail(settings.log_dir / "supervisor.out")))


def last_errors(settings: Settings, roles: Sequence[str]) -> list[LastError]:
    """One a program that has written any."""
    found = (_last_error(role, settings.log_dir / f"{role}.log") for role in roles)
    return [it for it in found if it is not None]


def _last_error(role: str, path: Path) -> LastError | None:
    for line in reversed(_tail(path).splitlines()):
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
    """Each role with how often it fell, and its last fall."""
    for role in dict.fromkeys(it.role for it in found):
        mine = [it for it in found if it.role == role]
        yield role, len(mine), mine[-1]
