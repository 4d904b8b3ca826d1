"""Sounds for waiting callers: calm words, the state of a ticket, dates, in each language.

They are made at set-up where they are missing; a studio recording of the same name is never
overwritten.
"""

import tomllib
from functools import partial
from pathlib import Path

from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sounds import Progress, make_prompts
from prompts.spoken import keep, place_of, take
from prompts.voice import Voice

TEXTS = Path(__file__).with_name("waiting_texts.toml")
#: Table of numbered words → the sounds' beginning and the first one's number.
NUMBERED = {"days": ("day", 1), "months": ("month", 1)}
#: After it a message is recorded.
TONE = "tone"
TONE_HERTZ, TONE_SECONDS = 1000, 0.3


def waiting_prompts() -> list[Prompt]:
    """Return the texts of the repository, in each language."""
    languages = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    return [
        Prompt(f"{name}-{language}", language, text)
        for language, table in languages.items()
        for name, text in _named(table).items()
    ]


def _named(table: dict[str, str | dict[str, list[str]]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, str):
            named[name] = value
            continue
        beginning, first = NUMBERED[name]
        words = enumerate(value["words"], start=first)
        named |= {f"{beginning}-{number}": word for number, word in words}
    return named


def ensure_waiting_sounds(settings: Settings, progress: Progress, voice: Voice) -> list[str]:
    """Make what is missing or was made of other words; returns the names."""
    folder = settings.folders.sounds_dir
    names = make_prompts(folder, waiting_prompts(), progress, voice)
    if not any(folder.glob(f"{TONE}.*")):
        _ensure_tone(folder / f"{TONE}.wav")
    return names


def _ensure_tone(file: Path) -> None:
    place = place_of(TONE, TONE_HERTZ, TONE_SECONDS)
    if not take(place, file):
        # As in sounds.py: it is loaded only where something is made.
        from prompts.sound_wave import chime, write_wav

        wave = chime((TONE_HERTZ,), seconds=TONE_SECONDS)
        keep(place, partial(write_wav, wave=wave))
        write_wav(file, wave)
