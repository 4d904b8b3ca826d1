"""Rows of recordings: written by the recorder, checked by the reconciler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class EncodedRecording:
    """One encoded conversation. The paths are relative to the recordings folder.

    `ring_id` is the ring that was answered, or `<call_id>~parachute`; `bytes` counts both files.
    """

    recording_id: str
    call_id: str
    ring_id: str
    started_at: datetime
    seconds: float
    mixed_path: str
    sides_path: str
    mixed_sha256: str
    sides_sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class LinkedRecording:
    """A recording that got its ticket."""

    call_id: str
    ticket: str


@dataclass(frozen=True, slots=True)
class UnrecordedCall:
    """An answered call without any recording."""

    call_id: str
    ticket: str | None
    operator: str | None
    connected_at: datetime
    talk_seconds: float


@dataclass(frozen=True, slots=True)
class CutShort:
    """An answered call whose recordings together are shorter than the talk."""

    call_id: str
    ticket: str | None
    operator: str | None
    talk_seconds: float
    recorded_seconds: float


@dataclass(frozen=True, slots=True)
class KnownRecording:
    """A recording's row, as the reconciler compares it with the files."""

    recording_id: str
    call_id: str
    ticket: str | None
    mixed_path: str
    sides_path: str
    mixed_sha256: str
    sides_sha256: str
    call_known: bool


async def save_recording(connection: Connection, it: EncodedRecording) -> str | None:
    """Write the row; returns the ticket it is linked to, None where the call is not known yet."""
    ticket: str | None = await connection.fetchval(
        *bind(
            "recordings_save",
            recording_id=it.recording_id,
            call_id=it.call_id,
            ring_id=it.ring_id,
            started_at=it.started_at,
            seconds=it.seconds,
            mixed_path=it.mixed_path,
            sides_path=it.sides_path,
            mixed_sha256=it.mixed_sha256,
            sides_sha256=it.sides_sha256,
            bytes=it.bytes,
        )
    )
    return ticket


async def link_late(connection: Connection) -> list[LinkedRecording]:
    """Link recordings whose call has been written since; returns those linked now."""
    return all_into(LinkedRecording, await connection.fetch(*bind("recordings_link_late")))


async def count_unlinked(connection: Connection) -> int:
    """How many recordings have no ticket yet."""
    return int(await connection.fetchval(*bind("recordings_unlinked")))


async def unrecorded_calls(
    connection: Connection, since: datetime, until: datetime
) -> list[UnrecordedCall]:
    """Answered calls that ended in the period and have no recording's row."""
    rows = await connection.fetch(*bind("recordings_missing", since=since, until=until))
    return all_into(UnrecordedCall, rows)


async def calls_cut_short(
    connection: Connection, since: datetime, until: datetime, *, by_seconds: float
) -> list[CutShort]:
    """Answered calls of the period recorded for less than their talk, by more than `by_seconds`."""
    rows = await connection.fetch(
        *bind("recordings_cut_short", since=since, until=until, by_seconds=by_seconds)
    )
    return all_into(CutShort, rows)


async def recordings_between(
    connection: Connection, since: datetime, until: datetime
) -> list[KnownRecording]:
    """Recordings that started in the period."""
    rows = await connection.fetch(*bind("recordings_between", since=since, until=until))
    return all_into(KnownRecording, rows)


async def known_recordings(connection: Connection, recording_ids: Sequence[str]) -> set[str]:
    """Which of these recordings have a row."""
    rows = await connection.fetch(*bind("recordings_known", recording_ids=list(recording_ids)))
    return {row["recording_id"] for row in rows}
