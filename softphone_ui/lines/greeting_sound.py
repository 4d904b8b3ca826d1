"""The sound of a greeting that somebody recorded."""

from __future__ import annotations

import numpy as np

from prompts.recording import UnusableRecording, read_recording
from prompts.sound_wave import Wave
from softphone_ui.lines.problems import BadSound

SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 10.0


def read_sound(data: bytes) -> Wave:
    """An uploaded greeting as mono of 8 kHz. Raises BadSound."""
    try:
        wave = read_recording(data, SHORTEST_SECONDS, LONGEST_SECONDS)
    except UnusableRecording as error:
        raise BadSound(reason=error.why) from None
    return np.clip(wave, -1, 1)
