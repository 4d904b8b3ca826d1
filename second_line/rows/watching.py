"""What is watched: where a camera's pictures come from, and the log of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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
