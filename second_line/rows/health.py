"""What looks at cameras have found, and the tickets of faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from second_line.health.faults import FaultRow, Outage
from second_line.health.judging import FaultKind


@dataclass(frozen=True, slots=True)
class DueCamera:
    """A camera whose look is due, with its state so far."""

    camera_id: int
    main_stream: str
    credentials: str
    fault: FaultKind | None
    since: datetime | None
    suspected: FaultKind | None
    suspected_at: datetime | None


@dataclass(frozen=True, slots=True)
class LockedFault:
    """A fault for which a ticket is opened. `outcome`: of the last request to the camera."""

    code: str
    name: str
    lat: float
    lon: float
    district: str | None
    owner_id: int
    fault: FaultKind
    since: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True)
class LockedOutage:
    """A dark district for which a ticket is opened. `gone`: how many of its cameras are gone."""

    since: datetime
    names: Names
    gone: int


@dataclass(frozen=True, slots=True)
class CameraCount:
    """The number of cameras of an owner in a district that have the same state and fault."""

    owner_names: Names
    district_names: Names | None
    state: str
    fault: FaultKind | None
    cameras: int


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault as the page of health shows it."""

    camera_id: int
    code: str
    name: str
    fault: FaultKind
    since: datetime
    outcome: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class ShownOutage:
    """A dark district as the page of health shows it."""

    names: Names
    since: datetime
    ticket: str | None


@query("health_enrol")
async def enrol(connection: Connection, now: datetime, seconds: float) -> None:
    """Begin to look at new cameras, spread over the next `seconds`."""


@query("health_rest")
async def rest(connection: Connection) -> None:
    """Forget the faults of cameras that were taken out of service."""


@query("health_due")
async def due(connection: Connection, now: datetime, limit: int) -> list[DueCamera]:
    """List cameras whose look is due."""


@query("health_write")
async def write(connection: Connection, looks: Sequence[Mapping[str, Any]]) -> None:
    """Write looks, by the names of their columns."""


@query("health_faults")
async def faults(connection: Connection) -> list[FaultRow]:
    """List cameras with a fault, or with the ticket of one."""


@query("health_watched")
async def watched(connection: Connection) -> dict[str, int]:
    """Return district → how many of its cameras are looked at."""


@query("health_counted")
async def counts(connection: Connection) -> list[CameraCount]:
    """Count the cameras by owner, district, state and fault."""


@query("health_newest_faults")
async def newest_faults(connection: Connection, limit: int) -> list[ShownFault]:
    """List the newest faults."""


@query("outages_named")
async def shown_outages(connection: Connection) -> list[ShownOutage]:
    """List dark districts with their names."""


@query("outages")
async def outages(connection: Connection) -> list[Outage]:
    """List the districts that are dark."""


@query("outage_begin")
async def begin_outage(connection: Connection, district: str, since: datetime) -> None:
    """Write down that a district is dark."""


@query("outage_end")
async def end_outage(connection: Connection, district: str) -> str | None:
    """Write down that a district is dark no more, and return the ticket if it has one."""


@query("outage_lock")
async def lock_outage(connection: Connection, district: str) -> LockedOutage | None:
    """Lock a dark district without a ticket. Return None if it is none."""


@query("outage_ticket")
async def set_outage_ticket(connection: Connection, district: str, ticket: str) -> None:
    """Write down the ticket of a dark district."""


@query("fault_lock")
async def lock_fault(connection: Connection, camera_id: int) -> LockedFault | None:
    """Lock the fault of a camera without a ticket. Return None if there is none."""


@query("fault_ticket")
async def set_fault_ticket(connection: Connection, camera_id: int, ticket: str) -> None:
    """Write down the ticket of a camera's fault."""


@query("fault_over")
async def end_fault(connection: Connection, camera_id: int) -> str | None:
    """Take the ticket from a camera whose fault is over, and return it. None: there is none."""
