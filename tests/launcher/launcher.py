"""``./komek`` of one home, as tests of the whole system call it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.settings import CODE_DIR, load_settings
from launcher.status import status

ROLES = {
    "postgres",
    "valkey",
    "asterisk",
    "agi",
    "pbx-agent",
    "dispatcher",
    "scribe",
    "recorder",
    "registry",
    "quality",
    "channels",
    "city",
    "web",
    "watch",
}


@dataclass
class Launcher:
    """``./komek`` for one home; its Python half, as the checks run on this very interpreter."""

    home: Path

    def __call__(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "launcher", *words],
            cwd=CODE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def environment(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("KOMEK_")}
        kept = {key: os.environ[key] for key in ("KOMEK_CACHE",) if key in os.environ}
        return clean | kept | {"KOMEK_HOME": str(self.home)}

    def status(self) -> dict[str, Any]:
        """The object of ``status --json``, without the start of a program to print it. To be called
        where no event loop runs."""
        return dict(status(load_settings(self.home)))
