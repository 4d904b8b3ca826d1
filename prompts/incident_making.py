"""Makes the sounds of an incident (`incident_sounds.py`)."""

import logging
from pathlib import Path

import numpy as np

from foundation.settings import Settings
from prompts.incident import NoVoice, Spoken, UnusableSound
from prompts.prompt import Prompt
from prompts.recording import Unusable, UnusableRecording, read_recording
from prompts.sound_wave import LEVEL, RATE, Wave, in_pieces, seconds, write_wav
from prompts.speaking import SynthesiserFailed, speak
from prompts.voice import Voice

SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 30.0
SENTENCES = {
    Unusable.NO_WAV: "not a wav file that can be read",
    Unusable.TOO_LONG: f"longer than {LONGEST_SECONDS:g} s",
    Unusable.TOO_SHORT: f"shorter than {SHORTEST_SECONDS:g} s",
    Unusable.SILENT: "it is silent",
}
log = logging.getLogger(__name__)
SPEED_SECONDS = 600.0  # the calmest voice: a text may take its time


def speak_incident(
    settings: Settings, voice: Voice, incident_id: int, language: str, text: str
) -> Spoken:
    """Speak the text of an incident. Raises NoVoice."""
    prompt = Prompt("incident", language, text, SPEED_SECONDS)
    try:
        wave = speak(prompt, voice.espeak) if voice.espeak else None
    except SynthesiserFailed as error:
        log.warning("an incident could not be spoken", extra={"why": str(error)})
        wave = None
    if wave is None:
        raise NoVoice(language)
    return _keep(settings.folders.sounds_dir, incident_id, language, wave)


def take_incident_sound(settings: Settings, incident_id: int, language: str, data: bytes) -> Spoken:
    """Return a recording in place of the synthesised voice. Raises UnusableSound."""
    try:
        wave = read_recording(data, SHORTEST_SECONDS, LONGEST_SECONDS)
    except UnusableRecording as error:
        raise UnusableSound(SENTENCES[error.why]) from None
    loudest = float(np.max(np.abs(wave)))
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
