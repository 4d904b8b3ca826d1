"""Rows of recordings: written by the recorder, checked by the reconciler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from recordings.voices import Voices


@dataclass(frozen=True, slots=True)
class EncodedRecording:
    """One encoded conversation. The paths are relative to the recordings folder.

    `ring_id` is the ring that was answered, or `<call_id>~parachute`; `bytes` counts both files.
    `seconds` 0: neither side sent a packet of sound, and there are no files. `voices`: None there,
    and in a file that an older recorder left to be saved.
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
    voices: Voices | None = None


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


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording; the paths are relative to the recordings folder."""

    recording_id: str
    call_id: str
    mixed_path: str
    sides_path: str
    seconds: float
    started_at: datetime
    ticket: str | None
    operator: str | None


@dataclass(frozen=True, slots=True)
class SilentPart:
    """A part of a recording in which nothing is heard, because operator `operator` asked for it:
    it begins `from_seconds` after the recording's beginning."""

    reason: str
    operator: str
    from_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """A recording in a ticket; `operator` is whose voice it has."""

    recording_id: str
    started_at: datetime
    seconds: float
    operator: str | None
    gaps: list[SilentPart]


@dataclass(frozen=True, slots=True)
class ErasedFiles:
    """Files (relative to the recordings folder) of a recording that is erased."""

    recording_id: str
    mixed_path: str
    sides_path: str


@dataclass(frozen=True, slots=True)
class RecordingSides:
    """A recording's file with the sides apart, relative to the recordings folder."""

    recording_id: str
    sides_path: str


async def save_recording(connection: Connection, recording: EncodedRecording) -> str | None:
    """Write the row; returns the ticket it is linked to, None where the call is not known yet. Of a
    call whose caller is erased it is erased, too: whoever removes such files finds it."""
    async with connection.transaction():
        await connection.execute(*bind("recordings_hold_call", call_id=recording.call_id))
        ticket = await _save(connection, recording)
        if recording.voices is not None:
            await save_voices(connection, recording.recording_id, recording.voices)
    return ticket


@query("recordings_save")
async def _save(connection: Connection, recording: EncodedRecording) -> str | None:
    """Insert or replace the row. Return the ticket of the recording's call, or None."""


@query("recordings_save_voices")
async def save_voices(connection: Connection, recording_id: str, voices: Voices) -> None:
    """Save what is in the recording; takes the place of what an older version found."""


@query("recordings_voices")
async def voices_of(connection: Connection, recording_id: str) -> Voices | None:
    """Return the voices; None where nothing is known of them: erased, or not looked at yet."""


@query("recordings_without_voices")
async def without_voices(connection: Connection, version: int, limit: int) -> list[RecordingSides]:
    """Return recordings with files, the newest first, whose voices were never looked for, or by an
    older version."""


@query("recordings_link_late")
async def link_late(connection: Connection) -> list[LinkedRecording]:
    """Link recordings whose call has been written since; returns those linked now."""


@query("recordings_unlinked")
async def count_unlinked(connection: Connection) -> int:
    """Return how many recordings have no ticket yet."""


@query("recordings_missing")
async def unrecorded_calls(
    connection: Connection, since: datetime, until: datetime
) -> list[UnrecordedCall]:
    """Return answered calls that ended in the period and have no recording's row."""


@query("recordings_expect_since")
async def expect_since(connection: Connection, since: datetime) -> None:
    """Expect recordings since then: calls that ended before have none here, and nobody is to look
    for them."""


@query("recordings_expected_since")
async def expected_since(connection: Connection) -> datetime | None:
    """Return from when on an answered call has a recording. None: all have."""


@query("recordings_cut_short")
async def calls_cut_short(
    connection: Connection, since: datetime, until: datetime, *, by_seconds: float
) -> list[CutShort]:
    """Return answered calls of the period recorded for less than their talk, by more than
    `by_seconds`."""


@query("recordings_between")
async def recordings_between(
    connection: Connection, since: datetime, until: datetime
) -> list[KnownRecording]:
    """Return recordings that started in the period."""


@query("recordings_known")
async def known_recordings(connection: Connection, recording_ids: Sequence[str]) -> set[str]:
    """Return which of these recordings have a row."""


@query("recordings_one")
async def recording(connection: Connection, recording_id: str) -> RecordingRow | None:
    """Return a recording with its files, its call and who talked. Raises NoRow."""


@query("recordings_of_ticket")
async def recordings_of_ticket(
    connection: Connection, number: str, call_id: str | None
) -> list[RecordingLine]:
    """Return those of the ticket's own call, and of calls made to its applicant."""


@query("recordings_of_calls")
async def of_calls(connection: Connection, call_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the recordings of each call, oldest first; calls without one are left
    out."""


@query("recordings_erased")
async def erased_files(
    connection: Connection, after: str, limit: int, *, aged: bool
) -> list[ErasedFiles]:
    """Return those still on the disk, in the order of their recordings; behind the recording
    `after`, and with those that were erased because of their age where `aged`."""


@query("recordings_files_gone")
async def files_gone(connection: Connection, recording_ids: list[str]) -> None:
    """Note that the files of these recordings are removed."""


@query("recordings_look_again")
async def look_for_files_again(connection: Connection, recording_ids: Sequence[str]) -> None:
    """Look again for files of these, which have come back, from a copy that may have been made
    before an erasure."""
