"""Contacts: every way in which somebody came to us, a call like a request of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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


async def add_contacts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many contacts, by the names of their columns; none of them was there before."""
    await connection.execute(*bind("contacts_add_many", rows=rows))


async def know_applicant(connection: Connection, address: str, applicant: str) -> None:
    """Note that the contacts of a network's address are those of this telephone (E.164)."""
    await connection.execute(
        *bind("contacts_applicant_known", address=address, applicant=applicant)
    )


async def set_language(connection: Connection, contact_id: str, language: str) -> None:
    """Set in which language the contact is held."""
    await connection.execute(*bind("contact_language", contact_id=contact_id, language=language))
