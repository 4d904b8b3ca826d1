"""The audit: who did what, who read what, from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class Reading:
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
    """Which lines; None leaves a filter out. `before`: the last one already shown."""

    actions: Sequence[str]
    before: int | None = None
    subject: str | None = None
    login: str | None = None
    since: datetime | None = None
    until: datetime | None = None


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
    await connection.execute(
        *bind(
            "audit_add",
            person_id=person_id,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            address=address,
        )
    )


async def readings(connection: Connection, filters: ReadingFilters, limit: int) -> list[Reading]:
    """The newest first."""
    rows = await connection.fetch(
        *bind(
            "audit_readings",
            actions=list(filters.actions),
            before_id=filters.before,
            subject=filters.subject,
            login=filters.login,
            since=filters.since,
            until=filters.until,
            limit=limit,
        )
    )
    return all_into(Reading, rows)


async def of_account(connection: Connection, login: str) -> list[Reading]:
    """What was done with an account, and what its person did: the newest 100."""
    return all_into(Reading, await connection.fetch(*bind("audit_of_account", login=login)))
