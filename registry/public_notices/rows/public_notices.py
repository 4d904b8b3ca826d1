"""Versions of public notices, their steps, and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from registry.public_notices.notice import NoticeDraft, PublicNotice


@dataclass(frozen=True, slots=True)
class LockedNotice:
    """A notice that is about to take a step."""

    notice_id: int
    series: str
    state: str
    severity: str
    written_by: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """A version as those see it who write notices. `sent`, `gone`, `failed`: browsers that got it,
    that exist no longer, and that could not be reached; `sending`: more are to come."""

    notice_id: int
    series: str
    version: int
    state: str
    drill: bool
    category: str
    severity: str
    topic: str | None
    district: str | None
    district_names: Mapping[str, Any] | None
    place: str
    lat: float | None
    lon: float | None
    radius_m: int | None
    what: Mapping[str, Any]
    doing: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime
    written_by: int
    writer: str
    written_at: datetime
    approver: str | None
    published_at: datetime | None
    ended_at: datetime | None
    held_until: datetime | None
    reason: str
    sent: int
    gone: int
    failed: int
    sending: bool


@query("public_notice_add")
async def add(connection: Connection, draft: NoticeDraft, author: int, now: datetime) -> int:
    """Add the first version of a notice. Return its id."""


@query("public_notice_add_version")
async def add_version(
    connection: Connection, draft: NoticeDraft, replaces: int, author: int, now: datetime
) -> int | None:
    """Add the next version of a published notice. Return its id; None where the notice is not
    published or a version of it waits."""


@query("public_notice_lock")
async def lock(connection: Connection, notice_id: int) -> LockedNotice | None:
    """Lock a notice and return it."""


@query("public_notice_published_in")
async def published_in(connection: Connection, series: str) -> int | None:
    """Return the id of the version of a series that is published now."""


@query("public_notice_move")
async def move(
    connection: Connection, notice_id: int, state: str, reason: str, *,
    approved_by: int | None, held_until: datetime | None, now: datetime,
) -> None:  # fmt: skip
    """Bring a notice into another state."""


@query("public_notice_note")
async def note(
    connection: Connection, notice_id: int, step: str, person_id: int | None, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write down a step that was taken."""


@query("public_notices_to_end")
async def to_end(connection: Connection, now: datetime) -> list[int]:
    """Return the published notices whose expected end has passed."""


@query("public_notices_to_release")
async def to_release(connection: Connection, now: datetime) -> list[int]:
    """Return the notices whose delay has passed."""


@query("public_notices_next")
async def next_at(connection: Connection) -> datetime | None:
    """Return when a notice ends or is released next."""


@query("public_notices_public")
async def public(connection: Connection, since: datetime, limit: int) -> list[PublicNotice]:
    """Return what everybody sees: published notices, the gravest first, then those that ended since
    then."""


@query("public_notice_read")
async def read(connection: Connection, notice_id: int) -> PublicNotice | None:
    """Return one version, published or not."""


@query("public_notices_of_staff")
async def of_staff(connection: Connection, limit: int) -> list[StaffNotice]:
    """Return versions for those who write them: the waiting ones first."""
