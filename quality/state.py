"""What the quality process tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foundation.process.faults import wellness
from foundation.process.health import Json


@dataclass
class QualityState:
    """State of the quality process. `summed`: quarters, days and months rolled up since the
    start. `differ`: what the last comparison found on `compared_day`. `drawn`: calls to be
    assessed. `analysing`: the day whose lost calls are analysed now; `analysed_day`: the last
    one that was; `failed_analysis`: one that could not be. `alerts_at`: when alerts were judged
    last. `recordings_erased`: because of their age."""

    summed: int = 0
    drawn: int = 0
    compared_at: datetime | None = None
    compared_day: date | None = None
    differ: list[str] = field(default_factory=list)
    analysing: date | None = None
    analysed_day: date | None = None
    failed_analysis: date | None = None
    alerts_at: datetime | None = None
    recordings_erased: int = 0

    def health(self) -> Mapping[str, Json]:
        faults = {
            "sums that differ": len(self.differ),
            "analyses that failed": int(self.failed_analysis is not None),
        }
        return {
            "summed": self.summed,
            "drawn": self.drawn,
            "recordings_erased": self.recordings_erased,
            "compared_day": _day(self.compared_day),
            "analysing": _day(self.analysing),
            "analysed_day": _day(self.analysed_day),
            "failed_analysis": _day(self.failed_analysis),
            "differ": list(self.differ),
            "alerts_at": None if self.alerts_at is None else self.alerts_at.isoformat(),
            **wellness(faults),
        }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
