"""The trace (CEL) and Asterisk's own logs, kept small: whoever knocks at an open port writes into
them."""

import os
import re
import subprocess
from pathlib import Path

from asterisk_conf.prefix import find
from foundation.settings import Settings
from queue_manager.trace.cel_columns import CEL_FILE

LARGEST_BYTES = 20_000_000
GENERATIONS = 5
LARGEST_CEL_BYTES = 50_000_000  # some 30,000 calls
CEL_GENERATIONS = 3
LOGS = ("messages.log", "security.log")
CONSOLE_SECONDS = 20


def rotate_cel(cel_dir: Path, largest_bytes: int = LARGEST_CEL_BYTES) -> bool:
    """Put a full cel.csv aside as cel.csv.1 (older ones move on); true if it did.

    Asterisk opens the file for each event, so this may be done while it runs: the next event
    begins a new file. A reader follows the old one by its inode.
    """
    current = cel_dir / CEL_FILE
    if not current.exists() or current.stat().st_size < largest_bytes:
        return False
    for number in range(CEL_GENERATIONS - 1, 0, -1):
        older = cel_dir / f"{CEL_FILE}.{number}"
        if older.exists():
            os.replace(older, cel_dir / f"{CEL_FILE}.{number + 1}")
    os.replace(current, cel_dir / f"{CEL_FILE}.1")
    return True


def rotate_logs(settings: Settings, largest_bytes: int = LARGEST_BYTES) -> bool:
    """Tell Asterisk to begin new logs where one is full, and drop the oldest; true if it did. Where
    it does not answer in time it is told at the next look."""
    folder = settings.asterisk_dir / "log"
    if not any(_size(folder / name) >= largest_bytes for name in LOGS):
        return False
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
            if number and int(number[1]) >= GENERATIONS:
                path.unlink(missing_ok=True)
