"""The contact that each conversation has, with an id that nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.networks import BY_SOURCE
from registry.tickets.rows import contacts


async def open_contact(
    connection: Connection,
    source: str,
    applicant: str | None,
    line: str,
    language: str,
    now: datetime,
) -> str:
    """Open the contact of a new conversation, and return its id."""
    contact_id = f"{source}-{secrets.token_hex(12)}"
    await contacts.open_contact(
        connection,
        contact_id,
        channel=BY_SOURCE[source].channel,
        line=line,
        applicant=applicant,
        language=language,
        received_at=now,
    )
    return contact_id
