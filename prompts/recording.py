"""Recordings that people send to be played to callers. A few kilobytes can be hours of samples, so
how long one is, is read from its head before any of it is decoded."""

from __future__ import annotations

import io
from enum import StrEnum

import numpy as np
import soundfile

from prompts.sound_wave import RATE, SILENT, Wave, resample

RATES = range(8000, 96_001)


class Unusable(StrEnum):
    """The reason why a recording is not played."""

    NO_WAV = "no_wav"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    SILENT = "silent"


class UnusableRecording(ValueError):
    """The recording is not taken."""

    def __init__(self, why: Unusable) -> None:
        super().__init__(why.value)
        self.why = why


def read_recording(data: bytes, shortest_seconds: float, longest_seconds: float) -> Wave:
    """Return a WAV, judged by what is in it, as mono of 8 kHz. Raises UnusableRecording."""
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _judge(file, shortest_seconds, longest_seconds)
            samples = file.read(dtype="float64", always_2d=True)
            wave = resample(samples.mean(axis=1), file.samplerate, RATE)
    except (soundfile.LibsndfileError, TypeError, RuntimeError):
        raise UnusableRecording(Unusable.NO_WAV) from None
    if not np.isfinite(wave).all() or np.max(np.abs(wave)) < SILENT:
        raise UnusableRecording(Unusable.SILENT)
    return wave


def _judge(file: soundfile.SoundFile, shortest_seconds: float, longest_seconds: float) -> None:
    if file.format not in ("WAV", "WAVEX") or file.samplerate not in RATES:
        raise UnusableRecording(Unusable.NO_WAV)
    if file.frames > longest_seconds * file.samplerate:
        raise UnusableRecording(Unusable.TOO_LONG)
    if file.frames < shortest_seconds * file.samplerate:
        raise UnusableRecording(Unusable.TOO_SHORT)
