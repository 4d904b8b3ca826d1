"""Finding tickets: what is asked, and the rows that fit, page by page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class TicketFilters:
    """The filters of tickets; None leaves a filter out. Of what was typed (`words` to `phone_ends`)
    any may fit; everything else must. `parts_of`: the operator whose applicants alone fit by
    `phone_begins` and `phone_ends`; None: everybody's. The order is that of the query's
    arguments."""

    words: str | None = None
    numbers: list[str] | None = None
    number_begins: str | None = None
    phone: str | None = None
    phone_begins: str | None = None
    phone_ends: str | None = None
    parts_of: str | None = None
    topics: list[int] | None = None
    body_id: int | None = None
    district: str | None = None
    states: list[str] | None = None
    channel: str | None = None
    operator: str | None = None
    opened_since: datetime | None = None
    opened_before: datetime | None = None
    due_since: datetime | None = None
    due_before: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket in the list of what was found. `call_back`: someone is due for a callback.
    `duplicates`: joined to it."""

    number: str
    opened_at: datetime
    applicant: str | None
    state: str
    subject: str
    address: str
    operator: str | None
    due_at: datetime | None
    district: str | None
    channel: str
    topic_names: Names | None
    body_names: Names | None
    call_back: bool
    duplicate_of: str | None
    duplicates: int


@dataclass(frozen=True, slots=True)
class TopicBranch:
    """A topic in the tree, `level` below its root."""

    topic_id: int
    names: Names
    level: int


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """A body that can be asked for."""

    body_id: int
    names: Names
    closed: bool


@query("search_plan")
async def plan_each(connection: Connection) -> None:
    """Let this transaction's searches be planned each for what it asks."""


async def page(
    connection: Connection,
    filters: TicketFilters,
    after: tuple[datetime, str] | None,
    *,
    by_due: bool,
    rows: int,
    count: int,
) -> tuple[list[FoundTicket], int]:
    """Return up to `rows` of what fits after that one, and how many fit, counted to `count`. Newest
    first; `by_due`: those whose term runs, the soonest due first. In a transaction after
    `plan_each`."""
    at, number = after or (None, None)
    found = await connection.fetch(
        *bind(
            "search_due"
            if by_due
            else "search_numbered"
            if filters.number_begins
            else "search_opened",
            **asdict(filters),
            after_at=at,
            after_number=number,
            count=count,
            rows=rows,
        )
    )
    return all_into(FoundTicket, found), found[0]["fitting"] if found else 0


@query("search_count")
async def count(connection: Connection, filters: TicketFilters, most: int) -> int:
    """Return how many fit, counted up to `most`. As `page`."""


@query("search_topics")
async def topic_tree(connection: Connection) -> list[TopicBranch]:
    """Return the tree of topics, each after what it lies below; `level` counts from 0."""


@query("search_bodies")
async def bodies(connection: Connection, language: str) -> list[BodyChoice]:
    """List every body by its name in a language, closed ones too: they still have tickets."""


@query("search_subtree")
async def subtree(connection: Connection, topic_id: int) -> list[int]:
    """Return the topic and all below it."""
