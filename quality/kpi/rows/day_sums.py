"""Sums of operators' work by day, stored: which days are summed, and their figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.rows import Row
from quality.kpi.figures import FORMULAS_VERSION
from registry.knowledge.first_call import WITHIN

#: So long before its opening a ticket may change first calls; a call lasts a day at most.
REACH = WITHIN + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SummedDay:
    """A day that is summed. `sums`: its sums of hours and states are right; `first_calls`: those
    are, too."""

    day: date
    sums: bool
    first_calls: bool


@dataclass(frozen=True, slots=True)
class StateSum:
    """Milliseconds in a state; `reason` only of pauses."""

    operator: str
    state: str
    reason: str
    ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which something has changed."""

    at: datetime
    of_ticket: bool


@query("kpi_kept_days", formulas=FORMULAS_VERSION, days=REACH.days)
async def summed_days(
    connection: Connection, first: date, following: date, zone: ZoneInfo
) -> list[SummedDay]:
    """Return the summed days from `first` to before `following` whose sums are right."""


@query("kpi_kept_sums")
async def sums(
    connection: Connection, operators: Collection[str], days: Collection[date]
) -> list[Row]:
    """Return the sums of operators over these days, by the kind of hour (`day` null), and by day
    (`band` null)."""


@query("kpi_kept_states")
async def states(
    connection: Connection, operators: Collection[str], days: Collection[date]
) -> list[StateSum]:
    """Return how long operators were in which state, over these days."""


@query("kpi_kept_first_calls")
async def first_calls(connection: Connection, days: Collection[date]) -> list[Row]:
    """Return the first calls of these days, by operator."""


@query("kpi_take_dirty")
async def take_changes(connection: Connection, limit: int) -> list[Change]:
    """Take the oldest notes of changes away. Return them."""


@query("kpi_forget_days")
async def forget_days(connection: Connection, days: Collection[date]) -> None:
    """Let these days be summed again."""


@query("kpi_forget_first_calls")
async def forget_first_calls(connection: Connection, days: Collection[date]) -> None:
    """Let the first calls of these days be summed again."""


@query("kpi_days_to_sum", formulas=FORMULAS_VERSION)
async def days_to_sum(connection: Connection, last: date, zone: ZoneInfo, limit: int) -> list[date]:
    """Return days until `last` that are not summed, the latest first."""


@query("kpi_first_calls_to_sum")
async def first_calls_to_sum(connection: Connection, last: date, limit: int) -> list[date]:
    """Return summed days until `last` without first calls, the latest first."""


@query("kpi_day_begins", formulas=FORMULAS_VERSION)
async def begin_day(connection: Connection, day: date, zone: ZoneInfo) -> None:
    """Note that a day is summed, but for its first calls."""


@query("kpi_clear_day_sums")
async def clear_sums(connection: Connection, day: date) -> None:
    """Delete the sums of a day."""


@query("kpi_clear_day_states")
async def clear_states(connection: Connection, day: date) -> None:
    """Delete the states of a day."""


@query("kpi_clear_day_first_calls")
async def clear_first_calls(connection: Connection, day: date) -> None:
    """Delete the first calls of a day."""


@query("kpi_add_day_sums")
async def add_sums(connection: Connection, sums: Sequence[dict[str, Any]]) -> None:
    """Add rows of sums."""


@query("kpi_add_day_states")
async def add_states(connection: Connection, states: Sequence[dict[str, Any]]) -> None:
    """Add rows of states."""


@query("kpi_add_day_first_calls")
async def add_first_calls(connection: Connection, first_calls: Sequence[dict[str, Any]]) -> None:
    """Add rows of first calls."""


@query("kpi_first_calls_are_summed")
async def first_calls_are_summed(connection: Connection, day: date) -> None:
    """Note that the first calls of a day are summed."""
