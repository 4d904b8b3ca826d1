"""The people who work on a made-up day, and its records as rows of the database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from queue_manager.call_facts import write_anew
from queue_manager.domain.floor import records as note
from registry.workflow.rows import clock_words
from tests.softphone_ui.lead.city_day import OPERATORS
from tests.softphone_ui.people_at_once import Person

LEAD = Person("lead", "shift_lead", "Сәуле Бекмағамбетова")
#: The shift lead, the quality controller, the administrator and every operator.
PEOPLE = (
    LEAD,
    Person("quality", "quality", "Асель Қонысбаева"),
    Person("admin", "administrator", "Марат Жақыпов"),
    *(Person(f"op{it}", "operator", name, extension=it) for it, name in OPERATORS.items()),
)
CALLS = (
    "call_id", "pbx", "line", "caller", "caller_shown", "caller_kind", "language", "offered_at",
    "greeted_at", "connected_at", "ended_at", "waited_seconds", "talk_seconds", "hold_seconds",
    "outcome", "overflowed", "route", "operator", "ended_by", "failure", "crowd", "ticket",
    "refusal",
)  # fmt: skip
#: Writes the statement that inserts rows, given as JSON, into the table $1 with the columns $2.
INSERT = """
    SELECT format('INSERT INTO %1$I (%2$s)'
                  ' SELECT %2$s FROM jsonb_populate_recordset(NULL::%1$I, $1)',
                  $1::text,
                  (SELECT string_agg(quote_ident(it), ', ') FROM unnest($2::text[]) it))"""
#: What the database says of a call that nobody has told more of yet.
UNTOLD = {"overflowed": False, "route": "dispatcher"}


async def write_records(connection: Connection, records: list[note.Record]) -> None:
    """All the rows at once, and the facts of the calls. A caller's own answered call settles the
    calls owed to them."""
    calls: dict[str, dict[str, Any]] = {}
    tickets, rings, states, tasks = [], [], [], []
    for record in records:
        match record:
            case note.CallBegan() | note.CallAnswered() | note.CallEnded():
                row = asdict(record)
                row["crowd"] = row.get("crowd")
                calls.setdefault(
                    record.call_id, {"overflowed": False, "route": "dispatcher"}
                ).update(row)
            case note.RingEnded():
                rings.append(_plain(asdict(record)))
            case note.StateEnded():
                row = asdict(record)
                states.append(_plain({"extension": row.pop("operator"), **row}))
            case note.TicketOpened():
                tickets.append(record)
                if record.call_back:
                    tasks.append(record)
    await _copy(connection, "contacts", [_contact(call) for call in calls.values()])
    await _copy(
        connection, "calls", [_plain({c: call.get(c) for c in CALLS}) for call in calls.values()]
    )
    await _copy(connection, "rings", rings)
    await _copy(connection, "operator_states", list(_once(states)))
    async with connection.transaction():
        await _copy(connection, "tickets", [_ticket(ticket) for ticket in tickets])
        await clock_words.adopt(connection)
    answered = _answered(calls)
    await _copy(connection, "tasks", [_task(ticket, calls, answered) for ticket in tasks])
    await write_anew(connection, list(calls))
    await connection.execute("ANALYZE")


async def _copy(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = await connection.fetchval(INSERT, table, list(rows[0]))
    for start in range(0, len(rows), 5000):
        await connection.execute(statement, rows[start : start + 5000])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(value, "value", value) for key, value in row.items()}


def _once(states: list[dict[str, Any]]) -> Any:
    """The primary key, kept: a state that lasted no time at all is told once."""
    return {(s["extension"], s["began_at"], s["state"]): s for s in states}.values()


def _contact(call: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact_id": call["call_id"],
        "channel": "telephone",
        "line": call["line"],
        "applicant": call["caller"],
        "language": call["language"],
        "received_at": call["offered_at"],
    }


def _ticket(ticket: note.TicketOpened) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "contact_id": ticket.call_id,
        "line": ticket.line,
        "call_id": ticket.call_id,
        "operator": ticket.operator,
        "applicant": ticket.caller,
        "language": ticket.language,
        "opened_at": ticket.opened_at,
    }


def _answered(calls: dict[str, dict[str, Any]]) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = {}
    for call in calls.values():
        if call.get("connected_at") and call["caller"]:
            found.setdefault(call["caller"], []).append((call["offered_at"], call["call_id"]))
    return found


def _task(
    ticket: note.TicketOpened,
    calls: dict[str, dict[str, Any]],
    answered: dict[str, list[tuple[datetime, str]]],
) -> dict[str, Any]:
    missed_at = calls[ticket.call_id]["offered_at"]
    later = [each for each in answered.get(ticket.caller or "", []) if each[0] > missed_at]
    first = min(later, default=(None, None))
    return {
        "ticket": ticket.number,
        "kind": "call_back",
        "opened_at": ticket.opened_at,
        "done_at": calls[first[1]]["connected_at"] if first[1] else None,
        "done_by": None,
        "done_call": first[1],
    }
