"""People who sign in, as set-up makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from staff.accounts import Account

#: No password has this hash.
NO_PASSWORD = "none"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Account of a person. `extension`: the place on the PBX that is theirs; `rung`: whether it is
    in use; `spoken`: its languages, code → level; `body_id`: of a clerk or a head."""

    person_id: int
    login: str
    role: str
    name: str
    language: str
    active: bool
    must_change_password: bool
    extension: str | None
    rung: bool
    body_id: int | None
    spoken: dict[str, int]


@dataclass(frozen=True, slots=True)
class WorkingRow:
    """A person who may sign in. `extension`: of an operator; `body_id`: of a clerk or a head."""

    person_id: int
    role: str
    name: str
    extension: str | None
    body_id: int | None


@query("people_exist")
async def people_exist(connection: Connection) -> bool:
    """Return whether anybody can sign in yet."""


@query("people_add")
async def add_person(
    connection: Connection,
    *,
    login: str,
    password_hash: str,
    role: str,
    name: str,
    language: str | None = None,
    must_change_password: bool = False,
) -> int:
    """Add a person who may sign in. Return the new person_id.

    `language`: None if nobody has chosen one; the person's browser decides until they choose.
    Raises asyncpg.UniqueViolationError if the login is taken.
    """


@query("people_set_body")
async def set_body(connection: Connection, person_id: int, body_id: int | None) -> None:
    """Make somebody a clerk of this body; None: of none."""


@query("people_everybody")
async def everybody(connection: Connection) -> list[AccountRow]:
    """Read everybody with an account: first those who may sign in, then the others."""


@query("people_close")
async def close_person(connection: Connection, login: str) -> bool:
    """Bar a person from signing in. Return False if nobody may sign in with this login."""


@query("people_reopen")
async def reopen_person(connection: Connection, login: str) -> bool:
    """Let a person sign in again. Return False if no closed account has this login."""


@query("people_change")
async def change_person(
    connection: Connection, login: str, *, role: str, name: str, language: str, body_id: int | None
) -> None:
    """Set role, name, language and body of an account."""


@query("people_account")
async def account(connection: Connection, login: str) -> AccountRow | None:
    """Lock an account until the transaction ends and return it, also a closed one."""


@query("people_working")
async def working(connection: Connection) -> list[WorkingRow]:
    """Read all people who may sign in. Their rows are not locked, unlike by `account`."""


@query("people_active_of_role")
async def active_of_role(connection: Connection, role: str) -> set[int]:
    """Lock everybody who may sign in with this role until the transaction ends, and return their
    ids."""


@query("people_logins")
async def logins(connection: Connection) -> frozenset[str]:
    """Return every login that was ever given."""


async def add_people(
    connection: Connection, accounts: Sequence[Account], body_ids: Mapping[str, int]
) -> dict[str, int]:
    """Add accounts whose passwords are chosen by a link; returns login → person_id.

    Raises asyncpg.UniqueViolationError where a login is taken.
    """
    rows = await connection.fetch(
        *bind(
            "people_add_many",
            logins=[it.login for it in accounts],
            password_hash=NO_PASSWORD,
            roles=[it.role for it in accounts],
            names=[it.name for it in accounts],
            languages=[it.language for it in accounts],
            body_ids=[body_ids.get(it.body) for it in accounts],
        )
    )
    return {row["login"]: row["person_id"] for row in rows}


@query("people_set_password")
async def set_password(
    connection: Connection, login: str, password_hash: str, *, must_change: bool = False
) -> bool:
    """Replace a password. Return False if nobody may sign in with this login."""
