"""Contacts: every way in which somebody came to us, a call like a request of a program."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


async def open_contact(
    connection: Connection,
    contact_id: str,
    *,
    channel: str,
    line: str,
    applicant: str | None,
    language: str,
    received_at: datetime,
) -> None:
    """Write the contact down, once. `applicant`: E.164, or the channel's own address."""
    await connection.execute(
        *bind(
            "contact_open",
            contact_id=contact_id,
            channel=channel,
            line=line,
            applicant=applicant,
            language=language,
            received_at=received_at,
        )
    )
