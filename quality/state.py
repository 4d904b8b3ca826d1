"""What the quality process tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foundation.process.faults import wellness
from foundation.process.health import Json


@dataclass
class QualityState:
    """`summed`: quarters and days rolled up since the start. `differ`: what the last comparison
    found on `compared_day`. `trouble`: why sums cannot be kept."""

    database: bool = False
    summed: int = 0
    compared_at: datetime | None = None
    compared_day: date | None = None
    differ: list[str] = field(default_factory=list)
    trouble: str | None = None

    def health(self) -> Mapping[str, Json]:
        trouble = self.trouble is not None
        faults = {"sums that differ": len(self.differ), "sums that cannot be kept": int(trouble)}
        return {
            "database": self.database,
            "summed": self.summed,
            "compared_day": None if self.compared_day is None else self.compared_day.isoformat(),
            "differ": list(self.differ),
            "trouble": self.trouble,
            **wellness(faults),
        }
