"""Whom an operator may call, as the web process asks: always by a ticket or a call of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant of a ticket. `applicant` is E.164, None where the number is not known. `owed`:
    a callback to them is due."""

    ticket: str
    line: str | None
    applicant: str | None
    owed: bool


@dataclass(frozen=True, slots=True)
class OwedCall:
    """A person who is due for a callback; `tries` were made in vain since."""

    ticket: str
    since: datetime
    applicant: str
    language: str
    tries: int


@query("outbound_applicant")
async def applicant(connection: Connection, ticket: str) -> Applicant | None:
    """Return the applicant of a ticket; None where there is no such ticket."""


@query("outbound_applicant_of_call")
async def applicant_of_call(connection: Connection, call_id: str) -> Applicant | None:
    """Return the applicant of a call; None where there is no such call, or it has no ticket."""


@query("outbound_owed")
async def owed(connection: Connection, most: int) -> list[OwedCall]:
    """Return the longest owed first."""
