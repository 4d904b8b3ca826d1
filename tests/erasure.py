"""An applicant's erasure, as far as two people have led it."""

from __future__ import annotations

from foundation.postgres.pool import Connection
from staff.roles import ADMINISTRATOR
from staff.rows.people import add_person


async def confirmed_erasure(link: Connection, applicant: str) -> int:
    """Asked for by one administrator and confirmed by another; returns its number."""
    one, other = [
        await add_person(link, login=it, password_hash="-", role=ADMINISTRATOR, name=it)
        for it in ("one", "other")
    ]
    found: int = await link.fetchval(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, state, decided_at)
           VALUES ($1, 'r', $2, $3, 'confirmed', now()) RETURNING erasure_id""",
        applicant, one, other,
    )  # fmt: skip
    return found
