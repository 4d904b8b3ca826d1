"""What the last drill found: `./komek drill` notes it, and whoever tells how the installation does
reads it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from foundation.process.files import write_whole
from foundation.settings import Settings

FILE = "last_drill.json"


class LastDrill(msgspec.Struct, frozen=True):
    """The result of a drill. `at`: its end; `taken_at`: the moment of the copy, None for a copy
    that is not complete; `seconds`: how long the drill took; `tables`, `rows` and `files`: how many
    were compared; `problems`: what was wrong, in sentences, the first ones of `problems_count`."""

    at: datetime
    folder: str
    taken_at: datetime | None
    seconds: float
    tables: int = 0
    rows: int = 0
    files: int = 0
    problems: tuple[str, ...] = ()
    problems_count: int = 0

    @property
    def passed(self) -> bool:
        return self.problems_count == 0


def note_drill(settings: Settings, drill: LastDrill) -> None:
    """Note the result of a drill. Raises OSError."""
    write_whole(settings.home / FILE, msgspec.json.encode(drill).decode())


def read_last_drill(settings: Settings) -> LastDrill | None:
    """Return the result of the last drill; None where there was none, or its note cannot be
    read."""
    try:
        return msgspec.json.decode((settings.home / FILE).read_bytes(), type=LastDrill)
    except (OSError, msgspec.DecodeError):
        return None
