"""What the recorder's health answers: space, failures, the last comparison."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from foundation.postgres.errors import DatabaseAway
from foundation.process.health import Json
from recordings.disk import free_bytes

log = logging.getLogger(__name__)

# 27 conversations write 52 MB a minute; so much is an hour of them, encoded or not.
LOW_BYTES = 3 << 30
# Below this nothing can be encoded and the PBX soon cannot record.
FULL_BYTES = 64 << 20


@dataclass(slots=True)
class RecorderState:
    """Counters since the start, and what is wrong now. `failing`: file name → reason."""

    root: Path
    database: bool = True
    encoded: int = 0
    linked: int = 0
    empty: int = 0
    waiting: int = 0
    unlinked: int = 0
    failing: dict[str, str] = field(default_factory=dict)
    reconciled: Mapping[str, Json] | None = None
    space: str = "ok"

    def health(self) -> Mapping[str, Json]:
        """Return the health report. `space` is ok, low (an hour of full house) or full; `waiting`:
        files to be encoded."""
        return {
            "role": "recorder",
            "database": self.database,
            "space": self.space,
            "free_bytes": free_bytes(self.root) if self.root.exists() else None,
            "waiting": self.waiting,
            "failing": dict(self.failing),
            "encoded": self.encoded,
            "empty": self.empty,
            "linked": self.linked,
            "without_ticket": self.unlinked,
            "reconciled": self.reconciled,
        }

    def look_at_space(self) -> None:
        """Note how much room is left, and log each change."""
        try:
            free = free_bytes(self.root)
        except OSError as error:
            self._space_is("unknown", str(error))
            return
        self._space_is(
            "full" if free < FULL_BYTES else "low" if free < LOW_BYTES else "ok", f"{free} bytes"
        )

    def _space_is(self, space: str, detail: str) -> None:
        if space != self.space:
            level = logging.INFO if space == "ok" else logging.ERROR
            log.log(level, "room for recordings: %s", space, extra={"free": detail})
        self.space = space

    def database_is_away(self, error: DatabaseAway) -> None:
        if self.database:
            log.warning("the database is away", extra={"reason": str(error)})
        self.database = False

    def database_is_there(self) -> None:
        if not self.database:
            log.warning("the database is back")
        self.database = True
