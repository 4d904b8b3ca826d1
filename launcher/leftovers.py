"""Processes of a home that outlived their supervisor (it was killed): found, never guessed."""

import os
from collections.abc import Mapping
from pathlib import Path

from foundation.errors import StartError
from foundation.settings import Settings
from launcher.control import is_alive


def refuse_leftovers(settings: Settings) -> None:
    """Raise StartError where processes of this home outlived their supervisor."""
    left = leftovers(settings)
    if left:
        raise StartError(
            f"{len(left)} processes of {settings.home} outlived their supervisor: "
            "end them with ./komek down, then start again"
        )


def leftovers(settings: Settings) -> list[int]:
    """Pids of this home's supervised processes; ask only when no supervisor answers."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    found = [pid for pid in numbers if pid != os.getpid() and _belongs(_environ(pid), settings)]
    database = postmaster(settings)
    return [*found, database] if database and database not in found else found


def postmaster(settings: Settings) -> int:
    """The embedded PostgreSQL's pid, 0 if it does not run: it hides its environment from us."""
    folder = settings.home / "postgres"
    try:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        at_work_in = Path(os.readlink(f"/proc/{pid}/cwd"))
    except (OSError, ValueError, IndexError):
        return 0
    return pid if is_alive(pid) and at_work_in == folder.resolve() else 0


def _belongs(environment: Mapping[bytes, bytes], settings: Settings) -> bool:
    return b"SUPERVISOR_PROCESS_NAME" in environment and environment.get(
        b"KOMEK_HOME"
    ) == os.fsencode(settings.home)


def _environ(pid: int) -> dict[bytes, bytes]:
    try:
        raw = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # ended meanwhile, or another user's
        return {}
    pairs = (entry.partition(b"=") for entry in raw.split(b"\0"))
    return {key: value for key, _, value in pairs}
