"""Many clocks at once: what happened to them, how they stand, and what was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.deadlines.clock import Event
from registry.deadlines.rows.clock_events import Key, event_fields
from registry.deadlines.rows.clock_states import NewClock


async def add_events(connection: Connection, events: Sequence[tuple[Key, Event]]) -> None:
    """Add events of clocks, each clock's in their order."""
    rows = [_event_row(key, event) for key, event in events]
    await connection.execute(*bind("clock_events_add_many", rows=rows))


@query("clocks_add_many")
async def add_clocks(connection: Connection, rows: Sequence[NewClock]) -> None:
    """Add new clocks as they stand."""


@query("escalations_add_many")
async def add_escalations(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add steps of escalations, by the names of their columns."""


def _event_row(key: Key, event: Event) -> dict[str, Any]:
    happened, detail = event_fields(event)
    return {
        "ticket": key[0],
        "kind": key[1].value,
        "happened": happened,
        "at": event.at,
        "calendar": event.calendar,
        "detail": detail,
    }
