"""What comes of the making of an incident's sounds."""

from dataclasses import dataclass


class NoVoice(Exception):
    """An error: there is no voice here that could speak the text: a recording is wanted instead."""


class UnusableSound(ValueError):
    """An error: this is no sound that callers could be played; the message says why."""


@dataclass(frozen=True)
class Spoken:
    """The sounds made: their names, in their order."""

    sounds: tuple[str, ...]
    seconds: float
