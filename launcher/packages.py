"""Programs of the operating system that set-up needs. They are installed where that is permitted,
else named in the error.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence

from foundation.errors import StartError
from foundation.process.progress import Progress


def ensure_programs(needed: Sequence[tuple[str, str]], why: str, progress: Progress) -> None:
    """Make sure each (program, Debian package) is there.

    As root on Debian or Ubuntu the missing packages are installed; elsewhere a StartError names
    them. ``why`` is what they are for.
    """
    missing = [package for program, package in needed if find_program(program) is None]
    if not missing:
        return
    names = " ".join(dict.fromkeys(missing))
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        raise StartError(f"{names} missing, needed for {why}: install it, then start again")
    with progress.step(f"installing {names} for {why}"):
        _apt_get(apt_get, ["update", "-q"])
        _apt_get(apt_get, ["install", "-q", "-y", "--no-install-recommends", *names.split()])


def find_program(name: str) -> str | None:
    """Return where ``name`` is, also in the folders that are root's only."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin")


def _apt_get(program: str, arguments: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0 and arguments[0] == "install":
        errors = [line for line in done.stderr.splitlines() if line.startswith("E:")]
        reason = errors[-1] if errors else "no reason given"
        raise StartError(f"apt-get {arguments[0]} failed ({reason}): is the network there?")
