"""`./komek city hotspots`: reads a table and scores its cells. Needs no running system."""

from __future__ import annotations

import gzip
import sys
import zlib
from datetime import date, tzinfo
from pathlib import Path

from h3.api.basic_int import int_to_str

from city.problems.hotspots.forecast import forecast
from city.problems.hotspots.table import NoTable, RefusedRows, read
from foundation.errors import StartError

GZIP = b"\x1f\x8b"


def hotspots(file: Path, month: date, resolution: int, zone: tzinfo | None) -> int:
    """Print `cell,score`, the highest first; what was left out to stderr. Raises StartError."""
    try:
        reports = read(_bytes(file), resolution, month, zone)
    except NoTable as error:
        raise StartError(f"{file} has no column {error}") from error
    for line in _left_out(reports.refused, reports.later):
        print(line, file=sys.stderr)
    found = forecast(reports, month)
    lines = (f"{int_to_str(cell)},{score:.6g}\n" for cell, score in found)
    sys.stdout.write("cell,score\n")
    sys.stdout.writelines(lines)
    return 0


def _bytes(file: Path) -> bytes:
    data = file.read_bytes()
    if not data.startswith(GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise StartError(f"{file} cannot be unpacked: {error}") from error


def _left_out(refused: RefusedRows, later: int) -> list[str]:
    lines = [
        f"{number} rows left out: {reason} (the first in line {refused.first[reason]})"
        for reason, number in refused.counts.items()
    ]
    return [*lines, *([f"{later} rows of the month and after were not used"] if later else [])]
