"""What is watched: where a camera's pictures come from, and the log of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from second_line.cameras import Mask
from second_line.watching.views_of_places import CameraSector


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A camera in service, with its login as it is sealed."""

    camera_id: int
    code: str
    main_stream: str
    sub_stream: str
    credentials: str


@query("camera_source")
async def source(connection: Connection, camera_id: int) -> SourceRow | None:
    """Find where the pictures of a camera come from. Return None if it is not in service."""


@query("camera_view_begin")
async def begin_view(connection: Connection, camera_id: int, person_id: int, seat: str) -> int:
    """Log that somebody begins to watch a camera. Return the id of the view."""


@query("camera_views_go_on")
async def go_on(
    connection: Connection, views: Sequence[int], pictured: Sequence[bool], now: datetime
) -> None:
    """Log until when these views have lasted, and whether there was a picture."""


@query("camera_views_forget")
async def forget(connection: Connection, before: datetime) -> None:
    """Delete the views that ended before a time."""


@dataclass(frozen=True, slots=True)
class CameraEvents:
    """A camera that can be watched. `events`: how many tickets were near it at these hours."""

    camera_id: int
    events: int


@dataclass(frozen=True, slots=True)
class SeenCamera:
    """When a camera was last seen."""

    camera_id: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class WatchedCamera:
    """A camera as its tile shows it. `unseen_seconds`: None if nobody has seen it yet."""

    camera_id: int
    code: str
    name: str
    lat: float
    lon: float
    masks: list[Mask]
    unseen_seconds: int | None


@query("cameras_to_watch")
async def cameras_to_watch(
    connection: Connection, since: datetime, zone: str, hours: Sequence[int]
) -> list[CameraEvents]:
    """List the cameras in service that give pictures, with the tickets near them since a time, at
    these hours of the day."""


@query("cameras_seen")
async def seen(connection: Connection, cameras: Sequence[int]) -> list[SeenCamera]:
    """Find when cameras were last seen; those that were never seen are left out."""


@query("cameras_watched")
async def watched(connection: Connection, cameras: Sequence[int]) -> list[WatchedCamera]:
    """List cameras in service in the order of their ids in `cameras`."""


@query("camera_sectors_in")
async def sectors(
    connection: Connection, south: float, north: float, west: float, east: float
) -> list[CameraSector]:
    """List the cameras in service in a rectangle, with what they look at."""
