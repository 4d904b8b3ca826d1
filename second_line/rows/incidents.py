"""Incidents that were seen on cameras, their steps, and what is the same event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from second_line.incidents.kinds import IncidentSeverity
from second_line.incidents.states import IncidentActor, IncidentState, IncidentStep


@dataclass(frozen=True, slots=True)
class IncidentCamera:
    """The columns of a camera that its incidents take."""

    camera_id: int
    code: str
    name: str
    lat: float
    lon: float
    district: str | None


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident as it is written down. `camera`: the code of its camera, empty without one."""

    kind: str
    severity: IncidentSeverity
    camera_id: int | None
    camera: str
    place: str
    lat: float
    lon: float
    district: str | None
    words: str
    seen_at: datetime
    seen_by: int | None
    test: bool


@dataclass(frozen=True, slots=True)
class LockedIncident:
    """An incident that this transaction has locked."""

    incident_id: int
    kind: str
    severity: IncidentSeverity
    state: IncidentState
    camera: str
    place: str
    lat: float
    lon: float
    district: str | None
    words: str
    seen_at: datetime
    test: bool
    same_as: int | None


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """An incident as its page shows it. `seen_by`: a name."""

    incident_id: int
    kind: str
    severity: IncidentSeverity
    state: IncidentState
    camera_id: int | None
    camera: str
    place: str
    lat: float
    lon: float
    words: str
    seen_at: datetime
    test: bool
    same_as: int | None
    district_names: Names | None
    seen_by: str | None


@dataclass(frozen=True, slots=True)
class ListedIncident:
    """An incident of the list. `changed_at`: its last step."""

    incident_id: int
    kind: str
    severity: IncidentSeverity
    state: IncidentState
    camera_id: int | None
    camera: str
    place: str
    lat: float
    lon: float
    seen_at: datetime
    test: bool
    same_as: int | None
    changed_at: datetime
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of an incident. `person`: the name of who took it."""

    incident_id: int
    step: IncidentStep
    state: IncidentState
    at: datetime
    actor: IncidentActor
    person: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class UnreadIncident:
    """An incident that nobody of the police has acknowledged, and what was tried."""

    incident_id: int
    handed_over_at: datetime
    calls: int
    called_at: datetime | None
    failed_calls: int
    printed: bool


@dataclass(frozen=True, slots=True)
class NearIncident:
    """Another incident that may be the same event."""

    incident_id: int
    kind: str
    state: IncidentState
    place: str
    lat: float
    lon: float
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NearTicket:
    """A ticket that may be about the same event. `topic`: its code."""

    number: str
    opened_at: datetime
    state: str
    lat: float
    lon: float
    topic: str | None
    topic_names: Names | None
    by_call: bool


@dataclass(frozen=True, slots=True)
class JoinedTicket:
    """A ticket that is about the same event. `called_at`: when its call came."""

    number: str
    opened_at: datetime
    state: str
    lat: float | None
    lon: float | None
    topic: str | None
    topic_names: Names | None
    by_call: bool
    called_at: datetime | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentNotice:
    """A version of a public notice that was drafted from an incident."""

    notice_id: int
    state: str


@dataclass(frozen=True, slots=True)
class IncidentWay:
    """The way of one incident: seconds from seen to handed over, and from there to a person of the
    police; None: it has not come so far."""

    kind: str
    hour: int
    to_police: float | None
    to_acknowledged: float | None
    dismissed: bool
    unfounded: bool
    called: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box on the ground, degrees."""

    south: float
    north: float
    west: float
    east: float


@query("incident_add")
async def add(connection: Connection, new: NewIncident) -> int:
    """Write down an incident, and return its id."""


@query("incident_add_step")
async def add_step(
    connection: Connection,
    incident_id: int,
    step: IncidentStep,
    state: IncidentState,
    at: datetime,
    actor: IncidentActor,
    person_id: int | None,
    reason: str,
    message_id: str | None,
) -> int | None:
    """Add a step. Return None if its message was taken before."""


@query("incident_set_state")
async def set_state(connection: Connection, incident_id: int, state: IncidentState) -> None:
    """Give an incident its state."""


@query("incident_lock")
async def lock(connection: Connection, incident_id: int) -> LockedIncident | None:
    """Lock an incident. Return None if there is none."""


@query("incident_camera")
async def camera_of(connection: Connection, camera_id: int) -> IncidentCamera | None:
    """Find what an incident takes from a camera."""


@query("incident_of")
async def incident(connection: Connection, incident_id: int) -> ShownIncident | None:
    """Find an incident. Return None if there is none."""


@query("incident_steps")
async def steps(connection: Connection, incident_id: int) -> list[StepRow]:
    """List the steps of an event, the oldest first."""


@query("incident_list")
async def incidents(connection: Connection, since: datetime, limit: int) -> list[ListedIncident]:
    """List open incidents and those seen since, the newest first."""


@query("incident_unread")
async def unread(connection: Connection) -> list[UnreadIncident]:
    """List incidents that nobody of the police has acknowledged."""


@query("incident_near_incidents")
async def near_incidents(
    connection: Connection,
    incident_id: int,
    box: Box,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[NearIncident]:
    """List other incidents within a box and a time."""


@query("incident_near_tickets")
async def near_tickets(
    connection: Connection,
    incident_id: int,
    box: Box,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[NearTicket]:
    """List tickets within a box and a time that are not joined yet."""


@query("incident_tickets")
async def tickets(connection: Connection, incident_id: int) -> list[JoinedTicket]:
    """List the tickets of an event."""


@query("incident_same")
async def same(connection: Connection, incident_id: int) -> list[NearIncident]:
    """List the other incidents of an event."""


@query("incident_add_notice")
async def add_notice(connection: Connection, incident_id: int, notice_id: int) -> None:
    """Write down that a notice was drafted from an incident."""


@query("incident_open_notices")
async def open_notices(connection: Connection, incident_id: int) -> list[IncidentNotice]:
    """List versions of an incident's notices that wait or are published, the newest first."""


@query("incident_join_ticket")
async def join_ticket(
    connection: Connection, incident_id: int, ticket: str, at: datetime, person_id: int
) -> bool:
    """Join a ticket. Return whether it exists and was not joined before."""


@query("incident_part_ticket")
async def part_ticket(connection: Connection, incident_id: int, ticket: str) -> bool:
    """Take a ticket from an incident. Return whether it was joined."""


@query("incident_join")
async def join(connection: Connection, incident_id: int, other: int) -> None:
    """Write down that another incident is the same event."""


@query("incident_part")
async def part(connection: Connection, incident_id: int) -> bool:
    """Write down that an incident is an event of its own. Return whether it was not."""


@query("incident_figures")
async def ways(connection: Connection, since: datetime, zone: ZoneInfo) -> list[IncidentWay]:
    """List the ways of incidents seen since."""
