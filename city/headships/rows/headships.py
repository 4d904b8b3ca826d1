"""Who heads and who supervises which body, as it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from city.headships.tenure import ROLE_OF_POST, HeadshipPost, Tenure
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


class TenureOverlaps(Exception):
    """An error: somebody has the post for the body on one of the days already."""


@dataclass(frozen=True, slots=True)
class TenureRow:
    """A tenure with the names of its body and person. `body_closed`: it takes no tickets now."""

    post: HeadshipPost
    tenure_id: int
    body_id: int
    body: Names
    body_closed: bool
    person_id: int
    person: str
    since: date
    until: date | None

    @property
    def tenure(self) -> Tenure:
        return Tenure(
            self.post, self.tenure_id, self.body_id, self.person_id, self.since, self.until
        )


@dataclass(frozen=True, slots=True)
class PostCandidate:
    """A person who may hold a post. `active`: works here now."""

    person_id: int
    name: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class LedBody:
    """A body with the people who answer for it on one day: its head and the deputy akim who
    supervises it. None: nobody does."""

    body_id: int
    names: Names
    head_id: int | None
    head: str | None
    deputy_id: int | None
    deputy: str | None


@query("headships_bodies")
async def led_bodies(connection: Connection, today: date) -> list[LedBody]:
    """Return every body with who answers for it on the day."""


@query("headships_all")
async def tenures(connection: Connection) -> list[TenureRow]:
    """Return all of them, body by body, heads before deputies, the latest first."""


async def candidates(
    connection: Connection, posts: Sequence[HeadshipPost] = tuple(HeadshipPost)
) -> list[PostCandidate]:
    """Return whoever may hold one of the posts, those who work here first."""
    roles = [ROLE_OF_POST[post] for post in posts]
    return all_into(
        PostCandidate, await connection.fetch(*bind("headships_candidates", roles=roles))
    )


@query("headships_hold")
async def hold(connection: Connection) -> None:
    """Lock the headships: nobody else changes them before the transaction ends."""


async def add(
    connection: Connection,
    post: HeadshipPost,
    body_id: int,
    person_id: int,
    since: date,
    until: date | None = None,
) -> int | None:
    """Add a tenure, and return its id; None where there is no such body, or nobody with the role of
    the post has this id.

    Raises TenureOverlaps, after which the transaction can only be undone.
    """
    query = bind(
        "headships_add" if post is HeadshipPost.HEAD else "supervisions_add",
        body_id=body_id,
        person_id=person_id,
        role=ROLE_OF_POST[post],
        since=since,
        until=until,
    )
    try:
        number: int | None = await connection.fetchval(*query)
    except asyncpg.ExclusionViolationError:
        raise TenureOverlaps from None
    return number


async def change(
    connection: Connection, post: HeadshipPost, tenure_id: int, since: date, until: date | None
) -> int | None:
    """Change the days of a tenure; returns the body, None where there is no such tenure. Raises as
    `add`."""
    query = bind(
        "headships_change" if post is HeadshipPost.HEAD else "supervisions_change",
        tenure_id=tenure_id,
        since=since,
        until=until,
    )
    try:
        body_id: int | None = await connection.fetchval(*query)
    except asyncpg.ExclusionViolationError:
        raise TenureOverlaps from None
    return body_id


async def drop(connection: Connection, post: HeadshipPost, tenure_id: int) -> int | None:
    """Drop a tenure that was entered by mistake; returns the body, None where there is no such
    tenure."""
    body_id: int | None = await connection.fetchval(
        *bind(
            "headships_drop" if post is HeadshipPost.HEAD else "supervisions_drop",
            tenure_id=tenure_id,
        )
    )
    return body_id
