"""The sound of a greeting that somebody recorded, or that is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from prompts import speaking
from prompts.recording import UnusableRecording, read_recording
from prompts.sound_wave import Wave, seconds, write_wav
from softphone_ui.lines.problems import BadSound

SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 10.0


def write_sound(file: Path, data: bytes) -> float:
    """Write an uploaded greeting; returns its seconds. Raises BadSound."""
    wave = read_sound(data)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_wav(file, wave)
    return seconds(wave)


def length_of(file: Path) -> float | None:
    """Read the length of a greeting in seconds. Return None if the file is not a readable sound."""
    return speaking.length_of(file)


def read_sound(data: bytes) -> Wave:
    """Read an uploaded greeting as mono of 8 kHz. Raises BadSound."""
    try:
        wave = read_recording(data, SHORTEST_SECONDS, LONGEST_SECONDS)
    except UnusableRecording as error:
        raise BadSound(reason=error.why) from None
    return np.clip(wave, -1, 1)
