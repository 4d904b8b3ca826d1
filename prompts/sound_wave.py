"""Sound as an array of samples from -1 to 1 at 8 kHz: reads, trims and levels it for telephones."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

RATE = 8000
Wave = npt.NDArray[np.float64]
SILENT = 0.01
LEVEL = 0.6
LEAD_SECONDS, TAIL_SECONDS, FADE_SECONDS = 0.1, 0.05, 0.01


def read_wav(data: bytes) -> Wave:
    """Return a mono wav of any rate, at 8 kHz."""
    samples, rate = soundfile.read(io.BytesIO(data), dtype="float64", always_2d=True)
    return resample(samples[:, 0], rate, RATE)


def resample(wave: Wave, rate: int, new_rate: int) -> Wave:
    """Resample by way of the spectrum: what the new rate cannot carry is cut off, nothing folds
    back."""
    if rate == new_rate:
        return wave  # the way there and back takes most of the making of a home's sounds
    length = round(len(wave) * new_rate / rate)
    spectrum = np.fft.rfft(wave)[: length // 2 + 1]
    return np.fft.irfft(spectrum, length) * (length / max(1, len(wave)))


def trimmed(wave: Wave) -> Wave:
    """Trim the silence around it, with a short lead, so that no first letter is lost."""
    loud = np.flatnonzero(np.abs(wave) > SILENT)
    if not len(loud):
        return np.zeros(0)
    speech = wave[loud[0] : loud[-1] + 1] / np.max(np.abs(wave)) * LEVEL
    fade = min(round(FADE_SECONDS * RATE), len(speech) // 2)
    speech[:fade] *= np.linspace(0, 1, fade)
    speech[len(speech) - fade :] *= np.linspace(1, 0, fade)
    lead, tail = np.zeros(round(LEAD_SECONDS * RATE)), np.zeros(round(TAIL_SECONDS * RATE))
    return np.concatenate([lead, speech, tail])


def in_pieces(wave: Wave, longest: float = 1.9) -> list[Wave]:
    """Cut where it is quietest, so that no piece lasts longer than `longest` seconds and no cut can
    be heard."""
    pieces, most = [], round(longest * RATE)
    while len(wave) > most:
        at = _quietest(wave, most // 2, most)
        pieces.append(wave[:at])
        wave = wave[at:]
    return [*pieces, wave] if len(wave) else pieces


def _quietest(wave: Wave, begin: int, end: int) -> int:
    """The middle of the quietest 20 ms of this part."""
    step = RATE // 50
    power = [float(np.square(wave[at : at + step]).sum()) for at in range(begin, end - step, step)]
    return begin + int(np.argmin(power)) * step + step // 2


def chime(hertz: tuple[int, ...], seconds: float = 0.2) -> Wave:
    """Return tones one after another: what is heard where no voice can be made."""
    at = np.arange(round(seconds * RATE)) / RATE
    fall = np.exp(-at * 8)
    return trimmed(np.concatenate([np.sin(2 * np.pi * tone * at) * fall for tone in hertz]))


def seconds(wave: Wave) -> float:
    return len(wave) / RATE


def write_wav(path: Path, wave: Wave) -> None:
    """Write 16-bit mono wav, whole or not at all."""
    temporary = path.with_suffix(".new")
    soundfile.write(temporary, wave, RATE, format="WAV", subtype="PCM_16")
    temporary.replace(path)
