"""The registry of cameras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from second_line.cameras import Mask, RegisteredCamera
from second_line.health.judging import FaultKind


@dataclass(frozen=True, slots=True)
class CameraFilters:
    """The filters of a list of cameras; None leaves a filter out. `words`: a pattern of ILIKE."""

    words: str | None = None
    owner_id: int | None = None
    district: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class CameraLine:
    """A camera in a list. `state`: as `camera_state` of the schema names it; `total`: how many the
    list has, with those that are not shown."""

    camera_id: int
    code: str
    name: str
    device: str
    channel: int
    district: str | None
    district_names: Names | None
    owner_names: Names
    state: str
    fault: FaultKind | None
    total: int


@dataclass(frozen=True, slots=True)
class CameraPoint:
    """A camera on the map. `azimuth`: degrees from north; `field_of_view`: degrees."""

    camera_id: int
    code: str
    name: str
    lat: float
    lon: float
    azimuth: int | None
    field_of_view: int | None
    state: str


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera with everything but its login. `owner`: the body's code."""

    camera_id: int
    code: str
    name: str
    device: str
    channel: int
    main_stream: str
    sub_stream: str
    has_login: bool
    lat: float
    lon: float
    azimuth: int | None
    field_of_view: int | None
    owner: str
    owner_names: Names
    district_names: Names | None
    masks: list[Mask]
    presets: list[str]
    in_service: bool
    version: int
    state: str
    fault: FaultKind | None
    since: datetime | None
    looked_at: datetime | None
    outcome: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class ExportedCamera:
    """A camera as a line of an exported table."""

    code: str
    name: str
    device: str
    channel: int
    main_stream: str
    sub_stream: str
    lat: float
    lon: float
    azimuth: int | None
    field_of_view: int | None
    owner: str
    presets: list[str]
    in_service: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraValues:
    """The columns of a camera that is written. `masks` and `credentials` None: they stay as they
    are."""

    code: str
    name: str
    device: str
    channel: int
    main_stream: str
    sub_stream: str
    credentials: str | None
    lat: float
    lon: float
    azimuth: int | None
    field_of_view: int | None
    owner_id: int
    district: str | None
    masks: Sequence[dict[str, Any]] | None
    presets: Sequence[str]
    in_service: bool


@dataclass(frozen=True, slots=True)
class CameraOwner:
    """A body that owns cameras."""

    body_id: int
    code: str
    names: Names


@query("cameras_found")
async def find_cameras(
    connection: Connection, filters: CameraFilters, limit: int, offset: int
) -> list[CameraLine]:
    """List cameras by their codes."""


@query("cameras_on_map")
async def points(connection: Connection, filters: CameraFilters, limit: int) -> list[CameraPoint]:
    """List the same cameras as points."""


@query("camera_by_id")
async def camera(connection: Connection, camera_id: int) -> CameraRow | None:
    """Find one camera. Return None if there is none."""


@query("cameras_all")
async def export(connection: Connection) -> list[ExportedCamera]:
    """List every camera for a table."""


@query("cameras_registered")
async def registered(connection: Connection) -> list[RegisteredCamera]:
    """List what new cameras are compared with."""


@query("cameras_hold")
async def hold(connection: Connection) -> None:
    """Let one transaction after the other change the registry."""


@query("camera_add")
async def add(connection: Connection, values: CameraValues) -> int:
    """Write a new camera, and return its id."""


@query("camera_change")
async def change(
    connection: Connection, camera_id: int, version: int | None, values: CameraValues
) -> int | None:
    """Change a camera, and return its new version. None: it has another version."""


@query("camera_remove")
async def remove(connection: Connection, camera_id: int) -> str | None:
    """Remove a camera, and return its code. None: there is none."""


@query("camera_owners")
async def owners(connection: Connection) -> list[CameraOwner]:
    """List the bodies that own cameras."""
