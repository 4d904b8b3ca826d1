"""Numbers that are not taken: abusive ones, for a reason and for a time. An emergency line takes
everyone. The list lives on the floor, so it holds while the database is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Blocked:
    """The reason why a number is not taken, and until when (None: until somebody lifts it)."""

    reason: str
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether the number is still blocked."""
        return self.until is None or at < self.until
