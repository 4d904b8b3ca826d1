"""Makes the sound of a prompt: recorded, spoken, or else a chime."""

import subprocess
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path

import soundfile

from prompts.prompt import Prompt
from prompts.sound_wave import Wave, chime, read_wav, seconds, trimmed, write_wav
from prompts.spoken import keep, place_of_prompt, recordings
from prompts.voice import Voice

SPEEDS = (165, 180, 195, 210, 230, 250, 270)  # words a minute, the calmest that fits


def make(path: Path, prompt: Prompt, voice: Voice) -> bool:
    """Write the sound, and keep it for the next home; whether it says the text."""
    wave = recorded(voice.recorded, prompt.voice, prompt.recorded)
    if wave is None:
        wave = speak(prompt, voice.espeak)
    if wave is not None:
        keep(place_of_prompt(prompt, voice), partial(write_wav, wave=wave))
    write_wav(path, chime((660, 880)) if wave is None else wave)
    return wave is not None


def recorded(sounds: Path | None, voice: str, name: str) -> Wave | None:
    """The sound `name` ("digits/7") of the recorded set of this voice; None where there is none."""
    for path in recordings(sounds, voice, name):
        try:
            return trimmed(read_wav(path.read_bytes()))
        except (OSError, soundfile.LibsndfileError):
            continue
    return None


def speak(prompt: Prompt, espeak: Sequence[str]) -> Wave | None:
    """The text at the calmest speed that fits, or the shorter one; None if no voice can."""
    texts = [text for text in (prompt.text, prompt.shorter) if text]
    for text, speed in product(texts, SPEEDS if espeak else ()):
        wave = _synthesise(text, prompt.voice, espeak, speed)
        if wave is None or not len(wave):
            return None
        if seconds(wave) <= prompt.longest_seconds:
            return wave
    return None


def _synthesise(text: str, voice: str, espeak: Sequence[str], speed: int) -> Wave | None:
    command = [*espeak, "-v", voice, "-s", str(speed), "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=20, check=True
        )
        return trimmed(read_wav(done.stdout))
    except (OSError, subprocess.SubprocessError, soundfile.LibsndfileError):
        return None


def length_of(path: Path) -> float:
    """Of a sound of any format, in seconds."""
    return float(soundfile.info(path).duration)
