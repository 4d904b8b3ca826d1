"""`python -m registry.places.tippecanoe_process MEMORY SECONDS PROGRAM OUT`: make vector tiles.

Limits itself and becomes tippecanoe, which reads the features from stdin and writes the PMTiles
file OUT. Street maps need no fewer details than these zooms have; pages enlarge the last one.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

FIRST_ZOOM, LAST_ZOOM = 8, 15
LARGEST_FILE = 600_000_000


def command(program: str, out: str) -> list[str]:
    """Return the command line of tippecanoe."""
    return [
        program, "--output", out, "--force", "--quiet", "--no-progress-indicator",
        "--minimum-zoom", str(FIRST_ZOOM), "--maximum-zoom", str(LAST_ZOOM),
        "--temporary-directory", str(Path(out).parent), "--drop-densest-as-needed",
        "--simplification", "4", "--no-tile-stats", "--name", "streets", "--read-parallel",
    ]  # fmt: skip


def main() -> None:
    memory, seconds, program, out = sys.argv[1:]
    os.nice(10)
    limits = (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        resource.setrlimit(what, (most, most))
    os.execv(program, command(program, out))


if __name__ == "__main__":
    main()
