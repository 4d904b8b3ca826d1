"""Paths of recordings. They follow from the recording's id alone; nothing else becomes a path.

    <recordings>/incoming/<id>.raw            being written by the PBX
    <recordings>/encoding/<id>.raw            taken over by the recorder
    <recordings>/waiting/<id>.json            encoded, not yet in the database
    <recordings>/YYYY/MM/DD/<id>.opus         both voices in one channel
    <recordings>/YYYY/MM/DD/<id>.sides.opus   caller left, operator right

The day is that of the call's first moment, in UTC, which is a part of the id.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

# <call id>~<ring number, "parachute" or "voicemail">, and ~<part> where the PBX used a name twice.
_ID = re.compile(
    r"(?P<ring>(?P<call>(?:[A-Za-z0-9_-]{1,32}-)?(?P<epoch>[0-9]{1,11})\.[0-9]{1,12})"
    r"~(?P<leg>[0-9]{1,4}|parachute|voicemail))(?:~[0-9]{1,3})?"
)
MIXED_ENDING = ".opus"
SIDES_ENDING = ".sides.opus"
RAW_ENDING = ".raw"
WAITING_ENDING = ".json"


class BadRecordingId(ValueError):
    """An error: this is not the id of a recording."""


@dataclass(frozen=True, slots=True)
class RecordingId:
    """A recording's id, taken apart. `ring_id` is the operator's leg, or `<call_id>~parachute`, or
    `<call_id>~voicemail`; the last two run on the caller's leg (`on_caller`)."""

    text: str
    call_id: str
    ring_id: str
    on_caller: bool
    day: date

    @property
    def mixed_path(self) -> str:
        """Return the mixed file, relative to the recordings folder."""
        return f"{self.day:%Y/%m/%d}/{self.text}{MIXED_ENDING}"

    @property
    def sides_path(self) -> str:
        """Return the file with the sides apart, relative to the recordings folder."""
        return f"{self.day:%Y/%m/%d}/{self.text}{SIDES_ENDING}"


def read_id(text: str) -> RecordingId:
    """Take an id apart. Raises BadRecordingId."""
    found = _ID.fullmatch(text)
    if found is None:
        raise BadRecordingId(f"not a recording's id: {text[:100]!r}")
    return RecordingId(
        text=text,
        call_id=found["call"],
        ring_id=found["ring"],
        on_caller=not found["leg"].isdecimal(),
        day=datetime.fromtimestamp(int(found["epoch"]), UTC).date(),
    )


def id_of_file(name: str) -> RecordingId:
    """Return the id in the name of a file of one of the folders above. Raises BadRecordingId."""
    for ending in (SIDES_ENDING, MIXED_ENDING, RAW_ENDING, WAITING_ENDING):
        if name.endswith(ending):
            return read_id(name.removesuffix(ending))
    raise BadRecordingId(f"not the name of a recording: {name[:100]!r}")


def file_of(folder: Path, recording_id: str, *, sides: bool = False) -> Path:
    """Return the encoded file of a recording below the recordings `folder`. Raises
    BadRecordingId."""
    parsed_id = read_id(recording_id)
    return folder / (parsed_id.sides_path if sides else parsed_id.mixed_path)


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one recordings folder."""

    root: Path

    @property
    def incoming(self) -> Path:
        return self.root / "incoming"

    @property
    def encoding(self) -> Path:
        return self.root / "encoding"

    @property
    def waiting(self) -> Path:
        return self.root / "waiting"

    def make(self) -> None:
        """Make what is missing, and close it to strangers: these are people's conversations.

        A group that was let in (the PBX under another user) stays in.
        """
        for folder in (self.root, self.incoming, self.encoding, self.waiting):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = self.root.stat()
        if state.st_mode & 0o007 and state.st_uid == os.geteuid():
            self.root.chmod(stat.S_IMODE(state.st_mode) & ~0o007)

    def day(self, day: date) -> Path:
        """Return the folder of the recordings of one day."""
        return self.root / f"{day:%Y/%m/%d}"
