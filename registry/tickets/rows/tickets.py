"""Tickets as the web process reads and saves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into


@dataclass(frozen=True, slots=True)
class Topic:
    """What a contact is about, below which branch of the tree; the body's names are None where the
    operator answers himself."""

    topic_id: int
    code: str
    name_kk: str
    name_ru: str
    name_en: str
    body_kk: str | None
    body_ru: str | None
    body_en: str | None
    branch_kk: str | None
    branch_ru: str | None
    branch_en: str | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with what a page shows of it. `call_back_since`: someone is owed a call.
    `rough_place`: the point is only somewhere on the street. `duplicates`: joined to it."""

    number: str
    line: str | None
    call_id: str | None
    operator: str | None
    operator_name: str | None
    applicant: str | None
    language: str
    opened_at: datetime
    state: str
    subject: str
    text: str
    address: str
    topic_id: int | None
    district: str | None
    body_id: int | None
    lat: float | None
    lon: float | None
    rough_place: bool
    due_at: datetime | None
    answer: str
    duplicate_of: str | None
    version: int
    changed_at: datetime
    topic_kk: str | None
    topic_ru: str | None
    topic_en: str | None
    body_kk: str | None
    body_ru: str | None
    body_en: str | None
    district_kk: str | None
    district_ru: str | None
    district_en: str | None
    caller_shown: str | None
    offered_at: datetime | None
    outcome: str | None
    waited_seconds: float | None
    talk_seconds: float | None
    call_back_since: datetime | None
    duplicates: int


@dataclass(frozen=True, slots=True)
class TicketWords:
    """The fields an operator writes, as they are in the database now."""

    number: str
    operator: str | None
    state: str
    subject: str
    text: str
    address: str
    topic_id: int | None
    district: str | None
    body_id: int | None
    lat: float | None
    lon: float | None
    rough_place: bool
    version: int


@dataclass(frozen=True, slots=True)
class TicketForm:
    """A ticket's call (None: it came another way), who took it, and until when that call was one
    operator's (None: no end is on record)."""

    call_id: str | None
    operator: str | None
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list."""

    number: str
    opened_at: datetime
    applicant: str | None
    state: str
    subject: str
    address: str
    operator: str | None
    topic_kk: str | None
    topic_ru: str | None
    topic_en: str | None
    call_back: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a ticket: field → [before, after]. `person` None: the system, or the applicant
    (`part`). `step` (registry/workflow/steps.py) is None where only words changed."""

    at: datetime
    person: str | None
    change: dict[str, Any]
    reason: str | None
    step: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save gave."""

    version: int
    changed_at: datetime
    body_id: int | None
    state: str


async def topics(connection: Connection) -> list[Topic]:
    return all_into(Topic, await connection.fetch(*bind("web_topics")))


async def ticket(connection: Connection, number: str) -> TicketRow | None:
    row = await connection.fetchrow(*bind("web_ticket", number=number))
    return None if row is None else into(TicketRow, row)


async def lock(connection: Connection, number: str) -> TicketWords | None:
    """The ticket as it is; nobody else saves it until the transaction ends."""
    row = await connection.fetchrow(*bind("web_ticket_lock", number=number))
    return None if row is None else into(TicketWords, row)


async def form(connection: Connection, number: str, extension: str) -> TicketForm:
    """Whose the form of a ticket that is there was. Raises LookupError where there is none."""
    row = await connection.fetchrow(sql("web_ticket_form"), number, extension)
    if row is None:
        raise LookupError(number)
    return into(TicketForm, row)


async def begin(
    connection: Connection,
    number: str,
    *,
    line: str,
    call_id: str,
    operator: str,
    applicant: str | None,
    language: str,
    opened_at: datetime,
) -> None:
    """Make the row of a live call's ticket where the scribe has not made it yet."""
    await connection.execute(
        *bind(
            "web_ticket_begin",
            number=number,
            line=line,
            call_id=call_id,
            operator=operator,
            applicant=applicant,
            language=language,
            opened_at=opened_at,
        )
    )


async def save(
    connection: Connection,
    number: str,
    *,
    subject: str,
    text: str,
    address: str,
    topic_id: int | None,
    district: str | None,
    body_id: int | None,
    lat: float | None,
    lon: float | None,
    rough_place: bool,
) -> Saved:
    """Write the operator's words; `body_id` is whom he chose, None: whoever the rules say.

    Raises asyncpg.ForeignKeyViolationError for a bad topic, district or body.
    """
    row = await connection.fetchrow(
        *bind(
            "web_ticket_save",
            number=number,
            subject=subject,
            text=text,
            address=address,
            topic_id=topic_id,
            district=district,
            body_id=body_id,
            lat=lat,
            lon=lon,
            rough_place=rough_place,
        )
    )
    return into(Saved, expect(row))


async def add_history(
    connection: Connection, number: str, person_id: int, change: Mapping[str, Any]
) -> None:
    """Append what changed: field → [before, after]."""
    await connection.execute(
        *bind("web_ticket_history_add", ticket=number, person_id=person_id, change=dict(change))
    )


async def history(connection: Connection, number: str) -> list[HistoryLine]:
    return all_into(HistoryLine, await connection.fetch(*bind("web_ticket_history", ticket=number)))


async def of_applicant(
    connection: Connection, applicant: str, besides: str | None, limit: int
) -> list[TicketLine]:
    """The latest tickets of one applicant, but for the number `besides`."""
    rows = await connection.fetch(
        *bind("web_tickets_of_applicant", applicant=applicant, besides=besides, limit=limit)
    )
    return all_into(TicketLine, rows)
