"""A call of the past with what a replay of its day needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_manager.domain.floor.states import Outcome


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call of the facts. `waited` to the connection, or to the end; `talk` with its holds;
    `greeted` from the first moment to the greeting's end, None where it was not heard so far."""

    call_id: str
    offered_at: datetime
    line: str
    language: str
    outcome: Outcome
    waited: timedelta
    talk: timedelta
    wrap_up: timedelta
    greeted: timedelta | None
