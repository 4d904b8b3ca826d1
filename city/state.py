"""What the city's process tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from foundation.process.faults import wellness
from foundation.process.health import Json


@dataclass
class CityState:
    """The state of the city's process. `looked_at`: when each keeper, by its name, was through
    last. `trouble`: why one is not."""

    database: bool = False
    looked_at: dict[str, datetime] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)

    def health(self) -> Mapping[str, Json]:
        return {
            "database": self.database,
            "looked_at": {name: at.isoformat() for name, at in self.looked_at.items()},
            "trouble": dict(self.trouble),
            **wellness({"panels that cannot be kept": len(self.trouble)}),
        }
