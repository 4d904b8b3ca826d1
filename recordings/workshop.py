"""Takes over one finished raw file at a time, encodes it, and leaves it for the database.

Each step can be the last before a crash and is found again at the next start:
raw in incoming/ → raw in encoding/ → Opus in its place → JSON in waiting/ → raw removed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from recordings.encoding import encode
from recordings.incoming import is_closed
from recordings.paths import (
    RAW_ENDING,
    BadRecordingId,
    Folders,
    RecordingId,
    id_of_file,
    read_id,
)
from recordings.rows.recordings import EncodedRecording
from recordings.waiting_room import WaitingRoom

log = logging.getLogger(__name__)
MOST_PARTS = 99


class Workshop:
    """The folders, and what is done in them. Everything here blocks: run it in a thread."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._room = WaitingRoom(folders.waiting)

    def tidy(self) -> None:
        """Remove what an encoding cut short left behind, at the start."""
        for part in self._folders.encoding.glob("*.part"):
            part.unlink(missing_ok=True)

    def left_over(self) -> Iterator[Path]:
        """Yield raw files that were taken over and not finished, the oldest call first."""
        yield from sorted(self._folders.encoding.glob(f"*{RAW_ENDING}"))

    def take_over(self, raw: Path) -> Path | None:
        """Move a finished file of the PBX's to our side; None where it is not finished, or no
        recording. Its name becomes final: one that was used before gets a part number."""
        if not is_closed(raw):
            return None
        try:
            recording_id = self._unused(id_of_file(raw.name))
        except BadRecordingId:
            log.warning("a file that is no recording", extra={"file": raw.name})
            return None
        place = self._folders.encoding / f"{recording_id.text}{RAW_ENDING}"
        try:
            raw.rename(place)
        except FileNotFoundError:
            return None
        return place

    def encode(self, raw: Path) -> EncodedRecording | None:
        """Encode a file that was taken over and let it wait for the database; None where it was
        empty. Raises NoRoom, EncodingFailed or OSError: then the raw file is kept."""
        recording_id = id_of_file(raw.name)
        if not self._room.has(recording_id.text):
            done = encode(raw, recording_id, self._folders.root, self._folders.encoding)
            if done is None:
                log.info(
                    "nothing was recorded",
                    extra={"call_id": recording_id.call_id, "file": raw.name},
                )
                raw.unlink()
                return None
            self._room.add(done)
            log.info(
                "recording encoded",
                extra={
                    "call_id": recording_id.call_id,
                    "recording": recording_id.text,
                    "seconds": done.seconds,
                },
            )
            raw.unlink()
            return done
        raw.unlink()
        return None

    def _unused(self, recording_id: RecordingId) -> RecordingId:
        """The id itself, or with the first part number that no file of ours has."""
        for part in range(1, MOST_PARTS + 1):
            tried = recording_id if part == 1 else read_id(f"{recording_id.ring_id}~{part}")
            if not self._is_used(tried):
                return tried
        raise BadRecordingId(f"{recording_id.text} was used {MOST_PARTS} times")

    def _is_used(self, recording_id: RecordingId) -> bool:
        return (
            self._room.has(recording_id.text)
            or (self._folders.encoding / f"{recording_id.text}{RAW_ENDING}").exists()
            or (self._folders.root / recording_id.mixed_path).exists()
            or (self._folders.root / recording_id.sides_path).exists()
        )
