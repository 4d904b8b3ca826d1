"""Sounds that were made before, one folder for every installation; taken without what works on
sound."""

import hashlib
import io
import json
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

from foundation.settings import cache_dir
from prompts.prompt import Prompt
from prompts.voice import Voice

#: The folders of the recorded sets, by voice, the best first.
RECORDED = {"ru": ("ru_RU_f_IvrvoiceRU", "ru"), "en": ("en_US_f_Allison", "en")}


def recordings(sounds: Path | None, voice: str, name: str) -> list[Path]:
    """Return where the sound `name` ("digits/7") lies in the recorded sets of this voice."""
    if sounds is None or not name:
        return []
    paths = [sounds / folder / f"{name}.wav" for folder in RECORDED.get(voice, ())]
    return [path for path in paths if path.exists()]


def place_of(*made_of: object) -> Path:
    """Return where what was `made_of` this is kept; JSON can write it."""
    return (
        cache_dir() / "spoken" / f"{hashlib.sha256(json.dumps(made_of).encode()).hexdigest()}.wav"
    )


def place_of_prompt(prompt: Prompt, voice: Voice) -> Path:
    """Return where this prompt is kept, of this text in this voice."""
    words = (prompt.voice, prompt.text, prompt.shorter, str(prompt.longest_seconds))
    found = recordings(voice.recorded, prompt.voice, prompt.recorded)
    marks = [(str(it), it.stat().st_size, it.stat().st_mtime_ns) for it in found]
    return place_of(words, voice.espeak, *([marks] if marks else []))


def take(place: Path, file: Path) -> bool:
    """Let `file` be as what was kept; False where there is nothing, or nothing whole."""
    try:
        data = place.read_bytes()
        with wave.open(io.BytesIO(data)) as sound:
            frames, size = sound.getnframes(), sound.getsampwidth() * sound.getnchannels()
            if not frames or len(sound.readframes(frames)) != frames * size:
                return False
    except (OSError, EOFError, wave.Error):
        return False
    temporary = file.with_suffix(".new")
    temporary.write_bytes(data)
    temporary.replace(file)
    return True


def keep(place: Path, write: Callable[[Path], None]) -> None:
    """Keep what `write` writes; a full or closed cache only costs time."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            write(Path(work) / place.name)
            (Path(work) / place.name).replace(place)
    except OSError:
        return
