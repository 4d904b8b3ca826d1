"""What bodies have to do now, in numbers and as lists without applicants.

Each page that shows such a number reads it here, so that it is the same on all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from registry.workflow.states import State


class WorkloadList(StrEnum):
    """The lists of a body's tickets that need attention."""

    LATE = "late"
    SOON = "soon"  # due today or tomorrow
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class DayEnds:
    """A moment with the ends of its local day and of the next one."""

    now: datetime
    today_ends: datetime
    tomorrow_ends: datetime


def day_ends(now: datetime, zone: ZoneInfo) -> DayEnds:
    """Return `now` with the first moments after its day and after the next day in `zone`."""
    today = now.astimezone(zone).date()
    first, second = (
        datetime.combine(today + timedelta(days=days), time(), zone).astimezone(UTC)
        for days in (1, 2)
    )
    return DayEnds(now, first, second)


@dataclass(frozen=True, slots=True)
class Workload:
    """Numbers of tickets that one body has. `overdue_since`: the earliest due moment of the overdue
    ones, None: there are none. `today` and `tomorrow`: those that are due then and not overdue.
    `reopened`: those that applicants reopened. `more_time`: those for which the body asked for
    more time, and nobody has decided."""

    body_id: int
    tickets: int = 0
    overdue: int = 0
    overdue_since: datetime | None = None
    today: int = 0
    tomorrow: int = 0
    reopened: int = 0
    more_time: int = 0

    @property
    def soon(self) -> int:
        return self.today + self.tomorrow


@dataclass(frozen=True, slots=True)
class WorkloadTicket:
    """A ticket that a body has, without a word of its applicant."""

    number: str
    body_id: int
    body: Names
    topic: Names | None
    district: Names | None
    state: State
    opened_at: datetime
    due_at: datetime | None
    reopenings: int
    extension_until: datetime | None


@query("body_workloads")
async def workloads(
    connection: Connection, days: DayEnds, body_ids: Collection[int] | None
) -> list[Workload]:
    """Return the workloads of some bodies, None: of all. A body without tickets has none."""


@query("workload_tickets")
async def workload_tickets(
    connection: Connection,
    days: DayEnds,
    body_ids: Collection[int],
    which: WorkloadList,
    limit: int,
    offset: int,
) -> list[WorkloadTicket]:
    """Return the tickets of one list, what is due first on top."""


async def workload_of(connection: Connection, days: DayEnds, body_id: int) -> Workload:
    """Return the workload of one body, with zeros if it has no tickets."""
    found = await workloads(connection, days, [body_id])
    return found[0] if found else Workload(body_id)
