"""Packages of Python that only some installations need, with the versions and hashes of a lock
file."""

import subprocess
import sys
from pathlib import Path

from foundation.errors import StartError
from foundation.process.progress import Progress


def install(lock: Path, what: str, progress: Progress) -> None:
    """Install what `lock` pins. Raises StartError with pip's last word."""
    with progress.step(f"fetching {what}"):
        done = subprocess.run(command(lock), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        reason = errors[-1] if errors else "no reason given"
        raise StartError(f"{what} could not be fetched ({reason}): is the network there?")


def command(lock: Path) -> list[str]:
    """Return the command of pip, which takes nothing but what the lock names."""
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    return [*pip, "--no-deps", "--require-hashes", "-r", str(lock)]
