"""Whom the dispatcher still has to ask whether a ticket was solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class OpenInquiry:
    """A person who is still to be asked. `topic` is its name in the applicant's language."""

    ticket: str
    round: int
    number: str
    line: str
    language: str
    topic_id: int | None
    topic: str | None
    due_at: datetime
    tries: int


@query("resolution_checks_open")
async def open_inquiries(connection: Connection, line: str) -> list[OpenInquiry]:
    """Return who is to be asked, the first planned first; on `line` where the ticket's own is
    gone."""
