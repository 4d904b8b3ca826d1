"""The audit: who did what, who read what, from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """A line of the audit: who read what, from where."""

    audit_id: int
    at: datetime
    login: str | None
    person: str | None
    role: str | None
    action: str
    subject: str | None
    detail: dict[str, Any]
    address: str | None


@dataclass(frozen=True, slots=True)
class ReadingFilters:
    """The filters of readings; None leaves a filter out. `before`: the last one already shown."""

    actions: Sequence[str]
    before: int | None = None
    subject: str | None = None
    login: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@query("audit_add")
async def write_audit(
    connection: Connection,
    person_id: int | None,
    action: str,
    *,
    subject: str | None = None,
    detail: Mapping[str, object] | None = None,
    address: str | None = None,
) -> None:
    """Append who did what. `address` is the network address the request came from."""


@query("audit_readings")
async def readings(
    connection: Connection, filters: ReadingFilters, limit: int
) -> list[AccessRecord]:
    """Read who read what, the newest first. At most `limit`."""


@query("audit_of_account")
async def of_account(connection: Connection, login: str) -> list[AccessRecord]:
    """Read what was done with an account and what its person did: the newest 100."""
