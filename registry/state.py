"""What the registry's process tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from foundation.process.faults import wellness
from foundation.process.health import Json
from registry.facts.keeper import FactsState
from registry.meaning.child import MeaningState


@dataclass
class RegistryState:
    """State of the registry process. `notices`: those to applicants. `next_at`: when something
    is due next."""

    heard: int = 0
    escalated: int = 0
    notices: int = 0
    sent: int = 0
    next_at: datetime | None = None
    facts: FactsState = field(default_factory=FactsState)
    meaning: MeaningState = field(default_factory=MeaningState)

    def count(self, done: Mapping[str, int]) -> None:
        """Count what one round of the deadlines did, by its steps."""
        self.heard += done.get("heard", 0)
        self.escalated += done.get("escalated", 0)
        self.notices += done.get("told", 0)

    def health(self) -> Mapping[str, Json]:
        return {
            "heard": self.heard,
            "escalated": self.escalated,
            "told": self.notices,
            "sent": self.sent,
            "next_at": None if self.next_at is None else self.next_at.isoformat(),
            "facts": self.facts.health(),
            "meaning": self.meaning.health(),
            **wellness(self.facts.faults),
        }
