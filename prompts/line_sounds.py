"""Sounds of a line: its greeting with its name, and when it opens again.

They are made where they are missing; a studio recording of the same name is never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation.names import Names
from foundation.sentences import fill
from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sounds import Progress, make_prompts, prompts
from prompts.voice import Voice

LANGUAGES = ("kk", "ru")
_RECORDED = {"kk": "Әңгіме жазылады.", "ru": "Разговор записывается."}
_OPENS = {
    "kk": "Желі {day} сағат {clock} ашылады.",
    "ru": "Линия откроется {day} в {clock}.",
}
#: Nominative and locative of the number words. Vowel harmony decides the ending, so they are
#: written out.
_KAZAKH_UNITS = (
    ("нөл", "нөлде"), ("бір", "бірде"), ("екі", "екіде"), ("үш", "үште"), ("төрт", "төртте"),
    ("бес", "бесте"), ("алты", "алтыда"), ("жеті", "жетіде"), ("сегіз", "сегізде"),
    ("тоғыз", "тоғызда"),
)  # fmt: skip
_KAZAKH_TENS = {
    1: ("он", "онда"), 2: ("жиырма", "жиырмада"), 3: ("отыз", "отызда"), 4: ("қырық", "қырықта"),
    5: ("елу", "елуде"),
}  # fmt: skip
_DAYS = {
    "today": ("бүгін", "сегодня"),
    "tomorrow": ("ертең", "завтра"),
    "mon": ("дүйсенбі күні", "в понедельник"),
    "tue": ("сейсенбі күні", "во вторник"),
    "wed": ("сәрсенбі күні", "в среду"),
    "thu": ("бейсенбі күні", "в четверг"),
    "fri": ("жұма күні", "в пятницу"),
    "sat": ("сенбі күні", "в субботу"),
    "sun": ("жексенбі күні", "в воскресенье"),
}


@dataclass(frozen=True)
class LineWords:
    """The prompts of a line that are to be said. ``opens`` are keys such as ``mon-0900``."""

    number: str
    names: Names
    greets: bool = True
    opens: tuple[str, ...] = ()


def prompt_of(settings: Settings, number: str) -> str:
    """Return how the files of a line's greeting begin; the settings' own line has the plain name.
    "" where the settings want no greeting at all."""
    if settings.calls.greeting == "none":
        return ""
    return "greeting" if number == settings.calls.line else f"greeting-{number}"


def greeting_file(settings: Settings, number: str, language: str) -> Path:
    """Return where the greeting of a line lies, whoever made it."""
    beginning = "greeting" if number == settings.calls.line else f"greeting-{number}"
    return settings.folders.sounds_dir / f"{beginning}-{language}.wav"


def ensure_line_sounds(
    settings: Settings, lines: Sequence[LineWords], progress: Progress, voice: Voice
) -> list[str]:
    """Make what is missing or says something else now; returns the names of what was made."""
    needed = {prompt.name: prompt for line in lines for prompt in _prompts(settings, line)}
    return make_prompts(settings.folders.sounds_dir, list(needed.values()), progress, voice)


def _prompts(settings: Settings, line: LineWords) -> list[Prompt]:
    made = [opens(key, language) for key in line.opens for language in LANGUAGES]
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


def _kazakh_clock(hours: int, minutes: int) -> str:
    """Write a time in the Kazakh locative: "тоғызда", "тоғыз жарымда", "он төрт он бесте"."""
    if not minutes:
        return _in_kazakh(hours, locative=True)
    rest = "жарымда" if minutes == 30 else _in_kazakh(minutes, locative=True)
    return f"{_in_kazakh(hours)} {rest}"


def _in_kazakh(number: int, *, locative: bool = False) -> str:
    """Spell a number from 0 to 59 in Kazakh, in the nominative or in the locative case."""
    case = 1 if locative else 0
    tens, units = divmod(number, 10)
    if not tens:
        return _KAZAKH_UNITS[units][case]
    if not units:
        return _KAZAKH_TENS[tens][case]
    return f"{_KAZAKH_TENS[tens][0]} {_KAZAKH_UNITS[units][case]}"


def _russian_clock(hours: int, minutes: int) -> str:
    if minutes:
        return f"{hours} {minutes:02}"
    return f"{hours} " + (
        "час" if hours in (1, 21) else "часа" if hours % 20 in (2, 3, 4) else "часов"
    )


def opens(key: str, language: str) -> Prompt:
    """Build the prompt that says when a line opens. `key`: its day and time, such as "mon-0900"."""
    day, clock = key.split("-")
    words = _DAYS[day][LANGUAGES.index(language)]
    say_clock = _kazakh_clock if language == "kk" else _russian_clock
    text = fill(_OPENS[language], day=words, clock=say_clock(int(clock[:2]), int(clock[2:])))
    return Prompt(f"opens-{key}-{language}", language, text, longest_seconds=6.0)
