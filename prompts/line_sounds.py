"""Sounds of a line: its greeting with its name, and when it opens again.

They are made where they are missing; a studio recording of the same name is never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation.names import Names
from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sounds import Progress, make_prompts, prompts
from prompts.voice import Voice

LANGUAGES = ("kk", "ru")
_RECORDED = {"kk": "Әңгіме жазылады.", "ru": "Разговор записывается."}
_OPENS = {
    "kk": "Желі {day} сағат {clock} болғанда ашылады.",
    "ru": "Линия откроется {day} в {clock}.",
}
_DAYS = {
    "today": ("бүгін", "сегодня"),
    "tomorrow": ("ертең", "завтра"),
    "mon": ("дүйсенбіде", "в понедельник"),
    "tue": ("сейсенбіде", "во вторник"),
    "wed": ("сәрсенбіде", "в среду"),
    "thu": ("бейсенбіде", "в четверг"),
    "fri": ("жұмада", "в пятницу"),
    "sat": ("сенбіде", "в субботу"),
    "sun": ("жексенбіде", "в воскресенье"),
}


@dataclass(frozen=True)
class LineWords:
    """What there is to say of a line. ``opens`` are keys such as ``mon-0900``."""

    number: str
    names: Names
    greets: bool = True
    opens: tuple[str, ...] = ()


def prompt_of(settings: Settings, number: str) -> str:
    """How the files of a line's greeting begin; the settings' own line has the plain name. "" where
    the settings want no greeting at all."""
    if settings.calls.greeting == "none":
        return ""
    return "greeting" if number == settings.calls.line else f"greeting-{number}"


def greeting_file(settings: Settings, number: str, language: str) -> Path:
    """Where the greeting of a line lies, whoever made it."""
    beginning = "greeting" if number == settings.calls.line else f"greeting-{number}"
    return settings.folders.sounds_dir / f"{beginning}-{language}.wav"


def ensure_line_sounds(
    settings: Settings, lines: Sequence[LineWords], progress: Progress, voice: Voice
) -> list[str]:
    """Make what is missing or says something else now; returns the names of what was made."""
    needed = {prompt.name: prompt for line in lines for prompt in _prompts(settings, line)}
    return make_prompts(settings.folders.sounds_dir, list(needed.values()), progress, voice)


def _prompts(settings: Settings, line: LineWords) -> list[Prompt]:
    made = [_opens(key, language) for key in line.opens for language in LANGUAGES]
    if not line.greets or settings.calls.greeting == "none":
        return made
    if line.number == settings.calls.line:  # its words are in texts.toml
        return made + [prompt for prompt in prompts() if prompt.name.startswith("greeting-")]
    return made + [_greeting(line, language) for language in LANGUAGES]


def _greeting(line: LineWords, language: str) -> Prompt:
    name = line.names.in_language(language)
    whole = f"{name.strip().rstrip('.')}. {_RECORDED[language]}"
    shorter = f"{line.number}. {_RECORDED[language]}"
    return Prompt(f"greeting-{line.number}-{language}", language, whole, shorter=shorter)


def _opens(key: str, language: str) -> Prompt:
    day, clock = key.split("-")
    hours, minutes = int(clock[:2]), int(clock[2:])
    words = _DAYS[day][LANGUAGES.index(language)]
    hour = f"{hours}" + (f" {minutes:02}" if minutes else "")
    if language == "ru" and not minutes:
        hour += " час" if hours in (1, 21) else " часа" if hours % 20 in (2, 3, 4) else " часов"
    text = _OPENS[language].format(day=words, clock=hour)
    return Prompt(f"opens-{key}-{language}", language, text, longest_seconds=6.0)
