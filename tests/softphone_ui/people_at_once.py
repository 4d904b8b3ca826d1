"""A test's people, written by one statement: most tests of the pages begin with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from foundation.postgres.pool import Connection

AT_ONCE = """
    WITH new AS (
        SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                 WITH ORDINALITY AS it (login, role, name, extension, body, place)
    ), added AS (
        INSERT INTO people (login, password_hash, role, name, language, body_id, tour_seen_at)
        SELECT login, $1, role, name, $2, (SELECT body_id FROM bodies WHERE code = body), now()
          FROM new ORDER BY place
        RETURNING login, person_id
    )
    INSERT INTO operators (extension, person_id, sip_ha1)
    SELECT extension, person_id, repeat('0', 32) FROM new JOIN added USING (login)
     WHERE extension IS NOT NULL ORDER BY place
"""


class Person(NamedTuple):
    """Who signs in. An operator has an extension, a clerk or a head the code of their body."""

    login: str
    role: str
    name: str
    extension: str | None = None
    body: str | None = None


async def write_people(
    connection: Connection, people: Sequence[Person], password_hash: str, language: str
) -> None:
    """Their ids are in this order. They have seen the tour of their main page."""
    await connection.execute(AT_ONCE, password_hash, language, *zip(*people, strict=True))
