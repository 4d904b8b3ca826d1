"""People who sign in, as set-up makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into
from staff.accounts import Account

#: No password has this hash.
NO_PASSWORD = "none"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the table `people`: an operator's `extension`, a clerk's `body_id`."""

    login: str
    role: str
    name: str
    active: bool
    must_change_password: bool
    extension: str | None
    body_id: int | None
    language: str
    spoken: dict[str, int]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as a change finds it. `extension`: the place on the PBX that is theirs, `rung`
    whether it is in use; `spoken`: its languages, code → level."""

    person_id: int
    login: str
    role: str
    name: str
    language: str
    active: bool
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


async def people_exist(connection: Connection) -> bool:
    """Whether anybody can sign in yet."""
    return bool(await connection.fetchval(*bind("people_exist")))


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
    person_id: int = await connection.fetchval(
        *bind(
            "people_add",
            login=login,
            password_hash=password_hash,
            role=role,
            name=name,
            language=language,
            must_change_password=must_change_password,
        )
    )
    return person_id


async def set_body(connection: Connection, person_id: int, body_id: int | None) -> None:
    """Make somebody a clerk of this body; None: of none."""
    await connection.execute(*bind("people_set_body", person_id=person_id, body_id=body_id))


async def everybody(connection: Connection) -> list[PersonRow]:
    """Who may sign in first, then who may not any more."""
    return all_into(PersonRow, await connection.fetch(*bind("people_everybody")))


async def close_person(connection: Connection, login: str) -> bool:
    """They may not sign in any more; False where nobody may with this login."""
    return await connection.fetchval(*bind("people_close", login=login)) is not None


async def reopen_person(connection: Connection, login: str) -> bool:
    """They may sign in again; False where nobody who is closed has this login."""
    return await connection.fetchval(*bind("people_reopen", login=login)) is not None


async def change_person(
    connection: Connection, login: str, *, role: str, name: str, language: str, body_id: int | None
) -> None:
    """The account is this from now on."""
    await connection.execute(
        *bind(
            "people_change", login=login, role=role, name=name, language=language, body_id=body_id
        )
    )


async def account(connection: Connection, login: str) -> AccountRow | None:
    """One account, closed ones too, locked until the transaction ends."""
    row = await connection.fetchrow(*bind("people_account", login=login))
    return None if row is None else into(AccountRow, row)


async def working(connection: Connection) -> list[WorkingRow]:
    """Read all people who may sign in. Their rows are not locked, unlike by `account`."""
    return all_into(WorkingRow, await connection.fetch(*bind("people_working")))


async def active_of_role(connection: Connection, role: str) -> set[int]:
    """The ids of everybody who may sign in with this role, locked until the transaction ends."""
    return {
        row["person_id"]
        for row in await connection.fetch(*bind("people_active_of_role", role=role))
    }


async def logins(connection: Connection) -> frozenset[str]:
    """Every login that was ever given."""
    return frozenset(row["login"] for row in await connection.fetch(*bind("people_logins")))


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


async def set_password(
    connection: Connection, login: str, password_hash: str, *, must_change: bool = False
) -> bool:
    """Replace a password; False where nobody may sign in with this login."""
    found = await connection.fetchval(
        *bind(
            "people_set_password", login=login, password_hash=password_hash, must_change=must_change
        )
    )
    return found is not None
