"""``understand FILE --json``: what each message of a file wants, without a running system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import load_settings
from launcher import meaning
from registry.meaning.embedding import embedding
from registry.meaning.needs import wheel_there
from registry.understanding.reading import Vector, understand
from registry.understanding.weights import load

#: Bytes of a line that are read at most: 4,000 letters of any script and more.
LONGEST_LINE = 1 << 16


class NoModel(Exception):
    """The embedding model is not there and cannot be had."""


def understand_file(path: Path, out: TextIO, progress: Progress, *, by_spelling: bool) -> None:
    """Print one JSON object for each line of the file. Raises NoModel, and OSError where the file
    cannot be read."""
    messages = _lines(path)
    vector = None if by_spelling else _model(progress)
    weights = load()
    year = datetime.now(ZoneInfo(load_settings().timezone)).year
    for message in messages:
        understood = asdict(understand(message, year, weights, vector))
        print(json.dumps(understood, ensure_ascii=False), file=out)
    out.flush()


def _lines(path: Path) -> Iterator[str]:
    """Open the file at once; yield its lines one by one, each cut to LONGEST_LINE bytes."""
    file = path.open("rb")

    def lines() -> Iterator[str]:
        with file:
            while line := file.readline(LONGEST_LINE):
                ended = line.endswith(b"\n")
                yield line.decode("utf-8", "replace").rstrip("\r\n").removeprefix("\ufeff")
                while not ended and (rest := file.readline(LONGEST_LINE)):
                    ended = rest.endswith(b"\n")

    return lines()


def _model(progress: Progress) -> Vector:
    try:
        if not wheel_there():
            meaning.fetch(progress)
        return embedding()
    except (StartError, ImportError, OSError, RuntimeError) as error:
        raise NoModel(f"{error}; --by-spelling works without the model, less exactly") from error
