"""Writes many records of calls that are over at once: the rows are those that `write_record` would
have made of them, one by one (tests/demo/test_writing.py holds the two together)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import (
    CallAnswered,
    CallBegan,
    CallEnded,
    CallStepped,
    Record,
    RingEnded,
    StateEnded,
)
from queue_manager.scribe.rows import many
from registry.tickets.rows.contacts import add_contacts

#: What is written here; every other record is for `write_record`, after these.
KINDS = (CallBegan, CallStepped, CallAnswered, CallEnded, RingEnded, StateEnded)


async def write_many(connection: Connection, records: Sequence[Record]) -> None:
    """Write the records of these KINDS; calls that begin in them end in them."""
    calls = _calls(records)
    await add_contacts(connection, [_contact(call) for call in calls])
    await many.add_calls(connection, calls)
    await many.add_rings(connection, _plain(it for it in records if isinstance(it, RingEnded)))
    await many.add_steps(connection, _plain(it for it in records if isinstance(it, CallStepped)))
    await many.add_states(connection, _states(records))


def _plain(records: Iterable[Record]) -> list[dict[str, Any]]:
    return [_fields(it) for it in records]


def _fields(record: Record) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _calls(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One row for each call, folded as the scribe's queries fold it: what is known stays."""
    rows: dict[str, dict[str, Any]] = {}
    for record in records:
        match record:
            case CallBegan():
                rows[record.call_id] = _fields(record)
            case CallAnswered():
                row = rows[record.call_id]
                row.setdefault("operator", record.operator)
                row.setdefault("connected_at", record.connected_at)
                row.setdefault("ticket", record.ticket)
            case CallEnded():
                row = rows[record.call_id]
                word = _fields(record)
                for field in ("operator", "ticket"):
                    word[field] = word[field] or row.get(field)
                row.update(word)
    return list(rows.values())


def _contact(call: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact_id": call["call_id"],
        "channel": "telephone",
        "line": call["line"],
        "applicant": call["caller"],
        "language": call["language"],
        "received_at": call["offered_at"],
    }


def _states(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Where a state of no length and a real one begin in one instant, the longer stays."""
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for record in records:
        if isinstance(record, StateEnded):
            key = (record.operator, record.began_at, record.state)
            row = {"extension": record.operator, **_fields(record)}
            if key not in rows or row["ended_at"] > rows[key]["ended_at"]:
                rows[key] = row
    return list(rows.values())
