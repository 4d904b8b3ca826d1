"""From the PBX's raw sound to Ogg Opus: both voices mixed, and the sides apart.

A raw file is 16-bit little-endian PCM at 8 kHz, two channels interleaved. The PBX's MixMonitor
puts left what it hears from the channel it runs on. It runs on the operator's leg (left the
operator), but in the parachute, and for a message, on the caller's (left the caller).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from recordings.disk import free_bytes, sha256_of
from recordings.paths import RecordingId
from recordings.rows.recordings import EncodedRecording
from recordings.voice_finder import RATE, VoiceFinder
from recordings.voices import Voices

BYTES_A_FRAME = 4
BLOCK_FRAMES = RATE * 20
# libsndfile maps 0…1 to 256…6 kbit/s a channel. Below 19 kbit/s its mono takes twice the time.
MIXED_KBITS = 20.0
SIDES_KBITS_A_CHANNEL = 12.0
# What an encoded file needs at most, beside a fixed part, of the raw file's size (256 kbit/s).
ENCODED_SHARE = 0.25
SPARE_BYTES = 1 << 20
#: The checksum of a file that there is not.
NO_FILE = hashlib.sha256().hexdigest()

Sound = npt.NDArray[np.int16]


class NoRoom(OSError):
    """The disk has no room for the encoded files; the raw one is kept."""


class EncodingFailed(Exception):
    """The encoded file is not whole; the raw one is kept."""


def encode(
    raw: Path, recording_id: RecordingId, root: Path, scratch: Path
) -> EncodedRecording | None:
    """Encode `raw` into its day's folder below `root`.

    Where nothing was recorded there are no files: a talk in which neither side sent a packet of
    sound is described so (`seconds` 0); for a caller's leg, on which perhaps nobody talked: None.

    The files are written in `scratch` (on the same disk), flushed, and moved into place whole.
    Raises NoRoom, EncodingFailed or OSError: then `raw` is as it was.
    """
    state = raw.stat()
    frames = state.st_size // BYTES_A_FRAME
    if frames == 0:
        return (
            None
            if recording_id.on_caller
            else _described(recording_id, 0.0, state.st_mtime, [NO_FILE, NO_FILE], 0)
        )
    _must_have_room(root, state.st_size)
    mixed, sides = (
        scratch / f"{recording_id.text}.mixed.part",
        scratch / f"{recording_id.text}.sides.part",
    )
    try:
        voices = _write(raw, mixed, sides, swap=not recording_id.on_caller)
        sums = [_finish(part, frames) for part in (mixed, sides)]
        size = mixed.stat().st_size + sides.stat().st_size
        _move(mixed, root / recording_id.mixed_path)
        _move(sides, root / recording_id.sides_path)
    finally:
        mixed.unlink(missing_ok=True)
        sides.unlink(missing_ok=True)
    return _described(recording_id, frames / RATE, state.st_mtime, sums, size, voices)


def _described(
    recording_id: RecordingId,
    seconds: float,
    ended_at: float,
    sums: list[str],
    size: int,
    voices: Voices | None = None,
) -> EncodedRecording:
    return EncodedRecording(
        recording_id=recording_id.text,
        call_id=recording_id.call_id,
        ring_id=recording_id.ring_id,
        started_at=datetime.fromtimestamp(ended_at - seconds, UTC),
        seconds=seconds,
        mixed_path=recording_id.mixed_path,
        sides_path=recording_id.sides_path,
        mixed_sha256=sums[0],
        sides_sha256=sums[1],
        bytes=size,
        voices=voices,
    )


def _write(raw: Path, mixed: Path, sides: Path, *, swap: bool) -> Voices:
    finder = VoiceFinder()
    try:
        with ExitStack() as stack:
            one = stack.enter_context(_opus(mixed, channels=1, kbits=MIXED_KBITS))
            two = stack.enter_context(_opus(sides, channels=2, kbits=SIDES_KBITS_A_CHANNEL))
            for block in _blocks(raw):
                stereo = np.ascontiguousarray(block[:, ::-1] if swap else block)
                finder.add(stereo)
                two.write(stereo)
                one.write(mix(stereo))
    except (soundfile.LibsndfileError, AssertionError) as error:
        # soundfile asserts that libsndfile took every frame; a full disk makes it not.
        raise EncodingFailed(f"{type(error).__name__}: {error}") from error
    return finder.voices()


def voices_of(sides: Path) -> Voices:
    """Return what a recording's file with the sides apart has in it, for one that was encoded
    before its voices were looked for. Raises FileNotFoundError, soundfile.LibsndfileError."""
    finder = VoiceFinder()
    with sides.open("rb") as file, soundfile.SoundFile(file) as sound:
        for block in sound.blocks(BLOCK_FRAMES, dtype="int16", always_2d=True):
            finder.add(block)
    return finder.voices()


def _opus(path: Path, *, channels: int, kbits: float) -> Any:
    return soundfile.SoundFile(
        path,
        "w",
        samplerate=RATE,
        channels=channels,
        format="OGG",
        subtype="OPUS",
        compression_level=1 - (kbits - 6) / 250,
    )


def _blocks(raw: Path) -> Iterator[Sound]:
    """The sound in blocks of shape (frames, 2); half a frame at the end is left out."""
    with raw.open("rb") as source:
        while data := source.read(BLOCK_FRAMES * BYTES_A_FRAME):
            whole = len(data) // BYTES_A_FRAME * BYTES_A_FRAME
            if whole:
                yield np.frombuffer(data[:whole], dtype="<i2").reshape(-1, 2)


def mix(stereo: Sound) -> Sound:
    """Return both voices at full strength; where they are loud at once, clipped and not wrapped."""
    both: Sound = np.clip(stereo.sum(axis=1, dtype=np.int32), -32768, 32767).astype(np.int16)
    return both


def _finish(part: Path, frames: int) -> str:
    """Flush to the disk, check that all is there; returns the sha256."""
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        held = soundfile.info(part).frames
    except soundfile.LibsndfileError as error:
        raise EncodingFailed(str(error)) from error
    if held != frames:
        raise EncodingFailed(f"{held} frames encoded of {frames}")
    return sha256_of(part)


def _move(part: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.replace(place)
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _must_have_room(root: Path, raw_bytes: int) -> None:
    if free_bytes(root) < raw_bytes * ENCODED_SHARE + SPARE_BYTES:
        raise NoRoom(f"no room on the disk to encode {raw_bytes} bytes")
