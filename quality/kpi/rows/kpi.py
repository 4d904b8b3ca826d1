"""People whose month is told, what only their sheets count, and signed sheets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.kpi.sheet import KpiMonth, KpiSheet, PausePlan


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whose month it is. `open`: works here now."""

    person_id: int
    name: str
    login: str
    role: str
    body_id: int | None
    extension: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Analyses:
    """Analyses of lost calls in a month, those that somebody closed, and their tasks in them."""

    analyses: int
    closed: int
    closed_in_time: int
    tasks: int
    tasks_in_time: int


@dataclass(frozen=True, slots=True)
class Led:
    """Complaints that somebody decided and answered."""

    decided: int
    answered: int
    answered_in_time: int


@dataclass(frozen=True, slots=True)
class Samples:
    """Calls that somebody is to assess, and those assessed."""

    drawn: int
    assessed: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one kind that were due, and those kept."""

    kind: str
    due: int
    in_term: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A sheet as it was signed."""

    sheet: KpiSheet
    signed_at: datetime


@query("kpi_operators")
async def operators(connection: Connection) -> list[Subject]:
    """Return all that ever had an extension."""


@query("kpi_person")
async def person(connection: Connection, person_id: int) -> Subject | None:
    """Return one of them, or somebody who takes no calls."""


@query("kpi_others")
async def others(connection: Connection, roles: Collection[str]) -> list[Subject]:
    """Return the employees who have one of these roles."""


@query("kpi_analyses")
async def analyses(connection: Connection, person_id: int, month: KpiMonth) -> Analyses:
    """Return the analyses of the days of the month."""


@query("kpi_complaints_led")
async def led(connection: Connection, person_id: int, month: KpiMonth) -> Led:
    """Return complaints in the month."""


async def terms(connection: Connection, body_id: int, month: KpiMonth) -> list[Terms]:
    """Return the city's and the law's, where any were due."""
    query = bind("kpi_terms", body_id=body_id, begins=month.begins, ends=month.ends)
    return [Terms(it["kind"], it["due"], it["kept"]) for it in await connection.fetch(*query)]


@query("kpi_samples")
async def samples(connection: Connection, person_id: int, month: KpiMonth) -> Samples:
    """Return the samples drawn on the month's days."""


async def pause_plans(
    connection: Connection, month: KpiMonth, now: datetime, reasons: Collection[str]
) -> dict[str, PausePlan]:
    """Return operator → their pauses against the roster; nobody who was not rostered."""
    query = bind(
        "kpi_pause_plans", begins=month.begins, ends=month.ends, now=now, reasons=sorted(reasons)
    )
    return {
        row["operator"]: PausePlan(row["shifts"], row["planned_ms"], row["taken_ms"])
        for row in await connection.fetch(*query)
    }


async def signed(connection: Connection, person_id: int, month: KpiMonth) -> Signed | None:
    """Return the sheet that was signed for the month."""
    row = await connection.fetchrow(*bind("kpi_sheet", person_id=person_id, month=month.first))
    if row is None:
        return None
    return Signed(msgspec.convert(row["figures"], KpiSheet), row["signed_at"])


@query("kpi_sheet_sign")
async def sign(connection: Connection, person_id: int, sheet: KpiSheet, at: datetime) -> bool:
    """Store a signed sheet. Return False if the month is signed already: that sheet stays as it
    is."""


@query("kpi_signed")
async def signatures(connection: Connection, month: date) -> dict[int, datetime]:
    """Return person → when they signed."""
