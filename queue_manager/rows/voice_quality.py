"""How calls sounded, as the operators' pages measured it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class VoiceFigures:
    """One leg (an operator's stretch of a call) so far. Shares are of 1; None: nothing known.

    `mos` is a mean by time, `mos_worst` the worst second; `outward_loss_share` is what the PBX
    missed of the operator's own voice.
    """

    leg: str
    began_at: datetime
    seconds: float
    mos: float | None
    mos_worst: float | None
    loss_share: float | None
    jitter_ms: float | None
    round_trip_ms: float | None
    outward_loss_share: float | None
    one_way_seconds: float
    rescues: int


@dataclass(frozen=True, slots=True)
class VoiceLeg(VoiceFigures):
    """The same as kept, with the operator's extension."""

    operator: str


@dataclass(frozen=True, slots=True)
class OperatorVoice:
    """An operator's calls of some time; means are weighed by talk time."""

    operator: str
    operator_name: str | None
    calls: int
    mos: float | None
    mos_worst: float | None
    poor_calls: int
    loss_share: float | None
    jitter_ms: float | None
    round_trip_ms: float | None
    one_way_calls: int
    rescues: int


@dataclass(frozen=True, slots=True)
class PoorCall:
    """A call that sounded badly."""

    leg: str
    call_id: str
    operator: str
    operator_name: str | None
    began_at: datetime
    seconds: float
    mos: float | None
    mos_worst: float | None
    loss_share: float | None
    jitter_ms: float | None
    round_trip_ms: float | None
    one_way_seconds: float
    rescues: int
    ticket: str | None


@query("voice_save")
async def keep(connection: Connection, call_id: str, operator: str, figures: VoiceFigures) -> None:
    """Keep the figures of a leg; they replace older ones of the same leg, never newer."""


@query("voice_add_many")
async def add_many(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the figures of many legs that are over, by the names of the columns."""


@query("voice_of_call")
async def of_call(connection: Connection, call_id: str) -> list[VoiceLeg]:
    """Return each leg of the call, oldest first."""


@query("voice_by_operator")
async def by_operator(
    connection: Connection, begins: datetime, ends: datetime, poor_below: float
) -> list[OperatorVoice]:
    """Return a row an operator, the worst first."""


@query("voice_worst")
async def worst(
    connection: Connection, begins: datetime, ends: datetime, poor_below: float, limit: int
) -> list[PoorCall]:
    """Return calls below `poor_below`, or in which one side was not heard."""
