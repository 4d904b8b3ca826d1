"""What a prompt is to say, before anybody speaks it."""

from dataclasses import dataclass

LONGEST_SECONDS = 2.0


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
