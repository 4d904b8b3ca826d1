"""Kept places as the shift lead sees them afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.rows.service_level import ServiceLevelPeriod


@dataclass(frozen=True, slots=True)
class Try:
    """One call made for a kept place; `result` is one of OutResult, or `going_on`."""

    at: datetime
    operator: str
    result: str


@dataclass(frozen=True, slots=True)
class QueuedCallback:
    """A callback of the period. `result` is None while it is owed."""

    callback_id: str
    source: CallbackSource
    line: str
    number: str
    ticket: str
    language: str
    offered_at: datetime
    queued_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    result: CallbackResult | None
    attempts: int
    reached_by: str | None
    reason: str | None
    withdrawn_by: str | None
    tries: tuple[Try, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CallbackCount:
    """The number of places of the period that were begun so and came to this."""

    source: CallbackSource
    result: CallbackResult | None
    attempts: int
    callbacks: int


@query("callbacks_between")
async def queued_callbacks(
    connection: Connection, period: ServiceLevelPeriod, most: int
) -> list[QueuedCallback]:
    """Return those kept in the period, the newest first."""


@query("callbacks_counts")
async def counts(connection: Connection, period: ServiceLevelPeriod) -> list[CallbackCount]:
    """Return the period's places counted."""
