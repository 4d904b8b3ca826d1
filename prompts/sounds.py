"""The prompts: made at set-up from prompts/texts*.toml, replaceable by an administrator's files."""

import fcntl
import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from foundation.settings import Settings
from prompts.prompt import LONGEST_SECONDS, Prompt
from prompts.spoken import place_of_prompt, take
from prompts.voice import Voice

Progress = Callable[[str], None]
TEXTS = sorted(Path(__file__).parent.glob("texts*.toml"))
MADE = ".made-by-komek.json"
#: The keys of a sound that is a chime because the synthesiser failed: why it failed, and the prompt
#: (JSON) from which the sound can be made again.
FAILURE, PROMPT = "failure", "prompt"
#: After so many failures in a row the synthesiser gets no second try: `make_prompts` tries each
#: further prompt once, and `speak_failed` tries no further one.
GIVE_UP_AFTER = 3
WRITE_EVERY = 20
# Whatever Asterisk plays counts as an administrator's own file.
EXTENSIONS = ("wav", "sln16", "sln", "alaw", "ulaw", "gsm", "wav16")


def prompts() -> list[Prompt]:
    """Return the texts of the repository."""
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
    """Make those of the prompts that are missing or whose text has changed. Return their names.

    If the synthesiser fails to speak a prompt, its sound is a chime: `progress` reports it, and
    `speak_failed` tries it again."""
    folder.mkdir(parents=True, exist_ok=True)
    espeak, made = voice.espeak, _made(folder)
    if not any(_is_due(folder, prompt, made, bool(espeak)) for prompt in needed):
        # Return before the lock: a PBX that starts must not wait while other sounds are made.
        return []
    with _locked(folder):
        made = _made(folder)
        due = [prompt for prompt in needed if _is_due(folder, prompt, made, bool(espeak))]
        if due:
            _put_unreadable_aside(folder, due, made, progress)
            progress(f"making {len(due)} prompts" + ("" if espeak else " (no voice here: chimes)"))
            _make(folder, due, made, voice)
    failures = [made[it.name][FAILURE] for it in due if FAILURE in made[it.name]]
    if failures:
        progress(
            f"{len(failures)} of {len(due)} prompts could not be spoken, and a chime stands in: "
            f"{failures[0]}; they are tried again every few minutes"
        )
    return [prompt.name for prompt in due]


def count_failures(folder: Path) -> int:
    """Count the sounds that are a chime because the synthesiser failed."""
    return sum(FAILURE in entry for entry in _made(folder).values())


def speak_failed(folder: Path, voice: Voice) -> int:
    """Speak the prompts again at which the synthesiser failed. Return how many say their text now.

    A prompt whose chime somebody has replaced by a recording is left as it is."""
    if not voice.espeak or not count_failures(folder):
        return 0
    spoken = in_a_row = 0
    for entry in list(_made(folder).values()):
        if FAILURE not in entry or in_a_row >= GIVE_UP_AFTER:
            continue
        prompt = Prompt(**json.loads(entry[PROMPT]))
        # Lock for one prompt at a time: a PBX that starts meanwhile may need the lock.
        with _locked(folder):
            made = _made(folder)
            if not _is_due(folder, prompt, made, can=True):
                made.pop(prompt.name, None)  # somebody has put a recording in its place
                _write_made(folder, made)
                continue
            _make(folder, [prompt], made, voice)
        in_a_row = in_a_row + 1 if FAILURE in made[prompt.name] else 0
        spoken += FAILURE not in made[prompt.name]
    return spoken


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder while the body runs; wait until no other process has it.

    One process at a time may read the list MADE, make sounds and write the list."""
    with (folder / f"{MADE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(
    folder: Path, due: Sequence[Prompt], made: dict[str, dict[str, str]], voice: Voice
) -> None:
    """Make the sounds of the prompts in `due`, and write them into the list MADE. Raises OSError.

    The list is written even after an error: a sound that is missing in it would count as a file of
    an administrator."""
    in_a_row = 0
    try:
        for number, prompt in enumerate(due, start=1):
            file = _file(folder, prompt)
            entry = {"text": prompt.text}
            if not take(place_of_prompt(prompt, voice), file):
                # Import here: the packages take 0.1 s of processor time, and are rarely needed.
                from prompts.speaking import make

                sound = make(file, prompt, voice, patient=in_a_row < GIVE_UP_AFTER)
                in_a_row = in_a_row + 1 if sound.failure else 0
                if not sound.spoken:
                    entry["text"] = ""
                if sound.failure:
                    entry |= {FAILURE: sound.failure, PROMPT: json.dumps(asdict(prompt))}
            made[prompt.name] = entry | {"sha256": _digest(file)}
            if number % WRITE_EVERY == 0:
                _write_made(folder, made)
    finally:
        _write_made(folder, made)


def _write_made(folder: Path, made: dict[str, dict[str, str]]) -> None:
    scratch = folder / f"{MADE}.new"
    scratch.write_text(json.dumps(made, ensure_ascii=False, indent=1))
    scratch.replace(folder / MADE)


def is_made_by_us(file: Path) -> bool:
    """Return whether this prompt was spoken by us, and nobody has put a recording in its place."""
    before = _made(file.parent).get(file.stem)
    return before is not None and before["sha256"] == _digest(file)


def _made(folder: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads((folder / MADE).read_text()))
    except (OSError, ValueError):
        return {}


def _file(folder: Path, prompt: Prompt) -> Path:
    return folder / f"{prompt.name}.wav"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_due(folder: Path, prompt: Prompt, made: dict[str, dict[str, str]], can: bool) -> bool:
    """Return whether the prompt's file is to be made.

    True if it is missing, if it was made by us from other words (or no words), and if it was made
    by us and is no readable sound any more."""
    files = [folder / f"{prompt.name}.{extension}" for extension in EXTENSIONS]
    there = [path for path in files if path.exists()]
    if not there:
        return True
    before = made.get(prompt.name)
    if before is None or there != [files[0]]:
        return False
    if before["sha256"] != _digest(files[0]):
        return not _is_readable(files[0])
    return can and before["text"] != prompt.text


def _is_readable(file: Path) -> bool:
    from prompts.speaking import length_of  # as in _make

    return length_of(file) is not None


def _put_unreadable_aside(
    folder: Path, due: Sequence[Prompt], made: dict[str, dict[str, str]], progress: Progress
) -> None:
    """Rename those files that are to be made again because they are no readable sounds."""
    for prompt in due:
        file, before = _file(folder, prompt), made.get(prompt.name)
        if before is not None and file.exists() and before["sha256"] != _digest(file):
            aside = file.with_name(f"{file.name}.damaged")
            file.replace(aside)
            progress(f"{file} is no sound: it is put aside as {aside.name} and made again")


def _warn_of_length(folder: Path, progress: Progress) -> None:
    """An administrator's greeting may be of any length; the clock of 16 s runs meanwhile."""
    paths = [folder / f"{name}.wav" for name in ("greeting-kk", "greeting-ru")]
    for path in (it for it in paths if it.exists() and not is_made_by_us(it)):
        from prompts.speaking import length_of  # as in _make

        length = length_of(path)
        if length is None:
            progress(f"{path} is no sound that can be played: remove it, and it is made again")
        elif length > LONGEST_SECONDS + 0.05:
            progress(f"{path} lasts {length:.1f} s: callers wait meanwhile; 2 s is advised")
