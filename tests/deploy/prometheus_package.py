"""Debian's Prometheus, unpacked and not installed: an installed one would start on its port."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

FOLDER = Path(sys.prefix) / "komek-prometheus"


def unpacked() -> Path:
    """Return the folder with the programs `prometheus` and `promtool`; fetched where missing."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "usr/bin/prometheus").exists():
            for package in ("promtool", "prometheus"):
                _unpack(package)
    return FOLDER / "usr/bin"


def _unpack(package: str) -> None:
    subprocess.run(["apt-get", "download", "-q", package], cwd=FOLDER, check=True)
    [found] = FOLDER.glob(f"{package}_*.deb")
    subprocess.run(["dpkg-deb", "-x", found, FOLDER], check=True)
    found.unlink()
