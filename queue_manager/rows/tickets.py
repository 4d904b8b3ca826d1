"""A ticket with the figures of the call it was opened in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with what a page shows of it. `call_back_since`: someone is due for a callback.
    `rough_place`: the point is only somewhere on the street. `duplicates`: joined to it."""

    number: str
    line: str | None
    call_id: str | None
    operator: str | None
    operator_name: str | None
    applicant: str | None
    language: str
    opened_at: datetime
    state: str
    subject: str
    text: str
    address: str
    topic_id: int | None
    district: str | None
    body_id: int | None
    lat: float | None
    lon: float | None
    rough_place: bool
    urgent: bool
    due_at: datetime | None
    answer: str
    duplicate_of: str | None
    version: int
    changed_at: datetime
    topic_names: Names | None
    body_names: Names | None
    district_names: Names | None
    caller_shown: str | None
    offered_at: datetime | None
    outcome: str | None
    waited_seconds: float | None
    talk_seconds: float | None
    call_back_since: datetime | None
    duplicates: int


@query("ticket")
async def ticket_with_call(connection: Connection, number: str) -> TicketRow | None:
    """Return a ticket with the names of its topic and body and its call's figures."""
