"""Queries about people who sign in: what is compared, and what they change of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class SignInRow:
    """What sign-in needs to know of a person. `password_hash` is argon2id."""

    person_id: int
    login: str
    password_hash: str
    role: str
    name: str
    language: str
    language_chosen: bool
    extension: str | None
    must_change_password: bool
    password_version: int


async def person_by_login(connection: Connection, login: str) -> SignInRow | None:
    """The active person with this login."""
    row = await connection.fetchrow(*bind("person_by_login", login=login))
    return None if row is None else SignInRow(**dict(row))


async def is_active(
    connection: Connection,
    person_id: int,
    role: str,
    password_version: int,
    extension: str | None,
) -> bool:
    """Whether the person is still active in this role, and password and extension are these."""
    active: bool = await connection.fetchval(
        *bind(
            "person_is_active",
            person_id=person_id,
            role=role,
            password_version=password_version,
            extension=extension,
        )
    )
    return active


async def set_language(connection: Connection, person_id: int, language: str) -> None:
    await connection.execute(*bind("person_set_language", person_id=person_id, language=language))


async def set_password_hash(connection: Connection, person_id: int, password_hash: str) -> None:
    """A stronger hash of the same password."""
    await connection.execute(
        *bind("person_set_password_hash", person_id=person_id, password_hash=password_hash)
    )


async def change_password(connection: Connection, person_id: int, password_hash: str) -> int:
    """A password the person chose; returns its version."""
    version: int = await connection.fetchval(
        *bind("person_change_password", person_id=person_id, password_hash=password_hash)
    )
    return version
