"""What the system's own administration does to the floor, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DrainBegan:
    """The system is to stop: nobody new is let in, and who is there is served to the end."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DrainEnded:
    """The lines are served again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CallsCut:
    """The PBX is stopped below every call that is left."""

    at: datetime
