"""Contacts: every way in which somebody came to us, a call like a request of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@query("contact_open")
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


@query("contacts_add_many")
async def add_contacts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many contacts, by the names of their columns; none of them was there before."""


@query("contacts_applicant_known")
async def know_applicant(connection: Connection, address: str, applicant: str) -> None:
    """Note that the contacts of a network's address are those of this telephone (E.164)."""


@query("contact_language")
async def set_language(connection: Connection, contact_id: str, language: str) -> None:
    """Set in which language the contact is held."""
