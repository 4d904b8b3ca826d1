"""CEL's file: its columns, by whose names the dispatcher's trace reads it, and its size."""

import os
from pathlib import Path

CEL_FILE = "cel.csv"
LARGEST_BYTES = 50_000_000  # some 30,000 calls
KEPT = 3

# column -> how Asterisk is asked for it. ``at`` is epoch seconds with six decimals.
CEL_COLUMNS: dict[str, str] = {
    "event": "${eventtype}",
    "at": "${eventtime}",
    "uniqueid": "${CHANNEL(uniqueid)}",
    "linkedid": "${CHANNEL(linkedid)}",
    "channel": "${CHANNEL(channame)}",
    "context": "${CHANNEL(context)}",
    "exten": "${CHANNEL(exten)}",
    "app": "${CHANNEL(appname)}",
    "app_data": "${CHANNEL(appdata)}",
    "caller": "${CALLERID(num)}",
    "extra": "${eventextra}",
    "user_event": "${userdeftype}",
    "user_field": "${CHANNEL(userfield)}",
}


def cel_mapping() -> str:
    """The mapping of cel_custom.conf: CSV, every field quoted."""
    return ",".join(f"${{CSV_QUOTE({field})}}" for field in CEL_COLUMNS.values())


def rotate_cel(cel_dir: Path, largest_bytes: int = LARGEST_BYTES) -> bool:
    """Put a full cel.csv aside as cel.csv.1 (older ones move on); true if it did.

    Asterisk opens the file for each event, so this may be done while it runs: the next event
    begins a new file. A reader follows the old one by its inode.
    """
    current = cel_dir / CEL_FILE
    if not current.exists() or current.stat().st_size < largest_bytes:
        return False
    for number in range(KEPT - 1, 0, -1):
        older = cel_dir / f"{CEL_FILE}.{number}"
        if older.exists():
            os.replace(older, cel_dir / f"{CEL_FILE}.{number + 1}")
    os.replace(current, cel_dir / f"{CEL_FILE}.1")
    return True
