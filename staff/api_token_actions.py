"""Business actions with tokens of programs, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from staff.acting import ActingPerson
from staff.api_tokens import MOST_TOKENS, TokenScope, hash_of, new_token
from staff.rows import api_tokens


async def make_token(
    connection: Connection,
    by: ActingPerson,
    name: str,
    scopes: Sequence[TokenScope],
    days: int,
    now: datetime,
) -> str | None:
    """Make a token that acts for the person. Return it, this once; None if the person has too many
    valid ones."""
    token = new_token()
    token_id = await api_tokens.add_token(
        connection,
        person_id=by.person_id,
        name=name,
        token_hash=hash_of(token),
        scopes=[scope.value for scope in scopes],
        now=now,
        expires_at=now + timedelta(days=days),
        most=MOST_TOKENS,
    )
    if token_id is None:
        return None
    detail = {"token_id": token_id, "scopes": [scope.value for scope in scopes], "days": days}
    await by.note(connection, "api_token_made", name, detail)
    return token


async def revoke_token(
    connection: Connection, by: ActingPerson, token_id: int, owner: int | None
) -> bool:
    """Revoke a token of `owner` (None: of anybody). Return False where there is no such valid
    token."""
    name = await api_tokens.revoke_token(connection, token_id, owner, by.person_id)
    if name is None:
        return False
    await by.note(connection, "api_token_revoked", name, {"token_id": token_id})
    return True
