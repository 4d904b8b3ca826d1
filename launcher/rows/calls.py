"""Calls with their rings and recordings, as `./komek calls` writes them out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RingLine:
    """One ring of one operator's phone; `seconds` to the answer or the end of ringing."""

    operator: str
    seconds: float
    result: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call with its rings and recordings; the paths are relative to the recordings folder.

    `outcome` is None while the call lasts. `caller` is E.164, or what the PBX showed.
    """

    call_id: str
    line: str
    caller: str
    outcome: str | None
    overflowed: bool
    route: str
    offered_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    waited_seconds: float | None
    talk_seconds: float | None
    operator: str | None
    ticket: str | None
    failure: str | None
    rings: tuple[RingLine, ...]
    mixed_paths: tuple[str, ...]
    sides_paths: tuple[str, ...]

    def as_json(self, recordings_dir: Path) -> dict[str, Any]:
        """Return the line of `./komek calls --json`; recordings as absolute paths of the mixed
        files."""
        return {
            "number": self.ticket,
            "call_id": self.call_id,
            "line": self.line,
            "caller": self.caller,
            "outcome": self.outcome,
            "overflowed": self.overflowed,
            "route": self.route,
            "offered_at": self.offered_at.isoformat(),
            "connected_at": self.connected_at.isoformat() if self.connected_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "waited_seconds": self.waited_seconds,
            "talk_seconds": self.talk_seconds,
            "operator": self.operator,
            "ticket": self.ticket,
            "failure": self.failure,
            "recordings": [str(recordings_dir / path) for path in self.mixed_paths],
            "recordings_sides": [str(recordings_dir / path) for path in self.sides_paths],
            "rings": [
                {"operator": ring.operator, "seconds": ring.seconds, "result": ring.result}
                for ring in self.rings
            ],
        }


async def calls_since(connection: Connection, since: datetime) -> AsyncIterator[CallLine]:
    """Yield calls offered at or after `since`, oldest first, read a few hundred at a time."""
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(
            *bind("calls_since", since=since), prefetch=ROWS_AT_ONCE
        ):
            yield into(CallLine, row)
