"""Encoded recordings that are not in the database yet: a small JSON file for each, which survives a
crash.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from recordings.paths import WAITING_ENDING
from recordings.rows.recordings import EncodedRecording

log = logging.getLogger(__name__)


class WaitingRoom:
    """The folder of those that wait. A file in it is whole, or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, recording_id: str) -> bool:
        return self._place(recording_id).exists()

    def add(self, recording: EncodedRecording) -> None:
        """Remember it for good (it is on the disk when this returns). Raises OSError."""
        part = self._folder / f".{recording.recording_id}.part"
        with part.open("wb") as out:
            out.write(msgspec.json.encode(recording))
            out.flush()
            os.fsync(out.fileno())
        part.replace(self._place(recording.recording_id))

    def remove(self, recording: EncodedRecording) -> None:
        self._place(recording.recording_id).unlink(missing_ok=True)

    def all(self) -> Iterator[EncodedRecording]:
        """Yield everyone who waits, in the order of their ids. One that cannot be read is
        logged."""
        for path in sorted(self._folder.glob(f"[!.]*{WAITING_ENDING}")):
            try:
                yield msgspec.json.decode(path.read_bytes(), type=EncodedRecording)
            except FileNotFoundError:
                continue
            except msgspec.MsgspecError as error:
                log.error("unreadable: %s", path.name, extra={"reason": str(error)})

    def _place(self, recording_id: str) -> Path:
        return self._folder / f"{recording_id}{WAITING_ENDING}"
