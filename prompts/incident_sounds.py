"""Sounds of an incident: its text spoken, or somebody's recording, cut into pieces of at most 2 s.

The dialplan looks between two pieces whether the dispatcher is alive.
"""

from dataclasses import dataclass
from pathlib import Path

from foundation.settings import Settings
from prompts.sound_wave import LEVEL, RATE, Wave, in_pieces, read_wav, seconds, write_wav
from prompts.sounds import Prompt, speak
from prompts.voice import Voice

LONGEST_SECONDS = 30.0
LONGEST_TEXT = 300
SPEED_SECONDS = 600.0  # the calmest voice: a text may take its time


class NoVoice(Exception):
    """There is no voice here that could speak the text: a recording is wanted instead."""


class UnusableSound(ValueError):
    """This is no sound that callers could be played; the message says why."""


@dataclass(frozen=True)
class Spoken:
    """The sounds made: their names, in their order."""

    sounds: tuple[str, ...]
    seconds: float


def speak_incident(
    settings: Settings, voice: Voice, incident_id: int, language: str, text: str
) -> Spoken:
    """Speak the text of an incident. Raises NoVoice."""
    prompt = Prompt("incident", language, text, SPEED_SECONDS)
    wave = speak(prompt, voice.espeak) if voice.espeak else None
    if wave is None:
        raise NoVoice(language)
    return _keep(settings.folders.sounds_dir, incident_id, language, wave)


def take_incident_sound(settings: Settings, incident_id: int, language: str, data: bytes) -> Spoken:
    """A recording in place of the synthesised voice. Raises UnusableSound."""
    try:
        wave = read_wav(data)
    except Exception as error:
        raise UnusableSound("not a sound file that can be read") from error
    loudest = max(map(abs, wave.tolist()), default=0.0)
    if loudest < 0.01:
        raise UnusableSound("it is silent")
    if seconds(wave) > LONGEST_SECONDS:
        raise UnusableSound(f"longer than {LONGEST_SECONDS:g} s")
    return _keep(settings.folders.sounds_dir, incident_id, language, wave / loudest * LEVEL)


def _keep(folder: Path, incident_id: int, language: str, wave: Wave) -> Spoken:
    """Write the pieces; those of an earlier, longer text are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    beginning = f"incident-{incident_id}-{language}-"
    names = []
    for number, piece in enumerate(in_pieces(wave[: round(LONGEST_SECONDS * RATE)]), start=1):
        names.append(f"{beginning}{number}")
        write_wav(folder / f"{names[-1]}.wav", piece)
    for old in folder.glob(f"{beginning}*.wav"):
        if old.stem not in names:
            old.unlink()
    return Spoken(tuple(names), seconds(wave))
