"""Known incidents: what is open, for the dispatcher and the pages; who heard them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.incident import Incident
from registry.duplicates.bursts import SeenTicket


@dataclass(frozen=True, slots=True)
class IncidentRequest:
    """An incident as the shift lead wants it. `topic` and `district` are codes; `reason` why it was
    proposed; `ticket`: the first of the cluster that proposed it."""

    line: str | None
    topic: str | None
    place: str
    text_kk: str
    text_ru: str
    text_en: str
    until: datetime
    reason: str | None = None
    ticket: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident with its counts. `heard`: calls that heard it to its end; `informed`: those that
    then hung up unanswered and satisfied; `stayed`: the others, who waited on; `waiting` of them
    have no outcome yet."""

    incident_id: int
    line: str | None
    topic: str | None
    topic_names: Names | None
    district: str | None
    district_names: Names | None
    place: str
    text_kk: str
    text_ru: str
    text_en: str
    reason: str | None
    opened_at: datetime
    opened_by: str
    until: datetime
    closed_at: datetime | None
    closed_by: str | None
    heard: int
    informed: int
    stayed: int
    sounds: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GrownCluster:
    """A cluster that grew: `joined` to `number` since `since`; `applicants` altogether. `district`:
    of its first ticket, a code."""

    number: str
    topic: str
    since: datetime
    joined: int
    address: str
    addresses: list[str] | None
    applicants: int
    district: str | None


@query("incidents_open")
async def open_incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return those that callers are told of now, the first opened first."""


@query("incidents_add")
async def add_incident(connection: Connection, wish: IncidentRequest, person_id: int) -> int | None:
    """Add an incident without sounds, and return its id. None: its ticket has one or is missing."""


async def keep_sounds(
    connection: Connection, incident_id: int, language: str, names: tuple[str, ...]
) -> bool:
    """Store what says it in this language from now on; False where it is not open."""
    stored = await connection.fetchval(
        *bind("incidents_sounds", incident_id=incident_id, sounds={language: list(names)})
    )
    return stored is not None


@query("incidents_close")
async def close_incident(connection: Connection, incident_id: int, person_id: int) -> bool:
    """Close an incident: nobody hears it any more; False where it is not open."""


@query("incidents_extend")
async def extend_incident(connection: Connection, incident_id: int, until: datetime) -> bool:
    """Extend an incident until then; False where it is not open."""


@query("incidents_all")
async def all_incidents(connection: Connection, limit: int) -> list[IncidentRow]:
    """Return the open ones first, then the latest, with their counts."""


@query("incidents_tickets_since")
async def tickets_since(connection: Connection, since: datetime) -> list[SeenTicket]:
    """Return tickets with a topic and an address, opened since then."""


@query("incidents_clusters")
async def grown_clusters(connection: Connection, since: datetime, least: int) -> list[GrownCluster]:
    """Return clusters that at least so many tickets were joined to since then, without an
    incident."""
