"""The contacts behind a report's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from quality.reports.behind import Behind
from quality.reports.dimensions import Dimension
from queue_manager.domain.measures.measures import OFFERED


@dataclass(frozen=True, slots=True)
class ReportContact:
    """One contact. `caller`: None where it is withheld or erased. `talk_ms` is without holds."""

    contact_id: str
    offered_at: datetime
    line: str
    language: str
    operator: str | None
    ticket: str | None
    outcome: str
    waited_ms: int
    connected_at: datetime | None
    talk_ms: int
    hold_ms: int
    caller: str | None


@dataclass(frozen=True, slots=True)
class After:
    """The place of the last one shown."""

    offered_at: datetime
    contact_id: str


async def contacts(
    connection: Connection, behind: Behind, after: After | None, limit: int
) -> list[ReportContact]:
    """Return the oldest first, at most `limit`."""
    only = behind.only
    query = bind(
        "report_contacts",
        begins=behind.begins,
        ends=behind.ends,
        zone=behind.zone.key,
        part=behind.part,
        offered=list(OFFERED),
        weekday=behind.weekday,
        hour=behind.hour,
        clock=behind.clock,
        lines=only.get(Dimension.LINE),
        languages=only.get(Dimension.LANGUAGE),
        operators=only.get(Dimension.OPERATOR),
        topics=only.get(Dimension.TOPIC),
        bodies=only.get(Dimension.BODY),
        districts=only.get(Dimension.DISTRICT),
        skills=only.get(Dimension.SKILL),
        shifts=only.get(Dimension.SHIFT),
        after_at=after.offered_at if after else None,
        after_id=after.contact_id if after else None,
        limit=limit,
    )
    return all_into(ReportContact, await connection.fetch(*query))
