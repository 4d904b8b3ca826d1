"""Queries about sign-on: the table of groups, whose account is whose, and who was not let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from staff.sign_on.admission import GroupRule

#: So many people who were not let in are remembered.
MOST_REFUSALS = 1000


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A person of the provider whom we did not let in. `why`: a SignOnProblem; `has_account`: an
    open account has their login, and no identity belongs to it yet."""

    issuer: str
    subject: str
    login: str
    name: str
    why: str
    detail: str
    refused_at: datetime
    has_account: bool


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """An account that belongs to somebody of the provider."""

    login: str
    name: str
    role: str
    active: bool
    last_used_at: datetime


@query("sign_on_rules")
async def rules(connection: Connection) -> list[GroupRule]:
    """Read the table of groups, in the order in which its rows decide."""


@query("sign_on_rule_set")
async def set_rule(connection: Connection, *, group: str, role: str, body: str, rank: int) -> None:
    """Set which role and body the people of a group have."""


@query("sign_on_rule_drop")
async def drop_rule(connection: Connection, group: str) -> bool:
    """Delete the row of a group. Return False if there is none."""


@query("sign_on_login_of")
async def login_of(connection: Connection, issuer: str, subject: str) -> str | None:
    """Find the login of the account that belongs to an identity."""


@query("sign_on_is_linked")
async def is_linked(connection: Connection, person_id: int) -> bool:
    """Return whether an identity belongs to this account."""


@query("sign_on_link")
async def link(
    connection: Connection, *, issuer: str, subject: str, person_id: int, now: datetime
) -> None:
    """Link an identity to an account. Raises asyncpg.UniqueViolationError if either has another."""


@query("sign_on_unlink")
async def unlink(connection: Connection, login: str) -> bool:
    """Delete the link of an account. Return False if there is none."""


@query("sign_on_used")
async def used(connection: Connection, *, issuer: str, subject: str, now: datetime) -> None:
    """Store that an identity signs in now, and delete its earlier refusal."""


@query("sign_on_refuse")
async def refuse(
    connection: Connection,
    *,
    issuer: str,
    subject: str,
    login: str,
    name: str,
    why: str,
    detail: str,
    now: datetime,
    most: int,
) -> None:
    """Store that an identity was not let in. Only the newest `most` are kept."""


@query("sign_on_refusals")
async def refusals(connection: Connection) -> list[RefusalRow]:
    """Read the 200 newest people who were not let in."""


@query("sign_on_linked")
async def linked(connection: Connection) -> list[LinkedRow]:
    """Read the accounts that belong to people of the provider, the last used first."""
