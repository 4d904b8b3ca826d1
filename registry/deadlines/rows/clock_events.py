"""What clocks hear, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from registry.deadlines import clock as clocks
from registry.deadlines.clock import CITY_TERM, ClockKind, Event
from registry.deadlines.meaning import TicketEvent
from registry.deadlines.reckoning import Term, TermUnit
from registry.workflow.rows.clock_words import read_clocks
from registry.workflow.states import State

Key = tuple[str, ClockKind]


@query("terms_hearing")
async def hears_alone(connection: Connection) -> bool:
    """Return whether this transaction is the only one that hears words, until it ends."""


async def unheard(
    connection: Connection, limit: int, urgent_term: Term
) -> list[tuple[int, str, TicketEvent]]:
    """Return (id, ticket, word) of what was not heard, in order. `urgent_term`: of tickets that are
    marked urgent."""
    rows = await connection.fetch(*bind("terms_words", limit=limit))
    return [(row["word_id"], row["ticket"], _word(row, urgent_term)) for row in rows]


def _word(row: Row, urgent_term: Term) -> TicketEvent:
    of_topic = CITY_TERM if row["amount"] is None else _term(row)
    return TicketEvent(
        at=row["at"],
        clocks=read_clocks(row["clocks"]),
        city_term=clocks.urgent_or(of_topic, urgent_term) if row["urgent"] else of_topic,
        was=None if row["was"] is None else State(row["was"]),
        becomes=State(row["becomes"]),
        until=row["until_at"],
        reason=row["reason"],
    )


@query("terms_heard")
async def heard(connection: Connection, word_ids: Sequence[int]) -> None:
    """Mark ticket events as processed."""


async def events(connection: Connection, tickets: Sequence[str]) -> dict[Key, list[Event]]:
    """Return what happened to the clocks of these tickets, in order."""
    found: dict[Key, list[Event]] = {}
    for row in await connection.fetch(*bind("terms_events", tickets=tickets)):
        key = (row["ticket"], ClockKind(row["kind"]))
        found.setdefault(key, []).append(_event(row))
    return found


def _event(row: Row) -> Event:
    """An erasure takes the reason out of an event, for it may be the applicant's words."""
    values = {"at": row["at"], "calendar": row["calendar"]}
    detail = row["detail"]
    match row["happened"]:
        case "started":
            return clocks.Started(**values, term=_term(detail))
        case "term_changed":
            return clocks.TermChanged(**values, term=_term(detail))
        case "paused":
            limit = detail.get("limit") and _term(detail["limit"])
            return clocks.Paused(**values, reason=detail.get("reason", ""), limit=limit)
        case "resumed":
            return clocks.Resumed(**values)
        case "extended":
            until = datetime.fromisoformat(detail["until"])
            return clocks.Extended(**values, until=until, reason=detail.get("reason", ""))
        case "due":
            due_at = detail["due_at"] and datetime.fromisoformat(detail["due_at"])
            return clocks.DueAnnounced(**values, due_at=due_at, provisional=detail["provisional"])
    return clocks.Done(**values)


def _term(fields: Row | Mapping[str, Any]) -> Term:
    return Term(fields["amount"], TermUnit(fields["unit"]))


def event_fields(event: Event) -> tuple[str, dict[str, Any]]:
    match event:
        case clocks.Started(term=term):
            return "started", _term_fields(term)
        case clocks.TermChanged(term=term):
            return "term_changed", _term_fields(term)
        case clocks.Paused(reason=reason, limit=limit):
            ends = {} if limit is None else {"limit": _term_fields(limit)}
            return "paused", {"reason": reason, **ends}
        case clocks.Resumed():
            return "resumed", {}
        case clocks.Extended(until=until, reason=reason):
            return "extended", {"until": until.isoformat(), "reason": reason}
        case clocks.DueAnnounced(due_at=due_at, provisional=provisional):
            due_text = None if due_at is None else due_at.isoformat()
            return "due", {"due_at": due_text, "provisional": provisional}
    return "done", {}


def _term_fields(term: Term) -> dict[str, Any]:
    return {"amount": term.amount, "unit": term.unit.value}


async def add_event(connection: Connection, key: Key, event: Event) -> None:
    ticket, kind = key
    happened, detail = event_fields(event)
    await connection.execute(
        *bind(
            "terms_add_event",
            ticket=ticket,
            kind=kind,
            happened=happened,
            at=event.at,
            calendar=event.calendar,
            detail=detail,
        )
    )
