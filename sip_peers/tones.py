"""G.711 audio for the peers: encodes tones and wav files, and finds tones in what was heard.

Samples are int16 at 8 kHz mono; a frame is 20 ms = 160 G.711 bytes.
"""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import soundfile

RATE, FRAME = 8000, 160
Samples = npt.NDArray[np.int16]
_SUBTYPES = {8: "ALAW", 0: "ULAW"}


def encode(samples: Samples, codec: int) -> bytes:
    """Encode `samples` as G.711; `codec` is the RTP payload type (8 A-law, 0 mu-law)."""
    out = io.BytesIO()
    soundfile.write(out, samples, RATE, format="RAW", subtype=_SUBTYPES[codec])
    return out.getvalue()


def decode(payload: bytes, codec: int) -> Samples:
    sound, _ = soundfile.read(
        io.BytesIO(payload), dtype="int16", format="RAW", samplerate=RATE, channels=1,
        subtype=_SUBTYPES[codec],
    )  # fmt: skip
    return cast(Samples, sound)


@functools.cache
def decode_table(codec: int) -> Samples:
    """Sample of each G.711 byte: for single packets, where a decoder's start costs more."""
    return decode(bytes(range(256)), codec)


def tone(hertz: int, seconds: float = 1.0, level: float = 0.3) -> Samples:
    """Return a sine of `level` of full scale; whole hertz for one second repeat without a click."""
    at = np.arange(round(RATE * seconds)) / RATE
    return (np.sin(2 * np.pi * hertz * at) * level * 32767).astype(np.int16)


def wav(path: Path) -> Samples:
    """Return a sound file as 8 kHz mono. Raises ValueError when it has another rate."""
    sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
    if rate != RATE:
        raise ValueError(f"{path}: {rate} samples a second, not {RATE}")
    return cast(Samples, sound[:, 0])


@functools.lru_cache(maxsize=256)
def _tone_frames(hertz: int, codec: int) -> tuple[bytes, ...]:
    return frames(tone(hertz), codec)


def tone_frames(hertz: int, codec: int) -> tuple[bytes, ...]:
    """Return one second of the tone as RTP payloads, made once for all peers that send it."""
    return _tone_frames(hertz, codec)


def frames(samples: Samples, codec: int) -> tuple[bytes, ...]:
    """Return RTP payloads of 20 ms; the last is filled up with silence."""
    missing = -len(samples) % FRAME
    whole = np.concatenate([samples, np.zeros(missing, np.int16)])
    payload = encode(whole, codec)
    return tuple(payload[i : i + FRAME] for i in range(0, len(payload), FRAME))


def tone_share(samples: Samples, hertz: float, rate: int = RATE) -> float:
    """Return how much of the sound's power lies at `hertz`: 0 none, 1 a pure tone (Goertzel, 1958).

    The single Fourier bin is summed with numpy instead of the recurrence: same figure, no loop.
    """
    sound = samples.astype(np.float64)
    power = power_of(samples)
    if power < 1.0:
        return 0.0
    wave = np.exp(-2j * np.pi * hertz / rate * np.arange(len(sound)))
    amplitude = 2 * abs(complex(np.dot(sound, wave))) / len(sound)
    return min(1.0, amplitude**2 / 2 / power)


def has_tone(
    samples: Samples, hertz: float, rate: int = RATE, share: float = 0.5, quiet: float = 0.0
) -> bool:
    """Return whether some 200 ms of the sound is mostly this tone, and of a power above `quiet`."""
    return any(
        power_of(piece) > quiet and tone_share(piece, hertz, rate) >= share
        for piece in _fifths(samples, rate)
    )


def loudest(samples: Samples, rate: int = RATE) -> float:
    """Return the mean power (samples squared) of the loudest 200 ms."""
    return max(map(power_of, _fifths(samples, rate)))


def power_of(samples: Samples) -> float:
    """Return the mean of the samples squared; 0 of none."""
    return float(np.mean(samples.astype(np.float64) ** 2)) if len(samples) else 0.0


def _fifths(samples: Samples, rate: int) -> list[Samples]:
    """Pieces of 200 ms, at least one; what is left at the end is left out."""
    step = rate // 5
    return [samples[i : i + step] for i in range(0, max(len(samples) - step, 0) + 1, step)]
