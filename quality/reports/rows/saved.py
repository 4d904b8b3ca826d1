"""Reports that people keep."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A saved report. `query`: its address without days; `days`: how many, up to today. `owner`:
    who keeps it."""

    report_id: int
    name: str
    query: str
    days: int
    shared: bool
    version: int
    own: bool
    owner: str


@dataclass(frozen=True, slots=True)
class NamedReport:
    """The report that has a name, and how often it was changed."""

    report_id: int
    version: int


@query("saved_reports_of", limit=MOST_SHOWN)
async def of_person(connection: Connection, person_id: int) -> list[SavedReport]:
    """Return one's own first, then those that others share."""


@query("saved_report_named")
async def named(connection: Connection, person_id: int, name: str) -> NamedReport | None:
    """Return id and version of the report that a person stored under this name."""


@query("saved_report_add")
async def add(
    connection: Connection, person_id: int, name: str, query: str, days: int, *, shared: bool
) -> int | None:
    """Add a report, and return its id. None: this person has a report of this name."""


@query("saved_report_change")
async def change(
    connection: Connection,
    person_id: int,
    before: NamedReport,
    query: str,
    days: int,
    *,
    shared: bool,
) -> bool:
    """Change a report; False where it was changed since, or is somebody else's."""


@query("saved_report_drop")
async def drop(connection: Connection, person_id: int, report_id: int) -> str | None:
    """Delete a report, and return its name. None: it does not belong to this person."""
