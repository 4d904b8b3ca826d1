"""The registry's rows: a ticket's life as it is stored, its story, and the bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from registry.workflow.states import OVER


@dataclass(frozen=True, slots=True)
class LifeRow:
    """The row of a ticket as far as it decides which steps are possible. `notice_owed`,
    `had_question` and `question_open` are computed from the events for the clocks, `needs_photo`
    from the topic; they are never written here."""

    number: str
    state: str
    body_id: int | None
    duplicate_of: str | None
    extension_until: datetime | None
    reopenings: int
    version: int
    notice_owed: bool = False
    had_question: bool = False
    question_open: bool = False
    needs_photo: bool = False


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body; `open_tickets`: what it has to do. `head` answers for it, `deputy` supervises it."""

    body_id: int
    code: str
    kind: str
    names: Names
    head: str
    head_mail: str
    deputy: str
    deputy_mail: str
    mail: str
    version: int
    closed_at: datetime | None
    open_tickets: int


@dataclass(frozen=True, slots=True)
class ClerksBody:
    """The body whose clerk somebody is."""

    body_id: int
    code: str
    kind: str
    names: Names
    head: str
    deputy: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class District:
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class BodyTicketLine:
    """A ticket in its body's list. `duplicates`: how many more applicants wait for it. `photo`: its
    first one's id. `escalation_step`: who heard last of its term (warning, clerk, head, deputy),
    None: nobody. `clerk`: who of the body took its last step, None: nobody yet."""

    number: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    state: str
    version: int
    subject: str
    address: str
    district: str | None
    extension_until: datetime | None
    reopenings: int
    topic: str | None
    topic_names: Names | None
    duplicates: int
    photo: str | None
    urgent: bool
    escalation_step: str | None = None
    clerk_id: int | None = None
    clerk: str | None = None


@dataclass(frozen=True, slots=True)
class BodyTicket:
    """A ticket as its body sees it. `needs_photo`: of the place after the work. `before_photo`: the
    first photo that is not the body's own."""

    number: str
    applicant: str | None
    language: str
    opened_at: datetime
    due_at: datetime | None
    state: str
    subject: str
    text: str
    address: str
    district: str | None
    lat: float | None
    lon: float | None
    rough_place: bool
    urgent: bool
    answer: str
    extension_until: datetime | None
    reopenings: int
    version: int
    changed_at: datetime
    duplicate_of: str | None
    topic_names: Names | None
    district_names: Names | None
    duplicates: int
    needs_photo: bool
    before_photo: str | None

    @property
    def over(self) -> bool:
        """Return whether the ticket is closed, so that nobody has to do anything."""
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class BodyTicketFilters:
    """The filters of a body's tickets. `late`: whose term is over or was told of; `words` is a
    pattern for ILIKE."""

    late: bool = False
    words: str | None = None
    state: str | None = None


@query("step_joins_hold")
async def hold_joins(connection: Connection) -> None:
    """Lock joins: nobody else joins tickets until the transaction ends."""


@query("step_ticket_lock")
async def lock(connection: Connection, number: str) -> LifeRow | None:
    """Lock the ticket: nobody else changes it until the transaction ends."""


@query("step_ticket")
async def life(connection: Connection, number: str) -> LifeRow | None:
    """Read a ticket's life as `lock`, only to look."""


@query("step_duplicates")
async def cluster(connection: Connection, number: str) -> list[str]:
    """Return the numbers of the duplicates of the ticket `number`, as they are now."""


@query("step_duplicates_lock")
async def lock_cluster(connection: Connection, number: str) -> list[LifeRow]:
    """Return the duplicates of the ticket `number`, locked."""


@query("step_save")
async def write_step(connection: Connection, row: LifeRow, at: datetime, answer: str | None) -> int:
    """Write the ticket after a step (`row.version` is not read), and return the new version."""


@query("step_body")
async def body_is_closed(connection: Connection, body_id: int) -> bool | None:
    """Return whether the body takes no tickets any more; None where there is no such body."""


@query("step_body_of_clerk")
async def body_of_clerk(connection: Connection, person_id: int) -> ClerksBody | None:
    """Return the body for which a person works, or None if they work for none."""


@query("bodies_all")
async def bodies(connection: Connection) -> list[BodyRow]:
    """List every body with its open tickets, open bodies first."""


@query("districts_by_name")
async def districts(connection: Connection) -> list[District]:
    """List the city's districts by name."""


async def body_tickets(
    connection: Connection,
    body_id: int,
    filters: BodyTicketFilters,
    after: tuple[datetime | None, datetime, str] | None,
    limit: int,
    escalation_steps: Sequence[str],
) -> list[BodyTicketLine]:
    """Return what it has to do: what is due first on top; without a term by age, after those with
    one. `after`: due, opened, number of the last one shown. `escalation_steps`: in their order."""
    due, opened, number = after or (None, None, None)
    rows = await connection.fetch(
        *bind(
            "body_tickets",
            body_id=body_id,
            words=filters.words,
            state=filters.state,
            after_due_at=due,
            after_opened_at=opened,
            after_number=number,
            limit=limit,
            late=filters.late,
            escalation_steps=list(escalation_steps),
        )
    )
    return all_into(BodyTicketLine, rows)


async def body_tickets_over(
    connection: Connection,
    body_id: int,
    filters: BodyTicketFilters,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[BodyTicketLine]:
    """Return what it has ended, what was changed last on top. `after`: changed, number of the last
    one already shown."""
    changed, number = after or (None, None)
    rows = await connection.fetch(
        *bind(
            "body_tickets_over",
            body_id=body_id,
            words=filters.words,
            state=filters.state,
            after_changed_at=changed,
            after_number=number,
            limit=limit,
        )
    )
    return all_into(BodyTicketLine, rows)


@query("body_ticket")
async def body_ticket(connection: Connection, number: str, body_id: int) -> BodyTicket | None:
    """Return the ticket if this body may see it."""
