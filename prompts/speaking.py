"""Makes the sound of a prompt: recorded, spoken, or else a chime."""

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import soundfile

from prompts.prompt import Prompt
from prompts.sound_wave import Wave, chime, read_wav, seconds, trimmed, write_wav
from prompts.spoken import keep, place_of_prompt, recordings
from prompts.voice import Voice

SPEEDS = (165, 180, 195, 210, 230, 250, 270)  # words a minute, the calmest that fits
#: Pauses before the next tries: a busy machine may have no process or memory to spare for a moment.
PAUSES_SECONDS = (0.2, 1.0)
SYNTHESIS_SECONDS = 20.0


class SynthesiserFailed(Exception):
    """The error for a synthesiser that is installed and failed. The message is one sentence."""


@dataclass(frozen=True)
class Sound:
    """The sound that was made for a prompt. `spoken`: it says the text, and is not a chime;
    `failure`: why the installed synthesiser failed, else ""."""

    spoken: bool
    failure: str = ""


def make(path: Path, prompt: Prompt, voice: Voice, *, patient: bool = True) -> Sound:
    """Write the sound of a prompt to `path`: recorded, spoken, or else a chime.

    A sound that says the text is also stored for other installations. `patient`: try a synthesiser
    that fails again."""
    failure = ""
    wave = recorded(voice.recorded, prompt.voice, prompt.recorded)
    if wave is None:
        try:
            wave = speak(prompt, voice.espeak, PAUSES_SECONDS if patient else ())
        except SynthesiserFailed as error:
            failure = str(error)
    if wave is not None:
        keep(place_of_prompt(prompt, voice), partial(write_wav, wave=wave))
    write_wav(path, chime((660, 880)) if wave is None else wave)
    return Sound(wave is not None, failure)


def recorded(sounds: Path | None, voice: str, name: str) -> Wave | None:
    """Return the sound `name` ("digits/7") of the recorded set of this voice; None where there is
    none."""
    for path in recordings(sounds, voice, name):
        try:
            return trimmed(read_wav(path.read_bytes()))
        except (OSError, soundfile.LibsndfileError):
            continue
    return None


def speak(
    prompt: Prompt, espeak: Sequence[str], pauses: Sequence[float] = PAUSES_SECONDS
) -> Wave | None:
    """Speak the prompt's text, or its shorter text, at the slowest speed that fits its length.

    `pauses`: seconds to wait before each further try of a synthesiser that fails. Return None if no
    speed fits or there is no voice. Raises SynthesiserFailed if all tries fail."""
    texts = [text for text in (prompt.text, prompt.shorter) if text]
    for text, speed in product(texts, SPEEDS if espeak else ()):
        wave = _synthesise_patiently(text, prompt.voice, espeak, speed, pauses)
        if not len(wave):
            return None
        if seconds(wave) <= prompt.longest_seconds:
            return wave
    return None


def _synthesise_patiently(
    text: str, voice: str, espeak: Sequence[str], speed: int, pauses: Sequence[float]
) -> Wave:
    for pause in pauses:
        try:
            return _synthesise(text, voice, espeak, speed)
        except SynthesiserFailed:
            time.sleep(pause)
    return _synthesise(text, voice, espeak, speed)


def _synthesise(text: str, voice: str, espeak: Sequence[str], speed: int) -> Wave:
    command = [*espeak, "-v", voice, "-s", str(speed), "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            timeout=SYNTHESIS_SECONDS,
            check=True,
        )
        return trimmed(read_wav(done.stdout))
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise SynthesiserFailed(f"it ended with {error.returncode}: {words or 'no word'}") from None
    except subprocess.TimeoutExpired:
        raise SynthesiserFailed(f"it took longer than {SYNTHESIS_SECONDS:.0f} s") from None
    except (OSError, soundfile.LibsndfileError) as error:
        raise SynthesiserFailed(f"{type(error).__name__}: {error}") from None


def length_of(path: Path) -> float | None:
    """Read the length of a sound of any format, in seconds. Return None if it is not readable."""
    try:
        return float(soundfile.info(path).duration)
    except soundfile.LibsndfileError:
        return None
