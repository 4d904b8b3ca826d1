"""Words for the clocks: what a change of a ticket means for them, as the table of its life says.
Each is written in the transaction of the change itself, and the database refuses a change without
its word (`ticket_change_has_its_word`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.workflow.life import Changed
from registry.workflow.states import OPEN
from registry.workflow.steps import (
    EVENTS,
    NOTICE,
    ClockEffect,
    Clocks,
    Event,
    Step,
    TicketClock,
    opening,
)


def _written(clocks: Clocks) -> list[str]:
    return [f"{clock} {does}" for clock, does in clocks]


#: What it means for its clocks that a ticket is there in one of the open states, as it is written.
FIRST_CLOCKS: Mapping[str, list[str]] = MappingProxyType(
    {state.value: _written(opening(state)) for state in sorted(OPEN)}
)
_STATES = list(FIRST_CLOCKS)
_OPENINGS = [",".join(clocks) for clocks in FIRST_CLOCKS.values()]


async def add_step(connection: Connection, change: Changed) -> None:
    """Add the event of a step."""
    await connection.execute(
        *bind(
            "clock_words_step",
            ticket=change.after.number,
            at=change.at,
            step=change.wish.step,
            was=change.before.state,
            becomes=change.after.state,
            clocks=_written(change.clocks),
            until=change.until,
            reason=change.wish.reason.strip(),
        )
    )


@query("clock_words_opening", step=Event.REGISTRATION, states=_STATES, clocks=_OPENINGS)
async def add_opening(connection: Connection, number: str) -> None:
    """Add the first event of a ticket whose row has just been made; none where it has one, or where
    nobody owes anything for it."""


async def add_solved_elsewhere(connection: Connection, number: str, at: datetime) -> None:
    """Add the events of a ticket whose row has just been made of what another system had solved by
    `at`: it had a term there. Its state does not change here, so nobody is told."""
    await connection.execute(
        *bind(
            "clock_words_solved_elsewhere",
            number=number,
            solved_at=at,
            step=Event.SOLVED_ELSEWHERE,
            starts=_written(EVENTS[Event.REGISTRATION]),
            ends=_written(EVENTS[Event.SOLVED_ELSEWHERE]),
        )
    )


@query("clock_words_adopt", step=Event.REGISTRATION, states=_STATES, clocks=_OPENINGS)
async def adopt(connection: Connection) -> None:
    """Add the first event of every open ticket that has none: from before there were events."""


async def add_other_topic(connection: Connection, number: str, at: datetime) -> None:
    """Add the event that the ticket is about something else now."""
    await _add_event(connection, number, at, Event.OTHER_TOPIC, EVENTS[Event.OTHER_TOPIC])


async def add_urgency(connection: Connection, number: str, at: datetime) -> None:
    """Add the event that the ticket is urgent now, or not any more."""
    await _add_event(connection, number, at, Event.URGENCY, EVENTS[Event.URGENCY])


async def add_notice(connection: Connection, number: str, at: datetime) -> None:
    """Add the event that a message has told the applicant of the extension."""
    await _add_event(connection, number, at, Step.EXTENSION_ANNOUNCED, NOTICE)


async def add_many(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add events that were heard when they were written, by the names of their columns; `clocks` as
    the table of a ticket's life has them."""
    written = [{**row, "clocks": _written(row["clocks"])} for row in rows]
    await connection.execute(*bind("clock_words_add_many", rows=written))


async def _add_event(
    connection: Connection, number: str, at: datetime, step: Event | Step, clocks: Clocks
) -> None:
    written = _written(clocks)
    await connection.execute(
        *bind("clock_words_event", number=number, at=at, step=step, clocks=written)
    )


def read_clocks(written: list[str]) -> Clocks:
    """Read clocks as `add_…` have written them. Raises ValueError for what is no clock."""
    parts = [it.split(" ") for it in written]
    return tuple((TicketClock(clock), ClockEffect(does)) for clock, does in parts)
