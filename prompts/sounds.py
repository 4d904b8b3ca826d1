"""The prompts: made at set-up from prompts/texts*.toml, replaceable by an administrator's files."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from foundation.settings import Settings
from prompts.prompt import LONGEST_SECONDS, Prompt
from prompts.spoken import place_of_prompt, take
from prompts.voice import Voice

Progress = Callable[[str], None]
TEXTS = sorted(Path(__file__).parent.glob("texts*.toml"))
MADE = ".made-by-komek.json"
# Whatever Asterisk plays counts as an administrator's own file.
EXTENSIONS = ("wav", "sln16", "sln", "alaw", "ulaw", "gsm", "wav16")


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
        _make(folder, due, made, voice)
    return [prompt.name for prompt in due]


def _make(
    folder: Path, due: Sequence[Prompt], made: dict[str, dict[str, str]], voice: Voice
) -> None:
    for prompt in due:
        file = _file(folder, prompt)
        spoken = take(place_of_prompt(prompt, voice), file)
        if not spoken:
            # What works on sound takes 0.1 s of a processor to load; mostly everything was made.
            from prompts.speaking import make

            spoken = make(file, prompt, voice)
        made[prompt.name] = _entry(folder, prompt, spoken)
    scratch = folder / f"{MADE}.new"
    scratch.write_text(json.dumps(made, ensure_ascii=False, indent=1))
    scratch.replace(folder / MADE)


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
    return {"text": text, "sha256": _digest(_file(folder, prompt))}


def _file(folder: Path, prompt: Prompt) -> Path:
    return folder / f"{prompt.name}.wav"


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


def _warn_of_length(folder: Path, progress: Progress) -> None:
    """An administrator's greeting may be of any length; the clock of 16 s runs meanwhile."""
    paths = [folder / f"{name}.wav" for name in ("greeting-kk", "greeting-ru")]
    for path in (it for it in paths if it.exists() and not is_made_by_us(it)):
        from prompts.speaking import length_of  # as in _make

        if (length := length_of(path)) > LONGEST_SECONDS + 0.05:
            progress(f"{path} lasts {length:.1f} s: callers wait meanwhile; 2 s is advised")
