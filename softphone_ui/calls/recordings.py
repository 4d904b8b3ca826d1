"""`/recordings/{id}`: plays with seeking, for who may listen; each listening is written down."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from msgspec import Struct

from recordings.rows import recordings
from recordings.rows.recordings import RecordingRow
from recordings.voices import PEAKS_A_SECOND, SpeechSegment
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right


def may_listen(person: Person, operator: str | None) -> bool:
    """Return whether a person may listen: an operator hears their own calls, those who watch hear
    all."""
    if person.may(Right.LISTEN_ALL):
        return True
    return person.may(Right.LISTEN_OWN) and person.has(operator)


class Sides(Struct):
    """A choice of the sides of a recording. `sides`: caller left and operator right, instead of
    both mixed."""

    sides: bool = False


@endpoint("GET", "/recordings/{recording_id}", needs=Right.SIGNED_IN)
async def play_recording(request: web.Request, query: Sides) -> web.StreamResponse:
    """Send a recording as Ogg with ranges; each listening is written into the audit.

    Operators hear their own calls; shift leads, quality and administrators hear all.
    """
    person, recording_id = person_of(request), request.match_info["recording_id"]
    async with reading(request.app) as connection:
        row = await recordings.recording(connection, recording_id)
    if row is None:
        raise NotFound
    if not may_listen(person, row.operator):
        raise NotAllowed
    path = _file(request, row.sides_path if query.sides else row.mixed_path)
    await _write_down(request, person, row)
    return web.FileResponse(
        path, headers={"Content-Type": "audio/ogg", "Cache-Control": "private, no-store"}
    )


class VoicesOfRecording(Struct):
    """The voices of a recording: who spoke when. `caller` and `operator`: a byte for each of
    `peaks_a_second`, base64, 255 at full scale; the seconds are those in which a side spoke.
    `silences` and `overtalks`: where both were quiet, or spoke, for long (seconds from the
    beginning, and how long)."""

    peaks_a_second: int
    caller: bytes
    operator: bytes
    caller_seconds: float
    operator_seconds: float
    silences: list[SpeechSegment]
    overtalks: list[SpeechSegment]


@endpoint("GET", "/recordings/{recording_id}/voices", needs=Right.SIGNED_IN)
async def voices_of_recording(request: web.Request) -> VoicesOfRecording:
    """Return the picture of a recording's two sides, for whoever may listen to it; no sound is
    read."""
    recording_id = request.match_info["recording_id"]
    async with reading(request.app) as connection:
        row = await recordings.recording(connection, recording_id)
        found = await recordings.voices_of(connection, recording_id)
    if row is None or found is None:
        raise NotFound
    if not may_listen(person_of(request), row.operator):
        raise NotAllowed
    return VoicesOfRecording(
        PEAKS_A_SECOND,
        found.peaks[0::2],
        found.peaks[1::2],
        found.caller_seconds,
        found.operator_seconds,
        list(found.silences),
        list(found.overtalks),
    )


def _file(request: web.Request, relative: str) -> Path:
    folder = request.app[SETTINGS].folders.recordings_dir.resolve()
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise NotFound
    return path


async def _write_down(request: web.Request, person: Person, row: RecordingRow) -> None:
    """No listening without its line: if it cannot be written, nothing is played."""
    detail = {"ticket": row.ticket, "call_id": row.call_id}
    async with writing(request.app) as connection:
        await note_reading(request, connection, "listen", row.recording_id, detail)
