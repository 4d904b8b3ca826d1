"""Makes the sound of a prompt: recorded, spoken before, spoken now, or else a chime."""

import subprocess
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path

import soundfile

from prompts.prompt import Prompt
from prompts.sound_wave import Wave, chime, read_wav, seconds, trimmed, write_wav
from prompts.speech import recorded, spoken_before
from prompts.voice import Voice

SPEEDS = (165, 180, 195, 210, 230, 250, 270)  # words a minute, the calmest that fits


def make(path: Path, prompt: Prompt, voice: Voice) -> bool:
    """Write the sound; whether it says the text."""
    espeak = voice.espeak
    wave = recorded(voice.recorded, prompt.voice, prompt.recorded)
    if wave is None:
        words = (prompt.voice, prompt.text, prompt.shorter, str(prompt.longest_seconds))
        wave = spoken_before(words, espeak, partial(speak, prompt, espeak))
    write_wav(path, chime((660, 880)) if wave is None else wave)
    return wave is not None


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
