"""The prompts: made at set-up from prompts/texts*.toml, replaceable by an administrator's files."""

import hashlib
import json
import subprocess
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import soundfile

from foundation.settings import Settings
from prompts.sound_wave import Wave, chime, read_wav, seconds, trimmed, write_wav
from prompts.speech import recorded, spoken_before
from prompts.voice import Voice

Progress = Callable[[str], None]
TEXTS = sorted(Path(__file__).parent.glob("texts*.toml"))
MADE = ".made-by-komek.json"
LONGEST_SECONDS = 2.0
SPEEDS = (165, 180, 195, 210, 230, 250, 270)  # words a minute, the calmest that fits
# Whatever Asterisk plays counts as an administrator's own file.
EXTENSIONS = ("wav", "sln16", "sln", "alaw", "ulaw", "gsm", "wav16")


@dataclass(frozen=True)
class Prompt:
    """One sound: its file name without extension, espeak's voice, and the text. ``shorter`` is
    said where the text takes more than ``longest_seconds`` at any speed; ``recorded`` is the name
    of a sound of the PBX's own set that says the same."""

    name: str
    voice: str
    text: str
    longest_seconds: float = LONGEST_SECONDS
    shorter: str = ""
    recorded: str = ""


def prompts() -> list[Prompt]:
    """The texts of the repository."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in TEXTS]
    rows = {name: row for table in tables for name, row in table.items()}
    return [
        Prompt(
            name,
            row["voice"],
            row["text"],
            row.get("longest_seconds", LONGEST_SECONDS),
            recorded=row.get("recorded", ""),
        )
        for name, row in rows.items()
    ]


def ensure_sounds(settings: Settings, progress: Progress, voice: Voice) -> list[str]:
    """Make the prompts that are missing or whose text has changed; returns their names. A file we
    did not make is never touched."""
    names = make_prompts(settings.folders.sounds_dir, prompts(), progress, voice)
    _warn_of_length(settings.folders.sounds_dir, progress)
    return names


def make_prompts(
    folder: Path,
    needed: Sequence[Prompt],
    progress: Progress,
    voice: Voice,
) -> list[str]:
    """Make what of these is missing or was made of other words; returns the names."""
    folder.mkdir(parents=True, exist_ok=True)
    made, espeak = _made(folder), voice.espeak
    due = [prompt for prompt in needed if _is_ours(folder, prompt, made, bool(espeak))]
    if due:
        progress(f"making {len(due)} prompts" + ("" if espeak else " (no voice here: chimes)"))
    for prompt in due:
        wave = recorded(voice.recorded, prompt.voice, prompt.recorded)
        if wave is None:
            words = (prompt.voice, prompt.text, prompt.shorter, str(prompt.longest_seconds))
            wave = spoken_before(words, espeak, partial(speak, prompt, espeak))
        write_wav(folder / f"{prompt.name}.wav", chime((660, 880)) if wave is None else wave)
        made[prompt.name] = _entry(folder, prompt, wave is not None)
    if due:
        scratch = folder / f"{MADE}.new"
        scratch.write_text(json.dumps(made, ensure_ascii=False, indent=1))
        scratch.replace(folder / MADE)
    return [prompt.name for prompt in due]


def is_made_by_us(file: Path) -> bool:
    """Whether this prompt was spoken by us, and nobody has put a recording in its place."""
    before = _made(file.parent).get(file.stem)
    return before is not None and before["sha256"] == _digest(file)


def _made(folder: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads((folder / MADE).read_text()))
    except (OSError, ValueError):
        return {}


def _entry(folder: Path, prompt: Prompt, spoken: bool) -> dict[str, str]:
    text = prompt.text if spoken else ""
    return {"text": text, "sha256": _digest(folder / f"{prompt.name}.wav")}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_ours(folder: Path, prompt: Prompt, made: dict[str, dict[str, str]], can: bool) -> bool:
    """True if the file is to be made: missing, or made by us from other words (or no words)."""
    files = [folder / f"{prompt.name}.{extension}" for extension in EXTENSIONS]
    there = [path for path in files if path.exists()]
    if not there:
        return True
    before = made.get(prompt.name)
    if before is None or there != [files[0]] or before["sha256"] != _digest(files[0]):
        return False
    return can and before["text"] != prompt.text


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


def _warn_of_length(folder: Path, progress: Progress) -> None:
    """An administrator's greeting may be of any length; the clock of 16 s runs meanwhile."""
    for name in ("greeting-kk", "greeting-ru"):
        path = folder / f"{name}.wav"
        if path.exists():
            length = soundfile.info(path).duration
            if length > LONGEST_SECONDS + 0.05:
                progress(f"{path} lasts {length:.1f} s: callers wait meanwhile; 2 s is advised")
