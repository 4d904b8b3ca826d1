"""Loads of everybody at work: of the floor as the dispatcher shows it, and of calls on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from quality.care.load import Load
from quality.care.rows import care
from queue_manager.domain.floor.states import SET_ASIDE_REASONS, OperatorState

State = Mapping[str, Any]


async def loads_of(
    link: Connection, operators: Mapping[str, State], begins: datetime, now: datetime
) -> list[Load]:
    """Return the loads of who is signed in among `operators` (extension to state). `begins`: of the
    city's day."""
    there = {
        extension: operator
        for extension, operator in operators.items()
        if operator["state"] != OperatorState.SIGNED_OUT
    }
    rows = await care.loads(link, list(there), begins, now, SET_ASIDE_REASONS)
    return [
        Load(
            row.operator, row.name, row.calls, working_since(there[row.operator], row.rested_until)
        )
        for row in rows
    ]


def working_since(state: State, rested_until: datetime | None) -> datetime | None:
    """Return since when the operator works; None while they rest; being paused by the system is no
    rest."""
    if state["state"] == OperatorState.PAUSED and state["reason"] not in SET_ASIDE_REASONS:
        return None
    since = state.get("since")
    begun = datetime.fromisoformat(since) if isinstance(since, str) else since
    return rested_until or begun
