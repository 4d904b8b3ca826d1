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
    """The state of the registry's process. `notices`: those to applicants. `next_at`: when
    something is to be said next, or sent. `faults`: kind → how many were met and gone on after."""

    database: bool = False
    heard: int = 0
    escalated: int = 0
    notices: int = 0
    sent: int = 0
    next_at: datetime | None = None
    facts: FactsState = field(default_factory=FactsState)
    meaning: MeaningState = field(default_factory=MeaningState)
    faults: dict[str, int] = field(default_factory=dict)

    def fault(self, kind: str) -> None:
        self.faults[kind] = self.faults.get(kind, 0) + 1

    def health(self) -> Mapping[str, Json]:
        return {
            "database": self.database,
            "heard": self.heard,
            "escalated": self.escalated,
            "told": self.notices,
            "sent": self.sent,
            "next_at": None if self.next_at is None else self.next_at.isoformat(),
            "facts": self.facts.health(),
            "meaning": self.meaning.health(),
            **wellness({**self.facts.faults, **self.faults}),
        }
