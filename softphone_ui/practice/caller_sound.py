"""The words of a made-up caller as sound. Imports what reckons with sounds: load it when needed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import soundfile

from prompts.prompt import Prompt
from prompts.sound_wave import RATE
from prompts.speaking import SynthesiserFailed, speak

#: So long a caller may speak; the calmest voice is taken.
LONGEST_SECONDS = 120.0


def speak_words(synthesiser: Sequence[str], language: str, words: str) -> bytes | None:
    """Return the words as WAV of 16 bits; None where nothing can speak here."""
    try:
        wave = speak(Prompt("practice", language, words, LONGEST_SECONDS), tuple(synthesiser))
    except SynthesiserFailed:
        return None
    if wave is None:
        return None
    sound = io.BytesIO()
    soundfile.write(sound, wave, RATE, format="WAV", subtype="PCM_16")
    return sound.getvalue()
