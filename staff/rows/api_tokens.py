"""Tokens of programs: the database has their hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A valid token that is used now, and the person for whom it acts."""

    token_id: int
    token_name: str
    scopes: list[str]
    person_id: int
    login: str
    role: str
    name: str
    language: str
    extension: str | None


@dataclass(frozen=True, slots=True)
class ListedToken:
    """A token as it stands in the list. `person`: who made it."""

    token_id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    uses: int
    revoked_at: datetime | None
    person: str
    person_id: int


@query("api_token_add")
async def add_token(
    connection: Connection,
    *,
    person_id: int,
    name: str,
    token_hash: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime,
    most: int,
) -> int | None:
    """Add a token. Return its id, or None if the person has `most` valid ones."""


@query("api_token_use")
async def use_token(connection: Connection, token_hash: str, now: datetime) -> TokenUse | None:
    """Count one use of a token. Return whose it is, or None if it is not valid at `now`."""


@query("api_tokens_list", limit=MOST_LISTED)
async def tokens(connection: Connection, person_id: int | None) -> list[ListedToken]:
    """Read the tokens of a person, or of everybody if `person_id` is None; valid ones first."""


@query("api_token_revoke")
async def revoke_token(
    connection: Connection, token_id: int, owner: int | None, person_id: int
) -> str | None:
    """Revoke a token of `owner` (None: of anybody). Return its name, or None if it is not
    valid."""
