"""What can speak on this machine: a synthesiser, and the recorded sets of Asterisk; passed in."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Voice:
    """A voice that can speak prompts. ``espeak`` begins a call of espeak-ng; empty means that there
    is none, and a chime stands in. ``recorded`` is the folder of the PBX's recorded sets, if it has
    any."""

    espeak: tuple[str, ...] = ()
    recorded: Path | None = None
