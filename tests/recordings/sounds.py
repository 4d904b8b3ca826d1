"""Raw files as the PBX writes them, with tones that can be found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
LEFT_HZ, RIGHT_HZ = 440.0, 1000.0


def tone(hertz: float, seconds: float, loud: float = 8000.0) -> npt.NDArray[np.int16]:
    """A pure tone at 8 kHz."""
    times = np.arange(int(RATE * seconds)) / RATE
    return (np.sin(2 * np.pi * hertz * times) * loud).astype("<i2")


def write_raw(
    path: Path, seconds: float = 3.0, left: float = LEFT_HZ, right: float = RIGHT_HZ
) -> Path:
    """Stereo interleaved, as MixMonitor's option D writes it."""
    sound = np.stack([tone(left, seconds), tone(right, seconds)], axis=1)
    path.write_bytes(sound.tobytes())
    return path


def strength(sound: npt.NDArray[np.float64], hertz: float, rate: int) -> float:
    """The amplitude of a tone in a sound of full scale 1."""
    times = np.arange(len(sound)) / rate
    return float(2 * abs(np.mean(sound * np.exp(-2j * np.pi * hertz * times))))
