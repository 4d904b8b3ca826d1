"""What a reviewer has to know of a contact to decide on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Evidence:
    """A contact as its ticket tells it. `answer`: what the body told the applicant last;
    `due_at`, `done_at`: of the last run of the city's deadline."""

    ticket: str
    state: str
    subject: str
    text: str
    address: str
    topic: Names | None
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    reopened_at: datetime | None
    answer: str


@query("rating_evidence")
async def of_ticket(connection: Connection, ticket: str) -> Evidence | None:
    """Read what is known of the ticket's contact."""
