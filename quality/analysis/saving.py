"""What a candidate would have saved, as it is kept and shown (`quality/analysis/replaying.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Saving:
    """A remedy and what it saves of the `calls` from `begins` to before `ends`: on average, and at
    least and at most on one more day like it (0.95: `Effect`). Not `predicted`: a version of before
    made it, and these two are the least and most of nine replays."""

    remedy: str
    begins: datetime
    ends: datetime
    calls: int
    lost_without: float
    saved: float
    least: int
    most: int
    predicted: bool = False

    @property
    def sure(self) -> bool:
        """Return whether even the least of these saves calls."""
        return self.least > 0
