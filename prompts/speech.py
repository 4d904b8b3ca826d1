"""Speech that is there already: Asterisk's recorded set, and a cache of what was synthesised before
(one folder for every home)."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import soundfile

from foundation.settings import cache_dir
from prompts.sound_wave import Wave, read_wav, trimmed, write_wav

#: The folders of the recorded sets, by voice, the best first.
RECORDED = {"ru": ("ru_RU_f_IvrvoiceRU", "ru"), "en": ("en_US_f_Allison", "en")}


def recorded(sounds: Path | None, voice: str, name: str) -> Wave | None:
    """The sound `name` ("digits/7") of the recorded set of this voice; None where there is none."""
    if sounds is None or not name:
        return None
    for folder in RECORDED.get(voice, ()):
        path = sounds / folder / f"{name}.wav"
        try:
            return trimmed(read_wav(path.read_bytes()))
        except (OSError, soundfile.LibsndfileError):
            continue
    return None


def spoken_before(
    words: Sequence[str], espeak: Sequence[str], speak: Callable[[], Wave | None]
) -> Wave | None:
    """What this voice made of these `words` before, else what it makes of them now (`speak`)."""
    if not espeak:
        return None
    key = json.dumps([list(words), list(espeak)]).encode()
    path = cache_dir() / "spoken" / f"{hashlib.sha256(key).hexdigest()}.wav"
    try:
        return read_wav(path.read_bytes())
    except (OSError, soundfile.LibsndfileError):
        wave = speak()
    if wave is not None:
        _keep(path, wave)
    return wave


def _keep(path: Path, wave: Wave) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as work:
            write_wav(Path(work) / path.name, wave)
            (Path(work) / path.name).replace(path)
    except OSError:
        return  # a full or closed cache only costs time
