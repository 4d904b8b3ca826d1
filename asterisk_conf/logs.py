"""Asterisk's own logs, kept small: whoever knocks at an open port writes into them."""

import re
import subprocess
from pathlib import Path

from foundation.settings import Settings

LARGEST_BYTES = 20_000_000
KEPT = 5
LOGS = ("messages.log", "security.log")
CONSOLE_SECONDS = 20


def rotate_logs(settings: Settings, largest_bytes: int = LARGEST_BYTES) -> bool:
    """Tell Asterisk to begin new logs where one is full, and drop the oldest; true if it did. Where
    it does not answer in time it is told at the next look."""
    folder = settings.asterisk_dir / "log"
    if not any(_size(folder / name) >= largest_bytes for name in LOGS):
        return False
    # Here, lest the dispatcher, which must be back at once after a fall, reads it at its start.
    from asterisk_conf.prefix import find

    pbx = find(settings)
    if pbx is None:
        return False
    conf = settings.asterisk_dir / "etc" / "asterisk.conf"
    rotate = pbx.console(conf, "logger rotate")
    try:
        done = subprocess.run(rotate, capture_output=True, timeout=CONSOLE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    _drop_old(folder)
    return done.returncode == 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _drop_old(folder: Path) -> None:
    for name in LOGS:
        for path in folder.glob(f"{name}.*"):
            number = re.fullmatch(r"\.(\d+)", path.suffix)
            if number and int(number[1]) >= KEPT:
                path.unlink(missing_ok=True)
