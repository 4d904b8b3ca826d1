"""Queries about people who sign in: what is compared, and what they change of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class SignInRow:
    """The data of a person that sign-in needs. `password_hash` is argon2id."""

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
    tour_due: bool


@query("person_by_login")
async def person_by_login(connection: Connection, login: str) -> SignInRow | None:
    """Find the active person with this login."""


@query("person_is_active")
async def is_active(
    connection: Connection, person_id: int, role: str, password_version: int, extension: str | None
) -> bool:
    """Return whether the person is still active with this role, password and extension."""


@query("person_set_language")
async def set_language(connection: Connection, person_id: int, language: str) -> None:
    """Set the language in which a person reads the pages."""


@query("person_set_tour_seen")
async def set_tour_seen(connection: Connection, person_id: int) -> None:
    """Store that a person has seen the tour of their main page."""


@query("person_set_password_hash")
async def set_password_hash(connection: Connection, person_id: int, password_hash: str) -> None:
    """Replace a password's hash by a stronger one of the same password."""


@query("person_change_password")
async def change_password(connection: Connection, person_id: int, password_hash: str) -> int:
    """Store the hash of a password that the person chose. Return the password's version."""


@query("person_end_sessions")
async def end_sessions(connection: Connection, login: str) -> bool:
    """End every session of a person. Return False if nobody may sign in with this login."""
