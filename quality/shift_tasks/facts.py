"""Facts beside the live floor from which the tasks of a shift lead follow. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MissedShift:
    """A shift that has begun at `begins` and whose operator is not signed in."""

    operator: str
    name: str
    begins: datetime


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """Facts on record of the present shift.

    `planned_pauses`: reason → planned seconds of a shift; `taken_pauses`: operator → reason →
    seconds, without the pause that still runs. `level` is the service level of the last half hour
    in percent, None where too few calls came; `level_limit`: the one below which an alert is set.
    `callbacks_due`: callers who are owed a call back, the first of them `callbacks_due_since`.
    """

    planned_pauses: Mapping[str, float] = field(default_factory=dict)
    taken_pauses: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    missed_shifts: Sequence[MissedShift] = ()
    level: float | None = None
    level_limit: float | None = None
    callbacks_due: int = 0
    callbacks_due_since: datetime | None = None
